"""The context menu of the transcript: what can be done here, with the keys that do it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from qcoder.core.messages import _

if TYPE_CHECKING:
    from qcoder.gui.transcript.pane import TranscriptPane

Entry = tuple[str, str, Callable[[], None], bool]  # text, key, what it does, whether it can be done now


def pane_menu(pane: "TranscriptPane") -> QMenu:
    """A menu for the passage and the coding that are selected in `pane`."""
    menu = QMenu(pane)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for entry in _entries(pane):
        if entry is None:
            menu.addSeparator()
            continue
        text, key, do, enabled = entry
        action = menu.addAction(f"{text.replace('&', '&&')}\t{key}")
        action.triggered.connect(lambda _checked=False, do=do: do())
        action.setEnabled(enabled)
    return menu


def _entries(pane: "TranscriptPane") -> list[Entry | None]:
    has_passage, selected = pane.passage() is not None, pane.selected_span() is not None
    has_coding, name = pane.selected_coding() is not None, pane.last_code_name()
    again = _("Code “{name}” again", name=name) if name else _("Last code again")
    return [
        (_("Code …"), "Return", pane.open_picker, has_passage),
        (again, ".", pane.code_last, has_passage and bool(name)),
        (_("Code in the words of the passage"), "V", pane.code_in_vivo, selected),
        None,
        (_("Memo …"), "M", pane.write_memo, True),
        (_("Put the passage into the memo"), "Shift+M", pane.quote_into_memo, has_passage),
        (_("Translation and what it is about …"), "B", pane.write_beside, has_passage),
        (_("The turn is in the other language"), "L", pane.say_language, True),
        (_("Recode …"), "R", pane.recode, has_coding),
        (_("Also code as …"), "D", pane.duplicate, has_coding),
        (_("Remove the coding"), "Del", pane.remove_coding, has_coding),
        None,
        (_("Select the sentence"), "S", pane.select_sentence, True),
        (_("Select the turn"), "T", pane.select_turn, True),
        (_("Select question and answer"), "Q", pane.select_question_and_answer, True),
        None,
        (_("Copy"), "Ctrl+C", pane.view.copy, selected),
        (_("Copy as quotation"), "Ctrl+Shift+C", pane.quotation_wanted.emit, has_passage),
        (_("Find in this document"), "Ctrl+F", pane.find_here, True),
    ]
