"""How a transcript is set for reading: size, measure, line height; and how it becomes a QTextDocument."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument

from qcoder.core.utf16 import Utf16Index
from qcoder.gui.transcript.tokens import theme
from qcoder.services.rows import TurnRow

_SAMPLE = "la confianza que nos dieron entonces, and what we asked for in return "
_EMPTY_LINE = re.compile("\n(?=\n)")
SMALLEST, LARGEST = 0.8, 2.4


@dataclass(frozen=True, slots=True)
class Reading:
    """A person's choices for reading; `scale` multiplies the interface font, `measure` is in characters a line."""

    scale: float = 1.2
    measure: int = 72
    line_height: int = 138  # per cent
    family: str = ""
    dim_interviewer: bool = True
    motion: bool = True

    def font(self, base: QFont) -> QFont:
        font = QFont(base)
        if self.family:
            font.setFamily(self.family)
        return scaled(font, self.scale)

    def width(self, font: QFont) -> int:
        """The width of a line of `measure` characters in pixels."""
        return round(QFontMetricsF(font).horizontalAdvance(_SAMPLE) / len(_SAMPLE) * self.measure)


def scaled(font: QFont, factor: float) -> QFont:
    """`font` larger or smaller, whether it is measured in points or in pixels."""
    made = QFont(font)
    if font.pointSizeF() > 0:
        made.setPointSizeF(font.pointSizeF() * factor)
    else:
        made.setPixelSize(max(1, round(font.pixelSize() * factor)))
    return made


def make_document(
    text: str, turns: Sequence[TurnRow], index: Utf16Index, reading: Reading, font: QFont, parent: QObject
) -> QTextDocument:
    """`text` as a document: one insertion, then labels, questions and empty lines set in their own ways."""
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
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    block = QTextBlockFormat()
    block.setLineHeight(reading.line_height, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    block.setBottomMargin(round(QFontMetricsF(font).height() * 0.5))
    cursor.setBlockFormat(block)
    cursor.insertText(text)
    _shrink_empty_lines(cursor, text, index)
    _set_turns(cursor, turns, index, reading, font)
    cursor.endEditBlock()
    return document


def shade() -> str:
    """The colour of what the interviewer says: between text and muted."""
    text, muted = QColor(theme().text), QColor(theme().muted)
    pairs = ((text.red(), muted.red()), (text.green(), muted.green()), (text.blue(), muted.blue()))
    return QColor(*(round(one * 0.45 + other * 0.55) for one, other in pairs)).name()


def _shrink_empty_lines(cursor: QTextCursor, text: str, index: Utf16Index) -> None:
    """Empty lines between turns are a gap, not a line to read."""
    small = QTextBlockFormat()
    small.setLineHeight(4, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    for found in _EMPTY_LINE.finditer(text):
        cursor.setPosition(index.to_utf16(found.end()))
        cursor.setBlockFormat(small)


def _set_turns(cursor: QTextCursor, turns: Sequence[TurnRow], index: Utf16Index, reading: Reading, font: QFont) -> None:
    label = QTextCharFormat()
    small = scaled(font, 0.84)
    if small.pointSizeF() > 0:
        label.setFontPointSize(small.pointSizeF())
    else:
        label.setProperty(QTextCharFormat.Property.FontPixelSize.value, small.pixelSize())
    label.setFontWeight(QFont.Weight.DemiBold.value)
    label.setForeground(QColor(theme().muted))
    asked = QTextCharFormat()
    asked.setForeground(QColor(shade()))
    for turn in turns:
        said = max(turn.span.start, min(turn.said_start, turn.span.end))
        if said > turn.span.start:
            cursor.setPosition(index.to_utf16(turn.span.start))
            cursor.setPosition(index.to_utf16(said), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(label)
        if turn.role == "interviewer" and reading.dim_interviewer and turn.span.end > said:
            cursor.setPosition(index.to_utf16(said))
            cursor.setPosition(index.to_utf16(turn.span.end), QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(asked)
