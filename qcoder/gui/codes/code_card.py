"""What is said of the selected code: definition and when to use it, read at a glance and edited in place."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.codes.change_kind import ChangeKind
from qcoder.gui.codes.code_history_view import fill_history
from qcoder.gui.memos.mentions import Mentions
from qcoder.gui.parts.small import button, label, show_instead
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_history, codebook
from qcoder.services.rows import CodeRow


class CodeCard(QScrollArea):
    """Reads from top to bottom: name, numbers, definition, use when, not when, example."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._row: CodeRow | None = None
        self._numbers = label("")
        self._history = False  # the history of the code stands in the place of its definition
        self.setWidgetResizable(True)
        self.setAccessibleName(_("Definition of the code"))
        self.show_code(None)

    def show_code(self, row: CodeRow | None) -> None:
        """Shows a code, or what to do when none is selected."""
        before, self._row = self._row, row
        if row is not None and before is not None and _numbered_as(before, row) == row:
            self._numbers.setText(_numbers(row))
            return
        self._history = self._history and row is not None and before is not None and row.id == before.id
        self._draw()

    def show_history(self) -> None:
        """Shows the versions of the code in the place of its definition, and the definition again."""
        self._history = self._row is not None and not self._history
        self._draw()
        page = self.widget()
        first = page.findChild(QPushButton) if page is not None else None
        if first is not None:
            first.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._history:
            self.show_history()
            return
        super().keyPressEvent(event)

    def _draw(self) -> None:
        row = self._row
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 12)
        column.setSpacing(6)
        if row is None:
            column.addWidget(label(_("Select a code to read its definition."), kind="muted", wrap=True))
        elif self._history:
            self._fill_history(column, row)
        else:
            self._fill(column, row)
        column.addStretch(1)
        show_instead(self, page)

    def _fill(self, column: QVBoxLayout, row: CodeRow) -> None:
        column.addWidget(label(row.called(current_language()), kind="heading", wrap=True))
        self._numbers = label(_numbers(row), kind="muted", wrap=True)
        column.addWidget(self._numbers)
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
        links = QVBoxLayout()
        links.setSpacing(0)
        called = _("History, version {number}", number=row.version) if row.version > 1 else _("History")
        tip = _("Who changed what is said of the code, when and why")
        for link in (
            button(_("Edit the definition…"), self.edit, kind="link", tip=_("Change what is said of it")),
            button(called, self.show_history, kind="link", tip=tip),
        ):
            links.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        column.addLayout(links)
        mentions = Mentions(self._workspace)
        mentions.show_things([("code", row.id)])
        column.addWidget(mentions)

    def _fill_history(self, column: QVBoxLayout, row: CodeRow) -> None:
        back = button(
            _("Back to the definition"), self.show_history, kind="link", tip=_("Back to the definition (Esc)")
        )
        column.addWidget(back, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(label(row.called(current_language()), kind="heading", wrap=True))
        project = self._workspace.project
        rows = self._workspace.do(lambda: code_history.versions(project, code=row.id))
        if rows is None:
            return
        if len(rows) == 1:
            about = _("Nothing has changed yet. Every change of the definition is kept here, with who, when and why.")
            column.addWidget(label(about, kind="muted", wrap=True))
        fill_history(column, rows, self._restore)

    def _restore(self, number: int) -> None:
        row, project = self._row, self._workspace.project
        if row is not None:
            self._workspace.do(lambda: code_history.restore_version(project, code=row.id, number=number))

    def edit(self) -> QDialog | None:
        """Opens the form with all fields of the code."""
        if self._row is None:
            return None
        return edit_code(self, self._workspace, self._row)


def _numbered_as(row: CodeRow, other: CodeRow) -> CodeRow:
    """`row` with the numbers of `other`: what is left differs in what is said of the code."""
    return replace(row, own_codings=other.own_codings, codings=other.codings, documents=other.documents)


def _numbers(row: CodeRow) -> str:
    said = [_n("{n} coding", "{n} codings", row.codings), _n("{n} document", "{n} documents", row.documents)]
    if row.counter_instance:
        said.append(_("counter-instance"))
    return " · ".join(said)


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
    kind = ChangeKind(row.own_codings)
    watched: list[QLineEdit | QPlainTextEdit] = [*lines.values(), *texts.values()]

    def said() -> dict[str, str]:
        made = {name: line.text().strip() for name, line in lines.items() if name != "key"}
        return made | {name: text.toPlainText().strip() for name, text in texts.items()}

    def look() -> None:
        kind.setVisible(any(text != getattr(row, name) for name, text in said().items()))

    for one in watched:
        one.textChanged.connect(lambda *_args: look())
    look()
    buttons = QDialogButtonBox()
    save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
    save.setDefault(True)
    buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)

    def take() -> None:
        fields: dict[str, Any] = {**said(), "key": lines["key"].text().strip()}
        fields["counter_instance"] = counter.isChecked()
        changed = {name: value for name, value in fields.items() if value != getattr(row, name)}
        if not changed:
            dialog.accept()
            return
        how = {"change": kind.change, "reason": kind.reason} if not kind.isHidden() else {}
        workspace.do_beside(
            lambda: codebook.change_code(workspace.project, code=row.id, **how, **changed),
            rows=row.own_codings if how.get("change") == "meaning" else 0,
            then=lambda _done: dialog.accept(),
        )

    buttons.accepted.connect(take)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(kind)
    column.addWidget(buttons)
    dialog.open()
    return dialog
