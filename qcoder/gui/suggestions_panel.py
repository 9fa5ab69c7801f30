"""Suggestions as a list at the side: each with its reasons, taken, corrected or refused with one key."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.dialogs import choose
from qcoder.gui.quotes import Quote, Quotes, clipped
from qcoder.gui.small import button, label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services import suggesting, verdicts
from qcoder.services.rows import CodeRow, SuggestionRow

SHOWN = 60


class SuggestionsPanel(QWidget):
    """Enter accepts, C corrects the code, X or Delete rejects; each can be undone."""

    listed = Signal(object)  # the rows of the document that is open

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[SuggestionRow] = []
        self._codes: dict[int, CodeRow] = {}
        self.list = Quotes(_("Suggestions"), most_lines=3)
        self.list.installEventFilter(self)
        self.list.currentItemChanged.connect(lambda: self._go())
        self.about = label("", kind="muted", wrap=True)
        self.why = label("", wrap=True)
        self.ask = button(_("Suggest codes for this document"), self.suggest, tip=_("Ctrl+G"))
        self.rest = QWidget()  # takes the room while there is no list
        self.rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.buttons = QFrame()
        row = QHBoxLayout(self.buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(button(_("Accept"), self.accept, kind="main", tip=_("Enter")))
        row.addWidget(button(_("Correct…"), self.correct, tip="C"))
        row.addWidget(button(_("Reject"), self.reject, tip="X"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.rest)
        column.addWidget(self.list, 1)
        column.addWidget(self.why)
        column.addWidget(self.buttons)
        self.setFocusProxy(self.list)
        self.refresh()

    def set_codes(self, codes: dict[int, CodeRow]) -> None:
        self._codes = codes

    def shown(self) -> None:
        self.refresh()

    @property
    def some(self) -> bool:
        """True while there are suggestions for the open document; coding alone never brings new ones."""
        return bool(self._rows)

    def refresh(self) -> None:
        """Shows the open suggestions of the document that is open."""
        document = self._workspace.selection.document
        self._rows = (
            suggesting.open_suggestions(self._workspace.project, document=document)[:SHOWN]
            if document is not None
            else []
        )
        self._rows.sort(key=lambda row: row.span)
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for row in self._rows:
            code = self._codes.get(row.code_id)
            name = code.called(current_language()) if code is not None else row.code
            colour = code.colour if code is not None else ""
            self.list.add(Quote(clipped(row.quote, 140), f"{name} · {row.probability:.0%}", colour=colour), row.id)
        self.list.setCurrentRow(min(max(kept, 0), len(self._rows) - 1))
        self.list.blockSignals(False)
        some = bool(self._rows)
        for widget in (self.list, self.buttons, self.why):
            widget.setVisible(some)
        for other in (self.ask, self.rest):
            other.setVisible(not some)
        self.about.setText(
            _n("{n} suggestion in this document", "{n} suggestions in this document", len(self._rows))
            if some
            else _(
                "The program can look for passages that resemble what you coded or hold a code's keywords. "
                "You decide on each."
            )
        )
        self.ask.setEnabled(document is not None)
        self._explain()
        self.listed.emit(list(self._rows))

    @property
    def current(self) -> SuggestionRow | None:
        row = self.list.currentRow()
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def select(self, suggestion: int) -> None:
        """Goes to a suggestion of the list, e.g. one clicked in the margin."""
        for place, row in enumerate(self._rows):
            if row.id == suggestion:
                self.list.setCurrentRow(place)
                self.list.setFocus()

    def suggest(self) -> None:
        """Asks the engine in the background."""
        document = self._workspace.selection.document
        if document is None or self._workspace.busy:
            return
        self.ask.setEnabled(False)
        self._workspace.run(
            lambda progress: suggesting.suggest(
                self._workspace.project,
                document=document,
                top=SHOWN,
                engine=self._workspace.engine,
                progress=progress,
            ),
            self._arrived,
        )

    def _arrived(self, rows: list[SuggestionRow]) -> None:
        self.ask.setEnabled(True)
        self.refresh()
        if not rows:
            self._workspace.tell(
                _("No suggestions. Keywords in the codebook and a few codings give the engine something to go by.")
            )
        elif self.isVisible():
            self.list.setFocus()

    def _explain(self) -> None:
        row = self.current
        if row is None:
            self.why.setText("")
            return
        parts = []
        if row.words:
            parts.append(_("Because of: {words}", words=", ".join(row.words)))
        if row.excerpts:
            parts.append(_("Like: “{excerpt}”", excerpt=clipped(row.excerpts[0], 140)))
        self.why.setText("\n".join(parts))

    def _go(self) -> None:
        self._explain()
        row = self.current
        if row is not None:
            self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    def accept(self) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: verdicts.accept(self._workspace.project, suggestion=row.id))

    def reject(self) -> None:
        row = self.current
        if row is not None:
            self._workspace.do(lambda: verdicts.reject(self._workspace.project, suggestion=row.id))

    def correct(self) -> None:
        row = self.current
        if row is None:
            return
        options = [(str(code.id), code.way(current_language())) for code in self._codes.values()]
        choose(
            self,
            _("Which code fits better?"),
            options,
            lambda code: self._correct(row.id, int(code)),
        )

    def _correct(self, suggestion: int, code: int) -> None:
        self._workspace.do(lambda: verdicts.correct(self._workspace.project, suggestion=suggestion, code=code))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {
                Qt.Key.Key_Return: self.accept,
                Qt.Key.Key_Enter: self.accept,
                Qt.Key.Key_C: self.correct,
                Qt.Key.Key_X: self.reject,
                Qt.Key.Key_Delete: self.reject,
            }.get(Qt.Key(event.key()))
            if step is not None:
                step()
                return True
        return super().eventFilter(watched, event)
