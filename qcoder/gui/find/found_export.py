"""What a search found, written as a csv sheet: asked for a file, written in the background, told."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _
from qcoder.gui.find.kwic_list import Hit
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.workspace import Workspace
from qcoder.services.compare.comparing import passages
from qcoder.services.find.finding import in_context


def export_hits(parent: QWidget, workspace: Workspace, places: Sequence[Hit]) -> None:
    """Each hit with what stands around it."""
    from qcoder.services.find.found_sheets import save_hits

    project = workspace.project
    _export(parent, workspace, lambda file: save_hits(project, rows=in_context(project, places=places), file=file))


def export_passages(parent: QWidget, workspace: Workspace, line: str) -> None:
    """Each coded passage that a query asks for."""
    from qcoder.services.find.found_sheets import save_passages

    project = workspace.project
    _export(parent, workspace, lambda file: save_passages(project, rows=passages(project, where=line), file=file))


def _export(parent: QWidget, workspace: Workspace, write: Callable[[Path], Path]) -> None:
    def go(file: Path) -> None:
        workspace.run(
            lambda _progress: write(file),
            lambda done: workspace.tell(_("Written: {file}", file=done.name), file=done),
        )

    proposed = workspace.project.path.with_name(_("hits") + ".csv")
    pick_new_file(parent, _("Export what was found"), proposed, "CSV (*.csv)", "csv", go)
