"""The pattern for the labels of speakers that a project keeps: the one that was given last."""

from qcoder.services.project_settings import setting
from qcoder.storage.project import Project

SPEAKER_RULE = "speaker_rule"  # the name of the setting


def speaker_rule(project: Project) -> str:
    """The rule for the labels of speakers that was last given in this project; "" when there was none."""
    return str(setting(project, name=SPEAKER_RULE, default=""))
