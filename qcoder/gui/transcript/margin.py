"""The margin beside the text: stripes of codings with their names, turns with their speakers, marks of suggestions."""

from bisect import bisect_left
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.theme import theme
from qcoder.gui.transcript.beside_marks import memo_part, translation_part
from qcoder.gui.transcript.coding_map import MOST_LANES, Placed
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Lines
from qcoder.gui.transcript.painting import alpha
from qcoder.gui.transcript.patterns import initials, paint_stripe, person_initials
from qcoder.gui.transcript.reading import scaled
from qcoder.gui.transcript.tips import coding_tip, put_tip, tip
from qcoder.gui.transcript.turn_column import TurnColumn
from qcoder.gui.transcript.view import TranscriptView

STRIPE, PITCH = 4, 6
SHOWN = MOST_LANES  # further codings are counted as +n
RESERVED = 3  # lanes that are kept free before names begin, so that most names stand in one column
LEFT, GAP = 10, 8
INITIALS = 0.86  # of the margin's font
LEAST_NAME = 44
MOST_NAMES = 5_000  # that are remembered as they fit
LEAST_NAMES = 72  # a narrower margin has initials: names cut to four letters tell nothing
MARK = 6.5  # width of the mark of a translation
NOTE = 5.0  # of a memo on a turn or passage

InSight = tuple[Placed, tuple[float, float]]  # a coding, and from where to where its lines reach


@dataclass(slots=True)
class _Spot:
    """Where something can be clicked or hovered."""

    place: QRectF
    id: int
    suggestion: bool = False
    translation: bool = False
    memo: bool = False
    more: tuple[int, ...] = ()  # the codings that "+n" stands for, `id` the first of them


class Margin(QWidget):
    """Drawn from the lines that the view has measured for this frame; its width is the view's left margin."""

    coding_clicked = Signal(object, bool)  # id of a coding, whether Ctrl was held
    coding_doubled = Signal(object)  # id of a coding that was clicked twice
    suggestion_clicked = Signal(object)
    translation_clicked = Signal(object)
    memo_clicked = Signal(object)  # id of a memo on a turn or passage
    turn_clicked = Signal(object)  # the TurnRow beside which was clicked
    menu_wanted = Signal(object)

    def __init__(self, view: TranscriptView, layer: CodingLayer) -> None:
        super().__init__(view)
        self._view, self._layer = view, layer
        self._spots: list[_Spot] = []
        self._names: dict[tuple[str, str, float, float], tuple[str, float]] = {}
        self._turns = TurnColumn(view, layer)
        self.setMouseTracking(True)
        self.setAccessibleName(_("Margin with the codings"))
        view.geometry_changed.connect(self._follow)
        layer.changed.connect(self.update)
        self._follow()

    def _follow(self) -> None:
        viewport = self._view.viewport().geometry()
        self.setGeometry(0, viewport.top(), viewport.left(), viewport.height())
        self.update()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme().window))
        self._spots = []
        lines = self._view.lines()
        if not lines.lines:
            return
        painter.setFont(self._small())
        self._turns.measure(self._small(), self.width())
        self._turns.paint(painter, lines, self.width())
        painter.setFont(self._small())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        placed = [
            (coding, extent)
            for coding in self._layer.placed(lines.start, lines.end)
            if (extent := lines.extent(coding.start, coding.end)) is not None
        ]
        self._paint_stripes(painter, placed)
        self._paint_suggestions(painter, lines)
        self._paint_translations(painter, lines)
        self._paint_memos(painter, lines)
        if self._layer.marks == "initials" or self._lanes_right() - RESERVED * PITCH - LEFT < LEAST_NAMES:
            self._paint_initials(painter, placed)
        else:
            self._paint_names(painter, placed)
        painter.end()

    def _small(self) -> QFont:
        return scaled(QApplication.font(), 0.92)

    def _lanes_right(self) -> float:
        return self.width() - self._turns.width - 2 * GAP

    def _paint_stripes(self, painter: QPainter, placed: list[InSight]) -> None:
        colours, layer = theme(), self._layer
        more: dict[int, list[int]] = {}
        lanes_right, rows, plain = self._lanes_right(), layer.rows, layer.marks != "patterns"
        painter.setPen(Qt.PenStyle.NoPen)
        for coding, extent in placed:
            if coding.lane >= SHOWN:
                more.setdefault(round(extent[0]), []).append(coding.id)
                continue
            place = self._stripe(coding, lanes_right, *extent)
            row = rows[coding.id]
            ink = layer.ink(row.code_id)
            strong = coding.id in (layer.selected, layer.hovered)
            if strong:
                halo = place.adjusted(-2, -2, 2, 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(alpha(ink, 0.3))
                painter.drawRoundedRect(halo, 3.5, 3.5)
            faded = alpha(ink, layer.fading[coding.id]) if coding.id in layer.fading else ink
            foreign = layer.apart and layer.foreign(coding.id)
            if plain and not foreign:  # by far the most: drawn without a step between
                painter.setBrush(faded)
                painter.drawRoundedRect(place, 1.5, 1.5)
            else:
                paint_stripe(painter, place, faded, None if plain else layer.pattern(coding.id), hollow=foreign)
            if row.memo:
                painter.setBrush(QColor(colours.window))
                painter.drawEllipse(QPointF(place.center().x(), max(place.top(), 0.0) + 4.5), 1.1, 1.1)
            self._spots.append(_Spot(place, coding.id))
        painter.setPen(QColor(colours.muted))
        for top, ids in more.items():
            base = QPointF(LEFT, max(12, top + 12))
            painter.drawText(base, f"+{len(ids)}")
            self._spots.append(_Spot(QRectF(LEFT - 4, base.y() - 12, 30, 16), ids[0], more=tuple(ids)))

    def _stripe(self, coding: Placed, lanes_right: float, top: float, bottom: float) -> QRectF:
        right = lanes_right - coding.lane * PITCH
        return QRectF(right - STRIPE, top, STRIPE, max(4.0, bottom - top))

    def _paint_suggestions(self, painter: QPainter, lines: Lines) -> None:
        """A thin dotted mark between stripes and numbers."""
        layer = self._layer
        if layer.suggestion_map is None or not layer.suggestions:
            return
        x = self._lanes_right() + GAP / 2 + 1
        for mark in layer.suggestion_map.touching(lines.start, lines.end):
            extent = lines.extent(mark.start, mark.end)
            row = layer.suggestions.get(mark.id)
            if extent is None or row is None:
                continue
            painter.setPen(QPen(layer.ink(row.code_id), 1.6, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(x, extent[0] + 1), QPointF(x, extent[1] - 1))
            self._spots.append(_Spot(QRectF(x - 3, extent[0], 6, extent[1] - extent[0]), mark.id, suggestion=True))

    def _paint_translations(self, painter: QPainter, lines: Lines) -> None:
        """Two short lines where a passage with a translation begins; the second of a draft is shorter."""
        index = self._layer.index
        x = self._lanes_right() + GAP + 1.0  # beside the marks of suggestions, before the turns
        sight = Span(index.to_code_point(lines.start), index.to_code_point(lines.end))
        for row in self._layer.beside.translated(sight):
            start = index.to_utf16(row.span.start)
            held = lines.holding(start, start + 1)
            if not held:
                continue
            line = lines.lines[held[0]]
            middle = round(line.top + line.height / 2) + 0.5
            painter.setPen(QPen(QColor(theme().muted), 1.4))
            painter.drawLine(QPointF(x, middle - 2), QPointF(x + MARK, middle - 2))
            below = MARK if row.status == "approved" else MARK / 2
            painter.drawLine(QPointF(x, middle + 2), QPointF(x + below, middle + 2))
            spot = QRectF(x - 2, line.top, MARK + 4, line.height)
            self._spots.append(_Spot(spot, row.id, translation=True))

    def _paint_memos(self, painter: QPainter, lines: Lines) -> None:
        """A small folded sheet where a turn or passage with a memo begins, below the lines of a translation."""
        index, colour = self._layer.index, QColor(theme().muted)
        x = self._lanes_right() + GAP + 1.5
        sight = Span(index.to_code_point(lines.start), index.to_code_point(lines.end))
        rows: dict[int, list[int]] = {}  # by the number of a line
        for row in self._layer.beside.noted(sight):
            start = index.to_utf16(row.span.start) if row.span is not None else 0
            for number in lines.holding(start, start + 1)[:1]:
                rows.setdefault(number, []).append(row.id)
        for number, ids in rows.items():
            line = lines.lines[number]
            beside = any(spot.translation and spot.place.top() == line.top for spot in self._spots)
            y = round(line.top + line.height / 2) + (4.5 if beside else -3.5)
            sheet = [(0.0, 0.0), (NOTE - 2, 0.0), (NOTE, 2.0), (NOTE, NOTE + 1.5), (0.0, NOTE + 1.5)]
            painter.setPen(QPen(colour, 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolygon([QPointF(x + right, y + below) for right, below in sheet])
            self._spots.append(_Spot(QRectF(x - 2, y - 2, NOTE + 4, NOTE + 6), ids[0], memo=True, more=tuple(ids)))

    def _paint_names(self, painter: QPainter, placed: list[InSight]) -> None:
        """Names of codes beside the top of their stripes, one below the other, where there is room."""
        layer = self._layer
        metrics = QFontMetricsF(painter.font())
        height = metrics.height()
        free = 0.0
        lanes_right, ordinary, strong_ink = self._lanes_right(), QColor(theme().muted), QColor(theme().text)
        tops = sorted((max(extent[0], 0.0), coding.lane, extent[1], coding) for coding, extent in placed)
        for top, _lane, bottom, coding in tops:
            y = max(top, free)
            if y + height > max(bottom, top + height) + 4:
                continue
            above = tops[: bisect_left(tops, (y + height,))]
            used = min(
                SHOWN,
                max(RESERVED, max((lane for _top, lane, lower, _c in above if lower > y), default=coding.lane) + 1),
            )
            right = lanes_right - used * PITCH - GAP / 2
            room = right - LEFT
            if room < LEAST_NAME:
                continue
            strong = coding.id in (layer.selected, layer.hovered)
            row = layer.rows[coding.id]
            whose = f" · {person_initials(row.coder)}" if layer.foreign(coding.id) else ""
            name, width = self._fitted(metrics, layer.name_of(row), whose, room - 10)
            painter.setPen(strong_ink if strong else ordinary)
            painter.drawText(QPointF(right - 8 - width, y + metrics.ascent()), name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(layer.ink_of(coding.id))
            painter.drawEllipse(QPointF(right - 2, y + metrics.ascent() - metrics.xHeight() / 2), 2.6, 2.6)
            self._spots.append(_Spot(QRectF(right - 10 - width, y, width + 14, height), coding.id))
            free = y + height + 1

    def _fitted(self, metrics: QFontMetricsF, name: str, whose: str, room: float) -> tuple[str, float]:
        """A name cut to its room, with its width: the same few are asked for in every frame."""
        asked = name, whose, room, metrics.height()
        if asked not in self._names:
            if len(self._names) > MOST_NAMES:
                self._names.clear()
            left = room - metrics.horizontalAdvance(whose)
            told = metrics.elidedText(name, Qt.TextElideMode.ElideRight, left) + whose
            self._names[asked] = told, metrics.horizontalAdvance(told)
        return self._names[asked]

    def _paint_initials(self, painter: QPainter, placed: list[InSight]) -> None:
        """The initials of every code beside its stripe, several on a line; with those of another coder."""
        layer = self._layer
        painter.setFont(scaled(self._small(), INITIALS))
        metrics = QFontMetricsF(painter.font())
        drawn = [(coding, extent) for coding, extent in placed if coding.lane < SHOWN]
        used = min(SHOWN, max(RESERVED, max((coding.lane for coding, _extent in drawn), default=0) + 1))
        right = self._lanes_right() - used * PITCH - GAP / 2
        taken: list[QRectF] = []
        for coding, extent in sorted(drawn, key=lambda each: (each[0].start, each[0].lane)):
            row = layer.rows[coding.id]
            words = initials(layer.name_of(row))
            words += f"·{person_initials(row.coder)}" if layer.foreign(coding.id) else ""
            width = metrics.horizontalAdvance(words)
            place = QRectF(right - width, max(extent[0], 0.0), width, metrics.height())
            while (other := next((one for one in taken if one.intersects(place)), None)) is not None:
                place.moveRight(other.left() - 5)
                if place.left() < LEFT:
                    place.moveTopRight(QPointF(right, other.bottom() + 0.5))
            taken.append(place)
            strong = coding.id in (layer.selected, layer.hovered)
            painter.setPen(
                QColor(theme().text if strong else theme().muted)
            )  # a code's colour is too light for letters
            painter.drawText(QPointF(place.left(), place.top() + metrics.ascent()), words)
            self._spots.append(_Spot(place, coding.id))

    # ------------------------------------------------------------------ pointer

    def _spot(self, point: QPoint) -> _Spot | None:
        """What is under the pointer, or within reach of it: stripes are thin."""
        place = QPointF(point)
        for spot in self._spots:
            if spot.place.contains(place):
                return spot
        near = [
            (abs(spot.place.center().x() - place.x()), spot)
            for spot in self._spots
            if spot.place.top() <= place.y() <= spot.place.bottom()
        ]
        away, nearest = min(near, key=lambda each: each[0], default=(PITCH + 1, None))
        return nearest if away <= PITCH else None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position().toPoint())
        self.setCursor(Qt.CursorShape.PointingHandCursor if spot is not None else Qt.CursorShape.ArrowCursor)
        coding = spot is not None and not (spot.suggestion or spot.translation or spot.memo)
        self._layer.hover(spot.id if spot is not None and coding else None)
        put_tip(self, self.tip_at(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        self._layer.hover(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position().toPoint())
        if spot is None:
            turn = self._turns.turn_at(event.position().toPoint())
            if turn is not None and event.button() == Qt.MouseButton.LeftButton:
                self.turn_clicked.emit(turn)
            return
        if spot.suggestion:
            self.suggestion_clicked.emit(spot.id)
            return
        if spot.translation:
            self.translation_clicked.emit(spot.id)
            return
        if spot.memo:
            self.memo_clicked.emit(spot.id)
            return
        self.coding_clicked.emit(spot.id, bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier))
        if event.button() == Qt.MouseButton.RightButton:
            self.menu_wanted.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        spot = self._spot(event.position().toPoint())
        if spot is not None and not (spot.suggestion or spot.translation or spot.memo):
            self.coding_doubled.emit(spot.id)

    def tip_at(self, point: QPoint) -> str:
        spot = self._spot(point)
        if spot is None:
            return self._turns.tip_at(point)
        if spot.translation:
            row_beside = self._layer.beside.translation(spot.id)
            return tip([translation_part(row_beside)]) if row_beside is not None else ""
        if spot.memo:
            held = [row_memo for id_ in spot.more if (row_memo := self._layer.beside.memo(id_)) is not None]
            return tip([memo_part(row_memo) for row_memo in held])
        if not spot.suggestion:
            return coding_tip(self._layer, spot.more or [spot.id])
        row = self._layer.suggestions[spot.id]
        why = _("because of: {words}", words=", ".join(row.words)) if row.words else ""
        return tip([(_("Suggestion: {code}", code=self._layer.way_of(row)), why, self._layer.ink(row.code_id).name())])
