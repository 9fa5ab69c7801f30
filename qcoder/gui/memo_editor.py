"""A memo in a plain field: saved by itself a moment after the last key, and when the focus leaves."""

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.small import label

PAUSE = 900  # milliseconds without a key until the memo is saved


class _Field(QPlainTextEdit):
    left: Callable[[], None] = staticmethod(lambda: None)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left()


class MemoEditor(QWidget):
    """Shows what it is about and the words; `save` is called with the new words only when they changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._save: Callable[[str], object] | None = None
        self._saved = ""
        self._about: object = None
        self.about = label("", kind="muted", wrap=True)
        self.field = _Field()
        self.field.setAccessibleName(_("Memo"))
        self.field.setTabChangesFocus(True)
        self.field.left = self.save_now
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.save_now)
        self.field.textChanged.connect(self._pause.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.about)
        column.addWidget(self.field, 1)
        self.show_nothing()

    def show_nothing(self) -> None:
        """Says what to do to get a memo."""
        self.show_memo(None, _("Select a coding, a code or a document to write a memo on it."), "", None)

    def show_memo(self, key: object, about: str, text: str, save: Callable[[str], object] | None) -> None:
        """Shows the memo on something else; `key` tells whether it is the same thing as before."""
        if key == self._about and key is not None:
            if text != self._saved and not self.field.hasFocus():
                self._take(text)
            return
        self.save_now()
        self._about, self._save = key, save
        self.about.setText(about)
        self.field.setEnabled(save is not None)
        self.field.setPlaceholderText(_("What strikes you here?") if save is not None else "")
        self._take(text)

    def _take(self, text: str) -> None:
        self._saved = text
        self.field.blockSignals(True)
        self.field.setPlainText(text)
        self.field.blockSignals(False)

    def save_now(self) -> None:
        """Saves what was typed since; nothing when nothing was."""
        self._pause.stop()
        text = self.field.toPlainText()
        if self._save is not None and text != self._saved:
            self._saved = text
            self._save(text)
