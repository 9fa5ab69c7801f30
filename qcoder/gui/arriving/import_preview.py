"""What an import would store, before it does: documents with their proof, what is said of them, and who speaks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.imported import AS_IT_IS, SpeakerChoice
from qcoder.core.messages import _, _n
from qcoder.gui.arriving.import_report import ledger_text
from qcoder.gui.arriving.import_table import ImportTable
from qcoder.gui.arriving.reading_row import ReadingRow
from qcoder.gui.arriving.survey_form import SurveyForm
from qcoder.gui.documents.consent import said_of
from qcoder.gui.documents.speakers_table import SpeakersTable
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.small import label
from qcoder.services.arriving.importing import How, Item, Prepared, Ready
from qcoder.services.arriving.surveys import GUESSED, SurveyColumns, survey_columns
from qcoder.services.documents.editing import EditPlan
from qcoder.services.rows import FileImported

MOST_LOST = 5
Read = Callable[[Sequence[Item], How, Callable[[Prepared], None]], None]


@dataclass(frozen=True)
class Offer:
    """What is to be looked at: what was read of which files, and how."""

    prepared: Prepared
    items: tuple[Item, ...]
    how: How
    rule: str  # for the labels of speakers, as the project has it


class ImportPreview(QDialog):
    """A table of the documents, how the chosen one is read, and one of its speakers.

    Two speakers that are given one name become one. Nothing is stored until the person agrees. `read` reads the files
    anew beside the window, in another way, and hands over what it found.
    """

    def __init__(
        self,
        parent: QWidget,
        offer: Offer,
        cases: Sequence[str],
        organisations: Sequence[str],
        read: Read,
        answered: Callable[[Prepared], None],
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("What will be imported"))
        room = parent.screen().availableGeometry()
        self.setMinimumSize(min(760, room.width() - 40), min(520, room.height() - 60))
        self.resize(min(1080, room.width() - 40), min(700, room.height() - 60))
        self._prepared, self._items, self._how = offer.prepared, list(offer.items), offer.how
        self._read, self._answered = read, answered
        self._reading = False
        # For each document the choice for each speaker as it was found.
        self.choices: dict[tuple[str, int], dict[str, SpeakerChoice]] = {}
        self.summary = label("", wrap=True)
        self.documents = ImportTable(cases, organisations)
        self.reading = ReadingRow(offer.rule)
        self.about = label("", kind="muted", wrap=True)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.speakers = SpeakersTable(cases)
        self.hint = label(_("Two speakers that are given one name become one."), kind="muted", wrap=True)
        self.buttons = answer_buttons(self, _("Import"))
        self.buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.summary)
        column.addWidget(self.documents, 3)
        column.addWidget(self.reading)
        column.addWidget(self.about)
        column.addWidget(self.speakers, 3)
        column.addWidget(self.hint)
        column.addWidget(self.buttons)
        self.documents.currentCellChanged.connect(lambda row, *_others: self._show(row))
        self.documents.edited.connect(self._show)
        self.documents.refused.connect(self._tell)
        self.reading.refused.connect(self._tell)
        self.reading.rule_given.connect(self._read_by_rule)
        self.reading.changed.connect(self._read_so)
        self.reading.columns_wanted.connect(self.choose_columns)
        self._take(offer.prepared)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.documents.setFocus()

    # ---- what was read ----

    def _take(self, prepared: Prepared) -> None:
        """Shows what was read, with all that was chosen before and still has its place."""
        row = max(0, self.documents.currentRow())
        self._prepared = prepared
        self.documents.show_found(prepared.found)
        for place, one in enumerate(self.documents.rows):
            if isinstance(one, Ready):
                before = self.choices.get(self.documents.key_of(place), {})
                found = {who: before.get(who, SpeakerChoice(who, role)) for who, role, _turns in one.speakers}
                self.choices[self.documents.key_of(place)] = found
        self.summary.setText(self._summary())
        if self.documents.rows:
            self.documents.blockSignals(True)
            self.documents.setCurrentCell(min(row, len(self.documents.rows) - 1), 0)
            self.documents.blockSignals(False)
            self._show(self.documents.currentRow())

    def _summary(self) -> str:
        ready = [one for one in self._prepared.found if isinstance(one, Ready)]
        words = sum(one.ledger.words_stored for one in ready)
        said = _n("{n} document", "{n} documents", len(ready)) + ", " + _n("{n} word", "{n} words", words)
        if refused := len(self._prepared.found) - len(ready):
            said += ". " + _n("{n} file will not be imported.", "{n} files will not be imported.", refused)
        return " ".join([said, *map(str, self._prepared.told)])

    # ---- the chosen document ----

    def _chosen(self) -> Ready | FileImported | None:
        row = self.documents.currentRow()
        return self.documents.rows[row] if 0 <= row < len(self.documents.rows) else None

    def _item(self) -> Item | None:
        """The file that the chosen document is in."""
        one = self._chosen()
        named = one.label if isinstance(one, Ready) else one.file if one is not None else ""
        return next((item for item in self._items if item.source.label == named), None)

    def _show(self, row: int) -> None:
        one, item = self._chosen(), self._item()
        if row != self.documents.currentRow():
            return
        if isinstance(one, FileImported):
            self.about.setText(f"{one.error} {one.hint}")
        elif one is not None:
            version = [_costs(one.plan)] if one.again == "version" and one.plan is not None else []
            self.about.setText("\n".join([*version, ledger_text(one.ledger)]))
        self.reading.show_document(one, (item.reading if item is not None else None) or self._how.reading)
        speakers = {who: turns for who, _role, turns in one.speakers} if isinstance(one, Ready) else {}
        choices = self.choices.get(self.documents.key_of(row), {}) if isinstance(one, Ready) else {}
        self.speakers.show_speakers(speakers, choices)
        self.speakers.setVisible(bool(speakers))
        self.hint.setVisible(len(speakers) > 1)
        if (layout := self.layout()) is not None:
            layout.activate()  # what is said of a document may leave the table less room
        if 0 <= row < self.documents.rowCount():
            self.documents.scrollTo(self.documents.model().index(row, 0))

    def _tell(self, error: QcoderError) -> None:
        self.about.setText(f"{error.message} {error.hint or ''}".strip())

    # ---- read in another way ----

    def _read_by_rule(self, rule: str) -> None:
        self._how = replace(self._how, reading=replace(self._how.reading, speakers=rule))
        self._read_anew()

    def _read_so(self) -> None:
        """Reads the file of the chosen document as the row below the table says."""
        item = self._item()
        if item is not None:
            self._replace(item, replace(item, reading=self.reading.reading(item.reading or AS_IT_IS)))

    def choose_columns(self) -> None:
        """Asks what the columns of the chosen sheet are."""
        item = self._item()
        if item is None:
            return
        try:
            data = item.source.read()
            rows = survey_columns(data, file_name=item.source.file_name, columns=item.columns or GUESSED)
        except QcoderError as error:
            self._tell(error)
            return

        def answered(columns: SurveyColumns) -> None:
            self._replace(item, replace(item, columns=columns))

        SurveyForm(self, item.source.file_name, rows, answered).open()

    def _replace(self, old: Item, new: Item) -> None:
        if new != old:
            self._items = [new if item is old else item for item in self._items]
            self._read_anew()

    def _read_anew(self) -> None:
        self._working(True)
        self._read(tuple(self._items), self._how, self._read_done)

    def _read_done(self, prepared: Prepared) -> None:
        self._working(False)
        self._take(prepared)

    def _working(self, on: bool) -> None:
        self._reading = on
        self.buttons.setEnabled(not on)
        self.reading.setEnabled(not on)
        if on:
            self.about.setText(_("Reading the files in another way …"))

    # ---- the answer ----

    def _agree(self) -> None:
        if self._reading:
            return
        found = tuple(
            one.with_speakers(self.choices[self.documents.key_of(place)]) if isinstance(one, Ready) else one
            for place, one in enumerate(self.documents.rows)
        )
        self._answered(replace(self._prepared, found=found))
        self.accept()


def _costs(plan: EditPlan) -> str:
    """What a new version would do, with the first passages that it would trim or lose."""
    if plan.same:
        return _("The text and its turns are as in the project.")
    lines = [_("New version: {what}.", what=said_of(plan))]
    for title, rows in ((_("Lost"), plan.lost), (_("Trimmed"), plan.trimmed)):
        lines += [f"{title}: “{' '.join(row.words.split())[:80]}” · {row.code or row.kind}" for row in rows[:MOST_LOST]]
        if len(rows) > MOST_LOST:
            lines.append(_n("And {n} more.", "And {n} more.", len(rows) - MOST_LOST))
    return "\n".join(lines)
