"""A memo written in a dialog of its own, where there is no panel for it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label


class _Field(QPlainTextEdit):
    done = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.done.emit()
            return
        super().keyPressEvent(event)


def write_memo(parent: QWidget, title: str, text: str, taken: Callable[[str], object]) -> QDialog:
    """Opens a field with the memo as it is; Ctrl+Enter saves it, an empty one is taken away."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(520, 300)
    field = _Field(text)
    field.setAccessibleName(_("Memo"))
    field.setTabChangesFocus(True)
    buttons = answer_buttons(dialog, _("Save"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(field, 1)
    column.addWidget(label(_("Ctrl+Enter saves. An empty memo is taken away."), kind="muted", wrap=True))
    column.addWidget(buttons)

    def take() -> None:
        written = field.toPlainText().strip()
        dialog.accept()
        if written != text.strip():
            taken(written)

    buttons.accepted.connect(take)
    field.done.connect(take)
    dialog.open()
    field.setFocus()
    return dialog
