"""Saved queries and smart codes at the window: the dialog that keeps or changes one, and the menu of them all."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QFormLayout, QLineEdit, QMenu, QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.messages import _
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.icons import icon
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.gui.workspace import Workspace
from qcoder.services.find import saved_queries as service
from qcoder.services.find.saved_queries import SavedQueryRow


class QueryDialog(QDialog):
    """Name, line, whether it is a smart code, and what to remember of it. What is wrong is said in the dialog."""

    def __init__(self, parent: QWidget, workspace: Workspace, *, line: str, row: SavedQueryRow | None) -> None:
        super().__init__(parent)
        self._workspace, self._row = workspace, row
        self.setWindowTitle(_("Save the query") if row is None else _("Change the saved query"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self.name = QLineEdit(row.name if row is not None else "")
        self.line = QueryEdit(workspace)
        self.line.setText(row.line if row is not None else line)
        self.smart = QCheckBox(_("Smart code: listed with the codes, its passages found anew each time"))
        self.smart.setChecked(row.is_code if row is not None else False)
        self.memo = QPlainTextEdit(row.memo if row is not None else "")
        self.memo.setTabChangesFocus(True)
        self.memo.setMaximumHeight(80)
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        form = QFormLayout()
        form.setVerticalSpacing(10)
        for title, field in ((_("Name"), self.name), (_("Query"), self.line), ("", self.smart), (_("Memo"), self.memo)):
            field.setAccessibleName(title or self.smart.text())
            form.addRow(title, field)
        form.addRow("", self.wrong)
        buttons = answer_buttons(self, _("Save"))
        buttons.accepted.connect(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(buttons)

    def keep(self) -> None:
        """Keeps it as one step, or says why it cannot be kept."""
        project, row = self._workspace.project, self._row
        name, line, smart = self.name.text(), self.line.text(), self.smart.isChecked()
        memo = self.memo.toPlainText()
        try:
            if row is None:
                service.save_query(project, name=name, line=line, is_code=smart, memo=memo)
            else:
                service.change_query(project, query=row.id, name=name, line=line, is_code=smart, memo=memo)
        except QcoderError as error:
            self.wrong.setText(str(error))
            self.wrong.show()
            return
        self.accept()
        self._workspace.tell(_("Saved: {name}", name=" ".join(name.split())))


def edit_query(
    parent: QWidget, workspace: Workspace, *, line: str = "", row: SavedQueryRow | None = None
) -> QueryDialog:
    """Opens the dialog on a new query, or on one that was saved."""
    dialog = QueryDialog(parent, workspace, line=line, row=row)
    dialog.open()
    dialog.name.setFocus()
    return dialog


def fill_saved_menu(menu: QMenu, parent: QWidget, workspace: Workspace, use: Callable[[str], object]) -> None:
    """All saved queries: used with one press; changed or deleted from menus of their own."""
    rows = service.saved_queries(workspace.project)
    if not rows:
        menu.addAction(_("Nothing saved yet: “Save…” keeps the query of the line")).setEnabled(False)
        return
    for row in rows:
        made = menu.addAction(_called(row), partial(use, asking_for(row)))
        made.setToolTip(row.line)
        if row.is_code:
            made.setIcon(icon("smart"))
    menu.addSeparator()
    for title, do in ((_("Change"), partial(_change, parent, workspace)), (_("Delete"), partial(_delete, workspace))):
        below = menu.addMenu(title)
        for row in rows:
            below.addAction(_called(row), partial(do, row))


def asking_for(row: SavedQueryRow) -> str:
    """The line that asks for a saved query by name."""
    from qcoder.core.messages import current_language
    from qcoder.core.query import Has
    from qcoder.core.query_line import line_of

    return line_of(Has("code" if row.is_code else "query", row.name), current_language())


def _called(row: SavedQueryRow) -> str:
    return row.name.replace("&", "&&")


def _change(parent: QWidget, workspace: Workspace, row: SavedQueryRow) -> None:
    edit_query(parent, workspace, row=row)


def _delete(workspace: Workspace, row: SavedQueryRow) -> None:
    """Undo brings it back."""
    workspace.do(lambda: service.delete_query(workspace.project, query=row.id))
