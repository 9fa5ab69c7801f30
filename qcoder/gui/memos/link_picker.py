"""The list that opens under an @: codes, cases, documents, memos and coded passages that fit what is typed."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.small import plain_tip
from qcoder.language.fold import fold, strip_marks
from qcoder.services.memos.memo_links import Linked

MOST, IN_SIGHT, WIDTH = 60, 9, 380
ORDER = ("code", "case", "document", "memo", "coding", "passage")


def kind_name(kind: str) -> str:
    """What a link of a kind leads to, in a word."""
    return {
        "code": _("code"), "case": _("case"), "document": _("document"), "memo": _("memo"),
    }.get(kind, _("passage"))  # fmt: skip


class LinkChoice:
    """Everything that can be linked to, prepared for typing."""

    def __init__(self, things: Sequence[Linked]) -> None:
        self._known = [
            (row, _plain(row.name if row.kind == "coding" else f"{row.name}\n{row.also}").split("\n"),
             _plain(f"{row.name} {row.about} {row.also}"))
            for row in things
        ]  # fmt: skip

    def find(self, typed: str) -> list[Linked]:
        """What fits all words typed: names that begin so first, then names, then what else is known of a thing."""
        words = _plain(typed).split()
        whole = " ".join(words)
        scored = []
        for place, (row, names, known) in enumerate(self._known):
            if not all(word in known for word in words) or (not words and row.kind == "coding"):
                continue
            score = 4 if row.kind == "coding" else min(_score(name, whole) for name in names)
            scored.append((score, ORDER.index(row.kind), len(row.name) if words else 0, place, row))
        return [row for *_, row in sorted(scored, key=lambda one: one[:4])[:MOST]]


def _score(name: str, typed: str) -> int:
    """How well a name fits, 0 best."""
    return 0 if name.startswith(typed) else 1 if f" {typed}" in name else 2 if typed in name else 3


def _plain(text: str) -> str:
    return strip_marks(fold(text))


class LinkPicker(QListWidget):
    """Stays beside the caret while one types on; the field keeps the focus and hands on the keys that move in it."""

    chosen = Signal(object)  # Linked

    def __init__(self, field: QWidget) -> None:
        super().__init__(field.window())
        self._field = field
        self._choice = LinkChoice(())
        self.setAccessibleName(_("Link to"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("links")
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setStyleSheet("#links { border: 1px solid palette(mid); border-radius: 6px; background: palette(base); }")
        self.itemClicked.connect(self._take)
        self.hide()

    def open(self, things: Sequence[Linked]) -> None:
        """Offers these; nothing is shown before `narrow`."""
        self._choice = LinkChoice(things)

    def narrow(self, typed: str, under: QPoint, line: int) -> bool:
        """Shows what fits, below a point (global) or above its line; False and hidden when nothing does."""
        found = self._choice.find(typed)
        self.clear()
        for row in found:
            about = " · ".join(part for part in (kind_name(row.kind), row.about) if part)
            item = QListWidgetItem(f"{row.name}   {about}")
            item.setData(Qt.ItemDataRole.UserRole, row)
            item.setToolTip(plain_tip(f"{row.name}\n{about}"))
            self.addItem(item)
        if not found:
            self.hide()
            return False
        self.setCurrentRow(0)
        parent = self.parentWidget()
        assert parent is not None
        height = max(26, self.sizeHintForRow(0)) * min(len(found), IN_SIGHT) + 8
        width = min(WIDTH, parent.width() - 16)
        place = parent.mapFromGlobal(under)
        top = place.y() if place.y() + height <= parent.height() - 8 else place.y() - line - height - 4
        left = max(8, min(place.x(), parent.width() - width - 8))
        self.setGeometry(left, max(8, top), width, height)
        self.show()
        self.raise_()
        self._say()
        return True

    def handle_key(self, event: QKeyEvent) -> bool:
        """Moves, takes or leaves; False for keys that are the field's own."""
        if not self.isVisible():
            return False
        steps = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: IN_SIGHT, Qt.Key.Key_PageUp: -IN_SIGHT,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps:
            self.setCurrentRow(max(0, min(self.count() - 1, self.currentRow() + steps[key])))
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab) and not (
            event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            item = self.currentItem()
            if item is not None:
                self._take(item)
        elif key == Qt.Key.Key_Escape:
            self.hide()
        else:
            return False
        return True

    def _take(self, item: QListWidgetItem) -> None:
        row = item.data(Qt.ItemDataRole.UserRole)
        self.hide()
        self.chosen.emit(row)

    def _say(self) -> None:
        item = self.currentItem()
        if item is not None and QAccessible.isActive():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._field, item.text()))
