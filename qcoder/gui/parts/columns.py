"""How panels are put together: two columns beside each other, and a list that says what to do while it is empty."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QVBoxLayout, QWidget

from qcoder.gui.parts.small import button, label

ASIDE = 12  # pixels beside the sentence of a list that is empty
NARROW = 560  # pixels: two columns in less stand one below the other


class Columns(QSplitter):
    """Two columns with a hairline between them, one below the other where the window is narrow."""

    def __init__(self, left: QWidget, right: QWidget, widths: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.addWidget(left)
        self.addWidget(right)
        self.setHandleWidth(1)
        self.setSizes(list(widths))
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.setChildrenCollapsible(False)
        self._parts, self._widths = (left, right), list(widths)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the wider of the two: there they stand one below the other."""
        parts = [part.minimumSizeHint() for part in self._parts]
        return QSize(max(part.width() for part in parts), min(240, sum(part.height() for part in parts)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        wanted = Qt.Orientation.Vertical if event.size().width() < NARROW else Qt.Orientation.Horizontal
        if wanted != self.orientation():
            self.setOrientation(wanted)
            self.setSizes([2, 3] if wanted == Qt.Orientation.Vertical else self._widths)
        super().resizeEvent(event)


class OneAtATime(QStackedWidget):
    """Asks for no more room than what is in front needs: the widest of all would push what is beside it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(lambda _place: self.updateGeometry())

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown is not None else super().minimumSizeHint()


def side_by_side(into: QWidget, left: QWidget, right: QWidget, *, widths: tuple[int, int]) -> QSplitter:
    """Fills a widget with two columns, a hairline between them that can be moved; widths in pixels at first."""
    splitter = Columns(left, right, widths, into)
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


class EmptyHint(QWidget):
    """What stands in the place of rows that are not there yet: a sentence, and the ways to the first.

    The sentence keeps its lines: the room for rows below, which are not there, would take them in a low window.
    """

    def __init__(self, text: str, *ways: tuple[str, Callable[[], object]]) -> None:
        super().__init__()
        self.text = label(text, kind="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(ASIDE, 8, ASIDE, 12)
        column.addWidget(self.text)
        for way, pressed in ways:
            column.addWidget(button(way, pressed, kind="link"), 0, Qt.AlignmentFlag.AlignLeft)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.text.setMinimumHeight(self.text.heightForWidth(event.size().width() - 2 * ASIDE))
        super().resizeEvent(event)
