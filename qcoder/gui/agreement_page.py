"""How far do coders agree, and where do they differ? Figures with their places, and decisions one by one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from qcoder.analysis.agreement import UNITS, Uncoded, Unit
from qcoder.core.errors import BadInput, NotFound, QcoderError
from qcoder.core.messages import _, _n, current_language
from qcoder.core.progress import Progress
from qcoder.gui.agreement_model import AgreementModel
from qcoder.gui.code_chooser import choose_code
from qcoder.gui.dialogs import ask_text, pick_new_file
from qcoder.gui.quotes import VALUE, Quote, Quotes, clipped
from qcoder.gui.small import button, label, plain_data
from qcoder.gui.workspace import Selection, Workspace
from qcoder.services import adjudicating, agreement, blind, codebook, coding_freezes
from qcoder.services.adjudicating import DECISION_NAMES
from qcoder.services.agreement import LIVE, UNIT_NAMES, AgreementTable, Level
from qcoder.services.agreement_places import PlaceRow, Places, places_behind
from qcoder.storage.project import Changes

TABLES = {
    "coding", "code", "coding_freeze", "document", "document_text", "turn", "speaker", "setting", "worked", "coder",
}  # fmt: skip


class _PlacesList(Quotes):
    """1 to 4 decide on the place, Enter opens it in its document."""

    def __init__(self, page: "AgreementPage") -> None:
        super().__init__(_("Places"), most_lines=4)
        self._page = page

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_1: "codes", Qt.Key.Key_2: "does_not", Qt.Key.Key_3: "other", Qt.Key.Key_4: "open"}
        decision = keys.get(Qt.Key(event.key()))
        if decision is not None and self._page.can_decide:
            self._page.decide(decision)
        else:
            super().keyPressEvent(event)


class AgreementPage(QWidget):
    """Choices on top, figures left, the places behind a figure right, the sentence for the paper below."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._stale, self._asked = True, 0
        self._chosen: list[str] = []
        self._by_hand = False  # whether somebody has chosen the coders
        self._today = False  # whether the codings of today were asked for
        self._listed: list[str] = []
        self._places: list[PlaceRow] = []
        self._behind: Callable[[], Places] | None = None  # what the list of places shows
        self.coders = QPushButton()
        self.round, self.unit, self.uncoded, self.interviewer, self.level = (QComboBox() for _place in range(5))
        self.blind = QCheckBox(_("Coders are blind to each other"))
        self.model = AgreementModel()
        self.view = QTableView()
        self.list = _PlacesList(self)
        self.title = label("", kind="heading", wrap=True)
        self.reason = QLineEdit()
        self.apply = QCheckBox(_("Bring their codings to what is decided"))
        self.sentence = label("", wrap=True)
        self.empty = label("", kind="muted", wrap=True)
        self._lay_out()
        for box in (self.round, self.unit, self.uncoded, self.interviewer, self.level):
            box.currentIndexChanged.connect(lambda _place: self.reckon())
        self.round.activated.connect(self._round_chosen)
        self.blind.clicked.connect(self._set_blind)
        self.view.clicked.connect(self._figure_chosen)
        self.view.activated.connect(self._figure_chosen)
        self.list.itemActivated.connect(self._open)
        self.list.currentRowChanged.connect(lambda _row: self._show_decision())
        workspace.changed.connect(self._changed)

    # ---- putting together ----

    def _lay_out(self) -> None:
        for unit in UNITS:
            self.unit.addItem(_(UNIT_NAMES[unit]).partition(" (")[0], unit)
        for box, text_in, text_out in (
            (self.uncoded, _("counts"), _("is left out")),
            (self.interviewer, _("counts"), _("is left out")),
        ):
            box.addItem(text_in, "in")
            box.addItem(text_out, "out")
        self.interviewer.setCurrentIndex(1)
        self.level.addItem(_("each by itself"), "own")
        self.level.addItem(_("whole branches"), "top")
        first, second = QHBoxLayout(), QHBoxLayout()
        for row, top in ((first, 12), (second, 8)):
            row.setContentsMargins(16, top, 16, 0 if row is first else 8)
            row.setSpacing(8)
        self.coders.setAccessibleName(_("Coders"))
        self.coders.setToolTip(_("Whom to compare, two or more"))
        self.coders.setMenu(QMenu(self.coders))
        self.freeze_button = button(
            _("Freeze my codings…"),
            self.freeze,
            tip=_("Keeps what you have coded by yourself, before you speak about it"),
        )
        self.log_button = button(_("Save the log…"), self.save_log, tip=_("All decisions as a Word file"))
        first.addWidget(label(_("Coders"), kind="muted"))
        first.addWidget(self.coders)
        for text, box in ((_("Round"), self.round), (_("Unit"), self.unit)):
            self._titled(first, text, box)
        first.addStretch(1)
        first.addWidget(self.freeze_button)
        for text, box in (
            (_("Uncoded text"), self.uncoded),
            (_("Interviewer"), self.interviewer),
            (_("Codes"), self.level),
        ):
            self._titled(second, text, box)
        second.addStretch(1)
        second.addWidget(self.blind)
        self.blind.setToolTip(_("Nobody sees what others have coded until both have frozen their codings"))
        view = self.view
        view.setModel(self.model)
        view.setAccessibleName(_("Agreement"))
        view.setToolTip(_("Click a figure to read its places"))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(26)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        links = QHBoxLayout()
        self.apart_button = button(_("All differences"), self.show_apart, kind="link", tip=_("Where coders differ"))
        self.waiting_button = button(
            _("Not decided yet"), self.show_undecided, kind="link", tip=_("Differences on which nobody has decided")
        )
        links.addWidget(self.apart_button)
        links.addWidget(self.waiting_button)
        links.addStretch(1)
        links.addWidget(self.log_button)
        column.addLayout(links)
        column.addWidget(self.title)
        column.addWidget(self.list, 1)
        self.reason.setPlaceholderText(_("Why? (kept in the log)"))
        self.reason.setAccessibleName(_("Reason"))
        column.addWidget(self.reason)
        deciding = QHBoxLayout()
        deciding.setSpacing(6)
        self.decisions: dict[str, QPushButton] = {}
        for decision, text, tip in (
            ("codes", _("Applies"), _("The code applies here (1)")),
            ("does_not", _("Does not"), _("The code does not apply here (2)")),
            ("other", _("Another…"), _("Another code applies here (3)")),
            ("open", _("Leave open"), _("It stays open, with the reason (4)")),
        ):
            made = button(text, partial(self.decide, decision), tip=tip)
            self.decisions[decision] = made
            deciding.addWidget(made)
        deciding.addStretch(1)
        column.addLayout(deciding)
        self.apply.setToolTip(_("Only after both have frozen theirs; the figures stay those of the frozen codings"))
        column.addWidget(self.apply)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(view)
        splitter.addWidget(side)
        splitter.setHandleWidth(1)
        splitter.setSizes([800, 400])
        splitter.setChildrenCollapsible(False)
        self.body = QStackedWidget()
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(48)
        self.body.addWidget(splitter)
        self.body.addWidget(self.empty)
        below = QHBoxLayout()
        below.setContentsMargins(16, 8, 16, 10)
        below.setSpacing(12)
        below.addWidget(self.sentence, 1)
        self.copy_button = button(_("Copy"), self.copy_sentence, tip=_("Copies the sentence for the paper"))
        below.addWidget(self.copy_button, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(first)
        whole.addLayout(second)
        whole.addWidget(self.body, 1)
        whole.addLayout(below)

    @staticmethod
    def _titled(row: QHBoxLayout, text: str, box: QComboBox) -> None:
        title = label(text, kind="muted")
        title.setBuddy(box)
        box.setAccessibleName(text)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        row.addWidget(title)
        row.addWidget(box)

    # ---- what is compared ----

    def default_focus(self) -> QWidget:
        return self.view

    def shown(self) -> None:
        """Called when the page comes to the front: reckons when something has changed since."""
        if self._stale:
            self._offer()

    def _changed(self, changes: Changes) -> None:
        touched = changes.touched.keys()
        if touched & TABLES:
            self._stale = True
            if self.isVisible():
                self._offer()
        elif "adjudication" in touched and self.isVisible():
            self._list_again()

    def _offer(self) -> None:
        """Lists coders and rounds, and reckons."""
        self._stale = False
        project = self._workspace.project
        self._listed = agreement.coders(project)
        if not self._by_hand:
            self._chosen = agreement.usual_coders(project)
        self._chosen = [name for name in self._chosen if name in self._listed]
        menu = self.coders.menu()
        menu.clear()
        for name in self._listed:
            made = menu.addAction(name.replace("&", "&&"))
            made.setCheckable(True)
            made.setChecked(name in self._chosen)
            made.triggered.connect(partial(self._choose, name))
        self.coders.setText(", ".join(self._chosen) or _("nobody"))
        self.blind.setChecked(blind.is_blind(project))
        self._offer_rounds()
        self.reckon()

    def _round_chosen(self, place: int) -> None:
        self._today = self.round.itemData(place) == LIVE

    def _choose(self, name: str, on: bool) -> None:
        self._by_hand = True
        chosen = {*self._chosen, name} if on else set(self._chosen) - {name}
        self._chosen = [one for one in self._listed if one in chosen]
        self._offer()

    def _offer_rounds(self) -> None:
        kept = LIVE if self._today else self.round.currentData()
        rounds = agreement.coding_rounds(self._workspace.project, coders=self._chosen) if self._chosen else []
        self.round.blockSignals(True)
        self.round.clear()
        for name in rounds:
            self.round.addItem(name, name)
        self.round.addItem(_("codings of today"), LIVE)
        known = kept in rounds or (self._today and kept == LIVE)
        self.round.setCurrentIndex(self.round.findData(kept) if known else 0)
        self.round.blockSignals(False)

    def reckon(self) -> None:
        """Reckons in the background, with progress and a way to stop."""
        if len(self._chosen) < 2:
            self._tell_empty(
                _(
                    "Agreement needs two people who have coded the same interviews. Coders can also agree without a "
                    "coefficient: code apart, then decide together where you differ, and keep the log of decisions."
                )
            )
            return
        project, coders = self._workspace.project, list(self._chosen)
        choices = {
            "unit": cast("Unit", self.unit.currentData()),
            "uncoded": cast("Uncoded", self.uncoded.currentData()),
            "interviewer": cast("Uncoded", self.interviewer.currentData()),
            "level": cast("Level", self.level.currentData()),
            "round_": str(self.round.currentData() or ""),
        }
        self._asked += 1
        number = self._asked

        def work(progress: Progress) -> AgreementTable | QcoderError:
            try:
                return agreement.agreement(project, coders=coders, progress=progress, **choices)  # type: ignore[arg-type]
            except (BadInput, NotFound) as error:
                return error  # said on the page: it is no trouble, there is nothing to compare yet

        def arrived(found: AgreementTable | QcoderError) -> None:
            if number == self._asked:
                self._arrived(found)

        self._workspace.run(work, arrived)

    def _arrived(self, found: AgreementTable | QcoderError) -> None:
        if isinstance(found, QcoderError):
            self._tell_empty(str(found))
            return
        self.model.show(found)
        header = self.view.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(64)
        self.sentence.setText(str(found.sentence()))
        self.copy_button.setEnabled(True)
        self.apply.setEnabled(bool(found.round))
        if not found.round:
            self.apply.setChecked(False)
        if not self.model.rows:
            self._tell_empty(str(found.sentence()))
            return
        self.body.setCurrentIndex(0)
        self.show_apart()

    def _tell_empty(self, text: str) -> None:
        self.model.show(None)
        self._behind, self._places = None, []
        self.list.clear()
        self.empty.setText(text)
        self.sentence.setText("")
        self.copy_button.setEnabled(False)
        self.body.setCurrentIndex(1)

    # ---- places ----

    def _figure_chosen(self, index: QModelIndex) -> None:
        table = self.model.table
        if table is None or not index.isValid():
            return
        code, _row = self.model.rows[index.row()]
        coder = self.model.coder(index.column())
        name = _("All codes, pooled") if code is None else code.called(current_language())
        header = str(self.model.headerData(index.column(), Qt.Orientation.Horizontal))
        apart = index.column() > 0 and not coder
        which = _("where coders differ") if apart else coder or _("all places")
        code_id = code.id if code is not None else None
        project = self._workspace.project
        self._show(
            f"{name} · {which}",
            lambda: places_behind(project, table=table, code=code_id, coder=coder, apart=apart),
        )
        self.title.setToolTip(header)

    def show_apart(self) -> None:
        """Lists every place where coders differ."""
        table = self.model.table
        if table is not None:
            project = self._workspace.project
            self._show(_("Where coders differ"), lambda: places_behind(project, table=table, apart=True))

    def show_undecided(self) -> None:
        """Lists the differences on which nobody has decided."""
        table = self.model.table
        if table is not None:
            project = self._workspace.project
            self._show(_("Not decided yet"), lambda: places_behind(project, table=table, undecided=True))

    def _show(self, title: str, behind: Callable[[], Places]) -> None:
        self._behind = behind
        self._titled_as = title
        self._list_again(first=True)

    def _list_again(self, *, first: bool = False) -> None:
        """Reads the places of the list anew; the cursor stays where it was."""
        if self._behind is None:
            return
        found = self._workspace.do(self._behind)
        if found is None:
            return
        kept = 0 if first else max(0, self.list.currentRow())
        names = {row.id: row.called(current_language()) for row in self.model.table.codes} if self.model.table else {}
        self._places = list(found.rows)
        told = _n("{n} place", "{n} places", found.found)
        if found.found > len(found.rows):
            told += " · " + _("the first {n} are listed", n=len(found.rows))
        self.title.setText(f"{self._titled_as} · {told}")
        self.list.blockSignals(True)
        self.list.clear()
        for place, row in enumerate(found.rows):
            self.list.add(self._quote(row, names), place, _("Double click or Enter opens it in its document"))
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

    @property
    def _place(self) -> PlaceRow | None:
        at = self.list.currentRow()
        return self._places[at] if 0 <= at < len(self._places) else None

    @property
    def can_decide(self) -> bool:
        place = self._place
        return place is not None and not place.agreed

    def _show_decision(self) -> None:
        place = self._place
        for made in (*self.decisions.values(), self.reason):
            made.setEnabled(self.can_decide)
        decided = place.decision if place is not None else None
        if not self.reason.hasFocus():
            self.reason.setText(decided.reason if decided is not None else "")

    def _open(self, item: QListWidgetItem) -> None:
        row = self._places[int(item.data(VALUE))]
        self._workspace.page_wanted.emit("code")
        self._workspace.show_passage.emit(Selection(document=row.document_id, span=row.span))

    # ---- deciding ----

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
        place, table = self._place, self.model.table
        if place is None or table is None:
            return
        at = self.list.currentRow()
        done = self._workspace.do(
            lambda: adjudicating.decide(
                self._workspace.project, document=place.document_id, span=place.span, code=place.code_id,
                decision=decision, reason=self.reason.text(), coded_by=place.coded_by, not_by=place.not_by,
                round_=table.round, other=other, apply=self.apply.isEnabled() and self.apply.isChecked(),
            )
        )  # fmt: skip
        if done is not None:
            self.reason.clear()
            gone = len(self._places) <= at or self._places[at].span != place.span
            self.list.setCurrentRow(min(at if gone else at + 1, self.list.count() - 1))
            self.list.setFocus()

    def freeze(self) -> None:
        """Asks for the name of the round and freezes one's own codings."""
        project = self._workspace.project
        held = [row.name for row in coding_freezes.freezes(project)]
        hint = _(
            "What you have coded by yourself is kept as it is now, with the codebook. Give the round the name that the "
            "others give it. Agreement then counts only what was frozen."
        )

        def go(name: str) -> None:
            row = self._workspace.do(lambda: coding_freezes.freeze_codings(project, name=name))
            if row is not None:
                told = _n(
                    "{n} coding frozen as “{name}”.", "{n} codings frozen as “{name}”.", row.codings, name=row.name
                )
                self._workspace.tell(told)

        ask_text(self, _("Freeze my codings"), _("Round"), go, value=held[0] if held else "", hint=hint)

    def _set_blind(self, on: bool) -> None:
        self._workspace.do(lambda: blind.set_blind(self._workspace.project, blind=on))

    def copy_sentence(self) -> None:
        QApplication.clipboard().setMimeData(plain_data(self.sentence.text()))
        self._workspace.tell(_("The sentence was copied."))

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
