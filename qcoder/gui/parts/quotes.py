"""A list of passages, memos or suggestions, each drawn as a title, words and where they come from."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.theme import readable, theme, themes

Index = QModelIndex | QPersistentModelIndex
QUOTE, VALUE = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1
BESIDE, ABOVE, BETWEEN, DOT, TICK = 12, 7, 2, 9, 24
BATCH = 150  # rows that are laid out at a time
STILL = 500  # milliseconds that the picture stands still at most


@dataclass(frozen=True, slots=True)
class Quote:
    """What one row shows; `marked` are code points of `words`, `colour` is that of a code."""

    words: str
    title: str = ""
    foot: str = ""
    marked: Span | None = None
    colour: str = ""

    @property
    def spoken(self) -> str:
        """The same for screen readers and for finding by typing."""
        return "\n".join(part for part in (self.title, self.words, self.foot) if part)


class Quotes(QListWidget):
    """Rows as high as their words need, at most `most_lines` of them each (0: all)."""

    def __init__(self, name: str, *, most_lines: int = 0, ticks: bool = False) -> None:
        self._kept: tuple[QPersistentModelIndex, int] | None = None  # a row, and how far below the upper edge
        self._laying_out = False
        super().__init__()
        self._still = QTimer(self, singleShot=True, interval=STILL)
        self._still.timeout.connect(self._move_again)
        self.setAccessibleName(name)
        self.setItemDelegate(_Ticked(self, most_lines, TICK) if ticks else _Drawn(self, most_lines))
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setLayoutMode(
            QListView.LayoutMode.Batched
        )  # 2,000 rows at once would hold the window for a quarter second
        self.setBatchSize(BATCH)
        self.setMouseTracking(True)
        self.verticalScrollBar().rangeChanged.connect(self._keep_place)
        themes.changed.connect(self._redraw)

    def add(self, quote: Quote, value: object, tip: str = "") -> QListWidgetItem:
        item = QListWidgetItem(quote.spoken)
        item.setData(QUOTE, quote)
        item.setData(VALUE, value)
        item.setToolTip(tip)
        self.addItem(item)
        return item

    def add_heading(self, text: str) -> None:
        """A line above the rows of a group; the keys step over it."""
        item = self.add(Quote("", title=text), None)
        item.setFlags(Qt.ItemFlag.NoItemFlags)

    def _redraw(self) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()

    # Rows are laid out piece by piece, and from the top whenever one changes. What was in view, or was to come into
    # view, does so as soon as its piece is there; until then the picture stands still.

    def doItemsLayout(self) -> None:
        if self._kept is None and not self._laying_out:
            self._laying_out = True  # asking where a row lies may itself lay out
            top = self.indexAt(QPoint(BESIDE, 1))
            if top.row() >= BATCH // 2:
                self._keep(top, self.visualRect(top).top())
            self._laying_out = False
        super().doItemsLayout()

    def scrollTo(self, index: Index, hint: QListView.ScrollHint = QListView.ScrollHint.EnsureVisible) -> None:
        super().scrollTo(index, hint)
        if index.isValid() and self.visualRect(index).isEmpty():
            self._keep(index, self.viewport().height() // 3)

    def _keep(self, row: Index, below: int) -> None:
        self._kept = QPersistentModelIndex(row), below
        self.viewport().setUpdatesEnabled(False)
        self._still.start()

    def _move_again(self) -> None:
        self._kept = None
        self._still.stop()
        self.viewport().setUpdatesEnabled(True)

    def _keep_place(self) -> None:
        if self._kept is None:
            return
        row, below = self._kept
        if not row.isValid():
            self._move_again()
        elif not (rect := self.visualRect(row)).isEmpty():
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + rect.top() - below)
            self._move_again()


class _Drawn(QStyledItemDelegate):
    def __init__(self, view: Quotes, most_lines: int, left: int = 0) -> None:
        super().__init__(view)
        self._view = view
        self._most = most_lines
        self._left = left  # kept free for a box to tick
        self._heights: dict[tuple[Quote, int], int] = {}

    def _fonts(self) -> tuple[QFont, QFont]:
        strong = QFont(self._view.font())
        strong.setWeight(QFont.Weight.DemiBold)
        return strong, self._view.font()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        quote = index.data(QUOTE)
        width = self._view.viewport().width() - self._left
        if (quote, width) not in self._heights:
            if len(self._heights) > 5000:
                self._heights.clear()
            line = self._view.fontMetrics().lineSpacing()
            height = 2 * ABOVE + (line + BETWEEN if quote.title else 0) + (line + BETWEEN if quote.foot else 0)
            height += round(sum(piece.boundingRect().height() for piece in self._laid_out(quote, width)))
            self._heights[quote, width] = height
        return QSize(width + self._left, self._heights[quote, width])

    def _laid_out(self, quote: Quote, width: int) -> list[QTextLayout]:
        """The words, one layout a paragraph, with what is marked on a tint."""
        made: list[QTextLayout] = []
        lines, at = 0, 0
        for paragraph in quote.words.split("\n") if quote.words else ():
            layout = QTextLayout(paragraph, self._view.font())
            option = QTextOption()
            option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
            layout.setTextOption(option)
            self._mark(layout, quote, paragraph, at)
            layout.beginLayout()
            top = 0.0
            while (not self._most or lines < self._most) and (line := layout.createLine()).isValid():
                line.setLineWidth(width - 2 * BESIDE)
                line.setPosition(QPointF(0, top))
                top += line.height()
                lines += 1
            layout.endLayout()
            made.append(layout)
            at += len(paragraph) + 1
            if self._most and lines >= self._most:
                break
        return made

    def _mark(self, layout: QTextLayout, quote: Quote, paragraph: str, at: int) -> None:
        if quote.marked is None:
            return
        start, end = max(0, quote.marked.start - at), min(len(paragraph), quote.marked.end - at)
        if start >= end:
            return
        index = Utf16Index(paragraph)
        shape = QTextCharFormat()
        shape.setBackground(QColor(theme().notice))
        shape.setFontWeight(QFont.Weight.DemiBold)
        span = QTextLayout.FormatRange()
        span.start = index.to_utf16(start)
        span.length = index.to_utf16(end) - span.start
        span.format = shape
        layout.setFormats([span])

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        quote: Quote = index.data(QUOTE)
        look = theme()
        rect: QRect = option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected or state & QStyle.StateFlag.State_MouseOver:
            chosen = state & QStyle.StateFlag.State_Selected
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(look.selection if chosen else look.hover))
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 1, -2, -1), 6, 6)
        painter.setClipRect(rect)
        strong, plain = self._fonts()
        line = self._view.fontMetrics().lineSpacing()
        inside = rect.width() - self._left
        x, y, width = rect.x() + self._left + BESIDE, rect.y() + ABOVE, inside - 2 * BESIDE
        if quote.title:
            left = x
            if quote.colour:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(readable(quote.colour)))
                painter.drawEllipse(QRectF(x, y + (line - DOT) / 2, DOT, DOT))
                left += DOT + 6
            painter.setFont(strong)
            painter.setPen(QColor(look.text))
            self._line(painter, QRect(left, y, width - (left - x), line), quote.title)
            y += line + BETWEEN
        painter.setFont(plain)
        painter.setPen(QColor(look.text))
        for piece in self._laid_out(quote, inside):
            piece.draw(painter, QPointF(x, y))
            y += round(piece.boundingRect().height())
        if quote.foot:
            painter.setPen(QColor(look.muted))
            self._line(painter, QRect(x, y + BETWEEN, width, line), quote.foot)
        painter.restore()

    def _line(self, painter: QPainter, rect: QRect, text: str) -> None:
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


class _Ticked(_Drawn):
    """With a box at the left; a click on it, or Space, ticks it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        box = QStyleOptionViewItem(option)
        box.rect = self._box(option.rect)
        state = QStyle.StateFlag.State_On if _ticked(index) else QStyle.StateFlag.State_Off
        box.state = QStyle.StateFlag.State_Enabled | state
        which = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        self._view.style().drawPrimitive(which, box, painter, self._view)

    def _box(self, rect: QRect) -> QRect:
        middle = rect.y() + ABOVE + self._view.fontMetrics().lineSpacing() // 2
        return QRect(rect.x() + BESIDE, middle - 8, 16, 16)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        pressed = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if pressed and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Select):  # type: ignore[attr-defined]
            return self._turn(model, index)
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            rect: QRect = option.rect
            if event.position().x() < rect.x() + self._left + BESIDE:
                return self._turn(model, index)
        return False

    def _turn(self, model: QAbstractItemModel, index: Index) -> bool:
        state = Qt.CheckState.Unchecked if _ticked(index) else Qt.CheckState.Checked
        return model.setData(index, state, int(Qt.ItemDataRole.CheckStateRole))


def _ticked(index: Index) -> bool:
    return bool(Qt.CheckState(index.data(int(Qt.ItemDataRole.CheckStateRole)) or 0) == Qt.CheckState.Checked)


def clipped(text: str, most: int) -> str:
    """The text on one line, cut at a word when it is long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most].rsplit(" ", 1)[0] or line[:most]
    return _("{text} …", text=cut)
