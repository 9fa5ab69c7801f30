"""The transcript pane: header, find bar, margin, text and overview as one widget.

Rows come in (`show_document`, `set_codings`, `update_codings`, `set_suggestions`, `set_codes`), requests go out as
signals; the pane changes no project. Every key of `keys.KEYS` is a public method here, so that the window's actions
can call the same ones; with `own_keys` False the pane leaves them all to the window.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, QVariantAnimation, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from qcoder.core.marks import said_pages
from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.theme import theme, themes
from qcoder.gui.transcript.code_picker import CodePicker, CodeWanted
from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.find_bar import FindBar
from qcoder.gui.transcript.header import LANGUAGES, Header
from qcoder.gui.transcript.keys import KEYS, code_key_of, key_of
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.margin import Margin
from qcoder.gui.transcript.overview import OverviewStrip
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
from qcoder.gui.transcript.text_search import TextSearch
from qcoder.gui.transcript.uncoded import Uncoded
from qcoder.gui.transcript.view import TranscriptView
from qcoder.services.passages import Passages
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

FADE, HOLD = 140, 900  # milliseconds: a flash stays, then goes
RECENT = 12
FEW = 20  # codings that fade in; more than that is an import


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
        self._search: TextSearch | None = None
        self._hits: list[tuple[int, int]] = []
        self._hit: int | None = None
        self._recent: list[int] = []
        self._picking: tuple[Span, int | None] | None = None  # passage, and the coding to recode
        self._copying: int | None = None  # the coding that gets a second code beside it
        self._uncoded: Uncoded | None = None
        self._told_passage: Span | None = None
        self._told_status = ""

        self.layer = CodingLayer(self)
        self.header = Header(self)
        self.find_bar = FindBar(self)
        self.view = TranscriptView(self.layer, self)
        self.margin = Margin(self.view, self.layer)
        self.overview = OverviewStrip(self.view, self.layer, self)
        self.picker = CodePicker(self)
        self.find_bar.hide()
        self.setFocusProxy(self.view)
        self._lay_out()
        self._put_paper()
        self._connect()
        self._flash = QVariantAnimation(self, duration=FADE, startValue=1.0, endValue=0.0)
        self._flash.valueChanged.connect(self._fade_flash)
        self._held = QTimer(self, singleShot=True, interval=HOLD)
        self._held.timeout.connect(self._end_flash)
        self._arrival = QVariantAnimation(self, duration=FADE, startValue=0.0, endValue=1.0)
        self._arrival.valueChanged.connect(self._fade_in)
        self._arriving: set[int] = set()
        self._status = QTimer(self, singleShot=True, interval=120)
        self._status.timeout.connect(self._say_status)

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
        view.cursorPositionChanged.connect(self._caret_moved)
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
        self.find_bar.changed.connect(self._find)
        self.find_bar.walked.connect(self._walk)
        self.find_bar.closed.connect(self.close_find)
        self.find_bar.code_all_wanted.connect(self._code_all)
        self.picker.picked.connect(self._picked)
        self.picker.create_requested.connect(self._create)
        self.picker.closed.connect(view.setFocus)
        themes.changed.connect(self.refresh_theme)

    # ------------------------------------------------------------------ what is shown

    @property
    def document(self) -> DocumentView | None:
        return self._document

    def show_document(self, view: DocumentView, codes: Mapping[int, CodeRow]) -> None:
        """Shows a document from its beginning."""
        self.picker.leave()
        self._document = view
        self._passages = Passages(view.text, view.turns)
        self._search = self._uncoded = None
        self._stop_motion()
        self.layer.show(view.text, view.codings, codes)
        self.layer.set_beside(view.translations, view.abouts, view.memos)
        self.header.show_document(view.document)
        self.header.say_hidden(self.layer.hidden)
        self.view.document_id = view.document.id
        self.view.setAccessibleName(_("Text of {name}", name=view.document.name))
        self.view.show_view(view)
        self._find(self.find_bar.field.text() if self.find_bar.isVisible() else "")
        self._selection_settled()

    def clear(self) -> None:
        """Shows no document."""
        self._document = None
        self._passages = Passages("", ())
        self._search = self._uncoded = None
        self._stop_motion()
        self.layer.show("", (), {})
        self.layer.set_beside((), (), ())
        self.header.clear()
        self.view.show_text("", (), ())
        self._find("")
        self._selection_settled()

    def set_codings(self, codings: Iterable[CodingRow]) -> None:
        """Makes `codings` all there are in this document; new ones fade in."""
        before = self.layer.selected
        self._welcome(self.layer.set_codings(codings))
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
        self._welcome(self.layer.update_codings(changed, gone))
        self._after_change(before)

    def set_suggestions(self, suggestions: Iterable[SuggestionRow]) -> None:
        """Marks the open ones of `suggestions` in the margin; none of them is drawn over the text."""
        self.layer.set_suggestions(suggestions)

    def set_beside(
        self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow], memos: Iterable[MemoRow]
    ) -> None:
        """Marks the passages with a translation or a memo; tooltips tell these and what passages are about."""
        self.layer.set_beside(translations, abouts, memos)
        self._status.start()

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
        self._refresh_hits()
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
        self._refresh_hits()
        self.update()

    def _after_change(self, selected_before: int | None) -> None:
        if self.layer.selected != selected_before:
            self.coding_selected.emit(self.selected_coding())
        self.header.say_hidden(self.layer.hidden)
        self._status.start()

    # ------------------------------------------------------------------ selection

    def selected_span(self) -> Span | None:
        """The selected passage, trimmed; None when nothing is selected."""
        return self.view.selected_span()

    def selected_coding(self) -> CodingRow | None:
        return self.layer.rows.get(self.layer.selected) if self.layer.selected is not None else None

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
        self._status.start()

    def scroll_to(self, span: Span) -> None:
        """Brings a passage to the upper third."""
        self.view.scroll_to_position(span.start)

    def flash(self, spans: Sequence[Span]) -> None:
        """Lights up what came back, for a moment, and brings the first of it into sight."""
        shown = [span for span in spans if len(span)]
        if not shown:
            return
        self.view.show_span(min(shown))
        self._flash.stop()
        self.view.flashed = [self.view.to_units(span) for span in shown]
        self._fade_flash(1.0)
        self._held.start()

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

    def _here(self) -> Span:
        position = self.view.caret()
        return self.selected_span() or Span(position, position)

    def _grow(self, grow: Callable[[Span], Span | None], *, again: bool = True) -> None:
        here = self._here()
        wanted = grow(here)
        if wanted is not None and wanted == here and again:
            wanted = self._passages.following(here, grow) or wanted
        if wanted is not None:
            self.select_span(wanted)

    def _code_whole(self, grow: Callable[[Span], Span | None]) -> None:
        wanted = grow(self._here())
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
            known = next((code for code in self._recent if code in self.layer.codes), None)
            self._request(span, known, "last")

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
        here = self.layer.within(self._here())
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
        here = self.layer.within(self._here())
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
        if self.layer.map is None:
            return
        unit = self.view.textCursor().position()
        found = self.layer.map.neighbour(self.layer.selected, unit, step)
        if found is not None:
            self.select_coding(found)
        else:
            self.told.emit(_("No further coding below.") if step > 0 else _("No further coding above."))

    def walk_overlapping(self) -> None:
        """Selects the next of the codings that lie over one another at the caret."""
        self._walk_at(self.view.textCursor().position())

    def next_uncoded(self) -> None:
        """Selects the next turn of a participant that has no code yet."""
        self.go_to_turn(self._wants_code, _("No further turn without a code."))

    def previous_uncoded(self) -> None:
        """Selects the turn of a participant before this one that has no code yet."""
        turn = self._passages.previous_turn(self._here().start, self._wants_code)
        words = self._passages.turn(Span(turn.said_start, turn.span.end)) if turn is not None else None
        if words is None:
            self.told.emit(_("No turn without a code above."))
        else:
            self.select_span(words)

    def next_stretch(self) -> None:
        """Selects the next words of a participant without a code, be it a whole turn or what lies between codings."""
        self._to_stretch(self._stretches().following(self._here()), _("Nothing uncoded below."))

    def previous_stretch(self) -> None:
        """Selects the words of a participant without a code before these."""
        self._to_stretch(self._stretches().preceding(self._here()), _("Nothing uncoded above."))

    def _stretches(self) -> Uncoded:
        if self._uncoded is None:
            turns = self._document.turns if self._document is not None else ()
            self._uncoded = Uncoded(self.layer.text, turns, self.layer.spans_in)
        return self._uncoded

    def _to_stretch(self, found: Span | None, otherwise: str) -> None:
        if found is None:
            self.told.emit(otherwise)
        else:
            self.select_span(found)

    def next_uncoded_anywhere(self) -> None:
        """Asks for the next turn without a code, which may be in another document."""
        self.uncoded_requested.emit()

    def go_to_turn(self, wanted: Callable[[TurnRow], bool], otherwise: str) -> None:
        """Selects the words of the next turn for which `wanted` holds; says `otherwise` when there is none."""
        here = self._here()
        turn = self._passages.next_turn(here.start, wanted)
        words = self._passages.turn(Span(turn.said_start, turn.span.end)) if turn is not None else None
        if words is None:
            self.told.emit(otherwise)
        else:
            self.select_span(words)

    def _wants_code(self, turn: TurnRow) -> bool:
        said = Span(min(turn.said_start, turn.span.end), turn.span.end)
        if turn.role == "interviewer" or self.layer.map is None or not said.of(self.layer.text).strip():
            return False
        return not self.layer.map.covers(*self.view.to_units(said))

    def leave(self) -> None:
        """Steps back: the find bar, then the selected coding, then the selection."""
        if self.find_bar.isVisible():
            self.close_find()
            return
        if self.layer.selected is not None:
            self.select_coding(None)
        else:
            self.select_span(None)
        self.left.emit()

    # ------------------------------------------------------------------ finding

    def find_here(self) -> None:
        """Opens the find bar; the selected words are what it looks for."""
        span = self.selected_span()
        self.find_bar.show()
        if span is not None and len(span) <= 80 and "\n" not in span.of(self.layer.text):
            self.find_bar.field.setText(span.of(self.layer.text))
        self._find(self.find_bar.field.text())
        self.find_bar.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.find_bar.field.selectAll()

    def find_next(self) -> None:
        self._walk(1) if self._hits else self.find_here()

    def find_previous(self) -> None:
        self._walk(-1) if self._hits else self.find_here()

    def close_find(self) -> None:
        """Closes the find bar; what was found last becomes the selection."""
        found = self._hits[self._hit] if self._hit is not None else None
        self.find_bar.hide()
        self._find("")
        self.view.setFocus()
        if found is not None:
            self.select_span(Span(*found))

    def _find(self, wanted: str) -> None:
        if wanted and self._search is None:
            self._search = TextSearch(self.layer.text)
        self._hits = self._search.find(wanted) if wanted and self._search is not None else []
        self._hit = None
        if self._hits:
            here = self.view.caret()
            self._hit = next((place for place, (start, _end) in enumerate(self._hits) if start >= here), 0)
        self._refresh_hits(scroll=True)

    def _code_all(self) -> None:
        if self._hits:
            spans = [Span(start, end) for start, end in self._hits]
            self.code_all_requested.emit(self.find_bar.field.text(), spans)

    def _walk(self, step: int) -> None:
        if self._hits:
            self._hit = ((self._hit if self._hit is not None else -step) + step) % len(self._hits)
            self._refresh_hits(scroll=True)

    def _refresh_hits(self, *, scroll: bool = False) -> None:
        units = self.layer.index.to_utf16
        self.view.hits = [(units(start), units(end)) for start, end in self._hits]
        self.view.hit = self.view.hits[self._hit] if self._hit is not None else None
        if scroll and self._hit is not None:
            self.view.show_span(Span(*self._hits[self._hit]))
        self.find_bar.say(self._hit, len(self._hits))
        self.view.viewport().update()
        self.overview.update()

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
            self._status.start()

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
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        has_passage, coding = self.passage() is not None, self.selected_coding()
        last = next((code for code in self._recent if code in self.layer.codes), None)
        name = self.layer.codes[last].name if last is not None else ""
        again = _("Code “{name}” again", name=name) if name else _("Last code again")
        entries: list[tuple[str, str, Callable[[], None], bool] | None] = [
            (_("Code …"), "Return", self.open_picker, has_passage),
            (again, ".", self.code_last, has_passage and bool(name)),
            (_("Code in the words of the passage"), "V", self.code_in_vivo, self.selected_span() is not None),
            None,
            (_("Memo …"), "M", self.write_memo, True),
            (_("Put the passage into the memo"), "Shift+M", self.quote_into_memo, has_passage),
            (_("Translation and what it is about …"), "B", self.write_beside, has_passage),
            (_("Recode …"), "R", self.recode, coding is not None),
            (_("Also code as …"), "D", self.duplicate, coding is not None),
            (_("Remove the coding"), "Del", self.remove_coding, coding is not None),
            None,
            (_("Select the sentence"), "S", self.select_sentence, True),
            (_("Select the turn"), "T", self.select_turn, True),
            (_("Select question and answer"), "Q", self.select_question_and_answer, True),
            None,
            (_("Copy"), "Ctrl+C", self.view.copy, self.selected_span() is not None),
            (_("Copy as quotation"), "Ctrl+Shift+C", self.quotation_wanted.emit, has_passage),
            (_("Find in this document"), "Ctrl+F", self.find_here, True),
        ]
        for entry in entries:
            if entry is None:
                menu.addSeparator()
                continue
            text, key, do, enabled = entry
            action = menu.addAction(f"{text.replace('&', '&&')}\t{key}")
            action.triggered.connect(lambda _checked=False, do=do: do())
            action.setEnabled(enabled)
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
        self._status.start()

    def _caret_moved(self) -> None:
        self._status.start()

    def status(self) -> str:
        """What a listener should hear of the passage at the caret: turn, speaker, and how it is coded."""
        if self._document is None or not self.layer.text:
            return ""
        coding = self.selected_coding()
        here = coding.span if coding is not None and self.selected_span() is None else self._here()
        said = []
        turn = self._passages.turn_at(here.start)
        if turn is not None:
            said.append(_("turn {n}, {speaker}", n=turn.number, speaker=turn.speaker))
            if turn.language in LANGUAGES:
                said.append(_(LANGUAGES[turn.language]))
        if pages := self.view.pages.of(here.start, here.end):
            said.append(str(said_pages(pages)))
        rows = [coding] if coding is not None else self.layer.within(here)
        paths = list(dict.fromkeys(self._heard(row) for row in rows))
        if paths:
            said.append(_("coded: {codes}", codes="; ".join(paths[:6])))
            if len(paths) > 6:
                said.append(_("and {n} more", n=len(paths) - 6))
        else:
            said.append(_("not coded"))
        said += self.layer.beside.said(here)
        return " · ".join(said)

    def _heard(self, row: CodingRow) -> str:
        """A coding as it is heard: its code's path, and what the eye sees at its stripe."""
        said = [self.layer.way_of(row)]
        said += [_("with a memo")] if row.memo else []
        said += [_("by {coder}", coder=row.coder)] if self.layer.foreign(row.id) else []
        return ", ".join(said)

    def _say_status(self) -> None:
        status = self.status()
        if status == self._told_status:
            return
        self._told_status = status
        self.view.setAccessibleDescription(status)
        self.caret_moved.emit(status)
        if status and QAccessible.isActive() and self.view.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.view, status))

    # ------------------------------------------------------------------ motion

    def _welcome(self, new: set[int]) -> None:
        if not self.reading.motion or not self.isVisible() or not 0 < len(new) <= FEW:
            return
        self._arriving = {*new}
        self._fade_in(0.15)
        self._arrival.stop()
        self._arrival.start()

    def _fade_in(self, value: float) -> None:
        arriving = self._arriving if value < 1.0 else set()
        self.layer.fading = {id_: max(0.15, value) for id_ in arriving if id_ in self.layer.rows}
        self.view.viewport().update()
        self.margin.update()

    def _fade_flash(self, value: float) -> None:
        self.view.flash_strength = value
        if value <= 0.0:
            self.view.flashed = []
        self.view.viewport().update()

    def _end_flash(self) -> None:
        if self.reading.motion and self.isVisible():
            self._flash.start()
        else:
            self._fade_flash(0.0)

    def _stop_motion(self) -> None:
        self._held.stop()
        self._flash.stop()
        self._arrival.stop()
        self._fade_flash(0.0)
        self._fade_in(1.0)


def _from_short(row: CodingRow) -> tuple[int, int]:
    return len(row.span), row.id
