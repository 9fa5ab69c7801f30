"""Which format a project is to leave in, and what belongs to that format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, mark
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.left_out import LeftOut
from qcoder.gui.parts.small import label, titled
from qcoder.gui.workspace import Workspace
from qcoder.services.leaving.exports import FORMATS

# What each target of the exchange file is called, the standard first.
PROGRAMS = (
    ("standard", mark("Any program: the standard")),
    ("nvivo", mark("NVivo: positions counted as it counts them")),
    ("atlas", mark("ATLAS.ti: line ends as it reads them")),
    ("maxqda", mark("MAXQDA: line ends as it reads them")),
)
_CHOSEN = (".xlsx", ".csv")  # formats of rows, which a query can choose and which say where passages stand


@dataclass(frozen=True, slots=True)
class ExportChoices:
    ending: str
    target: str = "standard"
    where: str = ""
    hide: tuple[str, ...] = ()


class ExportForm(QDialog):
    """A format, told in a sentence; below it only what that format asks for."""

    def __init__(self, parent: QWidget, workspace: Workspace, answered: Callable[[ExportChoices], None]) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._answered = answered
        self.format = titled(QComboBox(), _("Format"))
        for one in FORMATS:
            self.format.addItem(f"{_(one.title)} ({one.ending})", one.ending)
        self.told = label("", kind="muted", wrap=True)
        self.told.setMinimumHeight(self.told.fontMetrics().height() * 2)
        self.told.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.target = titled(QComboBox(), _("For"))
        for name, title in PROGRAMS:
            self.target.addItem(_(title), name)
        self.where = titled(QueryEdit(workspace), _("Only codings where"))
        self.where.setPlaceholderText(_("All codings, or a query such as language:es"))
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        self.form.setHorizontalSpacing(12)
        self.form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.form.addRow(_("Format"), self.format)
        self.form.addRow("", self.told)
        self.form.addRow(_("For"), self.target)
        self.form.addRow(_("Only codings where"), self.where)
        self.left_out = LeftOut()
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        self.form.addRow("", self.wrong)
        self.form.addRow(_("Leave out"), self.left_out)
        buttons = answer_buttons(self, _("Next: where to"))
        buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(self.form)
        column.addWidget(buttons)
        self.format.currentIndexChanged.connect(lambda _place: self._show())
        self._show()

    def _show(self) -> None:
        chosen = FORMATS[self.format.currentIndex()]
        self.told.setText(_(chosen.about))
        self.form.setRowVisible(self.target, chosen.ending == ".qdpx")
        self.form.setRowVisible(self.where, chosen.ending in _CHOSEN)
        self.form.setRowVisible(self.left_out, chosen.ending in _CHOSEN)

    def _agree(self) -> None:
        ending = str(self.format.currentData())
        target = str(self.target.currentData()) if ending == ".qdpx" else "standard"
        where = self.where.text().strip() if ending in _CHOSEN else ""
        if where and not self.where.is_understood(self.wrong):
            return
        self.accept()
        hide = self.left_out.chosen if ending in _CHOSEN else ()
        self._answered(ExportChoices(ending, target, where, hide))
