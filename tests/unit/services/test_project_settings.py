"""Settings that travel with the project."""

from pathlib import Path

from qcoder.core.messages import say
from qcoder.services.project_settings import put_setting, setting
from qcoder.storage.project import Project


def test_a_setting_is_kept_in_the_file_and_can_be_taken_back_after_reopening(tmp_path: Path) -> None:
    path = tmp_path / "study.qcoder"
    project = Project.create(path, coder="Coder A", name="Study")
    assert setting(project, name="speaker_rule", default="none") == "none"
    put_setting(project, name="speaker_rule", value={"pattern": "^(\\w+):"}, label=say("Fill"))
    put_setting(project, name="speaker_rule", value={"pattern": "–"}, label=say("Fill"))
    assert put_setting(project, name="speaker_rule", value={"pattern": "–"}, label=say("Fill")) is None
    project.close()
    with Project.open(path, coder="Coder B") as again:
        assert setting(again, name="speaker_rule") == {"pattern": "–"}
        again.undo()
        assert setting(again, name="speaker_rule") == {"pattern": "^(\\w+):"}
        again.undo()
        assert setting(again, name="speaker_rule") is None
