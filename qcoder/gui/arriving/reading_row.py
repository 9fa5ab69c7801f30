"""How files are read, in one row: the labels of speakers for all, and for the chosen one what its format allows."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from qcoder.core.errors import QcoderError
from qcoder.core.imported import Reading
from qcoder.core.messages import _
from qcoder.core.speaker_rule import compiled, example_rule
from qcoder.gui.parts.small import button, label, plain_tip
from qcoder.services.arriving.importing import Ready
from qcoder.services.rows import FileImported

ENCODINGS = (
    "utf-8", "cp1252", "iso-8859-1", "iso-8859-15", "mac_roman", "cp850", "cp437", "utf-16", "cp1250", "cp1251",
)  # fmt: skip
TEXTS = ("txt", "md")
SHEETS = ("csv", "tsv", "xlsx")


class RuleField(QLineEdit):
    """Enter gives the pattern, and does not agree to the whole dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.editingFinished.emit()
            event.accept()
        else:
            super().keyPressEvent(event)


class ReadingRow(QWidget):
    """Says what is asked by signals; `reading` gives what is chosen for the file."""

    rule_given = Signal(object)  # a pattern for the labels of speakers, str; "" for the usual ones
    changed = Signal()  # encoding, heads or hyphens of the chosen file
    columns_wanted = Signal()
    refused = Signal(object)  # why a pattern was not taken, a QcoderError

    def __init__(self, rule: str) -> None:
        super().__init__()
        self._rule = rule
        self._showing = False
        self.rule = RuleField(rule)
        self.rule.setAccessibleName(_("Labels of speakers"))
        self.rule.setPlaceholderText(_("as usual, or such as {example}", example=example_rule()))
        self.rule.setToolTip(
            plain_tip(_("How the label of a speaker looks, in all of these files; the project keeps it (Enter)"))
        )
        self.rule.setMinimumWidth(self.fontMetrics().averageCharWidth() * 48)
        self.encoding = QComboBox()
        self.encoding.setAccessibleName(_("Encoding"))
        self.encoding.addItem(_("found out by itself"), "")
        for name in ENCODINGS:
            self.encoding.addItem(name, name)
        self.hyphens = QCheckBox(_("Join divided words"))
        self.hyphens.setToolTip(plain_tip(_("Words divided at the ends of lines become whole")))
        self.heads = QCheckBox(_("Keep running heads"))
        self.heads.setToolTip(plain_tip(_("Running heads and page numbers stay in the text")))
        self.columns = button(_("Columns …"), self.columns_wanted.emit, tip=_("Say what the columns of the sheet are"))
        self.encoding_label = label(_("Encoding"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(label(_("Labels of speakers")))
        row.addWidget(self.rule)
        row.addSpacing(8)
        for widget in (self.encoding_label, self.encoding, self.hyphens, self.heads, self.columns):
            row.addWidget(widget)
        row.addStretch(1)
        self.rule.editingFinished.connect(self._give_rule)
        self.encoding.currentIndexChanged.connect(self._change)
        self.hyphens.toggled.connect(self._change)
        self.heads.toggled.connect(self._change)

    def show_document(self, one: Ready | FileImported | None, reading: Reading) -> None:
        """Shows what can be asked of the file that a document is in."""
        format_ = one.ledger.format if isinstance(one, Ready) else ""
        survey = isinstance(one, Ready) and (one.survey or format_ in SHEETS)
        self._showing = True
        for widget, shown in (
            (self.encoding_label, format_ in TEXTS), (self.encoding, format_ in TEXTS),
            (self.hyphens, format_ == "pdf"), (self.heads, format_ == "pdf"), (self.columns, survey),
        ):  # fmt: skip
            widget.setVisible(shown)
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(reading.encoding)))
        self.hyphens.setChecked(reading.join_hyphens)
        self.heads.setChecked(reading.keep_heads)
        self._showing = False

    def reading(self, before: Reading) -> Reading:
        """`before` with what is chosen here."""
        return replace(
            before,
            encoding=str(self.encoding.currentData()),
            join_hyphens=self.hyphens.isChecked(),
            keep_heads=self.heads.isChecked(),
        )

    def _change(self) -> None:
        if not self._showing:
            self.changed.emit()

    def _give_rule(self) -> None:
        rule = self.rule.text().strip()
        if rule == self._rule:
            return
        try:
            if rule:
                compiled(rule)
        except QcoderError as error:
            self.refused.emit(error)
            return
        self._rule = rule
        self.rule_given.emit(rule)
