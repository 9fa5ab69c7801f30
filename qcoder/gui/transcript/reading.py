"""How a transcript is set for reading: size, measure, line height; and how it becomes a QTextDocument."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal, get_args

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import theme
from qcoder.services.rows import TurnRow

_SAMPLE = "la confianza que nos dieron entonces, and what we asked for in return "
_EMPTY_LINE = re.compile("\n(?=\n)")
SMALLEST, LARGEST = 0.8, 2.4
NARROWEST, WIDEST = 40, 120  # characters a line
TIGHTEST, LOOSEST = 110, 220  # per cent

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


def make_document(text: str, reading: Reading, font: QFont, parent: QObject) -> QTextDocument:
    """`text` as a document by one insertion, every paragraph alike; `Setting` does the rest."""
    document = QTextDocument(parent)
    document.setUndoRedoEnabled(False)
    document.setDocumentMargin(0)
    document.setDefaultFont(font)
    frame = document.rootFrame().frameFormat()
    frame.setTopMargin(16)
    frame.setBottomMargin(64)
    frame.setLeftMargin(12)
    frame.setRightMargin(4)
    document.rootFrame().setFrameFormat(frame)
    block = QTextBlockFormat()
    block.setLineHeight(reading.line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setBottomMargin(round(QFontMetricsF(font).height() * 0.5))
    cursor = QTextCursor(document)
    cursor.setBlockFormat(block)
    cursor.insertText(text.replace("\ufeff", "\u2060"))  # Qt takes a byte order mark off the front of a string
    return document


def shade() -> str:
    """The colour of what the interviewer says: between text and muted."""
    text, muted = QColor(theme().text), QColor(theme().muted)
    pairs = ((text.red(), muted.red()), (text.green(), muted.green()), (text.blue(), muted.blue()))
    return QColor(*(round(one * 0.45 + other * 0.55) for one, other in pairs)).name()


class Setting:
    """Labels, questions and empty lines in their own ways, set piece by piece.

    A thousand turns take as long as a screen to paint, so the first ones are set before the document is shown and
    the others while nothing else is to do.
    """

    def __init__(
        self,
        document: QTextDocument,
        text: str,
        turns: Sequence[TurnRow],
        index: Utf16Index,
        reading: Reading,
        font: QFont,
    ) -> None:
        self.done_to = 0  # UTF-16 units
        self.finished = False
        self._document, self._turns, self._index, self._size = document, turns, index, len(text)
        self._next = 0
        self._empty = _EMPTY_LINE.finditer(text)
        self._empty_at: int | None = -1
        self._gap = QTextBlockFormat()
        self._gap.setLineHeight(4, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        self._label = QTextCharFormat()
        small = scaled(font, 0.84)
        if small.pointSizeF() > 0:
            self._label.setFontPointSize(small.pointSizeF())
        else:
            self._label.setProperty(QTextCharFormat.Property.FontPixelSize.value, small.pixelSize())
        self._label.setFontWeight(QFont.Weight.DemiBold.value)
        self._label.setForeground(QColor(theme().muted))
        self._asked = QTextCharFormat()
        self._asked.setForeground(QColor(shade()))
        self._dims = reading.dim_interviewer

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
        cursor.endEditBlock()
        self._next, self.done_to, self.finished = stop, units(reached), stop == len(self._turns)

    def _shrink_empty_lines(self, cursor: QTextCursor, reached: int) -> None:
        """Empty lines between turns are a gap, not a line to read."""
        while self._empty_at is not None and self._empty_at < reached:
            if self._empty_at >= 0:
                cursor.setPosition(self._index.to_utf16(self._empty_at))
                cursor.setBlockFormat(self._gap)
            found = next(self._empty, None)
            self._empty_at = found.end() if found is not None else None
