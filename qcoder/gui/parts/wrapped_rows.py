"""Rows of a list whose words wrap, with room around them however many lines they take."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QListView, QListWidget, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from qcoder.gui.theme import theme

Index = QModelIndex | QPersistentModelIndex
BESIDE, ABOVE, LEAST = 8, 5, 28  # pixels around the words, and of the lowest row
_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


def wrap_rows(rows: QListWidget) -> None:
    """Draws the rows of a list so; they follow its width."""
    rows.setItemDelegate(_Wrapped(rows))
    rows.setResizeMode(QListView.ResizeMode.Adjust)
    rows.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
    rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)


class _Wrapped(QStyledItemDelegate):
    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._rows = rows

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        self.initStyleOption(option, index)
        bar = self._rows.verticalScrollBar().sizeHint().width()  # whether it is there or not
        width = self._rows.width() - 2 * self._rows.frameWidth() - bar - 2 * self._rows.spacing()
        room = QRect(0, 0, width - 2 * BESIDE, 10_000)
        words = option.fontMetrics.boundingRect(room, _FLAGS, option.text)
        return QSize(width, max(LEAST, words.height() + 2 * ABOVE))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        words, option.text = option.text, ""
        self._rows.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, self._rows)
        painter.save()
        painter.setFont(option.font)
        painter.setPen(QColor(theme().text))
        painter.drawText(option.rect.adjusted(BESIDE, ABOVE, -BESIDE, -ABOVE), _FLAGS, words)
        painter.restore()
