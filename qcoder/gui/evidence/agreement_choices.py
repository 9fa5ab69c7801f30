"""What is compared on the page Agreement: coders, round, unit, and what counts; two lines above the figures."""

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from qcoder.analysis.agreement import UNITS, Uncoded, Unit
from qcoder.core.messages import _, _n
from qcoder.gui.parts.dialogs import ask_text
from qcoder.gui.parts.small import button, label
from qcoder.gui.workspace import Workspace
from qcoder.services.evidence import agreement, blind, coding_freezes
from qcoder.services.evidence.adjudicating import Level
from qcoder.services.evidence.agreement import LIVE, UNIT_NAMES


@dataclass(frozen=True, slots=True)
class Choices:
    """What the figures are asked to be of."""

    coders: tuple[str, ...]
    round: str
    unit: Unit
    uncoded: Uncoded
    interviewer: Uncoded
    level: Level


class AgreementChoices(QWidget):
    """`changed` is emitted when other figures are wanted."""

    changed = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._chosen: list[str] = []
        self._listed: list[str] = []
        self._by_hand = False  # whether somebody has chosen the coders
        self._today = False  # whether the codings of today were asked for
        self.coders = QPushButton()
        self.round, self.unit, self.uncoded, self.interviewer, self.level = (QComboBox() for _place in range(5))
        self.blind = QCheckBox(_("Coders are blind to each other"))
        self.freeze_button = button(
            _("Freeze my codings…"),
            self.freeze,
            tip=_("Keeps what you have coded by yourself, before you speak about it"),
        )
        self._fill()
        self._lay_out()
        for box in (self.round, self.unit, self.uncoded, self.interviewer, self.level):
            box.currentIndexChanged.connect(lambda _place: self.changed.emit())
        self.round.activated.connect(self._round_chosen)
        self.blind.clicked.connect(self._set_blind)

    def _fill(self) -> None:
        for unit in UNITS:
            self.unit.addItem(_(UNIT_NAMES[unit]).partition(" (")[0], unit)
        for box in (self.uncoded, self.interviewer):
            box.addItem(_("counts"), "in")
            box.addItem(_("is left out"), "out")
        self.interviewer.setCurrentIndex(1)
        self.level.addItem(_("each by itself"), "own")
        self.level.addItem(_("whole branches"), "top")
        self.coders.setAccessibleName(_("Coders"))
        self.coders.setToolTip(_("Whom to compare, two or more"))
        self.coders.setMenu(QMenu(self.coders))
        self.blind.setToolTip(_("Nobody sees what others have coded until both have frozen their codings"))

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.setContentsMargins(16, 12, 16, 0)
        second.setContentsMargins(16, 8, 16, 8)
        for row in (first, second):
            row.setSpacing(8)
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(first)
        column.addLayout(second)

    @staticmethod
    def _titled(row: QHBoxLayout, text: str, box: QComboBox) -> None:
        title = label(text, kind="muted")
        title.setBuddy(box)
        box.setAccessibleName(text)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        row.addWidget(title)
        row.addWidget(box)

    def offer(self) -> None:
        """Lists coders and rounds as the project has them now."""
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

    @property
    def chosen(self) -> Choices:
        return Choices(
            coders=tuple(self._chosen),
            round=str(self.round.currentData() or ""),
            unit=self.unit.currentData(),
            uncoded=self.uncoded.currentData(),
            interviewer=self.interviewer.currentData(),
            level=self.level.currentData(),
        )

    def _round_chosen(self, place: int) -> None:
        self._today = self.round.itemData(place) == LIVE

    def _choose(self, name: str, on: bool) -> None:
        self._by_hand = True
        chosen = {*self._chosen, name} if on else set(self._chosen) - {name}
        self._chosen = [one for one in self._listed if one in chosen]
        self.offer()
        self.changed.emit()

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
