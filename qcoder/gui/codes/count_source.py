"""Where the counts of the code tree come from: all documents, the one that is open, or those with a value."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from qcoder.core.messages import _, mark
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import code_counts

BUILT_IN = {
    "organisation": mark("Organisation"),
    "case": mark("Case"),
    "language": mark("Language"),
    "kind": mark("Kind of document"),
}


@dataclass(frozen=True, slots=True)
class CountSource:
    """`by` "" is the document that is open, which `documents` follows."""

    by: str
    value: str
    documents: frozenset[int]

    @property
    def said(self) -> str:
        return self.value if self.by else _("This document")


def this_document(document: int | None) -> CountSource:
    return CountSource("", "", frozenset() if document is None else frozenset((document,)))


def again(workspace: Workspace, source: CountSource) -> CountSource:
    """The same source with the documents that it means now."""
    if not source.by:
        return this_document(workspace.selection.document)
    documents = code_counts.documents_where(workspace.project, by=source.by, value=source.value)
    return CountSource(source.by, source.value, documents)


def fill_menu(
    menu: QMenu, workspace: Workspace, now: CountSource | None, chosen: Callable[[CountSource | None], object]
) -> None:
    """Offers what counts can be narrowed to; the one in force has a tick."""

    def add(into: QMenu, text: str, on: bool, take: Callable[[], object]) -> QAction:
        made = into.addAction(text.replace("&", "&&"))
        made.setCheckable(True)
        made.setChecked(on)
        made.triggered.connect(lambda _on: take())
        return made

    add(menu, _("All documents"), now is None, lambda: chosen(None))
    add(
        menu,
        _("This document"),
        now is not None and not now.by,
        lambda: chosen(this_document(workspace.selection.document)),
    )
    menu.addSeparator()

    def take(by: str, value: str) -> None:
        chosen(again(workspace, CountSource(by, value, frozenset())))

    for by, values in code_counts.countable(workspace.project).items():
        below = menu.addMenu(_(BUILT_IN[by]) if by in BUILT_IN else by.replace("&", "&&"))
        for value in values:
            on = now is not None and (now.by, now.value) == (by, value)
            add(below, value, on, partial(take, by, value))
