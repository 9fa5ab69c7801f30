"""A chart as a picture that keeps its shape, whose marks open what stands behind them."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.small import plain_tip
from qcoder.gui.theme import theme
from qcoder.plots.drawing import Mark

WIDEST = 1100


class Picture(QWidget):
    """The picture itself. A click, or Enter on the mark that the arrows have reached, opens a mark."""

    chosen = Signal(object)  # Mark

    def __init__(self) -> None:
        super().__init__()
        self.marks: tuple[Mark, ...] = ()
        self._picture = QPixmap()
        self._shown = QPixmap()
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Chart"))
        self.setToolTip("")

    def show_picture(self, png: bytes, marks: tuple[Mark, ...], alternative: str) -> None:
        self._picture = QPixmap()
        self._picture.loadFromData(png)
        self.marks, self._at = marks, -1
        self.setAccessibleDescription(alternative)

    @property
    def empty(self) -> bool:
        return self._picture.isNull()

    def fit(self, width: int) -> None:
        if self._picture.isNull() or width < 40:
            return
        ratio = self.devicePixelRatioF()
        self._shown = self._picture.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        self._shown.setDevicePixelRatio(ratio)
        self.setFixedSize(self._shown.deviceIndependentSize().toSize())
        self.update()

    def mark_at(self, point: QPointF) -> Mark | None:
        """The mark under a point of the widget; the one drawn last where several are."""
        if not self.width() or not self.height():
            return None
        across, down = point.x() / self.width(), point.y() / self.height()
        for mark in reversed(self.marks):
            if mark.left <= across <= mark.right and mark.top <= down <= mark.bottom:
                return mark
        return None

    def rect_of(self, mark: Mark) -> QRectF:
        return QRectF(
            mark.left * self.width(), mark.top * self.height(),
            (mark.right - mark.left) * self.width(), (mark.bottom - mark.top) * self.height(),
        )  # fmt: skip

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._shown)
        if 0 <= self._at < len(self.marks) and self.hasFocus():
            painter.setPen(QPen(QColor(theme().accent), 2))
            painter.drawRect(self.rect_of(self.marks[self._at]).adjusted(-2, -2, 2, 2))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if mark is not None else Qt.CursorShape.ArrowCursor)
        if mark is not None and mark.label:
            QToolTip.showText(event.globalPosition().toPoint(), plain_tip(mark.label), self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position())
        if mark is not None and event.button() == Qt.MouseButton.LeftButton:
            self._at = self.marks.index(mark)
            self.update()
            self.chosen.emit(mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
        if event.key() in steps and self.marks:
            start = self._at if self._at >= 0 else (-1 if steps[Qt.Key(event.key())] > 0 else 0)
            self._at = (start + steps[Qt.Key(event.key())]) % len(self.marks)
            self.setAccessibleDescription(self.marks[self._at].label)
            place = self.rect_of(self.marks[self._at])
            QToolTip.showText(
                self.mapToGlobal(place.bottomLeft().toPoint()), plain_tip(self.marks[self._at].label), self
            )
            self.update()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self._at < len(self.marks):
            self.chosen.emit(self.marks[self._at])
        else:
            super().keyPressEvent(event)


class ChartView(QScrollArea):
    """The picture as wide as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = Picture()
        self.setWidget(self.picture)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignHCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusProxy(self.picture)
        self.setAccessibleName(_("Chart"))

    def show_picture(self, png: bytes, marks: tuple[Mark, ...], alternative: str) -> None:
        self.picture.show_picture(png, marks, alternative)
        self._fit()

    def _fit(self) -> None:
        self.picture.fit(min(self.viewport().width() - 8, WIDEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
