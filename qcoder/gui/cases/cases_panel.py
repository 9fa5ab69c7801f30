"""The cases beside the text: persons below their organisations, with the values that comparisons group by."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTreeWidget, QTreeWidgetItem, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.cases.case_form import edit_case, new_variable
from qcoder.gui.memos.mentions import Mentions
from qcoder.gui.parts.columns import EmptyHint, one_below_another
from qcoder.gui.parts.dialogs import ask_text, confirm
from qcoder.gui.parts.small import lay_out_tree, plain_tip, tree_items
from qcoder.gui.workspace import Workspace
from qcoder.services.cases import cases
from qcoder.services.rows import CaseRow
from qcoder.storage.project import Changes

ID = int(Qt.ItemDataRole.UserRole)


class _Tree(QTreeWidget):
    edit_wanted = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = {
            Qt.Key.Key_Return: self.edit_wanted,
            Qt.Key.Key_Enter: self.edit_wanted,
            Qt.Key.Key_F2: self.rename_wanted,
            Qt.Key.Key_Delete: self.delete_wanted,
        }.get(Qt.Key(event.key()))
        if wanted is not None:
            wanted.emit()
        else:
            super().keyPressEvent(event)


class CasesPanel(QWidget):
    """A case with several parents stands below each of them."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: dict[int, CaseRow] = {}
        self.tree = _Tree()
        self._lay_out()
        self.tree.itemDoubleClicked.connect(lambda: self.edit())
        self.tree.edit_wanted.connect(self.edit)
        self.tree.rename_wanted.connect(self.rename)
        self.tree.delete_wanted.connect(self.delete)
        self.tree.customContextMenuRequested.connect(self._menu)
        workspace.changed.connect(self._changed)
        self.refresh()

    def _lay_out(self) -> None:
        tree = self.tree
        lay_out_tree(tree, _("Cases"))
        tree.setExpandsOnDoubleClick(False)
        text = _(
            "No cases yet. A case is a person, an organisation or an event; "
            "comparisons group documents by their cases. A sheet of cases brings all in at once."
        )
        self._empty = EmptyHint(text, (_("New case…"), self.new_case))
        column = one_below_another(self, self._empty, tree)
        self.mentions = Mentions(self._workspace)
        self.mentions.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self.mentions)
        tree.currentItemChanged.connect(lambda: self._mention())

    def _changed(self, changes: Changes) -> None:
        if changes.touched.keys() & {"case", "membership", "value", "variable", "document"}:
            self.refresh()

    def refresh(self) -> None:
        """Shows the cases as they are now; what is folded stays folded."""
        rows = {row.id: row for row in cases.cases(self._workspace.project)}
        if rows == self._rows:
            return
        kept = self.current
        self._rows = rows
        self.tree.clear()
        by_name = {row.name: row for row in rows.values()}
        below: dict[str, list[CaseRow]] = {}
        for row in rows.values():
            for above in row.parents:
                below.setdefault(above, []).append(row)
        for row in rows.values():
            if not row.parents:
                self.tree.addTopLevelItem(self._item(row, below, by_name))
        self.tree.expandAll()
        self._empty.setVisible(not rows)
        if kept is not None:
            self.select(kept.id)

    def _item(self, row: CaseRow, below: dict[str, list[CaseRow]], by_name: dict[str, CaseRow]) -> QTreeWidgetItem:
        item = QTreeWidgetItem([row.name, str(row.documents or "")])
        item.setData(0, ID, row.id)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        said = [f"{name}: {value}" for name, value in row.values.items()]
        said += [
            _("{name}: {value} (inherited)", name=name, value="; ".join(value)) for name, value in row.inherited.items()
        ]
        documents = _n("{n} document", "{n} documents", row.documents)
        item.setToolTip(0, plain_tip("\n".join((row.name, _(row.kind), *said, documents))))
        for child in below.get(row.name, ()):
            item.addChild(self._item(child, below, by_name))
        return item

    def _mention(self) -> None:
        self.mentions.show_things([("case", self.current.id)] if self.current is not None else [])

    @property
    def current(self) -> CaseRow | None:
        item = self.tree.currentItem()
        return self._rows.get(item.data(0, ID)) if item is not None else None

    def select(self, case: int) -> None:
        """Puts the cursor of the list on a case."""
        for item in tree_items(self.tree):
            if item.data(0, ID) == case:
                self.tree.setCurrentItem(item)
                return

    # ---- what a person does ----

    def new_case(self) -> None:
        edit_case(self, self._workspace, None)

    def edit(self) -> None:
        if self.current is not None:
            edit_case(self, self._workspace, self.current)

    def rename(self) -> None:
        row = self.current
        if row is not None:
            ask_text(
                self,
                _("Rename the case"),
                _("Name"),
                lambda name: self._rename(row.id, name),
                value=row.name,
            )

    def _rename(self, case: int, name: str) -> None:
        self._workspace.do(lambda: cases.rename_case(self._workspace.project, case=case, name=name))

    def delete(self) -> None:
        row = self.current
        if row is None:
            return
        confirm(
            self,
            _("Delete “{name}”?", name=row.name),
            _("Its values and memos go with it; its documents stay, without a case.")
            + " "
            + _("Undo brings everything back."),
            _("Delete"),
            lambda: self._delete(row.id),
        )

    def _delete(self, case: int) -> None:
        self._workspace.do(lambda: cases.delete_case(self._workspace.project, case=case))

    def _menu(self, where: QPoint) -> None:
        item = self.tree.itemAt(where)
        menu = QMenu(self)
        menu.addAction(_("New case…"), self.new_case)
        menu.addAction(_("New variable…"), lambda: new_variable(self, self._workspace, self.refresh))
        if item is not None:
            menu.addSeparator()
            menu.addAction(_("Edit… (Enter)"), self.edit)
            menu.addAction(_("Rename (F2)"), self.rename)
            menu.addSeparator()
            menu.addAction(_("Delete"), self.delete)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(where))
