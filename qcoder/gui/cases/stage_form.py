"""A dialog that notes a stage: a case shows a code at a date, without a document."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label


def ask_stage(
    parent: QWidget, cases: Sequence[str], codes: Sequence[tuple[int, str]], answered: Callable[..., bool]
) -> QDialog:
    """Asks for case, code, date and memo; `answered` takes them by these names and says whether that was done."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Note a stage of a case"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    case, code, date, memo = QComboBox(), QComboBox(), QLineEdit(), QPlainTextEdit()
    case.addItems(list(cases))
    for id_, path in codes:
        code.addItem(path, id_)
    date.setPlaceholderText(_("1994, 1994-05 or 1994-05-31"))
    memo.setPlaceholderText(_("What it rests on"))
    memo.setTabChangesFocus(True)
    memo.setFixedHeight(72)
    memo.setMinimumWidth(360)
    form = QFormLayout()
    for title, field in ((_("Case"), case), (_("Code"), code), (_("Date"), date), (_("Memo"), memo)):
        field.setAccessibleName(title)
        form.addRow(title, field)
    buttons = answer_buttons(dialog, _("Note"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(
        label(_("For what is known of a case from elsewhere, without a document."), kind="muted", wrap=True)
    )
    column.addLayout(form)
    column.addWidget(buttons)

    def take() -> None:
        if answered(case=case.currentText(), code=code.currentData(), date=date.text(), memo=memo.toPlainText()):
            dialog.accept()

    buttons.accepted.connect(take)
    dialog.open()
    case.setFocus()
    return dialog
