"""The strips of the window that speak: an error above the page, running work and what was done below it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QStatusBar, QVBoxLayout, QWidget

from qcoder.core.messages import _, _n
from qcoder.gui.background import Working
from qcoder.gui.parts.small import button, label

SAID_FOR = 9000  # milliseconds that a sentence stays in the status line
PATIENCE = 250  # milliseconds that work may last before the strip appears
LONGEST_STEP = 60


class Banner(QFrame):
    """One problem in a sentence with a way out; it stays until it is closed or the next one comes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "banner")
        self.text = label("", wrap=True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self.text, 1)
        row.addLayout(self._buttons)
        self.close_button = button(_("Close"), self.hide, kind="link", tip=_("Take this message away"))
        row.addWidget(self.close_button)
        self.ways: list[QPushButton] = []
        self.hide()

    def say(self, text: str, ways: dict[str, Callable[[], object]] | None = None) -> None:
        """Shows a problem, with buttons for the ways out of it."""
        for made in self.ways:
            made.deleteLater()
        self.ways = []
        for name, way in (ways or {}).items():
            made = button(name, partial(self._go, way), kind="link")
            self._buttons.addWidget(made)
            self.ways.append(made)
        self.text.setText(text)
        self.setAccessibleName(text)
        self.show()

    def _go(self, way: Callable[[], object]) -> None:
        self.hide()
        way()


class ProgressStrip(QFrame):
    """What is going on in the background, how far it is, and Cancel. Work of a moment does not show."""

    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = label("", kind="muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(200)
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"), self.cancelled.emit, kind="link", tip=_("Stop what is going on"))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 12, 4)
        row.setSpacing(12)
        row.addWidget(self.what, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        self._wait = QTimer(self, singleShot=True, interval=PATIENCE)
        self._wait.timeout.connect(self.show)
        self.hide()

    def follow(self, working: Working) -> None:
        if not working.what:
            self._wait.stop()
            self.hide()
            return
        self.what.setText(working.what)
        self.bar.setRange(0, working.total)
        self.bar.setValue(working.done)
        if self.isHidden() and not self._wait.isActive():
            self._wait.start()


class StatusLine(QStatusBar):
    """Left, what is saved or was just done; right, the step that undo would take back."""

    undo_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.text = label("")
        self.open_file = button(_("Open"), self._open, kind="link")
        self.open_folder = button(_("Show in folder"), self._show_folder, kind="link")
        self.undo = button("", self.undo_wanted.emit, kind="link", tip="Ctrl+Z")
        self.addWidget(self.text)
        self.addWidget(self.open_file)
        self.addWidget(self.open_folder)
        self.addPermanentWidget(self.undo)
        self._file: Path | None = None
        self._standing = ""
        self._pause = QTimer(self, singleShot=True, interval=SAID_FOR)
        self._pause.timeout.connect(self._rest)
        self._rest()
        self.undo.hide()

    def say(self, text: str, file: Path | None = None) -> None:
        """Says for a while what happened; with a file, offers to open it."""
        self.text.setText(text)
        self.text.setAccessibleName(text)
        self._file = file
        self.open_file.setVisible(file is not None)
        self.open_folder.setVisible(file is not None and not file.is_dir())
        if file is not None:
            self.open_file.setToolTip(str(file))
            self.open_folder.setToolTip(str(file.parent))
        self._pause.start()

    def stand(self, saved: datetime | None, documents: int, codings: int, waiting: int = 0) -> None:
        """What the line says when nothing has just happened; `waiting` are passages to re-check."""
        parts = [
            _("All changes saved {time}", time=saved.astimezone().strftime("%H:%M")) if saved else _("All saved"),
            _n("{n} document", "{n} documents", documents),
            _n("{n} coding", "{n} codings", codings),
        ]
        if waiting:
            parts.append(_n("{n} to re-check", "{n} to re-check", waiting))
        self._standing = " · ".join(parts)
        if not self._pause.isActive():
            self._rest()

    def offer_undo(self, step: str) -> None:
        """Names the step that undo would take back; "" when there is none."""
        shown = step if len(step) <= LONGEST_STEP else step[: LONGEST_STEP - 1] + "…"
        self.undo.setText(_("Undo: {step}", step=shown) if step else "")
        self.undo.setAccessibleName(_("Undo: {step}", step=step) if step else "")
        self.undo.setVisible(bool(step))

    def rest(self) -> None:
        """Without a project there is nothing to say."""
        self._standing = ""
        self._pause.stop()
        self._rest()
        self.offer_undo("")

    def _rest(self) -> None:
        self._file = None
        self.open_file.hide()
        self.open_folder.hide()
        self.text.setText(self._standing)

    def _open(self) -> None:
        if self._file is not None:
            _show(self._file)

    def _show_folder(self) -> None:
        if self._file is not None:
            _show(self._file.parent)


def _show(path: Path) -> None:
    """Lets the system open a file or folder."""
    from PySide6.QtCore import QUrl
    from PySide6.QtGui import QDesktopServices

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def above_and_below(above: QWidget, middle: QWidget, below: QWidget) -> QWidget:
    """The middle of the window with its strips."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(above)
    column.addWidget(middle, 1)
    column.addWidget(below)
    return made
