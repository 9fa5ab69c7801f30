"""What the file said of its text, shown: headings, emphasis, items of lists, and the signs before these.

A sign or number that a word processor draws before an item is not in the text. It is painted beside the item, so that
no position moves.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from operator import attrgetter
from typing import NamedTuple

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextCharFormat

from qcoder.core.found_marks import FoundMark
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import theme
from qcoder.gui.transcript.lines import Lines

HEADING = {"1": 1.15, "2": 1.08}  # times the size of the text; deeper ones are told by their weight alone
_START = attrgetter("start")
DEEPEST = 6  # levels of lists that are set apart
_SHOWN = frozenset(["heading", "list", "bold", "italic", "underline", "hidden"])
_SIGN = re.compile(r"[-*+•·▪–—]\s|\(?\w{1,4}[.)]\s")  # an item that shows its sign or number itself


class Stretch(NamedTuple):
    """Code points start:end that are set in a way of their own; `level` of a heading or of an item, from 1."""

    start: int
    end: int
    kind: str
    level: int = 0
    sign: str = ""  # painted before an item


class Structure:
    """The marks of a text that are shown, found by place. What is not looked at costs next to nothing."""

    def __init__(self, marks: Sequence[FoundMark] = (), text: str = "") -> None:
        self._marks = [mark for mark in marks if mark.kind in _SHOWN and mark.start < mark.end]
        self._marks.sort(key=attrgetter("end"), reverse=True)
        self._marks.sort(key=attrgetter("start"))  # what reaches around others comes before them
        self._reach = list(accumulate([mark.end for mark in self._marks], max))  # ends, never falling
        self._items = _items(self._marks, text)

    def __bool__(self) -> bool:
        return bool(self._marks)

    def touching(self, start: int, end: int) -> Iterator[Stretch]:
        """The stretches that have a letter of start:end in them."""
        for number in range(bisect_right(self._reach, start), bisect_left(self._marks, end, key=_START)):
            if self._marks[number].end > start:
                yield self._stretch(number)

    def beginning(self, start: int, end: int) -> list[Stretch]:
        """The stretches that begin in start:end."""
        first, last = (bisect_left(self._marks, place, key=_START) for place in (start, end))
        return [self._stretch(number) for number in range(first, last)]

    def level_of_item(self, start: int, end: int) -> int:
        """How deep in lists the paragraph start:end is; 0 when it is no item."""
        return max((each.level for each in self.touching(start, max(end, start + 1)) if each.kind == "list"), default=0)

    def _stretch(self, number: int) -> Stretch:
        kind, start, end, value = self._marks[number]
        if kind == "list":
            return Stretch(start, end, kind, *self._items[number])
        return Stretch(start, end, kind, int(value) if kind == "heading" and value.isdecimal() else 1)


def _items(marks: Sequence[FoundMark], text: str) -> dict[int, tuple[int, str]]:
    """The level of each item of a list, and the sign to be painted before it, by the number of its mark."""
    found: dict[int, tuple[int, str]] = {}
    around: list[int] = []  # where the items end that the present one is in
    for number, (kind, start, end, value) in enumerate(marks):
        if kind != "list":
            continue
        while around and around[-1] <= start:
            around.pop()
        around.append(end)
        sign = value.lstrip("\t")
        level = min(DEEPEST, max(len(around), len(value) - len(sign) + 1))
        shown = text.startswith(sign, start) or _SIGN.match(text, start)
        found[number] = level, "" if shown else sign
    return found


def indent(font: QFont) -> float:
    """How far an item stands in for each level, in pixels."""
    return round(QFontMetricsF(font).horizontalAdvance("8.") + 12.0)


class Formats:
    """How each kind of stretch is set, made once for a font and a theme."""

    def __init__(self, font: QFont) -> None:
        self._font = font
        self._made: dict[tuple[str, int], QTextCharFormat] = {}

    def of(self, stretch: Stretch) -> QTextCharFormat | None:
        """The format of a stretch; None for one that is set as any other text."""
        if stretch.kind == "list":
            return None
        key = (stretch.kind, stretch.level)
        if key not in self._made:
            self._made[key] = self._make(*key)
        return self._made[key]

    def _make(self, kind: str, level: int) -> QTextCharFormat:
        made = QTextCharFormat()
        if kind == "heading":
            made.setFontWeight(QFont.Weight.Bold.value)
            larger = HEADING.get(str(level), 1.0)
            if larger > 1 and self._font.pointSizeF() > 0:
                made.setFontPointSize(self._font.pointSizeF() * larger)
            elif larger > 1:
                size = round(self._font.pixelSize() * larger)
                made.setProperty(QTextCharFormat.Property.FontPixelSize.value, size)
        elif kind == "bold":
            made.setFontWeight(QFont.Weight.Bold.value)
        elif kind == "italic":
            made.setFontItalic(True)
        elif kind == "underline":
            made.setFontUnderline(True)
        elif kind == "hidden":
            made.setForeground(QColor(theme().muted))
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        return made


def paint_signs(painter: QPainter, lines: Lines, structure: Structure, index: Utf16Index, font: QFont) -> None:
    """The signs and numbers of the items in sight, before their first lines."""
    if not structure or not lines.lines:
        return
    metrics: QFontMetricsF | None = None
    for item in structure.beginning(index.to_code_point(lines.start), index.to_code_point(lines.end)):
        if not item.sign:
            continue
        unit = index.to_utf16(item.start)
        held = lines.holding(unit, unit + 1)
        if not held:
            continue
        line = lines.lines[held[0]]
        if metrics is None:
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            painter.setPen(QColor(theme().muted))
        width = metrics.horizontalAdvance(item.sign)
        base = line.top + line.line.ascent()
        left = line.left + line.line.x()
        x = left + line.line.width() + 6 if line.both_ways and line.line.x() < 1 else left - 6 - width
        painter.drawText(QPointF(x, base), item.sign)
