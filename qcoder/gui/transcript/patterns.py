"""What tells codes apart besides colour: a pattern for stripes and underlines, and the initials of their names."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from qcoder.core.initials import LONGEST
from qcoder.core.initials import initials as initials
from qcoder.gui.theme import theme
from qcoder.services.rows import CodeRow

if TYPE_CHECKING:
    from qcoder.gui.transcript.layer import CodingLayer
    from qcoder.gui.transcript.lines import Lines

# How long a stroke is drawn and left out, by turns. The broken one says, with any setting, that a code is a
# counter-instance; the others are given out by where a code stands among its siblings.
BROKEN = (6.0, 3.0)
PATTERNS: tuple[tuple[float, ...], ...] = (
    (),
    (2.0, 3.0),
    (14.0, 3.0, 2.0, 3.0),
    (20.0, 5.0),
    (10.0, 3.0, 2.0, 3.0, 2.0, 3.0),
    (4.0, 8.0),
)
_WORD = re.compile(r"\w+")


def pattern_of(code: CodeRow | None, codes: Mapping[int, CodeRow]) -> tuple[float, ...]:
    """The pattern of a code: siblings have different ones, as far as there are enough."""
    number = 0
    while code is not None:
        number += code.position
        code = codes.get(code.parent_id) if code.parent_id is not None else None
    return PATTERNS[number % len(PATTERNS)]


def pieces(start: float, length: float, pattern: Sequence[float], scale: float = 1.0) -> list[tuple[float, float]]:
    """The drawn parts (start, length) of a stroke from `start` on."""
    if not pattern:
        return [(start, length)]
    found, at, end, turn = [], start, start + length, 0
    while at < end:
        step = pattern[turn % len(pattern)] * scale
        if turn % 2 == 0:
            found.append((at, min(step, end - at)))
        at, turn = at + step, turn + 1
    return found


def short_name(name: str, metrics: QFontMetricsF, room: float) -> str:
    """A person's name where it fits into `room`, else its initials."""
    return name if metrics.horizontalAdvance(name) <= room else person_initials(name)


@lru_cache(maxsize=4096)
def person_initials(name: str) -> str:
    """The first letters of all of a person's names."""
    return "".join(word[0] for word in _WORD.findall(name)[:LONGEST]).upper() or name[:1]


def paint_initials(painter: QPainter, lines: Lines, layer: CodingLayer) -> None:
    """The initials of each code where its passage begins, above the line; of those that are drawn in the text."""
    metrics = QFontMetricsF(painter.font())
    taken: list[QRectF] = []
    for coding in layer.placed(lines.start, lines.end):
        if coding.start < lines.start or coding.level > 2:
            continue
        held = lines.holding(coding.start, coding.start + 1)
        if not held:
            continue
        line = lines.lines[held[0]]
        words = initials(layer.name_of(layer.rows[coding.id]))
        place = QRectF(line.x(coding.start), line.top - 6, metrics.horizontalAdvance(words) + 3, metrics.height() - 3)
        for other in taken:
            if other.intersects(place):
                place.moveLeft(other.right() + 1)
        taken.append(place)
        painter.fillRect(place, QColor(theme().window))
        painter.setPen(layer.ink_of(coding.id))
        painter.drawText(QPointF(place.left() + 1, place.top() + metrics.ascent() - 2), words)


def paint_stripe(
    painter: QPainter, place: QRectF, ink: QColor, pattern: Sequence[float] | None, *, hollow: bool
) -> None:
    """One stripe of the margin; hollow for a coding of another coder. `pattern` None draws it whole."""
    painter.setPen(Qt.PenStyle.NoPen)
    if hollow:
        painter.setBrush(QColor(theme().window))
        painter.setPen(ink)
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 2, 2)
        painter.setPen(Qt.PenStyle.NoPen)
        place = place.adjusted(1.5, 1, -1.5, -1) if pattern is not None else QRectF()
    elif pattern:
        faint = QColor(ink)
        faint.setAlphaF(ink.alphaF() * 0.3)
        painter.setBrush(faint)
        painter.drawRoundedRect(place, 2, 2)
    if place.isValid():
        painter.setBrush(ink)
        for top, height in pieces(place.top(), place.height(), pattern or (), 1.5):
            painter.drawRoundedRect(QRectF(place.left(), top, place.width(), height), 1.5, 1.5)
