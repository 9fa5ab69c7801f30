"""A second transcript beside the first on the Code page: one is worked in, the other one is read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.services.documents import documents

if TYPE_CHECKING:
    from qcoder.gui.code_page import CodePage
    from qcoder.storage.project import Changes

TEXT_TABLES = {"document", "document_text", "turn", "speaker", "note"}


class TwoTranscripts:
    """`page.pane` and `page.opened` are what is worked in; `page.split` holds both."""

    def __init__(self, page: CodePage) -> None:
        self._page = page

    def split_text(self) -> None:
        """Opens a second transcript beside the first, or closes it; what is worked in stays."""
        if self._page.split.second is not None:
            if self._page.pane is self._page.split.second and self._page.opened is not None:
                kept, place = self._page.opened.document.id, self._page.pane.view.first_in_sight()
                row = self._page.pane.selected_coding()
                self.work_in(self._page.split.first)

                def go_on() -> None:
                    self._page.pane.select_coding(row.id if row is not None else None)
                    self._page.pane.view.scroll_to_position(place, at=0.0)

                self._page.open_document(kept, go_on)
            self._page.split.close_second()
            self._page.pane.view.setFocus()
        elif self._page.opened is not None:
            whole = replace(self._page.opened, codings=tuple(self._page.pane.layer.rows.values()))
            self._page.split.open(whole, self._page.documents.rows).view.setFocus()

    def second_pane(self) -> TranscriptPane:
        made = TranscriptPane()
        self._page.split.watch(made)  # before the page hears of what is asked
        self._page.connect_pane(made)
        return made

    def work_in(self, pane: TranscriptPane) -> None:
        """From now on codes are put and keys are heard in this one of two transcripts."""
        if pane is self._page.pane:
            return
        page = self._page
        page.pane, page.opened, page.split.idle_view = pane, page.split.idle_view, page.opened
        page.split.make_active(pane)
        row = pane.selected_coding()
        self._page.workspace.select(
            document=self._page.opened.document.id if self._page.opened is not None else None,
            coding=row.id if row is not None else None,
            span=pane.selected_span() or (row.span if row is not None else None),
        )
        self._page.suggestions.refresh()

    def close_second(self) -> None:
        self.work_in(self._page.split.first)
        self.split_text()

    def open_in_second(self, document: int) -> None:
        if self._page.split.second is not None:
            self.work_in(self._page.split.second)
            self._page.open_document(document, self._page.pane.view.setFocus)

    def turn_to_shown(self, document: int) -> None:
        """Works in the transcript that shows a document already, if there is one."""
        idle, view = self._page.split.idle, self._page.split.idle_view
        here = self._page.opened is not None and self._page.opened.document.id == document
        if idle is not None and view is not None and view.document.id == document and not here:
            self.work_in(idle)

    def name_second(self) -> None:
        if self._page.split.second is not None:
            view = self._page.opened if self._page.pane is self._page.split.second else self._page.split.idle_view
            self._page.split.fill_chooser(self._page.documents.rows, view.document.id if view is not None else None)

    def refresh(self, changes: Changes) -> None:
        """Brings the transcript that is not worked in up to date."""
        idle, view = self._page.split.idle, self._page.split.idle_view
        if idle is None or view is None:
            return
        gone = view.document.id not in {row.id for row in self._page.documents.rows}
        if gone and self._page.opened is None:
            self._page.pane = self._page.split.first
            self._page.pane.clear()
            self._page.split.close_second()
            return
        if self._page.opened is None:  # the document that was worked in is gone: the other one stays
            self._page.centre.setCurrentWidget(self._page.split)  # first: it gives the focus back to where it was
            self.work_in(idle)
            self.split_text()
            return
        if gone:
            self.split_text()
            return
        touched = changes.touched
        if self._page.opened.document.id == view.document.id and not touched.keys() & TEXT_TABLES:
            self._page.split.take_codings(tuple(self._page.pane.layer.rows.values()))
            opened = self._page.opened
            self._page.split.take_beside(opened.translations, opened.abouts, opened.memos)
        elif touched.keys() & {*TEXT_TABLES, "coding", "memo", "code", "coder", "translation", "about", "case"}:
            fresh = documents.show(self._page.workspace.project, document=view.document.id)
            self._page.split.idle_view = fresh
            if fresh.text != view.text or fresh.turns != view.turns or fresh.document.name != view.document.name:
                with self._page.split.quietly():
                    idle.show_document(fresh, self._page.codes.model.codes)
            else:
                self._page.split.take_codings(fresh.codings)
                self._page.split.take_beside(fresh.translations, fresh.abouts, fresh.memos)
        self.name_second()
