"""How panels are put together: two columns beside each other, and a list that says what to do while it is empty."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from qcoder.gui.parts.small import button, label


def side_by_side(into: QWidget, left: QWidget, right: QWidget, *, widths: tuple[int, int]) -> QSplitter:
    """Fills a widget with two columns, a hairline between them that can be moved; widths in pixels at first."""
    splitter = QSplitter(Qt.Orientation.Horizontal, into)
    splitter.addWidget(left)
    splitter.addWidget(right)
    splitter.setHandleWidth(1)
    splitter.setSizes(list(widths))
    splitter.setChildrenCollapsible(False)
    one_below_another(into, splitter)
    return splitter


def one_below_another(into: QWidget, *widgets: QWidget) -> QVBoxLayout:
    """Fills a widget without gaps; the last one takes the room that there is."""
    column = QVBoxLayout(into)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, int(widget is widgets[-1]))
    return column


def empty_hint(text: str, way: str, pressed: Callable[[], object]) -> QWidget:
    """What stands in the place of rows that are not there yet: a sentence, and the way to the first."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(12, 8, 12, 12)
    column.addWidget(label(text, kind="muted", wrap=True))
    column.addWidget(button(way, pressed, kind="link"), 0, Qt.AlignmentFlag.AlignLeft)
    return made
