"""The popover under "aA": how the text is set, what stands beside colour, whose codings are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLayout,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from qcoder.core.messages import _
from qcoder.gui.parts.narrow_choice import NarrowChoice
from qcoder.gui.parts.small import button, label, line, number_field, titled
from qcoder.gui.theme import theme
from qcoder.gui.transcript.reading import (
    LARGEST,
    LOOSEST,
    NARROWEST,
    SMALLEST,
    TIGHTEST,
    WIDEST,
    Reading,
)

MOST_CODERS = 8


class ReadingMenu(QFrame):
    """Every change shows at once; Esc or a click elsewhere closes."""

    changed = Signal(object)  # Reading
    coders_changed = Signal(object)  # frozenset of the names of hidden coders

    def __init__(
        self, reading: Reading, coders: Mapping[str, int], hidden: Collection[str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("reading-menu")
        self.setAccessibleName(_("Settings for reading"))
        self.setStyleSheet(
            f"#reading-menu {{ background: {theme().panel}; border: 1px solid {theme().edge}; border-radius: 6px; }}"
        )
        self._reading = reading
        self._hidden = frozenset(hidden)
        self._setting = False
        self.size_ = _number(round(SMALLEST * 100), round(LARGEST * 100), 10, " %")
        self.measure = _number(NARROWEST, WIDEST, 4, "")
        self.space = _number(TIGHTEST, LOOSEST, 10, " %")
        self.family = NarrowChoice()
        self.family.addItem(_("As in the window"), "")
        for name in QFontDatabase.families(QFontDatabase.WritingSystem.Latin):
            if QFontDatabase.isSmoothlyScalable(name) and not QFontDatabase.isPrivateFamily(name):
                self.family.addItem(name, name)
        self.marks = QComboBox()
        for name, text in (
            ("names", _("Names in the margin")),
            ("initials", _("Initials of the code")),
            ("patterns", _("Patterns")),
        ):
            self.marks.addItem(text, name)
        self.dim = QCheckBox(_("Dim the interviewer's turns"))
        self.others = QCheckBox(_("Show codings of other coders"))
        self.coders = {
            name: QCheckBox(_("{coder} ({n})", coder=name.replace("&", "&&"), n=count))
            for name, count in list(coders.items())[:MOST_CODERS]
        }
        self._lay_out()
        self._show(reading)
        self._connect()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for title, field in (
            (_("Size"), self.size_),
            (_("Characters on a line"), self.measure),
            (_("Height of lines"), self.space),
            (_("Font"), self.family),
            (_("Besides colour"), self.marks),
        ):
            titled(field, title).setToolTip(title)
            form.addRow(label(title), _with_steps(field, title) if isinstance(field, QSpinBox) else field)
        self.family.setMinimumContentsLength(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.dim)
        column.addWidget(line())
        column.addWidget(self.others)
        for box in self.coders.values():
            inner = QVBoxLayout()
            inner.setContentsMargins(20, 0, 0, 0)
            inner.addWidget(box)
            column.addLayout(inner)
        column.addWidget(line())
        self.reset = button(_("Usual settings"), lambda: self._take(Reading()), kind="link")
        column.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignLeft)
        for box in (self.dim, self.others, *self.coders.values()):
            box.setAccessibleName(box.text().replace("&&", "&"))

    def _show(self, reading: Reading) -> None:
        self._setting = True
        self.size_.setValue(round(reading.scale * 100))
        self.measure.setValue(reading.measure)
        self.space.setValue(reading.line_height)
        self.family.setCurrentIndex(max(0, self.family.findData(reading.family)))
        self.marks.setCurrentIndex(self.marks.findData(reading.marks))
        self.dim.setChecked(reading.dim_interviewer)
        self.others.setChecked(reading.others)
        for name, box in self.coders.items():
            box.setChecked(name not in self._hidden)
            box.setEnabled(reading.others)
        self._setting = False

    def _connect(self) -> None:
        for number in (self.size_, self.measure, self.space):
            number.valueChanged.connect(self._changed)
        for choice in (self.family, self.marks):
            choice.currentIndexChanged.connect(self._changed)
        for box in (self.dim, self.others):
            box.toggled.connect(self._changed)
        for box in self.coders.values():
            box.toggled.connect(self._coders_changed)

    def _changed(self) -> None:
        if not self._setting:
            self._take(
                replace(
                    self._reading,
                    scale=self.size_.value() / 100,
                    measure=self.measure.value(),
                    line_height=self.space.value(),
                    family=self.family.currentData() or "",
                    marks=self.marks.currentData(),
                    dim_interviewer=self.dim.isChecked(),
                    others=self.others.isChecked(),
                )
            )

    def _take(self, reading: Reading) -> None:
        self._reading = reading
        self._show(reading)
        self.changed.emit(reading)

    def _coders_changed(self) -> None:
        if not self._setting:
            shown = {name for name, box in self.coders.items() if box.isChecked()}
            known = self._hidden - self.coders.keys()  # hidden, but not in this document
            self._hidden = known | frozenset(self.coders.keys() - shown)
            self.coders_changed.emit(self._hidden)

    def open_at(self, corner: QPoint) -> None:
        """Opens with its upper right corner there, in the coordinates of the screen."""
        self.adjustSize()
        self.move(corner.x() - self.width(), corner.y())
        self.show()
        self.size_.setFocus(Qt.FocusReason.PopupFocusReason)


def _number(least: int, most: int, step: int, suffix: str) -> QSpinBox:
    made = number_field(least, most, suffix=suffix)
    made.setSingleStep(step)
    made.setProperty("kind", "bare")  # NoButtons leaves no room for the number under a style sheet
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    made.setKeyboardTracking(False)
    return made


def _with_steps(number: QSpinBox, title: str) -> QLayout:
    """The number between a button for less and one for more."""
    row = QHBoxLayout()
    row.setSpacing(4)
    less, more = QToolButton(), QToolButton()
    for made, text, said, step in (
        (less, "−", _("{what}: less", what=title), number.stepDown),
        (more, "+", _("{what}: more", what=title), number.stepUp),
    ):
        made.setText(text)
        made.setAccessibleName(said)
        made.setToolTip(said)
        made.setAutoRepeat(True)
        made.clicked.connect(step)
    row.addWidget(less)
    row.addWidget(number, 1)
    row.addWidget(more)
    return row
