"""The whole document in a strip beside the scroll bar: its codings, what is in sight, what was found."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from qcoder.core.messages import _
from qcoder.gui.theme import theme
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.painting import alpha
from qcoder.gui.transcript.view import TranscriptView

WIDTH, COLUMNS, SIDE = 18, 3, 3


class OverviewStrip(QWidget):
    """Heights are shares of the text's length, which needs no layout of what is out of sight."""

    jumped = Signal(object)  # a position, code points

    def __init__(self, view: TranscriptView, layer: CodingLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view, self._layer = view, layer
        self._image: QPixmap | None = None
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("The whole document: click to go there"))
        self.setAccessibleName(_("Overview of the document"))
        self._drawn: object = None  # the map that the image shows
        self._later = QTimer(self, singleShot=True, interval=80)
        self._later.timeout.connect(self._redraw)
        layer.content_changed.connect(self._stale)
        view.geometry_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, 200)

    def _stale(self) -> None:
        """A new document is drawn at once; a change of one a moment later, so that coding costs nothing here."""
        if self._drawn is self._layer.map:
            self._later.start()
        else:
            self._redraw()

    def _redraw(self) -> None:
        self._image = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme().window))
        size = len(self._layer.text)
        if size:
            if self._image is None or self._image.height() != max(1, self.height()):
                self._image, self._drawn = self._draw(), self._layer.map
            painter.drawPixmap(SIDE, 0, self._image)
            self._paint_hits(painter, size)
            self._paint_sight(painter, size)
        painter.end()

    def _paint_hits(self, painter: QPainter, size: int) -> None:
        painter.setPen(QPen(QColor(theme().accent), 1))
        rows = {round(start / (size + 1) * self.height()) for start, _end in self._view.hits}
        for y in rows:
            painter.drawLine(0, y, WIDTH, y)

    def _paint_sight(self, painter: QPainter, size: int) -> None:
        lines = self._view.lines()
        top = lines.start / (size + 1) * self.height()
        height = max(10.0, (lines.end - lines.start) / (size + 1) * self.height())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(alpha(QColor(theme().muted), 0.7), 1))
        painter.setBrush(alpha(QColor(theme().muted), 0.12))
        painter.drawRoundedRect(QRectF(0.5, min(top, self.height() - height) + 0.5, WIDTH - 1, height - 1), 3, 3)

    def _draw(self) -> QPixmap:
        """All codings at once, in columns by lane: one numpy pass, however many there are."""
        import numpy as np

        height, width = max(1, self.height()), WIDTH - 2 * SIDE
        pixels = np.zeros((height, width), dtype=np.uint32)
        layer = self._layer
        if layer.map is not None and len(layer.map):
            size = layer.index.to_utf16(len(layer.text)) + 1
            starts, ends, lanes, codes = layer.map.columns()
            known, which = np.unique(codes, return_inverse=True)
            inks = np.array([layer.ink(code).rgba() for code in known.tolist()], dtype=np.uint32)[which]
            first = (starts * height // size).astype(np.int64)
            count = np.maximum(2, (ends * height // size) - first)
            rows = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
            column = np.repeat(lanes % COLUMNS, count)
            colour = np.repeat(inks, count)
            rows = np.minimum(rows, height - 1)
            each = width // COLUMNS
            for offset in range(each - 1):
                pixels[rows, width - 1 - (column * each + offset)] = colour
        return QPixmap.fromImage(QImage(pixels.data, width, height, width * 4, QImage.Format.Format_ARGB32))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._jump(event.position().y())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._jump(event.position().y())

    def _jump(self, y: float) -> None:
        share = min(1.0, max(0.0, y / max(1, self.height())))
        self.jumped.emit(round(share * max(0, len(self._layer.text) - 1)))
