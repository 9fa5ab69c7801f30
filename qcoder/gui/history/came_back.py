"""What a step brought back is scrolled to and lit up, whatever it was: a passage, a memo, a code, a document, a case.

The tables that a step touched say what came back; `services.whereabouts` tells from the columns of a row where it is
to be seen, so that a table made later is found without a word about it here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcoder.core.shift import Shift
from qcoder.core.span import Span
from qcoder.core.text_diff import changed_stretch
from qcoder.gui.memos.memo_editor import About
from qcoder.gui.parts.row_flash import flash_row, flash_widget
from qcoder.gui.parts.small import tree_items
from qcoder.gui.workspace import Selection
from qcoder.services.whereabouts import Whereabouts, whereabouts

if TYPE_CHECKING:
    from qcoder.gui.code_page import CodePage
    from qcoder.services.rows import MemoTarget
    from qcoder.storage.project import Changes

# What is most particular comes first; tables that are not named come after these, by name.
FIRST = ("coding", "translation", "about", "memo", "recheck", "turn", "code", "document", "case", "value", "membership")
SILENT = frozenset({"document_text", "coder", "operation", "change", "verdict", "project_info"})
MOST_FLASHED = 200
LONGEST = 20_000  # characters that are compared for what is lit up; a longer stretch is lit up at its beginning


class CameBack:
    """Shows on the Code page what undo and redo, or an edit of the text, changed."""

    def __init__(self, page: CodePage) -> None:
        self._page = page

    def show_text(self, before: str, after: str) -> None:
        """Goes to the first of the words that are different now, and lights them all up."""
        spans = changed_spans(before, after)
        if spans:
            self._page.pane.scroll_to(spans[0])
            self._page.pane.flash(spans)

    def show(self, changes: Changes, *, text_shown: bool) -> None:
        """Goes to what came back, unless its text or its codings show it already."""
        page = self._page
        if not page.isVisible():
            return
        shown = text_shown or not page.pane.layer.rows.keys().isdisjoint(changes.touched.get("coding", ()))
        rest = sorted(changes.touched.keys() - set(FIRST) - SILENT)
        for table in (*(name for name in FIRST if name in changes.touched), *rest):
            if shown and table != "code":
                continue
            place = whereabouts(page.workspace.project, table=table, ids=changes.touched[table])
            if place is not None and self._go(place, select=not shown):
                shown = True

    def _go(self, place: Whereabouts, *, select: bool) -> bool:
        page = self._page
        if select and (place.coding is not None or (place.document is not None and place.span is not None)):
            self._passage(place)
        elif place.code is not None:
            self._code(place.code, select=select)
        elif select and place.case is not None:
            self._case(place.case)
        elif select and place.document is not None:
            self._document(place.document)
        elif place.memo is None:
            return False
        if place.memo is not None and select and place.span is None:
            page.follow_memo(page.workspace.selection)
            if page.memo.show_about(_about(place)):
                page.show_tab("memo")
                flash_widget(page.memo)
        return True

    def _passage(self, place: Whereabouts) -> None:
        page = self._page
        document, span = place.document, place.span
        if place.coding is not None and document is None:
            found = whereabouts(page.workspace.project, table="coding", ids=[place.coding])
            if found is None:
                return
            document, span = found.document, found.span
        spans = [span] if span is not None else []
        page.go_to(Selection(document=document, coding=place.coding, span=span), lambda: page.pane.flash(spans))

    def _code(self, code: int, *, select: bool) -> None:
        page = self._page
        if select:
            page.workspace.select(code=code)
        flash_row(page.codes.tree, page.codes.model.index_of(code))

    def _case(self, case: int) -> None:
        page = self._page
        page.show_left(1)
        page.cases.select(case)
        flash_row(page.cases.tree, page.cases.tree.currentIndex())

    def _document(self, document: int) -> None:
        page = self._page
        if page.left_stack.currentWidget() is not page.documents:
            return
        if page.pane.document is None:
            page.open_document(document)
        tree = page.documents.tree
        for item in tree_items(tree):
            if page.documents.document_of(item) == document:
                flash_row(tree, tree.indexFromItem(item))


def _about(place: Whereabouts) -> About:
    """What a memo is on, as the memo panel offers it."""
    targets: tuple[tuple[MemoTarget, int | None], ...] = (
        ("coding", place.coding), ("code", place.code), ("case", place.case), ("document", place.document),
    )  # fmt: skip
    return next((About(target, id_) for target, id_ in targets if id_ is not None), About())


def changed_spans(before: str, after: str) -> list[Span]:
    """Where the new text differs, for the eye: what was taken out is shown by the letters around it."""
    start, end_before, end_after = changed_stretch(before, after)
    if before == after:
        return []
    if max(end_before, end_after) - start > LONGEST:
        return [Span(start, min(len(after), start + 200))]
    shift = Shift.between(before[start:end_before], after[start:end_after])
    found = [Span(span.start + start, span.end + start) for span in shift.inserted()[:MOST_FLASHED]]
    return [span if len(span) else Span(max(0, span.start - 1), min(len(after), span.end + 1)) for span in found]
