"""A word tree as a drawing or as a list; a line of it opens its places in the texts, and both can be saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.compare.chart_files import draw_outcome, save_outcome_chart, save_outcome_file
from qcoder.gui.compare.chart_view import ChartView
from qcoder.gui.compare.keeping import keep_analysis
from qcoder.gui.parts.small import button, label, tabs
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Workspace
from qcoder.plots.drawing import Mark

if TYPE_CHECKING:
    from qcoder.services.compare.outcome import Outcome

WIDE_CM, DPI = 12.5, 200
LINE = int(Qt.ItemDataRole.UserRole)
DRAWN, LISTED = 0, 1


@dataclass(frozen=True, slots=True)
class WordPlaces:
    """Places of words in the texts, and what was asked for."""

    said: str
    places: Sequence[tuple[int, Span]]


class WordTreeView(QWidget):
    """A click on a line, or Enter on it, asks for its places."""

    places_wanted = Signal(object)  # WordPlaces

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.outcome: Outcome | None = None
        self.chart = ChartView()
        self.chart.picture.chosen.connect(self._mark_chosen)
        self.list = QTreeWidget()
        self.list.setHeaderHidden(True)
        self.list.setAccessibleName(_("Word tree"))
        self.list.setToolTip(_("Enter or a double click shows the places of a line"))
        self.list.itemActivated.connect(lambda item: self.open_line(int(item.data(0, LINE))))
        self.empty = label("", kind="muted", wrap=True)
        self.body = QStackedWidget()
        for one in (self.chart, self.list, self.empty):
            self.body.addWidget(one)
        above, self.ways = tabs(self, (_("Drawn"), _("As a list")), self._show_way)
        above.addStretch(1)
        self.save_chart = button(_("Chart…"), self._save_chart, tip=_("Save the chart as PNG, SVG or PDF"))
        self.save_file = button(
            _("Word…"), self._save_file, tip=_("Save chart and tables as a Word, Excel or HTML file")
        )
        self.keep = button(_("Keep…"), self._keep, tip=_("Keep this result under a name, on the page Compare"))
        for made in (self.save_chart, self.save_file, self.keep):
            above.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        above.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.body, 1)
        themes.changed.connect(self._draw)

    def show_tree(self, outcome: "Outcome") -> None:
        """Shows a tree as it was shown last: drawn, or as a list."""
        self.outcome = outcome
        self.empty.setText(outcome.empty)
        for one in (self.save_chart, self.save_file, self.keep):
            one.setEnabled(not outcome.empty)
        self._fill()
        self._show_way(self.ways.checkedId())
        self._draw()

    def _show_way(self, way: int) -> None:
        self.ways.button(max(DRAWN, way)).setChecked(True)
        nothing = self.outcome is not None and bool(self.outcome.empty)
        self.body.setCurrentIndex(2 if nothing else max(DRAWN, way))

    def _fill(self) -> None:
        self.list.clear()
        if self.outcome is None or self.outcome.empty:
            return
        [grid] = self.outcome.grids
        above: list[QTreeWidgetItem] = []  # of each level, the line that the next ones hang on
        for place, (level, (said, times, _share)) in enumerate(zip(grid.indents, grid.rows, strict=True)):
            item = QTreeWidgetItem([f"{said.shown}  ·  {times.shown}"])
            item.setData(0, LINE, place)
            del above[level:]
            if above:
                above[-1].addChild(item)
            else:
                self.list.addTopLevelItem(item)
            above.append(item)
        self.list.expandToDepth(0)

    def _draw(self) -> None:
        outcome = self.outcome
        if outcome is not None:
            draw_outcome(self._workspace, self.chart, outcome, WIDE_CM, DPI, lambda: outcome is self.outcome)

    def _mark_chosen(self, mark: Mark) -> None:
        self.open_line(mark.key[1])

    def open_line(self, place: int) -> None:
        """Asks for the places of a line."""
        if self.outcome is None or self.outcome.empty:
            return
        cell = self.outcome.grids[0].rows[place][0]
        if cell.places is not None:
            self.places_wanted.emit(WordPlaces(str(cell.value), cell.places()))

    def _keep(self) -> None:
        if self.outcome is not None:
            keep_analysis(self, self._workspace, self.outcome)

    def _save_chart(self) -> None:
        if self.outcome is not None:
            save_outcome_chart(self, self._workspace, self.outcome)

    def _save_file(self) -> None:
        if self.outcome is not None:
            save_outcome_file(self, self._workspace, self.outcome)
