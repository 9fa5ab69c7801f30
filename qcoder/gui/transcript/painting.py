"""Draws what lies under the text: tints and underlines of codings, hits of a search, passages that flash."""

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from qcoder.gui.theme import theme
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Line, Lines
from qcoder.gui.transcript.patterns import pieces

DEEPEST = 3  # tints blended and underlines stacked at most; the rest is in the margin
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


def paint_codings(painter: QPainter, lines: Lines, layer: CodingLayer) -> None:
    """Tints and underlines of all codings in sight; at most `DEEPEST` on one another, by their levels."""
    strength = theme().tint_alpha
    placed = layer.placed(lines.start, lines.end)
    strokes: list[tuple[QRectF, QColor]] = []
    for coding in sorted(placed, key=lambda each: each.level):
        special = coding.id in (layer.selected, layer.hovered)
        if coding.level >= DEEPEST and not special:
            continue
        ink = layer.ink_of(coding.id)
        shown = layer.fading.get(coding.id, 1.0)
        deep = min(0.4, strength * 1.7) if coding.id == layer.selected else strength * BLEND[min(coding.level, 2)]
        deep = max(deep, strength * 1.35) if special else deep
        tint = alpha(ink, deep * shown * (OTHERS if layer.foreign(coding.id) else 1.0))
        stroke, pattern = alpha(ink, shown), layer.pattern(coding.id)
        for number in lines.holding(coding.start, coding.end):
            line = lines.lines[number]
            below, thick = underline(line)
            for x, width in line.stretches(coding.start, coding.end):
                painter.fillRect(QRectF(x, line.top - 1, width, line.height + 1), tint)
                level = min(coding.level, DEEPEST - 1)
                y = below + level * (thick + 1)
                strokes.extend((QRectF(at, y, long, thick), stroke) for at, long in pieces(x, width, pattern))
    for rect, stroke in strokes:
        painter.fillRect(rect, stroke)


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
