"""The keys of the transcript pane: which method each calls. The window may show them as actions of its own.

Letters act only while the text has the focus; they are matched by what they type, so that brackets work on every
keyboard.
"""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

KEYS: Mapping[str, str] = {
    "Return": "open_picker",
    "/": "open_picker",
    ".": "code_last",
    "V": "code_in_vivo",
    "S": "select_sentence",
    "T": "select_turn",
    "Q": "select_question_and_answer",
    "G": "select_paragraph",
    "Shift+S": "code_sentence",
    "Shift+T": "code_turn",
    "Shift+G": "code_paragraph",
    "N": "next_coding",
    "P": "previous_coding",
    "U": "next_uncoded",
    "Shift+U": "previous_uncoded",
    "J": "next_uncoded_anywhere",
    "W": "next_stretch",
    "Shift+W": "previous_stretch",
    "K": "next_recheck",
    "Y": "confirm_coding",
    "M": "write_memo",
    "Shift+M": "quote_into_memo",
    "R": "recode",
    "D": "duplicate",
    "B": "write_beside",
    "L": "say_language",
    "Del": "remove_coding",
    "Backspace": "remove_coding",
    "[": "start_back",
    "]": "start_on",
    "{": "end_back",
    "}": "end_on",
    "O": "walk_overlapping",
    "Ctrl+F": "find_here",
    "F3": "find_next",
    "Shift+F3": "find_previous",
    "Ctrl++": "zoom_in",
    "Ctrl+-": "zoom_out",
    "Ctrl+0": "zoom_reset",
    "Esc": "leave",
}

_NAMED = {
    Qt.Key.Key_Return: "Return",
    Qt.Key.Key_Enter: "Return",
    Qt.Key.Key_Delete: "Del",
    Qt.Key.Key_Backspace: "Backspace",
    Qt.Key.Key_Escape: "Esc",
    Qt.Key.Key_F3: "F3",
}
_ZOOM = {
    Qt.Key.Key_Plus: "Ctrl++",
    Qt.Key.Key_Equal: "Ctrl++",
    Qt.Key.Key_Minus: "Ctrl+-",
    Qt.Key.Key_0: "Ctrl+0",
}
_SIGNS = "/.[]{}"


def key_of(event: QKeyEvent) -> str:
    """The name in `KEYS` of what was pressed; "" for what can be none of them."""
    held = event.modifiers()
    shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
    text = event.text()
    if text and text in _SIGNS:  # AltGr shows as Ctrl+Alt on some systems: what is typed decides
        return text
    key = Qt.Key(event.key())
    if key in _NAMED and not held & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier):
        return ("Shift+" if shift else "") + _NAMED[key]
    ctrl = bool(held & Qt.KeyboardModifier.ControlModifier)
    if held & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier):
        return ""
    if ctrl:
        if key == Qt.Key.Key_F and not shift:
            return "Ctrl+F"
        return _ZOOM.get(key, "")
    if Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return ("Shift+" if shift else "") + chr(key)
    return ""


def code_key_of(event: QKeyEvent) -> str:
    """The key of a code that was pressed: a digit, or a letter with Alt; "" for anything else."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    key = Qt.Key(event.key())
    if held == Qt.KeyboardModifier.NoModifier and Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
        return chr(key)
    if held == Qt.KeyboardModifier.AltModifier and Qt.Key.Key_A <= key <= Qt.Key.Key_Z:
        return chr(key)
    return ""
