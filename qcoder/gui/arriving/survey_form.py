"""What the columns of a sheet of answers are: a row a case, its answers, its values, and who speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.services.arriving.surveys import ColumnRow, SurveyColumns


class SurveyForm(QDialog):
    """A row a column, with its first values; the answer is given as `SurveyColumns`."""

    def __init__(
        self, parent: QWidget, name: str, columns: Sequence[ColumnRow], answered: Callable[[SurveyColumns], None]
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Columns of “{name}”", name=name))
        self.resize(640, 460)
        self._columns, self._answered = columns, answered
        self.whole = QCheckBox(_("The sheet is one document, not a case a row"))
        self.table = QTableWidget(len(columns), 3)
        self.table.setAccessibleName(_("Columns"))
        self.table.setHorizontalHeaderLabels([_("Column"), _("Is"), _("For example")])
        self.table.verticalHeader().hide()
        self.table.setTabKeyNavigation(False)
        self.table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, 200)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, self.fontMetrics().averageCharWidth() * 30)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self.boxes: list[QComboBox] = []
        for row, column in enumerate(columns):
            self.table.setItem(row, 0, QTableWidgetItem(column.name))
            self.table.setCellWidget(row, 1, self._box(column))
            self.table.setItem(row, 2, QTableWidgetItem(column.example))
        self.table.resizeRowsToContents()
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        self.whole.toggled.connect(lambda on: self.table.setEnabled(not on))
        buttons = answer_buttons(self, _("Read it so"))
        buttons.accepted.connect(self._agree)
        column_layout = QVBoxLayout(self)
        column_layout.setContentsMargins(16, 16, 16, 16)
        column_layout.setSpacing(12)
        column_layout.addWidget(label(_("Each row becomes a document of its case."), kind="muted", wrap=True))
        column_layout.addWidget(self.table, 1)
        column_layout.addWidget(self.whole)
        column_layout.addWidget(self.wrong)
        column_layout.addWidget(buttons)

    def _box(self, column: ColumnRow) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(_("What “{name}” is", name=column.name))
        for value, text in (
            ("case", _("the name of the case")),
            ("answer", _("an answer")),
            ("variable", _("a value of the case")),
            ("speaker", _("who speaks")),
            ("", _("left in the original only")),
        ):
            box.addItem(text, value)
        box.setCurrentIndex(box.findData(column.role))
        self.boxes.append(box)
        return box

    def _agree(self) -> None:
        of: dict[str, list[str]] = {}
        for column, box in zip(self._columns, self.boxes, strict=True):
            of.setdefault(str(box.currentData()), []).append(column.name)
        problem = ""
        if not self.whole.isChecked():
            if not of.get("answer"):
                problem = _("Choose at least one column of answers.")
            elif len(of.get("case", ())) > 1 or len(of.get("speaker", ())) > 1:
                problem = _("Only one column can name the case, and one who speaks.")
        self.wrong.setText(problem)
        self.wrong.setVisible(bool(problem))
        if problem:
            return
        chosen = SurveyColumns(
            case=(of.get("case") or [""])[0],
            answers=tuple(of.get("answer", ())),
            variables=tuple(of.get("variable", ())),
            speaker=(of.get("speaker") or [""])[0],
            one=self.whole.isChecked(),
        )
        self.accept()
        self._answered(chosen)
