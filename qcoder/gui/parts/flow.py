"""A row that becomes several where there is no room for one."""

from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Fields one after the other, in as many lines as the width asks for."""

    def __init__(self, parent: QWidget | None = None, *, gap: int = 12) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap  # pixels between two in a line
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        width = max((item.minimumSize().width() for item in self._items), default=0)
        height = max((item.sizeHint().height() for item in self._items), default=0)
        around = self.contentsMargins()
        return QSize(width + around.left() + around.right(), height + around.top() + around.bottom())

    def _arrange(self, whole: QRect, *, move: bool) -> int:
        around = self.contentsMargins()
        rect = whole.marginsRemoved(around)
        x, y = rect.x(), rect.y()
        line: list[tuple[QLayoutItem, int, QSize]] = []  # what stands in it, where, and how large

        def end_of_line() -> int:
            """Puts the fields of a line on its middle, so that low and high ones are level; says how high it is."""
            high = max((size.height() for _item, _x, size in line), default=0)
            for item, left, size in line if move else ():
                below = (high - size.height()) // 2
                item.setGeometry(QRect(left, y + below, min(size.width(), rect.width()), size.height()))
            line.clear()
            return high

        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            if x > rect.x() and x + size.width() > rect.right() + 1:
                y += end_of_line() + 8
                x = rect.x()
            line.append((item, x, size))
            x += size.width() + self._gap
        return y + end_of_line() - rect.y() + around.top() + around.bottom()
