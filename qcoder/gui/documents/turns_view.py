"""All turns of the document as a list, with their codes: for finding one's way, by eye or by screen reader."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.gui.documents.turn_model import CODES, NUMBER, SPEAKER, TIME, WORDS, TurnModel, turn_lines
from qcoder.gui.parts.small import label, tool
from qcoder.gui.transcript.reading_kept import shown_coders
from qcoder.gui.workspace import Selection, Workspace
from qcoder.language.fold import fold, strip_marks
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.storage.project import Changes

BESIDE = 24  # what a cell keeps free beside its words
TOUCHING = {"document", "document_text", "turn", "speaker", "coding", "code", "coder"}


class TurnsView(QWidget):
    """Stands in the place of the text; Enter goes to a turn there, Esc goes back to where one was."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._document: int | None = None
        self.model = TurnModel(self)
        self.table = QTableView()
        self.title, self.count = label("", kind="heading"), label("", kind="muted")
        self.filter = QLineEdit()
        self.uncoded = QCheckBox(_("Only turns without a code"))
        self._lay_out()
        self.filter.textChanged.connect(self._narrow)
        self.uncoded.toggled.connect(self._narrow)
        self.table.activated.connect(self._go)
        self.table.installEventFilter(self)
        self.filter.installEventFilter(self)
        workspace.changed.connect(self._changed)
        workspace.selected.connect(self._selected)

    def _lay_out(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(_("Turns with their codes"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(28)
        head = table.horizontalHeader()
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setMinimumSectionSize(24)
        head.setHighlightSections(False)
        head.setSectionResizeMode(WORDS, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(CODES, QHeaderView.ResizeMode.Interactive)
        head.resizeSection(CODES, 240)
        self.filter.setPlaceholderText(_("Filter by words, speaker or code"))
        self.filter.setAccessibleName(_("Filter by words, speaker or code"))
        self.filter.setClearButtonEnabled(True)
        top, line = QHBoxLayout(), QHBoxLayout()
        top.setContentsMargins(16, 8, 12, 4)
        top.setSpacing(12)
        top.addWidget(self.title)
        top.addWidget(self.count)
        top.addStretch(1)
        top.addWidget(tool("close", _("Back to the text (Esc)"), self._back))
        line.setContentsMargins(16, 4, 16, 8)
        line.setSpacing(16)
        line.addWidget(self.filter, 1)
        line.addWidget(self.uncoded)
        column_ = QVBoxLayout(self)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(0)
        column_.addLayout(top)
        column_.addLayout(line)
        column_.addWidget(table, 1)
        self.setFocusProxy(table)

    # ---- what is shown ----

    def shown(self) -> None:
        """Reads the document that is selected and marks the turn where one was reading."""
        self._read()
        span = self._workspace.selection.span
        here = span.start if span is not None else 0
        rows = [row for row, line in enumerate(self.model.lines) if line.said.start <= here]
        if self.model.lines:
            self.table.setCurrentIndex(self.model.index(rows[-1] if rows else 0, WORDS))

    def _read(self) -> None:
        workspace = self._workspace
        self._document = workspace.selection.document
        if self._document is None:
            self.model.put([])
            return
        view = documents.show(workspace.project, document=self._document)
        shows = shown_coders(workspace)
        codes = {row.id: row for row in codebook.codes(workspace.project, count=codebook.uncounted)}
        self.model.put(turn_lines(view, [row for row in view.codings if shows(row)], codes))
        self.table.setColumnHidden(TIME, not any(line.time for line in self.model.lines))
        self._fit_columns()
        self.title.setText(view.document.name)
        self._narrow()

    def _fit_columns(self) -> None:
        """Makes number, time and speaker as wide as they need: Qt would ask each row for each of them."""
        lines, measure = self.model.lines, self.table.fontMetrics()
        needed = {
            NUMBER: {str(len(lines))},
            TIME: {line.time for line in lines},
            SPEAKER: {line.speaker for line in lines},
        }
        head = self.table.horizontalHeader()
        for column, texts in needed.items():
            widest = max((measure.horizontalAdvance(text) for text in texts), default=0)
            head.resizeSection(column, max(widest + BESIDE, head.sectionSizeHint(column)))

    def _narrow(self) -> None:
        """Hides the rows that do not fit; says how many are left."""
        wanted, left = _plain(self.filter.text()).split(), 0
        for row, line in enumerate(self.model.lines):
            said = _plain(" ".join((line.speaker, line.words, *line.paths))) if wanted else ""
            fits = all(word in said for word in wanted) and not (self.uncoded.isChecked() and line.codes)
            self.table.setRowHidden(row, not fits)
            left += fits
        self.count.setText(_n("{n} turn", "{n} turns", left))

    def _selected(self, selection: Selection) -> None:
        if self.isVisible() and selection.document != self._document:
            self._read()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touched.keys() & TOUCHING:
            self._read()

    # ---- going there ----

    def _go(self, index: QModelIndex | QPersistentModelIndex) -> None:
        said = self.model.lines[index.row()].said
        self._workspace.view_wanted.emit("text")
        self._workspace.show_passage.emit(Selection(document=self._document, span=said))

    def _back(self) -> None:
        self._workspace.view_wanted.emit("text")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._back()
                return True
            if watched is self.filter and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.table.setFocus()
                return True
        return super().eventFilter(watched, event)


def _plain(text: str) -> str:
    return strip_marks(fold(text))
