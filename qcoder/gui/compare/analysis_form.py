"""The choices of an analysis as fields, built from the list of analyses."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from qcoder.core.messages import _
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.small import label, number_field
from qcoder.gui.workspace import Workspace
from qcoder.services.compare.analyses import Analysis, Parameter, choices

WIDE = 18  # letters a field of codes or documents shows
Field = QComboBox | QLineEdit | QSpinBox | QCheckBox


class AnalysisForm(QWidget):
    """`changed` is emitted when a person has chosen something else."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._project = workspace, workspace.project
        self.wrong = label("", wrap=True)  # where a query goes wrong and why
        self.wrong.hide()
        self.analysis: Analysis | None = None
        self.fields: dict[str, Field] = {}
        self._flow = Flow(self)
        self._silent = False
        self._refused = ""

    def show_analysis(self, analysis: Analysis, parameters: Mapping[str, Any]) -> None:
        """Fields for another analysis, standing at `parameters`."""
        if self.analysis is not analysis:
            while (item := self._flow.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()
                    widget.deleteLater()
            self.fields = {}
            self.analysis = analysis
            for one in analysis.parameters:
                self._add(one)
        self._silent = True
        for one in analysis.parameters:
            self._set(one, parameters.get(one.name, one.default))
        self.refresh()
        self._silent = False
        self._flow.invalidate()
        self.updateGeometry()

    def _add(self, one: Parameter) -> None:
        field: Field
        if one.kind == "flag":
            field = QCheckBox(_(one.label))
            field.toggled.connect(self._changed)
        elif one.kind == "query":
            field = QueryEdit(self._workspace)
            field.setMinimumWidth(240)
            field.editingFinished.connect(partial(self._written, field))
        elif one.kind == "number":
            field = number_field(one.least, one.most)
            field.valueChanged.connect(self._changed)
        else:
            field = QComboBox()
            field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            if one.kind in ("code", "document"):
                field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
                field.setMinimumContentsLength(WIDE)
                field.setEditable(True)
                field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
                completer = field.completer()
                assert completer is not None  # an editable field has one
                completer.setFilterMode(Qt.MatchFlag.MatchContains)
                completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            field.currentIndexChanged.connect(self._changed)
        title = _(one.label)
        field.setAccessibleName(title)
        if one.tip:
            field.setToolTip(_(one.tip))
        if isinstance(field, QLineEdit):
            field.setPlaceholderText(_(one.tip))
        pair = QWidget()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if one.kind != "flag":
            words = label(title, kind="muted")
            words.setBuddy(field)
            row.addWidget(words)
        row.addWidget(field)
        self._flow.addWidget(pair)
        self.fields[one.name] = field

    def refresh(self) -> None:
        """Offers what the project has now; what was chosen stays where it is there still."""
        if self.analysis is None:
            return
        silent, self._silent = self._silent, True
        for one in self.analysis.parameters:
            field = self.fields[one.name]
            if not isinstance(field, QComboBox):
                continue
            wanted = field.property("wanted")
            chosen = wanted if wanted is not None else field.currentData()
            offered = list(choices(self._project, one, self.parameters(), self.analysis.kind))
            if one.optional:
                offered.insert(0, ("", "–"))
            shown = [(name, str(said)) for name, said in offered]
            if shown != [(field.itemData(at), field.itemText(at)) for at in range(field.count())]:
                field.clear()
                for name, said in shown:
                    field.addItem(said, name)
            at = field.findData(chosen)
            field.setCurrentIndex(max(0, at))
            field.setProperty("wanted", None)
        if "turns" in self.fields:
            self._show("turns", self.parameters().get("relation") == "near")
        self._silent = silent

    def _show(self, name: str, shown: bool) -> None:
        pair = self.fields[name].parentWidget()
        if pair is not None:
            pair.setVisible(shown)
            self._flow.invalidate()

    def parameters(self) -> dict[str, Any]:
        """What is chosen, by name."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            if isinstance(field, QComboBox):
                found[name] = field.currentData() or ""
            elif isinstance(field, QSpinBox):
                found[name] = field.value()
            elif isinstance(field, QCheckBox):
                found[name] = field.isChecked()
            else:
                found[name] = field.text().strip()
        return found

    def fill(self, parameters: Mapping[str, Any]) -> None:
        """Takes over what an analysis chose by itself where nothing was chosen, such as the document that it shows."""
        self._silent = True
        for name, field in self.fields.items():
            if isinstance(field, QComboBox) and not field.currentData() and parameters.get(name):
                field.setCurrentIndex(max(0, field.findData(parameters[name])))
        self._silent = False

    def choose(self, name: str, value: Any) -> None:
        """Chooses as a person would."""
        field = self.fields[name]
        if isinstance(field, QComboBox):
            field.setCurrentIndex(field.findData(value))
        elif isinstance(field, QSpinBox):
            field.setValue(int(value))
        elif isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        else:
            field.setText(str(value))
            self._changed()

    def _set(self, one: Parameter, value: Any) -> None:
        field = self.fields[one.name]
        if isinstance(field, QComboBox):
            field.setProperty("wanted", value or None)
        elif isinstance(field, QSpinBox):
            field.setValue(int(value or one.least))
        elif isinstance(field, QCheckBox):
            field.setChecked(bool(value))
        else:
            field.setText(str(value or ""))

    def _written(self, field: QueryEdit) -> None:
        """Asks with a query once it is written to its end and can be understood."""
        if field.is_written_in and field.is_offering:
            return
        wrong = not self.wrong.isHidden()
        if wrong and field.text() == self._refused:
            return  # told already; who goes elsewhere is not held here
        self._refused = field.text()
        if field.is_understood(self.wrong):
            self._changed()

    def _changed(self) -> None:
        if self._silent:
            return
        self.refresh()  # what depends on the choice: groups of another variable, groupings of speakers
        self.changed.emit()
