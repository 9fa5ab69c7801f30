"""What the window's actions on memos do: the diary, a free memo, reading, the draft in Word."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from qcoder.core.messages import _
from qcoder.gui.memos.memo_editor import About, MemoEditor
from qcoder.gui.memos.memos_page import MemosPage

if TYPE_CHECKING:
    from qcoder.gui.main_window import MainWindow


def open_diary(window: MainWindow) -> None:
    """Today's entry: beside the text where one reads, else on the page of memos."""
    page = window.code_page
    if window.page == "code" and page is not None and not page.right.isHidden():
        page.show_tab("memo")
        page.memo.open_diary()
        page.memo.editor.show_reading(reading=False)
        page.memo.field.setFocus()
    else:
        on_memos_page(window, lambda page: page.begin(About("diary")))


def new_memo(window: MainWindow) -> None:
    """Room for a memo on nothing but itself."""
    on_memos_page(window, lambda page: page.begin(About("free")))


def read_or_write(window: MainWindow) -> None:
    """Turns the memo that is in sight between words and how they will look."""
    for editor in window.pages[window.page].findChildren(MemoEditor):
        if editor.isVisible():
            editor.toggle_reading()
            return
    if window.workspace is not None:
        window.workspace.tell(_("No memo is open here."))


def write_draft(window: MainWindow) -> None:
    """The memos that are chosen on their page, as a Word file."""
    on_memos_page(window, lambda page: page.write_draft())


def on_memos_page(window: MainWindow, then: Callable[[MemosPage], object]) -> None:
    """Brings the page of memos to the front, then does something there."""
    window.show_page("memos", lambda page: then(cast(MemosPage, page)))
