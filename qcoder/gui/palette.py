"""The command palette: every action, code and document, found by typing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.theme import theme
from qcoder.language.fold import fold, strip_marks

MOST_SHOWN = 60
ASIDE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be chosen; `aside` says what it is or which key does it."""

    text: str
    aside: str
    run: Callable[[], object]


class Palette(QDialog):
    """Type, arrow keys, Enter; Esc closes."""

    def __init__(self, parent: QWidget, entries: Sequence[Entry]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(_("All actions"))
        self._known = [(_plain(f"{entry.text} {entry.aside}"), entry) for entry in entries]
        self._shown: list[Entry] = []
        self.line = QLineEdit()
        self.line.setPlaceholderText(_("What would you like to do? Type a few letters"))
        self.line.setAccessibleName(_("Search actions, codes and documents"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("All actions"))
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.line.textChanged.connect(self._narrow)
        self.line.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.choose())
        self._narrow("")

    def open_over(self, window: QWidget) -> None:
        """Shows the palette near the top of the window."""
        width, height = min(620, window.width() - 48), min(460, window.height() - 120)
        corner = window.mapToGlobal(window.rect().topLeft())
        self.setGeometry(corner.x() + (window.width() - width) // 2, corner.y() + 72, width, height)
        self.show()
        self.line.setFocus()

    def _narrow(self, typed: str) -> None:
        words = _plain(typed).split()
        hits = [(_rank(known, words), place, entry) for place, (known, entry) in enumerate(self._known)]
        best = sorted((hit for hit in hits if hit[0] >= 0), key=lambda hit: hit[:2])
        self._shown = [entry for _place, _rank, entry in best[:MOST_SHOWN]]
        self.list.clear()
        for entry in self._shown:
            item = QListWidgetItem(entry.text)
            item.setData(ASIDE, entry.aside)
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{entry.text}, {entry.aside}".strip(", "))
            self.list.addItem(item)
        if not self._shown:
            nothing = QListWidgetItem(_("Nothing is called so. Try fewer letters."))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        else:
            self.list.setCurrentRow(0)

    def choose(self) -> None:
        """Runs what is marked and closes."""
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            entry = self._shown[row]
            self.close()
            entry.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            key = Qt.Key(event.key())
            if key in steps and self._shown:
                row = self.list.currentRow() + steps[key]
                self.list.setCurrentRow(max(0, min(len(self._shown) - 1, row)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.choose()
                return True
        return super().eventFilter(watched, event)


class _Row(QStyledItemDelegate):
    """The text, and at the right in grey what it is or its key."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        aside = str(index.data(ASIDE) or "")
        if aside:
            painter.save()
            painter.setPen(QColor(theme().muted))
            place = option.rect.adjusted(0, 0, -12, 0)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), aside)
            painter.restore()


def _plain(text: str) -> str:
    return strip_marks(fold(text))


def _rank(known: str, words: Sequence[str]) -> int:
    """0 where all words begin words of the text, 1 where they are within it; -1 where one is missing."""
    if not all(word in known for word in words):
        return -1
    parts = known.split()
    return 0 if all(any(part.startswith(word) for part in parts) for word in words) else 1
