"""Where the pages of the file begin, told in small at the right edge of the margin, so that a quote can be cited."""

from bisect import bisect_right
from operator import itemgetter

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from qcoder.core.marks import said_pages
from qcoder.gui.theme import theme
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Lines
from qcoder.gui.transcript.view import TranscriptView

FURTHER = 4  # lines further down that a number may stand where a turn tells its own


def width_of(view: TranscriptView, font: QFont) -> float:
    """The room that the widest number of a page takes; 0 without pages."""
    metrics = QFontMetricsF(font)
    told = {number for _start, number in view.pages.begin}
    longest = sorted(told, key=len)[-3:]
    return max((metrics.horizontalAdvance(str(said_pages(number))) for number in longest), default=0.0)


def paint(
    painter: QPainter, view: TranscriptView, layer: CodingLayer, lines: Lines, right: int, taken: list[float]
) -> None:
    """Draws the numbers of the pages that begin in sight, and at the top that of the page that goes on there.

    `taken` are the base lines that numbers and names of turns stand on.
    """
    if not view.pages or not lines.lines:
        return
    metrics, index = QFontMetricsF(painter.font()), layer.index
    painter.setPen(QColor(theme().muted))
    begin = view.pages.begin
    first = max(0, bisect_right(begin, index.to_code_point(lines.start), key=itemgetter(0)) - 1)
    last = bisect_right(begin, index.to_code_point(max(lines.start, lines.end - 1)), key=itemgetter(0))
    drawn: list[float] = []
    for start, number in reversed(begin[first:last]):
        unit = max(index.to_utf16(start), lines.start)
        held = lines.holding(unit, unit + 1)
        at = next((place for place in held if lines.lines[place].top > -metrics.height() / 2), held.stop)
        told = str(said_pages(number))
        for line in lines.lines[at : at + FURTHER]:
            base = line.top + line.line.ascent()
            if line.top < -metrics.height() / 2 or any(abs(base - one) < metrics.height() for one in taken):
                continue
            if any(abs(base - one) < metrics.height() for one in drawn):
                break
            painter.drawText(QPointF(right - metrics.horizontalAdvance(told), base), told)
            drawn.append(base)
            break
