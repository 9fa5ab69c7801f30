"""The view of the codebook: draws a row at a time, and turns keys into what is done to codes.

Drawn here and not by a delegate: a frame of a large codebook then takes one call a row instead of some twenty.
"""

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeView

from qcoder.core.messages import _
from qcoder.gui.codes.code_model import COUNT, KEY, NAME, CodeModel
from qcoder.gui.icons import icon
from qcoder.gui.theme import theme

Index = QModelIndex | QPersistentModelIndex
INDENT, COUNT_WIDTH, KEY_WIDTH, DOT, SIGN = 16, 40, 26, 12, 14
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
MOVES = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down", Qt.Key.Key_Left: "out", Qt.Key.Key_Right: "in"}


class CodeTree(QTreeView):
    """Enter codes the selected passage, Delete deletes the code, Alt and an arrow moves it. Of a smart code Enter shows
    the passages."""

    chosen = Signal(object)  # id of a code to put on the passage, or of the row of a smart code
    delete_wanted = Signal()
    move_wanted = Signal(object)  # "up", "down", "out", "in"

    def __init__(self, model: CodeModel) -> None:
        super().__init__()
        self._codes = model
        self._hovered = 0
        self._chosen = 0
        self._fonts: tuple[QFont, QFont] | None = None
        self._pens: dict[str, QPen] = {}
        self._widths: dict[tuple[str, bool], int] = {}  # of names, plain and strong
        self._sign: tuple[QPixmap, str] | None = None  # of smart codes, and what they are in words
        self.setModel(model)
        self.setAccessibleName(_("Codes"))
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(INDENT)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDropIndicatorShown(True)
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(16)
        for section, width in ((COUNT, COUNT_WIDTH), (KEY, KEY_WIDTH)):
            head.setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(section, width)

    # ---- keys and pointer ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState:
            key = Qt.Key(event.key())
            held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            if held == Qt.KeyboardModifier.AltModifier and key in MOVES:
                self.move_wanted.emit(MOVES[key])
                return
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
                self.chosen.emit(int(self.currentIndex().internalId()))
                return
            if key == Qt.Key.Key_Delete:
                self.delete_wanted.emit()
                return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(event.position().toPoint())
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(None)
        super().leaveEvent(event)

    def _hover(self, where: QPoint | None) -> None:
        index = self.indexAt(where) if where is not None else QModelIndex()
        over = int(index.internalId()) if index.isValid() else 0
        if over != self._hovered:
            for code in (over, self._hovered):
                rect = self.visualRect(self._codes.index_of(code))
                self.viewport().update(QRect(0, rect.y(), self.viewport().width(), rect.height()))
            self._hovered = over

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange):
            self._fonts = None
            self._pens.clear()
            self._widths.clear()
            self._sign = None
        super().changeEvent(event)

    # ---- drawing ----

    def paintEvent(self, event: QPaintEvent) -> None:
        current = self.currentIndex()
        chosen = current.isValid() and self.selectionModel().isSelected(current)
        self._chosen = int(current.internalId()) if chosen else 0
        if self._fonts is None:
            plain, strong = QFont(self.font()), QFont(self.font())
            strong.setWeight(QFont.Weight.DemiBold)
            self._fonts = plain, strong
        super().paintEvent(event)

    def _pen(self, colour: str) -> QPen:
        pen = self._pens.get(colour)
        if pen is None:
            pen = self._pens[colour] = QPen(QColor(colour))
        return pen

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        code = int(index.internalId())
        row = self._codes.codes.get(code)
        if self._fonts is None:
            return
        rect = option.rect
        look, top, height = theme(), rect.y(), rect.height()
        right = self.viewport().width()
        if code == self._chosen:
            painter.fillRect(0, top, right, height, QColor(look.selection))
            if self.hasFocus():
                painter.setPen(self._pen(look.accent))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(0.5, top + 0.5, right - 1, height - 1))
        elif code == self._hovered:
            painter.fillRect(0, top, right, height, QColor(look.hover))
        if row is None:
            self._draw_smart(painter, index, rect)
            return
        x = INDENT * row.depth
        if self._codes.children_of(code):
            self._triangle(painter, x, top + height // 2, self.isExpanded(index))
        x += INDENT + 2
        painter.drawPixmap(x, top + (height - DOT) // 2, self._codes.dot(row))
        x += DOT + 5
        font = self._fonts[1] if row.depth == 0 else self._fonts[0]
        painter.setFont(font)
        painter.setPen(self._pen(look.muted if row.out_of_sight else look.text))
        width = right - COUNT_WIDTH - KEY_WIDTH - x
        name = self._codes.shown_name(row)
        wide = self._widths.get((name, row.depth == 0))
        if wide is None:
            wide = self._widths[name, row.depth == 0] = QFontMetrics(font).horizontalAdvance(name)
        if wide > width:
            name = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, width)
        painter.drawText(x, top, width, height, _LEFT, name)
        number = self._codes.count(row).codings
        if number or row.key:
            painter.setFont(self._fonts[0])
            painter.setPen(self._pen(look.muted))
            if number:
                painter.drawText(right - COUNT_WIDTH - KEY_WIDTH, top, COUNT_WIDTH - 6, height, _RIGHT, str(number))
            if row.key:
                painter.drawText(right - KEY_WIDTH, top, KEY_WIDTH - 6, height, _RIGHT, row.key.upper())

    def _draw_smart(self, painter: QPainter, index: Index, rect: QRect) -> None:
        """A smart code: a funnel in the place of the dot, and in words beside its name what it is."""
        row = self._codes.smart_at(index)
        if row is None or self._fonts is None:
            return
        look, top, height, right = theme(), rect.y(), rect.height(), self.viewport().width()
        painter.setFont(self._fonts[0])
        if row is self._codes.smart[0] and self._codes.codes:
            painter.setPen(self._pen(look.edge))
            painter.drawLine(INDENT, top, right - KEY_WIDTH, top)
        x = INDENT + 1
        if self._sign is None:  # drawn from a font, and slow
            self._sign = icon("smart").pixmap(SIGN, SIGN), "  " + _("query")
        sign, said = self._sign
        painter.drawPixmap(x, top + (height - SIGN) // 2, sign)
        x += DOT + 6
        room = right - COUNT_WIDTH - KEY_WIDTH - x - self._wide(said)
        name = row.query.name
        if self._wide(name) > room:
            name = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.setPen(self._pen(look.text))
        painter.drawText(x, top, room, height, _LEFT, name)
        painter.setPen(self._pen(look.muted))
        painter.drawText(x + self._wide(name), top, right, height, _LEFT, said)
        painter.drawText(right - COUNT_WIDTH - KEY_WIDTH, top, COUNT_WIDTH - 6, height, _RIGHT, row.shown_count)

    def _wide(self, name: str) -> int:
        """How wide a name is that is not strong."""
        wide = self._widths.get((name, False))
        if wide is None:
            wide = self._widths[name, False] = self.fontMetrics().horizontalAdvance(name)
        return wide

    def _triangle(self, painter: QPainter, x: int, middle: int, open_: bool) -> None:
        """Points down where the codes below are shown; clicks on it are the view's own."""
        colour = self._pen(theme().muted).color()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        if open_:
            corners = ((x + 4, middle - 2), (x + 12, middle - 2), (x + 8, middle + 3))
        else:
            corners = ((x + 6, middle - 4), (x + 11, middle), (x + 6, middle + 4))
        painter.drawPolygon([QPoint(*corner) for corner in corners])
