"""Who speaks in a document that is in the project: other names, roles and cases, and two that are one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcoder.core.imported import SpeakerChoice
from qcoder.core.messages import _
from qcoder.gui.documents.speakers_table import SpeakersTable
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.services.documents.speakers import SpeakerRow


class SpeakersForm(QDialog):
    def __init__(
        self,
        parent: QWidget,
        document: str,
        rows: Sequence[SpeakerRow],
        cases: Sequence[str],
        answered: Callable[[dict[int, SpeakerChoice]], None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Who speaks in “{name}”", name=document))
        self.resize(720, 420)
        self._rows, self._answered = rows, answered
        self.table = SpeakersTable(cases)
        self.table.show_speakers(
            {row.name: row.turns for row in rows},
            {row.name: SpeakerChoice(row.name, row.role, row.case) for row in rows},
        )
        buttons = answer_buttons(self, _("Apply"))
        buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.table, 1)
        column.addWidget(label(_("Two speakers that are given one name become one."), kind="muted", wrap=True))
        column.addWidget(buttons)

    def _agree(self) -> None:
        self._answered({row.id: self.table.choices[row.name] for row in self._rows})
        self.accept()
