"""What a step changed, drawn again on the Code page: that, and nothing besides."""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING

from qcoder.gui.two_transcripts import TEXT_TABLES
from qcoder.gui.workspace import Selection
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodingRow
from qcoder.services.touched import Pair, TouchedCodings, touched_codings

if TYPE_CHECKING:
    from qcoder.gui.code_page import CodePage
    from qcoder.storage.project import Changes

CASE_TABLES = {"case", "membership", "value", "variable"}
SEEN_TABLES = {"setting", "coding_freeze"}
MOST_FLASHED = 200


class WhatChanged:
    """Hears of each step that is done, undone or done again, and brings the page up to date."""

    def __init__(self, page: CodePage) -> None:
        self._page = page

    def take(self, changes: Changes) -> None:
        """Draws again only what the step touched; what undo brought back is scrolled to and flashed."""
        self._page.changed_meanwhile = True
        if changes.touched.keys() & SEEN_TABLES:  # others' codings may have come into sight, or gone out of it
            changes = replace(changes, touched={"coding": frozenset(), **changes.touched})
            codings = None
        else:
            codings = self._touched(changes)
        touched = changes.touched.keys()
        self._recount(changes, codings)
        text = self._page.opened.text if self._page.opened is not None else ""
        if self._page.opened is not None:
            self._refresh_document(changes, codings)
        elif "document" in touched:
            self._page.nothing_open()
        self._page.two.refresh(changes)
        if changes.kind != "do":
            self._go_to_what_came_back(changes.touched.get("coding", frozenset()))
            edited = self._page.opened is not None and self._page.opened.text != text and bool(text)
            if not self._page.view_in_place():
                self._page.came_back.show(changes, text_shown=edited and "document_text" in touched)
        if "verdict" in touched and self._page.suggestions.follow():
            return  # it lists anew what the engine makes of it
        if touched & {"verdict", "setting"} or ("coding" in touched and self._page.suggestions.some):
            self._page.suggestions.refresh()

    def _touched(self, changes: Changes) -> TouchedCodings | None:
        some = changes.touched.keys() & {"coding", "memo"}
        return touched_codings(self._page.workspace.project, changes) if some else None

    def _recount(self, changes: Changes, codings: TouchedCodings | None) -> None:
        """Brings codes, documents and the numbers beside them up to date: those of a few codings one by one."""
        touched = changes.touched.keys()
        places = bool(touched & (TEXT_TABLES | CASE_TABLES))
        if codings is not None and not places and "code" not in touched:
            self._page.counts.take(codings.numbers)
            self._page.card.show_code(self._page.codes.model.codes.get(self._page.workspace.selection.code or 0))
            return
        if touched & {"code", "coding"}:
            nothing: dict[Pair, int] | None = None if "coding" in touched else {}
            self._page.codes.refresh(codings.numbers if codings is not None else nothing)
        if places:
            self._page.documents.refresh()
        elif "coding" in touched:
            self._page.documents.refresh_counts()

    def _go_to_what_came_back(self, codings: Set[int]) -> None:
        """Opens the document of a coding that undo or redo touched, when it is another one than that shown.

        A view that stands in the place of the text stays: it shows itself what came back.
        """
        if (
            not codings
            or self._page.view_in_place()
            or (self._page.opened is not None and not codings.isdisjoint(self._page.pane.layer.rows))
        ):
            return
        held = coding.codings_by_id(self._page.workspace.project, codings=sorted(codings)[:1])
        if held and (self._page.opened is None or held[0].document_id != self._page.opened.document.id):
            came = Selection(document=held[0].document_id, coding=held[0].id)
            self._page.go_to(came, lambda: self._page.pane.flash([held[0].span]))

    def _refresh_beside(self, document: int) -> None:
        """What stands beside the text has changed and the text has not."""
        from qcoder.services.passages.abouts import abouts
        from qcoder.services.passages.translations import translations

        page, project = self._page, self._page.workspace.project
        beside = tuple(translations(project, document=document)), tuple(abouts(project, document=document))
        if page.opened is not None:
            page.opened = replace(page.opened, translations=beside[0], abouts=beside[1])
            page.pane.set_beside(*beside, page.opened.memos)

    def _refresh_document(self, changes: Changes, codings: TouchedCodings | None) -> None:
        """Text and turns are read again when the step touched them; else only the codings that it touched are."""
        assert self._page.opened is not None
        before, touched = self._page.opened, changes.touched.keys()
        row = self._page.documents.row(before.document.id)
        if row is None:
            self._page.opened = None
            self._page.pane.clear()
            self._page.workspace.select(document=None, coding=None, span=None)
            self._page.nothing_open()
            return
        if touched & TEXT_TABLES:
            fresh = documents.show(self._page.workspace.project, document=row.id)
            self._page.opened = replace(fresh, codings=())
            if fresh.text != before.text or fresh.turns != before.turns or fresh.document.name != before.document.name:
                self._page.pane.show_document(fresh, self._page.codes.model.codes)
                self._page.came_back.show_text(before.text, fresh.text)
            else:
                self._replace_codings(changes, fresh.codings)
                self._page.pane.set_beside(fresh.translations, fresh.abouts, fresh.memos)
        else:
            self._page.opened = replace(before, document=row)
            if touched & {"code", "coder"} or (codings is None and touched & {"coding", "memo"}):
                self._replace_codings(changes, documents.codings(self._page.workspace.project, document=row.id))
            elif codings is not None:
                mine = [one for one in codings.rows if one.document_id == row.id]
                self._update_codings(changes, mine, {id_ for id_ in codings.gone if id_ in self._page.pane.layer.rows})
            if touched & {"translation", "about", "case"}:
                self._refresh_beside(row.id)
            if "memo" in touched:
                memos = documents.memos_in(self._page.workspace.project, document=row.id)
                self._page.opened = replace(self._page.opened, memos=memos)
                self._page.pane.set_beside(self._page.opened.translations, self._page.opened.abouts, memos)
        selection = self._page.workspace.selection
        if self._page.coding_shown(selection.coding) is None:
            self._page.workspace.select(coding=None)
        if touched != {"coding"} or selection.coding in changes.touched["coding"]:
            self._page.show_memo(self._page.workspace.selection)

    def _replace_codings(self, changes: Changes, rows: Sequence[CodingRow]) -> None:
        """All codings of the document have been read again: what differs is drawn."""
        old, new = self._page.pane.layer.rows, {row.id for row in rows}
        changed = [row for row in rows if old.get(row.id) != row]
        self._update_codings(changes, changed, {id_ for id_ in old if id_ not in new})

    def _update_codings(self, changes: Changes, rows: Sequence[CodingRow], gone: Collection[int]) -> None:
        left = [self._page.pane.layer.rows[id_].span for id_ in gone]
        self._page.pane.update_codings(rows, gone)
        spans = sorted(row.span for row in rows) or sorted(left)
        if changes.kind != "do" and spans:
            self._page.pane.scroll_to(spans[0])
            self._page.pane.flash(spans[:MOST_FLASHED])
