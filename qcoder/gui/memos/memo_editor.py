"""One memo, to write and to read: title, type, words; saved by itself, one step for a stretch of writing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.memo_text import Link, LinkKind, links
from qcoder.core.messages import _
from qcoder.core.span import Span
from qcoder.gui.icons import icon
from qcoder.gui.memos.memo_field import MemoField
from qcoder.gui.memos.memo_reader import MemoReader
from qcoder.gui.memos.mentions import Mentions, Thing
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.small import label, tool
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Workspace
from qcoder.services.memos import memo_links, memos
from qcoder.services.memos.memo_links import Linked
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Changes

PAUSE = 900  # milliseconds without a key until the memo is saved
STRETCH = 60_000  # without a key for so long: what comes is another step to undo
_MENTIONED: dict[MemoTarget, LinkKind] = {
    "document": "document", "case": "case", "code": "code", "coding": "coding",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What a memo is, or would be, on."""

    target: MemoTarget = "project"
    thing: int | None = None
    span: Span | None = None


def about_of(row: MemoRow) -> About:
    """What a memo is on."""
    return About(row.target, row.target_id, row.span if row.target in ("turn", "passage") else None)


class _Title(QLineEdit):
    left = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class MemoEditor(QWidget):
    """Shows a memo, or room for a new one on something; the first words make it."""

    saved = Signal(object)  # MemoRow, or None when it was emptied and so deleted

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._about: About | None = None
        self.row: MemoRow | None = None
        self._kept = ("", "", "")  # title, kind and text as they are stored
        self._step: int | None = None  # the step in the journal that the writing goes on with
        self._saving = False
        self.about = label("", kind="muted", wrap=True)
        self.kind = NarrowChoice()
        self.title = _Title()
        self.field = MemoField()
        self.reader = MemoReader()
        self.mentions = Mentions(workspace)
        self.read_button = tool("read", _("Read it as it will look (F4)"), self.toggle_reading)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._idle = QTimer(self, singleShot=True, interval=STRETCH)
        self._lay_out()
        self._connect()
        self.show_nothing()

    def _lay_out(self) -> None:
        self.kind.setAccessibleName(_("Type of memo"))
        self.kind.setToolTip(_("Type of memo"))
        self.kind.addItem(_("No type"), "")
        for kind, name in memos.KIND_NAMES.items():
            self.kind.addItem(_(name), kind)
        self.kind.setMinimumContentsLength(9)
        self.title.setPlaceholderText(_("Title"))
        self.title.setAccessibleName(_("Title of the memo"))
        self.read_button.setCheckable(True)
        self.body = QStackedWidget()
        self.body.addWidget(self.field)
        self.body.addWidget(self.reader)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.about, 1)
        head.addWidget(self.read_button, 0, Qt.AlignmentFlag.AlignTop)
        named = QHBoxLayout()
        named.setSpacing(8)
        named.addWidget(self.title, 1)
        named.addWidget(self.kind)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(named)
        column.addWidget(self.body, 1)
        column.addWidget(self.mentions)
        self.setFocusProxy(self.field)

    def _connect(self) -> None:
        field = self.field
        field.names = self._names
        field.offered = self._offered
        field.named = lambda row: memo_links.linked_now(self._workspace.project, linked=row)
        field.passage = lambda document, span: memo_links.passage_note(
            self._workspace.project, document=document, span=span
        )
        field.left.connect(self.save_now)
        field.textChanged.connect(self._typed)
        field.link_followed.connect(self.follow)
        self.reader.link_followed.connect(self.follow)
        self.title.left.connect(self.save_now)
        self.title.textEdited.connect(self._typed)
        self.title.returnPressed.connect(field.setFocus)
        self.kind.activated.connect(self.save_now)
        self._pause.timeout.connect(self._rest)
        self._idle.timeout.connect(self._end_stretch)
        self._workspace.changed.connect(self._changed)
        themes.changed.connect(self._draw_icons)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._focus_moved)

    # ---- what is shown ----

    def show_nothing(self, told: str = "") -> None:
        """Says what to do to get a memo."""
        self.save_now()
        self._take(None, None)
        self.about.setText(told or _("Select a coding, a code or a document to write a memo on it."))

    def show_memo(self, about: About, row: MemoRow | None, told: str) -> None:
        """Shows a memo, or room for one; what is being typed into the same one stays."""
        if self._saving:
            return
        same = self._about == about and (self.row.id if self.row else None) == (row.id if row else None)
        if not same:
            self.save_now()
            self._take(about, row)
        elif row != self.row:
            self._freshen(row)
        self.about.setText(told)

    def _take(self, about: About | None, row: MemoRow | None) -> None:
        self._about, self.row = about, row
        self._end_stretch()
        self.title.setText(row.title if row else "")
        self.field.set_markdown(row.text if row else "")
        self._keep(row)
        for widget in (self.title, self.field, self.kind, self.read_button):
            widget.setEnabled(about is not None)
        self.field.setPlaceholderText(
            _("What strikes you here? @ links to codes, cases and passages.") if about else ""
        )
        if row is None:
            self.show_reading(reading=False)
        self._read()
        self._mention()

    def _keep(self, row: MemoRow | None) -> None:
        self.kind.setCurrentIndex(max(0, self.kind.findData(row.kind if row else "")))
        self._kept = self._written

    def _freshen(self, row: MemoRow | None) -> None:
        """The same memo was changed elsewhere, or by undo; what is being typed wins."""
        typing = self._written != self._kept
        self.row = row
        if typing or row is None:
            return
        if row.text != self.field.markdown():
            self.field.refresh_markdown(row.text)
        if row.title != self.title.text():
            self.title.setText(row.title)
        self._keep(row)
        self._read()

    def _mention(self) -> None:
        things: list[Thing] = [("memo", self.row.id)] if self.row is not None else []
        if self._about is not None and self._about.target in _MENTIONED and self._about.thing is not None:
            things.append((_MENTIONED[self._about.target], self._about.thing))
        self.mentions.show_things(things, but=self.row.id if self.row is not None else None)

    # ---- reading ----

    @property
    def reading(self) -> bool:
        return self.body.currentWidget() is self.reader

    def toggle_reading(self) -> None:
        """Between the words as they are written and as they will look."""
        self.show_reading(reading=not self.reading)
        (self.reader if self.reading else self.field).setFocus()

    def show_reading(self, *, reading: bool) -> None:
        wanted = self.reader if reading else self.field
        self.body.setCurrentWidget(wanted)
        self.setFocusProxy(wanted)
        self.read_button.setChecked(reading)
        self._read()

    def _read(self) -> None:
        if not self.reading:
            return
        text = self.field.markdown()
        known = self._names(links(text))

        def named(link: Link) -> str | None:
            return memo_links.shown(link, known) if (link.kind, link.target) in known else None

        self.reader.show_memo(text, named)

    def _draw_icons(self) -> None:
        self.read_button.setIcon(icon("read"))

    # ---- links ----

    def _names(self, wanted: Iterable[Link]) -> Mapping[tuple[str, str], Linked]:
        return memo_links.names(self._workspace.project, wanted=wanted)

    def _offered(self) -> Sequence[Linked]:
        own = self.row.guid if self.row is not None else ""
        return [row for row in memo_links.offered(self._workspace.project) if row.target != own]

    def follow(self, link: Link) -> None:
        """Goes to what a link means; what was typed is saved first."""
        self.save_now()
        found = self._names([link]).get((link.kind, link.target))
        if found is None:
            self._workspace.tell(_("What this link meant was deleted."))
        else:
            self._workspace.link_wanted.emit(found)

    def put_passage(self, text: str) -> None:
        """Drops a passage with its source line in at the caret."""
        self.show_reading(reading=False)
        self.field.insert_paragraph(text)
        self.save_now()

    # ---- saving ----

    @property
    def saving(self) -> bool:
        """True while what was typed here is being written, and so what changes is known here already."""
        return self._saving

    @property
    def _written(self) -> tuple[str, str, str]:
        return " ".join(self.title.text().split()), str(self.kind.currentData() or ""), self.field.markdown()

    def _typed(self) -> None:
        self._pause.start()
        self._idle.start()

    def _rest(self) -> None:
        """Saves while one pauses; a memo that is empty for the moment is deleted only when one leaves it."""
        title, _kind, text = self._written
        if title or text.strip():
            self.save_now()

    def save_now(self) -> None:
        """Saves what was typed since; nothing when nothing was."""
        self._pause.stop()
        written, about = self._written, self._about
        if about is None or written == self._kept or self._saving:
            return
        title, kind, text = written
        if self.row is None and not title and not text.strip():
            return  # a type alone makes no memo
        self._saving = True
        try:
            row = memos.write_memo(
                self._workspace.project,
                target=about.target,
                target_id=about.thing,
                span=about.span,
                text=text,
                title=title,
                kind=kind,
                memo=self.row.id if self.row is not None else None,
                onto=self._step,
            )
        except QcoderError as error:
            self._workspace.failed.emit(error)  # what was typed stays, and is tried again with the next key
            return
        finally:
            self._saving = False
        new = (row.id if row else None) != (self.row.id if self.row else None)
        self._kept, self.row = written, row
        if new:
            self._mention()
        self.saved.emit(row)

    def _changed(self, changes: Changes) -> None:
        if self._saving:
            self._step = changes.operation_id
        elif changes.touched.keys() & {"code", "case", "document", "memo", "coding", "membership"}:
            self._rename()

    def _rename(self) -> None:
        """Links are called what things are called by now; that alone is nothing to save."""
        if self._written == self._kept and self.field.rename_links():
            self._kept = self._written
        self._read()

    def _end_stretch(self) -> None:
        self._idle.stop()
        self._step = None

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Going on somewhere else ends the stretch, after what was typed has been saved."""
        if self._step is not None and new is not None and self.isVisible() and not self.isAncestorOf(new):
            self.save_now()
            self._end_stretch()
