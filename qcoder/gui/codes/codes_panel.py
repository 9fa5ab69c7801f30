"""The codebook beside the text: a tree with live counts that is filtered, moved, renamed and coded with."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.codes.code_groups_form import edit_groups
from qcoder.gui.codes.code_menu import choose_key, fill_code_menu
from qcoder.gui.codes.code_model import NAME, CodeModel
from qcoder.gui.codes.code_tree import CodeTree
from qcoder.gui.codes.count_source import CountSource, again, fill_menu, this_document
from qcoder.gui.codes.smart_codes import SmartCodes
from qcoder.gui.parts.columns import EmptyHint
from qcoder.gui.parts.dialogs import ask_text, confirm
from qcoder.gui.parts.small import button, label, tool
from qcoder.gui.theme import themes
from qcoder.gui.workspace import Selection, Workspace
from qcoder.language.fold import fold, strip_marks
from qcoder.services.codes import code_counts, code_groups, codebook
from qcoder.services.codes.code_groups import CodeGroupRow
from qcoder.services.rows import CodeRow
from qcoder.services.touched import Pair
from qcoder.storage.project import Changes

GROUPING_TABLES = {"document", "case", "membership", "variable", "value"}


class CodesPanel(QWidget):
    """Selecting a code selects it everywhere; a double click puts it on the selected passage."""

    code_chosen = Signal(object)  # id of a code to put on the passage
    codes_changed = Signal(object)  # dict of CodeRow by id
    passage_dropped = Signal(object, object, object)  # on a code: its id, a document and a Span

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.model = CodeModel()
        self.tally = code_counts.CodeTally({}, {})
        self._source: CountSource | None = None
        self._group: CodeGroupRow | None = None
        self._with_hidden = False
        self._names: dict[int, tuple[str, str]] = {}  # as said, and folded for the filter
        self._out: set[int] = set()  # codes that are not shown
        self._hidden: set[int] = set()  # those whose rows are hidden: what hangs below such a row goes with it
        self.model.renamed = self._rename
        self.model.moved = self.move_code
        self.model.merged = self.merge
        self.model.coded = self.passage_dropped.emit
        self.tree = CodeTree(self.model)
        self.filter = QLineEdit()
        self.narrowed = self._narrowed_line()
        self.smart = SmartCodes(workspace, self)
        self.model.smart_renamed = self.smart.rename
        self._empty = EmptyHint(
            _("No codes yet. Make the first one, code words of the text in vivo (V), or bring a codebook in."),
            (_("New code…"), self.new_code),
            (_("Take the study's codebook"), self._take_template),
        )
        self._lay_out()
        self.tree.chosen.connect(self._chosen)
        self.tree.delete_wanted.connect(self.delete_code)
        self.tree.move_wanted.connect(self.move_current)
        self.tree.doubleClicked.connect(lambda index: self._chosen(int(index.internalId())))
        self.tree.customContextMenuRequested.connect(self._menu)
        self.tree.selectionModel().currentChanged.connect(self._current_changed)
        self.filter.textChanged.connect(self._filter)
        workspace.selected.connect(self._follow)
        workspace.changed.connect(self._changed)
        themes.changed.connect(self.model.refresh_theme)
        self.smart.changed.connect(self.show_smart)
        self.refresh()
        self.tree.expandAll()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 8, 4)
        head.addWidget(label(_("Codes"), kind="heading"), 1)
        self.options = tool("filter", _("What is shown and counted"), self.open_options)
        head.addWidget(self.options)
        head.addWidget(tool("add", _("New code, below the selected one (Ctrl+Shift+N)"), self.new_code))
        self.filter.setPlaceholderText(_("Filter codes"))
        self.filter.setAccessibleName(_("Filter codes"))
        self.filter.setClearButtonEnabled(True)
        search = QHBoxLayout()
        search.setContentsMargins(12, 0, 12, 4)
        search.addWidget(self.filter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(search)
        column.addWidget(self.narrowed)
        column.addWidget(self._empty)
        column.addWidget(self.tree, 1)

    def _narrowed_line(self) -> QWidget:
        """Says that not everything is counted or shown, and offers to have everything back."""
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(12, 0, 8, 4)
        row.setSpacing(4)
        self._said = label("", kind="muted", wrap=True)
        row.addWidget(self._said, 1)
        row.addWidget(button(_("Show all"), self.show_all, kind="link", tip=_("All documents and codes again")))
        made.hide()
        return made

    def _take_template(self) -> None:
        from qcoder.core.resources import in_language, resources
        from qcoder.services.tables import import_codebook

        file = in_language(resources() / "templates" / "study" / "codebook.csv", current_language())
        self.workspace.do(lambda: import_codebook(self.workspace.project, file=file))

    # ---- rows ----

    def refresh(self, numbers: Mapping[Pair, int] | None = None) -> None:
        """Shows the codebook as it is now; folds, selection and scroll position stay.

        `numbers` are those of codings that the step touched which changed the codes; None: everything is counted again.
        """
        first = not self.model.codes
        rows, self.tally = code_counts.codebook_with_tally(
            self.workspace.project, tally=None if numbers is None else self.tally, numbers=numbers
        )
        inserted = self.model.show(rows)
        if not first:
            for code in inserted:
                parent = self.model.codes[code].parent_id
                if parent is not None:
                    self.tree.expand(self.model.index_of(parent))
        self._hidden -= inserted
        self._hidden &= self.model.codes.keys() | {row.id for row in self.model.smart}
        self._fold_names()
        self._empty.setVisible(not self.model.codes)
        self._count_again()
        self._sift()
        self.codes_changed.emit(self.model.codes)

    def show_smart(self) -> None:
        """Shows the smart codes as they are now."""
        before = {(row.id, row.query.name) for row in self.model.smart}
        inserted = self.model.show_smart(self.smart.rows(None if self._source is None else self._source.documents))
        self._hidden -= inserted
        self._hidden &= self.model.codes.keys() | {row.id for row in self.model.smart}
        if {(row.id, row.query.name) for row in self.model.smart} != before:
            self._sift()

    def refresh_counts(self, numbers: Mapping[Pair, int]) -> None:
        """Counts again after a step that touched codings and no codes: only what it changed."""
        changed = self.tally.take(numbers)
        self.model.take(code_counts.count_as_rows(self.model.codes, self.tally, changed))
        if self._source is not None:
            documents = self._source.documents
            self.model.change_counts({code: self.tally.count(code, documents) for code in changed})

    # ---- what is counted ----

    def count_in(self, source: CountSource | None) -> None:
        """Narrows the counts to some documents; None: all of them."""
        self._source = source
        self._count_again()

    def _count_again(self) -> None:
        if self._source is None:
            self.model.show_counts(None)
        else:
            documents = self._source.documents
            counts = {code: self.tally.count(code, documents) for code in self.model.codes}
            self.model.show_counts(counts, self._source.said)
        self.show_smart()
        self._tell_narrowed()

    def _tell_narrowed(self) -> None:
        said = []
        if self._group is not None:
            said.append(_("Group: {name}", name=self._group.name))
        if self._source is not None:
            said.append(_("Counted in: {what}", what=self._source.said))
        if self._with_hidden:
            said.append(_("with hidden codes"))
        self._said.setText(" · ".join(said))
        self.narrowed.setVisible(bool(said))

    def show_all(self) -> None:
        """Counts all documents and shows all codes that are not hidden."""
        self._group, self._with_hidden = None, False
        self.count_in(None)
        self._sift()

    def show_group(self, group: CodeGroupRow | None) -> None:
        """Shows only the codes of a group, with those above them; None: all."""
        self._group = group
        self._tell_narrowed()
        self._sift()

    def show_hidden(self, on: bool) -> None:
        """Shows hidden codes too, a shade lighter."""
        self._with_hidden = on
        self._tell_narrowed()
        self._sift()

    def open_options(self) -> None:
        """The menu of what is shown and counted."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        fill_menu(menu.addMenu(_("Count in")), self.workspace, self._source, self.count_in)
        groups = menu.addMenu(_("Show the group"))
        for group in (None, *code_groups.code_groups(self.workspace.project)):
            made = groups.addAction(_("All codes") if group is None else group.name.replace("&", "&&"))
            made.setCheckable(True)
            made.setChecked((group and group.id) == (self._group and self._group.id))
            made.triggered.connect(lambda _on, group=group: self.show_group(group))
        groups.addSeparator()
        groups.addAction(_("Edit groups…"), lambda: edit_groups(self, self.workspace, self.model.codes))
        hidden = menu.addAction(_("Show hidden codes"))
        hidden.setCheckable(True)
        hidden.setChecked(self._with_hidden)
        hidden.triggered.connect(self.show_hidden)
        menu.addSeparator()
        menu.addAction(_("Unfold all"), self.tree.expandAll)
        menu.addAction(_("Fold all"), self.tree.collapseAll)
        menu.popup(self.options.mapToGlobal(self.options.rect().bottomLeft()))

    def _changed(self, changes: Changes) -> None:
        """A document with another case or value may be counted now, or no longer; a group may have other codes."""
        touched = changes.touched.keys()
        if self._source is not None and touched & GROUPING_TABLES:
            self.count_in(again(self.workspace, self._source))
        if self._group is not None and touched & {"code_group", "group_member"}:
            groups = {group.id: group for group in code_groups.code_groups(self.workspace.project)}
            self.show_group(groups.get(self._group.id))

    # ---- what is shown ----

    def _fold_names(self) -> None:
        """Prepares what the filter looks in; a name that is as before is not folded again."""
        names: dict[int, tuple[str, str]] = {}
        for code, row in self.model.codes.items():
            said = " ".join((row.path, row.path_es, row.path_en))
            before = self._names.get(code)
            names[code] = before if before is not None and before[0] == said else (said, strip_marks(fold(said)))
        self._names = names

    def _filter(self, _wanted: str) -> None:
        self._sift()

    def _sift(self) -> None:
        """Hides the rows that do not hold the letters, in either language; parents of hits stay.

        Only rows that change are touched: with a proxy model in between, a large tree would take seconds a key.
        """
        needle = strip_marks(fold(self.filter.text().strip()))
        rows, group = self.model.codes, self._group
        smart = {row.id: strip_marks(fold(row.query.name)) for row in self.model.smart}
        kept: set[int] = set()
        if needle or group is not None:
            members = set(group.codes) if group is not None else rows.keys()
            for code, (_said, folded) in self._names.items():
                if code in members and needle in folded:
                    above: int | None = code
                    while above is not None and above not in kept:
                        kept.add(above)
                        above = rows[above].parent_id
        out = set(rows.keys() - kept) if needle or group is not None else set()
        out.update(row for row, folded in smart.items() if group is not None or needle not in folded)
        if not self._with_hidden:
            out.update(code for code, row in rows.items() if row.out_of_sight)
        hidden = {row for row in out if row not in rows or rows[row].parent_id not in out}
        above_of: dict[int | None, QModelIndex] = {}
        for row in hidden ^ self._hidden:
            index, parent = self.model.index_of(row), rows[row].parent_id if row in rows else None
            if parent not in above_of:
                above_of[parent] = self.model.index_of(parent or 0)
            self.tree.setRowHidden(index.row(), above_of[parent], row in hidden)
        self._out, self._hidden = out, hidden

    @property
    def current(self) -> CodeRow | None:
        return self.model.code_at(self.tree.currentIndex())

    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.model.code_at(current)
        self.workspace.select(code=row.id if row is not None else None)

    def _follow(self, selection: Selection) -> None:
        if self._source is not None and not self._source.by:
            now = this_document(selection.document)
            if now != self._source:
                self.count_in(now)
        index = self.model.index_of(selection.code or 0)
        if index.isValid() and index.internalId() != self.tree.currentIndex().internalId():
            self.tree.selectionModel().setCurrentIndex(
                index, QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            )
            self.tree.scrollTo(index)

    # ---- what a person does ----

    def _chosen(self, row: int) -> None:
        """Puts a code on the passage; of a smart code, which is put on none, shows the passages."""
        smart = self.model.smart_at(self.model.index_of(row))
        if smart is not None:
            self.smart.show_passages(smart)
        else:
            self.code_chosen.emit(row)

    def _rename(self, code: int, name: str) -> bool:
        return self.workspace.do(lambda: codebook.rename_code(self.workspace.project, code=code, name=name)) is not None

    def move_code(self, code: int, parent: int | None, place: int) -> bool:
        """Moves a code with its children below another (None: to the top), to a place among its new siblings."""
        project = self.workspace.project
        done = self.workspace.do(lambda: codebook.move_code(project, code=code, parent=parent, position=place))
        return done is not None

    def move_current(self, where: str) -> None:
        """Moves the selected code "up", "down", "out" of the code above it, or "in"to the one before it."""
        row = self.current
        if row is None:
            return
        parent, model = row.parent_id, self.model
        siblings = [one for one in model.children_of(parent) if one not in self._out or one == row.id]
        at = siblings.index(row.id)
        if where == "up" and at > 0:
            self.move_code(row.id, parent, model.place_of(siblings[at - 1]))
        elif where == "down" and at + 1 < len(siblings):
            self.move_code(row.id, parent, model.place_of(siblings[at + 1]))
        elif where == "out" and parent is not None:
            self.move_code(row.id, model.codes[parent].parent_id, model.place_of(parent) + 1)
        elif where == "in" and at > 0:
            before = siblings[at - 1]
            if self.move_code(row.id, before, len(model.children_of(before))):
                self.tree.expand(model.index_of(before))
        else:
            self.workspace.tell(_("There is no place further that way."))
        index = model.index_of(row.id)
        self.tree.setCurrentIndex(index)
        self.tree.scrollTo(index)

    def merge(self, keep: int, absorb: int) -> None:
        """Merges one code into another; undo parts them again."""
        codes, language = self.model.codes, current_language()
        names = {"absorb": codes[absorb].called(language), "keep": codes[keep].called(language)}
        project = self.workspace.project

        def merged(_done: object) -> None:
            self.workspace.select(code=keep)
            self.workspace.tell(_("“{absorb}” is merged into “{keep}”. Undo parts them again.", **names))

        self.workspace.do_beside(
            lambda: codebook.merge_codes(project, keep=keep, absorb=absorb),
            rows=codes[keep].own_codings + codes[absorb].own_codings,
            then=merged,
        )

    def new_code(self) -> None:
        """Asks for a name and makes a code below the selected one."""
        above = self.current
        where = _("Below “{code}”.", code=above.way(current_language())) if above else _("At the top of the codebook.")

        def make(name: str) -> None:
            made = self.workspace.do(
                lambda: codebook.create_code(self.workspace.project, name=name, parent=above.id if above else None)
            )
            if made is not None:
                self.workspace.select(code=made.id)

        ask_text(self, _("New code"), _("Name"), make, hint=where)

    def delete_code(self) -> None:
        """Deletes at once when nothing hangs on the code; otherwise asks. Undo brings all back either way."""
        smart = self.model.smart_at(self.tree.currentIndex())
        if smart is not None:
            self.smart.delete(smart)
        row = self.current
        if row is None:
            return
        below = [other for other in self.model.codes.values() if other.path.startswith(f"{row.path} > ")]
        number = row.own_codings + sum(other.own_codings for other in below)

        def delete() -> None:
            project = self.workspace.project
            self.workspace.do_beside(lambda: codebook.delete_code(project, code=row.id), rows=number)

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

    def show_view(self, view: str, code: int) -> None:
        """Opens one of the views on codes in the place of the text, on a code."""
        self.workspace.select(code=code)
        self.workspace.view_wanted.emit(view)

    def _menu(self, where: QPoint) -> None:
        index = self.tree.indexAt(where)
        row, smart = self.model.code_at(index), self.model.smart_at(index)
        menu = QMenu(self)
        menu.addAction(_("New code…"), self.new_code)
        if row is not None:
            fill_code_menu(menu, self, row)
        elif smart is not None:
            menu.addSeparator()
            self.smart.fill_menu(menu, smart, partial(self.tree.edit, index.siblingAtColumn(NAME)))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(where))

    def choose_key(self) -> None:
        """Asks for the key of the selected code."""
        row = self.current
        if row is not None:
            choose_key(self, row)
        else:
            self.workspace.tell(_("Select a code in the tree first."))
