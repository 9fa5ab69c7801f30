"""The bar below the text that plays its recording: play and pause, back, slower and faster, where it is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QSizePolicy, QSlider, QStackedWidget, QWidget

from qcoder.core.messages import _
from qcoder.gui.actions import BY_ID, tooltip
from qcoder.gui.documents.player import BACK, how_to_add, missing_library
from qcoder.gui.icons import icon
from qcoder.gui.parts.small import button, label, tool
from qcoder.gui.transcript.turn_column import clock

CONTROLS, TROUBLE = 0, 1


class RecordingBar(QFrame):
    """Shows what `Recording` tells it, and asks for what should be done by signals."""

    toggled = Signal()
    back_wanted = Signal()
    slower_wanted = Signal()
    faster_wanted = Signal()
    sought = Signal(object)  # seconds of the recording
    settings_wanted = Signal()
    choose_wanted = Signal()  # another file
    copy_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recording")
        self.play_button = tool("play", tooltip(BY_ID["recording.play"]), self.toggled.emit)
        self.back_button = tool("rewind", tooltip(BY_ID["recording.back"]), self.back_wanted.emit)
        self.slower_button = tool("slower", tooltip(BY_ID["recording.slower"]), self.slower_wanted.emit)
        self.faster_button = tool("faster", tooltip(BY_ID["recording.faster"]), self.faster_wanted.emit)
        self.rate = label("×1")
        self.time = label("0:00")
        self.who = label("", kind="muted")
        self.who.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.silent = label(_("no sound"), kind="muted")
        self.silent.setToolTip(_("This computer has nothing that sounds: plug in headphones or loudspeakers"))
        self.silent.hide()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(_("Place in the recording"))
        self.slider.setToolTip(_("Place in the recording"))
        self.slider.setSingleStep(round(BACK * 1000))
        self.slider.setPageStep(30_000)
        self.follow = QCheckBox(_("Follow in the text"))
        self.follow.setChecked(True)
        self.follow.setToolTip(_("The text scrolls along with what is being said"))
        self.settings = button(_("Recording …"), self.settings_wanted.emit, kind="link", tip=_("Another file, or none"))
        self.trouble = QLabel()
        self.trouble.setTextFormat(Qt.TextFormat.PlainText)
        self.trouble.setWordWrap(True)
        self.trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = button(_("Copy the command"), self.copy_wanted.emit, kind="link")
        self.copy.setToolTip(_("To be run in a terminal"))
        self.choose = button(_("Choose the file…"), self.choose_wanted.emit, kind="link")
        self.choose.setToolTip(_("Say where the recording is now"))
        self._lay_out()
        self._last = 0.0
        self.slider.actionTriggered.connect(lambda _action: self.sought.emit(self.slider.sliderPosition() / 1000))

    def _lay_out(self) -> None:
        controls, row = QWidget(), QHBoxLayout()
        row.setContentsMargins(12, 4, 12, 4)
        row.setSpacing(8)
        row.addWidget(self.play_button)
        row.addWidget(self.back_button)
        row.addWidget(self.silent)
        row.addWidget(self.time)
        row.addWidget(self.slider, 3)
        row.addWidget(self.slower_button)
        row.addWidget(self.rate)
        row.addWidget(self.faster_button)
        row.addWidget(self.who, 2)
        row.addWidget(self.follow)
        row.addWidget(self.settings)
        controls.setLayout(row)
        trouble, line = QWidget(), QHBoxLayout()
        line.setContentsMargins(16, 6, 12, 6)
        line.setSpacing(12)
        line.addWidget(self.trouble, 1)
        line.addWidget(self.copy)
        line.addWidget(self.choose)
        trouble.setLayout(line)
        self.stack = QStackedWidget()
        self.stack.addWidget(controls)
        self.stack.addWidget(trouble)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.stack)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    # ---- what is shown ----

    def say_missing_extra(self) -> None:
        """Playing needs a package that is not there, or a library of the system: says how to add it."""
        if library := missing_library():
            self._say(_("Recordings cannot be played: this system lacks a library ({what}).", what=library))
            return
        text = _("To play recordings, qcoder needs one more package. Close it and run: {command}", command=how_to_add())
        self._say(text, copy=True)

    def say_missing_file(self, file: str) -> None:
        self._say(_("The recording is not where it was: {file}", file=file), choose=True)

    def say_failed(self, file: str, why: str) -> None:
        self._say(_("“{file}” cannot be played: {why}", file=file, why=why), choose=True)

    def _say(self, text: str, *, copy: bool = False, choose: bool = False) -> None:
        self.trouble.setText(text)
        self.copy.setVisible(copy)
        self.choose.setVisible(choose)
        self.stack.setCurrentIndex(TROUBLE)

    def show_controls(self, name: str) -> None:
        """Ready to play the file of that name from its beginning."""
        self.setAccessibleName(_("Recording {name}", name=name))
        self.stack.setCurrentIndex(CONTROLS)
        self.show_time(0.0)
        self.show_who("")

    def show_length(self, seconds: float) -> None:
        self._last = seconds
        self.slider.setRange(0, round(seconds * 1000))

    def show_time(self, seconds: float) -> None:
        self.time.setText(f"{clock(seconds)} / {clock(self._last)}" if self._last else clock(seconds))
        if not self.slider.isSliderDown():
            self.slider.setValue(round(seconds * 1000))

    def show_rate(self, rate: float) -> None:
        self.rate.setText(f"×{rate:g}")

    def show_running(self, running: bool) -> None:
        self.play_button.setIcon(icon("pause" if running else "play"))
        self.play_button.setAccessibleName(_("Pause") if running else _("Play"))

    def show_sounds(self, audible: bool) -> None:
        self.silent.setHidden(audible)

    def show_who(self, who: str) -> None:
        self.who.setText(who)
