"""Splitting a code by walking: its passages come one after the other, and one key sends each to a code below."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.codes.code_chooser import choose_code
from qcoder.gui.find.context_list import ContextList
from qcoder.gui.parts.dialogs import ask_text
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.passages import read_passages
from qcoder.services.passages.read_passages import ContextRow
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Changes

DIGITS = "123456789"
VALUE = int(Qt.ItemDataRole.UserRole)


class SplitWalk(QWidget):
    """Digits send, N makes a code below and sends, / sends to any code, Space passes over, Backspace goes back a step.

    Every sending is a step of its own: undo brings the passage back, and the walk with it. What is passed over stays
    as it is.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._code: int | None = None
        self._codes: dict[int, CodeRow] = {}
        self.title = label("", kind="heading", wrap=True)
        self.progress = label("", kind="muted")
        self.list = _Walked(self)
        self.targets = QListWidget()
        self.targets.setAccessibleName(_("Codes to send passages to"))
        self.targets.setToolTip(_("A digit, or a double click, sends the passage there"))
        self.targets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.targets.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.targets.itemDoubleClicked.connect(lambda item: self.send(int(item.data(VALUE))))
        self._lay_out()
        self.setFocusProxy(self.list)
        workspace.changed.connect(self._changed)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title, 1)
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Esc")))
        below = QVBoxLayout()
        below.setSpacing(6)
        below.addWidget(label(_("Send to"), kind="muted"))
        self.none_below = label(_("No codes below this one yet: N makes the first."), kind="muted", wrap=True)
        below.addWidget(self.none_below)
        below.addWidget(self.targets, 1)
        self._sending = [
            button(_("New code…"), self.send_to_new, tip="N"),
            button(_("Another code…"), self.send_elsewhere, tip="/"),
            button(_("Pass over"), self.pass_over, tip=_("Space")),
        ]
        for one in self._sending:
            one.setEnabled(False)  # until there are passages
            below.addWidget(one)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self.list, 3)
        both.addLayout(below, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 8)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.progress)
        column.addLayout(both, 1)
        keys = _("1 to 9 send · N new code · / another code · Space passes over · Ctrl+Z undoes")
        column.addWidget(label(keys, kind="muted", wrap=True))

    # ---- what is walked ----

    def shown(self) -> None:
        """Begins with the selected code; a walk that is under way goes on."""
        code = self._workspace.selection.code
        if code != self._code or not self.list.rows:
            self._code = code
            self._begin()
        self.list.setFocus()

    def _begin(self) -> None:
        project, code = self._workspace.project, self._code
        self._read_codes()
        if code is None or code not in self._codes:
            self._arrived([])
            return
        self._workspace.run(
            lambda _progress: read_passages.passages_in_context(project, code=code, own=True), self._arrived
        )

    def _read_codes(self) -> None:
        self._codes = {row.id: row for row in codebook.codes(self._workspace.project, count=codebook.uncounted)}
        self.targets.clear()
        for number, row in enumerate(self.below()):
            key = DIGITS[number] if number < len(DIGITS) else " "
            item = QListWidgetItem(f"{key}  {row.called(current_language())}")
            item.setData(VALUE, row.id)
            item.setToolTip(row.short_definition)
            self.targets.addItem(item)
        self.none_below.setVisible(not self.targets.count())

    def below(self) -> list[CodeRow]:
        """The codes that the digits stand for."""
        return [row for row in self._codes.values() if row.parent_id == self._code and not row.out_of_sight]

    def _arrived(self, rows: Sequence[ContextRow]) -> None:
        self.list.show_rows(rows, self._codes)
        self._tell()

    @property
    def left(self) -> list[int]:
        """The passages that are still where the walk began."""
        return [
            id_
            for id_, row in self.list.rows.items()
            if id_ not in self.list.gone and row.passage.coding.code_id == self._code
        ]

    def _tell(self) -> None:
        code = self._codes.get(self._code or 0)
        if code is None:
            self.title.setText(_("Select the code to split on the right."))
            self.progress.setText("")
            self.none_below.hide()
            return
        self.title.setText(_("Split “{code}”", code=code.way(current_language())))
        whole, left = len(self.list.rows), len(self.left)
        for one in self._sending:
            one.setEnabled(bool(whole))
        self.progress.setText(
            _n("{n} passage", "{n} passages", whole) + " · " + _n("{n} stays so far", "{n} stay so far", left)
        )

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched
        if self._code is None:
            return
        if "code" in touched:
            self._read_codes()
            self.list.take_codes(self._codes, list(self.list.rows))
        ids = sorted(touched.get("coding", frozenset()) & self.list.rows.keys())
        if ids:
            rows = [self.list.rows[id_] for id_ in ids]
            self.list.change_rows(read_passages.read_again(self._workspace.project, rows=rows))
            if changes.kind != "do":
                self.list.go_to(ids[0])  # the walk goes back to what was undone
        self._tell()

    # ---- what is done ----

    def send(self, code: int) -> None:
        """Sends the passage to a code and goes on to the next one."""
        row = self.list.current
        if row is None:
            return
        done = self._workspace.do(
            lambda: (read_passages.recode_passages(self._workspace.project, codings=[row.id], code=code),)
        )
        if done is not None:
            self._next()

    def send_to_digit(self, digit: str) -> None:
        below, at = self.below(), DIGITS.index(digit)
        if at < len(below):
            self.send(below[at].id)
        else:
            self._workspace.tell(_("No code has the key {key} here: N makes one.", key=digit))

    def send_to_new(self) -> None:
        """Asks for the name of a code below, makes it and sends the passage there, as one step."""
        row, code = self.list.current, self._code
        if row is None or code is None:
            return

        def make(name: str) -> None:
            made = self._workspace.do(
                lambda: read_passages.recode_to_new(self._workspace.project, codings=[row.id], parent=code, name=name)
            )
            if made is not None:
                self._next()
            self.list.setFocus()

        above = self._codes[code].called(current_language())
        ask_text(self, _("New code"), _("Name"), make, hint=_("Below “{code}”.", code=above))

    def send_elsewhere(self) -> None:
        choose_code(
            self,
            _("Send to another code"),
            [row for row in self._codes.values() if row.id != self._code and not row.out_of_sight],
            self.send,
            yes=_("Send"),
        )

    def pass_over(self) -> None:
        """Leaves the passage as it is."""
        self._next()

    def go_back(self) -> None:
        self.list.setCurrentRow(max(0, self.list.currentRow() - 1))

    def _next(self) -> None:
        at = self.list.currentRow()
        if at + 1 < self.list.count():
            self.list.setCurrentRow(at + 1)
        else:
            self._workspace.tell(_("That was the last passage. Esc goes back to the text."))

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")


class _Walked(ContextList):
    """The list, with the keys of the walk."""

    def __init__(self, walk: SplitWalk) -> None:
        super().__init__(_("Passages to walk through"))
        self.setSelectionMode(ContextList.SelectionMode.SingleSelection)
        self._walk = walk

    def keyPressEvent(self, event: QKeyEvent) -> None:
        walk, key = self._walk, Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        text = event.text()
        if held == Qt.KeyboardModifier.NoModifier and text and text in DIGITS:
            walk.send_to_digit(text)
        elif text == "/":
            walk.send_elsewhere()
        elif held == Qt.KeyboardModifier.NoModifier and key == Qt.Key.Key_N:
            walk.send_to_new()
        elif held == Qt.KeyboardModifier.NoModifier and key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            walk.pass_over()
        elif key == Qt.Key.Key_Backspace:
            walk.go_back()
        elif key == Qt.Key.Key_Escape:
            walk.leave()
        else:
            super().keyPressEvent(event)
