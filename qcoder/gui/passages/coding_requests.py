"""What the transcripts ask for is done here: coding, recoding, moving, quoting, and going on to the next passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from qcoder.core.messages import _, _n, say
from qcoder.core.span import Span
from qcoder.gui.transcript.header import LANGUAGES
from qcoder.gui.transcript.requests import (
    CodeRequested,
    CodingMoved,
    CreateRequested,
    DuplicateRequested,
    MemoRequested,
    RecodeRequested,
)
from qcoder.gui.workspace import Selection
from qcoder.services.codes import codebook, rechecking
from qcoder.services.documents import documents
from qcoder.services.memos import memo_links
from qcoder.services.passages import coding
from qcoder.services.passages.uncoded import Position, next_uncoded
from qcoder.services.rows import CodingRow

if TYPE_CHECKING:
    from qcoder.gui.code_page import CodePage
    from qcoder.gui.transcript.pane import TranscriptPane

IN_VIVO_LONGEST = 80


class CodingRequests(QObject):
    """Serves the pane of the page that is worked in; where no document is open there is nothing to do."""

    def __init__(self, page: CodePage) -> None:
        super().__init__(page)
        self._page, self._workspace = page, page.workspace

    def serve(self, pane: TranscriptPane) -> None:
        """Takes the requests of one more pane."""
        pane.code_requested.connect(self._code)
        pane.create_requested.connect(self._create)
        pane.recode_requested.connect(self._recode)
        pane.duplicate_requested.connect(self._duplicate)
        pane.remove_requested.connect(self._remove)
        pane.confirm_requested.connect(self._confirm)
        pane.recheck_requested.connect(self._next_recheck)
        pane.moved.connect(self._move)
        pane.in_vivo_requested.connect(self._in_vivo)
        pane.code_all_requested.connect(self._code_all)
        pane.uncoded_requested.connect(self._next_uncoded)
        pane.quote_requested.connect(self._quote)
        pane.language_requested.connect(self._say_language)

    @property
    def _pane(self) -> TranscriptPane:
        return self._page.pane

    # ---- coding ----

    def put(self, code: int, span: Span) -> None:
        """Codes a passage of the open document and selects the coding."""
        document = self._page.document
        if document is None:
            return
        made = self._workspace.do(
            lambda: coding.mark_passage(self._workspace.project, document=document, code=code, span=span)
        )
        if made is not None:
            self.used(code)
            self._pane.select_coding(made)

    def put_on_selected(self, code: int) -> None:
        """Codes the selected passage, or says how one is selected."""
        span = self._pane.passage()
        if span is None:
            self._workspace.tell(_("Select a passage first: drag over the words, or press S, T or Q in the text."))
            return
        self.put(code, span)

    def take_dropped(self, code: int, document: int, span: Span) -> None:
        """A selection was dragged onto a code of the tree."""
        self._pane.view.let_go()
        if self._page.document == document:
            self.put(code, span)
            self._pane.view.setFocus()

    def used(self, code: int) -> None:
        """From now on it is the last code."""
        self._pane.set_recent_codes([code, *(one for one in self._pane.recent_codes if one != code)])

    def _code(self, wanted: CodeRequested) -> None:
        if wanted.code_id is None:
            self._pane.open_picker()  # no code has been used yet
        else:
            self.put(wanted.code_id, wanted.span)

    def _create(self, wanted: CreateRequested) -> None:
        """A new code and its first coding are one step."""
        document, project = self._page.document, self._workspace.project
        if document is None:
            return

        def step() -> CodingRow | None:
            with project.change(say("Code “{name}” (new)", name=wanted.name)):
                code = codebook.create_code(project, name=wanted.name, parent=wanted.parent_id).id
                if wanted.coding_id is None:
                    return coding.code_passage(project, document=document, code=code, span=wanted.span)
                coding.recode(project, coding=wanted.coding_id, code=code)
                return coding.coding_row(project, coding=wanted.coding_id)

        made = self._workspace.do(step)
        if made is not None:
            self.used(made.code_id)
            self._pane.select_coding(made.id)

    def _in_vivo(self, span: Span) -> None:
        said = " ".join(span.of(self._pane.layer.text).split())
        name = said[:IN_VIVO_LONGEST].replace(" > ", " ").strip(" .,;:")
        if not name:
            return
        codes = self._page.codes.model.codes.values()
        present = next((row for row in codes if row.name.casefold() == name.casefold()), None)
        if present is not None:
            self.put(present.id, span)
        else:
            self._create(CreateRequested(name, None, span))

    def _recode(self, wanted: RecodeRequested) -> None:
        self._workspace.do(lambda: coding.recode(self._workspace.project, coding=wanted.coding_id, code=wanted.code_id))

    def _duplicate(self, wanted: DuplicateRequested) -> None:
        made = self._workspace.do(
            lambda: coding.duplicate_coding(self._workspace.project, coding=wanted.coding_id, code=wanted.code_id)
        )
        if made is not None:
            self.used(wanted.code_id)
            self._pane.select_coding(made.id)

    def _remove(self, one: int) -> None:
        self._workspace.do(lambda: coding.remove_coding(self._workspace.project, coding=one))

    def _confirm(self, one: int) -> None:
        if self._workspace.do(lambda: rechecking.confirm(self._workspace.project, codings=[one])) is None:
            self._workspace.tell(_("This coding does not wait to be re-checked."))

    def _move(self, wanted: CodingMoved) -> None:
        self._workspace.do(
            lambda: coding.move_coding(self._workspace.project, coding=wanted.coding_id, span=wanted.span)
        )

    def _code_all(self, query: str, spans: list[Span]) -> None:
        from qcoder.gui.find.code_hits import code_all

        document = self._page.document
        if document is not None:
            code_all(self._page, self._workspace, query=query, look=lambda: [(document, span) for span in spans])

    # ---- going on, and quoting ----

    def _next_recheck(self, position: int) -> None:
        """Goes to the next passage to re-check, in this document or another, and says why it waits."""
        selection, project = self._workspace.selection, self._workspace.project
        row = self._workspace.do(
            lambda: rechecking.next_waiting(project, document=selection.document, at=position, coding=selection.coding)
        )
        if row is None:
            self._workspace.tell(_("Nothing waits to be re-checked."))
            return
        self._page.go_to(Selection(document=row.coding.document_id, coding=row.coding.id))
        self._workspace.tell(_("{why} Y confirms, R recodes, K goes on.", why=str(row.said).strip()))

    def _next_uncoded(self) -> None:
        """Goes to the next turn without a code, on into the next documents and round to the first."""
        page, before = self._page, self._page.document
        here = Position(before, self._pane.view.caret()) if before is not None else None
        found = self._workspace.do(
            lambda: next_uncoded(self._workspace.project, order=page.documents.order, after=here)
        )
        if found is None:
            self._workspace.tell(_("Every turn of a participant has a code."))
            return
        page.go_to(Selection(document=found.document, span=found.span), lambda: page.pane.view.setFocus())
        row = page.documents.row(found.document)
        if row is not None and found.document != before:
            self._workspace.tell(_("Next turn without a code: {document}", document=row.name))

    def _quote(self, wanted: MemoRequested) -> None:
        """Puts a passage into the memo written last; the text keeps the keys, so that one reads on."""
        project, document, span = self._workspace.project, self._page.document, wanted.span
        if document is None or span is None:
            return
        text = self._workspace.do(
            lambda: memo_links.passage_note(project, document=document, span=span, coding=wanted.coding_id)
        )
        if text is not None:
            memo = self._page.memo
            self._page.show_tab("memo")
            memo.turn_to_work()
            memo.editor.put_passage(text)
            self._workspace.tell(_("Put into the memo: {name}", name=memo.target.currentText()))

    def _say_language(self, span: Span) -> None:
        """The turns of a passage are in the other language than the first of them seems to be."""
        view, project = self._pane.document, self._workspace.project
        if view is None:
            return
        turn = next((row for row in view.turns if row.span.start <= span.start <= row.span.end), None)
        now = (turn.language if turn is not None else "") or view.document.language
        other = "en" if now == "es" else "es"
        changed = self._workspace.do(
            lambda: documents.tell_turn_language(project, document=view.document.id, span=span, language=other)
        )
        if changed:
            said = _n("{n} turn is in {language} now.", "{n} turns are in {language} now.", changed,
                      language=_(LANGUAGES[other]))  # fmt: skip
            self._workspace.tell(said)
