"""What is said of the selected code: definition and when to use it, read at a glance and edited in place."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.mentions import Mentions
from qcoder.gui.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services import codebook
from qcoder.services.rows import CodeRow


class CodeCard(QScrollArea):
    """Reads from top to bottom: name, numbers, definition, use when, not when, example."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._row: CodeRow | None = None
        self.setWidgetResizable(True)
        self.setAccessibleName(_("Definition of the code"))
        self.show_code(None)

    def show_code(self, row: CodeRow | None) -> None:
        """Shows a code, or what to do when none is selected."""
        if row is not None and row == self._row:
            return
        self._row = row
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        if row is None:
            column.addWidget(label(_("Select a code to read its definition."), kind="muted", wrap=True))
        else:
            self._fill(column, row)
        column.addStretch(1)
        self.setWidget(page)

    def _fill(self, column: QVBoxLayout, row: CodeRow) -> None:
        column.addWidget(label(row.called(current_language()), kind="heading", wrap=True))
        numbers = (
            _n("{n} coding", "{n} codings", row.codings) + " · " + _n("{n} document", "{n} documents", row.documents)
        )
        if row.counter_instance:
            numbers += " · " + _("counter-instance")
        column.addWidget(label(numbers, kind="muted", wrap=True))
        said = False
        for title, text in (
            ("", row.short_definition),
            ("", row.definition if row.definition != row.short_definition else ""),
            (_("Use when"), row.use_when),
            (_("Not when"), row.do_not_use_when),
            (_("Example"), row.example),
            (_("Keywords"), row.keywords),
        ):
            if text:
                said = True
                if title:
                    column.addSpacing(4)
                    column.addWidget(label(title, kind="muted"))
                column.addWidget(label(text, wrap=True))
        if not said:
            column.addWidget(label(_("No definition yet."), kind="muted", wrap=True))
        edit = button(_("Edit the definition…"), self.edit, kind="link")
        column.addWidget(edit, 0, Qt.AlignmentFlag.AlignLeft)
        mentions = Mentions(self._workspace)
        mentions.show_things([("code", row.id)])
        column.addWidget(mentions)

    def edit(self) -> QDialog | None:
        """Opens the form with all fields of the code."""
        if self._row is None:
            return None
        return edit_code(self, self._workspace, self._row)


def edit_code(parent: QWidget, workspace: Workspace, row: CodeRow) -> QDialog:
    """A form with the fields of a codebook entry; saved as one step."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Code “{code}”", code=row.way(current_language())))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(560, 620)
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setVerticalSpacing(8)
    lines = {
        "name_es": QLineEdit(row.name_es),
        "name_en": QLineEdit(row.name_en),
        "key": QLineEdit(row.key),
        "short_definition": QLineEdit(row.short_definition),
        "keywords": QLineEdit(row.keywords),
    }
    texts = {
        name: QPlainTextEdit(getattr(row, name)) for name in ("definition", "use_when", "do_not_use_when", "example")
    }
    counter = QCheckBox(_("Shown beside the code above it, never counted into it"))
    counter.setChecked(row.counter_instance)
    titles = {
        "name_es": _("Name in Spanish"),
        "name_en": _("Name in English"),
        "key": _("Key"),
        "short_definition": _("Short definition"),
        "definition": _("Definition"),
        "use_when": _("Use when"),
        "do_not_use_when": _("Not when"),
        "example": _("Example"),
        "keywords": _("Keywords"),
    }
    for name, title in titles.items():
        field: QLineEdit | QPlainTextEdit = lines[name] if name in lines else texts[name]
        field.setAccessibleName(title)
        if isinstance(field, QPlainTextEdit):
            field.setTabChangesFocus(True)
            field.setMinimumHeight(56)
        form.addRow(title, field)
    form.addRow(_("Counter-instance"), counter)
    buttons = QDialogButtonBox()
    save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
    save.setDefault(True)
    buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)

    def take() -> None:
        fields: dict[str, object] = {name: line.text().strip() for name, line in lines.items()}
        fields |= {name: text.toPlainText().strip() for name, text in texts.items()}
        fields["counter_instance"] = counter.isChecked()
        changed = {name: value for name, value in fields.items() if value != getattr(row, name)}
        if not changed:
            dialog.accept()
            return
        if workspace.do(lambda: codebook.change_code(workspace.project, code=row.id, **changed)) is not None:
            dialog.accept()

    buttons.accepted.connect(take)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(buttons)
    dialog.open()
    return dialog
