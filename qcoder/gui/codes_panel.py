"""The codebook beside the text: a tree with live counts that is filtered, moved, renamed and coded with."""

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QColorDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.code_model import COUNT, KEY, NAME, CodeModel
from qcoder.gui.dialogs import ask_text, confirm
from qcoder.gui.small import button, label, tool
from qcoder.gui.split_form import split_code
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Selection, Workspace
from qcoder.language.fold import fold, strip_marks
from qcoder.services import codebook
from qcoder.services.rows import CodeRow


class CodeTree(QTreeView):
    """Enter codes the selected passage; Delete deletes the code; everything else is the tree's own."""

    chosen = Signal(object)  # id of a code to put on the passage
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() != QAbstractItemView.State.EditingState:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
                self.chosen.emit(int(self.currentIndex().internalId()))
                return
            if event.key() == Qt.Key.Key_Delete:
                self.delete_wanted.emit()
                return
        super().keyPressEvent(event)


class CodesPanel(QWidget):
    """Selecting a code selects it everywhere; a double click puts it on the selected passage."""

    code_chosen = Signal(object)  # id of a code to put on the passage
    codes_changed = Signal(object)  # dict of CodeRow by id
    passage_dropped = Signal(object, object, object)  # on a code: its id, a document and a Span

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.model = CodeModel()
        self.model.renamed = self._rename
        self.model.moved = self._move
        self.model.coded = self.passage_dropped.emit
        self.tree = CodeTree()
        self.filter = QLineEdit()
        self._empty = self._empty_state()
        self._lay_out()
        self.tree.chosen.connect(self.code_chosen.emit)
        self.tree.delete_wanted.connect(self.delete_code)
        self.tree.doubleClicked.connect(lambda index: self.code_chosen.emit(int(index.internalId())))
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.selectionModel().currentChanged.connect(self._current_changed)
        self.filter.textChanged.connect(self._filter)
        workspace.selected.connect(self._follow)
        themes.changed.connect(self.model.refresh_theme)
        self.refresh()
        self.tree.expandAll()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.addWidget(label(_("Codes"), kind="heading"), 1)
        head.addWidget(tool("add", _("New code, below the selected one (Ctrl+Shift+N)"), self.new_code))
        self.filter.setPlaceholderText(_("Filter codes"))
        self.filter.setAccessibleName(_("Filter codes"))
        self.filter.setClearButtonEnabled(True)
        search = QHBoxLayout()
        search.setContentsMargins(12, 0, 12, 4)
        search.addWidget(self.filter)
        tree = self.tree
        tree.setModel(self.model)
        tree.setAccessibleName(_("Codes"))
        tree.setHeaderHidden(True)
        tree.setUniformRowHeights(True)
        tree.setIndentation(16)
        tree.setExpandsOnDoubleClick(False)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        tree.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        tree.setDefaultDropAction(Qt.DropAction.MoveAction)
        tree.setDropIndicatorShown(True)
        tree.header().setStretchLastSection(False)
        tree.header().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        tree.header().setMinimumSectionSize(16)
        for section, width in ((COUNT, 40), (KEY, 26)):
            tree.header().setSectionResizeMode(section, QHeaderView.ResizeMode.Fixed)
            tree.header().resizeSection(section, width)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(search)
        column.addWidget(self._empty)
        column.addWidget(tree, 1)

    def _empty_state(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(12, 8, 12, 12)
        column.addWidget(
            label(
                _("No codes yet. Make the first one, code words of the text in vivo (V), or bring a codebook in."),
                kind="muted",
                wrap=True,
            )
        )
        column.addWidget(button(_("New code…"), self.new_code, kind="link"), 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(
            button(_("Take the study's codebook"), self._take_template, kind="link"), 0, Qt.AlignmentFlag.AlignLeft
        )
        return made

    def _take_template(self) -> None:
        from qcoder.core.resources import resources
        from qcoder.services.tables import import_codebook

        file = resources() / "templates" / "study" / "codebook.csv"
        self._workspace.do(lambda: import_codebook(self._workspace.project, file=file))

    # ---- rows ----

    def refresh(self) -> None:
        """Shows the codebook as it is now; folds, selection and scroll position stay."""
        known = set(self.model.codes)
        self.model.show(codebook.codes(self._workspace.project))
        for code, row in self.model.codes.items():
            if code not in known and row.parent_id is not None:
                self.tree.expand(self.model.index_of(row.parent_id))
        self._empty.setVisible(not self.model.codes)
        if self.filter.text():
            self._filter(self.filter.text())
        self.codes_changed.emit(self.model.codes)

    def _filter(self, wanted: str) -> None:
        """Hides the rows that do not hold the letters, in either language; parents of hits stay."""
        needle = strip_marks(fold(wanted.strip()))
        kept: set[int] = set()
        for code, row in self.model.codes.items():
            names = " ".join((row.path, row.path_es, row.path_en))
            if needle in strip_marks(fold(names)):
                above: int | None = code
                while above is not None and above not in kept:
                    kept.add(above)
                    above = self.model.codes[above].parent_id
        for code in self.model.codes:
            index = self.model.index_of(code)
            if self.tree.isRowHidden(index.row(), index.parent()) == (code in kept):
                self.tree.setRowHidden(index.row(), index.parent(), code not in kept)

    @property
    def current(self) -> CodeRow | None:
        return self.model.code_at(self.tree.currentIndex())

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        self._workspace.select(code=int(current.internalId()) if current.isValid() else None)

    def _follow(self, selection: Selection) -> None:
        index = self.model.index_of(selection.code or 0)
        if index.isValid() and index.internalId() != self.tree.currentIndex().internalId():
            self.tree.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )
            self.tree.scrollTo(index)

    # ---- what a person does ----

    def _rename(self, code: int, name: str) -> bool:
        return (
            self._workspace.do(lambda: codebook.rename_code(self._workspace.project, code=code, name=name)) is not None
        )

    def _move(self, code: int, parent: int | None, place: int) -> bool:
        done = self._workspace.do(
            lambda: codebook.move_code(self._workspace.project, code=code, parent=parent, position=place)
        )
        return done is not None

    def new_code(self) -> None:
        """Asks for a name and makes a code below the selected one."""
        above = self.current
        where = _("Below “{code}”.", code=above.way(current_language())) if above else _("At the top of the codebook.")

        def make(name: str) -> None:
            made = self._workspace.do(
                lambda: codebook.create_code(self._workspace.project, name=name, parent=above.id if above else None)
            )
            if made is not None:
                self._workspace.select(code=made.id)

        ask_text(self, _("New code"), _("Name"), make, hint=where)

    def delete_code(self) -> None:
        """Deletes at once when nothing hangs on the code; otherwise asks. Undo brings all back either way."""
        row = self.current
        if row is None:
            return
        below = [other for other in self.model.codes.values() if other.path.startswith(f"{row.path} > ")]
        number = row.own_codings + sum(other.own_codings for other in below)

        def delete() -> None:
            self._workspace.do(lambda: codebook.delete_code(self._workspace.project, code=row.id))

        if not number and not below:
            delete()
            return
        confirm(
            self,
            _("Delete “{code}”?", code=row.way(current_language())),
            _n("{n} coding goes with it.", "{n} codings go with it.", number) + " " + _("Undo brings everything back."),
            _("Delete"),
            delete,
        )

    def _menu(self, where: QPoint) -> None:
        row = self.model.code_at(self.tree.indexAt(where))
        menu = QMenu(self)
        menu.addAction(_("New code…"), self.new_code)
        if row is not None:
            menu.addAction(_("Code the passage with it"), lambda: self.code_chosen.emit(row.id))
            menu.addSeparator()
            menu.addAction(_("Rename (F2)"), lambda: self.tree.edit(self.model.index_of(row.id)))
            menu.addAction(_("Colour…"), lambda: self._choose_colour(row))
            menu.addAction(_("Key…"), lambda: self._choose_key(row))
            counter = menu.addAction(_("Counter-instance"))
            counter.setCheckable(True)
            counter.setChecked(row.counter_instance)
            counter.triggered.connect(lambda on: self._change(row.id, counter_instance=on))
            into = menu.addMenu(_("Merge into"))
            for other in self.model.codes.values():
                if other.id != row.id and not other.path.startswith(f"{row.path} > "):
                    into.addAction(other.way(current_language()), partial(self._merge, other.id, row.id))
            menu.addAction(_("Split off…"), lambda: split_code(self, self._workspace, row))
            if row.parent_id is not None:
                menu.addAction(_("Move to the top"), lambda: self._move(row.id, None, len(self.model.codes)))
            menu.addSeparator()
            menu.addAction(_("Delete"), self.delete_code)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(where))

    def _change(self, code: int, **fields: object) -> None:
        self._workspace.do(lambda: codebook.change_code(self._workspace.project, code=code, **fields))

    def _merge(self, keep: int, absorb: int) -> None:
        self._workspace.do(lambda: codebook.merge_codes(self._workspace.project, keep=keep, absorb=absorb))

    def _choose_colour(self, row: CodeRow) -> None:
        dialog = QColorDialog(row.colour, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self._change(row.id, colour=colour.name()))
        dialog.open()

    def choose_key(self) -> None:
        """Asks for the key of the selected code."""
        row = self.current
        if row is not None:
            self._choose_key(row)
        else:
            self._workspace.tell(_("Select a code in the tree first."))

    def _choose_key(self, row: CodeRow) -> None:
        ask_text(
            self,
            _("Key of “{code}”", code=row.name),
            _("Key"),
            lambda key: self._change(row.id, key=key),
            value=row.key,
            hint=_("A digit, or a letter pressed with Alt, puts the code on the selected passage."),
            empty=True,
        )
