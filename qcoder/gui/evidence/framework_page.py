"""The framework matrix: summaries in cells, each with the passages that it rests on at its side."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.evidence.framework_cells import CellDelegate
from qcoder.gui.evidence.framework_form import FrameworkForm
from qcoder.gui.evidence.framework_model import FrameworkModel, foot_of
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.small import button, label
from qcoder.gui.passages.passages_list import PassagesList
from qcoder.gui.workspace import Workspace
from qcoder.services.evidence import framework, framework_cells
from qcoder.services.evidence.framework import Layout, Matrix
from qcoder.services.evidence.framework_files import heading, write_framework
from qcoder.services.evidence.silence import explain_silence
from qcoder.storage.project import Changes

ROW_HEIGHT, COLUMN_WIDTH, VALUE_WIDTH, NAME_WIDTH = 96, 220, 120, 240
SCROLL_BAR = 16  # pixels, at most
WIDEST = 460  # pixels of a column of words where there is room: what is read at a glance
EMPTY = (240, 48, 240, 48)  # margins of what an empty page says: lines of a readable length
TABLES = {
    "framework", "framework_cell", "coding", "code", "document", "document_text", "case", "value", "variable",
    "membership", "case_code", "silence", "question_link", "document_guide", "setting", "question_code",
}  # fmt: skip


class _Table(QTableView):
    """Arrows walk the cells, Enter or F2 writes in one, Delete empties it."""

    def __init__(self, page: "FrameworkPage") -> None:
        super().__init__()
        self._page = page
        self.setTabKeyNavigation(False)  # Tab goes on; while one writes, it goes to the next cell

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._page.use_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit(self.currentIndex())
        elif plain and event.key() == Qt.Key.Key_Delete:
            self._page.empty_cell()
        else:
            super().keyPressEvent(event)


class FrameworkPage(QWidget):
    """Choices on top, the matrix left, what stands behind the selected cell right."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale, self._asked = True, 0
        self._rows: list[framework.FrameworkRow] = []
        self._commented: tuple[str, str] | None = None  # the cell whose comment is in the field
        self.which, self.only = NarrowChoice(), QComboBox()
        self.only.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.model = FrameworkModel(self._write)
        self._room = 0  # pixels that the columns were made to fit in
        self.view = _Table(self)
        self.delegate = CellDelegate(self)
        self.passages = PassagesList(workspace)
        self.comment = QPlainTextEdit()
        self.silence = QComboBox()
        self.about = label("", wrap=True)
        self.note = label("", kind="muted", wrap=True)
        self._lay_out()
        self.which.currentIndexChanged.connect(lambda _place: self._chosen())
        self.only.currentIndexChanged.connect(lambda _place: self._read())
        self.silence.activated.connect(self._explain)
        self.view.selectionModel().currentChanged.connect(lambda _now, _before: self._show_cell())
        self.model.modelReset.connect(self._sized)
        workspace.changed.connect(self._changed)

    # ---- putting together ----

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setContentsMargins(16, 12, 16, 8)
        top.setSpacing(8)
        for text, field, width in ((_("Framework"), self.which, 200), (_("Show"), self.only, 140)):
            title = label(text, kind="muted")
            title.setBuddy(field)
            field.setAccessibleName(text)
            field.setMinimumWidth(width)
            top.addWidget(title)
            top.addWidget(field, 1 if field is self.which else 0)
        self.layout_button = button(_("Layout…"), self.change_layout, tip=_("Rows, columns and groups"))
        self.new_button = button(_("New…"), self.new_framework, tip=_("Another framework"))
        self.delete_button = button(_("Delete"), self.delete, tip=_("Delete the framework with its summaries"))
        self.save_button = button(_("Save as"), lambda: None, tip=_("As an Excel sheet or a Word file"))
        kinds = QMenu(self)
        kinds.addAction(_("With the passages behind the cells…"), lambda: self.save())
        kinds.addAction(_("Summaries alone…"), lambda: self.save(passages=False))
        self.save_button.setMenu(kinds)
        for made in (self.layout_button, self.new_button, self.delete_button):
            top.addWidget(made)
        top.addWidget(self.save_button)
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self.delegate)
        view.setAccessibleName(_("Framework"))
        view.setToolTip(_("Enter writes in the cell, Ctrl+Enter keeps it; Delete empties it"))
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        view.verticalHeader().setMaximumWidth(NAME_WIDTH)
        view.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        view.setCornerButtonEnabled(False)
        view.horizontalHeader().setDefaultSectionSize(COLUMN_WIDTH)
        view.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(8)
        told = QVBoxLayout()
        told.setContentsMargins(16, 12, 16, 0)
        told.addWidget(self.about)
        doing = QHBoxLayout()
        doing.setSpacing(8)
        self.draft_button = button(
            _("Draft"), self.draft, tip=_("Fills the cell with sentences of its own passages, marked as drafted")
        )
        self.holds_button = button(
            _("It still holds"), self.confirm, tip=_("The summary holds for the passages that are there now")
        )
        doing.addWidget(self.draft_button)
        doing.addWidget(self.holds_button)
        doing.addStretch(1)
        told.addLayout(doing)
        self.comment.setPlaceholderText(_("Comment on this cell"))
        self.comment.setAccessibleName(_("Comment on this cell"))
        self.comment.setMaximumHeight(72)
        self.comment.setTabChangesFocus(True)
        told.addWidget(self.comment)
        for text, why in (
            (_("Nothing more is known of this absence"), ""),
            (_("It was avoided"), "avoided"),
            (_("It was said off the record"), "off_the_record"),
        ):
            self.silence.addItem(text, why)
        self.silence.setAccessibleName(_("Why it is absent"))
        self.silence.setToolTip(_("What you know of why this interview says nothing of this code"))
        told.addWidget(self.silence)
        column.addLayout(told)
        kept = self.passages.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # a value has none, and what is said of it stays on top
        self.passages.setSizePolicy(kept)
        column.addWidget(self.passages, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(view)
        splitter.addWidget(side)
        splitter.setHandleWidth(1)
        splitter.setSizes([820, 380])
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        splitter.setChildrenCollapsible(False)
        self.empty = label("", kind="muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setContentsMargins(*EMPTY)
        self.body = QStackedWidget()
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(top)
        whole.addWidget(self.body, 1)
        self.note.setContentsMargins(16, 6, 16, 8)
        whole.addWidget(self.note)

    # ---- reading ----

    def default_focus(self) -> QWidget:
        return self.view

    def shown(self) -> None:
        """Called when the page comes to the front."""
        if self._stale:
            self._offer()
        self.view.setFocus()

    def _changed(self, changes: Changes) -> None:
        if not changes.touched.keys() & TABLES:
            return
        self._stale = True
        if self.isVisible():
            self._offer()

    def _offer(self) -> None:
        """Lists the frameworks and reads the one that is chosen."""
        self._stale = False
        chosen = self.which.currentData()
        self._rows = framework.frameworks(self._workspace.project)
        self.which.blockSignals(True)
        self.which.clear()
        for row in self._rows:
            self.which.addItem(row.name, row.id)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))
        self.which.blockSignals(False)
        self._offer_groups()
        self._read()

    @property
    def current(self) -> framework.FrameworkRow | None:
        place = self.which.currentIndex()
        return self._rows[place] if 0 <= place < len(self._rows) else None

    def _chosen(self) -> None:
        self._offer_groups()
        self._read()

    def _offer_groups(self) -> None:
        """The values that rows can be narrowed to."""
        now = self.current
        group = now.layout.group if now is not None else ""
        chosen = self.only.currentData() or ""
        self.only.blockSignals(True)
        self.only.clear()
        self.only.addItem(_("all rows"), "")
        if now is not None and group:
            for value, rows in framework.group_sizes(self._workspace.project, layout=now.layout):
                self.only.addItem(f"{value} ({rows})", value)
        self.only.setCurrentIndex(max(0, self.only.findData(chosen)))
        self.only.setEnabled(self.only.count() > 1)
        self.only.blockSignals(False)

    def _read(self) -> None:
        """Reads the matrix in the background; words that are being typed stay where they are."""
        now = self.current
        for made in (self.layout_button, self.delete_button, self.save_button):
            made.setEnabled(now is not None)
        if now is None:
            self.model.show(None)
            self._tell()
            return
        id_, only, project = now.id, str(self.only.currentData() or ""), self._workspace.project
        layout = now.layout if not only else replace(now.layout, only=only)
        self._asked += 1
        number = self._asked

        def arrived(found: Matrix) -> None:
            if number == self._asked:  # else another one was asked for since
                self._arrived(found)

        self._workspace.run(lambda _progress: framework.matrix(project, framework=id_, layout=layout), arrived)

    def _arrived(self, found: Matrix) -> None:
        self.model.show(found)
        if not self.view.currentIndex().isValid() and self.model.rowCount() and self.model.columnCount():
            first = next((place for place, column in enumerate(found.columns) if column.code is not None), 0)
            self.view.setCurrentIndex(self.model.index(0, first))
        self._tell()
        self._show_cell()

    def _sized(self) -> None:
        shown = self.model.matrix
        if shown is None:
            return
        header = self.view.horizontalHeader()
        for place, column in enumerate(shown.columns):
            narrow = min(COLUMN_WIDTH, max(VALUE_WIDTH, header.sectionSizeHint(place)))
            self.view.setColumnWidth(place, narrow if column.variable else COLUMN_WIDTH)
        wide = [place for place, column in enumerate(shown.columns) if not column.variable]
        self._room = self.view.viewport().width()
        left_over = self._room - header.length()
        for place in wide if left_over > 0 else ():
            self.view.setColumnWidth(place, min(WIDEST, COLUMN_WIDTH + left_over // len(wide)))
        rooms = [self.view.columnWidth(place) - 20 for place in range(len(shown.columns))]
        header.setFixedHeight(self._lines_high(Qt.Orientation.Horizontal, rooms) + 14)
        words = any(column.code is not None for column in shown.columns)
        self.view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT if words else self._name_height())

    def use_room(self) -> None:
        """Columns of words share what room there is; a scroll bar that comes or goes changes nothing."""
        if abs(self.view.viewport().width() - self._room) > SCROLL_BAR:
            self._sized()

    def _name_height(self) -> int:
        """What rows of values need: as much as the longest name with its group, and no more."""
        two = 2 * QFontMetrics(self._bold()).lineSpacing()
        high = self._lines_high(Qt.Orientation.Vertical, [NAME_WIDTH - 16] * self.model.rowCount())
        return min(ROW_HEIGHT, max(two, high) + 14)

    def _lines_high(self, orientation: Qt.Orientation, rooms: Sequence[int]) -> int:
        """How high the names beside or above the cells stand at most, each in lines of its width; pixels."""
        metrics, wrapped = QFontMetrics(self._bold()), int(Qt.TextFlag.TextWordWrap)
        names = [str(self.model.headerData(place, orientation) or "") for place in range(len(rooms))]
        boxes = (metrics.boundingRect(0, 0, room, 999, wrapped, name) for room, name in zip(rooms, names, strict=True))
        return max((box.height() for box in boxes), default=0)

    def _bold(self) -> QFont:
        font = QFont(self.view.font())
        font.setBold(True)
        return font

    def _tell(self) -> None:
        shown = self.model.matrix
        if not self._rows:
            self.empty.setText(
                _(
                    "A framework matrix holds your summaries: interviews, organisations or kinds in rows, codes in "
                    "columns, and behind each cell the passages that it rests on. Choose “New…” to lay one out."
                )
            )
        elif shown is None or not shown.rows:
            self.empty.setText(_("Nothing stands in the rows of this layout. Choose “Layout…” and other rows."))
        elif not shown.columns:
            self.empty.setText(_("Nothing stands in the columns yet. Choose “Layout…” and tick codes or variables."))
        whole = bool(self._rows) and shown is not None and bool(shown.rows) and bool(shown.columns)
        self.body.setCurrentIndex(0 if whole else 1)
        if not whole or shown is None:
            self.note.setText("")
            return
        if not any(column.code is not None for column in shown.columns):
            self.note.setText(_n("{n} row", "{n} rows", len(shown.rows)))
            return
        written = sum(bool(cell.text) for key, cell in shown.cells.items() if not key[1].startswith("="))
        parts = [_n("{n} summary", "{n} summaries", written)]
        if shown.stale:
            parts.append(_n("{n} written on other passages", "{n} written on other passages", shown.stale))
        if not shown.any_guide:
            parts.append(_("what an empty cell means is not known without an interview guide"))
        self.note.setText(" · ".join(parts))

    # ---- the cell ----

    def _place(self) -> tuple[str, str] | None:
        found = self.model.place(self.view.currentIndex())
        return None if found is None else (found[0].key, found[1].key)

    def _show_cell(self) -> None:
        self._keep_comment()
        found, shown = self.model.place(self.view.currentIndex()), self.model.matrix
        if found is None or shown is None:
            self.about.setText("")
            self.passages.show_passages("", [])
            return
        row, column = found
        cell = shown.cell(row, column)
        name = f"{row.name} · {heading(column, current_language())}"
        self.about.setText(f"{name}\n{foot_of(cell, column)}".strip())
        if cell.stale:
            self.about.setText(f"{self.about.text()}\n" + _("Read them again: passages came, went or were changed."))
        self.draft_button.setEnabled(
            column.code is not None and cell.passages > 0 and (not cell.text or cell.origin == "extract")
        )
        self.holds_button.setEnabled(cell.stale)
        for made in (self.draft_button, self.holds_button, self.comment):
            made.setVisible(column.code is not None)
        absent = column.code is not None and row.document_id is not None and not cell.passages
        said = next((name for name in cell.silent if name in ("avoided", "off_the_record")), "")
        self.silence.setVisible(absent)
        self.silence.setCurrentIndex(max(0, self.silence.findData(said)))
        self._commented = (row.key, column.key)
        if self.comment.toPlainText() != cell.comment and not self.comment.hasFocus():
            self.comment.setPlainText(cell.comment)
        self.passages.setVisible(column.code is not None)
        rows = self._workspace.do(
            lambda: framework_cells.behind_cell(self._workspace.project, shown=shown, row=row.key, column=column.key)
        )
        self.passages.show_passages(name, rows or [])
        stages = cell.passages - len(rows or [])
        if rows is not None and stages > 0:
            more = _n(
                "{n} of them is a stage of a case, without words",
                "{n} of them are stages of a case, without words",
                stages,
            )
            self.about.setText(f"{self.about.text()}\n{more}")

    def _explain(self, _place: int) -> None:
        """Writes down why an interview says nothing of a code."""
        found = self.model.place(self.view.currentIndex())
        if found is None or found[0].document_id is None or found[1].code is None:
            return
        document, code, why = found[0].document_id, found[1].code.id, str(self.silence.currentData())
        self._workspace.do(lambda: explain_silence(self._workspace.project, document=document, code=code, why=why))

    def _write(self, row: str, column: str, text: str) -> None:
        now = self.current
        if now is not None:
            self._workspace.do(
                lambda: framework_cells.write_cell(
                    self._workspace.project, framework=now.id, row=row, column=column, text=text
                )
            )

    def _keep_comment(self) -> None:
        """Writes the comment of the cell that the field was on."""
        now, shown = self.current, self.model.matrix
        if now is None or shown is None or self._commented is None:
            return
        cell = shown.cells.get(self._commented)
        words = self.comment.document().toRawText().replace("\u2029", "\n").strip()
        if cell is None or words == cell.comment or (self._place() == self._commented and self.comment.hasFocus()):
            return
        row, column = self._commented
        if column.startswith("="):
            return
        self._commented = None
        self._workspace.do(
            lambda: framework_cells.comment_cell(
                self._workspace.project, framework=now.id, row=row, column=column, comment=words
            )
        )

    def save_now(self) -> None:
        """Keeps what is being typed, before anything else happens."""
        self.delegate.keep()
        if self.comment.hasFocus():
            self.view.setFocus()
        self._keep_comment()

    def draft(self) -> None:
        self._in_cell(framework_cells.draft_cell)

    def confirm(self) -> None:
        self._in_cell(framework_cells.confirm_cell)

    def empty_cell(self) -> None:
        """Takes the summary out of the selected cell."""
        place = self._place()
        if place is not None and not place[1].startswith("="):
            self._write(*place, "")

    def _in_cell(self, step: Callable[..., object]) -> None:
        now, place = self.current, self._place()
        if now is not None and place is not None:
            row, column = place
            self._workspace.do(lambda: step(self._workspace.project, framework=now.id, row=row, column=column))
            self.view.setFocus()

    def select(self, row: int, column: int) -> None:
        """Puts the cursor on a cell."""
        index: QModelIndex = self.model.index(row, column)
        self.view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    # ---- frameworks ----

    def new_framework(self) -> None:
        project = self._workspace.project
        usual = framework.usual_layout(project)

        def make(name: str, layout: Layout) -> None:
            made = self._workspace.do(lambda: framework.create_framework(project, name=name, layout=layout))
            if made is not None:
                self.which.setCurrentIndex(max(0, self.which.findData(made.id)))

        FrameworkForm(self, self._workspace, "", usual, make).open()

    def change_layout(self) -> None:
        now = self.current
        if now is None:
            return

        def change(name: str, layout: Layout) -> None:
            self._workspace.do(
                lambda: framework.change_framework(self._workspace.project, framework=now.id, name=name, layout=layout)
            )

        FrameworkForm(self, self._workspace, now.name, now.layout, change).open()

    def delete(self) -> None:
        now = self.current
        if now is not None:
            self._workspace.do(lambda: framework.delete_framework(self._workspace.project, framework=now.id))

    def save(self, *, passages: bool = True) -> None:
        """Writes what is shown as an Excel sheet or a Word file, with the passages behind the cells or without."""
        shown = self.model.matrix
        if shown is None:
            return
        project = self._workspace.project
        proposed = project.path.parent / f"{project.name} - {shown.name}.xlsx"

        def go(file: Path) -> None:
            self._workspace.run(
                lambda _progress: write_framework(project, shown=shown, file=file, passages=passages),
                lambda path: self._workspace.tell(_("Written: {file}", file=path.name), file=path),
            )

        pick_new_file(self, _("Save the framework"), proposed, "Excel (*.xlsx);;Word (*.docx)", "xlsx", go)
