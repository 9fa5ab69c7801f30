"""Choosing one code by typing a few letters of it, in a dialog of its own."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _, current_language
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.gui.transcript.code_match import CodeMatch
from qcoder.services.rows import CodeRow

CODE = int(Qt.ItemDataRole.UserRole)
LISTED = 200


class CodeChooser(QDialog):
    """Up and Down walk the list while the letters are typed, Enter takes the code."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        codes: Iterable[CodeRow],
        picked: Callable[[int], object],
        *,
        yes: str,
        hint: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(460, 420)
        self._picked = picked
        self._match = CodeMatch(codes)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Type a code"))
        self.field.setAccessibleName(_("Type a code"))
        self.list = QListWidget()
        self.list.setAccessibleName(_("Codes"))
        self.list.setToolTip(_("Enter takes the code"))
        self.field.textChanged.connect(self._look)
        self.list.itemActivated.connect(lambda _item: self.take())
        buttons = answer_buttons(self, yes)
        buttons.accepted.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self.field)
        column.addWidget(self.list, 1)
        if hint:
            column.addWidget(label(hint, kind="muted", wrap=True))
        column.addWidget(buttons)
        self._look("")

    def _look(self, typed: str) -> None:
        self.list.clear()
        for row in self._match.find(typed, LISTED):
            item = QListWidgetItem(row.way(current_language()))
            item.setData(CODE, row.id)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
            return
        super().keyPressEvent(event)

    def take(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            code = int(item.data(CODE))
            self.accept()
            self._picked(code)


def choose_code(
    parent: QWidget, title: str, codes: Iterable[CodeRow], picked: Callable[[int], object], *, yes: str, hint: str = ""
) -> CodeChooser:
    """Opens the dialog; `picked` is told the code."""
    dialog = CodeChooser(parent, title, codes, picked, yes=yes, hint=hint)
    dialog.open()
    dialog.field.setFocus()
    return dialog
