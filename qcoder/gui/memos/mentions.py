"""“Mentioned in”: the memos that link to a thing, as links; nothing is shown where there are none."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from qcoder.core.memo_text import LinkKind
from qcoder.core.messages import _, current_language
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.parts.small import button, label, plain_tip
from qcoder.gui.workspace import Workspace
from qcoder.services.memos import memo_links
from qcoder.services.memos.memo_links import Linked, memo_name
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Changes

SOON = 150  # milliseconds after a change
FEW = 4  # of them are shown; one more press shows all

Thing = tuple[LinkKind, int]


class Mentions(QWidget):
    """Follows the project; a click or Enter on a line goes to the memo."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._things: tuple[Thing, ...] = ()
        self._but: int | None = None
        self._all = False
        self.rows: list[MemoRow] = []
        self.setAccessibleName(_("Mentioned in"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self._refresh)
        workspace.changed.connect(self._changed)
        self.hide()

    def show_things(self, things: Sequence[Thing], *, but: int | None = None) -> None:
        """Lists the memos that link to any of these, but for one: that which is being read."""
        self._but = but
        if tuple(things) != self._things:
            self._things, self._all = tuple(things), False
        self._refresh()

    def _changed(self, changes: Changes) -> None:
        if self._things and changes.touched.keys() & {"memo", "code", "case", "document"}:
            self._soon.start()  # not between a key and what it does

    def _refresh(self) -> None:
        found = {
            row.id: row
            for kind, thing in self._things
            for row in memo_links.mentions(self._workspace.project, kind=kind, thing=thing)
            if row.id != self._but
        }
        rows = list(found.values())
        if rows != self.rows or rows:
            self.rows = rows
            self._fill()
        self.setVisible(bool(rows))

    def _fill(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if not self.rows:
            return
        self._column.addWidget(label(_("Mentioned in"), kind="muted"))
        shown = self.rows if self._all or len(self.rows) <= FEW + 1 else self.rows[:FEW]
        for row in shown:
            name = memo_name(row, current_language())
            go = partial(self._workspace.link_wanted.emit, Linked("memo", row.guid, name, row.id))
            told = " · ".join(part for part in (row.author, row.date) if part)
            made = button(
                clipped(name, 40), go, kind="link",
                tip=plain_tip(f"{name}\n{told}"),
            )  # fmt: skip
            made.setAccessibleName(name)
            self._column.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        if len(shown) < len(self.rows):
            left = len(self.rows) - len(shown)
            self._column.addWidget(button(_("and {n} more", n=left), self._show_all, kind="link"))

    def _show_all(self) -> None:
        self._all = True
        self._fill()
