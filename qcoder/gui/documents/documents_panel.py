"""The documents beside the text, by organisation; files dropped here are imported."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QMenu,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from qcoder.core.messages import _, _n
from qcoder.gui.parts.columns import EmptyHint, one_below_another
from qcoder.gui.parts.dialogs import ask_text, choose, confirm
from qcoder.gui.parts.forms import DOCUMENT_KINDS
from qcoder.gui.parts.small import lay_out_tree, plain_tip, tree_items
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.cases import cases
from qcoder.services.compare.comparing import document_groups
from qcoder.services.documents import documents
from qcoder.services.rows import DocumentRow

ID = int(Qt.ItemDataRole.UserRole)
PATH = ID + 1  # of a group: kind of organisation, organisation


class _Tree(QTreeWidget):
    rename_wanted = Signal()
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.delete_wanted.emit()
        else:
            super().keyPressEvent(event)


class DocumentsPanel(QWidget):
    """Grouped by kind of organisation and organisation where the cases say so."""

    files_dropped = Signal(object)  # list of Path
    import_wanted = Signal()
    document_chosen = Signal(object)  # id

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: dict[int, DocumentRow] = {}
        self._groups: dict[int, tuple[str, ...]] = {}
        self._item_of: dict[int, QTreeWidgetItem] = {}
        self.tree = _Tree()
        self._lay_out()
        self.setAcceptDrops(True)
        self.tree.currentItemChanged.connect(self._current_changed)
        self.tree.rename_wanted.connect(self.rename)
        self.tree.delete_wanted.connect(self.delete)
        self.tree.customContextMenuRequested.connect(self._menu)
        workspace.selected.connect(self._follow)
        self.refresh()

    def _lay_out(self) -> None:
        tree = self.tree
        lay_out_tree(tree, _("Documents"))
        text = _("No documents yet. Drop Word or text files here, or import them. The originals stay in the project.")
        self._empty = EmptyHint(text, (_("Import documents…"), self.import_wanted.emit))
        one_below_another(self, self._empty, tree)

    def refresh(self) -> None:
        """Shows the documents as they are now; the selection stays."""
        rows = documents.documents(self._workspace.project)
        groups = document_groups(self._workspace.project)
        if self._same_places(rows) and groups == self._groups:
            self.refresh_counts()
            return
        self._rows, self._groups = {row.id: row for row in rows}, groups
        scrolled = self.tree.verticalScrollBar().value()
        self.tree.blockSignals(True)
        closed = self._closed()
        self._item_of.clear()
        self.tree.clear()
        made: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for row in sorted(rows, key=lambda row: (groups[row.id] == (), groups[row.id], row.name.casefold())):
            self._parent_item(groups[row.id], made, closed).addChild(self._item(row))
        self.tree.blockSignals(False)
        for path, item in made.items():
            item.setExpanded(path not in closed)
        self._empty.setVisible(not rows)
        self._follow(self._workspace.selection)
        self.tree.verticalScrollBar().setValue(scrolled)

    def _same_places(self, rows: list[DocumentRow]) -> bool:
        return [(row.id, row.name) for row in rows] == [(row.id, row.name) for row in self._rows.values()]

    def refresh_counts(self) -> None:
        """Writes the numbers anew where they changed; after a coding that is all there is to do."""
        fresh = {row.id: row for row in documents.documents(self._workspace.project)}
        for item in self._items():
            row = fresh.get(item.data(0, ID) or 0)
            if row is not None and row != self._rows.get(row.id):
                self._describe_item(item, row)
        self._rows = fresh

    def recount(self, numbers: Mapping[int, int]) -> None:
        """Writes the numbers of codings of a few documents, by their ids."""
        for id_, number in numbers.items():
            row, item = self._rows.get(id_), self._item_of.get(id_)
            if row is not None and item is not None and row.codings != number:
                self._rows[id_] = replace(row, codings=number)
                self._describe_item(item, self._rows[id_])

    def _parent_item(
        self, path: tuple[str, ...], made: dict[tuple[str, ...], QTreeWidgetItem], closed: set[tuple[str, ...]]
    ) -> QTreeWidgetItem:
        if not path:
            return self.tree.invisibleRootItem()
        if path not in made:
            item = QTreeWidgetItem([path[-1], ""])
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            item.setData(0, PATH, path)
            font = item.font(0)
            font.setBold(len(path) == 1)
            item.setFont(0, font)
            self._parent_item(path[:-1], made, closed).addChild(item)
            made[path] = item
        return made[path]

    def _closed(self) -> set[tuple[str, ...]]:
        """The paths of the groups that are folded."""
        return {tuple(item.data(0, PATH)) for item in self._items() if item.data(0, PATH) and not item.isExpanded()}

    def _items(self) -> Iterator[QTreeWidgetItem]:
        """Groups and documents, in the order in which they stand."""
        return tree_items(self.tree)

    def _item(self, row: DocumentRow) -> QTreeWidgetItem:
        item = self._item_of[row.id] = QTreeWidgetItem()
        item.setData(0, ID, row.id)
        item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._describe_item(item, row)
        return item

    def _describe_item(self, item: QTreeWidgetItem, row: DocumentRow) -> None:
        item.setText(0, row.name)
        item.setText(1, str(row.codings or ""))
        about = " · ".join(filter(None, (_(row.kind), row.language, row.case, row.date)))
        words = _n("{n} word of participants", "{n} words of participants", row.words)
        codings = _n("{n} coding", "{n} codings", row.codings)
        item.setToolTip(0, plain_tip("\n".join((row.name, about, words, codings))))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{row.name}, {codings}")

    @property
    def rows(self) -> list[DocumentRow]:
        return list(self._rows.values())

    def row(self, document: int) -> DocumentRow | None:
        return self._rows.get(document)

    @staticmethod
    def document_of(item: QTreeWidgetItem) -> int | None:
        """The document that a row stands for; None for a group."""
        return item.data(0, ID) or None

    @property
    def first(self) -> int | None:
        """The document that stands at the top of the list; None where there is none."""
        return next((item.data(0, ID) for item in self._items() if item.data(0, ID)), None)

    @property
    def order(self) -> list[int]:
        """The documents as they stand in the list, from top to bottom."""
        return [item.data(0, ID) for item in self._items() if item.data(0, ID)]

    @property
    def current(self) -> DocumentRow | None:
        item = self.tree.currentItem()
        return self._rows.get(item.data(0, ID) or 0) if item is not None else None

    def _current_changed(self, item: QTreeWidgetItem | None, _before: object) -> None:
        document = item.data(0, ID) if item is not None else None
        if document:
            self.document_chosen.emit(document)

    def _follow(self, selection: Selection) -> None:
        if self.current is not None and self.current.id == selection.document:
            return
        for item in self._items():
            if selection.document is not None and item.data(0, ID) == selection.document:
                self.tree.blockSignals(True)
                self.tree.setCurrentItem(item)
                self.tree.blockSignals(False)
                return

    # ---- what a person does ----

    def rename(self) -> None:
        row = self.current
        if row is not None:
            ask_text(
                self,
                _("Rename the document"),
                _("Name"),
                lambda name: self._do(
                    lambda: documents.rename_document(self._workspace.project, document=row.id, name=name)
                ),
                value=row.name,
            )

    def delete(self) -> None:
        row = self.current
        if row is None:
            return
        confirm(
            self,
            _("Delete “{name}”?", name=row.name),
            _n("{n} coding goes with it.", "{n} codings go with it.", row.codings)
            + " "
            + _("Undo brings everything back."),
            _("Delete"),
            lambda: self._workspace.do_beside(
                lambda: documents.delete_document(self._workspace.project, document=row.id),
                rows=row.codings + row.turns,
            ),
        )

    def _do(self, step: Callable[[], object]) -> None:
        self._workspace.do(step)

    def _menu(self, where: QPoint) -> None:
        item = self.tree.itemAt(where)
        row = self._rows.get(item.data(0, ID) or 0) if item is not None else None
        menu = QMenu(self)
        menu.addAction(_("Import documents…"), self.import_wanted.emit)
        if row is not None:
            menu.addSeparator()
            menu.addAction(_("Edit the text"), lambda: self._show(row.id, "edit"))
            menu.addAction(_("Versions of the text"), lambda: self._show(row.id, "versions"))
            menu.addAction(_("New version from a file…"), lambda: self.ask_version(row))
            menu.addAction(_("Rename (F2)"), self.rename)
            menu.addAction(_("Set its case…"), lambda: self._choose_case(row))
            kind = menu.addMenu(_("Kind"))
            for name in DOCUMENT_KINDS:
                kind.addAction(_(name), partial(self._describe, row.id, kind=name))
            language = menu.addMenu(_("Language"))
            language.addAction(_("Spanish"), lambda: self._describe(row.id, language="es"))
            language.addAction(_("English"), lambda: self._describe(row.id, language="en"))
            menu.addAction(_("Who speaks…"), lambda: self.ask_speakers(row.id))
            menu.addAction(_("What the import found…"), lambda: self._show_ledger(row.id))
            menu.addSeparator()
            menu.addAction(_("Delete"), self.delete)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(where))

    def ask_version(self, row: DocumentRow) -> None:
        """Asks for a corrected file that takes the place of the text."""
        from qcoder.gui.documents.version_from_file import ask_version
        from qcoder.gui.parts.forms import documents_folder

        last = self._workspace.settings.text("import_folder")
        ask_version(self, self._workspace, row.id, row.name, Path(last) if last else documents_folder())

    def _show(self, document: int, view: str) -> None:
        """Opens a document in one of the views that stand in the place of its text."""
        self._workspace.show_passage.emit(Selection(document=document))
        self._workspace.view_wanted.emit(view)

    def _describe(self, document: int, **fields: str) -> None:
        self._do(lambda: documents.describe_document(self._workspace.project, document=document, **fields))

    def _choose_case(self, row: DocumentRow) -> None:
        known = [(case.name, case.name) for case in cases.cases(self._workspace.project)]
        if not known:
            ask_text(
                self,
                _("Case of “{name}”", name=row.name),
                _("Case"),
                lambda name: self._make_case(row.id, name),
                hint=_("Who speaks here. A sheet of cases brings in persons and organisations at once."),
            )
            return
        choose(
            self,
            _("Case of “{name}”", name=row.name),
            [("", _("None")), *known],
            lambda case: self._describe(row.id, case=case),
        )

    def _make_case(self, document: int, name: str) -> None:
        project = self._workspace.project

        def step() -> object:
            from qcoder.core.messages import say

            with project.change(say("Set the case “{name}”", name=name)) as change:
                cases.create_case(project, name=name)
                documents.describe_document(project, document=document, case=name)
            return change.changes

        self._do(step)

    def ask_speakers(self, document: int) -> None:
        """Shows who speaks in a document, to give them other names, roles and cases."""
        from qcoder.gui.documents.speakers_form import SpeakersForm
        from qcoder.services.documents import speakers

        project = self._workspace.project
        name = next(row.name for row in self.rows if row.id == document)
        SpeakersForm(
            self,
            name,
            speakers.speakers(project, document=document),
            [case.name for case in cases.cases(project)],
            lambda choices: self._do(lambda: speakers.set_speakers(project, document=document, choices=choices)),
        ).open()

    def _show_ledger(self, document: int) -> None:
        from qcoder.gui.arriving.import_report import ledger_text
        from qcoder.gui.parts.dialogs import show_text

        view = documents.show(self._workspace.project, document=document)
        show_text(self, _("Import of “{name}”", name=view.document.name), ledger_text(view.ledger))

    # ---- dropped files ----

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)
