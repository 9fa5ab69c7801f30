"""Proposed changes of the codebook: what is asked for and why, what the others think, and the decision."""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, _n, current_language, mark
from qcoder.gui.codes.proposal_form import propose_change
from qcoder.gui.documents.difference import FIELD_NAMES, add_differences, when
from qcoder.gui.parts.columns import side_by_side
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes
from qcoder.gui.parts.small import button, label, line, show_instead
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook, proposals
from qcoder.services.codes.proposals import ProposalRow

FILTERS = (("open", mark("Still open")), ("decided", mark("Decided")), ("all", mark("All")))
AGREE = {"agree": mark("Agree"), "disagree": mark("Disagree"), "unsure": mark("Not sure")}
AGREED = {"agree": mark("agrees"), "disagree": mark("disagrees"), "unsure": mark("is not sure")}


class ProposalsPanel(QWidget):
    """The list at the left with what is open or decided; at the right one proposal, to talk about and decide."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.rows: list[ProposalRow] = []
        self.filter = QComboBox()
        self.filter.setAccessibleName(_("Which proposals"))
        for name, title in FILTERS:
            self.filter.addItem(_(title), name)
        self.list = Quotes(_("Proposals"), most_lines=2)
        self.detail = QScrollArea()
        self.detail.setWidgetResizable(True)
        self.detail.setAccessibleName(_("The proposal"))
        self.view_text, self.decision = QLineEdit(), QLineEdit()
        self._lay_out()
        self.filter.currentIndexChanged.connect(lambda: self.refresh())
        self.list.currentItemChanged.connect(lambda: self._show())
        self.list.itemActivated.connect(lambda: self.view_text.setFocus())

    def _lay_out(self) -> None:
        self.new_button = button(
            _("Propose a change…"), self.propose, tip=_("Ask the others for a change of the codebook (Ctrl+Shift+P)")
        )
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.filter)
        head.addStretch(1)
        self.empty = label("", kind="muted", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 12, 12, 12)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.empty, 1)
        column.addWidget(self.list, 1)
        column.addWidget(self.new_button, 0, Qt.AlignmentFlag.AlignLeft)
        side_by_side(self, left, self.detail, widths=(280, 440))

    # ---- what is shown ----

    def refresh(self) -> None:
        """Reads the proposals anew; the chosen one stays chosen."""
        wanted = {"open": False, "decided": True, "all": None}[str(self.filter.currentData())]
        kept = self.current.id if self.current else None
        self.rows = proposals.proposals(self._workspace.project, decided=wanted, language=current_language())
        self.list.blockSignals(True)
        self.list.clear()
        for row in self.rows:
            item = self.list.add(Quote(row.reason, str(row.sentence), _foot(row)), row.id)
            if row.id == kept:
                self.list.setCurrentItem(item)
        if self.list.currentRow() < 0 and self.rows:
            self.list.setCurrentRow(0)
        self.list.blockSignals(False)
        self.empty.setText(
            _("Nothing has been decided yet.")
            if wanted
            else _(
                "No open proposals. Whoever wants another definition, name or place for a code proposes it with a "
                "reason; the others say what they think, and the decision is kept with its reason."
            )
        )
        self.empty.setVisible(not self.rows)
        self.list.setVisible(bool(self.rows))
        self.detail.setVisible(bool(self.rows))
        self._show()

    @property
    def current(self) -> ProposalRow | None:
        item = self.list.currentItem()
        return next((row for row in self.rows if item is not None and row.id == item.data(VALUE)), None)

    def choose(self, proposal: int) -> None:
        """Shows one of the proposals."""
        for place in range(self.list.count()):
            if self.list.item(place).data(VALUE) == proposal:
                self.list.setCurrentRow(place)

    def _show(self) -> None:
        row = self.current
        written = self.view_text.text(), self.decision.text()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(16, 12, 24, 16)
        column.setSpacing(6)
        self.view_text, self.decision = QLineEdit(), QLineEdit()
        if row is not None:
            same = self.detail.property("proposal") == row.id
            self.detail.setProperty("proposal", row.id)
            if same:  # what is being written stays
                self.view_text.setText(written[0])
                self.decision.setText(written[1])
            self._fill(column, row)
        column.addStretch(1)
        show_instead(self.detail, page)

    def _fill(self, column: QVBoxLayout, row: ProposalRow) -> None:
        column.addWidget(label(str(row.sentence), kind="heading", wrap=True))
        kind = _("meaning") if row.change == "meaning" else _("wording")
        about = " · ".join((row.coder, when(row.at), _("a change of {kind}", kind=kind)))
        column.addWidget(label(about, kind="muted", wrap=True))
        column.addWidget(label(_("Because: {reason}", reason=row.reason), wrap=True))
        self._fill_texts(column, row)
        column.addSpacing(4)
        column.addWidget(line())
        column.addWidget(label(_("Views"), kind="heading"))
        for view in row.views:
            column.addWidget(label(f"{view.coder} {_(AGREED[view.view])} · {when(view.at)}", kind="muted", wrap=True))
            if view.text:
                column.addWidget(label(view.text, wrap=True))
        if not row.views:
            column.addWidget(label(_("Nobody has said anything yet."), kind="muted", wrap=True))
        if row.status == "open":
            self._fill_answers(column)
            return
        column.addWidget(line())
        told = (
            _("Accepted by {coder}", coder=row.decided_by)
            if row.status == "accepted"
            else _("Refused by {coder}", coder=row.decided_by)
        )
        column.addWidget(label(told, kind="heading", wrap=True))
        if row.decided_at is not None:
            column.addWidget(label(when(row.decided_at), kind="muted"))
        if row.decision:
            column.addWidget(label(_("Because: {reason}", reason=row.decision), wrap=True))

    def _fill_texts(self, column: QVBoxLayout, row: ProposalRow) -> None:
        """What the proposal would have the codebook say, against what it says now."""
        texts = {name: str(text) for name, text in row.fields.items() if name in FIELD_NAMES and name != "name"}
        now: dict[str, str] = {}
        if row.action == "define" and row.status == "open" and row.code_id is not None:
            code = next(
                (
                    one
                    for one in codebook.codes(self._workspace.project, count=codebook.uncounted)
                    if one.id == row.code_id
                ),
                None,
            )
            now = {name: getattr(code, name, "") for name in texts}
        add_differences(column, now, texts)

    def _fill_answers(self, column: QVBoxLayout) -> None:
        self.view_text.setPlaceholderText(_("What you think of it (optional)"))
        self.view_text.setAccessibleName(_("What you think of it (optional)"))
        self.decision.setPlaceholderText(_("Why it is accepted or refused"))
        self.decision.setAccessibleName(_("Why it is accepted or refused"))
        column.addWidget(self.view_text)
        views = QHBoxLayout()
        views.setSpacing(8)
        for view, title in AGREE.items():
            views.addWidget(button(_(title), partial(self.say_view, view), tip=_("Keep this as your view")))
        views.addStretch(1)
        column.addLayout(views)
        column.addSpacing(4)
        column.addWidget(line())
        column.addWidget(label(_("Decision"), kind="heading"))
        column.addWidget(self.decision)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        carry = _("Carry the change out and keep the decision; one undo takes both back")
        answers.addWidget(button(_("Accept"), self.accept, kind="main", tip=carry))
        answers.addWidget(button(_("Refuse"), self.refuse, tip=_("Leave the codebook as it is and keep the decision")))
        answers.addStretch(1)
        column.addLayout(answers)

    # ---- what a person does ----

    def propose(self) -> None:
        """Opens the form for a new proposal on the selected code."""
        workspace = self._workspace
        rows = {row.id: row for row in codebook.codes(workspace.project, count=codebook.uncounted)}
        propose_change(self, workspace, rows.get(workspace.selection.code or 0), self.choose)

    def say_view(self, view: str) -> None:
        row, text = self.current, self.view_text.text()
        if row is not None:
            self.view_text.clear()
            self._workspace.do(
                lambda: proposals.say_view(self._workspace.project, proposal=row.id, view=view, text=text)
            )

    def accept(self) -> None:
        row, reason = self.current, self.decision.text()
        if row is not None:
            self._workspace.do(lambda: proposals.accept(self._workspace.project, proposal=row.id, reason=reason))

    def refuse(self) -> None:
        row, reason = self.current, self.decision.text()
        if row is not None:
            self._workspace.do(lambda: proposals.refuse(self._workspace.project, proposal=row.id, reason=reason))


def _foot(row: ProposalRow) -> str:
    parts = [row.coder, when(row.at)]
    if row.status != "open":
        parts.append(_("accepted") if row.status == "accepted" else _("refused"))
    elif row.views:
        agree = sum(view.view == "agree" for view in row.views)
        parts.append(_n("{agree} of {n} agrees", "{agree} of {n} agree", len(row.views), agree=agree))
    return " · ".join(parts)
