"""Where things stand in the window, as data: pages, tabs of the side columns, views in the place of the text.

One line a place; each is made, with the workspace, when it is first shown. A place may have a method `shown()`, called
each time it comes to the front, and `default_focus()`, the widget that takes the keys then.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from PySide6.QtWidgets import QWidget

from qcoder.core.messages import mark
from qcoder.gui.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Place:
    """`made_by` names a class that takes the workspace, as "module:Class" below qcoder.gui."""

    name: str
    title: str
    made_by: str

    def make(self, workspace: Workspace) -> QWidget:
        return cast(QWidget, self.load()(workspace))

    def load(self) -> Callable[[Workspace], object]:
        """The class, imported when nobody has yet."""
        module, _colon, kind = self.made_by.partition(":")
        return cast("Callable[[Workspace], object]", getattr(import_module(f"qcoder.gui.{module}"), kind))


# Pages of the window besides the Code page; each has an action view.<name>.
PAGES: tuple[Place, ...] = (
    Place("find", mark("Find"), "find.find_page:FindPage"),
    Place("compare", mark("Compare"), "compare.compare_page:ComparePage"),
    Place("framework", mark("Framework"), "evidence.framework_page:FrameworkPage"),
    Place("agreement", mark("Agreement"), "evidence.agreement_page:AgreementPage"),
    Place("memos", mark("Memos"), "memos.memos_page:MemosPage"),
)

# Tabs of the left column of the Code page, after documents and cases.
LEFT: tuple[Place, ...] = (Place("history", mark("History"), "history.history_panel:HistoryPanel"),)

# Tabs under the code tree, after definition and memo and before suggestions.
LOWER: tuple[Place, ...] = (Place("passage", mark("Passage"), "passages.passage_panel:PassagePanel"),)

# Views that can stand in the place of the text on the Code page: workspace.view_wanted.emit(name).
CENTRE: tuple[Place, ...] = (
    Place("turns", mark("Turns"), "documents.turns_view:TurnsView"),
    Place("recheck", mark("Re-check"), "codes.recheck_view:RecheckView"),
    Place("codebook", mark("Codebook"), "codes.codebook_view:CodebookView"),
    Place("passages", mark("Read a code"), "codes.second_cycle:SecondCycle"),
    Place("split", mark("Split a code"), "codes.split_walk:SplitWalk"),
    Place("edit", mark("Edit the text"), "documents.edit_view:EditView"),
    Place("versions", mark("Versions of the text"), "documents.versions_view:VersionsView"),
    Place("relations", mark("Relations between codes"), "codes.relations_view:RelationsView"),
    Place("record", mark("How good suggestions are"), "suggest.record_view:RecordView"),
    Place("alike", mark("Alike"), "find.alike_view:AlikeView"),
    Place("guide", mark("Interview guide"), "evidence.guide_view:GuideView"),
    Place("stability", mark("Codebook stability"), "evidence.stability_view:StabilityView"),
)


def load() -> None:
    """Imports the modules of all places."""
    for place in (*PAGES, *LEFT, *LOWER, *CENTRE):
        place.load()
