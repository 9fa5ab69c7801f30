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
from qcoder.gui.parts.small import button, label, tabs
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Workspace
from qcoder.plots.drawing import Mark

if TYPE_CHECKING:
    from qcoder.services.compare.outcome import Outcome
    from qcoder.services.find.word_trees import WordTree

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
        self.tree: WordTree | None = None
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
        for made in (self.save_chart, self.save_file):
            above.addWidget(made)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        above.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self.body, 1)
        themes.changed.connect(self._draw)

    def show_tree(self, tree: "WordTree") -> None:
        """Shows a tree as it was shown last: drawn, or as a list."""
        from qcoder.services.find.word_trees import word_tree_outcome

        self.tree, self.outcome = tree, word_tree_outcome(tree)
        self.empty.setText(self.outcome.empty)
        for one in (self.save_chart, self.save_file):
            one.setEnabled(not self.outcome.empty)
        self._fill()
        self._show_way(self.ways.checkedId())
        self._draw()

    def _show_way(self, way: int) -> None:
        self.ways.button(max(DRAWN, way)).setChecked(True)
        nothing = self.outcome is not None and bool(self.outcome.empty)
        self.body.setCurrentIndex(2 if nothing else max(DRAWN, way))

    def _fill(self) -> None:
        from qcoder.analysis.word_tree import ways
        from qcoder.services.find.word_trees import called

        self.list.clear()
        if self.tree is None:
            return
        items: list[QTreeWidgetItem] = []
        for place, way in enumerate(ways(self.tree.root)):
            item = QTreeWidgetItem([f"{called(self.tree, way)}  ·  {way.branch.count}"])
            item.setData(0, LINE, place)
            items.append(item)
            if way.above is None:
                self.list.addTopLevelItem(item)
            else:
                items[way.above].addChild(item)
        self.list.expandToDepth(0)

    def _draw(self) -> None:
        outcome = self.outcome
        if outcome is not None:
            draw_outcome(self._workspace, self.chart, outcome, WIDE_CM, DPI, lambda: outcome is self.outcome)

    def _mark_chosen(self, mark: Mark) -> None:
        self.open_line(mark.key[1])

    def open_line(self, place: int) -> None:
        """Asks for the places of a line."""
        from qcoder.analysis.word_tree import ways
        from qcoder.services.find.word_trees import whole

        if self.tree is None or self.outcome is None:
            return
        lines = ways(self.tree.root)
        way = lines[place]
        self.places_wanted.emit(WordPlaces(whole(self.tree, lines, way), self.tree.places_of(way.branch, way.depth)))

    def _save_chart(self) -> None:
        if self.outcome is not None:
            save_outcome_chart(self, self._workspace, self.outcome)

    def _save_file(self) -> None:
        if self.outcome is not None:
            save_outcome_file(self, self._workspace, self.outcome)
