"""The column of turns at the right edge of the margin: number, speaker, time and language; and pages."""

from bisect import bisect_left

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from qcoder.core.marks import said_pages
from qcoder.core.messages import _
from qcoder.gui.theme import theme
from qcoder.gui.transcript import page_numbers
from qcoder.gui.transcript.header import LANGUAGES
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Lines
from qcoder.gui.transcript.patterns import short_name
from qcoder.gui.transcript.reading import scaled
from qcoder.gui.transcript.tips import tip
from qcoder.gui.transcript.view import TranscriptView
from qcoder.services.passages.passages import start_of
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
        self._font = self._small = QFont()
        self._metrics = self._small_metrics = QFontMetricsF(QFont())
        self._told: dict[str, tuple[str, float]] = {}  # what is said of each speaker, and how wide that is
        self._spots: list[tuple[QRectF, TurnRow]] = []

    def measure(self, font: QFont, margin: int) -> None:
        """Sets `width` for the turns of the document; once for each document and width of the margin."""
        turns = self._view.turns
        pages = self._view.pages
        key = (id(turns), len(turns), id(pages), margin, font.key())
        if key == self._measured:
            return
        self._measured = key
        self._font, self._small = QFont(font), scaled(font, SMALL)
        self._metrics, self._small_metrics = QFontMetricsF(font), QFontMetricsF(self._small)
        self._told.clear()
        switches = any(turn.language for turn in turns)
        widest = self._metrics.horizontalAdvance(("es " if switches else "") + str(max(99, len(turns))))
        widest = max(widest, page_numbers.width_of(self._view, self._small))
        most = WIDE if margin >= WIDE_MARGIN else NARROW
        for name in {turn.speaker for turn in turns}:
            told = short_name(name, self._small_metrics, most)
            self._told[name] = (told, self._small_metrics.horizontalAdvance(told))
            widest = max(widest, min(most, self._told[name][1]))
        longest = max((turn.time for turn in turns if turn.time is not None), default=None)
        if longest is not None:
            widest = max(widest, self._small_metrics.horizontalAdvance(clock(longest)))
        self.width = round(widest)

    def paint(self, painter: QPainter, lines: Lines, right: int) -> None:
        """Draws the turns in sight with their right edge at `right`."""
        self._spots = []
        taken: list[float] = []
        small: list[tuple[QPointF, str]] = []  # drawn together: changing the font costs more than drawing
        step = self._small_metrics.height()
        painter.setPen(QColor(theme().muted))
        painter.setFont(self._font)
        index, turns = self._layer.index, self._view.turns
        first = bisect_left(turns, index.to_code_point(lines.start), key=start_of)
        last = bisect_left(turns, index.to_code_point(lines.end), key=start_of)
        for turn in turns[max(0, first - 1) : last]:
            own = lines.holding(index.to_utf16(turn.span.start), index.to_utf16(turn.span.end))
            seen = next((lines.lines[place] for place in own if lines.lines[place].top > -step / 2), None)
            if seen is None:
                continue
            base = seen.top + seen.line.ascent()
            bottom = lines.lines[own[-1]].top + lines.lines[own[-1]].height + 2
            self._spots.append((QRectF(right - self.width, seen.top, self.width, bottom - seen.top), turn))
            number = f"{turn.language} {turn.number}" if turn.language else str(turn.number)
            painter.drawText(QPointF(right - self._metrics.horizontalAdvance(number), base), number)
            if base + step <= bottom:
                told, width = self._told[turn.speaker]
                small.append((QPointF(right - width, base + step), told))
            if turn.time is not None and base + 2 * step <= bottom:
                told = clock(turn.time)
                width = self._small_metrics.horizontalAdvance(told)
                small.append((QPointF(right - width, base + 2 * step), told))
            taken.append(base)
        painter.setFont(self._small)
        for place, told in small:
            painter.drawText(place, told)
        page_numbers.paint(
            painter, self._view, self._layer, lines, right, taken + [place.y() for place, _told in small]
        )

    def turn_at(self, point: QPoint) -> TurnRow | None:
        """The turn beside which a point lies."""
        return next((turn for place, turn in self._spots if place.contains(QPointF(point))), None)

    def tip_at(self, point: QPoint) -> str:
        """Number, speaker, time, language and pages of the turn beside which the pointer rests."""
        for place, turn in self._spots:
            if place.contains(QPointF(point)):
                said = _("turn {n}, {speaker}", n=turn.number, speaker=turn.speaker)
                more = [clock(turn.time)] if turn.time is not None else []
                more += [_(LANGUAGES[turn.language])] if turn.language in LANGUAGES else []
                if on := self._view.pages.of(turn.span.start, turn.span.end):
                    more.append(str(said_pages(on)))
                return tip([(said, " · ".join(more), "")])
        return ""
