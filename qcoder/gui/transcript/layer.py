"""What is said about the text on show: codings, suggestions, which one is selected, and the colours of codes."""

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import current_language
from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import readable, theme
from qcoder.gui.transcript.beside_marks import BesideMarks
from qcoder.gui.transcript.coders import ShownCoders
from qcoder.gui.transcript.coding_map import CodingMap, Placed, entries_by_id
from qcoder.gui.transcript.patterns import BROKEN, pattern_of
from qcoder.gui.transcript.reading import Marks
from qcoder.gui.transcript.soft_breaks import soft_breaks
from qcoder.services.rows import AboutRow, CodeRow, CodingRow, MemoRow, SuggestionRow, TranslationRow


class Laid:
    """A text and its codings with all that is worked out of them before they are drawn; made in any thread."""

    def __init__(self, text: str, codings: Iterable[CodingRow], coders: ShownCoders) -> None:
        self.breaks = soft_breaks(text)
        self.index = Utf16Index(text, self.breaks)
        self.coders = coders
        self.rows = {row.id: row for row in codings}
        self.map = CodingMap(text, self.index)
        self.map.set(entries_by_id(coders.of(self.rows.values())))


class CodingLayer(QObject):
    """Rows by id with the maps of where they lie; text, margin and overview draw from it."""

    changed = Signal()  # anything that is drawn
    content_changed = Signal()  # codings or colours, not only which one is selected or hovered

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.breaks: list[int] = []  # where the view cuts paragraphs that are too long
        self.index = Utf16Index("")
        self.codes: Mapping[int, CodeRow] = {}
        self.rows: dict[int, CodingRow] = {}
        self.suggestions: dict[int, SuggestionRow] = {}
        self.map: CodingMap | None = None
        self.suggestion_map: CodingMap | None = None
        self.beside = BesideMarks()
        self.selected: int | None = None
        self.hovered: int | None = None
        self.fading: dict[int, float] = {}  # ids of codings that are just coming into sight: 0 to 1
        self.marks: Marks = "names"  # what tells codes apart besides colour
        self.coders = ShownCoders()  # those of others are in `rows` all the same, but not in `map`
        self.apart = False  # whether codings of other coders are drawn apart
        self._inks: dict[int, QColor] = {}
        self._patterns: dict[int, tuple[float, ...]] = {}

    def show(
        self, text: str, codings: Iterable[CodingRow], codes: Mapping[int, CodeRow], laid: Laid | None = None
    ) -> None:
        """Begins anew with another text; `laid` is what was worked out of it already."""
        if laid is None or laid.coders != self.coders:
            laid = Laid(text, codings, self.coders)
        self.text, self.breaks, self.index = text, laid.breaks, laid.index
        self.map, self.suggestion_map = laid.map, CodingMap(text, self.index)
        self.rows, self.suggestions, self.fading = laid.rows, {}, {}
        self.selected = self.hovered = None
        if codes is not self.codes:
            self.codes = codes
            self._inks.clear()
            self._patterns.clear()
        self._settle()

    def set_codings(self, codings: Iterable[CodingRow]) -> set[int]:
        """Makes `codings` all there are; returns the ids that are new."""
        if self.map is None:
            return set()
        rows = {row.id: row for row in codings}
        new = rows.keys() - self.rows.keys()
        self.rows = rows
        self.map.set(entries_by_id(self.coders.of(rows.values())))
        self._settle()
        return set(new)

    def update_codings(self, changed: Iterable[CodingRow], gone: Collection[int] = ()) -> set[int]:
        """As `set_codings` for a few: its cost does not grow with how many there are."""
        if self.map is None:
            return set()
        rows = {row.id: row for row in changed}
        new = {id_ for id_ in rows if id_ not in self.rows}  # a difference of keys would walk through all there are
        for id_ in gone:
            self.rows.pop(id_, None)
        self.rows.update(rows)
        entries = entries_by_id(self.coders.of(rows.values()))
        self.map.update(entries, [*gone, *(rows.keys() - entries.keys())])
        self._settle()
        return new

    def show_coders(self, coders: ShownCoders) -> None:
        """Draws the codings of these coders alone."""
        self.coders = coders
        self.set_codings(self.rows.values())

    @property
    def hidden(self) -> int:
        """How many codings are not drawn because of their coders."""
        return 0 if self.coders.everybody or self.map is None else len(self.rows) - len(self.map)

    def set_suggestions(self, suggestions: Iterable[SuggestionRow]) -> None:
        if self.suggestion_map is not None:
            self.suggestions = {row.id: row for row in suggestions if row.verdict == "open"}
            self.suggestion_map.set(entries_by_id(self.suggestions.values()))
            self.changed.emit()

    def set_beside(
        self, translations: Iterable[TranslationRow], abouts: Iterable[AboutRow], memos: Iterable[MemoRow]
    ) -> None:
        if self.beside.set(translations, abouts, memos):
            self.changed.emit()

    def set_codes(self, codes: Mapping[int, CodeRow]) -> None:
        self.codes = codes
        self.refresh_colours()

    def refresh_colours(self) -> None:
        self._inks.clear()
        self._patterns.clear()
        self.content_changed.emit()
        self.changed.emit()

    @property
    def selected_row(self) -> CodingRow | None:
        return self.rows.get(self.selected) if self.selected is not None else None

    def select(self, coding: int | None) -> bool:
        """Makes a coding the selected one; False when it was already."""
        wanted = coding if coding is not None and self._drawn(coding) else None
        if wanted == self.selected:
            return False
        self.selected = wanted
        self.changed.emit()
        return True

    def hover(self, coding: int | None) -> None:
        if coding != self.hovered:
            self.hovered = coding
            self.changed.emit()

    def placed(self, start: int, end: int) -> list[Placed]:
        """The codings that touch UTF-16 units start:end."""
        return self.map.touching(start, end) if self.map is not None else []

    def at(self, unit: int) -> list[CodingRow]:
        """The codings on one character, the shortest first."""
        return [self.rows[placed.id] for placed in self.map.at(unit)] if self.map is not None else []

    def within(self, span: Span) -> list[CodingRow]:
        """The codings that touch `span` (or the character at it when it is empty), in the order of the text."""
        start = self.index.to_utf16(span.start)
        return [self.rows[placed.id] for placed in self.placed(start, max(start + 1, self.index.to_utf16(span.end)))]

    def spans_in(self, span: Span) -> list[Span]:
        """Where the codings lie that touch `span`, in order of start."""
        placed = self.placed(self.index.to_utf16(span.start), self.index.to_utf16(span.end))
        return [self.map.span(each.id) for each in placed] if self.map is not None else []

    def ink(self, code: int) -> QColor:
        """The colour of a code, seen well on this theme's window."""
        ink = self._inks.get(code)
        if ink is None:
            row = self.codes.get(code)
            ink = self._inks[code] = QColor(readable(row.colour) if row is not None and row.colour else theme().muted)
        return ink

    def ink_of(self, coding: int) -> QColor:
        return self.ink(self.rows[coding].code_id)

    def name_of(self, row: CodingRow | SuggestionRow) -> str:
        """The code's own name in the language of the window."""
        code = self.codes.get(row.code_id)
        return code.called(current_language()) if code is not None else row.code.rsplit(SEPARATOR, 1)[-1]

    def way_of(self, row: CodingRow | SuggestionRow) -> str:
        """The code's whole path, with the names in the language of the window."""
        code = self.codes.get(row.code_id)
        return code.way(current_language()) if code is not None else row.code

    def counter(self, coding: int) -> bool:
        """True for a coding with a counter-instance: its underline is broken."""
        code = self.codes.get(self.rows[coding].code_id)
        return code is not None and code.counter_instance

    def pattern(self, coding: int) -> tuple[float, ...]:
        """How strokes of a coding are broken up: a counter-instance always, others by their codes where wanted."""
        if self.counter(coding):
            return BROKEN
        if self.marks != "patterns":
            return ()
        code = self.rows[coding].code_id
        if code not in self._patterns:
            self._patterns[code] = pattern_of(self.codes.get(code), self.codes)
        return self._patterns[code]

    def foreign(self, coding: int) -> bool:
        """True for a coding of another coder."""
        return self.apart and self.rows[coding].coder != self.coders.own

    def _drawn(self, coding: int) -> bool:
        return coding in self.rows and (self.coders.everybody or self.coders(self.rows[coding]))

    def _settle(self) -> None:
        if self.selected is not None and not self._drawn(self.selected):
            self.selected = None
        if self.hovered not in self.rows:
            self.hovered = None
        self.fading = {id_: value for id_, value in self.fading.items() if id_ in self.rows}
        self.content_changed.emit()
        self.changed.emit()
