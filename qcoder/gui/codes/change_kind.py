"""Asks beside what is being changed whether its meaning changes, and why; never by a dialog of its own."""

from typing import Literal

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.parts.small import label


class ChangeKind(QWidget):
    """Wording unless the person says meaning; the reason may stay empty."""

    def __init__(self, codings: int, parent: QWidget | None = None, *, meaning: bool = False, why: str = "") -> None:
        super().__init__(parent)
        self.wording = QRadioButton(_("Only the wording changes"))
        self.meaning = QRadioButton(_("The meaning changes"))
        self.wording.setToolTip(_("The passages stay as they are; the earlier words are kept in the history"))
        self.meaning.setToolTip(_("The passages of the code are put in the queue to re-check"))
        (self.meaning if meaning else self.wording).setChecked(True)
        self.field = QLineEdit()
        self.field.setPlaceholderText(why or _("Why (optional)"))
        self.field.setAccessibleName(why or _("Why (optional)"))
        self._effect = label("", kind="muted", wrap=True)
        self._codings = codings
        choice = QHBoxLayout()
        choice.setSpacing(16)
        choice.addWidget(self.wording)
        choice.addWidget(self.meaning)
        choice.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(choice)
        column.addWidget(self.field)
        column.addWidget(self._effect)
        self.meaning.toggled.connect(self._tell)
        self._tell()

    def set_codings(self, codings: int) -> None:
        """How many passages a change of meaning would put in the queue."""
        self._codings = codings
        self._tell()

    @property
    def change(self) -> Literal["meaning", "wording"]:
        return "meaning" if self.meaning.isChecked() else "wording"

    @property
    def reason(self) -> str:
        return self.field.text().strip()

    def _tell(self) -> None:
        """Says what will happen; always one line, so that nothing jumps."""
        number = self._codings
        self._effect.setText(
            _n("{n} passage goes to the re-check queue.", "{n} passages go to the re-check queue.", number)
            if self.meaning.isChecked()
            else _("The passages stay as they are.")
        )
