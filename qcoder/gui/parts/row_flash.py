"""A light over a row or a widget for a moment: here is what came back."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from qcoder.gui.theme import theme

FADE, HOLD = 140, 900  # milliseconds, as in the text
STRENGTH = 0.34


class RowFlash(QWidget):
    """Lies over its place, lets the mouse through, and goes by itself."""

    def __init__(self, over: QWidget, place: QRect) -> None:
        super().__init__(over)
        self._strength = 1.0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setGeometry(place)
        self._fading = QVariantAnimation(self, duration=FADE, startValue=1.0, endValue=0.0)
        self._fading.valueChanged.connect(self._fade)
        self._fading.finished.connect(self.deleteLater)
        QTimer.singleShot(HOLD, self, self._fading.start)
        self.show()
        self.raise_()

    def _fade(self, strength: float) -> None:
        self._strength = strength
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colour = QColor(theme().accent)
        colour.setAlphaF(STRENGTH * self._strength)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(self.rect().adjusted(2, 1, -2, -1), 6, 6)
        painter.end()


def flash_row(view: QAbstractItemView, index: QModelIndex | QPersistentModelIndex) -> RowFlash | None:
    """Brings a row of a list or tree into sight and lights it up."""
    if not index.isValid() or not view.isVisible():
        return None
    view.scrollTo(index)
    rect = view.visualRect(index)
    return RowFlash(view.viewport(), QRect(0, rect.y(), view.viewport().width(), rect.height()))


def flash_widget(widget: QWidget) -> RowFlash | None:
    """Lights up a whole widget."""
    return RowFlash(widget, widget.rect()) if widget.isVisible() else None
