"""All memos in one place: found, filtered, ordered, written, and brought out as a draft."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QMenu, QSplitter, QVBoxLayout, QWidget

from qcoder.core.memo_text import bare
from qcoder.core.messages import _, _n, current_language, say
from qcoder.gui.memos.memo_editor import About, MemoEditor, about_of
from qcoder.gui.memos.memo_filter import MemoFilter
from qcoder.gui.parts.quotes import QUOTE, VALUE, Quote, Quotes, clipped
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.cases import cases
from qcoder.services.memos import diary, memo_links, memos
from qcoder.services.memos.memo_links import Linked, memo_name
from qcoder.services.memos.memo_search import MemoSearch, search
from qcoder.services.memos.memos import KIND_NAMES
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Changes

if TYPE_CHECKING:
    from qcoder.gui.memos.draft_form import DraftChoices

AT_ONCE = 200  # memos that are read and listed in one go


class MemosPage(QWidget):
    """A list with filters, and the memo itself to read and change."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._search = MemoSearch((), {})
        self._shown: list[MemoRow] = []
        self._asked = 0  # how often the memos were read beside the window
        self._to_add: Iterator[None] = iter(())  # puts the rows into the list that are not there yet
        self._begun: About | None = None  # what a memo is about that has no words yet
        self.filters = MemoFilter()
        self.filter, self.target = self.filters.words, self.filters.target
        self.list = Quotes(_("Memos"), most_lines=2)
        self.list.setSelectionMode(QListWidget.SelectionMode.ExtendedSelection)
        self.count = label("", kind="muted")
        self.editor = MemoEditor(workspace)
        self.kind = self.editor.kind
        self._lay_out()
        self.filters.changed.connect(self._fill)
        self.list.currentItemChanged.connect(lambda: self._row_chosen())
        self.list.itemSelectionChanged.connect(self._count)
        self.list.itemActivated.connect(lambda: self.go_there())
        self.editor.saved.connect(self._saved)
        workspace.changed.connect(self._changed)

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        told = QHBoxLayout()
        told.addWidget(self.count, 1)
        self.all_button = button(_("Show all"), self.filters.clear, kind="link", tip=_("Take all filters off"))
        told.addWidget(self.all_button)
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.filters)
        column.addLayout(told)
        column.addWidget(self.list, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.new_button = button(_("New memo"), lambda: None, tip=_("On what, the list asks"))
        self.new_button.setMenu(self._new_menu())
        self.draft_button = button(
            _("Write a draft…"), self.write_draft, tip=_("The selected memos, else all that are shown, as a Word file")
        )
        below.addWidget(self.new_button)
        below.addStretch(1)
        below.addWidget(self.draft_button)
        column.addLayout(below)
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 16, 12, 0)
        tools.setSpacing(8)
        self.open_button = button(_("Go there"), self.go_there, tip=_("To what the memo is on (Enter in the list)"))
        self.beside_button = button(
            _("Write beside the text"), self.beside, tip=_("Opens the memo beside the interview and keeps it there")
        )
        self.delete_button = button(_("Delete"), self.delete, tip=_("Delete the selected memos (Del in the list)"))
        for made in (self.open_button, self.beside_button):
            tools.addWidget(made)
        tools.addStretch(1)
        tools.addWidget(self.delete_button)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 4, 0)
        side.setSpacing(4)
        side.addLayout(tools)
        side.addWidget(self.editor, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setHandleWidth(1)
        splitter.setSizes([520, 640])
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Free memo (Ctrl+Shift+M)"), lambda: self.begin(About("free")))
        menu.addAction(_("On the project"), self.new_project_memo)
        menu.addAction(_("On a case…"), self._new_case_memo)
        menu.addAction(_("Diary of today (Ctrl+J)"), lambda: self.begin(About("diary")))
        return menu

    # ---- the list ----

    def shown(self) -> None:
        self.refresh()
        self.list.setFocus()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and not self.editor.saving and changes.touched.keys() & {
            "memo", "coding", "code", "case", "document",
        }:  # fmt: skip
            self.refresh()

    def refresh(self) -> None:
        """Reads the memos anew, many of them beside the window; the selected ones stay."""
        self._asked += 1
        asked, project = self._asked, self._workspace.project
        if memos.number(project) <= AT_ONCE:
            self._take(search(project))
        else:
            self._workspace.run(
                lambda _progress: search(project), lambda found: self._take(found) if asked == self._asked else None
            )

    def _take(self, found: MemoSearch) -> None:
        self._search = found
        authors = sorted({row.author for row in self._search.rows if row.author}, key=str.casefold)
        self.filters.offer(authors, memo_links.linked_things(self._workspace.project))
        self._fill()

    def _fill(self) -> None:
        kept = self.current.id if self.current else None
        chosen = set(self.selected())
        self._shown = self._search.choose(self.filters.wanted(), self.filters.order)
        self.list.blockSignals(True)
        self.list.clear()
        self._to_add = adding = self._add_rows()
        places = [place for place, row in enumerate(self._shown) if row.id == kept or row.id in chosen]
        for _turn in adding:
            if self.list.count() > max(places, default=0):
                break
        for place in places:
            row = self._shown[place]
            if row.id == kept:
                self.list.setCurrentRow(place, QItemSelectionModel.SelectionFlag.NoUpdate)
                self.list.item(place).setSelected(not chosen)
            if row.id in chosen:
                self.list.item(place).setSelected(True)
        if self.list.currentRow() < 0 and self._begun is None:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self._count()
        self._show()
        self._workspace.background.in_turns(adding)

    def _add_rows(self) -> Generator[None]:
        """Puts the shown memos into the list, so many a turn; ends when others are to be shown."""
        shown = self._shown
        for place, row in enumerate(shown):
            if place and place % AT_ONCE == 0:
                yield
                if self._shown is not shown:
                    return
            self.list.add(self._quote(row), row.id)

    def _add_all(self) -> None:
        for _turn in self._to_add:
            pass

    def _quote(self, row: MemoRow) -> Quote:
        about = self._search.about(row)
        kind = _(KIND_NAMES[row.kind]) if row.kind in KIND_NAMES else ""
        title = (
            f"{row.title} · {about}"
            if row.title
            else memo_name(row, current_language())
            if row.target == "diary"
            else about
        )
        foot = " · ".join(part for part in (row.author, row.date, kind) if part)
        return Quote(clipped(bare(self._search.plain(row)[:400]), 160), title, foot)

    def _count(self) -> None:
        told = _n("{n} memo", "{n} memos", len(self._shown))
        if self.filters.filtering:
            told = _("{shown} of {all}", shown=told, all=len(self._search.rows))
        if len(self.selected()) > 1:
            told += " · " + _n("{n} selected", "{n} selected", len(self.selected()))
        self.count.setText(told)
        self.all_button.setVisible(self.filters.filtering)
        self.draft_button.setEnabled(bool(self._shown))

    @property
    def current(self) -> MemoRow | None:
        place = self.list.currentRow()
        return self._shown[place] if self._begun is None and 0 <= place < len(self._shown) else None

    def selected(self) -> list[int]:
        """The ids of the selected memos, in the order of the list."""
        return [int(item.data(VALUE)) for item in sorted(self.list.selectedItems(), key=self.list.row)]

    def select_memo(self, memo: int) -> None:
        """Puts the cursor of the list on a memo; filters that hide it are taken off."""
        self._begun = None
        if memo not in [row.id for row in self._shown]:
            self.filters.clear()
        self._add_all()
        for place, row in enumerate(self._shown):
            if row.id == memo:
                self.list.setCurrentRow(place)
                self.list.scrollToItem(self.list.item(place))
        self._show()

    def _row_chosen(self) -> None:
        self._begun = None
        self._show()

    # ---- the memo ----

    def _show(self) -> None:
        row = self.current
        self.delete_button.setEnabled(row is not None)
        self.beside_button.setEnabled(row is not None)
        self.open_button.setEnabled(row is not None and row.target not in ("project", "free", "diary"))
        if row is not None:
            about = " · ".join(part for part in (self._search.about(row), row.author, row.date) if part)
            self.editor.show_memo(about_of(row), row, about)
        elif self._begun is not None:
            self.editor.show_memo(self._begun, None, self._begun_told())
        else:
            told = _("No memos yet. Write one here, or press M on a passage.") if not self._search.rows else ""
            self.editor.show_nothing(told or _("No memo fits these filters."))

    def _begun_told(self) -> str:
        about = self._begun
        assert about is not None
        if about.target == "case":
            return next((row.name for row in cases.cases(self._workspace.project) if row.id == about.thing), "")
        told = {"free": _("Free memo"), "diary": say("Diary, {date}", date=memos.today()).text(current_language())}
        return told.get(about.target, self._workspace.project.name)

    def _saved(self, row: MemoRow | None) -> None:
        """The list says what was just written; it is not made anew under the hands of the writer."""
        known = row is not None and any(one.id == row.id for one in self._search.rows)
        if row is None or not known:
            self._begun = None
            self._search = search(self._workspace.project)
            self._fill()
            if row is not None:
                self.select_memo(row.id)
            return
        self._search.replace(row)
        self._add_all()
        for place, one in enumerate(self._shown):
            if one.id == row.id:
                self._shown[place] = row
                item, quote = self.list.item(place), self._quote(row)
                item.setText(quote.spoken)
                item.setData(QUOTE, quote)

    def begin(self, about: About) -> None:
        """Room for a new memo; of the diary today's entry, if there is one."""
        self.editor.save_now()
        self.filters.clear()
        held = diary.entry(self._workspace.project) if about.target == "diary" else None
        if held is not None:
            self.select_memo(held.id)
        else:
            self._begun = about
            self.list.blockSignals(True)
            self.list.clearSelection()
            self.list.setCurrentRow(-1)
            self.list.blockSignals(False)
            self._show()
        self.editor.show_reading(reading=False)
        self.editor.field.setFocus()

    def new_project_memo(self) -> None:
        self.begin(About("project"))

    def _new_case_memo(self) -> None:
        from qcoder.gui.parts.dialogs import choose

        known = [(str(case.id), case.name) for case in cases.cases(self._workspace.project)]
        if not known:
            self._workspace.tell(_("There are no cases yet. Import a sheet of cases, or set the case of a document."))
            return
        choose(self, _("Memo on which case?"), known, lambda case: self.begin(About("case", int(case))))

    def delete(self) -> None:
        """Deletes the selected memos; undo brings them back."""
        chosen = self.selected() or ([self.current.id] if self.current else [])
        if not chosen:
            return
        self.editor.show_nothing()
        project = self._workspace.project
        if len(chosen) == 1:
            self._workspace.do(lambda: memos.delete_memo(project, memo=chosen[0]))
        else:
            self._workspace.do_beside(lambda: memos.delete_memos(project, memos=chosen), rows=len(chosen))

    def go_there(self) -> None:
        """Shows what the memo is on."""
        row = self.current
        if row is None:
            return
        place = {"turn": "passage", "passage": "passage", "coding": "coding", "document": "document"}.get(row.target)
        if place is not None:
            thing = row.target_id or 0
            linked = Linked(place, "", "", thing, document_id=row.document_id, span=row.span)  # type: ignore[arg-type]
        elif row.target in ("code", "case"):
            linked = Linked("code" if row.target == "code" else "case", "", "", row.target_id or 0)
        else:
            self.editor.field.setFocus()
            return
        self.editor.save_now()
        self._workspace.link_wanted.emit(linked)

    def beside(self) -> None:
        """Opens the memo beside the text, where it stays while one reads and selects."""
        row = self.current
        if row is not None:
            self.editor.save_now()
            self._workspace.page_wanted.emit("code")
            self._workspace.memo_wanted.emit(memos.memo(self._workspace.project, memo=row.id))

    def write_draft(self) -> None:
        """Asks for title, language and file; then writes the selected memos, else all that are shown."""
        from qcoder.gui.memos.draft_form import ask_draft
        from qcoder.gui.parts.dialogs import pick_new_file

        self.editor.save_now()
        chosen = self.selected()
        ids = chosen if len(chosen) > 1 else [row.id for row in self._shown]
        project = self._workspace.project
        if not ids:
            self._workspace.tell(_("There is no memo to write a draft of."))
            return

        def go(choices: DraftChoices) -> None:
            called = choices.title or f"{project.name} - " + say("memos").text(choices.language)
            proposed = project.path.parent / f"{called.replace('/', '-')}.docx"
            pick_new_file(
                self, _("Where to write the draft"), proposed, "Word (*.docx)", "docx",
                lambda file: self._write_draft(ids, file, choices),
            )  # fmt: skip

        ask_draft(self, len(ids), current_language(), go)

    def _write_draft(self, ids: list[int], file: Path, choices: DraftChoices) -> None:
        from qcoder.services.memos.memo_draft import write_draft

        project = self._workspace.project
        self._workspace.run(
            lambda progress: write_draft(
                project, memos=ids, file=file, title=choices.title, language=choices.language, progress=progress
            ),
            lambda written: self._workspace.tell(_("Written: {file}", file=written.name), file=written),
        )

    # ---- keys ----

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+F finds, Down goes from there into the list, Del deletes there."""
        if event.matches(QKeySequence.StandardKey.Find):
            self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.filter.selectAll()
        elif event.key() == Qt.Key.Key_Down and self.filter.hasFocus():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif event.key() == Qt.Key.Key_Delete and self.list.hasFocus():
            self.delete()
        else:
            super().keyPressEvent(event)
