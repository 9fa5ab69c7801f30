"""What a person does with the text: selects, clicks, drags, drops; keys go to whoever listens."""

import json
from collections.abc import Callable

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QWidget

from qcoder.core.messages import _
from qcoder.core.span import Span, trim
from qcoder.gui.parts.small import plain_data
from qcoder.gui.transcript import painting
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.sheet import Sheet
from qcoder.gui.transcript.tips import coding_parts, put_tip, tip
from qcoder.services.rows import NoteRow

SPAN_MIME = "application/x-qcoder-span"
CODE_MIME = "application/x-qcoder-code"


class TranscriptView(Sheet):
    """The text of one document, read and selected with mouse and keys."""

    selection_settled = Signal()  # the mouse was let go, or a key changed the selection
    clicked = Signal(object, bool)  # the UTF-16 unit under the pointer or None, and whether Ctrl was held
    border_dragged = Signal(object)  # the Span that the selected coding should have
    codes_dropped = Signal(object, object)  # a Span and the ids of codes
    menu_wanted = Signal(object)  # global position
    zoom_wanted = Signal(int)

    def __init__(self, layer: CodingLayer, parent: QWidget | None = None) -> None:
        super().__init__(layer, parent)
        self.keys: Callable[[QKeyEvent], bool] = lambda event: False
        self.sentence_at: Callable[[Span], Span | None] = lambda span: None
        self._pressed: QPoint | None = None
        self._border: str = ""  # "start" or "end" while a grip is dragged
        self.setAcceptDrops(True)
        self.viewport().setMouseTracking(True)
        self.setTabChangesFocus(True)
        self.selectionChanged.connect(self._selection_changed)

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
