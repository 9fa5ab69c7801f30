"""The text of an editable field, letter for letter.

toPlainText() makes spaces of no-break spaces; toRawText() gives back what is there, with U+2029 between paragraphs.
"""

from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QPlainTextEdit

from qcoder.core.text import clean
from qcoder.core.utf16 import Utf16Index


def text_of(document: QTextDocument) -> str:
    """What a field holds, cleaned as imported texts are: pasted line separators become line ends."""
    return clean(document.toRawText().replace("\u2029", "\n"))


def put_caret(field: QPlainTextEdit, text: str, position: int) -> None:
    """Puts the caret before text[position], a code point, and brings it into sight."""
    cursor = field.textCursor()
    cursor.setPosition(Utf16Index(text).to_utf16(min(position, len(text))))
    field.setTextCursor(cursor)
    field.centerCursor()
