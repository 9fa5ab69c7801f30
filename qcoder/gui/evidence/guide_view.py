"""Which turns ask the questions of a guide: proposals one by one, confirmed or refused by one key each."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from qcoder.analysis.question_links import LESS_ALIKE
from qcoder.core.messages import _, _n
from qcoder.core.progress import Progress
from qcoder.gui.evidence.guide_form import ask_documents, ask_guide
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.quotes import Quote, Quotes, clipped
from qcoder.gui.parts.small import button, label, with_label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.documents.documents import documents
from qcoder.services.evidence import guides, question_links
from qcoder.services.evidence.guides import GuideRow, Question, QuestionRow
from qcoder.services.evidence.question_links import How, LinkRow, Links
from qcoder.storage.project import Changes

TABLES = {
    "guide", "guide_question", "question_code", "question_link", "document_guide", "document", "document_text", "turn",
    "speaker", "setting", "code",
}  # fmt: skip


LETTERS = 14  # that a list to choose from shows
LESS = "less"  # among the states: turns that are less alike than what is proposed


def _is(row: LinkRow, state: str) -> bool:
    """Whether a row is in a state of the list: all that are likely, or answered, for ""."""
    if state == LESS:
        return row.less_alike
    return not row.less_alike and state in ("", row.verdict)


class _LinksList(Quotes):
    """Y or Enter confirms, F confirms a follow-up, X refuses, Backspace takes back, O opens the turn."""

    def __init__(self, view: "GuideView") -> None:
        super().__init__(_("Turns and questions"), most_lines=5)
        self._view = view

    def keyPressEvent(self, event: QKeyEvent) -> None:
        doing: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Y: partial(self._view.answer, "confirmed"),
            Qt.Key.Key_Return: partial(self._view.answer, "confirmed"),
            Qt.Key.Key_Enter: partial(self._view.answer, "confirmed"),
            Qt.Key.Key_F: partial(self._view.answer, "confirmed", "follow_up"),
            Qt.Key.Key_X: partial(self._view.answer, "refused"),
            Qt.Key.Key_Backspace: partial(self._view.answer, "open"),
            Qt.Key.Key_O: self._view.open_turn,
            Qt.Key.Key_Escape: self._view.leave,
        }
        found = doing.get(Qt.Key(event.key()))
        if found is not None:
            found()
        else:
            super().keyPressEvent(event)


class GuideView(QWidget):
    """A guide on top, its turns below; what is not linked when an interview is done was never asked there."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale, self._asked = True, 0
        self._guides: list[GuideRow] = []
        self._links: Links | None = None
        self._shown: list[LinkRow] = []
        self.which, self.document, self.state = NarrowChoice(), NarrowChoice(), NarrowChoice()
        self.list = _LinksList(self)
        self.title = label(_("Interview guide"), kind="heading")
        self.about = label("", kind="muted", wrap=True)
        self._lay_out()
        self.which.currentIndexChanged.connect(lambda _place: self._guide_chosen())
        self.document.currentIndexChanged.connect(lambda _place: self._fill())
        self.state.currentIndexChanged.connect(lambda _place: self._fill())
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.list.itemDoubleClicked.connect(lambda _item: self.open_turn())
        workspace.changed.connect(self._changed)
        workspace.selected.connect(lambda _selection: self._enable() if self.isVisible() else None)

    def _lay_out(self) -> None:
        head, row, doing = QHBoxLayout(), Flow(), Flow()
        head.setContentsMargins(24, 12, 16, 8)
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(button(_("Back to the text"), self.leave, kind="link", tip=_("Back to the text (Esc)")))
        for text, value in ((_("waiting"), "open"), (_("less alike"), LESS), (_("confirmed"), "confirmed"),
                            (_("refused"), "refused"), (_("all"), "")):  # fmt: skip
            self.state.addItem(text, value)
        self.state.setToolTip(_("“less alike” are turns that share fewer words with a question: look there last"))
        row.setContentsMargins(24, 0, 16, 8)
        for text, field in (
            (_("Guide"), self.which),
            (_("Interview"), self.document),
            (_("Turns"), self.state),
        ):
            field.setAccessibleName(text)
            field.setMinimumContentsLength(LETTERS)
            row.addWidget(with_label(text, field))
        more = Flow(gap=8)
        more.setContentsMargins(24, 0, 16, 8)
        self.new_button = button(_("New guide…"), self.new_guide, tip=_("Write or paste the questions, one a line"))
        self.version_button = button(
            _("New version…"), self.new_version, tip=_("The guide as it was asked from then on")
        )
        self.follow_button = button(_("Who follows it…"), self.choose_documents, tip=_("Which interviews follow it"))
        self.delete_button = button(_("Delete"), self.delete, tip=_("Delete this version with its links"))
        for made in (self.new_button, self.version_button, self.follow_button, self.delete_button):
            more.addWidget(made)
        doing.setContentsMargins(24, 8, 16, 12)
        self.yes_button = button(_("It asks this"), partial(self.answer, "confirmed"), kind="main", tip=_("Y or Enter"))
        self.follow_up_button = button(
            _("As a follow-up"),
            partial(self.answer, "confirmed", "follow_up"),
            tip=_("In other words, it counts as asked (F)"),
        )
        self.no_button = button(_("It does not"), partial(self.answer, "refused"), tip=_("X"))
        self.back_button = button(_("Take back"), partial(self.answer, "open"), tip=_("Backspace"))
        self.done_button = button(
            _("All were looked for"),
            self.go_through,
            tip=_("Choose an interview: what is not linked in it was never asked there"),
        )
        for made in (self.yes_button, self.follow_up_button, self.no_button, self.back_button):
            doing.addWidget(made)
        self.by_hand = button(
            _("Link a turn"), lambda: None, tip=_("The turn that is selected in the text, with one of the questions")
        )
        self.by_hand.setMenu(QMenu(self.by_hand))
        doing.addWidget(self.by_hand)
        doing.addWidget(self.done_button)
        self.about.setContentsMargins(24, 0, 16, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (head, row, more):
            column.addLayout(part)
        column.addWidget(self.about)
        column.addWidget(self.list, 1)
        column.addLayout(doing)

    # ---- reading ----

    def default_focus(self) -> QWidget:
        return self.list

    def shown(self) -> None:
        if self._stale:
            self._offer()
        self.list.setFocus()

    def _changed(self, changes: Changes) -> None:
        if changes.touched.keys() & TABLES:
            self._stale = True
            if self.isVisible():
                self._offer()

    def _offer(self) -> None:
        self._stale = False
        kept = self.which.currentData()
        self._guides = guides.guides(self._workspace.project)
        self.which.blockSignals(True)
        self.which.clear()
        for row in self._guides:
            self.which.addItem(row.called, row.id)
        self.which.setCurrentIndex(max(0, self.which.findData(kept)))
        self.which.blockSignals(False)
        self._guide_chosen()

    @property
    def current(self) -> GuideRow | None:
        place = self.which.currentIndex()
        return self._guides[place] if 0 <= place < len(self._guides) else None

    def _guide_chosen(self) -> None:
        """Looks for its questions in the background."""
        now = self.current
        kept = self.document.currentData()
        names = {row.id: row.name for row in documents(self._workspace.project)}
        self.document.blockSignals(True)
        self.document.clear()
        self.document.addItem(_("all"), 0)
        for id_ in sorted(now.documents if now is not None else (), key=lambda one: names[one].casefold()):
            done = now is not None and id_ in now.gone_through
            self.document.addItem(f"✓ {names[id_]}" if done else names[id_], id_)
        self.document.setCurrentIndex(max(0, self.document.findData(kept)))
        self.document.blockSignals(False)
        if now is None:
            self._links = None
            self._fill()
            return
        self._asked += 1
        number, id_, project = self._asked, now.id, self._workspace.project

        def arrived(found: Links) -> None:
            if number == self._asked:
                self._links = found
                self._fill()

        def look(progress: Progress) -> Links:
            return question_links.links(project, guide_id=id_, at_least=LESS_ALIKE, progress=progress)

        self._workspace.run(look, arrived)

    def _fill(self) -> None:
        kept = max(0, self.list.currentRow())
        document, state = self.document.currentData(), self.state.currentData()
        rows = self._links.rows if self._links is not None else ()
        self._shown = [row for row in rows if document in (0, None, row.document_id) and _is(row, state)]
        self.list.blockSignals(True)
        self.list.clear()
        for place, row in enumerate(self._shown):
            self.list.add(self._quote(row), place)
        self.list.setCurrentRow(min(kept, self.list.count() - 1))
        self.list.blockSignals(False)
        self._tell()
        self._enable()

    def _quote(self, row: LinkRow) -> Quote:
        said = {"open": _("waiting"), "confirmed": _("asks it"), "refused": _("does not ask it")}[row.verdict]
        if row.verdict == "confirmed" and row.how == "follow_up":
            said = _("asks it as a follow-up")
        foot = [row.document, _("turn {n}", n=row.turn or "–"), said]
        if row.score is not None:
            foot.append(_("likeness {score}", score=f"{row.score:.2f}"))
        words = clipped(" ".join(row.words.split()), 240)
        return Quote(
            f"{words}\n→ {row.answer}" if row.answer else words, f"{row.number} {row.question}", " · ".join(foot)
        )

    def _tell(self) -> None:
        now, found = self.current, self._links
        if now is None:
            self.about.setText(
                _(
                    "A guide tells what was asked, and so what the absence of a code means: asked and absent, never "
                    "asked, raised unasked. Put in the questions, say which interviews follow them, and confirm the "
                    "turns that ask them."
                )
            )
            return
        parts = [
            _n("{n} question", "{n} questions", len(now.questions)),
            _n("{n} interview follows it", "{n} interviews follow it", len(now.documents)),
            _n("{n} gone through", "{n} gone through", len(now.gone_through)),
        ]
        if found is not None:
            parts.append(_n("{n} turn waits", "{n} turns wait", found.waiting))
            if found.less_alike:
                parts.append(_("{n} less alike", n=found.less_alike))
        told = " · ".join(parts)
        if not now.documents:
            told += ". " + _("Say which interviews follow it.")
        if found is not None and found.apart:
            told += ". " + _(
                "In another language than the guide, so nothing can be proposed: {documents}. Link turns by hand, or "
                "put in the guide in their language.",
                documents=", ".join(found.apart),
            )
        self.about.setText(told)

    def _enable(self) -> None:
        row, now = self._row, self.current
        for made in (self.yes_button, self.follow_up_button, self.no_button):
            made.setEnabled(row is not None)
        self.back_button.setEnabled(row is not None and row.verdict != "open")
        for made in (self.version_button, self.follow_button, self.delete_button):
            made.setEnabled(now is not None)
        document = self.document.currentData()
        done = now is not None and document in now.gone_through
        menu, selection = self.by_hand.menu(), self._workspace.selection
        menu.clear()
        for question in now.questions if now is not None else ():
            made_action = menu.addAction(f"{question.number} {question.text}".replace("&", "&&"))
            made_action.triggered.connect(partial(self.link_by_hand, question))
        inside = now is not None and selection.document in now.documents and selection.span is not None
        self.by_hand.setEnabled(inside)
        self.done_button.setEnabled(bool(document))
        self.done_button.setText(_("Look again") if done else _("All were looked for"))

    @property
    def _row(self) -> LinkRow | None:
        at = self.list.currentRow()
        return self._shown[at] if 0 <= at < len(self._shown) else None

    # ---- answering ----

    def answer(self, verdict: str, how: How = "question") -> None:
        """Says of the selected turn that it asks the question, or does not; the next one comes up."""
        row = self._row
        if row is not None:
            self._workspace.do(
                lambda: question_links.answer_link(
                    self._workspace.project, question=row.question_id, document=row.document_id, span=row.span,
                    verdict=verdict, how=how if verdict == "confirmed" else row.how, score=row.score,
                )
            )  # fmt: skip

    def link_by_hand(self, question: QuestionRow, _on: bool = False) -> None:
        """Links the turn that is selected in the text."""
        selection = self._workspace.selection
        document, span = selection.document, selection.span
        if document is None or span is None:
            return
        project = self._workspace.project
        how: How = "follow_up" if question.parent_id is not None else "question"

        def link() -> object:
            turn = question_links.turn_at(project, document=document, position=span.start)
            return question_links.answer_link(
                project, question=question.id, document=document, span=turn, verdict="confirmed", how=how
            )

        self._workspace.do(link)

    def open_turn(self) -> None:
        row = self._row
        if row is not None:
            self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    def leave(self) -> None:
        self._workspace.view_wanted.emit("text")

    def go_through(self) -> None:
        """Says that all questions were looked for in the chosen interview, or that they are looked for again."""
        now, document = self.current, int(self.document.currentData() or 0)
        if now is not None and document:
            done = document not in now.gone_through
            self._workspace.do(
                lambda: guides.go_through(self._workspace.project, guide=now.id, document=document, done=done)
            )

    # ---- guides ----

    def new_guide(self) -> None:
        ask_guide(self, None, self._put_in)

    def new_version(self) -> None:
        if self.current is not None:
            ask_guide(self, self.current, self._put_in)

    def _put_in(self, name: str, language: str, questions: list[Question]) -> GuideRow | None:
        made = self._workspace.do(
            lambda: guides.add_guide(self._workspace.project, name=name, language=language, questions=questions)
        )
        if made is not None:
            self.which.setCurrentIndex(max(0, self.which.findData(made.id)))
        return made

    def choose_documents(self) -> None:
        now = self.current
        if now is None:
            return

        def take(chosen: list[int]) -> None:
            self._workspace.do(lambda: guides.follow(self._workspace.project, guide=now.id, documents=chosen))

        ask_documents(self, _("Who follows “{guide}”", guide=now.called), documents(self._workspace.project),
                      now.documents, take)  # fmt: skip

    def delete(self) -> None:
        now = self.current
        if now is not None:
            self._workspace.do(lambda: guides.delete_guide(self._workspace.project, guide=now.id))
