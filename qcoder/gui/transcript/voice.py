"""What a listener hears of the passage at the caret: turn, speaker, page, and how it is coded."""

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

from qcoder.core.marks import said_pages
from qcoder.core.messages import _
from qcoder.gui.transcript.header import LANGUAGES
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.view import TranscriptView
from qcoder.services.passages.passages import Passages
from qcoder.services.rows import CodingRow

SETTLED = 120  # milliseconds the caret rests before it is said where it is
MOST = 6  # codes that are said by name


class Voice(QObject):
    """`soon` is called whenever something may have changed; what is the same is not said again."""

    said = Signal(object)  # what is said of the passage at the caret, str

    def __init__(self, view: TranscriptView, layer: CodingLayer) -> None:
        super().__init__(view)
        self._view, self._layer = view, layer
        self._passages = Passages("", ())
        self._told = ""
        self._settling = QTimer(self, singleShot=True, interval=SETTLED)
        self._settling.timeout.connect(self._say)

    def take(self, passages: Passages) -> None:
        """Another text is shown; one without a character has nothing to say."""
        self._passages = passages

    def soon(self) -> None:
        """Says it once the caret rests."""
        self._settling.start()

    def status(self) -> str:
        """The sentence as it is now."""
        layer = self._layer
        if not layer.text:
            return ""
        coding = layer.selected_row
        here = coding.span if coding is not None and self._view.selected_span() is None else self._view.here()
        said = []
        turn = self._passages.turn_at(here.start)
        if turn is not None:
            said.append(_("turn {n}, {speaker}", n=turn.number, speaker=turn.speaker))
            if turn.language in LANGUAGES:
                said.append(_(LANGUAGES[turn.language]))
        if pages := self._view.pages.of(here.start, here.end):
            said.append(str(said_pages(pages)))
        rows = [coding] if coding is not None else layer.within(here)
        paths = list(dict.fromkeys(self._heard(row) for row in rows))
        if paths:
            said.append(_("coded: {codes}", codes="; ".join(paths[:MOST])))
            if len(paths) > MOST:
                said.append(_("and {n} more", n=len(paths) - MOST))
        else:
            said.append(_("not coded"))
        said += layer.beside.said(here)
        return " · ".join(said)

    def _heard(self, row: CodingRow) -> str:
        """A coding as it is heard: its code's path, and what the eye sees at its stripe."""
        said = [self._layer.way_of(row)]
        said += [_("with a memo")] if row.memo else []
        said += [_("by {coder}", coder=row.coder)] if self._layer.foreign(row.id) else []
        return ", ".join(said)

    def _say(self) -> None:
        status = self.status()
        if status == self._told:
            return
        self._told = status
        self._view.setAccessibleDescription(status)
        self.said.emit(status)
        if status and QAccessible.isActive() and self._view.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, status))
