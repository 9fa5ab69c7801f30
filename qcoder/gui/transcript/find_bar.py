"""Find in the document on show: what is typed is found as it is typed, accents and case apart."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from qcoder.core.messages import _, _n


class FindBar(QWidget):
    """A line above the text; Enter and Shift+Enter walk, Esc closes."""

    changed = Signal(object)  # what is looked for, str
    walked = Signal(int)  # 1 next, -1 previous
    closed = Signal()
    code_all_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setObjectName("find-field")
        self.field.setPlaceholderText(_("Find in this document"))
        self.field.setAccessibleName(_("Find in this document"))
        self.field.setClearButtonEnabled(True)
        self.count = QLabel()
        self.count.setObjectName("find-count")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setMinimumWidth(84)
        self.previous = self._button("↑", _("Previous (Shift+Enter)"))
        self.next = self._button("↓", _("Next (Enter)"))
        self.close_button = self._button("×", _("Close (Esc)"))
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 4, 12, 8)
        line.setSpacing(8)
        self.field.setMaximumWidth(420)
        self.field.setMinimumHeight(28)
        line.addWidget(self.field, 1)
        line.addWidget(self.count)
        for button in (self.previous, self.next, self.close_button):
            line.addWidget(button)
        self.code_all = QToolButton()
        self.code_all.setText(_("Code all…"))
        self.code_all.setToolTip(_("Look through the hits in this document, then put one code on them"))
        self.code_all.setAccessibleName(_("Code all…"))
        self.code_all.setMinimumHeight(28)
        self.code_all.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.code_all.clicked.connect(self.code_all_wanted.emit)
        line.addWidget(self.code_all)
        line.addStretch(0)
        self.field.textChanged.connect(self.changed.emit)
        self.previous.clicked.connect(lambda: self.walked.emit(-1))
        self.next.clicked.connect(lambda: self.walked.emit(1))
        self.close_button.clicked.connect(self.closed.emit)
        self.field.installEventFilter(self)

    def say(self, at: int | None, found: int) -> None:
        """Says which of how many; nothing while nothing is looked for."""
        if not self.field.text():
            said = ""
        elif not found:
            said = _("Not found")
        elif at is None:
            said = _n("{n} place", "{n} places", found)
        else:
            said = _("{at} of {n}", at=at + 1, n=found)
        self.count.setText(said)
        self.field.setAccessibleDescription(said)
        for button in (self.previous, self.next, self.code_all):
            button.setEnabled(found > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = event.key()
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.walked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
                return True
            if key == Qt.Key.Key_Escape:
                self.closed.emit()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                self.walked.emit(1 if key == Qt.Key.Key_Down else -1)
                return True
        return super().eventFilter(watched, event)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setAutoRaise(True)
        button.setFixedSize(34, 28)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button
