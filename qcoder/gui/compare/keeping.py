"""Results kept under a name: asked for, kept, and told; those of any page stand in the list of the page Compare."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import ask_text
from qcoder.gui.workspace import Workspace
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.saved_analyses import SavedRow, save_analysis


def keep_analysis(
    parent: QWidget, workspace: Workspace, outcome: Outcome, kept: Callable[[SavedRow], object] = lambda _made: None
) -> None:
    """Asks for a name and keeps an analysis under it; `kept` comes after."""

    def keep(name: str) -> None:
        made = workspace.do(lambda: save_analysis(workspace.project, name=name, outcome=outcome))
        if made is not None:
            kept(made)
            workspace.tell(_("Kept as “{name}”, on the page Compare", name=made.name))

    ask_text(parent, _("Keep the analysis"), _("Name"), keep, value=outcome.title)


def keep_asked(parent: QWidget, workspace: Workspace, kind: str, parameters: Mapping[str, Any]) -> None:
    """Makes the analysis that shows what a page shows, and keeps it under a name that is asked for."""
    project = workspace.project
    workspace.run(
        lambda progress: analyse(project, kind=kind, parameters=parameters, progress=progress),
        lambda outcome: keep_analysis(parent, workspace, outcome),
    )
