"""Groups of codes: made, named, filled and ended; every tick is a step that can be undone."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.parts.dialogs import ask_text, close_button
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_groups
from qcoder.services.codes.code_groups import CodeGroupRow
from qcoder.services.rows import CodeRow

VALUE = int(Qt.ItemDataRole.UserRole)
DEEPER = "    "


class GroupsForm(QDialog):
    """Groups on the left; the codes on the right have a tick where they are in the selected group."""

    def __init__(self, parent: QWidget, workspace: Workspace, codes: Mapping[int, CodeRow]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Groups of codes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 480)
        self._workspace = workspace
        self._rows: list[CodeGroupRow] = []
        self.groups, self.codes = QListWidget(), QListWidget()
        self.groups.setAccessibleName(_("Groups of codes"))
        self.codes.setAccessibleName(_("Codes in the group"))
        self.codes.setToolTip(_("The space bar ticks the code"))
        for row in codes.values():
            item = QListWidgetItem(DEEPER * row.depth + row.called(current_language()))
            item.setData(VALUE, row.id)
            item.setToolTip(row.way(current_language()))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.codes.addItem(item)
        self.about = label(
            _("A group holds codes of any branch. Deleting it leaves its codes."), kind="muted", wrap=True
        )
        self._lay_out()
        self.groups.currentRowChanged.connect(lambda _row: self._show_ticks())
        self.codes.itemChanged.connect(self._ticked)
        workspace.changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.addWidget(self.groups, 1)
        row = QHBoxLayout()
        for text, pressed in (
            (_("New group…"), self.new_group),
            (_("Rename…"), self.rename_group),
            (_("Delete"), self.delete_group),
        ):
            row.addWidget(button(text, pressed))
        left.addLayout(row)
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addLayout(left, 1)
        both.addWidget(self.codes, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(both, 1)
        column.addWidget(self.about)
        column.addWidget(close_button(self))

    @property
    def current(self) -> CodeGroupRow | None:
        at = self.groups.currentRow()
        return self._rows[at] if 0 <= at < len(self._rows) else None

    def _refresh(self, _changes: object = None) -> None:
        before = self.current
        self._rows = code_groups.code_groups(self._workspace.project)
        self.groups.blockSignals(True)
        self.groups.clear()
        for row in self._rows:
            self.groups.addItem(f"{row.name} · " + _n("{n} code", "{n} codes", len(row.codes)))
        ids = [row.id for row in self._rows]
        self.groups.setCurrentRow(ids.index(before.id) if before is not None and before.id in ids else 0)
        self.groups.blockSignals(False)
        self._show_ticks()

    def _show_ticks(self) -> None:
        now = self.current
        inside = set(now.codes) if now is not None else set()
        self.codes.blockSignals(True)
        for at in range(self.codes.count()):
            item = self.codes.item(at)
            on = item.data(VALUE) in inside
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.codes.blockSignals(False)
        self.codes.setEnabled(now is not None)
        self.codes.viewport().update()

    def _ticked(self, item: QListWidgetItem) -> None:
        now = self.current
        if now is not None:
            on = item.checkState() == Qt.CheckState.Checked
            step = code_groups.add_to_group if on else code_groups.remove_from_group
            self._workspace.do(lambda: step(self._workspace.project, group=now.id, codes=[int(item.data(VALUE))]))

    def new_group(self) -> None:
        def make(name: str) -> None:
            made = self._workspace.do(lambda: code_groups.create_group(self._workspace.project, name=name))
            if made is not None:
                self.groups.setCurrentRow([row.id for row in self._rows].index(made.id))

        ask_text(self, _("New group of codes"), _("Name"), make)

    def rename_group(self) -> None:
        now = self.current
        if now is None:
            return

        def take(name: str) -> None:
            self._workspace.do(lambda: code_groups.rename_group(self._workspace.project, group=now.id, name=name))

        ask_text(self, _("Rename the group"), _("Name"), take, value=now.name)

    def delete_group(self) -> None:
        now = self.current
        if now is not None:
            self._workspace.do(lambda: code_groups.delete_group(self._workspace.project, group=now.id))


def edit_groups(parent: QWidget, workspace: Workspace, codes: Mapping[int, CodeRow]) -> GroupsForm:
    """Opens the groups of codes."""
    form = GroupsForm(parent, workspace, codes)
    form.open()
    return form
