"""What one sees without a project: make one, open one, or look at the sample."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from qcoder.core.messages import _
from qcoder.gui.icons import icon
from qcoder.gui.parts.small import button, label

WIDEST = 560


class StartPage(QWidget):
    """Three ways in, and the projects opened lately."""

    new_wanted = Signal()
    open_wanted = Signal()
    sample_wanted = Signal()
    project_chosen = Signal(object)  # Path
    painted = Signal()  # for the first time: now there is time for what is slow

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._painted = False
        self.cards: dict[str, QPushButton] = {}
        column = QVBoxLayout()
        column.setSpacing(8)
        title = label("qcoder", kind="title")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.6)
        title.setFont(font)
        column.addWidget(title)
        column.addWidget(
            label(_("Code interviews, in calm. Nothing you do here leaves this computer."), kind="muted", wrap=True)
        )
        column.addSpacing(16)
        for name, text, wanted in (
            ("new", _("New project…") + "  Ctrl+N", self.new_wanted),
            ("open", _("Open a project…") + "  Ctrl+O", self.open_wanted),
            ("sample", _("Look around in the sample study (invented interviews)"), self.sample_wanted),
        ):
            card = button(text, wanted.emit, kind="card")
            card.setAccessibleName(text)
            column.addWidget(card)
            self.cards[name] = card
        column.addSpacing(16)
        self._recent_title = label(_("Opened lately"), kind="heading")
        column.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(0)
        column.addLayout(self._recent)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        holder.setLayout(column)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(holder, 10)
        row.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 24, 24, 24)
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)

    def draw_icons(self) -> None:
        """Puts icons on the cards, once they are loaded."""
        for name, card in self.cards.items():
            card.setIcon(icon(name))
            card.setIconSize(QSize(20, 20))

    def show_recent(self, projects: Sequence[Path]) -> None:
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for path in projects:
            made = button(path.stem, partial(self.project_chosen.emit, path), kind="link", tip=str(path))
            self._recent.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self._recent_title.setVisible(bool(projects))
