"""The map of relations: codes as cards that can be dragged, relations as arrows with their names."""

from collections.abc import Callable, Mapping, Sequence
from math import atan2, cos, hypot, pi, sin

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QKeyEvent, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsSceneMouseEvent,
    QStyleOptionGraphicsItem,
    QWidget,
)

from qcoder.analysis.relation_map import places
from qcoder.core.messages import current_language
from qcoder.gui.parts.small import plain_tip
from qcoder.gui.theme import readable, theme
from qcoder.services.codes.code_relations import RelationRow
from qcoder.services.rows import CodeRow

WIDTH, HEIGHT = 160.0, 46.0
BETWEEN_COLUMNS, BETWEEN_ROWS = 274.0, 124.0
ALONG = tuple(0.5 + turn * step / 40 for step in range(18) for turn in (1, -1))  # places for a name, best first
STEP, ARROW = 12.0, 9.0
APART = 34.0  # how far relations of the same two codes bend away from each other


class CodeCardItem(QGraphicsItem):
    """One code. Arrows move it, Enter is told to `opened`."""

    def __init__(self, row: CodeRow, font: QFont, moved: Callable[[], None], opened: Callable[[int], object]) -> None:
        super().__init__()
        self.row, self._font, self._moved, self._opened = row, font, moved, opened
        self.edges: list[RelationItem] = []
        self.setFlags(
            QGraphicsItem.GraphicsItemFlag.ItemIsMovable
            | QGraphicsItem.GraphicsItemFlag.ItemIsSelectable
            | QGraphicsItem.GraphicsItemFlag.ItemIsFocusable
            | QGraphicsItem.GraphicsItemFlag.ItemSendsGeometryChanges
        )
        self.setZValue(1)
        self.setToolTip(
            plain_tip("\n".join(part for part in (row.way(current_language()), row.short_definition) if part))
        )

    def boundingRect(self) -> QRectF:
        return QRectF(-WIDTH / 2 - 2, -HEIGHT / 2 - 2, WIDTH + 4, HEIGHT + 4)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRectF(-WIDTH / 2, -HEIGHT / 2, WIDTH, HEIGHT)
        chosen = self.isSelected() or self.hasFocus()
        painter.setPen(QPen(QColor(look.accent if chosen else look.edge), 2 if chosen else 1))
        painter.setBrush(QColor(look.selection if chosen else look.window))
        painter.drawRoundedRect(rect, 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(readable(self.row.colour)))
        painter.drawEllipse(QRectF(-WIDTH / 2 + 10, -5, 10, 10))
        painter.setPen(QColor(look.text))
        painter.setFont(self._font)
        flags = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)
        room = rect.adjusted(28, 2, -8, -2)
        name = self.row.called(current_language())
        painter.drawText(room, flags, self._fitting(name, room, flags))

    def _fitting(self, name: str, room: QRectF, flags: int) -> str:
        """The name, without its last words where it is too long for the card."""
        metrics, words = QFontMetricsF(self._font), name.split()
        while len(words) > 1 and metrics.boundingRect(room, flags, name).height() > room.height():
            words.pop()
            name = " ".join(words) + " …"
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width()) if len(words) == 1 else name

    def itemChange(self, change: QGraphicsItem.GraphicsItemChange, value: object) -> object:
        if change == QGraphicsItem.GraphicsItemChange.ItemPositionHasChanged:
            for edge in self.edges:
                edge.follow()
            self._moved()
        return super().itemChange(change, value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-STEP, 0.0), Qt.Key.Key_Right: (STEP, 0.0),
            Qt.Key.Key_Up: (0.0, -STEP), Qt.Key.Key_Down: (0.0, STEP),
        }  # fmt: skip
        step = steps.get(Qt.Key(event.key()))
        if step is not None:
            self.moveBy(*step)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._opened(self.row.id)
        else:
            super().keyPressEvent(event)


class RelationItem(QGraphicsItem):
    """An arrow from one card to another with the name of the relation on it; a dot says that there is a memo."""

    def __init__(
        self,
        row: RelationRow,
        ends: tuple[CodeCardItem, CodeCardItem],
        bend: float,
        font: QFont,
        chosen: Callable[[RelationRow], object],
        opened: Callable[[RelationRow], object],
    ) -> None:
        super().__init__()
        self.row, self._ends, self._bend, self._font = row, ends, bend, font
        self._chosen, self._opened = chosen, opened
        self._path, self._head, self._label = QPainterPath(), QPolygonF(), QRectF()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable)
        for end in ends:
            end.edges.append(self)
        self.setToolTip(plain_tip(row.memo) if row.memo else "")
        self.follow()

    @property
    def said(self) -> str:
        return self.row.kind_in(current_language()) + (" •" if self.row.memo else "")

    def follow(self) -> None:
        """Finds its way again between the two cards."""
        self.prepareGeometryChange()
        start, end = (item.pos() for item in self._ends)
        middle = (start + end) / 2
        length = max(1.0, hypot(end.x() - start.x(), end.y() - start.y()))
        across = QPointF(-(end.y() - start.y()), end.x() - start.x()) / length
        control = middle + across * self._bend * 2
        start, end = _border(start, control), _border(end, control)
        self._path = QPainterPath(start)
        self._path.quadTo(control, end)
        angle = atan2(end.y() - control.y(), end.x() - control.x())
        corners = [end - QPointF(cos(angle + turn) * ARROW, sin(angle + turn) * ARROW) for turn in (pi / 7, -pi / 7)]
        self._head = QPolygonF([end, *corners])
        self._label = self.label_at(ALONG[0])
        self.update()

    @property
    def length(self) -> float:
        return self._path.length()

    def label_at(self, along: float) -> QRectF:
        """Where the name stands at a part (0 to 1) of the way."""
        metrics = QFontMetricsF(self._font)
        wide, high = metrics.horizontalAdvance(self.said) + 10, metrics.height() + 2
        centre = self._path.pointAtPercent(along)
        return QRectF(centre.x() - wide / 2, centre.y() - high / 2, wide, high)

    def put_label(self, along: float) -> None:
        self.prepareGeometryChange()
        self._label = self.label_at(along)
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().united(self._head.boundingRect()).united(self._label).adjusted(-3, -3, 3, 3)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self._label)
        return path

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        look = theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(look.accent if self.isSelected() else look.muted)
        painter.setPen(QPen(colour, 2 if self.isSelected() else 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        painter.setBrush(QBrush(colour))
        painter.drawPolygon(self._head)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.window))
        painter.drawRoundedRect(self._label, 4, 4)
        painter.setFont(self._font)
        painter.setPen(QColor(look.text))
        painter.drawText(self._label, int(Qt.AlignmentFlag.AlignCenter), self.said)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        super().mousePressEvent(event)
        self._chosen(self.row)

    def mouseDoubleClickEvent(self, _event: QGraphicsSceneMouseEvent) -> None:
        self._opened(self.row)


def _border(centre: QPointF, towards: QPointF) -> QPointF:
    """Where a line from the middle of a card leaves it."""
    way = towards - centre
    if way.isNull():
        return centre
    wide = abs(way.x()) / (WIDTH / 2 + 3)
    high = abs(way.y()) / (HEIGHT / 2 + 3)
    return centre + way / max(wide, high)


class RelationScene(QGraphicsScene):
    """Made anew from the rows; cards that were moved by hand stay where they were put."""

    def __init__(
        self,
        moved: Callable[[], None],
        opened_code: Callable[[int], object],
        chosen_relation: Callable[[RelationRow], object],
        opened_relation: Callable[[RelationRow], object],
    ) -> None:
        super().__init__()
        self._moved, self._opened_code = moved, opened_code
        self._chosen_relation, self._opened_relation = chosen_relation, opened_relation
        self._laying = False
        self.cards: dict[int, CodeCardItem] = {}
        self.arrows: dict[int, RelationItem] = {}

    def show_relations(
        self,
        rows: Sequence[RelationRow],
        codes: Mapping[int, CodeRow],
        put: Mapping[int, tuple[float, float]],
        font: QFont,
    ) -> None:
        """Draws all of them; `put` says where cards stand that were moved by hand."""
        self._laying = True
        self.clear()
        self.cards, self.arrows = {}, {}
        shown = {end for row in rows for end in (row.source_id, row.target_id)}
        nodes = [code for code in codes if code in shown]  # in the order of the codebook
        laid = places(nodes, [(row.source_id, row.target_id) for row in rows])
        for code in nodes:
            card = self.cards[code] = CodeCardItem(codes[code], font, self._card_moved, self._opened_code)
            column, line = laid[code]
            card.setPos(*put.get(code, (column * BETWEEN_COLUMNS, line * BETWEEN_ROWS)))
            self.addItem(card)
        small = QFont(font)
        small.setPointSizeF(max(7.0, font.pointSizeF() * 0.9))
        pairs: dict[frozenset[int], int] = {}
        for row in rows:
            pair = frozenset((row.source_id, row.target_id))
            number = pairs[pair] = pairs.get(pair, -1) + 1
            bend = APART * ((number + 1) // 2) * (1 if number % 2 else -1)
            if row.source_id > row.target_id:
                bend = -bend  # the same side for both directions
            ends = self.cards[row.source_id], self.cards[row.target_id]
            arrow = RelationItem(row, ends, bend, small, self._chosen_relation, self._opened_relation)
            self.arrows[row.id] = arrow
            self.addItem(arrow)
        self._settle_labels()
        self.setSceneRect(self.itemsBoundingRect().adjusted(-20, -20, 20, 20))
        self._laying = False

    def _settle_labels(self) -> None:
        """Puts the names of relations where they hide neither a card nor each other, as far as there is room."""
        taken = [card.sceneBoundingRect() for card in self.cards.values()]
        for arrow in sorted(self.arrows.values(), key=lambda arrow: arrow.length):  # the short ones have least choice
            free = (each for each in ALONG if not any(arrow.label_at(each).intersects(one) for one in taken))
            along = next(free, ALONG[0])
            arrow.put_label(along)
            taken.append(arrow.label_at(along))

    def _card_moved(self) -> None:
        if not self._laying:
            self._settle_labels()
            self._moved()

    def where(self) -> dict[int, tuple[float, float]]:
        """Where each card stands now."""
        return {code: (round(card.x(), 1), round(card.y(), 1)) for code, card in self.cards.items()}
