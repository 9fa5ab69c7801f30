"""Small pieces that many parts of the window are made of."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from qcoder.gui.icons import icon


def label(text: str = "", *, kind: str = "", wrap: bool = False) -> QLabel:
    """A label that shows its text as it is: what comes from a file is never taken for rich text."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setWordWrap(wrap)
    if kind:
        made.setProperty("kind", kind)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def button(text: str, pressed: Callable[[], object], *, kind: str = "", tip: str = "") -> QPushButton:
    made = QPushButton(text)
    made.setAutoDefault(False)  # Enter in a dialog presses the button that agrees, not one beside a field
    if kind:
        made.setProperty("kind", kind)
    if kind == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(tip)
    made.clicked.connect(lambda: pressed())
    return made


def tool(name: str, tip: str, pressed: Callable[[], object]) -> QToolButton:
    """A small button with an icon, and a tooltip that says what it does."""
    made = QToolButton()
    made.setIcon(icon(name))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    made.clicked.connect(lambda: pressed())
    return made


def line() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def titled(widget: QWidget, name: str) -> QWidget:
    """The same widget with a name for screen readers."""
    widget.setAccessibleName(name)
    return widget
