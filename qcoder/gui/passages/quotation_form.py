"""How a copied quotation is made: its language, what its source line hides, how long it may be; with an example."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.parts.dialogs import answer_buttons
from qcoder.gui.parts.left_out import LeftOut
from qcoder.gui.parts.small import label, titled
from qcoder.services.passages.quotation import QuotationStyle

_LENGTHS = (30, 40, 60, 80, 100, 150, 200)


class QuotationForm(QDialog):
    """`example` shows what a style makes of the passage that is selected; "" where none is."""

    def __init__(
        self,
        parent: QWidget,
        style: QuotationStyle,
        example: Callable[[QuotationStyle], str],
        answered: Callable[[QuotationStyle], None],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("How quotations are made"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        self._example, self._answered = example, answered
        self.tongue = titled(QComboBox(), _("Language of the source line"))
        for value, text in (("", _("That of the window")), ("es", _("Spanish")), ("en", _("English"))):
            self.tongue.addItem(text, value)
        self.tongue.setCurrentIndex(max(0, self.tongue.findData(style.language)))
        self.left_out = LeftOut(style.hide)
        self.longest = titled(QComboBox(), _("At most so many words"))
        self.longest.addItem(_("As long as the passage is"), 0)
        for words in sorted({*_LENGTHS, style.longest} - {0}):
            self.longest.addItem(_n("{n} word", "{n} words", words), words)
        self.longest.setCurrentIndex(max(0, self.longest.findData(style.longest)))
        self.original = QCheckBox(_("The original below a translation"))
        self.original.setChecked(style.original)
        self.shown = label("", wrap=True)
        self.shown.setMinimumHeight(self.shown.fontMetrics().height() * 4)
        self.shown.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        form.addRow(_("Language of the source line"), self.tongue)
        form.addRow(_("Leave out"), self.left_out)
        form.addRow(_("At most so many words"), self.longest)
        form.addRow("", self.original)
        form.addRow(_("Example"), self.shown)
        buttons = answer_buttons(self, _("Keep"))
        buttons.accepted.connect(self._agree)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addLayout(form)
        hint = _("Where a case has a pseudonym, quotations call it by that.")
        column.addWidget(label(hint, kind="muted", wrap=True))
        column.addWidget(buttons)
        self.tongue.currentIndexChanged.connect(lambda _place: self._show())
        self.longest.currentIndexChanged.connect(lambda _place: self._show())
        for box in (*self.left_out.boxes.values(), self.original):
            box.toggled.connect(lambda _on: self._show())
        self._show()

    @property
    def style_(self) -> QuotationStyle:
        """As it is set now."""
        return QuotationStyle(
            str(self.tongue.currentData()),
            self.left_out.chosen,
            int(self.longest.currentData()),
            self.original.isChecked(),
        )

    def _show(self) -> None:
        self.shown.setText(self._example(self.style_) or _("Select a passage to see it as a quotation."))

    def _agree(self) -> None:
        chosen = self.style_
        self.accept()
        self._answered(chosen)
