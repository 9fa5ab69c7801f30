"""The field in which a memo is written: Markdown with its links shown as words, which @ brings in.

The document holds the words of a link with what it points to as their anchor; `markdown` writes both out again.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHideEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from qcoder.core.memo_text import Link, link_to, links, pieces
from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.memos.link_picker import LinkPicker
from qcoder.gui.memos.memo_style import GONE, NUMBER, MemoStyle, fragments
from qcoder.gui.parts.small import plain_data, plain_tip
from qcoder.gui.transcript.view import SPAN_MIME
from qcoder.services.memos.memo_links import Linked

LONGEST = 60  # letters after an @ that may still become a link
_ITEM = re.compile(r"(?P<indent>\s*)(?:(?P<mark>[-*+>])|(?P<number>\d{1,6})(?P<after>[.)])) ")
CTRL = Qt.KeyboardModifier.ControlModifier


class MemoField(QPlainTextEdit):
    """Asks its owner, by the functions below, for names, for what can be linked to, and for passages."""

    left = Signal()
    link_followed = Signal(object)  # Link

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names: Callable[[Iterable[Link]], Mapping[tuple[str, str], Linked]] = lambda _links: {}
        self.offered: Callable[[], Sequence[Linked]] = lambda: ()
        self.named: Callable[[Linked], Link] = lambda row: row.link()
        self.passage: Callable[[int, Span], str] = lambda _document, _span: ""
        self._picker: LinkPicker | None = None
        self._at: int | None = None  # where the @ stands that is being followed by letters
        self._links = 0
        self._style = MemoStyle(self.document())
        self.setTabChangesFocus(True)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(_("Memo"))
        self.setAccessibleDescription(_("Type @ to link to a code, a case, a document, a memo or a coded passage."))
        self.cursorPositionChanged.connect(self._follow_typing)

    # ---- text in and out ----

    def set_markdown(self, text: str) -> None:
        """Shows a text; nothing before it can be undone."""
        self._leave_at()
        self.blockSignals(True)
        self.setPlainText("")
        self._insert(QTextCursor(self.document()), text)
        self.document().clearUndoRedoStacks()
        self.blockSignals(False)
        self._style.rehighlight()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def refresh_markdown(self, text: str) -> None:
        """Shows what the text has become elsewhere; the caret stays where it can."""
        position = self.textCursor().position()
        self.set_markdown(text)
        cursor = self.textCursor()
        cursor.setPosition(min(position, self.document().characterCount() - 1))
        self.setTextCursor(cursor)

    def rename_links(self) -> bool:
        """Shows links under the names that things have by now; True when one had another."""
        text = self.markdown()
        known = self.names(links(text))
        for piece in [one for block in self._blocks() for one in fragments(block) if one.charFormat().isAnchor()]:
            link = link_to(piece.charFormat().anchorHref(), piece.text())
            held = known.get((link.kind, link.target)) if link is not None else None
            gone = bool(piece.charFormat().property(GONE))
            if link is not None and (gone != (held is None) or (held and link.named and link.words != f"@{held.name}")):
                self.refresh_markdown(text)
                return True
        return False

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def markdown(self) -> str:
        """The text as it is stored."""
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        return self._written(whole.selectionStart(), whole.selectionEnd())

    def _written(self, start: int, end: int) -> str:
        lines = []
        block = self.document().findBlock(start)
        while block.isValid() and block.position() <= end:
            runs: list[tuple[int, str, str]] = []
            for piece in fragments(block):
                first, last = max(start, piece.position()), min(end, piece.position() + piece.length())
                if first < last:
                    raw = piece.text().encode("utf-16-le", "surrogatepass")
                    cut = raw[2 * (first - piece.position()) : 2 * (last - piece.position())]
                    shape = piece.charFormat()
                    href = shape.anchorHref() if shape.isAnchor() else ""
                    runs.append((int(shape.property(NUMBER) or 0), href, cut.decode("utf-16-le", "replace")))
            line = ""
            for (_number, href), same in groupby(runs, key=lambda run: run[:2]):
                words = "".join(run[2] for run in same).replace("\u2028", "\n")
                link = link_to(href, words) if href else None
                line += link.written() if link is not None else words
            lines.append(line)
            block = block.next()
        return "\n".join(lines)

    def _insert(self, cursor: QTextCursor, text: str) -> None:
        parts = pieces(text.replace("\r\n", "\n").replace("\r", "\n"))
        known = self.names([part for part in parts if isinstance(part, Link)])
        cursor.beginEditBlock()
        for part in parts:
            if isinstance(part, str):
                cursor.insertText(part, QTextCharFormat())
            else:
                held = known.get((part.kind, part.target))
                named = Link(f"@{held.name}", part.kind, part.target) if held is not None and part.named else part
                self._insert_link(cursor, named, gone=held is None)
        cursor.endEditBlock()

    def _insert_link(self, cursor: QTextCursor, link: Link, *, gone: bool = False) -> None:
        shape = QTextCharFormat()
        shape.setAnchor(True)
        shape.setAnchorHref(f"{link.kind}:{link.target}")
        self._links += 1
        shape.setProperty(NUMBER, self._links)
        if gone:
            shape.setProperty(GONE, True)
        cursor.insertText(link.words or "@", shape)

    def insert_paragraph(self, text: str) -> None:
        """Puts a text in at the caret, as a paragraph of its own, and the caret below it."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        if cursor.block().text().strip():
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
            cursor.insertText("\n\n", QTextCharFormat())
        elif cursor.block().previous().isValid() and cursor.block().previous().text().strip():
            cursor.insertText("\n", QTextCharFormat())
        self._insert(cursor, text + "\n")
        cursor.insertText("\n", QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    # ---- links ----

    def link_at(self, position: int) -> Link | None:
        """The link that the letter at, or just before, a position belongs to."""
        for at in (position, position - 1):
            number, href, words = self._letter(at)
            if number:
                return link_to(href, words)
        return None

    def _letter(self, at: int) -> tuple[int, str, str]:
        """Number, address and words of the link whose letter stands at a place; zeros where there is none."""
        block = self.document().findBlock(at)
        if at < 0 or not block.isValid():
            return 0, "", ""
        here = [piece for piece in fragments(block) if piece.charFormat().isAnchor()]
        held = next((piece for piece in here if piece.position() <= at < piece.position() + piece.length()), None)
        if held is None:
            return 0, "", ""
        number = int(held.charFormat().property(NUMBER) or 0)
        words = "".join(piece.text() for piece in here if piece.charFormat().property(NUMBER) == number)
        return number, held.charFormat().anchorHref(), words

    def _span_of(self, number: int, near: int) -> tuple[int, int]:
        places = [piece for piece in fragments(self.document().findBlock(near))
                  if piece.charFormat().property(NUMBER) == number]  # fmt: skip
        return places[0].position(), places[-1].position() + places[-1].length()

    def _leave_link(self) -> None:
        """What is typed beside a link does not become part of it."""
        cursor = self.textCursor()
        if cursor.hasSelection():
            cursor.setPosition(cursor.selectionStart())
        at = cursor.position()
        before = self._letter(at - 1)[0] if not cursor.atBlockStart() else 0
        if not before or before != self._letter(at)[0]:
            self.setCurrentCharFormat(QTextCharFormat())

    def follow_link(self) -> bool:
        """Goes to what the link at the caret means."""
        link = self.link_at(self.textCursor().position())
        if link is not None:
            self.link_followed.emit(link)
        return link is not None

    # ---- @ ----

    def _begin_at(self) -> None:
        cursor = self.textCursor()
        at = cursor.position() - 1
        before = self.document().characterAt(at - 1) if at > cursor.block().position() else " "
        if str(before).isalnum():  # an address, or a word with an @ in it
            return
        self._at = at
        if self._picker is None:
            self._picker = LinkPicker(self)
            self._picker.chosen.connect(self._put_link)
        self._picker.open(self.offered())
        self._follow_typing()

    def _typed(self) -> str | None:
        """What was typed after the @; None when the caret has left it."""
        cursor = self.textCursor()
        block = cursor.block()
        if self._at is None or not block.position() <= self._at < cursor.position() or cursor.hasSelection():
            return None
        text = block.text().encode("utf-16-le", "surrogatepass")
        typed = text[2 * (self._at - block.position()) : 2 * cursor.positionInBlock()].decode("utf-16-le", "replace")
        fits = typed.startswith("@") and len(typed) <= LONGEST and not typed.startswith("@ ")
        return typed[1:] if fits else None

    def _follow_typing(self) -> None:
        if self._picker is None or self._at is None:
            return
        typed = self._typed()
        rect = self.cursorRect()
        under = self.viewport().mapToGlobal(rect.bottomLeft() + QPoint(0, 4))
        if typed is None or not self._picker.narrow(typed, under, rect.height()):
            self._leave_at()

    def _leave_at(self) -> None:
        self._at = None
        if self._picker is not None:
            self._picker.hide()

    def _put_link(self, row: Linked) -> None:
        at, self._at = self._at, None
        if at is None:
            return
        cursor = self.textCursor()
        link = self.named(row)
        cursor.beginEditBlock()
        cursor.setPosition(at, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        self._insert_link(cursor, link)
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    # ---- keys ----

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable():
                event.ignore()  # nothing to take back in here: the step before is the window's
                return False
            if event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable():
                event.ignore()
                return False
            if event.key() in (Qt.Key.Key_B, Qt.Key.Key_I) and event.modifiers() == CTRL:
                event.accept()  # emphasis in here, whatever the window does with the key elsewhere
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._picker is not None and self._picker.handle_key(event):
            if not self._picker.isVisible():  # taken, or left
                self._at = None
            event.accept()
            return
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() & CTRL:
            self.follow_link()
            event.accept()
            return
        if key == Qt.Key.Key_Backspace and self._drop_link():
            event.accept()
            return
        if key in (Qt.Key.Key_B, Qt.Key.Key_I) and event.modifiers() == CTRL:
            self.emphasise("**" if key == Qt.Key.Key_B else "*")
            event.accept()
            return
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() and self._go_on_listing():
            event.accept()
            return
        if event.text():
            self._leave_link()
        super().keyPressEvent(event)
        if event.text() == "@" and not self.isReadOnly():
            self._begin_at()

    def focusNextPrevChild(self, following: bool) -> bool:
        """Tab takes what the list under an @ offers; otherwise it goes on to the next field."""
        if self._picker is not None and self._picker.isVisible():
            return False
        return super().focusNextPrevChild(following)

    def emphasise(self, marks: str) -> None:
        """Puts marks around what is selected, or around the caret; takes them away where they are."""
        cursor = self.textCursor()
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.beginEditBlock()
        around = QTextCursor(self.document())
        around.setPosition(max(0, start - len(marks)))
        last = min(end + len(marks), self.document().characterCount() - 1)
        around.setPosition(last, QTextCursor.MoveMode.KeepAnchor)
        words = around.selectedText()
        inside = end > start and words.startswith(marks) and words.endswith(marks) and last - end == len(marks)
        for at, before in ((end, False), (start, True)):
            cursor.setPosition(at - len(marks) if inside and before else at)
            if inside:
                cursor.setPosition(cursor.position() + len(marks), QTextCursor.MoveMode.KeepAnchor)
                cursor.removeSelectedText()
            else:
                cursor.insertText(marks, QTextCharFormat())
        cursor.endEditBlock()
        moved = -len(marks) if inside else len(marks)
        cursor.setPosition(start + moved)
        cursor.setPosition(end + moved, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def _go_on_listing(self) -> bool:
        """Enter in an item of a list begins the next one; in an empty item it ends the list."""
        cursor = self.textCursor()
        found = _ITEM.match(cursor.block().text())
        if found is None or cursor.hasSelection() or cursor.positionInBlock() < found.end():
            return False
        cursor.beginEditBlock()
        if found.end() == len(cursor.block().text()):
            cursor.movePosition(QTextCursor.MoveOperation.StartOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.removeSelectedText()
        else:
            number = found["number"]
            mark = f"{int(number) + 1}{found['after']}" if number else found["mark"]
            cursor.insertText(f"\n{found['indent']}{mark} ", QTextCharFormat())
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        return True

    def _drop_link(self) -> bool:
        """Backspace behind a link takes it away as a whole."""
        cursor = self.textCursor()
        number = self._letter(cursor.position() - 1)[0] if not cursor.atBlockStart() else 0
        if cursor.hasSelection() or not number or number == self._letter(cursor.position())[0]:
            return False
        start, end = self._span_of(number, cursor.position() - 1)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        return True

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._leave_link()
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self._leave_at()
            self.left.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        self._leave_at()
        super().hideEvent(event)

    # ---- mouse ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.modifiers() & CTRL:
            link = self._link_under(event.position().toPoint())
            if link is not None:
                event.accept()
                self.link_followed.emit(link)
                return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        link = self._link_under(event.position().toPoint()) if not event.buttons() else None
        over = link is not None and bool(event.modifiers() & CTRL)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor)
        self.setToolTip(plain_tip(_("Ctrl+click or Ctrl+Enter: go there")) if link is not None else "")
        super().mouseMoveEvent(event)

    def _link_under(self, point: QPoint) -> Link | None:
        href = self.anchorAt(point)
        if not href:
            return None
        return self.link_at(self.cursorForPosition(point).position()) or link_to(href, "")

    # ---- what is pasted and dropped ----

    def createMimeDataFromSelection(self) -> QMimeData:
        cursor = self.textCursor()
        return plain_data(self._written(cursor.selectionStart(), cursor.selectionEnd()))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasFormat(SPAN_MIME) or source.hasText()

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Words become words; a passage of a transcript becomes a quotation with its source."""
        passage = self._passage_in(source)
        if passage:
            self.insert_paragraph(passage)
        elif source.hasText():
            self._leave_link()
            cursor = self.textCursor()
            self._insert(cursor, source.text())
            self.setTextCursor(cursor)

    def _passage_in(self, source: QMimeData) -> str:
        if not source.hasFormat(SPAN_MIME):
            return ""
        where = json.loads(bytes(source.data(SPAN_MIME).data()).decode())
        if not isinstance(where.get("document"), int):
            return ""
        return self.passage(where["document"], Span(where["start"], where["end"]))
