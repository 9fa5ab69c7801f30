"""All memos in one place: on the project, documents, cases, codes and codings."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.memo_editor import MemoEditor
from qcoder.gui.quotes import VALUE, Quote, Quotes, clipped
from qcoder.gui.small import button, label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.language.fold import fold, strip_marks
from qcoder.services import cases, memos
from qcoder.services.codebook import codes
from qcoder.services.rows import MemoRow
from qcoder.storage.project import Changes


class MemosPage(QWidget):
    """A list with a filter, and the memo itself to read and change."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._rows: list[MemoRow] = []
        self._ways: dict[str, str] = {}  # paths of codes, and how they are called in the window
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(_("Filter memos"))
        self.filter.setAccessibleName(_("Filter memos"))
        self.filter.setClearButtonEnabled(True)
        self.target = QComboBox()
        self.target.setAccessibleName(_("About"))
        for value, text in self._targets():
            self.target.addItem(text, value)
        self.list = Quotes(_("Memos"), most_lines=2)
        self.count = label("", kind="muted")
        self.editor = MemoEditor()
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("Kind of memo"))
        for value, text in self._kinds():
            self.kind.addItem(text, value)
        self._lay_out()
        self.filter.textChanged.connect(self._fill)
        self.target.currentIndexChanged.connect(self._fill)
        self.list.currentItemChanged.connect(lambda: self._show())
        self.list.itemActivated.connect(lambda: self._open())
        self.kind.activated.connect(self._set_kind)
        workspace.changed.connect(self._changed)

    def _targets(self) -> list[tuple[str, str]]:
        return [
            ("", _("On anything")),
            ("project", _("On the project")),
            ("document", _("On documents")),
            ("case", _("On cases")),
            ("code", _("On codes")),
            ("coding", _("On codings")),
        ]

    def _kinds(self) -> list[tuple[str, str]]:
        return [
            ("", _("No kind")),
            ("theoretical", _("Theoretical")),
            ("methodological", _("Methodological")),
            ("reflexive", _("Reflexive")),
            ("summary", _("Summary")),
        ]

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.filter, 1)
        row.addWidget(self.target)
        column = QVBoxLayout(left)
        column.setContentsMargins(16, 16, 16, 12)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        new = QHBoxLayout()
        new.addWidget(button(_("New memo on the project"), self.new_project_memo))
        new.addWidget(button(_("On a case…"), self._new_case_memo))
        new.addStretch(1)
        column.addLayout(new)
        tools = QHBoxLayout()
        tools.setContentsMargins(12, 16, 16, 0)
        tools.setSpacing(8)
        tools.addWidget(self.kind)
        tools.addStretch(1)
        self.open_button = button(_("Open the passage"), self._open)
        self.delete_button = button(_("Delete"), self.delete)
        tools.addWidget(self.open_button)
        tools.addWidget(self.delete_button)
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
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

    def shown(self) -> None:
        self.refresh()
        self.list.setFocus()

    def _changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touched.keys() & {"memo", "coding", "code", "case", "document"}:
            self.refresh()

    def refresh(self) -> None:
        """Reads the memos anew; the selected one stays."""
        self._rows = memos.memos(self._workspace.project)
        self._ways = {code.path: code.way(current_language()) for code in codes(self._workspace.project)}
        self._fill()

    def _about(self, row: MemoRow) -> str:
        """What a memo is on; a code by its names in the window's language."""
        if row.target == "code":
            return self._ways.get(row.target_name, row.target_name)
        if row.target == "coding":
            document, between, path = row.target_name.rpartition(" · ")
            return f"{document}{between}{self._ways.get(path, path)}"
        return row.target_name

    def _fill(self) -> None:
        needle, target = strip_marks(fold(self.filter.text().strip())), self.target.currentData()
        kept = self.current.id if self.current else None
        rows = [
            row
            for row in self._rows
            if (not target or row.target == target)
            and needle
            in strip_marks(fold(" ".join((self._about(row), row.target_name, row.text, row.author, row.kind))))
        ]
        kinds = dict(self._kinds())
        self.list.blockSignals(True)
        self.list.clear()
        for row in rows:
            foot = " · ".join(filter(None, (row.author, row.date, kinds.get(row.kind, row.kind) if row.kind else "")))
            item = self.list.add(Quote(clipped(row.text, 160), self._about(row), foot), row.id)
            if row.id == kept:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.count.setText(_n("{n} memo", "{n} memos", len(rows)))
        self._show()

    @property
    def current(self) -> MemoRow | None:
        item = self.list.currentItem()
        return next((row for row in self._rows if item is not None and row.id == item.data(VALUE)), None)

    def _show(self) -> None:
        row = self.current
        for widget in (self.kind, self.delete_button):
            widget.setEnabled(row is not None)
        self.open_button.setEnabled(row is not None and row.document_id is not None)
        if row is None:
            about = _("No memos yet. Write one here on the project, or press M on a coding.") if not self._rows else ""
            self.editor.show_memo(None, about, "", None)
            return
        self.kind.setCurrentIndex(max(0, self.kind.findData(row.kind)))
        about = " · ".join(filter(None, (self._about(row), row.author, row.date)))
        self.editor.show_memo(("memo", row.id), about, row.text, lambda text, row=row: self._save(row, text))  # type: ignore[misc]

    def _save(self, row: MemoRow, text: str) -> None:
        now = next((one for one in self._rows if one.id == row.id), row)
        self._workspace.do(lambda: memos.write_memo(self._workspace.project, memo=row.id, text=text, kind=now.kind))

    def _set_kind(self) -> None:
        row = self.current
        if row is not None:
            kind = str(self.kind.currentData())
            self.editor.save_now()
            text = self.editor.field.toPlainText()
            self._workspace.do(lambda: memos.write_memo(self._workspace.project, memo=row.id, text=text, kind=kind))

    def new_project_memo(self) -> None:
        """A memo with a word to begin with, ready to be overwritten."""
        made = self._workspace.do(lambda: memos.write_memo(self._workspace.project, text=_("New memo")))
        self._begin(made)

    def _new_case_memo(self) -> None:
        from qcoder.gui.dialogs import choose

        known = [(str(case.id), case.name) for case in cases.cases(self._workspace.project)]
        if not known:
            self._workspace.tell(_("There are no cases yet. Import a sheet of cases, or set the case of a document."))
            return

        def write(case: str) -> None:
            made = self._workspace.do(
                lambda: memos.write_memo(
                    self._workspace.project, target="case", target_id=int(case), text=_("New memo")
                )
            )
            self._begin(made)

        choose(self, _("Memo on which case?"), known, write)

    def _begin(self, made: MemoRow | None) -> None:
        if made is None:
            return
        self.filter.clear()
        self.target.setCurrentIndex(0)
        self.refresh()
        for index in range(self.list.count()):
            if self.list.item(index).data(VALUE) == made.id:
                self.list.setCurrentRow(index)
        self.editor.field.setFocus()
        self.editor.field.selectAll()

    def delete(self) -> None:
        row = self.current
        if row is not None:
            self.editor.show_nothing()
            self._workspace.do(lambda: memos.delete_memo(self._workspace.project, memo=row.id))

    def _open(self) -> None:
        row = self.current
        if row is not None and row.document_id is not None:
            self._workspace.page_wanted.emit("code")
            coding = row.target_id if row.target == "coding" else None
            self._workspace.show_passage.emit(Selection(document=row.document_id, coding=coding, span=row.span))
