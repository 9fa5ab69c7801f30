"""Dialogs that are opened and answered later; none of them stops the program."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.parts.small import label


def ask_text(
    parent: QWidget,
    title: str,
    field: str,
    answered: Callable[[str], None],
    *,
    value: str = "",
    hint: str = "",
    empty: bool = False,
) -> QDialog:
    """Asks for one line of text; `empty` lets it be empty."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    line = QLineEdit(value)
    line.setAccessibleName(field)
    line.setMinimumWidth(320)
    line.selectAll()
    form = QFormLayout()
    form.addRow(field, line)
    buttons = answer_buttons(dialog, _("OK"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    if hint:
        column.addWidget(label(hint, kind="muted", wrap=True))
    column.addWidget(buttons)

    def take() -> None:
        text = line.text().strip()
        if text or empty:
            dialog.accept()
            answered(text)

    buttons.accepted.connect(take)
    dialog.open()
    line.setFocus()
    return dialog


def confirm(parent: QWidget, title: str, text: str, yes: str, agreed: Callable[[], None]) -> QMessageBox:
    """Asks before something large; the way back is the default."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(title)
    box.setInformativeText(text)
    go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    back = box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(back)
    go.clicked.connect(lambda: agreed())
    box.open()
    return box


def choose(
    parent: QWidget, title: str, options: Sequence[tuple[str, str]], picked: Callable[[str], None], *, hint: str = ""
) -> QDialog:
    """Offers options, as (id, text), in a drop-down list."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box = QComboBox()
    box.setAccessibleName(title)
    for id_, text in options:
        box.addItem(text, id_)
    buttons = answer_buttons(dialog, _("Next"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(box)
    if hint:
        column.addWidget(label(hint, kind="muted", wrap=True))
    column.addWidget(buttons)

    def take() -> None:
        chosen = str(box.currentData())
        dialog.accept()
        picked(chosen)

    buttons.accepted.connect(take)
    dialog.open()
    return dialog


def show_text(parent: QWidget, title: str, text: str) -> QDialog:
    """Shows a text that can be read and copied."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(640, 460)
    shown = QPlainTextEdit(text)
    shown.setReadOnly(True)
    shown.setAccessibleName(title)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.addWidget(shown)
    column.addWidget(close_button(dialog))
    dialog.open()
    return dialog


def pick_file(parent: QWidget, title: str, folder: Path, kinds: str, picked: Callable[[Path], None]) -> QFileDialog:
    """Asks for one existing file."""
    dialog = _file_dialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.fileSelected.connect(lambda name: picked(Path(name)))
    dialog.open()
    return dialog


def pick_files(
    parent: QWidget, title: str, folder: Path, kinds: str, picked: Callable[[list[Path]], None]
) -> QFileDialog:
    """Asks for any number of existing files."""
    dialog = _file_dialog(parent, title, folder, kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.filesSelected.connect(lambda names: picked([Path(name) for name in names]))
    dialog.open()
    return dialog


def pick_new_file(
    parent: QWidget, title: str, proposed: Path, kinds: str, suffix: str, picked: Callable[[Path], None]
) -> QFileDialog:
    """Asks where to write a file; the system asks before one is replaced."""
    dialog = _file_dialog(parent, title, proposed.parent, kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.selectFile(proposed.name)
    dialog.fileSelected.connect(lambda name: picked(Path(name)))
    dialog.open()
    return dialog


def _file_dialog(parent: QWidget, title: str, folder: Path, kinds: str) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder), kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def answer_buttons(dialog: QDialog, yes: str) -> QDialogButtonBox:
    """The button that agrees, which is the default, and Cancel."""
    buttons = QDialogButtonBox()
    go = buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
    go.setDefault(True)
    buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    return buttons


def close_button(dialog: QDialog) -> QDialogButtonBox:
    """The one button of a dialog that only shows something."""
    buttons = QDialogButtonBox()
    buttons.addButton(_("Close"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
    buttons.accepted.connect(dialog.accept)
    return buttons
