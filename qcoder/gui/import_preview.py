"""What an import would store, before it does: documents with their proof, and who speaks in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.imported import SpeakerChoice
from qcoder.core.messages import _, _n
from qcoder.gui.dialogs import answer_buttons
from qcoder.gui.import_report import ledger_text
from qcoder.gui.small import label, plain_tip
from qcoder.gui.speakers_table import SpeakersTable
from qcoder.services.importing import Prepared, Ready
from qcoder.services.rows import FileImported


class ImportPreview(QDialog):
    """A table of the documents and one of the speakers of the chosen document.

    Two speakers that are given one name become one. Nothing is stored until the person agrees.
    """

    def __init__(
        self, parent: QWidget, prepared: Prepared, cases: Sequence[str], answered: Callable[[Prepared], None]
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("What will be imported"))
        self.setMinimumSize(720, 480)
        self.resize(900, 620)
        self._prepared, self._answered = prepared, answered
        # For each document the choice for each speaker as it was found.
        self.choices: dict[int, dict[str, SpeakerChoice]] = {
            place: {who: SpeakerChoice(who, role) for who, role, _turns in one.speakers}
            for place, one in enumerate(prepared.found)
            if isinstance(one, Ready)
        }
        self.documents = self._documents_table()
        self.about = label("", kind="muted", wrap=True)
        self.about.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.speakers = SpeakersTable(cases)
        self.hint = label(_("Two speakers that are given one name become one."), kind="muted", wrap=True)
        buttons = answer_buttons(self, _("Import"))
        buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(label(self._summary(), wrap=True))
        column.addWidget(self.documents, 3)
        column.addWidget(self.about)
        column.addWidget(self.speakers, 3)
        column.addWidget(self.hint)
        column.addWidget(buttons)
        self.documents.currentCellChanged.connect(lambda row, *_others: self._show(row))
        if prepared.found:
            self.documents.setCurrentCell(0, 0)

    def _summary(self) -> str:
        ready = [one for one in self._prepared.found if isinstance(one, Ready)]
        words = sum(one.document.ledger.words_stored for one in ready)
        said = _n("{n} document", "{n} documents", len(ready)) + ", " + _n("{n} word", "{n} words", words)
        if refused := len(self._prepared.found) - len(ready):
            said += ". " + _n("{n} file will not be imported.", "{n} files will not be imported.", refused)
        return said

    def _documents_table(self) -> QTableWidget:
        found = self._prepared.found
        titles = (_("Document"), _("Words"), _("Turns"), _("Case"), _("Date"), _("Language"))
        table = _table(_("Documents to import"), titles, len(found))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        for row, one in enumerate(found):
            for place, text in enumerate(_cells(one)):
                item = QTableWidgetItem(text)
                if place in (1, 2):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                item.setToolTip(plain_tip(one.label if isinstance(one, Ready) else one.file))
                table.setItem(row, place, item)
        return table

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.documents.setFocus()

    # ---- the chosen document ----

    def _show(self, row: int) -> None:
        one = self._prepared.found[row] if 0 <= row < len(self._prepared.found) else None
        if isinstance(one, FileImported):
            self.about.setText(f"{one.error} {one.hint}")
        elif one is not None:
            self.about.setText(ledger_text(one.document.ledger))
        speakers = {who: turns for who, _role, turns in one.speakers} if isinstance(one, Ready) else {}
        self.speakers.show_speakers(speakers, self.choices.get(row, {}))
        self.speakers.setVisible(bool(speakers))
        self.hint.setVisible(len(speakers) > 1)

    # ---- the answer ----

    def _agree(self) -> None:
        found = tuple(
            one.with_speakers(self.choices[place]) if isinstance(one, Ready) else one
            for place, one in enumerate(self._prepared.found)
        )
        self._answered(Prepared(found, stopped=self._prepared.stopped))
        self.accept()


def _cells(one: Ready | FileImported) -> Sequence[str]:
    if isinstance(one, FileImported):
        return (one.name or one.file.rsplit("/", 1)[-1], _("not imported"), "", "", "", "")
    ledger = one.document.ledger
    words = f"{ledger.words_stored:,}" if ledger.adds_up else f"{ledger.words_stored:,} / {ledger.words_in_file:,}"
    case = " · ".join(part for part in (one.said.organisation, one.said.case) if part)
    return (one.name, words, str(ledger.turns), case, one.said.date, one.document.language)


def _table(name: str, titles: Sequence[str], rows: int) -> QTableWidget:
    table = QTableWidget(rows, len(titles))
    table.setAccessibleName(name)
    table.setHorizontalHeaderLabels(list(titles))
    table.verticalHeader().hide()
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    header.setHighlightSections(False)
    return table
