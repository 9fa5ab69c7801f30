"""How a transcript is set for reading: size, measure, line height; and how it becomes a QTextDocument."""

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal, get_args

from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextLayout,
)

from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import theme
from qcoder.gui.transcript import structure as structures
from qcoder.gui.transcript.long_layout import Formats, Indents, LongLayout
from qcoder.gui.transcript.soft_breaks import with_breaks
from qcoder.gui.transcript.structure import Structure
from qcoder.services.passages.passages import start_of
from qcoder.services.rows import TurnRow

_SAMPLE = "la confianza que nos dieron entonces, and what we asked for in return "
_EMPTY_LINE = re.compile("\n(?=\n)")
SMALLEST, LARGEST = 0.8, 2.4
NARROWEST, WIDEST = 40, 120  # characters a line
TIGHTEST, LOOSEST = 110, 220  # per cent
PIECE = 150_000  # code points that are put into a document in one go: some 10 ms
LONG = 20_000  # code points from which a text is laid out where it is looked at, and only there

Marks = Literal["names", "initials", "patterns"]
MARKS: tuple[Marks, ...] = get_args(Marks)


@dataclass(frozen=True, slots=True)
class Reading:
    """A person's choices for reading; `scale` multiplies the interface font, `measure` is in characters a line.

    `marks` says what tells codes apart besides colour, `others` whether codings of other coders are shown.
    """

    scale: float = 1.2
    measure: int = 72
    line_height: int = 138  # per cent
    family: str = ""
    dim_interviewer: bool = True
    motion: bool = True
    marks: Marks = "names"
    others: bool = True

    def font(self, base: QFont) -> QFont:
        font = QFont(base)
        if self.family:
            font.setFamily(self.family)
        return scaled(font, self.scale)

    def width(self, font: QFont) -> int:
        """The width of a line of `measure` characters in pixels."""
        return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * self.measure)


def within_bounds(reading: Reading) -> Reading:
    """`reading` with every choice in the range that can be read."""
    return replace(
        reading,
        scale=round(min(LARGEST, max(SMALLEST, reading.scale)), 2),
        measure=min(WIDEST, max(NARROWEST, reading.measure)),
        line_height=min(LOOSEST, max(TIGHTEST, reading.line_height)),
        marks=reading.marks if reading.marks in MARKS else "names",
    )


def from_text(kept: str) -> Reading:
    """The choices as `to_text` wrote them; what is missing or makes no sense is as usual."""
    import json

    try:
        found = json.loads(kept) if kept else {}
    except ValueError:
        found = {}
    if not isinstance(found, dict):
        return Reading()
    usual = asdict(Reading())
    known = {field.name for field in fields(Reading)}
    fitting = {
        name: value
        for name, value in found.items()
        if name in known and (type(value) is type(usual[name]) or (name == "scale" and type(value) is int))
    }
    return within_bounds(Reading(**fitting))


def to_text(reading: Reading) -> str:
    """The choices as they are kept in the settings."""
    import json

    return json.dumps(asdict(reading))


def scaled(font: QFont, factor: float) -> QFont:
    """`font` larger or smaller, whether it is measured in points or in pixels."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return made


@dataclass(frozen=True, slots=True)
class Page:
    """The measures of a text as it is set, in pixels but for `line_height`, which is a factor."""

    left: float
    right: float
    top: float
    bottom: float
    line_height: float
    after: float  # below a paragraph
    gap: float  # in the place of an empty line
    letter: float  # how wide one is on average
    line: float  # how high one is


def page_of(reading: Reading, font: QFont) -> Page:
    metrics = QFontMetricsF(font)
    factor = reading.line_height / 100
    letter = metrics.horizontalAdvance(_SAMPLE) / len(_SAMPLE)
    line = math.ceil(metrics.ascent() + metrics.descent()) * factor
    return Page(12, 4, 16, 64, factor, round(metrics.height() * 0.5), 4, letter, line)


@dataclass(frozen=True, slots=True)
class Told:
    """A text with what is to be set in it; `breaks` are where the view cuts paragraphs that are too long."""

    text: str
    breaks: list[int]
    index: Utf16Index
    turns: Sequence[TurnRow]
    structure: Structure

    @property
    def shown(self) -> str:
        """The text as the document holds it."""
        return with_breaks(self.text, self.breaks).replace("\ufeff", "\u2060")  # Qt takes a byte order mark off

    @property
    def is_long(self) -> bool:
        return is_long(self.text, self.breaks)


def making_document(told: Told, reading: Reading, font: QFont) -> Generator[None, None, QTextDocument]:
    """A text as a document, every paragraph alike, PIECE code points up to each `yield`.

    `Setting` does the rest; in a long text, which has a layout of its own, `label_formats` does.
    """
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setDefaultFont(font)
    document.setIndentWidth(structures.indent(font))
    page = page_of(reading, font)
    frame = document.rootFrame().frameFormat()
    frame.setTopMargin(page.top)
    frame.setBottomMargin(page.bottom)
    frame.setLeftMargin(page.left)
    frame.setRightMargin(page.right)
    document.rootFrame().setFrameFormat(frame)
    block = QTextBlockFormat()
    block.setLineHeight(reading.line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setBottomMargin(page.after)
    cursor = QTextCursor(document)
    cursor.setBlockFormat(block)
    shown = told.shown
    for start in range(0, len(shown), PIECE):
        cursor.insertText(shown[start : start + PIECE])
        if start + PIECE < len(shown):
            yield
    if told.is_long:
        lay_out_long(document, told, reading, font)
    return document


def make_document(told: Told, reading: Reading, font: QFont) -> QTextDocument:
    """As `making_document`, in one go."""
    parts = making_document(told, reading, font)
    while True:
        try:
            next(parts)
        except StopIteration as ended:
            made: QTextDocument = ended.value
            return made


def lay_out_long(document: QTextDocument, told: Told, reading: Reading, font: QFont) -> None:
    """Gives the document of a long text the layout that goes with a way of reading; its letters stay."""
    if document.defaultFont() != font:
        document.setDefaultFont(font)
        document.setIndentWidth(structures.indent(font))
    formats = label_formats(told.turns, told.structure, told.index, reading, font)
    indents = _indents(told.structure, told.index, font)
    document.setDocumentLayout(LongLayout(document, told.shown, page_of(reading, font), formats, indents))


def is_long(text: str, breaks: list[int]) -> bool:
    """True for a text that is laid out where it is looked at, and only there."""
    return len(text) > LONG or bool(breaks)


def _label_format(font: QFont) -> QTextCharFormat:
    made = QTextCharFormat()
    small = scaled(font, 0.84)
    if small.pointSizeF() > 0:
        made.setFontPointSize(small.pointSizeF())
    else:
        made.setProperty(QTextCharFormat.Property.FontPixelSize.value, small.pixelSize())
    made.setFontWeight(QFont.Weight.DemiBold.value)
    made.setForeground(QColor(theme().muted))
    return made


def _asked_format() -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(QColor(shade()))
    return made


def _indents(structure: Structure, index: Utf16Index, font: QFont) -> Indents:
    step = structures.indent(font)

    def indents(start: int, length: int) -> float:
        if not structure:
            return 0.0
        return step * structure.level_of_item(index.to_code_point(start), index.to_code_point(start + length))

    return indents


def label_formats(
    turns: Sequence[TurnRow], structure: Structure, index: Utf16Index, reading: Reading, font: QFont
) -> Formats:
    """What sets the labels, the interviewer's words and headings and emphasis of one paragraph, in UTF-16 units."""
    label, asked, kinds = _label_format(font), _asked_format(), structures.Formats(font)

    def formats(start: int, length: int) -> list[QTextLayout.FormatRange]:
        found: list[QTextLayout.FormatRange] = []

        def add(first: int, last: int, how: QTextCharFormat) -> None:
            first, last = max(start, index.to_utf16(first)), min(start + length, index.to_utf16(last))
            if first < last:
                stretch = QTextLayout.FormatRange()
                stretch.start, stretch.length, stretch.format = first - start, last - first, how
                found.append(stretch)

        begin, end = index.to_code_point(start), index.to_code_point(start + length)
        for turn in turns[max(0, bisect_right(turns, begin, key=start_of) - 1) : bisect_left(turns, end, key=start_of)]:
            said = max(turn.span.start, min(turn.said_start, turn.span.end))
            add(turn.span.start, said, label)
            if reading.dim_interviewer and turn.role == "interviewer":
                add(said, turn.span.end, asked)
        for stretch in structure.touching(begin, end):
            how = kinds.of(stretch)
            if how is not None:
                for first, last in outside_labels(stretch.start, stretch.end, turns):
                    add(first, last, how)
        return found

    return formats


def outside_labels(start: int, end: int, turns: Sequence[TurnRow]) -> Iterator[tuple[int, int]]:
    """The parts of start:end that are no speaker's label: labels have a look of their own."""
    for turn in turns[max(0, bisect_right(turns, start, key=start_of) - 1) : bisect_left(turns, end, key=start_of)]:
        said = max(turn.span.start, min(turn.said_start, turn.span.end))
        if said <= start:
            continue
        if turn.span.start > start:
            yield start, min(turn.span.start, end)
        start = said
    if start < end:
        yield start, end


def shade() -> str:
    """The colour of what the interviewer says: between text and muted."""
    text, muted = QColor(theme().text), QColor(theme().muted)
    pairs = ((text.red(), muted.red()), (text.green(), muted.green()), (text.blue(), muted.blue()))
    return QColor(*(round(one * 0.45 + other * 0.55) for one, other in pairs)).name()


class Setting:
    """Labels, questions, headings, emphasis, items and empty lines in their own ways, set piece by piece.

    A thousand turns take as long as a screen to paint, so the first ones are set before the document is shown and
    the others while nothing else is to do.
    """

    def __init__(self, document: QTextDocument, told: Told, reading: Reading, font: QFont) -> None:
        self.done_to = 0  # UTF-16 units
        self.finished = False
        self._document, self._turns, self._index, self._size = document, told.turns, told.index, len(told.text)
        self._next = 0
        self._empty = _EMPTY_LINE.finditer(told.text)
        self._empty_at: int | None = -1
        self._gap = QTextBlockFormat()
        self._gap.setLineHeight(4, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._label = _label_format(font)
        self._asked = _asked_format()
        self._dims = reading.dim_interviewer
        self._structure, self._kinds = told.structure, structures.Formats(font)
        self._structured = 0  # code points up to which the structure is set

    def advance(self, turns: int | None = None) -> None:
        """Sets the next `turns` turns (None: all that are left) and the empty lines up to there."""
        if self.finished:
            return
        units = self._index.to_utf16
        stop = len(self._turns) if turns is None else min(len(self._turns), self._next + turns)
        reached = self._size if stop == len(self._turns) else self._turns[stop].span.start
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        self._shrink_empty_lines(cursor, reached)
        for turn in self._turns[self._next : stop]:
            said = max(turn.span.start, min(turn.said_start, turn.span.end))
            if said > turn.span.start:
                cursor.setPosition(units(turn.span.start))
                cursor.setPosition(units(said), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(self._label)
            if self._dims and turn.role == "interviewer" and turn.span.end > said:
                cursor.setPosition(units(said))
                cursor.setPosition(units(turn.span.end), QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(self._asked)
        if self._structure:
            self._set_structure(cursor, reached)
        cursor.endEditBlock()
        self._next, self.done_to, self.finished = stop, units(reached), stop == len(self._turns)

    def _set_structure(self, cursor: QTextCursor, reached: int) -> None:
        units, block = self._index.to_utf16, QTextBlockFormat()
        for stretch in self._structure.beginning(self._structured, reached):
            how = self._kinds.of(stretch)
            if how is not None:
                for first, last in outside_labels(stretch.start, stretch.end, self._turns):
                    cursor.setPosition(units(first))
                    cursor.setPosition(units(last), QTextCursor.MoveMode.KeepAnchor)
                    cursor.mergeCharFormat(how)
            elif stretch.kind == "list":
                cursor.setPosition(units(stretch.start))
                cursor.setPosition(units(stretch.end), QTextCursor.MoveMode.KeepAnchor)
                block.setIndent(stretch.level)
                cursor.mergeBlockFormat(block)
        self._structured = reached

    def _shrink_empty_lines(self, cursor: QTextCursor, reached: int) -> None:
        """Empty lines between turns are a gap, not a line to read."""
        while self._empty_at is not None and self._empty_at < reached:
            if self._empty_at >= 0:
                cursor.setPosition(self._index.to_utf16(self._empty_at))
                cursor.setBlockFormat(self._gap)
            found = next(self._empty, None)
            self._empty_at = found.end() if found is not None else None
