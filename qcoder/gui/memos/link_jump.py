"""Going to what a link means: a memo, a code, a case, a document, a coding or a passage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcoder.core.messages import _
from qcoder.gui.workspace import Selection
from qcoder.services.memos.memo_links import Linked

if TYPE_CHECKING:
    from qcoder.gui.main_window import MainWindow


def go(window: MainWindow, linked: Linked) -> None:
    """Shows the page where the thing stands, and selects it there."""
    if window.workspace is None:
        return
    if linked.kind == "memo":
        from qcoder.gui.memos.memo_actions import on_memos_page

        on_memos_page(window, lambda page: page.select_memo(linked.id))
        return
    window.show_page("code")
    code_page = window.code_page
    assert code_page is not None
    match linked.kind:
        case "code":
            window.workspace.select(code=linked.id)
            code_page.show_tab("definition")
            code_page.codes.tree.setFocus()
        case "case":
            code_page.show_left(1)
            code_page.cases.select(linked.id)
            code_page.cases.tree.setFocus()
        case "document":
            code_page.open_document(linked.id)
            code_page.show_view("text")
        case _:
            coding = linked.id if linked.kind == "coding" else None
            window.workspace.show_passage.emit(Selection(linked.document_id, coding, None, linked.span))
            code_page.pane.view.setFocus()
            if linked.span is None:
                window.workspace.tell(_("These words are no longer in the text."))
