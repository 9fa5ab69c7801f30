"""What a framework lays out: rows, columns, and by what rows stand together."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _, current_language, mark
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import button, label, tick_row, titled
from qcoder.gui.workspace import Workspace
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.compare.comparing import BUILT_IN, groupings
from qcoder.services.documents.documents import documents
from qcoder.services.evidence import framework
from qcoder.services.evidence.framework import Layout

VALUE = int(Qt.ItemDataRole.UserRole)
ROW_NAMES = {
    "document": mark("Documents"),
    "case": mark("Cases"),
    "organisation": mark("Organisations"),
}
DEEPER = "    "


class FrameworkForm(QDialog):
    """`answered` is told the name and the layout."""

    def __init__(
        self,
        parent: QWidget,
        workspace: Workspace,
        name: str,
        layout: Layout,
        answered: Callable[[str, Layout], object],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Layout of the framework") if name else _("New framework"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 560)
        self._project, self._answered, self._before = workspace.project, answered, layout
        self.name = QLineEdit(name or self._free_name())
        self.rows, self.kind, self.group = QComboBox(), QComboBox(), QComboBox()
        self.filled = QCheckBox(_("Only rows in which something stands"))
        self.filled.setChecked(layout.filled)
        self.codes, self.variables = QListWidget(), QListWidget()
        self._fill(layout)
        self.rows.currentIndexChanged.connect(lambda _place: self._offer_kinds(""))
        self._lay_out()
        self.name.selectAll()
        self.name.setFocus()

    def _free_name(self) -> str:
        """A name that no framework has yet."""
        taken = {row.name.casefold() for row in framework.frameworks(self._project)}
        names = (_("Framework {n}", n=number) for number in range(1, len(taken) + 2))
        return next(name for name in names if name.casefold() not in taken)

    def _fill(self, layout: Layout) -> None:
        for value, text in ROW_NAMES.items():
            self.rows.addItem(_(text), value)
        names = [row.name for row in cases.variables(self._project)]
        for name in groupings(self._project):
            if name not in ROW_NAMES:
                self.rows.addItem(_("Values of “{name}”", name=_(name) if name in BUILT_IN else name), name)
        self.rows.setCurrentIndex(max(0, self.rows.findData(layout.rows)))
        self._offer_kinds(layout.kind)
        self.group.addItem(_("in one list"), "")
        for name in names:
            self.group.addItem(name, name)
        self.group.setCurrentIndex(max(0, self.group.findData(layout.group)))
        language = current_language()
        found = codebook.codes(self._project)
        guids = framework.guids_of(self._project, codes=[row.id for row in found])
        for row, guid in zip(found, guids, strict=True):
            tick_row(self.codes, DEEPER * row.depth + row.called(language), guid, on=guid in layout.codes)
        for name in names:
            tick_row(self.variables, name, name, on=name in layout.variables)

    def _offer_kinds(self, chosen: str) -> None:
        """Kinds of what stands in the rows; organisations are of one kind."""
        rows = str(self.rows.currentData())
        found: Sequence[str] = ()
        if rows == "case":
            found = sorted({row.kind for row in cases.cases(self._project)}, key=str.casefold)
        elif rows != "organisation":
            found = sorted({row.kind for row in documents(self._project)}, key=str.casefold)
        self.kind.clear()
        self.kind.addItem(_("all"), "")
        for kind in found:
            self.kind.addItem(_(kind), kind)
        self.kind.setCurrentIndex(max(0, self.kind.findData(chosen)))
        self.kind.setEnabled(bool(found))

    def _lay_out(self) -> None:
        form = QFormLayout()
        for text, field in (
            (_("Name"), self.name),
            (_("Rows"), self.rows),
            (_("Only of the kind"), self.kind),
            (_("Rows stand"), self.group),
        ):
            form.addRow(text, titled(field, text))
        form.addRow("", self.filled)
        ticks = QHBoxLayout()
        ticks.setSpacing(12)
        both = ((_("Codes in columns"), self.codes, 3), (_("Variables in columns"), self.variables, 2))
        for text, listed, share in both:
            column = QVBoxLayout()
            column.addWidget(label(text, kind="muted"))
            titled(listed, text)
            listed.setToolTip(_("The space bar ticks the row"))
            column.addWidget(listed, 1)
            ticks.addLayout(column, share)
        quick = QHBoxLayout()
        quick.addWidget(button(_("Top codes only"), lambda: self._tick_codes(top=True), kind="link"))
        quick.addWidget(button(_("No codes"), lambda: self._tick_codes(top=False), kind="link"))
        quick.addStretch(1)
        buttons = answer_buttons(self, _("Lay it out"))
        buttons.accepted.connect(self.take)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addLayout(ticks, 1)
        column.addLayout(quick)
        kept = _("Summaries of rows and columns that are taken out are kept, and come back with them.")
        column.addWidget(label(kept, kind="muted", wrap=True))
        column.addWidget(buttons)

    def _tick_codes(self, *, top: bool) -> None:
        for at in range(self.codes.count()):
            item = self.codes.item(at)
            on = top and not item.text().startswith(DEEPER)
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def take(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            self.name.setFocus()
            return
        group = str(self.group.currentData())
        made = Layout(
            rows=str(self.rows.currentData()),
            kind=str(self.kind.currentData() or ""),
            codes=_ticked(self.codes),
            variables=_ticked(self.variables),
            group=group,
            only=self._before.only if group == self._before.group else "",
            filled=self.filled.isChecked(),
        )
        self.accept()
        self._answered(name, made)


def _ticked(of: QListWidget) -> tuple[str, ...]:
    items = [of.item(at) for at in range(of.count())]
    return tuple(str(item.data(VALUE)) for item in items if item.checkState() == Qt.CheckState.Checked)
