"""The text itself: a read-only QTextEdit that draws codings under its words and speaks in code points."""

import json
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextLine,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from qcoder.core.imported import FoundMark
from qcoder.core.marks import Pages
from qcoder.core.messages import _
from qcoder.core.span import Span, trim
from qcoder.gui.parts.small import plain_data
from qcoder.gui.theme import theme
from qcoder.gui.transcript import painting
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.lines import Lines, lines_in_sight
from qcoder.gui.transcript.long_layout import LongLayout
from qcoder.gui.transcript.patterns import paint_initials
from qcoder.gui.transcript.reading import Reading, Setting, is_long, make_document, scaled
from qcoder.gui.transcript.structure import Structure, paint_signs
from qcoder.gui.transcript.tips import coding_parts, put_tip, tip
from qcoder.services.rows import DocumentView, NoteRow, TurnRow

SPAN_MIME = "application/x-qcoder-span"
CODE_MIME = "application/x-qcoder-code"
NARROW_MARGIN, WIDE_MARGIN, RIGHT_GAP = 104, 204, 20
FIRST_TURNS, TURNS_A_STEP = 50, 150
LEAST_MEASURE = 62  # characters a line that the text keeps before the margin may grow


class TranscriptView(QTextEdit):
    """Shows one text. Positions in its signals and methods are code points of the stored text, but for `unit`s."""

    selection_settled = Signal()  # the mouse was let go, or a key changed the selection
    clicked = Signal(object, bool)  # the UTF-16 unit under the pointer or None, and whether Ctrl was held
    border_dragged = Signal(object)  # the Span that the selected coding should have
    codes_dropped = Signal(object, object)  # a Span and the ids of codes
    menu_wanted = Signal(object)  # global position
    geometry_changed = Signal()  # scrolled, wrapped anew, zoomed: whatever is drawn beside must follow
    zoom_wanted = Signal(int)

    def __init__(self, layer: CodingLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self.reading = Reading()
        self.document_id: int | None = None
        self.turns: Sequence[TurnRow] = ()
        self.notes: Sequence[NoteRow] = ()
        self.structure = Structure()
        self.pages = Pages()
        self.keys: Callable[[QKeyEvent], bool] = lambda event: False
        self.sentence_at: Callable[[Span], Span | None] = lambda span: None
        self.hits: list[tuple[int, int]] = []  # UTF-16
        self.hit: tuple[int, int] | None = None
        self.flashed: list[tuple[int, int]] = []
        self.flash_strength = 0.0
        self.playing: tuple[int, int] | None = None  # UTF-16: what is being said in the recording
        self._near: int | None = None  # a place in sight, to find the next frame from
        self._lines: tuple[tuple[float, ...], Lines] | None = None
        self._drawn: tuple[Lines, painting.Drawn] | None = None  # until something moves or changes
        self._pressed: QPoint | None = None
        self._border: str = ""  # "start" or "end" while a grip is dragged
        self._dragged: Span | None = None
        self._preview: Span | None = None
        self._note: NoteRow | None = None
        self._settling = False
        self._made: QTextDocument | None = None
        self._setting: Setting | None = None
        self._long = False
        self._idle = QTimer(self, singleShot=True, interval=0)
        self._idle.timeout.connect(self._set_more)

        self.setObjectName("transcript")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setLineWrapColumnOrWidth(600)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.setCursorWidth(2)
        self.setTabChangesFocus(True)
        self.selectionChanged.connect(self._selection_changed)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        layer.changed.connect(self._draw_anew)
        self.refresh_theme()

    # ------------------------------------------------------------------ content

    def show_text(
        self, text: str, turns: Sequence[TurnRow], notes: Sequence[NoteRow], marks: Sequence[FoundMark] = ()
    ) -> None:
        """Shows another text from its beginning. The layer must know it already."""
        self.turns, self.notes = turns, notes
        self.structure = Structure(marks, text)
        self.pages = Pages((mark.start, mark.value) for mark in marks if mark.kind == "page")
        self.hits, self.hit, self.flashed, self._preview, self.playing = [], None, [], None, None
        self._fill()
        self.verticalScrollBar().setValue(0)

    def show_view(self, view: DocumentView) -> None:
        self.show_text(view.text, view.turns, view.notes, view.marks)

    def show_again(self, view: DocumentView) -> None:
        """Shows the same text with other turns, notes or marks, at the same place."""
        self._at_the_same_place(lambda: self.show_view(view))

    def set_reading(self, reading: Reading) -> None:
        """Sets the text anew in another way, at the same place."""
        self.reading = reading
        self._at_the_same_place(self._fill)

    def _at_the_same_place(self, fill: Callable[[], None]) -> None:
        caret, span, first = self.caret(), self.selected_span(), self.first_in_sight()
        fill()
        if span is not None:
            self.put_selection(span)
        else:
            self.put_caret(caret)
        self.scroll_to_position(first, at=0.0)

    def refresh_theme(self) -> None:
        """Takes colours from the theme; the labels of turns carry theirs in the document, so that is made anew."""
        colours = theme()
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(colours.window))
        palette.setColor(QPalette.ColorRole.Text, QColor(colours.text))
        palette.setColor(QPalette.ColorRole.Highlight, painting.alpha(QColor(colours.accent), 0.34))
        palette.setColor(QPalette.ColorRole.HighlightedText, QColor(colours.text))
        self.setPalette(palette)
        if self.layer.text:
            self.set_reading(self.reading)

    def _fill(self) -> None:
        font = self.reading.font(QApplication.font())
        self.setFont(font)
        layer = self.layer
        made = make_document(
            layer.text, layer.breaks, self.turns, self.structure, layer.index, self.reading, font, self
        )
        self._long = is_long(layer.text, layer.breaks)
        self._setting = None
        if not self._long:
            self._setting = Setting(made, layer.text, self.turns, self.structure, layer.index, self.reading, font)
            self._setting.advance(FIRST_TURNS)
        made.setTextWidth(self.lineWrapColumnOrWidth())
        self.setDocument(made)
        self.setUndoRedoEnabled(False)
        self.setCursorWidth(2)  # it belongs to the document's layout, not to the view
        if self._made is not None:
            self._made.deleteLater()
        self._made = made
        self._near = None
        self._fit()
        self._moved()
        if not self.settled:
            self._idle.start()

    @property
    def settled(self) -> bool:
        """True when all turns are set in their own ways; the last ones are while nothing else is to do."""
        return self._setting is None or self._setting.finished

    def _set_more(self) -> None:
        """Sets some more turns while nothing else is to do; in a long text, lays out what is just out of sight."""
        layout, bar = self.document().documentLayout(), self.verticalScrollBar()
        if isinstance(layout, LongLayout):
            moved = layout.place_above(bar.value(), self.viewport().height())
            layout.announce()
            if round(moved):
                bar.setValue(bar.value() + round(moved))
        if self._setting is not None and not self._setting.finished:
            self._setting.advance(TURNS_A_STEP)
            self._idle.start()

    def _set_up_to(self, unit: int) -> None:
        """Before anything is shown or measured there: what is set later would move it."""
        if self._setting is not None and not self._setting.finished and unit >= self._setting.done_to:
            self._setting.advance()
            self._lines = self._near = None

    # ------------------------------------------------------------------ positions

    def to_span(self, start: int, end: int) -> Span:
        """UTF-16 units as a span of the stored text."""
        index = self.layer.index
        size = len(self.layer.text)
        return Span(min(size, index.to_code_point(start)), min(size, index.to_code_point(end)))

    def to_units(self, span: Span) -> tuple[int, int]:
        return self.layer.index.to_utf16(span.start), self.layer.index.to_utf16(span.end)

    def selected_span(self) -> Span | None:
        """The selection without the white space at its borders; None when nothing is selected."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        return trim(self.to_span(cursor.selectionStart(), cursor.selectionEnd()), self.layer.text)

    def caret(self) -> int:
        return self.to_span(self.textCursor().position(), self.textCursor().position()).start

    def here(self) -> Span:
        """The selected passage, or the empty one at the caret."""
        return self.selected_span() or Span(self.caret(), self.caret())

    def put_selection(self, span: Span) -> None:
        """Selects `span` without scrolling further than the view must."""
        start, end = self.to_units(span)
        self._set_up_to(end)
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        bar = self.verticalScrollBar()
        value = bar.value()
        self._settling = True
        self.setTextCursor(cursor)
        self._settling = False
        bar.setValue(value)

    def put_caret(self, position: int) -> None:
        self.put_selection(Span(position, position))

    def lines(self) -> Lines:
        """The lines in sight, measured once for each place and width."""
        document = self.document()
        key = (
            float(self.verticalScrollBar().value()), float(self.viewport().width()), float(self.viewport().height()),
            float(self.lineWrapColumnOrWidth()), float(document.revision()),
        )  # fmt: skip
        if self._lines is None or self._lines[0] != key:
            scrolled = QPointF(self.horizontalScrollBar().value(), key[0])
            measured = lines_in_sight(document, scrolled, key[2], self._near)
            self._lines = (key, measured)
            self._near = measured.start if self.settled else None
        return self._lines[1]

    def unit_under(self, point: QPoint) -> int | None:
        """The UTF-16 unit of the character under a point of the viewport; None beside the text."""
        above = [line for line in self.lines().lines if line.top - 2 <= point.y()]
        if not above or point.y() >= above[-1].top + above[-1].height * self.reading.line_height / 100:
            return None
        line = above[-1]
        x = point.x() - line.left
        if not line.line.x() - 1 <= x <= line.line.x() + line.line.naturalTextWidth() + 1:
            return None
        place: Any = line.line.xToCursor(x, QTextLine.CursorPosition.CursorOnCharacter)
        return line.block + int(place)

    def first_in_sight(self) -> int:
        lines = self.lines()
        return self.to_span(lines.start, lines.start).start

    def rect_of(self, span: Span) -> QRect:
        """The rectangle of the end of a passage, in the viewport: where a list for it opens."""
        start, end = self.to_units(span)
        self._set_up_to(end)
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        first = self.cursorRect(cursor)
        cursor.setPosition(end)
        last = self.cursorRect(cursor)
        return QRect(QPoint(min(first.x(), last.x()), first.y()), QPoint(max(first.x(), last.x()), last.bottom()))

    def scroll_to_position(self, position: int, *, at: float = 0.3) -> None:
        """Brings a position to `at` of the height of the view."""
        self._set_up_to(self.layer.index.to_utf16(position))
        cursor = QTextCursor(self.document())
        cursor.setPosition(self.layer.index.to_utf16(position))
        bar = self.verticalScrollBar()
        for _step in range(3):  # the first ones may lay out what was not, and move it
            wanted = round(bar.value() + self.cursorRect(cursor).top() - self.viewport().height() * at)
            if wanted == bar.value():
                break
            bar.setValue(wanted)
            self._lay_out_here()

    def _lay_out_here(self) -> None:
        """In a long text, what is in sight: only then is it known where it is."""
        layout = self.document().documentLayout()
        if isinstance(layout, LongLayout):
            self.lines()
            layout.announce()

    def show_span(self, span: Span) -> None:
        """Scrolls only when the passage is not well in sight already."""
        rect = self.rect_of(span)
        height = self.viewport().height()
        if rect.top() < 12 or rect.top() > height - 60 or (rect.bottom() > height - 24 and rect.height() < height - 60):
            self.scroll_to_position(span.start)

    # ------------------------------------------------------------------ layout

    def _fit(self) -> None:
        """Centres a comfortable measure. The left margin depends on the window alone: lanes never re-wrap the text."""
        whole = self.width() - self.verticalScrollBar().sizeHint().width()
        measure = self.reading.width(self.font()) + 18
        least = min(measure, round(measure * LEAST_MEASURE / self.reading.measure))
        left = max(NARROW_MARGIN, min(WIDE_MARGIN, whole - least - RIGHT_GAP), (whole - measure) // 2)
        width = max(120, min(measure, whole - left - RIGHT_GAP))
        place = self._place() if self.document().textWidth() not in (-1, width) else None
        if self.viewportMargins().left() != left or self.viewportMargins().right() != max(0, whole - left - width):
            self.setViewportMargins(left, 0, max(0, whole - left - width), 0)
        if self.lineWrapColumnOrWidth() != width or self.document().textWidth() != width:
            self._near = None
            self.setLineWrapColumnOrWidth(width)  # a fixed width: one layout a change, none for a resize of no effect
        if place is not None:
            self._back_to(*place)
        self.geometry_changed.emit()

    def _place(self) -> tuple[int, int] | None:
        """Which unit begins the first whole line in sight, and how high it stands; None at the very top."""
        if not self.verticalScrollBar().value():
            return None
        return next(((line.start, round(line.top)) for line in self.lines().lines if line.top >= 0), None)

    def _back_to(self, unit: int, top: int) -> None:
        """Brings what stood at a height there again, in a text that was wrapped anew."""
        cursor, bar = QTextCursor(self.document()), self.verticalScrollBar()
        cursor.setPosition(unit)
        for _step in range(3):
            bar.setValue(bar.value() + self.cursorRect(cursor).top() - top)
            self._lay_out_here()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _moved(self) -> None:
        self._lines = None
        if self._long:
            self._idle.start()
        if self._setting is not None and not self._setting.finished:
            self._set_up_to(self.lines().end)
        self.geometry_changed.emit()

    # ------------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme()
        painter = QPainter(self.viewport())
        lines = self.lines()
        if self._drawn is None or self._drawn[0] is not lines or self.layer.fading:
            self._drawn = (lines, painting.drawn_codings(lines, self.layer))
        painting.paint_codings(painter, self._drawn[1])
        accent = QColor(colours.accent)
        if self.hits:
            painting.paint_hits(painter, lines, self._hits_in(lines), accent, 0.1)
        if self.hit is not None:
            painting.paint_hits(painter, lines, [self.hit], accent, 0.36)
        if self.playing is not None:
            painting.paint_spans(painter, lines, [self.playing], painting.alpha(accent, 0.12))
        if self.flashed and self.flash_strength > 0:
            colour = painting.alpha(accent, 0.42 * self.flash_strength)
            painting.paint_spans(painter, lines, self.flashed, colour)
        for preview in (self._preview, self._dragged):
            if preview is not None:
                colour = painting.alpha(accent, 0.25)
                painting.paint_spans(painter, lines, [self.to_units(preview)], colour)
        painter.end()
        super().paintEvent(event)
        self._paint_over(lines)

    def show_playing(self, span: Span | None) -> None:
        """Marks what is being said in the recording."""
        playing = self.to_units(span) if span is not None else None
        if playing != self.playing:
            self.playing = playing
            self.viewport().update()

    def _draw_anew(self) -> None:
        """Codings, their colours, or which one is pointed at have changed."""
        self._drawn = None
        self.viewport().update()

    def _paint_over(self, lines: Lines) -> None:
        if self.layer.marks == "initials":
            painter = QPainter(self.viewport())
            painter.setFont(scaled(self.font(), 0.54))
            paint_initials(painter, lines, self.layer)
            painter.end()
        selected = self.layer.selected
        notes = self._notes_in(lines)
        if not notes and selected is None and not self.structure:
            return
        painter = QPainter(self.viewport())
        paint_signs(painter, lines, self.structure, self.layer.index, self.font())
        if selected is not None and self.layer.map is not None and selected in self.layer.map:
            span = self._dragged or self.layer.map.span(selected)
            painting.paint_handles(painter, lines, *self.to_units(span), self.layer.ink_of(selected))
        painter.setFont(self._note_font())
        for note, place in notes:
            painting.paint_note_mark(painter, place, note.mark or "*", note is self._note)
        painter.end()

    def _hits_in(self, lines: Lines) -> list[tuple[int, int]]:
        low = bisect_left(self.hits, (lines.start, 0))
        high = bisect_left(self.hits, (lines.end, 0))
        return self.hits[max(0, low - 1) : high]

    def _note_font(self) -> QFont:
        return scaled(self.font(), 0.62)

    def _notes_in(self, lines: Lines) -> list[tuple[NoteRow, QRectF]]:
        """The footnotes in sight with the places of their marks, above the line where they stood."""
        if not self.notes or not lines.lines:
            return []
        metrics = QFontMetricsF(self._note_font())
        found: list[tuple[NoteRow, QRectF]] = []
        for note in self.notes:
            unit = self.layer.index.to_utf16(note.at)
            if not lines.start <= unit <= lines.end:
                continue
            held = lines.holding(max(lines.start, unit - 1), unit) or lines.holding(unit, unit + 1)
            if not held:
                continue
            line = lines.lines[held[0]]
            width = max(metrics.height() - 1, metrics.horizontalAdvance(note.mark or "*") + 6)
            x = line.x(min(unit, line.end)) - 1
            for _other, taken in found:
                if abs(taken.top() - (line.top - 7)) < 1 and taken.left() <= x < taken.right() + 1:
                    x = taken.right() + 1
            found.append((note, QRectF(x, line.top - 7, width, metrics.height() - 2)))
        return found

    # ------------------------------------------------------------------ keys, selection, copying

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.keys(event):
            event.accept()
            return
        super().keyPressEvent(event)

    def _selection_changed(self) -> None:
        if self._pressed is None and not self._settling:
            self.selection_settled.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        """What is dragged or copied: the words as stored, and where they stand."""
        span = self.selected_span()
        data = plain_data(span.of(self.layer.text) if span is not None else "")
        if span is not None:
            where = {"document": self.document_id, "start": span.start, "end": span.end}
            data.setData(SPAN_MIME, json.dumps(where).encode())
        return data

    # ------------------------------------------------------------------ mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()
            self._border = self._border_under(self._pressed)
            if self._border or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return
        super().mousePressEvent(self._on_a_line(event))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        if self._border:
            self._drag_border(point)
            return
        if event.buttons() == Qt.MouseButton.NoButton:
            self._pressed = None  # a drag that ended elsewhere took the release with it
            self._hover(point)
        elif event.modifiers() & Qt.KeyboardModifier.ControlModifier and self._pressed is not None:
            return
        super().mouseMoveEvent(self._on_a_line(event))
        if event.buttons() == Qt.MouseButton.NoButton and self._border_under(point):
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if event.button() != Qt.MouseButton.LeftButton or pressed is None:
            super().mouseReleaseEvent(event)
            return
        point = event.position().toPoint()
        ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._border:
            moved, self._dragged, self._border = self._dragged, None, ""
            self.viewport().update()
            if moved is not None:
                self.border_dragged.emit(moved)
            return
        still = (point - pressed).manhattanLength() < QApplication.startDragDistance()
        if not ctrl:
            super().mouseReleaseEvent(event)
        if still and (ctrl or not self.textCursor().hasSelection()):
            self.clicked.emit(self.unit_under(point), ctrl)
        self._settle_selection()

    def let_go(self) -> None:
        """The button is up again: the release went to what the selection was dropped on."""
        self._pressed = None

    def _on_a_line(self, event: QMouseEvent) -> QMouseEvent:
        """The event, moved onto the nearest line when it lies between two: while a long text is still being laid
        out, Qt takes such a place for any other."""
        if self.settled or event.buttons() != Qt.MouseButton.LeftButton or not self.lines().lines:
            return event
        y = event.position().y()
        nearest = min(self.lines().lines, key=lambda line: abs(line.top + line.height / 2 - y))
        place = QPointF(event.position().x(), min(max(y, nearest.top + 1), nearest.top + nearest.height - 1))
        return QMouseEvent(
            event.type(), place, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
        )

    def _settle_selection(self) -> None:
        """Shows a selection made with the mouse as it will be coded: without white space at its borders."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            bare = self.selected_span()
            if bare is None:
                self.put_caret(self.caret())
            elif self.to_units(bare) != (cursor.selectionStart(), cursor.selectionEnd()):
                self.put_selection(bare)
        self.selection_settled.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.layer.hover(None)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_wanted.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
            return
        super().wheelEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            if self.selected_span() is None:
                self.clicked.emit(self.unit_under(event.pos()), False)
            self.menu_wanted.emit(event.globalPos())
        else:
            self.menu_wanted.emit(self.viewport().mapToGlobal(self.cursorRect().bottomLeft()))
        event.accept()

    def _hover(self, point: QPoint) -> None:
        unit = self.unit_under(point)
        rows = self.layer.at(unit) if unit is not None else []
        note = self._note_under(point)
        if note is not self._note:
            self._note = note
            self.viewport().update()
        self.layer.hover(rows[0].id if rows else None)
        put_tip(self.viewport(), self.tip_at(point))

    def _note_under(self, point: QPoint) -> NoteRow | None:
        for note, place in self._notes_in(self.lines()) if self.notes else ():
            if place.adjusted(-3, -3, 3, 3).contains(QPointF(point)):
                return note
        return None

    def _border_under(self, point: QPoint) -> str:
        selected = self.layer.selected
        if selected is None or self.layer.map is None or selected not in self.layer.map:
            return ""
        first, last = painting.handles(self.lines(), *self.to_units(self.layer.map.span(selected)))
        for name, place in (("start", first), ("end", last)):
            if place is not None and (QPointF(point) - place).manhattanLength() <= 10:
                return name
        return ""

    def _drag_border(self, point: QPoint) -> None:
        selected = self.layer.selected
        if selected is None or self.layer.map is None:
            return
        span = self.layer.map.span(selected)
        place = self.cursorForPosition(point).position()
        position = self.to_span(place, place).start
        start, end = (position, span.end) if self._border == "start" else (span.start, position)
        if start < end:
            wanted = trim(Span(start, end), self.layer.text)
            self._dragged = wanted if wanted != span else None
            self.viewport().update()

    # ------------------------------------------------------------------ tooltip

    def tip_at(self, point: QPoint) -> str:
        """What hovering says: the codings there with coder and memo, the translation, what the passage is about; or a
        note. Words are escaped, "" for nothing."""
        note = self._note_under(point)
        if note is not None:
            return tip([(_("Note {mark}", mark=note.mark) if note.mark else _("Note"), note.text, "")])
        unit = self.unit_under(point)
        if unit is None:
            return ""
        beside = self.layer.beside.parts_at(self.to_span(unit, unit).start)
        return tip(coding_parts(self.layer, [row.id for row in self.layer.at(unit)]) + beside)

    # ------------------------------------------------------------------ drag and drop

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(CODE_MIME):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not event.mimeData().hasFormat(CODE_MIME):
            event.ignore()
            return
        self._set_preview(self._drop_span(event.position().toPoint()))
        if self._preview is None:
            event.ignore()
        else:
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_preview(None)

    def dropEvent(self, event: QDropEvent) -> None:
        span = self._drop_span(event.position().toPoint())
        self._set_preview(None)
        codes = ids_in(event.mimeData())
        if span is None or not codes:
            event.ignore()
            return
        event.acceptProposedAction()
        self.codes_dropped.emit(span, codes)

    def _drop_span(self, point: QPoint) -> Span | None:
        """What a code dropped here would be put on: the selection when it is hit, else the sentence."""
        unit = self.unit_under(point)
        if unit is None:
            return None
        at, selected = self.to_span(unit, unit).start, self.selected_span()
        if selected is not None and selected.start <= at < selected.end:
            return selected
        return self.sentence_at(Span(at, at))

    def _set_preview(self, span: Span | None) -> None:
        if span != self._preview:
            self._preview = span
            self.viewport().update()


def ids_in(data: QMimeData) -> list[int]:
    """The ids of the codes that are dragged; none when the data is not ours after all."""
    try:
        found = json.loads(bytes(data.data(CODE_MIME).data()).decode())
    except ValueError:
        return []
    return [each for each in found if isinstance(each, int)] if isinstance(found, list) else []


def passage_in(data: QMimeData) -> tuple[int, Span] | None:
    """The document and span of a selection that is dragged; None when the data is none."""
    try:
        found = json.loads(bytes(data.data(SPAN_MIME).data()).decode())
        return int(found["document"]), Span(int(found["start"]), int(found["end"]))
    except (ValueError, TypeError, KeyError):
        return None
