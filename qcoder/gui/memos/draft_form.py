"""What a draft of memos is to be called, and in which language its own words are."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label, titled


@dataclass(frozen=True, slots=True)
class DraftChoices:
    title: str
    language: str


def ask_draft(parent: QWidget, count: int, language: str, answered: Callable[[DraftChoices], None]) -> QDialog:
    """Asks before a draft of `count` memos is written."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Write memos as a draft"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    title, tongue = QLineEdit(), QComboBox()
    title.setPlaceholderText(_("Memos: a draft"))
    title.setMinimumWidth(320)
    for value, text in (("es", _("Spanish")), ("en", _("English"))):
        tongue.addItem(text, value)
    tongue.setCurrentIndex(max(0, tongue.findData(language)))
    form = QFormLayout()
    form.addRow(_("Title"), titled(title, _("Title")))
    form.addRow(_("Language of the draft"), titled(tongue, _("Language of the draft")))
    buttons = answer_buttons(dialog, _("Next: where to"))
    told = _n("{n} memo, in the order of the list.", "{n} memos, in the order of the list.", count)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(label(told, kind="muted", wrap=True))
    column.addLayout(form)
    column.addWidget(buttons)

    def take() -> None:
        choices = DraftChoices(" ".join(title.text().split()), str(tongue.currentData()))
        dialog.accept()
        answered(choices)

    buttons.accepted.connect(take)
    dialog.open()
    title.setFocus()
    return dialog
