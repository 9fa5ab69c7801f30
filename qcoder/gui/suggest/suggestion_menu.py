"""The menu beside the list of suggestions, with the marks of what the open document is worked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qcoder.core.messages import _
from qcoder.gui.workspace import Workspace
from qcoder.services.suggest import worked

if TYPE_CHECKING:
    from qcoder.gui.suggest.suggestions_panel import SuggestionsPanel


def open_menu(panel: SuggestionsPanel, workspace: Workspace) -> QMenu:
    """Opens below the button that was pressed."""
    menu = QMenu(panel)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    document = workspace.selection.document
    for text, act, possible in (
        (_("Suggest anew"), panel.suggest, document is not None),
        (_("Which words count") + "\tW", panel.weigh_words, panel.current is not None),
        (_("Accept several…"), panel.accept_several, panel.some),
        (_("How good suggestions are"), partial(workspace.view_wanted.emit, "record"), True),
        (_("Settings of suggestions…"), panel.settings, True),
        (_("Switch suggestions off"), panel.switch_off, True),
    ):
        menu.addAction(text, act).setEnabled(possible)
    if document is not None:
        menu.addSeparator()
        _add_marks(menu, panel, workspace, document)
    menu.popup(panel.more.mapToGlobal(panel.more.rect().bottomLeft()))
    return menu


def _add_marks(menu: QMenu, panel: SuggestionsPanel, workspace: Workspace, document: int) -> None:
    """What the document is worked for: every code, and the code that is selected; each can be ticked."""
    marked = {row.code_id for row in worked.worked(workspace.project, document=document)}
    chosen = workspace.selection.code
    options: list[tuple[int | None, str]] = [(None, _("This document is worked for every code"))]
    if chosen is not None and panel.name_of(chosen):
        options.append((chosen, _("This document is worked for “{code}”", code=panel.name_of(chosen))))
    for code, text in options:
        action = menu.addAction(text)
        action.setCheckable(True)
        action.setChecked(code in marked)
        action.triggered.connect(lambda on, of=code: mark(workspace, document, of, on))


def mark(workspace: Workspace, document: int, code: int | None, on: bool) -> None:
    """Says, or takes back, that a document was gone through for a code, or for every code."""
    project = workspace.project
    if not on:
        workspace.do(lambda: worked.unmark_worked(project, document=document, code=code))
        return
    done = workspace.do(lambda: worked.mark_worked(project, document=document, code=code))
    workspace.tell(
        _("Marked as worked: what is left uncoded in it tells the engine something. Undo takes it back.")
        if done is not None
        else _("It is marked as worked already.")
    )
