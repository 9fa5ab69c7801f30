"""The places behind the figures of agreement, and what is decided where coders differ; beside the figures."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n, current_language
from qcoder.gui.codes.code_chooser import choose_code
from qcoder.gui.parts.dialogs import pick_new_file
from qcoder.gui.parts.flow import Flow
from qcoder.gui.parts.quotes import VALUE, Quote, Quotes, clipped
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services.codes import codebook
from qcoder.services.evidence import adjudicating
from qcoder.services.evidence.adjudicating import DECISION_NAMES
from qcoder.services.evidence.agreement import AgreementTable
from qcoder.services.evidence.agreement_places import PlaceRow, Places, places_behind
from qcoder.services.rows import CodeRow


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Which places are listed (see places_behind), and what that is called."""

    title: str
    code: int | None = None
    coder: str = ""
    apart: bool = False
    undecided: bool = False


class _PlacesList(Quotes):
    """1 to 4 decide on the place, Backspace takes that back, Enter opens it in its document."""

    def __init__(self, side: "AgreementSide") -> None:
        super().__init__(_("Places"), most_lines=4)
        self._side = side

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_1: "codes", Qt.Key.Key_2: "does_not", Qt.Key.Key_3: "other", Qt.Key.Key_4: "open"}
        decision = keys.get(Qt.Key(event.key()))
        if decision is not None and self._side.can_decide:
            self._side.decide(decision)
        elif event.key() == Qt.Key.Key_Backspace:
            self._side.take_back()
        else:
            super().keyPressEvent(event)


class AgreementSide(QWidget):
    """A list of places, the reason and the decisions below it."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._table: AgreementTable | None = None
        self._wanted: _Wanted | None = None
        self.places: list[PlaceRow] = []
        self.list = _PlacesList(self)
        self.title = label("", kind="heading", wrap=True)
        self.reason = QLineEdit()
        self.apply = QCheckBox(_("Bring their codings to what is decided"))
        self.decisions: dict[str, QPushButton] = {}
        self._lay_out()
        self.list.itemActivated.connect(self._open)
        self.list.currentRowChanged.connect(lambda _row: self._show_decision())

    def _lay_out(self) -> None:
        links, deciding = Flow(gap=8), Flow(gap=8)
        self.apart_button = button(_("All differences"), self.show_apart, kind="link", tip=_("Where coders differ"))
        self.waiting_button = button(
            _("Not decided yet"), self.show_undecided, kind="link", tip=_("Differences on which nobody has decided")
        )
        self.log_button = button(_("Save the log…"), self.save_log, kind="link", tip=_("All decisions as a Word file"))
        links.addWidget(self.apart_button)
        links.addWidget(self.waiting_button)
        links.addWidget(self.log_button)
        self.reason.setPlaceholderText(_("Why? (kept in the log)"))
        self.reason.setAccessibleName(_("Reason"))
        for decision, text, tip in (
            ("codes", _("Applies"), _("The code applies here (1)")),
            ("does_not", _("Does not"), _("The code does not apply here (2)")),
            ("other", _("Another…"), _("Another code applies here (3)")),
            ("open", _("Leave open"), _("It stays open, with the reason (4)")),
        ):
            made = button(text, partial(self.decide, decision), tip=tip)
            self.decisions[decision] = made
            deciding.addWidget(made)
        self.back_button = button(
            _("Take back"), self.take_back, tip=_("Nothing was decided here after all (Backspace)")
        )
        deciding.addWidget(self.back_button)
        self.apply.setToolTip(_("Only after both have frozen theirs; the figures stay those of the frozen codings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(links)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)
        column.addWidget(self.reason)
        column.addLayout(deciding)
        column.addWidget(self.apply)

    # ---- what is listed ----

    def show_table(self, table: AgreementTable | None) -> None:
        """The places of other figures, of none for None; what was listed of the same coders stays listed."""
        before, self._table = self._table, table
        self.apply.setEnabled(table is not None and bool(table.round))
        if not self.apply.isEnabled():
            self.apply.setChecked(False)
        if table is None:
            self._wanted, self.places = None, []
            self.list.clear()
            self._show_decision()
            return
        codes = {None, *(row.id for row in table.codes)}
        same = before is not None and before.coders == table.coders
        if not (same and self._wanted is not None and self._wanted.code in codes):
            self._wanted = _Wanted(_("Where coders differ"), None, "", apart=True, undecided=False)
            same = False
        self._list_beside(table, self._wanted, first=not same)

    def show_apart(self) -> None:
        """Lists every place where coders differ."""
        self.show_places(_("Where coders differ"), apart=True)

    def show_undecided(self) -> None:
        """Lists the differences on which nobody has decided."""
        self.show_places(_("Not decided yet"), undecided=True)

    def show_places(
        self, title: str, *, code: CodeRow | None = None, coder: str = "", apart: bool = False, undecided: bool = False
    ) -> None:
        """Lists the places behind a figure (see places_behind)."""
        self._wanted = _Wanted(title, None if code is None else code.id, coder, apart, undecided)
        self.list_again(first=True)

    def list_again(self, *, first: bool = False) -> None:
        """Reads the places of the list anew; the cursor stays where it was."""
        table, wanted = self._table, self._wanted
        if table is None or wanted is None:
            return
        found = self._workspace.do(lambda: self._read(table, wanted))
        if found is not None:
            self._list(found, table, wanted, first=first)

    def _list_beside(self, table: AgreementTable, wanted: _Wanted, *, first: bool) -> None:
        """As `list_again`, read beside the window: with the table that has just come it would hold the window up."""

        def arrived(found: Places) -> None:
            if self._table is table and self._wanted is wanted:
                self._list(found, table, wanted, first=first)

        self._workspace.run(lambda _progress: self._read(table, wanted), arrived)

    def _read(self, table: AgreementTable, wanted: _Wanted) -> Places:
        return places_behind(
            self._workspace.project,
            table=table,
            code=wanted.code,
            coder=wanted.coder,
            apart=wanted.apart,
            undecided=wanted.undecided,
        )

    def _list(self, found: Places, table: AgreementTable, wanted: _Wanted, *, first: bool) -> None:
        kept = 0 if first else max(0, self.list.currentRow())
        names = {row.id: row.called(current_language()) for row in table.codes}
        self.places = list(found.rows)
        told = _n("{n} place", "{n} places", found.found)
        if found.found > len(found.rows):
            told += " · " + _("the first {n} are listed", n=len(found.rows))
        self.title.setText(f"{wanted.title} · {told}")
        self.list.blockSignals(True)
        self.list.clear()
        for place, row in enumerate(found.rows):
            quote = self._quote(row, names)
            tip = [quote.title, quote.foot, _("Double click or Enter opens it in its document")]
            self.list.add(quote, place, "\n".join(tip))
        self.list.setCurrentRow(min(kept, self.list.count() - 1))
        self.list.blockSignals(False)
        self._show_decision()

    def _quote(self, row: PlaceRow, names: dict[int, str]) -> Quote:
        said = _("coded by {coders}", coders=", ".join(row.coded_by))
        if row.not_by:
            said += " · " + _("not by {coders}", coders=", ".join(row.not_by))
        title = names.get(row.code_id, "")
        if row.decision is not None:
            other = f": {row.decision.other}" if row.decision.other else ""
            title += f" → {_(DECISION_NAMES[row.decision.decision])}{other}"
        return Quote(clipped(" ".join(row.words.split()), 300), title, f"{row.document} · {said}")

    def _open(self, item: QListWidgetItem) -> None:
        row = self.places[int(item.data(VALUE))]
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    # ---- deciding ----

    @property
    def place(self) -> PlaceRow | None:
        at = self.list.currentRow()
        return self.places[at] if 0 <= at < len(self.places) else None

    @property
    def can_decide(self) -> bool:
        return self.place is not None and not self.place.agreed

    def _show_decision(self) -> None:
        decided = self.place.decision if self.place is not None else None
        for made in (*self.decisions.values(), self.reason):
            made.setEnabled(self.can_decide)
        self.back_button.setEnabled(decided is not None)
        if not self.reason.hasFocus():
            self.reason.setText(decided.reason if decided is not None else "")

    def decide(self, decision: str) -> None:
        """Writes down what is decided about the selected place, and goes on to the next."""
        if not self.can_decide:
            return
        if decision == "other":
            rows = codebook.codes(self._workspace.project)
            choose_code(
                self, _("Which code applies?"), rows, lambda code: self._decided("other", code), yes=_("This code")
            )
        else:
            self._decided(decision, None)

    def _decided(self, decision: str, other: int | None) -> None:
        place, table = self.place, self._table
        if place is None or table is None:
            return
        at = self.list.currentRow()
        done = self._workspace.do(
            lambda: adjudicating.decide(
                self._workspace.project, document=place.document_id, span=place.span, code=place.code_id,
                decision=decision, reason=self.reason.text(), coded_by=place.coded_by, not_by=place.not_by,
                round_=table.round, other=other, apply=self.apply.isEnabled() and self.apply.isChecked(),
                level=table.level,
            )
        )  # fmt: skip
        if done is not None:
            self.reason.clear()
            gone = len(self.places) <= at or self.places[at].span != place.span
            self.list.setCurrentRow(min(at if gone else at + 1, self.list.count() - 1))
            self.list.setFocus()

    def take_back(self) -> None:
        """Deletes the decision on the selected place."""
        decided = self.place.decision if self.place is not None else None
        if decided is not None:
            self._workspace.do(lambda: adjudicating.take_back_decision(self._workspace.project, decision=decided.id))

    def save_log(self) -> None:
        """Writes the log of decisions as a Word file."""
        project = self._workspace.project
        proposed = project.path.parent / (f"{project.name} - " + _("Log of decisions") + ".docx")

        def go(file: Path) -> None:
            self._workspace.run(
                lambda _progress: adjudicating.write_log(project, file=file),
                lambda path: self._workspace.tell(_("Written: {file}", file=path.name), file=path),
            )

        pick_new_file(self, _("Save the log of decisions"), proposed, "Word (*.docx)", "docx", go)
