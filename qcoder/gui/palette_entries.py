"""What the command palette offers: every action that can be done now, every code and every document."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from qcoder.core.messages import _, current_language
from qcoder.gui.actions import bare_text, key_name
from qcoder.gui.palette import Entry

if TYPE_CHECKING:
    from qcoder.gui.main_window import MainWindow


def entries(window: MainWindow) -> list[Entry]:
    """Actions first, then codes, then documents."""
    made = [
        Entry(bare_text(action), key_name(action.keys) if action.keys else "", one.trigger)
        for action, one in window.actions_.items()
        if one.isEnabled() and action.id != "edit.palette"
    ]
    page = window.code_page
    if page is None or window.workspace is None:
        return made
    for row in (row for row in page.codes.model.codes.values() if not row.out_of_sight):
        made.append(Entry(row.called(current_language()), _("code"), partial(_go_to_code, window, row.id)))
    for document in page.documents.rows:
        made.append(Entry(document.name, _("document"), partial(_go_to_document, window, document.id)))
    return made


def _go_to_code(window: MainWindow, code: int) -> None:
    """Puts the code on the passage that is selected, else selects the code."""
    page = window.code_page
    if page is None or window.workspace is None:
        return
    window.show_page("code")
    if window.workspace.selection.span is not None and window.workspace.selection.coding is None:
        page.pane.code_with(code)
    else:
        window.workspace.select(code=code)


def _go_to_document(window: MainWindow, document: int) -> None:
    page = window.code_page
    if page is not None:
        window.show_page("code")
        page.open_document(document)
