"""One case as a form: name, kind, what it belongs to, and a field for each variable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, mark
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.cases import cases
from qcoder.services.rows import CaseRow, VariableRow

KINDS = (mark("person"), mark("organisation"), mark("event"))
TYPES = {
    "text": mark("text"),
    "number": mark("number"),
    "date": mark("date"),
    "yes_no": mark("yes or no"),
    "one_of": mark("one of a list"),
}


def edit_case(parent: QWidget, workspace: Workspace, row: CaseRow | None) -> QDialog:
    """Opens the form of a case, of a new one when `row` is None; saved as one step."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Case “{name}”", name=row.name) if row else _("New case"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setMinimumWidth(460)
    form = QFormLayout()
    form.setVerticalSpacing(10)
    form.setHorizontalSpacing(12)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    known = cases.cases(workspace.project)
    name = QLineEdit(row.name if row else "")
    kind = QComboBox()
    kind.setEditable(True)
    for value in KINDS:
        kind.addItem(_(value), value)
    if row is not None:
        place = kind.findData(row.kind)
        kind.setCurrentIndex(place)
        if place < 0:
            kind.setEditText(row.kind)
    above = QLineEdit("; ".join(row.parents) if row else "")
    above.setPlaceholderText(_("Its organisations, “; ” between them"))
    completer = QCompleter([one.name for one in known if row is None or one.id != row.id], above)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    above.setCompleter(completer)
    shown_as = QLineEdit(row.shown_as if row else "")
    shown_as.setPlaceholderText(_("Its name in reports, sheets and quotations"))
    for title, field in (
        (_("Name"), name), (_("Kind"), kind), (_("Belongs to"), above), (_("Pseudonym"), shown_as),
    ):  # fmt: skip
        field.setAccessibleName(title)
        form.addRow(title, field)
    fields = {one.name: _value_field(one, row) for one in cases.variables(workspace.project)}
    for title, field in fields.items():
        field.setAccessibleName(title)
        form.addRow(title, field)
    wrong = label("", wrap=True)
    wrong.hide()
    buttons = answer_buttons(dialog, _("Save"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    more = button(_("New variable…"), lambda: _again(parent, workspace, row, dialog), kind="link")
    column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
    column.addWidget(wrong)
    column.addWidget(buttons)

    def take() -> None:
        text = kind.currentText().strip()
        chosen = next((value for value in KINDS if _(value) == text), text)
        parents = [part.strip() for part in above.text().split(";") if part.strip()]
        values = {title: _text(field) for title, field in fields.items()}
        said = Said(name.text(), chosen, parents, values, shown_as.text())
        if workspace.do(lambda: _save(workspace, row, said)):
            dialog.accept()

    buttons.accepted.connect(take)
    dialog.open()
    name.setFocus()
    return dialog


def _value_field(variable: VariableRow, row: CaseRow | None) -> QLineEdit | QComboBox:
    """A field for a value; what is inherited stands there in grey."""
    own = row.values.get(variable.name, "") if row else ""
    inherited = "; ".join(row.inherited.get(variable.name, ())) if row else ""
    if variable.type in ("one_of", "yes_no"):
        box = QComboBox()
        box.addItem(_("{value} (inherited)", value=inherited) if inherited else "", "")
        for value in variable.values if variable.type == "one_of" else ("yes", "no"):
            box.addItem(_(value) if variable.type == "yes_no" else value, value)
        box.setCurrentIndex(max(0, box.findData(own)))
        return box
    line = QLineEdit(own)
    line.setPlaceholderText(inherited or {"date": _("2004-05-31"), "number": "0"}.get(variable.type, ""))
    return line


def _text(field: QLineEdit | QComboBox) -> str:
    return field.text().strip() if isinstance(field, QLineEdit) else str(field.currentData())


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in the form."""

    name: str
    kind: str
    parents: list[str]
    values: Mapping[str, str]
    shown_as: str


def _save(workspace: Workspace, row: CaseRow | None, said: Said) -> bool:
    from qcoder.core.messages import say

    project = workspace.project
    if row is None:
        with project.change(say("Create the case “{name}”", name=said.name.strip())):
            made = cases.create_case(project, name=said.name, kind=said.kind, parents=said.parents)
            filled = {key: value for key, value in said.values.items() if value}
            cases.change_case(project, case=made.id, values=filled, shown_as=said.shown_as)
    else:
        changed = {key: value for key, value in said.values.items() if value != row.values.get(key, "")}
        cases.change_case(
            project, case=row.id, name=said.name, kind=said.kind, parents=said.parents, values=changed,
            shown_as=said.shown_as,
        )  # fmt: skip
    return True


def _again(parent: QWidget, workspace: Workspace, row: CaseRow | None, dialog: QDialog) -> None:
    """After a variable was made the form is opened anew, with a field for it."""

    def made() -> None:
        dialog.reject()
        edit_case(parent, workspace, row)

    new_variable(dialog, workspace, made)


def new_variable(parent: QWidget, workspace: Workspace, made: Callable[[], None]) -> QDialog:
    """Asks for name, type and values of a variable."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("New variable"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    form = QFormLayout()
    form.setVerticalSpacing(10)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    name, type_, values = QLineEdit(), QComboBox(), QLineEdit()
    name.setMinimumWidth(260)
    for value, text in TYPES.items():
        type_.addItem(_(text), value)
    values.setPlaceholderText(_("NGO; union network"))
    for title, field in ((_("Name"), name), (_("Type"), type_), (_("Values of the list"), values)):
        field.setAccessibleName(title)
        form.addRow(title, field)
    values.setEnabled(False)
    type_.currentIndexChanged.connect(lambda: values.setEnabled(type_.currentData() == "one_of"))
    buttons = answer_buttons(dialog, _("Save"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(buttons)

    def take() -> None:
        listed = [part.strip() for part in values.text().split(";") if part.strip()]
        done = workspace.do(
            lambda: cases.create_variable(
                workspace.project, name=name.text(), type=str(type_.currentData()), values=listed
            )
        )
        if done is not None:
            dialog.accept()
            made()

    buttons.accepted.connect(take)
    dialog.open()
    name.setFocus()
    return dialog
