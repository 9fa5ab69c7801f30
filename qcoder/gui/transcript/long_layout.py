"""The layout of a long text: paragraphs are measured when they come into sight, and estimated until then.

Qt's own layout must lay out everything above a place before it can go there: most of a second in a text of five
megabytes. Here going anywhere costs one screen. The widget above is the same QTextEdit, so that selecting, keys,
copying and accessibility are Qt's.
"""

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPainter,
    QTextBlock,
    QTextCharFormat,
    QTextDocument,
    QTextFrame,
    QTextLayout,
    QTextLine,
    QTextOption,
)

from qcoder.gui.transcript.soft_breaks import BREAK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from qcoder.gui.transcript.lines import Line
    from qcoder.gui.transcript.reading import Page

LINE_ENDS = f"\n\r\ufdd0\ufdd1{BREAK}"  # what Qt begins a new paragraph at
Formats = Callable[[int, int], list[QTextLayout.FormatRange]]
Indents = Callable[[int, int], float]


def _in_64ths(height: float) -> float:
    """As Qt's own layout counts, so that both set a text alike to the pixel."""
    return math.floor(height * 64 + 0.5) / 64


class Placed(NamedTuple):
    """A paragraph in sight: its UTF-16 units and its heights in the document."""

    number: int
    block: QTextBlock
    layout: QTextLayout
    start: int
    end: int
    top: float
    bottom: float


class LongLayout(QAbstractTextDocumentLayout):
    """Lays out `document`, whose text is `shown`.

    `formats` says how stretches of a paragraph are set, `indents` how far in it stands, in pixels.
    """

    def __init__(self, document: QTextDocument, shown: str, page: "Page", formats: Formats, indents: Indents) -> None:
        import numpy as np

        super().__init__(document)
        self._np: Any = np
        self._document, self._page, self._formats, self._indents = document, page, formats, indents
        units = np.frombuffer(shown.encode("utf-16-le", "surrogatepass"), dtype=np.uint16)
        ending = np.zeros(len(units), dtype=bool)
        for sign in LINE_ENDS:
            ending |= units == ord(sign)
        ends = np.append(np.flatnonzero(ending), len(units))
        self._lengths: NDArray[Any] = np.diff(ends, prepend=-1) - 1  # without the line end
        self._soft: NDArray[Any] = np.append(units[ends[:-1]] == ord(BREAK), False)
        self._heights: NDArray[Any] = np.zeros(len(ends))
        self._exact: NDArray[Any] = np.zeros(len(ends), dtype=bool)
        self._tops: NDArray[Any] | None = None
        self._in_sight: tuple[float, float, list[Placed]] | None = None
        self._held: dict[int, Placed] = {}  # what has been in sight, by number of the paragraph
        self.measured: dict[int, list[Line]] = {}  # by number of the paragraph; kept here, because it goes with them
        self._width = 0.0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self.announce)

    # ------------------------------------------------------------------ where things are

    def placed(self, top: float, bottom: float) -> list["Placed"]:
        """Lays out what lies between two heights and puts it in its place; asked several times a frame."""
        known = self._in_sight
        if self._tops is not None and known and known[0] <= top and bottom <= known[1]:
            return known[2]
        number = max(0, int(self._np.searchsorted(self._where(), top, "right")) - 1)
        y, count, found = float(self._where()[number]), len(self._heights), []
        while number < count and y <= bottom:
            held = self._held.get(number)
            if held is None or held.top != y:
                held = self._held[number] = self._put(number, y)
            found.append(held)
            y, number = held.bottom, number + 1
        if not found:  # below the last one
            return self.placed(y - 1, y) if y > self._page.top else [self._put(0, y)]
        self._where()
        self._in_sight = (top, bottom, found)
        return found

    def _put(self, number: int, y: float) -> "Placed":
        block = self._document.findBlockByNumber(number)
        self._lay_out(block, number)
        layout, start = block.layout(), block.position()
        layout.setPosition(QPointF(self._page.left, y))
        return Placed(number, block, layout, start, start + block.length(), y, y + float(self._heights[number]))

    def place_above(self, top: float, height: float) -> float:
        """Lays out `height` above `top` before it comes into sight; by how much what is at `top` moves down for it."""
        at = max(0, int(self._np.searchsorted(self._where(), top, "right")) - 1) - 1
        moved = above = 0.0
        while at >= 0 and above < height:
            if not self._exact[at]:
                moved -= float(self._heights[at])
                self._lay_out(self._document.findBlockByNumber(at), at)
                moved += float(self._heights[at])
            above += float(self._heights[at])
            at -= 1
        return moved

    def announce(self) -> None:
        """Tells the widget how high the document is now."""
        self._later.stop()
        self.documentSizeChanged.emit(self.documentSize())

    def _where(self) -> "NDArray[Any]":
        if self._tops is None:
            tops = self._np.cumsum(self._heights)
            self._tops = self._np.concatenate(([0.0], tops[:-1])) + self._page.top
        return self._tops

    def _lay_out(self, block: QTextBlock, number: int) -> None:
        if self._exact[number] and block.layout().lineCount():
            return
        page, layout = self._page, block.layout()
        gap = block.length() == 1 and 0 < number < len(self._heights) - 1
        option = QTextOption(self._document.defaultTextOption())
        direction = block.textDirection()
        leftwards = direction == Qt.LayoutDirection.RightToLeft
        option.setTextDirection(direction)
        if leftwards:
            option.setAlignment(Qt.AlignmentFlag.AlignRight)
        layout.setTextOption(option)
        layout.setFormats(self._formats(block.position(), block.length() - 1))
        width, y = self._width - page.left - page.right, 0.0
        indent = self._indents(block.position(), block.length() - 1)
        width -= indent
        left = 0.0 if leftwards else indent
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            above = line.ascent() + max(0.0, line.leading())
            line.setPosition(QPointF(left, y - (above - page.gap * 0.8) if gap else y))  # as Qt sets a line so low
            y += page.gap if gap else _in_64ths(math.ceil(above + line.descent()) * page.line_height)
        layout.endLayout()
        height = y if gap or self._soft[number] else y + page.after
        self._exact[number] = True
        self._held.pop(number, None)
        self.measured.pop(number, None)
        if abs(height - self._heights[number]) > 1e-6:
            self._heights[number] = height
            self._tops = self._in_sight = None
            self._later.start()

    def _estimate(self) -> None:
        """Heights from the lengths alone."""
        np, page = self._np, self._page
        letters = max(8.0, (self._width - page.left - page.right) / page.letter)
        lines = np.maximum(1, np.ceil(self._lengths * 1.02 / letters))
        heights = lines * _in_64ths(page.line) + np.where(self._soft, 0.0, page.after)
        heights[1:-1][self._lengths[1:-1] == 0] = page.gap
        self._heights, self._tops, self._in_sight = heights, None, None
        self._exact[:] = False
        self._held.clear()
        self.measured.clear()

    # ------------------------------------------------------------------ what Qt asks

    def documentChanged(self, start: int, removed: int, added: int) -> None:
        """Another width, another way to break lines, or the text itself: everything is measured anew."""
        if self._document.blockCount() == len(self._heights):
            self._width = max(0.0, self._document.textWidth())
            self._estimate()
            self._later.start()

    def draw(self, painter: QPainter, context: QAbstractTextDocumentLayout.PaintContext) -> None:
        clip, caret = context.clip, context.cursorPosition
        # copies: what is read from the context does not outlive it
        selections = [
            (chosen.cursor.selectionStart(), chosen.cursor.selectionEnd(), QTextCharFormat(chosen.format))
            for chosen in context.selections
        ]
        width = self.property("cursorWidth")
        painter.setPen(context.palette.text().color())
        top, bottom, nowhere = clip.top(), clip.bottom(), QPointF()
        for block in self.placed(top, bottom):
            if block.bottom < top or block.top > bottom:
                continue
            chosen = []
            for first, last, how in selections:
                if first < block.end and last > block.start:
                    stretch = QTextLayout.FormatRange()
                    stretch.start, stretch.length, stretch.format = first - block.start, last - first, how
                    chosen.append(stretch)
            block.layout.draw(painter, nowhere, chosen, clip)
            if block.start <= caret < block.end:
                block.layout.drawCursor(painter, nowhere, caret - block.start, int(width) if width is not None else 1)

    def hitTest(self, point: Any, accuracy: Qt.HitTestAccuracy) -> int:
        y = point.y()
        placed = self.placed(y, y)
        block = next((each.block for each in placed if y < each.bottom), placed[-1].block)
        layout = block.layout()
        if not layout.lineCount():
            return -1 if accuracy == Qt.HitTestAccuracy.ExactHit else block.position()
        number, count, inside = 0, layout.lineCount(), y - layout.position().y()
        while number + 1 < count and layout.lineAt(number + 1).y() <= inside:
            number += 1
        line, x = layout.lineAt(number), point.x() - layout.position().x()
        if accuracy == Qt.HitTestAccuracy.ExactHit and not (
            0 <= x - line.x() <= line.naturalTextWidth() and 0 <= inside - line.y() <= line.height()
        ):
            return -1
        place: Any = line.xToCursor(x, QTextLine.CursorPosition.CursorBetweenCharacters)
        return block.position() + int(place)

    def blockBoundingRect(self, block: QTextBlock) -> QRectF:
        if not block.isValid():
            return QRectF()
        number = block.blockNumber()
        self._lay_out(block, number)
        place = QPointF(self._page.left, float(self._where()[number]))
        block.layout().setPosition(place)
        return QRectF(place, QSizeF(self._width - self._page.left - self._page.right, float(self._heights[number])))

    def frameBoundingRect(self, frame: QTextFrame) -> QRectF:
        return QRectF(QPointF(), self.documentSize())

    def documentSize(self) -> QSizeF:
        return QSizeF(self._width, self._page.top + float(self._heights.sum()) + self._page.bottom)

    def pageCount(self) -> int:
        return 1
