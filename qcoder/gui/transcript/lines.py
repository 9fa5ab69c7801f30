"""The lines of text that are in sight, measured once a frame for text, margin and hit tests alike."""

import math
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextBlock, QTextDocument, QTextLayout, QTextLine

from qcoder.gui.transcript.long_layout import LongLayout

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202b\u202e\u2067\ufb1d-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


MOST_STEPS = 60


@dataclass(slots=True)
class Line:
    """A line in sight: UTF-16 units start:end, `top` and `height` of its letters in the viewport."""

    start: int
    end: int
    top: float
    height: float
    left: float
    block: int  # position of its paragraph
    line: QTextLine
    both_ways: bool  # right-to-left words in the paragraph
    width: float  # how far its letters reach
    y: float  # in the document, or in its paragraph where lines are kept
    known: dict[int, float] = field(default_factory=dict)  # where characters begin: asked again and again in a frame

    def x(self, unit: int) -> float:
        """Where the character at `unit` begins, in the viewport."""
        if unit not in self.known:
            self.known[unit] = self.left + _x(self.line, unit - self.block)
        return self.known[unit]

    def stretches(self, start: int, end: int) -> list[tuple[float, float]]:
        """The stretches (x, width) that start:end takes up on this line; several where directions mix."""
        start, end = max(start, self.start), min(end, self.end)
        if not self.both_ways:
            first = self.x(start)
            whole = end >= self.end
            last = self.left + self.line.x() + self.width if whole else self.x(end)
            return [(first, last - first)] if last > first else []
        pieces = []
        for unit in range(start, end):
            one = self.left + _x(self.line, unit - self.block, QTextLine.Edge.Leading)
            other = self.left + _x(self.line, unit - self.block, QTextLine.Edge.Trailing)
            if one != other:
                pieces.append((min(one, other), max(one, other)))
        joined: list[tuple[float, float]] = []
        for low, high in sorted(pieces):
            if joined and low <= joined[-1][1] + 0.5:
                joined[-1] = (joined[-1][0], max(joined[-1][1], high))
            else:
                joined.append((low, high))
        return [(low, high - low) for low, high in joined]


class Lines:
    """The lines in sight, in order."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self._starts = [line.start for line in lines]
        self.start = lines[0].start if lines else 0
        self.end = lines[-1].end if lines else 0

    def holding(self, start: int, end: int) -> range:
        """The numbers of the lines that start:end touches."""
        first = max(0, bisect_right(self._starts, start) - 1)
        if self.lines and self.lines[first].end <= start:
            first += 1
        last = bisect_right(self._starts, max(start, end - 1))
        return range(first, last)

    def extent(self, start: int, end: int) -> tuple[float, float] | None:
        """From the top of the first to the bottom of the last line of start:end; beyond the edges where it goes on."""
        held = self.holding(start, end)
        if not held:
            return None
        first, last = self.lines[held[0]], self.lines[held[-1]]
        top = -20.0 if start < self.start else first.top
        bottom = last.top + last.height + (200.0 if end > self.end else 0.0)
        return top, bottom


def lines_in_sight(document: QTextDocument, scrolled: QPointF, height: float, near: int | None = None) -> Lines:
    """Measures the lines of `document` that a viewport scrolled by `scrolled` shows.

    `near` is a place that was in sight a moment ago: most frames are found from there, at no cost that grows.
    """
    top, bottom = scrolled.y(), scrolled.y() + height
    layout = document.documentLayout()
    if isinstance(layout, LongLayout):
        return Lines(_kept_lines(layout, scrolled, top, bottom))
    block = _walked(document.findBlock(near), top) if near is not None else None
    whole, found = _measured(block, scrolled, top, bottom) if block is not None else (False, [])
    if not whole:
        _whole, found = _measured(_first_block(document, top, bottom), scrolled, top, bottom)
    return Lines(found)


def _kept_lines(layout: LongLayout, scrolled: QPointF, top: float, bottom: float) -> list[Line]:
    """The lines of a long text: measured once, and from then on only moved."""
    found: list[Line] = []
    for placed in layout.placed(top - 40, bottom):
        if placed.number not in layout.measured:
            lines: list[Line] = []
            origin = QPointF(placed.layout.position().x(), 0.0)
            _lines_of(placed.block, placed.layout, origin, scrolled, -math.inf, math.inf, lines)
            layout.measured[placed.number] = lines
        for line in layout.measured[placed.number]:
            y = placed.top + line.y
            if y > bottom:
                break
            if y + line.height * 2 >= top:
                line.top = y - scrolled.y()
                found.append(line)
    return found


def _measured(block: QTextBlock, scrolled: QPointF, top: float, bottom: float) -> tuple[bool, list[Line]]:
    """The lines from `block` down to `bottom`, and whether these are all: some may not be laid out yet."""
    found: list[Line] = []
    while block.isValid():
        layout = block.layout()
        if layout.lineCount() == 0:
            return False, found
        origin = layout.position()
        if origin.y() > bottom:
            break
        _lines_of(block, layout, origin, scrolled, top, bottom, found)
        block = block.next()
    return True, found


def _walked(block: QTextBlock, top: float) -> QTextBlock | None:
    """From `block` to the paragraph at `top` or shortly above; None when that is far away."""
    for _step in range(MOST_STEPS):
        if not block.isValid() or block.layout().lineCount() == 0:
            return None
        if block.layout().position().y() > top - 40 and block.previous().isValid():
            block = block.previous()
        elif block.next().isValid() and block.next().layout().position().y() < top - 40:
            block = block.next()
        else:
            return block
    return None


def _first_block(document: QTextDocument, top: float, bottom: float) -> QTextBlock:
    """The paragraph at `top`, or one shortly above it, wherever that is."""
    layout = document.documentLayout()
    layout.hitTest(QPointF(20.0, bottom), Qt.HitTestAccuracy.FuzzyHit)  # lays out what is not: Qt does it bit by bit
    for below in range(0, 80, 6):
        y = max(0.0, top) + below
        # between two paragraphs Qt finds any place whatever: what it says is checked
        block = document.findBlock(max(0, layout.hitTest(QPointF(20.0, y), Qt.HitTestAccuracy.FuzzyHit)))
        begins = block.layout().position().y()
        if begins - 1 <= y <= begins + block.layout().boundingRect().height() + 1:
            while block.previous().isValid() and block.layout().position().y() > top - 40:
                block = block.previous()
            return block
    return document.begin()


def _lines_of(
    block: QTextBlock,
    layout: QTextLayout,
    origin: QPointF,
    scrolled: QPointF,
    top: float,
    bottom: float,
    found: list[Line],
) -> None:
    count = layout.lineCount()
    number = _first_line(layout, count, top - origin.y() - 40) if count > 40 and top > -math.inf else 0
    start = block.position()
    both_ways = _has_right_to_left(block.text()) if count and count <= 400 else False
    while number < count:
        line = layout.lineAt(number)
        y = origin.y() + line.y()
        if y > bottom:
            return
        if y + line.height() * 2 >= top:
            begin = start + line.textStart()
            end = begin + line.textLength()
            if number == count - 1:
                end = start + block.length()  # the line end belongs to its last line
            at, left = y - scrolled.y(), origin.x() - scrolled.x()
            found.append(Line(begin, end, at, line.height(), left, start, line, both_ways, line.naturalTextWidth(), y))
        number += 1


def _first_line(layout: QTextLayout, count: int, y: float) -> int:
    low, high = 0, count
    while low < high:
        middle = (low + high) // 2
        if layout.lineAt(middle).y() < y:
            low = middle + 1
        else:
            high = middle
    return max(0, low - 1)


def _has_right_to_left(text: str) -> bool:
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def _x(line: QTextLine, position: int, edge: QTextLine.Edge = QTextLine.Edge.Leading) -> float:
    place: Any = line.cursorToX(position, edge)  # a pair in PySide, whatever its stub says
    return float(place[0] if isinstance(place, tuple) else place)
