"""What is asked for at a passage of the transcript pane: choosing it by key, codes, memos, borders."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.transcript.code_picker import CodeWanted
from qcoder.gui.transcript.pane_sheet import PaneSheet
from qcoder.gui.transcript.requests import (
    CodeRequested,
    CodingMoved,
    CreateRequested,
    DuplicateRequested,
    How,
    MemoRequested,
    RecodeRequested,
)
from qcoder.services.rows import CodingRow

RECENT = 12


class PaneCoding(PaneSheet):
    """Every key of `keys.KEYS` that does something to a passage is a method here; what should be done goes out as a
    signal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent: list[int] = []
        self._picking: tuple[Span, int | None] | None = None  # passage, and the coding to recode
        self._copying: int | None = None  # the coding that gets a second code beside it

    # ------------------------------------------------------------------ passages by key

    def select_sentence(self) -> None:
        """The whole sentences of the selection, or the one at the caret; again: one more."""
        self._grow(self._passages.sentence)

    def select_turn(self) -> None:
        """The whole turns of the selection, or the one at the caret; again: one more."""
        self._grow(self._passages.turn)

    def select_paragraph(self) -> None:
        """The whole paragraphs of the selection, or the one at the caret; again: one more."""
        self._grow(self._passages.paragraph)

    def select_question_and_answer(self) -> None:
        """The interviewer's question with all that was answered to it."""
        self._grow(self._passages.question_and_answer, again=False)

    def code_sentence(self) -> None:
        """The sentence at the caret gets the last code."""
        self._code_whole(self._passages.sentence)

    def code_turn(self) -> None:
        """The turn at the caret gets the last code."""
        self._code_whole(self._passages.turn)

    def code_paragraph(self) -> None:
        """The paragraph at the caret gets the last code."""
        self._code_whole(self._passages.paragraph)

    def _grow(self, grow: Callable[[Span], Span | None], *, again: bool = True) -> None:
        here = self.view.here()
        wanted = grow(here)
        if wanted is not None and wanted == here and again:
            wanted = self._passages.following(here, grow) or wanted
        if wanted is not None:
            self.select_span(wanted)

    def _code_whole(self, grow: Callable[[Span], Span | None]) -> None:
        wanted = grow(self.view.here())
        if wanted is not None:
            self.select_span(wanted)
            if self._recent:
                self.code_last()
            else:
                self.open_picker()

    # ------------------------------------------------------------------ coding

    def open_picker(self) -> None:
        """Opens the quick code picker under the selection."""
        span = self.passage()
        if span is None:
            self._tell_to_select()
            return
        self._open_picker(span, None)

    def recode(self) -> None:
        """Opens the picker to put another code in the place of the selected coding's."""
        coding = self._chosen_coding()
        if coding is not None:
            self._open_picker(coding.span, coding.id)

    def duplicate(self) -> None:
        """Opens the picker to put another code beside the selected coding's."""
        coding = self._chosen_coding()
        if coding is not None:
            self._open_picker(coding.span, None, prompt=_("Also code as …"))
            self._copying = coding.id

    def code_with(self, code: int, how: How = "key") -> None:
        """Puts a code on the selection, or on the passage of the selected coding."""
        span = self.passage()
        if span is None:
            self._tell_to_select()
        else:
            self._request(span, code, how)

    def code_last(self) -> None:
        """Puts the code used last on the selection."""
        span = self.passage()
        if span is None:
            self._tell_to_select()
        else:
            self._request(span, self._last_code(), "last")

    def _last_code(self) -> int | None:
        return next((code for code in self._recent if code in self.layer.codes), None)

    def last_code_name(self) -> str:
        """The name of the code used last; empty before the first."""
        last = self._last_code()
        return self.layer.codes[last].name if last is not None else ""

    def set_recent_codes(self, codes: Sequence[int]) -> None:
        """The codes used last, latest first, when a project is opened."""
        self._recent = list(codes)[:RECENT]

    @property
    def recent_codes(self) -> Sequence[int]:
        return tuple(self._recent)

    def code_in_vivo(self) -> None:
        """Makes the selected words a code."""
        span = self.selected_span()
        if span is None:
            self._tell_to_select()
        else:
            self.in_vivo_requested.emit(span)

    def remove_coding(self) -> None:
        coding = self._chosen_coding()
        if coding is not None:
            self.remove_requested.emit(coding.id)

    def confirm_coding(self) -> None:
        """Says that the code of the selected coding still fits."""
        coding = self._chosen_coding()
        if coding is not None:
            self.confirm_requested.emit(coding.id)

    def next_recheck(self) -> None:
        """Asks for the next passage to re-check."""
        self.recheck_requested.emit(self.layer.index.to_code_point(self.view.textCursor().position()))

    def write_memo(self) -> None:
        """Asks for the memo on the selected passage, on the coding that is selected or stands alone at the caret,
        or on the turn."""
        coding, span = self.selected_coding(), self.selected_span()
        here = self.layer.within(self.view.here())
        turn = self._passages.turn_at(self.view.caret())
        if span is not None:
            self.memo_requested.emit(MemoRequested(None, span))
        elif coding is not None or len(here) == 1:
            found = self._chosen_coding()
            if found is not None:
                self.memo_requested.emit(MemoRequested(found.id, None))
        elif turn is not None:
            self.memo_requested.emit(MemoRequested(None, None, turn.span))
        else:
            self._tell_to_select()

    def quote_into_memo(self) -> None:
        """Asks to put the selected passage, or that of the selected coding, into the memo that is being written."""
        coding, span = self.selected_coding(), self.selected_span()
        if span is not None:
            self.quote_requested.emit(MemoRequested(None, span))
        elif coding is not None:
            self.quote_requested.emit(MemoRequested(coding.id, coding.span))
        else:
            self._tell_to_select()

    def write_beside(self) -> None:
        """Asks for the translation of the passage, and for what it is about."""
        if self.passage() is None:
            self._tell_to_select()
        else:
            self.beside_requested.emit()

    def say_language(self) -> None:
        """Says that the turns of the selection, or the one at the caret, are in the other language."""
        self.language_requested.emit(self.view.here())

    def start_back(self) -> None:
        """The start of the selected coding (or of the selection) a word to the left."""
        self._move_border(lambda span: self._passages.move_start(span, -1))

    def start_on(self) -> None:
        self._move_border(lambda span: self._passages.move_start(span, 1))

    def end_back(self) -> None:
        self._move_border(lambda span: self._passages.move_end(span, -1))

    def end_on(self) -> None:
        self._move_border(lambda span: self._passages.move_end(span, 1))

    def _move_border(self, move: Callable[[Span], Span | None]) -> None:
        coding, span = self.selected_coding(), self.selected_span()
        if span is not None:
            wanted = move(span)
            if wanted is not None:
                self.select_span(wanted)
        elif coding is not None:
            wanted = move(coding.span)
            if wanted is not None:
                self.moved.emit(CodingMoved(coding.id, wanted))
        else:
            self._tell_to_select()

    def _chosen_coding(self) -> CodingRow | None:
        """The selected coding, else the only one at the caret; says what to do when there is none."""
        coding = self.selected_coding()
        if coding is not None:
            return coding
        here = self.layer.within(self.view.here())
        if len(here) == 1:
            self.select_coding(here[0].id)
            return here[0]
        if here:
            self.told.emit(_("Several codings are here: choose one with O or in the margin."))
        else:
            self.told.emit(_("Select a coding first: click its stripe, or go to it with N and P."))
        return None

    def _open_picker(self, span: Span, coding: int | None, prompt: str = "") -> None:
        self.view.show_span(span)
        self._picking, self._copying = (span, coding), None
        rect = self.view.rect_of(span)
        visible = rect.intersected(self.view.viewport().rect())
        upper_half = self.view.viewport().rect().adjusted(0, 0, 0, -self.view.height() // 2)
        place = visible if visible.isValid() else upper_half
        anchor = QRect(self.view.viewport().mapTo(self, place.topLeft()), place.size())
        prompt = prompt or (_("Recode as …") if coding is not None else _("Type a code"))
        offered = [row for row in self.layer.codes.values() if not row.out_of_sight]
        self.picker.open_at(anchor, offered, recent=self._recent, prompt=prompt)

    def _picked(self, code: int) -> None:
        if self._picking is None:
            return
        (span, coding), self._picking = self._picking, None
        if self._copying is not None:
            self._use(code)
            self.duplicate_requested.emit(DuplicateRequested(self._copying, code))
        elif coding is None:
            self._request(span, code, "picker")
        else:
            self._use(code)
            self.recode_requested.emit(RecodeRequested(coding, code))

    def _create(self, wanted: CodeWanted) -> None:
        if self._picking is not None:
            (span, coding), self._picking = self._picking, None
            self.create_requested.emit(CreateRequested(wanted.name, wanted.parent_id, span, coding))

    def _request(self, span: Span, code: int | None, how: How) -> None:
        if code is not None:
            self._use(code)
        self.code_requested.emit(CodeRequested(span, code, how))

    def _use(self, code: int) -> None:
        self._recent = [code, *(each for each in self._recent if each != code)][:RECENT]

    def _codes_dropped(self, span: Span, codes: Sequence[int]) -> None:
        for code in codes:
            self._request(span, code, "drop")

    def _tell_to_select(self) -> None:
        self.told.emit(
            _("Select a passage first: with the mouse, with Shift and arrows, or by S (sentence) or T (turn).")
        )
