"""What is said about the text on show: codings, suggestions, which one is selected, and the colours of codes."""

from collections.abc import Collection, Iterable, Mapping

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import current_language
from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import readable, theme
from qcoder.gui.transcript.coding_map import CodingMap, Placed, entries_by_id
from qcoder.gui.transcript.patterns import BROKEN, pattern_of
from qcoder.gui.transcript.reading import Marks
from qcoder.services.rows import CodeRow, CodingRow, SuggestionRow


class CodingLayer(QObject):
    """Rows by id with the maps of where they lie; text, margin and overview draw from it."""

    changed = Signal()  # anything that is drawn
    content_changed = Signal()  # codings or colours, not only which one is selected or hovered

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.text = ""
        self.index = Utf16Index("")
        self.codes: Mapping[int, CodeRow] = {}
        self.rows: dict[int, CodingRow] = {}
        self.suggestions: dict[int, SuggestionRow] = {}
        self.map: CodingMap | None = None
        self.suggestion_map: CodingMap | None = None
        self.selected: int | None = None
        self.hovered: int | None = None
        self.fading: dict[int, float] = {}  # ids of codings that are just coming into sight: 0 to 1
        self.marks: Marks = "names"  # what tells codes apart besides colour
        self.coder = ""  # whose codings are the person's own; "" takes all for these
        self._inks: dict[int, QColor] = {}
        self._patterns: dict[int, tuple[float, ...]] = {}

    def show(self, text: str, codings: Iterable[CodingRow], codes: Mapping[int, CodeRow]) -> None:
        """Begins anew with another text."""
        self.text, self.index = text, Utf16Index(text)
        self.map, self.suggestion_map = CodingMap(text, self.index), CodingMap(text, self.index)
        self.rows, self.suggestions, self.fading = {}, {}, {}
        self.selected = self.hovered = None
        self.codes = codes
        self._inks.clear()
        self._patterns.clear()
        self.set_codings(codings)

    def set_codings(self, codings: Iterable[CodingRow]) -> set[int]:
        """Makes `codings` all there are; returns the ids that are new."""
        if self.map is None:
            return set()
        rows = {row.id: row for row in codings}
        new = rows.keys() - self.rows.keys()
        self.rows = rows
        self.map.set(entries_by_id(rows.values()))
        self._settle()
        return set(new)

    def update_codings(self, changed: Iterable[CodingRow], gone: Collection[int] = ()) -> set[int]:
        """As `set_codings` for a few: its cost does not grow with how many there are."""
        if self.map is None:
            return set()
        rows = {row.id: row for row in changed}
        new = rows.keys() - self.rows.keys()
        for id_ in gone:
            self.rows.pop(id_, None)
        self.rows.update(rows)
        self.map.update(entries_by_id(rows.values()), gone)
        self._settle()
        return set(new)

    def set_suggestions(self, suggestions: Iterable[SuggestionRow]) -> None:
        if self.suggestion_map is not None:
            self.suggestions = {row.id: row for row in suggestions if row.verdict == "open"}
            self.suggestion_map.set(entries_by_id(self.suggestions.values()))
            self.changed.emit()

    def set_codes(self, codes: Mapping[int, CodeRow]) -> None:
        self.codes = codes
        self.refresh_colours()

    def refresh_colours(self) -> None:
        self._inks.clear()
        self._patterns.clear()
        self.content_changed.emit()
        self.changed.emit()

    def select(self, coding: int | None) -> bool:
        """Makes a coding the selected one; False when it was already."""
        wanted = coding if coding in self.rows else None
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
        return bool(self.coder) and self.rows[coding].coder != self.coder

    def _settle(self) -> None:
        if self.selected not in self.rows:
            self.selected = None
        if self.hovered not in self.rows:
            self.hovered = None
        self.fading = {id_: value for id_, value in self.fading.items() if id_ in self.rows}
        self.content_changed.emit()
        self.changed.emit()
