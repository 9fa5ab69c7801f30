"""What the transcript pane shows: header, find bar, margin, text and overview, and which passage is selected."""

from collections.abc import Collection, Generator, Iterable, Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.theme import theme
from qcoder.gui.transcript.code_picker import CodePicker
from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.find_bar import FindBar
from qcoder.gui.transcript.find_here import FindHere
from qcoder.gui.transcript.header import Header
from qcoder.gui.transcript.layer import CodingLayer, Laid
from qcoder.gui.transcript.margin import Margin
from qcoder.gui.transcript.motion import Motion
from qcoder.gui.transcript.overview import OverviewStrip
from qcoder.gui.transcript.reading import Reading
from qcoder.gui.transcript.reading_choices import ReadingChoices
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


class PaneSheet(ReadingChoices):
    """Takes rows in and tells what is selected; what is asked for at a passage is in `PaneCoding`."""

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
        self._document: DocumentView | None = None
        self._passages = Passages("", ())
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
