"""Accepting several suggestions at once: all of them are shown first, each can be left out, one undo takes all back."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QFormLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes
from qcoder.gui.parts.small import label, number_field
from qcoder.gui.workspace import Workspace
from qcoder.services.rows import SuggestionRow
from qcoder.services.suggest import suggestion_settings, verdicts

USUAL = 70  # per cent


def ask_batch(
    parent: QWidget, workspace: Workspace, rows: Sequence[SuggestionRow], quote: Callable[[SuggestionRow], Quote]
) -> QDialog:
    """Shows what would be taken from a probability on; random checks and families are never among them."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Accept several suggestions"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(560, 520)
    lowest = number_field(0, 100, suffix=" %")
    likely = [round(row.probability * 100) for row in rows if not row.audit and not row.below]
    asked = round(100 * suggestion_settings.suggestion_settings(workspace.project).precision)
    lowest.setValue(USUAL if any(one >= USUAL for one in likely) else min([asked, *likely]))
    shown = Quotes(_("What would be accepted"), most_lines=3, ticks=True)
    count = label("", kind="muted", wrap=True)
    buttons = answer_buttons(dialog, _("Accept these"))
    form = QFormLayout()
    lowest.setAccessibleName(_("From which probability on"))
    form.addRow(_("From which probability on"), lowest)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addWidget(label(_("Read them first: each becomes a coding of yours. One undo takes all back."), wrap=True))
    column.addLayout(form)
    column.addWidget(shown, 1)
    column.addWidget(count)
    column.addWidget(buttons)

    def ticked() -> list[int]:
        items = [shown.item(place) for place in range(shown.count())]
        return [item.data(VALUE) for item in items if item.checkState() == Qt.CheckState.Checked]

    def tell() -> None:
        n = len(ticked())
        count.setText(_n("{n} suggestion is ticked.", "{n} suggestions are ticked.", n))

    def fill() -> None:
        shown.blockSignals(True)
        shown.clear()
        for row in rows:
            if row.probability * 100 >= lowest.value() and not row.audit and not row.below:
                item = shown.add(quote(row), row.id)
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                item.setCheckState(Qt.CheckState.Checked)
        shown.blockSignals(False)
        tell()

    def take() -> None:
        chosen = ticked()
        dialog.accept()
        if chosen:
            workspace.do(lambda: verdicts.accept_many(workspace.project, suggestions=chosen))

    lowest.valueChanged.connect(lambda _value: fill())
    shown.itemChanged.connect(lambda _item: tell())
    buttons.accepted.connect(take)
    fill()
    dialog.open()
    shown.setFocus()
    return dialog
