"""Splitting a code: some of its passages go to a new code below it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.quotes import clipped
from qcoder.gui.parts.small import label
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.compare import comparing
from qcoder.services.rows import CodeRow


def split_code(parent: QWidget, workspace: Workspace, row: CodeRow) -> QDialog:
    """Offers the passages of a code to tick, and asks for the name of the new code."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Split off from “{code}”", code=row.name))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(560, 480)
    name = QLineEdit()
    name.setAccessibleName(_("Name"))
    form = QFormLayout()
    form.addRow(_("Name"), name)
    passages = QListWidget()
    passages.setAccessibleName(_("Passages"))
    passages.setWordWrap(True)
    for one in comparing.passages(workspace.project, code=row.id):
        if one.coding.code_id == row.id:
            item = QListWidgetItem(f"{one.document}: {clipped(one.coding.quote, 160)}")
            item.setData(Qt.ItemDataRole.UserRole, one.coding.id)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            passages.addItem(item)
    buttons = answer_buttons(dialog, _("Split off"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(
        label(_("Tick the passages that go to the new code. It hangs below this one."), kind="muted", wrap=True)
    )
    column.addWidget(
        label(_("Those that go and those that stay are put in the re-check queue."), kind="muted", wrap=True)
    )
    column.addWidget(passages, 1)
    column.addWidget(buttons)

    def take() -> None:
        items = [passages.item(index) for index in range(passages.count())]
        ticked = [
            int(item.data(Qt.ItemDataRole.UserRole)) for item in items if item.checkState() == Qt.CheckState.Checked
        ]
        called = name.text().strip()
        if not called:
            name.setFocus()
            return
        workspace.do_beside(
            lambda: codebook.split_off(workspace.project, code=row.id, codings=ticked, name=called),
            rows=passages.count(),
            then=lambda _made: dialog.accept(),
        )

    buttons.accepted.connect(take)
    dialog.open()
    name.setFocus()
    return dialog
