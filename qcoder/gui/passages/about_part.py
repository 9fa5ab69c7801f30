"""What one passage is about: the cases and years it is tied to, and two fields to tie it to another."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.parts.small import button, label, plain_tip, tool
from qcoder.gui.transcript.beside_marks import said_about
from qcoder.gui.workspace import Workspace
from qcoder.services.cases.cases import cases
from qcoder.services.passages import abouts as service
from qcoder.services.passages.beside import Beside
from qcoder.services.rows import AboutRow

ROW, MOST_ROWS = 28, 3
ID = int(Qt.ItemDataRole.UserRole)


class _Ties(QListWidget):
    delete_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_wanted.emit()
            return
        super().keyPressEvent(event)


class AboutPart(QWidget):
    """Choosing a tie brings it into the fields to be changed; Delete takes it away."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._beside: Beside | None = None
        self._names: list[str] = []
        self._changing: AboutRow | None = None
        self.list = _Ties()
        self.case, self.year = QComboBox(), QLineEdit()
        self.tie = button(_("Tie"), self.tie_now, tip=_("Say that the passage is about this case and year (Enter)"))
        self.remove = tool("remove", _("Take the chosen tie away (Del)"), self.untie_now)
        self._lay_out()
        self.list.delete_wanted.connect(self.untie_now)
        self.list.itemClicked.connect(self._change)
        self.list.itemActivated.connect(self._change)
        self.list.currentItemChanged.connect(lambda item, _before: self.remove.setEnabled(item is not None))
        self.case.editTextChanged.connect(lambda _text: self._say_what_happens())
        self.year.returnPressed.connect(self.tie_now)
        inner = self.case.lineEdit()
        if inner is not None:
            inner.returnPressed.connect(self.tie_now)
            inner.setPlaceholderText(_("Case"))

    def _lay_out(self) -> None:
        self.list.setAccessibleName(_("What the passage is about"))
        self.list.setToolTip(_("Enter brings it into the fields, Del takes it away"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.case.setEditable(True)
        self.case.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.case.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.case.setMinimumContentsLength(4)
        self.case.setMinimumWidth(72)  # the column may be narrow
        self.case.setAccessibleName(_("Case that the passage is about"))
        self.case.setToolTip(_("A case of the list, or the name of a new one"))
        self.year.setPlaceholderText(_("Year"))
        self.year.setAccessibleName(_("Year that the passage is about"))
        self.year.setToolTip(_("1994, or 1994-1998 for the years from one to another"))
        self.year.setFixedWidth(88)
        head = QHBoxLayout()
        head.addWidget(label(_("About, whoever speaks"), kind="muted"), 1)
        head.addWidget(self.remove)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.case, 1)
        row.addWidget(self.year)
        row.addWidget(self.tie)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.list)
        column.addLayout(row)

    def show_beside(self, found: Beside | None) -> None:
        """Shows a passage; what is being typed for the same one stays."""
        before, self._beside = self._beside, found
        self.list.clear()
        if found is None:
            return
        for row in found.abouts:
            said = said_about(row)
            if row.span != found.span:
                said += f" — “{clipped(row.quote, 40)}”"
            item = QListWidgetItem(said)
            item.setData(ID, row.id)
            item.setToolTip(plain_tip(f"{said_about(row)}\n{row.coder}\n{clipped(row.quote, 200)}"))
            self.list.addItem(item)
        rows = self.list.count()
        self.list.setVisible(rows > 0)
        self.list.setFixedHeight(min(MOST_ROWS, max(1, rows)) * ROW + 4)
        self.remove.setEnabled(self.list.currentItem() is not None)
        if before is None or (before.document_id, before.span) != (found.document_id, found.span):
            self._offer_cases()
            self._empty()
        elif self._changing is not None and self._changing.id not in {row.id for row in found.abouts}:
            self._empty()

    def _offer_cases(self) -> None:
        names = [row.name for row in cases(self._workspace.project)]
        if names != self._names:
            self._names = names
            self.case.clear()
            self.case.addItems(names)

    def _empty(self) -> None:
        self._changing = None
        self.case.setCurrentIndex(-1)
        self.case.setEditText("")
        self.year.clear()
        self._say_what_happens()

    def _say_what_happens(self) -> None:
        """The button says what it does: ties, changes, or makes a case first."""
        name = " ".join(self.case.currentText().split())
        if self._changing is not None:
            self.tie.setText(_("Change"))
        elif name and name not in self._names:
            self.tie.setText(_("Create, tie"))
        else:
            self.tie.setText(_("Tie"))

    def _row_of(self, item: QListWidgetItem | None) -> AboutRow | None:
        if item is None or self._beside is None:
            return None
        return next((row for row in self._beside.abouts if row.id == item.data(ID)), None)

    def _change(self, item: QListWidgetItem) -> None:
        row = self._row_of(item)
        if row is not None:
            self._changing = row
            self.case.setEditText(row.case)
            self.year.setText(row.year)
            self._say_what_happens()

    def tie_now(self) -> None:
        """Ties the passage, or changes the tie that was chosen."""
        held, changing, project = self._beside, self._changing, self._workspace.project
        case, year = self.case.currentText(), self.year.text()
        if held is None:
            return
        if changing is not None:
            done: object = self._workspace.do(
                lambda: (service.change_tie(project, about=changing.id, case=case, year=year), True)
            )
        else:
            done = self._workspace.do(
                lambda: service.tie_passage(project, document=held.document_id, span=held.span, case=case, year=year)
            )
        if done is not None:
            self._offer_cases()
            self._empty()

    def untie_now(self) -> None:
        """Takes away the tie that is chosen in the list; undo brings it back."""
        row = self._row_of(self.list.currentItem())
        if row is not None:
            self._workspace.do(lambda: service.untie(self._workspace.project, about=row.id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._changing is not None:
            self._empty()
            return
        super().keyPressEvent(event)
