"""Asking for a change of the codebook: what, why, and whether the meaning changes."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QDialog,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, current_language, mark
from qcoder.gui.codes.change_kind import ChangeKind
from qcoder.gui.documents.difference import FIELD_NAMES
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook, proposals
from qcoder.services.rows import CodeRow

TITLES = {
    "define": mark("Define it anew"),
    "rename": mark("Rename it"),
    "create": mark("Make a new code"),
    "merge": mark("Merge it into another"),
    "move": mark("Move it"),
    "delete": mark("Delete it"),
}
TEXTS = ("short_definition", "definition", "use_when", "do_not_use_when")


def propose_change(
    parent: QWidget, workspace: Workspace, row: CodeRow | None, done: Callable[[int], object] = lambda _id: None
) -> QDialog:
    """A form for a proposal on a code (None: on the first one); `done` is told the id of the proposal."""
    rows = codebook.codes(workspace.project, count=codebook.uncounted)
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Propose a change of the codebook"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setMinimumWidth(520)
    action = QComboBox()
    for change, title in TITLES.items():
        if rows or change == "create":
            action.addItem(_(title), change)
    code, target = _codes(rows, ""), _codes(rows, _("At the top"))
    name = QLineEdit()
    texts = {field: QPlainTextEdit() for field in TEXTS}
    for text in texts.values():
        text.setTabChangesFocus(True)
        text.setFixedHeight(text.fontMetrics().lineSpacing() * 3 + 16)
    kind = ChangeKind(0, meaning=True, why=_("Why (the others read it)"))
    form = QFormLayout()
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setVerticalSpacing(8)
    fields: list[tuple[str, QWidget]] = [
        (_("Change"), action), (_("Code"), code), (_("Name"), name), (_("Where to"), target),
        *((_(FIELD_NAMES[field]), text) for field, text in texts.items()),
    ]  # fmt: skip
    for title, widget in fields:
        widget.setAccessibleName(title)
        form.addRow(title, widget)

    def chosen() -> CodeRow | None:
        return next((one for one in rows if one.id == _named(code)), None)

    def look() -> None:
        """Shows the fields that the change needs, with what is said now."""
        what, about = action.currentData(), chosen()
        form.setRowVisible(code, what != "create")
        form.setRowVisible(name, what in ("rename", "create"))
        form.setRowVisible(target, what in ("create", "merge", "move"))
        target.setItemText(0, "" if what == "merge" else _("At the top"))
        name.setText(about.name if what == "rename" and about is not None else "")
        for field, text in texts.items():
            form.setRowVisible(text, what in ("define", "create"))
            text.setPlainText(getattr(about, field) if what == "define" and about is not None else "")
        kind.set_codings(0 if what in ("create", "delete") or about is None else about.own_codings)
        dialog.adjustSize()

    buttons = answer_buttons(dialog, _("Propose"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(kind)
    column.addWidget(buttons)

    def take() -> None:
        what, about = str(action.currentData()), chosen()
        asked: dict[str, Any] = {}
        for box in (code, target):
            if box.isVisible() and _named(box) is None:  # words that name no code
                box.setFocus()
                return
        if not kind.reason:
            kind.field.setFocus()
            return
        if what in ("rename", "create"):
            asked["name"] = name.text()
        if what in ("create", "move"):
            asked["parent"] = _named(target) or None
        if what == "merge":
            asked["into"] = _named(target) or None
        if what in ("define", "create"):
            written = {field: text.toPlainText().strip() for field, text in texts.items()}
            asked |= {
                field: said
                for field, said in written.items()
                if said != (getattr(about, field) if what == "define" and about is not None else "")
            }
        made = workspace.do(
            lambda: proposals.propose(
                workspace.project,
                action=what,
                code=None if what == "create" or about is None else about.id,
                change=kind.change,
                reason=kind.reason,
                **asked,
            )
        )
        if made is not None:
            dialog.accept()
            done(made.id)

    if row is not None:
        code.setCurrentIndex(max(0, code.findData(row.id)))
    action.currentIndexChanged.connect(lambda: look())
    code.currentIndexChanged.connect(lambda: look())
    look()
    buttons.accepted.connect(take)
    dialog.open()
    action.setFocus()
    return dialog


def _named(box: QComboBox) -> int | None:
    """The id of the code whose path stands in a box, 0 for the first entry, None when no code is called so."""
    place = box.findText(box.currentText().strip(), Qt.MatchFlag.MatchFixedString)
    return None if place < 0 else int(box.itemData(place))


def _codes(rows: list[CodeRow], first: str) -> QComboBox:
    """The codes by their paths; typing finds them by any part. `first` stands for none."""
    box = QComboBox()
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    if first:
        box.addItem(first, 0)
    for row in rows:
        box.addItem(row.way(current_language()), row.id)
    completer = box.completer()
    if completer is not None:
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
    return box
