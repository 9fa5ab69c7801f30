"""The chart of an analysis is drawn for the window; its chart, one of its tables, or all of it is saved."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _, current_language
from qcoder.gui.compare.chart_view import ChartView
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.theme import theme
from qcoder.gui.workspace import Workspace
from qcoder.plots.drawing import Drawing, LookName
from qcoder.services.compare import outcome_files
from qcoder.services.compare.outcome import Outcome


def draw_outcome(
    workspace: Workspace, chart: ChartView, outcome: Outcome, wide: float, dpi: int, wanted: Callable[[], bool]
) -> None:
    """Draws the chart of an analysis beside the window, `wide` centimetres, and shows it if it is still `wanted`."""
    draw = outcome.draw
    if draw is None:
        return
    look: LookName = "dark" if theme().name == "dark" else "light"

    def work(_progress: object) -> tuple[bytes, Drawing]:
        from qcoder.plots.drawing import png_bytes

        drawing = draw(look, wide, "")
        return png_bytes(drawing.figure, dpi=dpi), drawing

    def shown(made: tuple[bytes, Drawing]) -> None:
        if wanted():
            chart.show_picture(made[0], made[1].marks, outcome.alternative)

    workspace.run(work, shown)


def save_outcome_table(parent: QWidget, workspace: Workspace, outcome: Outcome, name: str) -> None:
    """Asks for a file and writes a table as csv."""

    def write(file: Path) -> Path:
        return outcome_files.save_grid(outcome, file=file, name=name)

    _save(parent, workspace, outcome, _("Save the table"), "csv", "CSV (*.csv)", write)


def save_outcome_chart(parent: QWidget, workspace: Workspace, outcome: Outcome) -> None:
    """Asks for a file and draws the chart into it."""

    def write(file: Path) -> Path:
        return outcome_files.save_drawing(outcome, file=file)

    _save(parent, workspace, outcome, _("Save the chart"), "png", "PNG (*.png);;SVG (*.svg);;PDF (*.pdf)", write)


def save_outcome_file(parent: QWidget, workspace: Workspace, outcome: Outcome) -> None:
    """Asks for a file and writes chart and tables into it."""

    def write(file: Path) -> Path:
        return outcome_files.write_analyses(
            workspace.project, outcomes=[outcome], file=file, title=outcome.title, language=current_language()
        )

    kinds = "Word (*.docx);;Excel (*.xlsx);;HTML (*.html)"
    _save(parent, workspace, outcome, _("Save as a file"), "docx", kinds, write)


def _save(
    parent: QWidget, workspace: Workspace, outcome: Outcome, title: str, suffix: str, kinds: str,
    write: Callable[[Path], Path],
) -> None:  # fmt: skip
    project = workspace.project
    name = outcome.title.replace("/", "-").replace("“", "").replace("”", "")

    def go(file: Path) -> None:
        workspace.run(
            lambda _progress: write(file),
            lambda path: workspace.tell(_("Written: {file}", file=path.name), file=path),
        )

    pick_new_file(parent, title, project.path.parent / f"{project.name} - {name}.{suffix}", kinds, suffix, go)
