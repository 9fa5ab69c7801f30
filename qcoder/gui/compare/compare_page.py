"""What do codes say together? A list of analyses and of those kept by name; beside it the one that is chosen."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.cases.stage_form import ask_stage
from qcoder.gui.compare.analysis_view import AnalysisView
from qcoder.gui.compare.keeping import keep_analysis
from qcoder.gui.parts.dialogs import ask_text
from qcoder.gui.parts.small import button, label
from qcoder.gui.parts.wrapped_rows import wrap_rows
from qcoder.gui.workspace import Workspace
from qcoder.services.cases import stages
from qcoder.services.compare import saved_analyses as saved
from qcoder.services.compare.analyses import ANALYSES, BY_KIND
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.saved_analyses import SavedRow
from qcoder.storage.project import Changes

KIND, NAME = int(Qt.ItemDataRole.UserRole), int(Qt.ItemDataRole.UserRole) + 1


class ComparePage(QWidget):
    """Choosing in the list makes an analysis; of a named one the page says whether it has changed since it was kept."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.list = QListWidget()
        self.analysis = AnalysisView(workspace)
        self.analysis.comes_after = self.list
        self.keep = button(_("Keep…"), self.save_named, tip=_("Keep this analysis under a name, with its choices"))
        self.stage = button(
            _("Note a stage…"), self.note_stage, tip=_("A case shows a code at a date, without a document")
        )
        self._shown_with: dict[str, object] = {}  # the choices that a named analysis was last shown with
        self.state = label("", wrap=True)
        self.state_line = QWidget()
        self.analysis.extra.addWidget(self.stage)
        self.analysis.extra.addWidget(self.keep)
        self._lay_out()
        self.list.currentItemChanged.connect(self._chosen)
        self.list.customContextMenuRequested.connect(self._menu)
        self.analysis.arrived.connect(self._arrived)
        workspace.changed.connect(self._changed)

    def _lay_out(self) -> None:
        self.list.setAccessibleName(_("Analyses"))
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.setToolTip(_("Analyses, and below them those that are kept under a name"))
        self.list.setSpacing(1)
        wrap_rows(self.list)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 12, 4, 12)
        column.setSpacing(8)
        heading = label(_("Analyses"), kind="heading")
        heading.setContentsMargins(9, 0, 0, 0)  # above the words of the rows
        column.addWidget(heading)
        column.addWidget(self.list, 1)
        row = QHBoxLayout(self.state_line)
        row.setContentsMargins(16, 8, 16, 0)
        row.setSpacing(8)
        row.addWidget(self.state, 1)
        row.addWidget(button(_("Keep it as it is now"), self._keep_as_it_is, kind="link"))
        self.state_line.hide()
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.state_line)
        beside.addWidget(self.analysis, 1)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setHandleWidth(1)
        splitter.setSizes([224, 1056])
        splitter.setStretchFactor(0, 0)
        splitter.setStretchFactor(1, 1)
        left.setMinimumWidth(150)
        splitter.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(splitter)

    # ---- the list ----

    def _fill(self) -> None:
        """The analyses, then the named ones; one whose data have changed says so."""
        self.list.blockSignals(True)
        chosen = self._current()
        self.list.clear()
        for analysis in (one for one in ANALYSES if one.page == "compare"):
            self._item(_(analysis.title), analysis.kind, "", _(analysis.question))
        rows = saved.saved_analyses(self._workspace.project)
        if rows:
            heading = QListWidgetItem(_("Kept under a name"))
            heading.setFlags(Qt.ItemFlag.NoItemFlags)
            font = QFont(self.list.font())
            font.setWeight(QFont.Weight.DemiBold)
            heading.setFont(font)
            self.list.addItem(heading)
        for row in rows:
            text = f"{row.name}\n" + _("the data have changed") if row.stale else row.name
            self._item(text, row.kind, row.name, _(BY_KIND[row.kind].title) if row.kind in BY_KIND else row.kind)
        self._select(*(chosen if any(chosen) else (ANALYSES[0].kind, "")))
        self.list.blockSignals(False)

    def _item(self, text: str, kind: str, name: str, tip: str) -> None:
        item = QListWidgetItem(text)
        item.setData(KIND, kind)
        item.setData(NAME, name)
        item.setToolTip(tip)
        self.list.addItem(item)

    def _current(self) -> tuple[str, str]:
        item = self.list.currentItem()
        return (str(item.data(KIND) or ""), str(item.data(NAME) or "")) if item is not None else ("", "")

    def _select(self, kind: str, name: str) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            if (item.data(KIND), item.data(NAME)) == (kind, name):
                self.list.setCurrentRow(at)
                return

    def choose(self, kind: str, name: str = "") -> None:
        """Chooses an analysis, or a named one, in the list."""
        self._select(kind, name)

    def _chosen(self) -> None:
        kind, name = self._current()
        if not kind:
            return
        row = self._workspace.do(lambda: saved.saved_analysis(self._workspace.project, name=name)) if name else None
        self.stage.setVisible(kind == "sequence")
        self._shown_with = dict(row.parameters) if row is not None else {}
        self.analysis.choose(kind, row.parameters if row is not None else None)

    def _follow_names(self) -> bool:
        """Shows the named analysis anew where what it asks for has another name now and no other choice was made."""
        _kind, name = self._current()
        row = next((row for row in saved.saved_analyses(self._workspace.project) if row.name == name), None)
        as_kept = self.analysis.form.parameters() == self._shown_with
        if row is None or not as_kept or dict(row.parameters) == self._shown_with:
            return False
        self._chosen()
        return True

    def _arrived(self, outcome: Outcome) -> None:
        """Says of a named analysis whether the data, and with them its numbers, have changed since it was kept."""
        _kind, name = self._current()
        row = self._workspace.do(lambda: saved.saved_analysis(self._workspace.project, name=name)) if name else None
        said = ""
        if row is not None and not saved.asks_the_same(self._workspace.project, row=row, outcome=outcome):
            said = _("Other choices than those kept under “{name}”.", name=name)
        elif row is not None and row.stale:
            same = saved.says_the_same(self._workspace.project, name=name, outcome=outcome)
            said = (
                _("The data have changed since this was kept; the numbers are the same.")
                if same
                else _("The data have changed since this was kept, and so have the numbers.")
            )
        self.state.setText(said)
        self.state_line.setVisible(bool(said))

    def _keep_as_it_is(self) -> None:
        """Takes over what is shown into the named analysis: its choices, and its numbers as seen."""
        _kind, name = self._current()
        outcome = self.analysis.outcome
        if name and outcome is not None:
            self._keep_choices(name)
            self.state_line.hide()

    # ---- when something changes ----

    def shown(self) -> None:
        """Called when the page comes to the front."""
        self._fill()
        if self.analysis.form.analysis is None:
            self._chosen()
        elif not self._follow_names():
            self.analysis.refresh()

    def default_focus(self) -> QWidget:
        return self.list

    def _changed(self, changes: Changes) -> None:
        if changes.touched.keys() != {"saved_analysis"}:
            self.analysis.stale = True
        if self.isVisible():
            self.shown()

    # ---- keeping ----

    def save_named(self) -> None:
        """Asks for a name and keeps the analysis that is shown."""
        outcome = self.analysis.outcome
        if outcome is None:
            return

        def kept(made: SavedRow) -> None:
            self._fill()
            self.list.blockSignals(True)  # it is shown already
            self._select(made.kind, made.name)
            self.list.blockSignals(False)

        keep_analysis(self, self._workspace, outcome, kept)

    def _menu(self, point: QPoint) -> None:
        item = self.list.currentItem()
        name = str(item.data(NAME) or "") if item is not None else ""
        if not name:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Rename…"), lambda: self._rename(name))
        menu.addAction(_("Keep it as it is now"), self._keep_as_it_is)
        menu.addAction(_("Delete"), lambda: self._delete(name))
        menu.popup(self.list.viewport().mapToGlobal(point))

    def _rename(self, name: str) -> None:
        def rename(new_name: str) -> None:
            project = self._workspace.project
            self._workspace.do(lambda: saved.rename_analysis(project, name=name, new_name=new_name))

        ask_text(self, _("Rename the analysis"), _("Name"), rename, value=name)

    def _keep_choices(self, name: str) -> None:
        outcome = self.analysis.outcome
        if outcome is not None:
            self._workspace.do(lambda: saved.change_parameters(self._workspace.project, name=name, outcome=outcome))

    def _delete(self, name: str) -> None:
        self._workspace.do(lambda: saved.delete_analysis(self._workspace.project, name=name))

    def note_stage(self) -> QDialog:
        """Asks for a stage of a case that is known without a document."""
        from qcoder.services.cases.cases import cases
        from qcoder.services.codes.codebook import codes

        project = self._workspace.project

        def note(**fields: object) -> bool:
            done = self._workspace.do(lambda: stages.note_stage(project, **fields))  # type: ignore[arg-type]
            return done is not None

        return ask_stage(
            self, [row.name for row in cases(project)], [(row.id, row.path) for row in codes(project)], note
        )
