"""The column of turns at the right edge of the margin: number, speaker, and time where there is one."""

from bisect import bisect_left

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from qcoder.core.messages import _
from qcoder.gui.theme import theme
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Lines
from qcoder.gui.transcript.patterns import short_name
from qcoder.gui.transcript.reading import scaled
from qcoder.gui.transcript.tips import tip
from qcoder.gui.transcript.view import TranscriptView
from qcoder.services.rows import TurnRow

SMALL = 0.86  # of the margin's font, for speakers and times
WIDE_MARGIN = 236  # from here on names are written out
NARROW, WIDE = 30.0, 104.0


def clock(seconds: float) -> str:
    """A time in a recording as 3:07 or 1:02:09."""
    minutes, second = divmod(int(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


class TurnColumn:
    """Who speaks stays in sight: a turn that began above is told again beside its first line in sight."""

    def __init__(self, view: TranscriptView, layer: CodingLayer) -> None:
        self._view, self._layer = view, layer
        self.width = 0.0
        self._measured: tuple[object, ...] = ()
        self._spots: list[tuple[QRectF, TurnRow]] = []

    def measure(self, font: QFont, margin: int) -> None:
        """Sets `width` for the turns of the document; once for each document and width of the margin."""
        turns = self._view.turns
        key = (id(turns), len(turns), margin, font.key())
        if key == self._measured:
            return
        self._measured = key
        metrics, small = QFontMetricsF(font), QFontMetricsF(scaled(font, SMALL))
        widest = metrics.horizontalAdvance(str(max(99, len(turns))))
        most = WIDE if margin >= WIDE_MARGIN else NARROW
        for name in {turn.speaker for turn in turns}:
            widest = max(widest, min(most, small.horizontalAdvance(short_name(name, small, most))))
        longest = max((turn.time for turn in turns if turn.time is not None), default=None)
        if longest is not None:
            widest = max(widest, small.horizontalAdvance(clock(longest)))
        self.width = round(widest)

    def paint(self, painter: QPainter, lines: Lines, right: int) -> None:
        """Draws the turns in sight with their right edge at `right`."""
        self._spots = []
        font = QFont(painter.font())
        small = scaled(font, SMALL)
        metrics, small_metrics = QFontMetricsF(font), QFontMetricsF(small)
        painter.setPen(QColor(theme().muted))
        index, starts, turns = self._layer.index, self._view.turn_starts, self._view.turns
        first = bisect_left(starts, index.to_code_point(lines.start))
        last = bisect_left(starts, index.to_code_point(lines.end))
        for number in range(max(0, first - 1), last):
            turn = turns[number]
            units = index.to_utf16(turn.span.start), index.to_utf16(turn.span.end)
            own = [lines.lines[place] for place in lines.holding(*units)]
            seen = [line for line in own if line.top > -line.height / 2]
            if not seen:
                continue
            base = seen[0].top + seen[0].line.ascent()
            bottom = seen[-1].top + seen[-1].height + 2
            self._spots.append((QRectF(right - self.width, seen[0].top, self.width, bottom - seen[0].top), turn))
            painter.setFont(font)
            told = str(turn.number)
            painter.drawText(QPointF(right - metrics.horizontalAdvance(told), base), told)
            painter.setFont(small)
            below = [short_name(turn.speaker, small_metrics, self.width)]
            below += [clock(turn.time)] if turn.time is not None else []
            for told in below:
                base += small_metrics.height()
                if base > bottom:
                    break
                painter.drawText(QPointF(right - small_metrics.horizontalAdvance(told), base), told)

    def tip_at(self, point: QPoint) -> str:
        """Number, speaker and time of the turn beside which the pointer rests."""
        for place, turn in self._spots:
            if place.contains(QPointF(point)):
                said = _("turn {n}, {speaker}", n=turn.number, speaker=turn.speaker)
                return tip([(said, clock(turn.time) if turn.time is not None else "", "")])
        return ""
