"""The transcript pane: header, find bar, margin, text and overview as one widget.

Rows come in (`show_document`, `set_codings`, `update_codings`, `set_suggestions`, `set_codes`), requests go out as
signals; the pane changes no project. Every key of `keys.KEYS` is a public method here, so that the window's actions
can call the same ones; with `own_keys` False the pane leaves them all to the window.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.theme import theme, themes
from qcoder.gui.transcript.code_picker import CodePicker, CodeWanted
from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.find_bar import FindBar
from qcoder.gui.transcript.find_here import FindHere
from qcoder.gui.transcript.header import Header
from qcoder.gui.transcript.keys import KEYS, code_key_of, key_of
from qcoder.gui.transcript.layer import CodingLayer, Laid
from qcoder.gui.transcript.margin import Margin
from qcoder.gui.transcript.motion import Motion
from qcoder.gui.transcript.overview import OverviewStrip
from qcoder.gui.transcript.pane_menu import pane_menu
from qcoder.gui.transcript.reading import Reading
from qcoder.gui.transcript.reading_choices import ReadingChoices
from qcoder.gui.transcript.requests import (
    CodeRequested,
    CodingMoved,
    CreateRequested,
    DuplicateRequested,
    How,
    MemoRequested,
    RecodeRequested,
)
from qcoder.gui.transcript.sheet import Prepared
from qcoder.gui.transcript.steps import Steps
from qcoder.gui.transcript.view import TranscriptView
from qcoder.gui.transcript.voice import Voice
from qcoder.services.passages.passages import Passages
from qcoder.services.rows import (
    AboutRow,
    CodeRow,
    CodingRow,
    DocumentView,
    MemoRow,
    SuggestionRow,
    TranslationRow,
    TurnRow,
)

RECENT = 12


class TranscriptPane(ReadingChoices):
    """Shows one document with its codings, and asks for what should be done with them."""

    passage_selected = Signal(object)  # Span | None
    coding_selected = Signal(object)  # CodingRow | None
    code_requested = Signal(object)  # CodeRequested
    create_requested = Signal(object)  # CreateRequested
    recode_requested = Signal(object)  # RecodeRequested
    duplicate_requested = Signal(object)  # DuplicateRequested
    remove_requested = Signal(object)  # id of a coding
    confirm_requested = Signal(object)  # id of a coding whose code still fits
    recheck_requested = Signal(object)  # where to look from for the next passage to re-check, in code points
    quotation_wanted = Signal()  # copy what is selected as a quotation
    moved = Signal(object)  # CodingMoved
    in_vivo_requested = Signal(object)  # Span
    memo_requested = Signal(object)  # MemoRequested
    code_all_requested = Signal(object, object)  # what was looked for, and the spans of all hits in this document
    uncoded_requested = Signal()  # the next turn without a code, in whatever document
    language_requested = Signal(object)  # Span: the turns that are in the other language
    beside_requested = Signal()  # translation and what the selected passage is about
    memo_opened = Signal(object)  # MemoRow: one on a turn or a passage, by its mark in the margin
    quote_requested = Signal(object)  # MemoRequested: the passage that should go into the memo being written
    suggestion_selected = Signal(object)  # id of a suggestion
    left = Signal()  # Esc, after it has taken back the selection
    told = Signal(object)  # a sentence for the status line, str
    caret_moved = Signal(object)  # what is said of the passage at the caret, str
    reading_changed = Signal(object)  # Reading
    coders_changed = Signal(object)  # frozenset of the names of hidden coders

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.own_keys = True
        self._document: DocumentView | None = None
        self._passages = Passages("", ())
        self._recent: list[int] = []
        self._picking: tuple[Span, int | None] | None = None  # passage, and the coding to recode
        self._copying: int | None = None  # the coding that gets a second code beside it
        self._told_passage: Span | None = None

        self.layer = CodingLayer(self)
        self.header = Header(self)
        self.find_bar = FindBar(self)
        self.view = TranscriptView(self.layer, self)
        self.margin = Margin(self.view, self.layer)
        self.overview = OverviewStrip(self.view, self.layer, self)
        self.picker = CodePicker(self)
        self.finding = FindHere(self.find_bar, self.view, self.layer, self.overview)
        self.motion = Motion(self.view, self.layer, self.margin)
        self.steps = Steps(self.view, self.layer)
        self.voice = Voice(self.view, self.layer)
        self.setFocusProxy(self.view)
        self._lay_out()
        self._put_paper()
        self._connect()

    def _lay_out(self) -> None:
        body = QHBoxLayout()
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(0)
        body.addWidget(self.view, 1)
        body.addWidget(self.overview)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.find_bar)
        column.addLayout(body, 1)
        QWidget.setTabOrder(self.view, self.header.find_button)
        self.setAccessibleName(_("Transcript"))
        self.view.setAccessibleName(_("Text of the document"))

    def _connect(self) -> None:
        view = self.view
        view.keys = self.handle_key
        view.sentence_at = lambda span: self._passages.sentence(span)
        view.selection_settled.connect(self._selection_settled)
        view.cursorPositionChanged.connect(self.voice.soon)
        view.clicked.connect(self._clicked)
        view.border_dragged.connect(self._border_dragged)
        view.codes_dropped.connect(self._codes_dropped)
        view.menu_wanted.connect(self.open_menu)
        view.zoom_wanted.connect(self.zoom_by)
        self.margin.coding_clicked.connect(self._stripe_clicked)
        self.margin.coding_doubled.connect(self._stripe_doubled)
        self.margin.suggestion_clicked.connect(self.suggestion_selected.emit)
        self.margin.translation_clicked.connect(self._translation_clicked)
        self.margin.memo_clicked.connect(self._memo_clicked)
        self.margin.menu_wanted.connect(self.open_menu)
        self.overview.jumped.connect(lambda position: view.scroll_to_position(position, at=0.5))
        self.header.find_wanted.connect(self.find_here)
        self.header.reading_wanted.connect(self.open_reading_menu)
        self.voice.said.connect(self.caret_moved.emit)
        self.finding.closed.connect(self._find_closed)
        self.finding.code_all_wanted.connect(self.code_all_requested.emit)
        self.picker.picked.connect(self._picked)
        self.picker.create_requested.connect(self._create)
        self.picker.closed.connect(view.setFocus)
        themes.changed.connect(self.refresh_theme)

    # ------------------------------------------------------------------ what is shown

    @property
    def document(self) -> DocumentView | None:
        return self._document

    def preparing(self, view: DocumentView, laid: Laid) -> Generator[None, None, Prepared]:
        """Makes ready what `show_document` shows of a large text, a part up to each `yield`; what is shown stays."""
        return self.view.preparing(view, laid)

    def show_document(
        self,
        view: DocumentView,
        codes: Mapping[int, CodeRow],
        laid: Laid | None = None,
        prepared: Prepared | None = None,
    ) -> None:
        """Shows a document from its beginning; one with the same text as is shown, where it stands.

        `laid` is what was worked out of a large one beside the window, `prepared` what `preparing` made of it.
        """
        self.picker.leave()
        before, self._document = self._document, view
        self._take(Passages(view.text, view.turns), view.turns)
        self.layer.show(view.text, view.codings, codes, laid)
        self.layer.set_beside(view.translations, view.abouts, view.memos)
        self.header.show_document(view.document)
        self.header.say_hidden(self.layer.hidden)
        self.view.document_id = view.document.id
        self.view.setAccessibleName(_("Text of {name}", name=view.document.name))
        if before is not None and before.document.id == view.document.id and before.text == view.text:
            self.view.show_again(view)
        else:
            self.view.show_view(view, prepared)
        self.finding.take_text()
        self._selection_settled()

    def clear(self) -> None:
        """Shows no document."""
        self._document = None
        self._take(Passages("", ()), ())
        self.layer.show("", (), {})
        self.layer.set_beside((), (), ())
        self.header.clear()
        self.view.show_text("", (), ())
        self.finding.take_text()
        self._selection_settled()

    def _take(self, passages: Passages, turns: tuple[TurnRow, ...]) -> None:
        self._passages = passages
        self.steps.take(passages, turns)
        self.voice.take(passages)
        self.motion.stop()

    def set_codings(self, codings: Iterable[CodingRow]) -> None:
        """Makes `codings` all there are in this document; new ones fade in."""
        before = self.layer.selected
        self.motion.welcome(self.layer.set_codings(codings))
        self._after_change(before)

    def show_coders(self, coders: ShownCoders) -> None:
        """Shows the codings of these coders; the selected coding stays if it is shown."""
        before = self.layer.selected
        self.layer.show_coders(coders)
        self._after_change(before)

    def update_codings(self, changed: Iterable[CodingRow], gone: Collection[int] = ()) -> None:
        """Adds or changes a few codings and takes away others, at a cost that does not grow with how many there are."""
        before = self.layer.selected
        changed = list(changed)
        self.layer.apart = self.layer.apart or any(row.coder == self.layer.coders.own for row in changed)
        self.motion.welcome(self.layer.update_codings(changed, gone))
        self._after_change(before)

    def set_suggestions(self, suggestions: Iterable[SuggestionRow]) -> None:
        """Marks the open ones of `suggestions` in the margin; none of them is drawn over the text."""
        self.layer.set_suggestions(suggestions)

    def set_beside(
        self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow], memos: Iterable[MemoRow]
    ) -> None:
        """Marks the passages with a translation or a memo; tooltips tell these and what passages are about."""
        self.layer.set_beside(translations, abouts, memos)
        self.voice.soon()

    def set_codes(self, codes: Mapping[int, CodeRow]) -> None:
        """Names and colours of codes as they are now."""
        self.layer.set_codes(codes)

    def set_reading(self, reading: Reading) -> None:
        """Sets the text in another size, measure or font, at the same place."""
        before = self.view.reading
        if reading == before:
            return
        if reading.others != before.others:
            self.show_coders(replace(self.layer.coders, others=reading.others))
        if replace(reading, marks=before.marks, others=before.others) == before:
            self.view.reading = reading  # the text stays as it is set
        else:
            self.view.set_reading(reading)
        if reading.marks != self.layer.marks:
            self.layer.marks = reading.marks
            self.layer.refresh_colours()
        self.finding.show_hits()
        self.reading_changed.emit(reading)

    @property
    def reading(self) -> Reading:
        return self.view.reading

    def _put_paper(self) -> None:
        """Header, margin and text are one sheet of paper."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(theme().window))
        palette.setColor(QPalette.ColorRole.WindowText, QColor(theme().text))
        self.setPalette(palette)
        self.setAutoFillBackground(True)

    def refresh_theme(self) -> None:
        self._put_paper()
        self.layer.refresh_colours()
        self.view.refresh_theme()
        self.picker.refresh_theme()
        if self._document is not None:
            self.header.refresh_theme()
        self.finding.show_hits()
        self.update()

    def _after_change(self, selected_before: int | None) -> None:
        if self.layer.selected != selected_before:
            self.coding_selected.emit(self.selected_coding())
        self.header.say_hidden(self.layer.hidden)
        self.voice.soon()

    # ------------------------------------------------------------------ selection

    def selected_span(self) -> Span | None:
        """The selected passage, trimmed; None when nothing is selected."""
        return self.view.selected_span()

    def selected_coding(self) -> CodingRow | None:
        return self.layer.selected_row

    def passage(self) -> Span | None:
        """What a code would be put on now: the selection, else the passage of the selected coding."""
        coding = self.selected_coding()
        return self.selected_span() or (coding.span if coding is not None else None)

    def select_span(self, span: Span | None) -> None:
        """Selects a passage and brings it into sight; None selects nothing."""
        if span is None:
            self.view.put_caret(self.view.caret())
        else:
            self.view.put_selection(span)
            self.view.show_span(span)
        self._selection_settled()

    def select_coding(self, coding: int | None) -> None:
        """Makes a coding the selected one, puts the caret at its beginning and brings it into sight."""
        self.reveal(coding)
        changed = self.layer.select(coding)
        row = self.selected_coding()
        if row is not None:
            self.view.put_caret(row.span.start)
            self.view.show_span(row.span)
            self._selection_settled()
        if changed:
            self.coding_selected.emit(row)
        self.voice.soon()

    def scroll_to(self, span: Span) -> None:
        """Brings a passage to the upper third."""
        self.view.scroll_to_position(span.start)

    def flash(self, spans: Sequence[Span]) -> None:
        """Lights up what came back, for a moment, and brings the first of it into sight."""
        shown = [span for span in spans if len(span)]
        if not shown:
            return
        self.view.show_span(min(shown))
        self.motion.flash(shown)

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

    # ------------------------------------------------------------------ going about

    def next_coding(self) -> None:
        self._step_coding(1)

    def previous_coding(self) -> None:
        self._step_coding(-1)

    def _step_coding(self, step: int) -> None:
        found = self.steps.coding(step)
        if found is not None:
            self.select_coding(found)
        elif self._document is not None:
            self.told.emit(_("No further coding below.") if step > 0 else _("No further coding above."))

    def walk_overlapping(self) -> None:
        """Selects the next of the codings that lie over one another at the caret."""
        self._walk_at(self.view.textCursor().position())

    def next_uncoded(self) -> None:
        """Selects the next turn of a participant that has no code yet."""
        self._go(self.steps.uncoded_turn(1), _("No further turn without a code."))

    def previous_uncoded(self) -> None:
        """Selects the turn of a participant before this one that has no code yet."""
        self._go(self.steps.uncoded_turn(-1), _("No turn without a code above."))

    def next_stretch(self) -> None:
        """Selects the next words of a participant without a code, be it a whole turn or what lies between codings."""
        self._go(self.steps.stretch(1), _("Nothing uncoded below."))

    def previous_stretch(self) -> None:
        """Selects the words of a participant without a code before these."""
        self._go(self.steps.stretch(-1), _("Nothing uncoded above."))

    def _go(self, found: Span | None, otherwise: str) -> None:
        if found is None:
            self.told.emit(otherwise)
        else:
            self.select_span(found)

    def next_uncoded_anywhere(self) -> None:
        """Asks for the next turn without a code, which may be in another document."""
        self.uncoded_requested.emit()

    def go_to_turn(self, wanted: Callable[[TurnRow], bool], otherwise: str) -> None:
        """Selects the words of the next turn for which `wanted` holds; says `otherwise` when there is none."""
        self._go(self.steps.turn(wanted), otherwise)

    def leave(self) -> None:
        """Steps back: the find bar, then the selected coding, then the selection."""
        if self.finding.open:
            self.finding.close_bar()
            return
        if self.layer.selected is not None:
            self.select_coding(None)
        else:
            self.select_span(None)
        self.left.emit()

    # ------------------------------------------------------------------ finding

    def find_here(self) -> None:
        """Opens the find bar; the selected words are what it looks for."""
        self.finding.begin()

    def find_next(self) -> None:
        self.finding.step(1)

    def find_previous(self) -> None:
        self.finding.step(-1)

    def _find_closed(self, found: Span | None) -> None:
        """What was found last becomes the selection."""
        self.view.setFocus()
        if found is not None:
            self.select_span(found)

    # ------------------------------------------------------------------ pointer

    def _clicked(self, unit: int | None, ctrl: bool) -> None:
        if unit is None:
            self._choose(None)
        elif ctrl:
            self._walk_at(unit)
        else:
            rows = self.layer.at(unit)
            self._choose(rows[0].id if rows else None)

    def _walk_at(self, unit: int) -> None:
        """Chooses the next of the codings at one place, from the shortest to the longest and round again."""
        ids = [row.id for row in self.layer.at(unit)]
        if not ids and unit > 0:
            ids = [row.id for row in self.layer.at(unit - 1)]
        if ids:
            self._walk_through(ids, ids[0])
        else:
            self._choose(None)

    def _walk_through(self, ids: Sequence[int], first: int) -> None:
        """Chooses the one of `ids` after the one that is chosen, `first` when it is none of them."""
        selected = self.layer.selected
        self._choose(ids[(ids.index(selected) + 1) % len(ids)] if selected in ids else first)

    def _choose(self, coding: int | None) -> None:
        """Selects a coding without moving the caret or the view: the person points at it."""
        if self.layer.select(coding):
            self.coding_selected.emit(self.selected_coding())
            self.voice.soon()

    def _stripe_clicked(self, coding: int, ctrl: bool) -> None:
        row = self.layer.rows.get(coding)
        if row is None:
            return
        self.view.setFocus(Qt.FocusReason.MouseFocusReason)
        if ctrl:
            self._walk_through([each.id for each in sorted(self.layer.within(row.span), key=_from_short)], coding)
            return
        self.view.put_caret(row.span.start)
        self._selection_settled()
        self._choose(coding)

    def _stripe_doubled(self, coding: int) -> None:
        """The passage of the coding becomes the selection."""
        row = self.layer.rows.get(coding)
        if row is not None:
            self.view.put_selection(row.span)
            self._selection_settled()

    def _translation_clicked(self, translation: int) -> None:
        row = self.layer.beside.translation(translation)
        if row is not None:
            self.view.setFocus(Qt.FocusReason.MouseFocusReason)
            self.select_span(row.span)

    def _memo_clicked(self, memo: int) -> None:
        row = self.layer.beside.memo(memo)
        if row is not None and row.span is not None:
            self.view.setFocus(Qt.FocusReason.MouseFocusReason)
            if row.target == "passage":
                self.select_span(row.span)
            self.memo_opened.emit(row)

    def _border_dragged(self, span: Span) -> None:
        if self.layer.selected is not None:
            self.moved.emit(CodingMoved(self.layer.selected, span))

    def open_menu(self, where: QPoint) -> QMenu:
        """What can be done here, with the keys that do it."""
        menu = pane_menu(self)
        menu.popup(where)
        return menu

    # ------------------------------------------------------------------ keys

    def handle_key(self, event: QKeyEvent) -> bool:
        """Does what a key stands for; False when it is none of ours, or the window has taken the keys over."""
        if not self.own_keys or self._document is None:
            return False
        method = KEYS.get(key_of(event))
        if method is not None:
            getattr(self, method)()
            return True
        pressed = code_key_of(event)
        code = next((row for row in self.layer.codes.values() if row.key.upper() == pressed), None) if pressed else None
        if code is None:
            return False
        self.code_with(code.id)
        return True

    # ------------------------------------------------------------------ what follows

    def _selection_settled(self) -> None:
        span = self.selected_span()
        if span is not None and self.layer.select(None):
            self.coding_selected.emit(None)
        if span != self._told_passage:
            self._told_passage = span
            self.passage_selected.emit(span)
        self.voice.soon()

    def status(self) -> str:
        """What a listener should hear of the passage at the caret."""
        return self.voice.status()


def _from_short(row: CodingRow) -> tuple[int, int]:
    return len(row.span), row.id
