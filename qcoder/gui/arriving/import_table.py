"""The documents that are about to be imported: what is said of each can be changed, and what becomes of it chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from qcoder.core.errors import QcoderError
from qcoder.core.messages import _
from qcoder.gui.parts.choice_delegate import VALUE, ChoiceDelegate, Choices
from qcoder.gui.parts.forms import DOCUMENT_KINDS
from qcoder.gui.parts.small import plain_tip
from qcoder.services.arriving.importing import Ready
from qcoder.services.documents.documents import checked_date
from qcoder.services.rows import FileImported

COLUMNS = 9
NAME, WORDS, TURNS, ORGANISATION, CASE, KIND, DATE, LANGUAGE, AGAIN = range(COLUMNS)
FIELDS = {NAME: "name", ORGANISATION: "organisation", CASE: "case", KIND: "kind", DATE: "date", LANGUAGE: "language"}
Found = Ready | FileImported


class ImportTable(QTableWidget):
    """Shows what was read; `rows` holds it as it was changed. `key_of` names a row for as long as its file stays."""

    edited = Signal(object)  # the number of a row
    refused = Signal(object)  # why something typed was not taken, a QcoderError

    def __init__(self, cases: Sequence[str], organisations: Sequence[str]) -> None:
        super().__init__(0, COLUMNS)
        self.rows: list[Found] = []
        self._keys: list[tuple[str, int]] = []
        self._typed: dict[
            tuple[str, int], dict[str, str]
        ] = {}  # what was changed by hand stays when files are read anew
        self._again: dict[tuple[str, int], str] = {}
        self._languages = (("", _("not known")), ("es", _("Spanish")), ("en", _("English")))
        self._kinds = [(kind, _(kind)) for kind in DOCUMENT_KINDS]
        self.setAccessibleName(_("Documents to import"))
        self.setHorizontalHeaderLabels(
            [_("Document"), _("Words"), _("Turns"), _("Organisation"), _("Case"), _("Kind"), _("Date"), _("Language"),
             _("Already there")]
        )  # fmt: skip
        self.verticalHeader().hide()
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names of files begin alike
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        self._choose(
            ORGANISATION, _("Organisation"), lambda _row: [(name, name) for name in ("", *organisations)], True
        )
        self._choose(CASE, _("Case"), lambda _row: [(name, name) for name in ("", *cases)], True)
        self._choose(KIND, _("Kind"), lambda _row: self._kinds, True)
        self._choose(LANGUAGE, _("Language"), lambda _row: self._languages, False)
        self._choose(AGAIN, _("Already there"), self.ways, False)
        self.itemChanged.connect(self._changed)

    def _choose(self, column: int, name: str, choices: Callable[[int], Choices], free: bool) -> None:
        self.setItemDelegateForColumn(column, ChoiceDelegate(self, name, choices, free=free))

    # ---- what is shown ----

    def show_found(self, found: Sequence[Found]) -> None:
        """Shows what was read, with what had been changed by hand before."""
        counts: dict[str, int] = {}
        self.rows, self._keys = [], []
        for one in found:
            label = one.label if isinstance(one, Ready) else one.file
            key = (label, counts.setdefault(label, 0))
            counts[label] += 1
            self._keys.append(key)
            self.rows.append(self._as_typed(one, key) if isinstance(one, Ready) else one)
        self.blockSignals(True)
        self.setRowCount(len(self.rows))
        for row in range(len(self.rows)):
            self._fill(row)
        self.blockSignals(False)
        self.setColumnHidden(AGAIN, not any(isinstance(one, Ready) and one.twin is not None for one in self.rows))

    def key_of(self, row: int) -> tuple[str, int]:
        return self._keys[row]

    def _as_typed(self, one: Ready, key: tuple[str, int]) -> Ready:
        typed = self._typed.get(key)
        made = _with(one, typed) if typed else one
        again = self._again.get(key)
        return replace(made, again=again) if again and made.twin is not None else made  # type: ignore[arg-type]

    def _fill(self, row: int) -> None:
        one = self.rows[row]
        tip = plain_tip(one.label if isinstance(one, Ready) else one.file)
        for column, (text, value) in enumerate(_cells(one)):
            if column == AGAIN:
                text = dict(self.ways(row)).get(value, "")
            elif column in (KIND, LANGUAGE) and value:
                text = dict(self._kinds if column == KIND else self._languages).get(value, value)
            item = QTableWidgetItem(text)
            item.setData(VALUE, value)
            if column in (WORDS, TURNS):
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if column in (WORDS, TURNS) or not isinstance(one, Ready) or (column == AGAIN and one.twin is None):
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(tip)
            self.setItem(row, column, item)

    def ways(self, row: int) -> Choices:
        """What can become of a file whose document is there already."""
        one = self.rows[row]
        if not isinstance(one, Ready) or one.twin is None:
            return ()
        skip = [("skip", _("Skip"))] if one.twin.same else []
        version = _("New version of “{name}”", name=one.twin.name)
        return (*skip, ("anew", _("Import anew")), ("version", version))

    # ---- what is changed ----

    def _changed(self, item: QTableWidgetItem) -> None:
        row, column = item.row(), item.column()
        one = self.rows[row]
        if not isinstance(one, Ready):
            return
        if column == AGAIN:
            again = str(item.data(VALUE))
            self._again[self._keys[row]] = again
            self.rows[row] = replace(one, again=again)  # type: ignore[arg-type]
        elif column in FIELDS:
            value = str(item.data(VALUE)) if column in (ORGANISATION, CASE, KIND, LANGUAGE) else item.text()
            value = " ".join(value.split())
            try:
                value = checked_date(value) if column == DATE else value
            except QcoderError as error:
                self._refill(row)
                self.refused.emit(error)
                return
            self._typed.setdefault(self._keys[row], {})[FIELDS[column]] = value
            self.rows[row] = _with(one, {FIELDS[column]: value})
        self._refill(row)
        self.edited.emit(row)

    def _refill(self, row: int) -> None:
        self.blockSignals(True)
        self._fill(row)
        self.blockSignals(False)
        self.viewport().update()


def _with(one: Ready, typed: Mapping[str, str]) -> Ready:
    """A document with what was typed of it; a language that was taken away is none."""
    fields: dict[str, Any] = dict(typed)
    made = one.with_said(replace(one.said, **fields))
    return made.in_language(typed.get("language", made.language))


def _cells(one: Found) -> list[tuple[str, str]]:
    """Of each column the text of its cell, and what it means."""
    if isinstance(one, FileImported):
        texts = {NAME: one.name or one.file.rsplit("/", 1)[-1], WORDS: _("not imported")}
        return [(texts.get(column, ""),) * 2 for column in range(COLUMNS)]
    ledger, said = one.ledger, one.said
    words = f"{ledger.words_stored:,}" if ledger.adds_up else f"{ledger.words_stored:,} / {ledger.words_in_file:,}"
    values = {
        NAME: one.name, WORDS: words, TURNS: str(ledger.turns), ORGANISATION: said.organisation, CASE: said.case,
        KIND: said.kind or "interview", DATE: said.date, LANGUAGE: one.language, AGAIN: one.again,
    }  # fmt: skip
    return [(values[column],) * 2 for column in range(COLUMNS)]
