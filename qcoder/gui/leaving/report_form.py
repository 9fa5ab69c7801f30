"""What a report is to hold and how it is to look: asked on one sheet before it is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, mark
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.parts.dialogs import answer_buttons, pick_file
from qcoder.gui.parts.left_out import LeftOut
from qcoder.gui.parts.small import button, label, titled
from qcoder.gui.workspace import Workspace

# The layouts with what stands in each.
LAYOUTS = (
    ("codes", mark("By code"), mark("A chapter for each code, in it the excerpts by group.")),
    ("cases", mark("By case"), mark("A chapter for each case, in it its excerpts by code.")),
    ("documents", mark("By document"), mark("The passages of each document in the order of the text.")),
    ("table", mark("As a table"), mark("Codes in rows, groups in columns, excerpts in the cells.")),
    ("codebook", mark("Codebook"), mark("The tree, then each code with its fields, examples and history.")),
    ("memos", mark("Memos"), mark("All memos, those on the same thing together.")),
)  # fmt: skip
ENDINGS = ((".docx", mark("Word")), (".html", mark("Web page that loads nothing")), (".xlsx", mark("Excel workbook")))


@dataclass(frozen=True, slots=True)
class ReportChoices:
    layout: str
    by: str
    about: bool
    where: str
    language: str
    ending: str
    hide: tuple[str, ...] = ()
    template: Path | None = None


class ReportForm(QDialog):
    """`groupings` and `about_groupings` are (name, shown name)."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        groupings: Sequence[tuple[str, str]],
        about_groupings: Sequence[tuple[str, str]],
        by: str,
        language: str,
        answered: Callable[[ReportChoices], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Report"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(600)
        self._answered = answered
        self._of = {False: list(groupings), True: list(about_groupings)}
        self._template: Path | None = None
        self.layout_ = titled(QComboBox(), _("Layout"))
        self.told = label("", kind="muted", wrap=True)
        self.group = titled(QComboBox(), _("Group by"))
        self.about = QCheckBox(_("of what passages are about, not of who speaks"))
        self.where = titled(QueryEdit(workspace), _("Only codings where"))
        self.wrong = label("", wrap=True)
        self.wrong.hide()
        self.tongue = titled(QComboBox(), _("Language of the report"))
        self.ending = titled(QComboBox(), _("Kind of file"))
        self.left_out = LeftOut()
        self.template = label("", kind="muted")
        self._fill(by, language)
        self._lay_out()
        self._layout_chosen()
        self._show_template()

    def _fill(self, by: str, language: str) -> None:
        for name, title, _about in LAYOUTS:
            self.layout_.addItem(_(title), name)
        for value, text in (("es", _("Spanish")), ("en", _("English"))):
            self.tongue.addItem(text, value)
        self.tongue.setCurrentIndex(max(0, self.tongue.findData(language)))
        for value, text in ENDINGS:
            self.ending.addItem(f"{_(text)} ({value})", value)
        self.where.setPlaceholderText(_("All codings, or a query such as language:es"))
        self._groups()
        self.group.setCurrentIndex(max(0, self.group.findData(by)))
        self.layout_.currentIndexChanged.connect(lambda _place: self._layout_chosen())
        self.ending.currentIndexChanged.connect(lambda _place: self._show_template())
        self.about.toggled.connect(lambda _on: self._groups())

    def _lay_out(self) -> None:
        self.choose = button(
            _("Choose…"), self._choose_template, tip=_("A Word file with your own styles and letterhead")
        )
        self.ours = button(_("Use ours"), lambda: self._take_template(None), kind="link")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.template, 1)
        row.addWidget(self.ours)
        row.addWidget(self.choose)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(_("Layout"), self.layout_)
        form.addRow("", self.told)
        form.addRow(_("Group by"), self.group)
        form.addRow("", self.about)
        form.addRow(_("Only codings where"), self.where)
        form.addRow("", self.wrong)
        form.addRow(_("Language of the report"), self.tongue)
        form.addRow(_("Leave out"), self.left_out)
        form.addRow(_("Kind of file"), self.ending)
        form.addRow(_("Word template"), row)
        buttons = answer_buttons(self, _("Next: where to"))
        buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(buttons)

    def _groups(self) -> None:
        held = self.group.currentData()
        self.group.clear()
        for name, shown in self._of[self.about.isChecked()]:
            self.group.addItem(shown, name)
        self.group.setCurrentIndex(max(0, self.group.findData(held)))

    def _layout_chosen(self) -> None:
        name, _title, told = LAYOUTS[self.layout_.currentIndex()]
        self.told.setText(_(told))
        for field in (self.group, self.about, self.where, self.left_out):
            field.setEnabled(name != "memos")

    def _show_template(self) -> None:
        word = self.ending.currentData() == ".docx"
        self.template.setText(self._template.name if self._template is not None else _("qcoder's own"))
        self.template.setEnabled(word)
        self.choose.setEnabled(word)
        self.ours.setVisible(word and self._template is not None)

    def _choose_template(self) -> None:
        folder = self._template.parent if self._template is not None else Path.home()
        pick_file(self, _("Word template"), folder, "Word (*.docx *.dotx)", self._take_template)

    def _take_template(self, file: Path | None) -> None:
        self._template = file
        self._show_template()

    def use_template(self, file: Path | None) -> None:
        """Begins with the template that was used last, when it is still there."""
        self._take_template(file if file is not None and file.is_file() else None)

    def _agree(self) -> None:
        if self.where.isEnabled() and not self.where.is_understood(self.wrong):
            return
        ending = str(self.ending.currentData())
        choices = ReportChoices(
            layout=str(self.layout_.currentData()),
            by=str(self.group.currentData() or ""),
            about=self.about.isChecked(),
            where=self.where.text().strip(),
            language=str(self.tongue.currentData()),
            ending=ending,
            hide=self.left_out.chosen if self.left_out.isEnabled() else (),
            template=self._template if ending == ".docx" else None,
        )
        self.accept()
        self._answered(choices)
