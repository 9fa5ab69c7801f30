"""The sheet that a text is shown on: where its letters stand, what is drawn under and over them.

A read-only QTextEdit that speaks in code points. What a person does with it is in `view`.
"""

from bisect import bisect_left
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextLine,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from qcoder.core.found_marks import FoundMark
from qcoder.core.marks import Pages
from qcoder.core.span import Span, trim
from qcoder.gui.theme import Theme, theme
from qcoder.gui.transcript import painting
from qcoder.gui.transcript.layer import CodingLayer, Laid
from qcoder.gui.transcript.lines import Lines, lines_in_sight
from qcoder.gui.transcript.long_layout import LongLayout
from qcoder.gui.transcript.patterns import paint_initials
from qcoder.gui.transcript.reading import (
    Reading,
    Setting,
    Told,
    lay_out_long,
    make_document,
    making_document,
    scaled,
)
from qcoder.gui.transcript.structure import Structure, paint_signs
from qcoder.services.rows import DocumentView, NoteRow, TurnRow

NARROW_MARGIN, WIDE_MARGIN, RIGHT_GAP = 104, 204, 20
FIRST_TURNS, TURNS_A_STEP = 50, 150
LEAST_MEASURE = 62  # characters a line that the text keeps before the margin may grow


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text that was put into a document before it is shown, with the look that this was made for."""

    view: DocumentView
    structure: Structure
    document: QTextDocument
    reading: Reading
    font: QFont
    look: Theme


class Sheet(QTextEdit):
    """Shows one text. Positions in its signals and methods are code points of the stored text, but for `unit`s."""

    geometry_changed = Signal()  # scrolled, wrapped anew, zoomed: whatever is drawn beside must follow

    def __init__(self, layer: CodingLayer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.layer = layer
        self.reading = Reading()
        self.document_id: int | None = None
        self.turns: Sequence[TurnRow] = ()
        self.notes: Sequence[NoteRow] = ()
        self.structure = Structure()
        self.pages = Pages()
        self.hits: list[tuple[int, int]] = []  # UTF-16
        self.hit: tuple[int, int] | None = None
        self.flashed: list[tuple[int, int]] = []
        self.flash_strength = 0.0
        self.playing: tuple[int, int] | None = None  # UTF-16: what is being said in the recording
        self._near: int | None = None  # a place in sight, to find the next frame from
        self._lines: tuple[tuple[float, ...], Lines] | None = None
        self._drawn: tuple[Lines, painting.Drawn] | None = None  # until something moves or changes
        self._dragged: Span | None = None  # what the selected coding would have when its grip is let go
        self._preview: Span | None = None  # what a code would be put on when it is dropped
        self._note: NoteRow | None = None  # the one that is pointed at
        self._settling = False
        self._made: QTextDocument | None = None
        self._holds = ""  # the text in it
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
        self.setCursorWidth(2)
        self.verticalScrollBar().valueChanged.connect(self._moved)
        layer.changed.connect(self._draw_anew)
        self.refresh_theme()

    # ------------------------------------------------------------------ content

    def preparing(self, view: DocumentView, laid: Laid) -> Generator[None, None, Prepared]:
        """Puts a text that is to be shown into a document, a part up to each `yield`; what is shown stays meanwhile."""
        reading, look = self.reading, theme()
        font = reading.font(QApplication.font())
        structure = Structure(view.marks, view.text)
        told = Told(view.text, laid.breaks, laid.index, view.turns, structure)
        document = yield from making_document(told, reading, font)
        return Prepared(view, structure, document, reading, font, look)

    def show_text(
        self,
        text: str,
        turns: Sequence[TurnRow],
        notes: Sequence[NoteRow],
        marks: Sequence[FoundMark] = (),
        prepared: Prepared | None = None,
    ) -> None:
        """Shows another text from its beginning. The layer must know it already."""
        self.turns, self.notes = turns, notes
        self.structure = Structure(marks, text) if prepared is None else prepared.structure
        self.pages = Pages((mark.start, mark.value) for mark in marks if mark.kind == "page")
        self.hits, self.hit, self.flashed, self._preview, self.playing = [], None, [], None, None
        self._fill(prepared)
        self.verticalScrollBar().setValue(0)

    def show_view(self, view: DocumentView, prepared: Prepared | None = None) -> None:
        """Shows a document from its beginning; `prepared` is what `preparing` made of the same."""
        self.show_text(view.text, view.turns, view.notes, view.marks, prepared)

    def show_again(self, view: DocumentView) -> None:
        """Shows the same text with other turns, notes or marks, at the same place."""
        self._at_the_same_place(lambda: self.show_view(view))

    def set_reading(self, reading: Reading) -> None:
        """Sets the text anew in another way, at the same place."""
        self.reading = reading
        self._at_the_same_place(self._fill)

    def _at_the_same_place(self, fill: Callable[[], None]) -> None:
        caret, span, first = self.caret(), self.selected_span(), self.first_in_sight()
        at_the_top = self.verticalScrollBar().value() == 0  # above the first line, where the margin is
        fill()
        if span is not None:
            self.put_selection(span)
        else:
            self.put_caret(caret)
        if at_the_top:
            self.verticalScrollBar().setValue(0)
        else:
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

    def _fill(self, prepared: Prepared | None = None) -> None:
        font = self.reading.font(QApplication.font())
        self.setFont(font)
        layer = self.layer
        told = Told(layer.text, layer.breaks, layer.index, self.turns, self.structure)
        before = self._made
        self._made = made = self._document_of(told, font, prepared)
        self._lines = self._drawn = None  # measured in a layout that is no more
        self._holds, self._long, self._setting = told.text, told.is_long, None
        if not self._long:
            self._setting = Setting(made, told, self.reading, font)
            self._setting.advance(FIRST_TURNS)
        made.setTextWidth(self.lineWrapColumnOrWidth())
        if made is not before:
            self.setDocument(made)
            self.setUndoRedoEnabled(False)
            if before is not None:
                before.deleteLater()
        else:
            self.setTextCursor(QTextCursor(made))
        self.setCursorWidth(2)  # it belongs to the document's layout, not to the view
        self._near = None
        self._fit()
        self._moved()
        if not self.settled:
            self._idle.start()

    def _document_of(self, told: Told, font: QFont, prepared: Prepared | None) -> QTextDocument:
        """The letters of a text in a document: what was prepared of it, or in a long text the one that has them."""
        reading = self.reading
        if prepared is not None and (prepared.reading, prepared.font, prepared.look) == (reading, font, theme()):
            prepared.document.setParent(self)
            return prepared.document
        if self._made is not None and self._long and told.is_long and self._holds == told.text:
            lay_out_long(self._made, told, reading, font)
            return self._made
        made = make_document(told, reading, font)
        made.setParent(self)
        return made

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
