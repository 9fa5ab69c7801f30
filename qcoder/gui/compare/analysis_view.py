"""One analysis: its choices on top, tables left, chart or passages right, and below what the numbers are numbers of."""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractItemView,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QPlainTextEdit,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.gui.compare.analysis_form import AnalysisForm
from qcoder.gui.compare.chart_files import draw_outcome, save_outcome_chart, save_outcome_file, save_outcome_table
from qcoder.gui.compare.chart_view import ChartView
from qcoder.gui.compare.grid_model import GridModel, Index
from qcoder.gui.find.kwic_list import Hit, KwicList
from qcoder.gui.parts.small import button, label
from qcoder.gui.passages.passages_list import PassagesList
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Selection, Workspace
from qcoder.plots.drawing import Mark
from qcoder.services.compare import comparing
from qcoder.services.compare.analyses import BY_KIND, analyse
from qcoder.services.compare.outcome import Cell, Grid, Outcome, Places
from qcoder.services.documents.documents import documents
from qcoder.services.find.finding import in_context
from qcoder.services.passages.quotation import sentence_around
from qcoder.services.rows import FoundRow

WIDE_CM, DPI = 14.5, 180
CHART, PASSAGES, PLACES = range(3)  # what is shown beside the table
NARROWEST, WIDEST, WIDEST_NAME, WIDEST_TEXT, MOST_SHOWN = 56, 104, 270, 200, 1_000
LINES_SAID, MOST_LINES = 3, 4


class AnalysisView(QWidget):
    """`arrived` brings each outcome. Choices are kept by kind while the window is open."""

    arrived = Signal(object)  # Outcome

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._kept: dict[str, dict[str, Any]] = {}
        self._again = False
        self.stale = True
        self.outcome: Outcome | None = None
        self.question = label("", kind="heading", wrap=True)
        self.form = AnalysisForm(workspace)
        self.comes_after: QWidget | None = None  # what Tab comes from
        self.extra = QHBoxLayout()  # buttons that one analysis alone has
        self.model, self.view = GridModel(), QTableView()
        self.view.setTabKeyNavigation(False)  # Tab goes on, arrows go about in it
        self.names = QHBoxLayout()
        self._group = QButtonGroup(self)
        self.chart, self.passages = ChartView(), PassagesList(workspace)
        self.places_title = label("", kind="heading", wrap=True)
        self.places = KwicList(
            lambda places: in_context(workspace.project, places=places),
            sentence=lambda hit: sentence_around(workspace.project, document=hit[0], span=hit[1]),
        )
        self.places.opened.connect(self._open_place)
        self.places.leave_up.connect(self._back_to_table)
        self.note = QPlainTextEdit()
        self.empty = label("", kind="muted", wrap=True)
        self._lay_out()
        self.form.changed.connect(self.run)
        self.view.clicked.connect(self.open_cell)
        self.view.activated.connect(self.open_cell)
        self.chart.picture.chosen.connect(self._mark_chosen)
        self._group.idClicked.connect(self.show_grid)
        themes.changed.connect(self._draw)
        # After `done` of the work that has just ended: what was chosen while it ran is made now.
        # A method, not a lambda: works go on after the project is closed, and this view is gone then.
        workspace.background.working.connect(self._worked)

    def _worked(self, _working: object) -> None:
        QTimer.singleShot(0, self, self._go_on)

    def _go_on(self) -> None:
        if self._again and not self._workspace.busy:
            self.run()

    def _lay_out(self) -> None:
        top = self._head = QWidget()
        head = QVBoxLayout(top)
        head.setContentsMargins(16, 12, 16, 8)
        head.setSpacing(8)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.question, 1)
        line.addLayout(self.extra)
        self.save_table = button(_("Table…"), self._save_table, tip=_("Save this table as a csv file"))
        self.save_chart = button(_("Chart…"), self._save_chart, tip=_("Save the chart as PNG, SVG or PDF"))
        self.save_word = button(
            _("Word…"), self._save_word, tip=_("Save chart and tables as a Word, Excel or HTML file")
        )
        for one in (self.save_table, self.save_chart, self.save_word):
            line.addWidget(one)
        head.addLayout(line)
        head.addWidget(self.form)
        head.addWidget(self.form.wrong)
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName(_("Table of the analysis"))
        view.setShowGrid(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(26)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setWordWrap(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setToolTip(_("Click a number, or press Enter on it, to read its passages"))
        view.horizontalHeader().setMinimumSectionSize(NARROWEST)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.names.setContentsMargins(12, 0, 12, 4)
        self.names.setSpacing(6)
        self.names.addStretch(1)
        column.addLayout(self.names)
        column.addWidget(view, 1)
        self.side = QStackedWidget()
        self.side.addWidget(self.chart)
        self._beside(self.passages)
        self.places_title.setMargin(8)
        self._beside(self.places_title, self.places)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(self.side)
        splitter.setHandleWidth(1)
        splitter.setSizes([560, 520])
        splitter.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(48)
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(top)
        whole.addWidget(self.body, 1)
        self.note.setReadOnly(True)
        self.note.setTabChangesFocus(True)
        self.note.setFrameShape(QFrame.Shape.NoFrame)
        self.note.setProperty("kind", "said")
        self.note.setAccessibleName(_("What the numbers are numbers of"))
        self.note.document().setDocumentMargin(8)
        self.note.setFixedHeight(round(self.note.fontMetrics().lineSpacing() * LINES_SAID) + 16)
        whole.addWidget(self.note)

    def _beside(self, *shown: QWidget) -> None:
        """Something that is shown in the place of the chart, with the way back to it."""
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(0)
        back = button(_("Back to the chart"), lambda: self.side.setCurrentIndex(CHART), kind="link")
        inner.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in shown:
            inner.addWidget(widget, int(widget is shown[-1]))
        self.side.addWidget(holder)

    # ---- choosing and making ----

    def choose(self, kind: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Shows an analysis, with the choices it had last or with those given, and makes it."""
        if self.form.analysis is not None:
            self._kept[self.form.analysis.kind] = self.form.parameters()
        analysis = BY_KIND[kind]
        self.question.setText(_(analysis.question))
        wanted = dict(parameters) if parameters is not None else dict(self._kept.get(kind, {}))
        if kind in ("compare", "organisations", "cases") and not wanted.get("by"):
            from qcoder.services.leaving.reporting import default_grouping

            wanted["by"] = default_grouping(self._workspace.project)
        self.form.show_analysis(analysis, wanted)
        self._order_tabs()
        self.run()

    def _order_tabs(self) -> None:
        """Tab goes through the choices, then what can be done with the result, then the result."""
        extra = [button for button in self._head.findChildren(QPushButton) if self.extra.indexOf(button) >= 0]
        steps = [
            self.comes_after,
            *self.form.fields.values(),
            *extra,
            self.save_table,
            self.save_chart,
            self.save_word,
            self.view,
        ]
        present = [step for step in steps if step is not None]
        for before, after in pairwise(present):
            QWidget.setTabOrder(before, after)

    def refresh(self) -> None:
        """Called when the page comes to the front: makes the analysis again when something has changed since."""
        self.form.refresh()
        if self.stale:
            self.run()

    def run(self) -> None:
        """Makes the analysis in the background with the choices as they are."""
        analysis = self.form.analysis
        if analysis is None:
            return
        if self._workspace.busy:
            self._again = True
            return
        self.stale, self._again = False, False
        project, kind, parameters = self._workspace.project, analysis.kind, self.form.parameters()
        self._workspace.run(
            lambda progress: analyse(project, kind=kind, parameters=parameters, progress=progress), self._arrived
        )

    def _arrived(self, outcome: Outcome) -> None:
        if self._again:
            return  # something else has been chosen meanwhile
        self.outcome = outcome
        self.form.fill(outcome.parameters)
        self.body.setCurrentIndex(1 if outcome.empty else 0)
        self.empty.setText(outcome.empty)
        self.note.setPlainText(" ".join(filter(None, (*outcome.said, outcome.notice))))
        for one in (self.save_table, self.save_chart, self.save_word):
            one.setEnabled(not outcome.empty)
        self._name_grids(outcome)
        self.show_grid(0)
        self.side.setCurrentIndex(CHART)
        self._draw()
        self.arrived.emit(outcome)

    def _name_grids(self, outcome: Outcome) -> None:
        for old in self._group.buttons():
            self._group.removeButton(old)
            self.names.removeWidget(old)
            old.deleteLater()
        if len(outcome.grids) < 2:
            return
        for at, grid in enumerate(outcome.grids):
            made = QToolButton()
            made.setText(GRID_NAMES[grid.name]() if grid.name in GRID_NAMES else grid.caption)
            made.setToolTip(grid.caption)
            made.setAccessibleName(grid.caption)
            made.setProperty("kind", "tab")
            made.setCheckable(True)
            made.setChecked(at == 0)
            self._group.addButton(made, at)
            self.names.insertWidget(at, made)

    def show_grid(self, place: int) -> None:
        """Shows one of the tables of the analysis."""
        grids = self.outcome.grids if self.outcome is not None else ()
        if not 0 <= place < len(grids):
            self.model.show(None)
            return
        self.model.show(grids[place])
        pressed = self._group.button(place)
        if pressed is not None:
            pressed.setChecked(True)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.view.resizeColumnsToContents()
        # Long names of columns stand in several lines, so that more columns are in sight.
        bold = QFont(header.font())
        bold.setWeight(QFont.Weight.DemiBold)
        metrics, high = QFontMetrics(bold), 0
        few = sum(not numeric for numeric in grids[place].numeric) < 2
        for column, name in enumerate(grids[place].header):
            most = WIDEST if grids[place].numeric[column] else WIDEST_NAME if few else WIDEST_TEXT
            whole = max(map(metrics.horizontalAdvance, name.split()), default=0) + 24  # no word is cut
            width = max(whole, min(most, self.view.columnWidth(column) + 8))
            self.view.setColumnWidth(column, width)
            room = QRect(0, 0, width - 16, 1_000)
            high = max(high, metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), name).height())
        header.setFixedHeight(min(high, metrics.lineSpacing() * MOST_LINES) + 14)
        self._widen_names(grids[place])

    def _widen_names(self, grid: Grid) -> None:
        """Gives the names of the first column what room the others leave, as far as they need it."""
        if not grid.header or grid.numeric[0]:
            return
        others = sum(self.view.columnWidth(column) for column in range(1, len(grid.header)))
        needed = self.view.sizeHintForColumn(0) + 8
        room = self.view.viewport().width() - others
        self.view.setColumnWidth(0, max(self.view.columnWidth(0), min(needed, room)))

    @property
    def grid(self) -> Grid | None:
        return self.model.grid

    def _draw(self) -> None:
        outcome = self.outcome
        if outcome is not None:
            draw_outcome(self._workspace, self.chart, outcome, WIDE_CM, DPI, lambda: outcome is self.outcome)

    # ---- passages ----

    def open_cell(self, index: Index) -> None:
        """Shows the passages behind a cell of the table; a cell without any leaves what is shown."""
        cell, grid = self.model.cell(index), self.model.grid
        if cell is not None and grid is not None:
            self._open(grid, index.row(), index.column(), cell)

    def _mark_chosen(self, mark: Mark) -> None:
        if self.outcome is None:
            return
        table, row, column = mark.key
        grid = self.outcome.grids[table]
        self._open(grid, row, column, grid.rows[row][column])

    def _open(self, grid: Grid, row: int, column: int, cell: Cell) -> None:
        if cell.places is not None:
            self._open_places(grid, row, column, cell.places)
        if cell.ids is None:
            return
        ids = list(cell.ids())
        found = self._workspace.do(lambda: comparing.passages_of(self._workspace.project, ids[:MOST_SHOWN]))
        if found is None:
            return
        title = self._title(grid, row, column)
        if len(ids) > MOST_SHOWN:
            title.append(_("the first of {n}", n=f"{len(ids):,}"))
        self.passages.show_passages(" · ".join(title), found)
        self.side.setCurrentIndex(PASSAGES)

    def _title(self, grid: Grid, row: int, column: int) -> list[str]:
        first = grid.rows[row][0]
        return [first.shown.strip(), *([grid.header[column]] if column else [])]

    def _open_places(self, grid: Grid, row: int, column: int, places: Places) -> None:
        """Shows words in their context; they are looked for in the background, where texts may have to be read."""
        outcome, project = self.outcome, self._workspace.project
        names = {one.id: one.name for one in documents(project)}

        def show(found: Sequence[Hit]) -> None:
            if outcome is not self.outcome:
                return  # another analysis came meanwhile
            title = [*self._title(grid, row, column), _n("{n} place", "{n} places", len(found))]
            self.places_title.setText(" · ".join(title))
            self.places.kwic.show(found, lambda document: names.get(document, ""))
            self.places.go_to_first()
            self.side.setCurrentIndex(PLACES)

        self._workspace.run(lambda _progress: sorted(places(), key=lambda hit: names.get(hit[0], "").casefold()), show)

    def _back_to_table(self) -> None:
        self.side.setCurrentIndex(CHART)
        self.view.setFocus()

    def _open_place(self, row: FoundRow) -> None:
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    # ---- files ----

    def _save_table(self) -> None:
        outcome, grid = self.outcome, self.model.grid
        if outcome is not None and grid is not None:
            save_outcome_table(self, self._workspace, outcome, grid.name)

    def _save_chart(self) -> None:
        if self.outcome is not None:
            save_outcome_chart(self, self._workspace, self.outcome)

    def _save_word(self) -> None:
        if self.outcome is not None:
            save_outcome_file(self, self._workspace, self.outcome)


# Short names for the tabs of tables; the whole caption is their tooltip.
GRID_NAMES: dict[str, Callable[[], str]] = {
    "silence": lambda: _("Absences"),
    "found_groups": lambda: _("Groups"),
    "hits": lambda: _("In context"),
    "coded_passages": lambda: _("Passages"),
    "organisations": lambda: _("Organisations"),
    "leave_one_out": lambda: _("Without each"),
    "negative_cases": lambda: _("Negative cases"),
    "test": lambda: _("Test"),
    "pairs": lambda: _("Pairs"),
    "matrix": lambda: _("Matrix"),
    "codes": lambda: _("Codes"),
    "groups": lambda: _("Groups"),
    "cases": lambda: _("Cases"),
    "tiles": lambda: _("Tiles"),
    "first_years": lambda: _("First years"),
    "years": lambda: _("Years"),
    "steps": lambda: _("Steps"),
}
