"""How suggestions work in this project: the precision asked for, and what they leave alone."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QListWidget,
    QListWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, current_language
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label, number_field, titled
from qcoder.gui.workspace import Workspace
from qcoder.services.documents import documents
from qcoder.services.rows import CodeRow
from qcoder.services.suggest import suggestion_settings

ID = int(Qt.ItemDataRole.UserRole)


def ask_settings(parent: QWidget, workspace: Workspace, codes: Sequence[CodeRow], done: Callable[[], None]) -> QDialog:
    """What is ticked in the lists is left out."""
    project = workspace.project
    now = suggestion_settings.suggestion_settings(project)
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Settings of suggestions"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(480, 520)
    precision = titled(number_field(20, 95, suffix=" %"), _("Of what is proposed, how much is to agree with you"))
    precision.setSingleStep(5)
    precision.setValue(round(now.precision * 100))
    interviewers = QCheckBox(_("Suggest for what interviewers say as well"))
    interviewers.setChecked(now.interviewers)
    language = current_language()
    coders, speakers = suggestion_settings.coders_and_speakers(project)
    lists = {
        "codes": _ticks(_("Codes never proposed"), [(row.id, row.way(language)) for row in codes], now.codes),
        "documents": _ticks(
            _("Documents without suggestions"),
            [(row.id, row.name) for row in documents.documents(project)],
            now.documents,
        ),
        "coders": _ticks(_("Coders not learnt from"), [(name, name) for name in coders], now.coders),
        "speakers": _ticks(_("Speakers without suggestions"), [(name, name) for name in speakers], now.speakers),
    }
    form = QFormLayout()
    form.addRow(_("Of what is proposed, how much is to agree with you"), precision)
    form.addRow("", interviewers)
    places = QTabWidget()
    places.setAccessibleName(_("What is left out"))
    for name, shown in zip(lists, (_("Codes"), _("Documents"), _("Coders"), _("Speakers")), strict=True):
        places.addTab(lists[name], shown)
    buttons = answer_buttons(dialog, _("Keep"))
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.setSpacing(12)
    column.addLayout(form)
    column.addWidget(label(_("What you tick here is left out:"), wrap=True))
    column.addWidget(places, 1)
    column.addWidget(buttons)

    def take() -> None:
        dialog.accept()
        workspace.do(
            lambda: suggestion_settings.change_suggestion_settings(
                project,
                precision=precision.value() / 100,
                interviewers=interviewers.isChecked(),
                **{name: _ticked(shown) for name, shown in lists.items()},
            )
        )
        done()

    buttons.accepted.connect(take)
    dialog.open()
    precision.setFocus()
    return dialog


def _ticks(name: str, rows: Sequence[tuple[object, str]], chosen: Sequence[object]) -> QListWidget:
    made = titled(QListWidget(), name)
    for value, text in rows:
        item = QListWidgetItem(text)
        item.setData(ID, value)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if value in chosen else Qt.CheckState.Unchecked)
        made.addItem(item)
    return made


def _ticked(shown: QListWidget) -> tuple[object, ...]:
    items = [shown.item(place) for place in range(shown.count())]
    return tuple(item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked)
