"""A table of speakers in which each can get another name, role and case; before an import and after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QHeaderView, QTableWidget, QTableWidgetItem

from qcoder.core.found_turns import Role
from qcoder.core.imported import SpeakerChoice
from qcoder.core.messages import _
from qcoder.gui.parts.small import plain_tip

NAME, ROLE, CASE, TURNS = range(4)
ROLES: tuple[Role, ...] = ("interviewer", "participant", "other")


class SpeakersTable(QTableWidget):
    """Keeps what is chosen in `choices`, by the name that each speaker had."""

    def __init__(self, cases: Sequence[str]) -> None:
        super().__init__(0, 4)
        self._cases = list(cases)
        self.choices: dict[str, SpeakerChoice] = {}
        self.setAccessibleName(_("Speakers"))
        self.setHorizontalHeaderLabels([_("Speaker"), _("Role"), _("Case"), _("Turns")])
        self.verticalHeader().hide()
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setTabKeyNavigation(False)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        for column, letters in ((ROLE, 30), (CASE, 30)):  # a column does not know how wide its boxes are
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            header.resizeSection(column, self.fontMetrics().averageCharWidth() * letters)
        self.itemChanged.connect(self._renamed)

    def show_speakers(self, turns: Mapping[str, int], choices: dict[str, SpeakerChoice]) -> None:
        """Shows speakers with their numbers of turns; what is chosen goes into `choices`."""
        self.choices = choices
        self.blockSignals(True)
        self.setRowCount(len(turns))
        for row, (who, number) in enumerate(turns.items()):
            choice = choices[who]
            name = QTableWidgetItem(choice.name)
            name.setData(Qt.ItemDataRole.UserRole, who)
            name.setToolTip(plain_tip(_("Type another name; the text keeps its labels.")))
            self.setItem(row, NAME, name)
            self.setCellWidget(row, ROLE, self._role_box(who, choice.role))
            self.setCellWidget(row, CASE, self._case_box(who, choice.case))
            count = QTableWidgetItem(str(number))
            count.setFlags(count.flags() & ~Qt.ItemFlag.ItemIsEditable)
            count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, TURNS, count)
        self.resizeRowsToContents()
        self.blockSignals(False)

    def _role_box(self, who: str, role: Role) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_("Role of {who}", who=who))
        for value, text in zip(ROLES, (_("interviewer"), _("participant"), _("other")), strict=True):
            box.addItem(text, value)
        box.setCurrentIndex(ROLES.index(role))
        box.currentIndexChanged.connect(lambda at: self._choose(who, role=ROLES[at]))
        return box

    def _case_box(self, who: str, case: str) -> QComboBox:
        box = QComboBox()
        box.setEditable(True)
        box.setAccessibleName(_("Case of {who}", who=who))
        box.addItems(["", *self._cases])
        box.setCurrentText(case)
        box.currentTextChanged.connect(lambda text: self._choose(who, case=text.strip()))
        return box

    def _renamed(self, item: QTableWidgetItem) -> None:
        if item.column() != NAME:
            return
        who = str(item.data(Qt.ItemDataRole.UserRole))
        name = " ".join(item.text().split())
        if name:
            self._choose(who, name=name)
        else:
            item.setText(self.choices[who].name)

    def _choose(self, who: str, *, name: str | None = None, role: Role | None = None, case: str | None = None) -> None:
        before = self.choices[who]
        self.choices[who] = SpeakerChoice(
            before.name if name is None else name,
            before.role if role is None else role,
            before.case if case is None else case,
        )
