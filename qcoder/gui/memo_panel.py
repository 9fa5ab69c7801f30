"""The memo beside the text: on the coding, the code, the document, its case or the project, as the person chooses."""

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, current_language
from qcoder.gui.memo_editor import MemoEditor
from qcoder.gui.small import plain_tip
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services import coding, memos
from qcoder.services.rows import CodeRow, CodingRow, DocumentRow, MemoTarget

About = tuple[MemoTarget, int | None]


class MemoPanel(QWidget):
    """Follows the selection: what was selected last is what the memo is about, until another is chosen."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._before = Selection()
        self._offered: list[tuple[About, str]] = []
        self.target = QComboBox()
        self.target.setAccessibleName(_("What the memo is about"))
        self.target.activated.connect(lambda _place: self._show())
        self.editor = MemoEditor()
        self.field = self.editor.field
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.addWidget(self.target, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.editor, 1)

    def save_now(self) -> None:
        self.editor.save_now()

    def follow(
        self, selection: Selection, row: CodingRow | None, code: CodeRow | None, document: DocumentRow | None
    ) -> None:
        """Offers what can have a memo now; the thing selected last is chosen."""
        offered: list[tuple[About, str]] = []
        if row is not None:
            same = code is not None and code.id == row.code_id
            name = code.called(current_language()) if code is not None and same else row.code.rpartition(" > ")[2]
            offered.append((("coding", row.id), _("This coding: {code}, by {coder}", code=name, coder=row.coder)))
        if code is not None:
            offered.append((("code", code.id), _("The code {name}", name=code.called(current_language()))))
        if document is not None:
            offered.append((("document", document.id), _("The document {name}", name=document.name)))
            if document.case_id is not None:
                offered.append((("case", document.case_id), _("The case {name}", name=document.case)))
        offered.append((("project", None), _("The whole project")))
        wanted = self._wanted(selection, [about for about, _text in offered])
        self._before = selection
        if offered != self._offered:
            self._offered = offered
            self.target.clear()
            for _about, text in offered:
                self.target.addItem(text)
        self.target.setCurrentIndex([about for about, _text in offered].index(wanted))
        self.target.setToolTip(plain_tip(self.target.currentText()))
        self._show()

    def _wanted(self, selection: Selection, offered: list[About]) -> About:
        before = self._before
        if selection.coding is not None and selection.coding != before.coding:
            return ("coding", selection.coding)
        if selection.coding is None and selection.code != before.code and ("code", selection.code) in offered:
            return ("code", selection.code)
        if selection.document != before.document and ("document", selection.document) in offered:
            return ("document", selection.document)
        held = self.about
        if held in offered:
            return held
        return next((one for one in offered if one[0] in ("coding", "document")), offered[0])

    @property
    def about(self) -> About:
        """What the memo that is shown is about."""
        place = self.target.currentIndex()
        return self._offered[place][0] if 0 <= place < len(self._offered) else ("project", None)

    def show_about(self, about: About) -> bool:
        """Shows the memo on something that is offered; False when it is not."""
        place = next((place for place, (one, _text) in enumerate(self._offered) if one == about), None)
        if place is not None:
            self.target.setCurrentIndex(place)
            self._show()
        return place is not None

    def _show(self) -> None:
        target, id_ = self.about
        found = memos.memo_on(self._workspace.project, target=target, target_id=id_)
        said = " · ".join(filter(None, (found.author, found.date))) if found is not None else ""
        text = found.text if found is not None else ""
        self.editor.show_memo((target, id_), said, text, lambda text: self._save((target, id_), text))

    def _save(self, about: About, text: str) -> None:
        """Into the memo that is there by now, else a new one."""
        project, (target, id_) = self._workspace.project, about

        def step() -> object:
            if target == "coding" and id_ is not None:
                return coding.set_coding_memo(project, coding=id_, text=text)
            found = memos.memo_on(project, target=target, target_id=id_)
            return memos.write_memo(
                project,
                target=target,
                target_id=id_,
                text=text,
                memo=found.id if found else None,
                kind=found.kind if found else "",
            )

        self._workspace.do(step)
