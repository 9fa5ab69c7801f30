"""Before a text is changed: what would be trimmed or lost, as a list that can be refused."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.messages import _, _n, current_language, mark
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.gui.parts.quotes import Quote, Quotes, clipped
from qcoder.gui.parts.small import label, plain_tip
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.documents.affected import Affected
from qcoder.services.documents.editing import EditPlan, TextEdited
from qcoder.services.rows import CodeRow

T = TypeVar("T")
KINDS = {
    "coding": mark("Coding"), "memo": mark("Memo"), "translation": mark("Translation"),
    "about": mark("What the passage is about"), "question_link": mark("Question of the guide"),
    "adjudication": mark("Decision"),
}  # fmt: skip
MOST_SHOWN = 500
MEMO_SHOWN = 80


def with_consent(
    parent: QWidget,
    workspace: Workspace,
    plan: Callable[[], EditPlan],
    do: Callable[[EditPlan], TextEdited],
    done: Callable[[TextEdited | None], None],
    *,
    base: int | None = None,
) -> None:
    """Plans an edit beside the window, asks when it costs anything, does it, and tells `done`; None: nothing happened.

    Args:
        base: the version that the new text was made from; another one by now is asked about too.
    """

    def planned(found: EditPlan | QcoderError) -> None:
        if isinstance(found, QcoderError):
            workspace.failed.emit(found)
            done(None)
        elif found.costs or (base is not None and found.number != base):
            other = base is not None and found.number != base
            ConsentDialog(parent, workspace, found, other, lambda yes: go(found) if yes else done(None)).open()
        else:
            go(found)

    def go(found: EditPlan) -> None:
        workspace.run(_answer(lambda: do(found)), ended)

    def ended(result: TextEdited | QcoderError) -> None:
        if isinstance(result, QcoderError):
            workspace.failed.emit(result)
            done(None)
        else:
            done(result)

    workspace.run(_answer(plan), planned)


def _answer(work: Callable[[], T]) -> Callable[[Progress], T | QcoderError]:
    """An error for the person comes back as an answer, so that what waits for it learns of it."""

    def answered(_progress: Progress) -> T | QcoderError:
        try:
            return work()
        except QcoderError as error:
            return error

    return answered


def said_of(plan: EditPlan) -> str:
    """What an edit did, for the status line."""
    parts = [
        _n("{n} word put in", "{n} words put in", plan.words_in),
        _n("{n} word taken out", "{n} words taken out", plan.words_out),
    ]
    if plan.trimmed:
        parts.append(_n("{n} passage trimmed", "{n} passages trimmed", len(plan.trimmed)))
    if plan.lost:
        parts.append(_n("{n} passage lost", "{n} passages lost", len(plan.lost)))
    if plan.joined:
        parts.append(_n("{n} coding joined with its like", "{n} codings joined with their like", plan.joined))
    if plan.turns_added:
        parts.append(_n("{n} new turn", "{n} new turns", plan.turns_added))
    if plan.turns_gone:
        parts.append(_n("{n} turn less", "{n} turns less", plan.turns_gone))
    return ", ".join(parts)


class ConsentDialog(QDialog):
    """Lost things first, then trimmed ones, each with its words, code, coder and memo."""

    def __init__(
        self, parent: QWidget, workspace: Workspace, plan: EditPlan, other_base: bool, answered: Callable[[bool], None]
    ) -> None:
        super().__init__(parent)
        self._answered = answered
        self.setWindowTitle(_("Before the text is changed"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(620, 520)
        self.list = Quotes(_("What would be trimmed or lost"), most_lines=4)
        codes = {row.path: row for row in codebook.codes(workspace.project, count=codebook.uncounted)}
        for title, rows in ((_("Lost"), plan.lost), (_("Trimmed"), plan.trimmed)):
            for row in rows[:MOST_SHOWN]:
                tip = plain_tip(row.text) if len(row.text) > MEMO_SHOWN else ""
                self.list.add(_quote(title, row, codes.get(row.code)), row.id, tip)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(label(self._question(plan), kind="heading", wrap=True))
        if other_base:
            text = _(
                "The text was changed since you began. What you wrote would take the place of the text as it is now."
            )
            column.addWidget(label(text, wrap=True))
        column.addWidget(label(said_of(plan) + ".", kind="muted", wrap=True))
        column.addWidget(self.list, 1)
        more = max(0, len(plan.lost) - MOST_SHOWN) + max(0, len(plan.trimmed) - MOST_SHOWN)
        if more:
            column.addWidget(label(_n("And {n} more.", "And {n} more.", more), kind="muted"))
        if any(row.kind == "memo" for row in plan.lost):
            column.addWidget(label(_("Memos that lose their passage stay, on the document."), kind="muted", wrap=True))
        column.addWidget(self._buttons())
        self.list.setVisible(bool(self.list.count()))
        self.list.setCurrentRow(0)
        self.finished.connect(lambda result: self._answered(result == QDialog.DialogCode.Accepted.value))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._back.setDefault(True)  # the button box has made Apply the default by now

    def _question(self, plan: EditPlan) -> str:
        if not plan.costs:
            return _("The text was changed meanwhile.")
        lost = _n("{n} passage would be lost", "{n} passages would be lost", len(plan.lost)) if plan.lost else ""
        trimmed = _n("{n} passage would be trimmed", "{n} passages would be trimmed", len(plan.trimmed))
        said = " · ".join(filter(None, (lost, trimmed if plan.trimmed else "")))
        return said[:1].upper() + said[1:]

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        go = box.addButton(_("Apply"), QDialogButtonBox.ButtonRole.AcceptRole)
        back = box.addButton(_("Back to editing"), QDialogButtonBox.ButtonRole.RejectRole)
        go.setToolTip(_("Change the text all the same; one undo takes it back"))
        back.setToolTip(_("Nothing happens; what you wrote stays (Esc)"))
        self._back = back
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box


def _quote(title: str, row: Affected, code: CodeRow | None) -> Quote:
    words = " ".join(row.words.split())
    named = code.way(current_language()) if code is not None else row.code
    what = named or (_(KINDS[row.kind]) if row.kind in KINDS else row.kind)
    left = " ".join(row.left.split())
    foot = [_("Left: “{words}”", words=clipped(left, 60)) if row.now is not None else "", row.coder]
    foot.append(clipped(" ".join(row.text.split()), MEMO_SHOWN))
    return Quote(
        clipped(words, 300),
        f"{title} · {what}",
        " · ".join(filter(None, foot)),
        _taken(words, left) if row.now is not None else None,
        code.colour if code is not None else "",
    )


def _taken(words: str, left: str) -> Span | None:
    """The part of the words that would be taken, to be marked."""
    if words.startswith(left):
        return Span(len(left), len(words))
    if words.endswith(left):
        return Span(0, len(words) - len(left))
    return None
