"""Draws what lies under the text: tints and underlines of codings, hits of a search, passages that flash."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qcoder.gui.theme import theme
from qcoder.gui.transcript.coding_map import MOST_LEVELS, Placed
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Line, Lines
from qcoder.gui.transcript.patterns import pieces

DEEPEST = MOST_LEVELS
BLEND = (1.0, 0.85, 0.65)  # the second and third tint are lighter, so that the words stay easy to read
OTHERS = 0.45  # of the tint, for codings of other coders
KNOB = 4.0


def alpha(colour: QColor, strength: float) -> QColor:
    made = QColor(colour)
    made.setAlphaF(min(1.0, max(0.0, strength)))
    return made


def underline(line: Line) -> tuple[float, float]:
    """Where the first underline of a line begins, and how thick each is."""
    return round(line.top + line.height), max(1.0, round(line.height * 0.1))


Drawn = list[tuple[QColor, list[QRectF]]]  # from the lowest to the uppermost


def drawn_codings(lines: Lines, layer: CodingLayer) -> Drawn:
    """Tints and underlines of all codings in sight; at most `DEEPEST` on one another, by their levels."""
    marked = {layer.selected, layer.hovered}
    tints: dict[tuple[object, ...], tuple[QColor, list[QRectF]]] = {}
    strokes: dict[tuple[object, ...], tuple[QColor, list[QRectF]]] = {}
    placed = [each for each in layer.placed(lines.start, lines.end) if each.level < DEEPEST or each.id in marked]
    placed.sort(key=lambda each: each.level)
    under = [underline(line) for line in lines.lines]
    for coding in placed:
        level, shown = min(coding.level, DEEPEST - 1), layer.fading.get(coding.id, 1.0)
        special = coding.id if coding.id in marked else None
        key = (level, layer.rows[coding.id].code_id, layer.foreign(coding.id), shown, special)
        if key not in tints:
            tint, stroke = _colours(layer, coding, shown)
            tints[key], strokes[key] = (tint, []), (stroke, [])
        fill, below = tints[key][1], strokes[key][1]
        pattern = layer.pattern(coding.id)
        for number in lines.holding(coding.start, coding.end):
            line = lines.lines[number]
            top, thick = under[number]
            for x, width in line.stretches(coding.start, coding.end):
                fill.append(QRectF(x, line.top - 1, width, line.height + 1))
                y = top + level * (thick + 1)
                below.extend(QRectF(at, y, long, thick) for at, long in pieces(x, width, pattern))
    return [*tints.values(), *strokes.values()]


def paint_codings(painter: QPainter, drawn: Drawn) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, rects in drawn:
        painter.setBrush(colour)
        painter.drawRects(rects)


def _colours(layer: CodingLayer, coding: Placed, shown: float) -> tuple[QColor, QColor]:
    """Tint and underline: the second and third tint are lighter, the selected coding's is stronger."""
    strength, ink = theme().tint_alpha, layer.ink_of(coding.id)
    chosen = coding.id == layer.selected
    deep = min(0.4, strength * 1.7) if chosen else strength * BLEND[min(coding.level, DEEPEST - 1)]
    if chosen or coding.id == layer.hovered:
        deep = max(deep, strength * 1.35)
    if layer.foreign(coding.id):
        deep *= OTHERS
    return alpha(ink, deep * shown), alpha(ink, shown)


def paint_spans(painter: QPainter, lines: Lines, spans: Iterable[tuple[int, int]], colour: QColor) -> None:
    """Plain tints, for hits, flashes and previews."""
    for start, end in spans:
        for number in lines.holding(start, end):
            line = lines.lines[number]
            for x, width in line.stretches(start, end):
                painter.fillRect(QRectF(x - 1, line.top - 2, width + 2, line.height + 4), colour)


def paint_hits(painter: QPainter, lines: Lines, spans: Iterable[tuple[int, int]], colour: QColor, fill: float) -> None:
    """Frames around what was found: no code is ever drawn like that."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 1.2))
    painter.setBrush(alpha(colour, fill))
    for start, end in spans:
        for number in lines.holding(start, end):
            line = lines.lines[number]
            for x, width in line.stretches(start, end):
                painter.drawRoundedRect(QRectF(x - 1.5, line.top - 1.5, width + 3, line.height + 3), 3, 3)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def handles(lines: Lines, start: int, end: int) -> tuple[QPointF | None, QPointF | None]:
    """Where the grips of a coding sit: above its first letter and below its last one, where these are in sight."""
    first = last = None
    if lines.start <= start < lines.end:
        line = lines.lines[lines.holding(start, start + 1)[0]]
        first = QPointF(line.x(start), line.top - 1)
    if lines.start < end <= lines.end:
        held = lines.holding(end - 1, end)
        if held:
            line = lines.lines[held[0]]
            stretches = line.stretches(start, end)
            if stretches:
                last = QPointF(max(x + width for x, width in stretches), line.top + line.height)
    return first, last


def paint_handles(painter: QPainter, lines: Lines, start: int, end: int, ink: QColor) -> None:
    """The borders of the selected coding, with grips to move them by."""
    first, last = handles(lines, start, end)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if first is not None:
        line = lines.lines[lines.holding(start, start + 1)[0]]
        painter.drawRect(QRectF(first.x() - 1, first.y(), 1.5, line.height + 1))
        painter.drawEllipse(first + QPointF(-0.25, -1), KNOB - 0.5, KNOB - 0.5)
    if last is not None:
        line = lines.lines[lines.holding(end - 1, end)[0]]
        painter.drawRect(QRectF(last.x() - 0.5, line.top - 1, 1.5, line.height + 1))
        painter.drawEllipse(last + QPointF(0.25, 2), KNOB - 0.5, KNOB - 0.5)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_note_mark(painter: QPainter, place: QRectF, mark: str, hovered: bool) -> None:
    """A footnote's sign over the text, like a superscript that takes no room."""
    colours = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.accent), 1))
    painter.setBrush(QColor(colours.accent if hovered else colours.window))
    painter.drawRoundedRect(place, 4, 4)
    painter.setPen(QColor(colours.on_accent if hovered else colours.accent))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, mark)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
