"""One relation between two codes: which, of what kind, and why."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QDialog, QFormLayout, QPlainTextEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, current_language
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_relations
from qcoder.services.codes.code_relations import RelationRow
from qcoder.services.rows import CodeRow


class RelationForm(QDialog):
    """Asks for a new relation, or shows one to be changed; its codes then stay."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        codes: Iterable[CodeRow],
        *,
        source: int | None = None,
        relation: RelationRow | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Relation between codes"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(480)
        self._workspace, self._relation = workspace, relation
        rows = list(codes)
        self.source, self.target = _codes_box(rows, _("From")), _codes_box(rows, _("To"))
        self.kind = QComboBox()
        self.kind.setEditable(True)
        self.kind.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.kind.setAccessibleName(_("Relation"))
        for kind in code_relations.kinds(workspace.project):
            self.kind.addItem(code_relations.shown_kind(kind), kind)
        self.memo = QPlainTextEdit()
        self.memo.setAccessibleName(_("Memo"))
        self.memo.setTabChangesFocus(True)
        self.memo.setMinimumHeight(90)
        self._choose(self.source, source)
        self._choose(self.target, None)
        if relation is not None:
            self._choose(self.source, relation.source_id)
            self._choose(self.target, relation.target_id)
            self.kind.setCurrentText(relation.kind_in())
            self.memo.setPlainText(relation.memo)
            for box in (self.source, self.target):
                box.setEnabled(False)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (
            (_("From"), self.source),
            (_("Relation"), self.kind),
            (_("To"), self.target),
            (_("Memo"), self.memo),
        ):
            form.addRow(title, field)
        buttons = answer_buttons(self, _("Save"))
        buttons.accepted.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        hint = _("It reads as a sentence: from, relation, to. Any name of your own will do.")
        column.addWidget(label(hint, kind="muted", wrap=True))
        column.addWidget(buttons)

    @staticmethod
    def _choose(box: QComboBox, code: int | None) -> None:
        box.setCurrentIndex(box.findData(code) if code is not None else -1)

    def take(self) -> None:
        """Saves; what is wrong is told and the form stays open."""
        project, kind, memo = self._workspace.project, self.kind.currentText(), self.memo.toPlainText()
        relation = self._relation
        done: object
        if relation is not None:
            id_ = relation.id
            done = self._workspace.do(
                lambda: (code_relations.change_relation(project, relation=id_, kind=kind, memo=memo),)
            )
        else:
            ends = [_code_in(box) for box in (self.source, self.target)]
            for box, code in zip((self.source, self.target), ends, strict=True):
                if code is None:
                    box.setFocus()
                    return
            source, target = (code or 0 for code in ends)
            done = self._workspace.do(
                lambda: (code_relations.relate(project, source=source, target=target, kind=kind, memo=memo),)
            )
        if done is not None:
            self.accept()


def _codes_box(rows: Iterable[CodeRow], name: str) -> QComboBox:
    """All codes, to be chosen by typing any part of the path."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setEditable(True)
    box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
    for row in rows:
        box.addItem(row.way(current_language()), row.id)
    completer = QCompleter(box.model(), box)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    box.setCompleter(completer)
    return box


def _code_in(box: QComboBox) -> int | None:
    """The code that is written in the box: a whole path, or the beginning of the only one that fits."""
    written = box.currentText().strip()
    at = box.findText(written, Qt.MatchFlag.MatchFixedString)
    if at < 0 and written:
        fitting = [one for one in range(box.count()) if written.casefold() in box.itemText(one).casefold()]
        at = fitting[0] if len(fitting) == 1 else -1
    return int(box.itemData(at)) if at >= 0 else None


def ask_relation(
    parent: QWidget,
    workspace: Workspace,
    codes: Iterable[CodeRow],
    *,
    source: int | None = None,
    relation: RelationRow | None = None,
) -> RelationForm:
    """Opens the form."""
    form = RelationForm(parent, workspace, codes, source=source, relation=relation)
    form.open()
    (form.target if source is not None else form.source if relation is None else form.memo).setFocus()
    return form
