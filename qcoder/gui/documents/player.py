"""Playing a recording through QtMultimedia, which is not part of PySide6-Essentials: an extra, `qcoder-qda[media]`."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import PySide6
from PySide6.QtCore import QObject, QUrl, Signal

BACK = 3.0  # seconds
SLOWEST, FASTEST, STEP = 0.5, 2.0, 0.1


def multimedia() -> Any:
    """QtMultimedia; None where it is not installed, or a library of the system that it needs is missing."""
    try:
        return import_module("PySide6.QtMultimedia")
    except ImportError:
        return None


def missing_library() -> str:
    """What the system lacks, in its own words, where QtMultimedia is installed all the same; else ""."""
    try:
        import_module("PySide6.QtMultimedia")
    except ModuleNotFoundError:
        return ""
    except ImportError as error:
        return str(error)
    return ""


def how_to_add() -> str:
    """The command that adds it to the Python that is running, in the version that fits."""
    return f'"{sys.executable}" -m pip install PySide6-Addons=={PySide6.__version__}'


class Player(QObject):
    """Plays one file at a time. Times are seconds of the recording."""

    moved = Signal(object)  # float
    lasts = Signal(object)  # float, when it is known
    running = Signal(object)  # bool
    failed = Signal(object)  # why it cannot be played, in the words of the system, str
    sounds = Signal(object)  # bool: whether the computer has something that sounds, said when that changes

    def __init__(self, module: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._module = module
        self._player = module.QMediaPlayer(self)
        self._devices = module.QMediaDevices(self)
        self._devices.audioOutputsChanged.connect(self._take_output)
        self._output: Any = None
        self._take_output()
        self._wanted: float | None = None  # where to go when the file is loaded
        self._file: Path | None = None
        self._player.positionChanged.connect(self._move)
        self._player.durationChanged.connect(lambda length: self.lasts.emit(length / 1000))
        self._player.playbackStateChanged.connect(lambda _state: self.running.emit(self.playing))
        self._player.mediaStatusChanged.connect(lambda _status: self._go())
        self._player.errorOccurred.connect(lambda _error, said: self.failed.emit(str(said)))

    def _take_output(self) -> None:
        """Sounds through what the computer sounds through now: headphones may be put in while it plays."""
        before, self._output = self._output, None
        if self._module.QMediaDevices.audioOutputs():
            self._output = self._module.QAudioOutput(self)
        self._player.setAudioOutput(self._output)
        if before is not None:
            before.deleteLater()
        self.sounds.emit(self.audible)

    @property
    def audible(self) -> bool:
        """Whether the computer has something that sounds; without it a recording plays in silence."""
        return self._output is not None

    def open(self, file: Path) -> None:
        """Makes a file ready to be played from its beginning."""
        if file != self._file:
            self._file, self._wanted = file, None
            self._player.setSource(QUrl.fromLocalFile(str(file)))

    def close(self) -> None:
        """Lets go of the file."""
        self._file = None
        self._player.stop()
        self._player.setSource(QUrl())

    @property
    def playing(self) -> bool:
        return bool(self._player.playbackState() == self._module.QMediaPlayer.PlaybackState.PlayingState)

    @property
    def time(self) -> float:
        return self._wanted if self._wanted is not None else self._player.position() / 1000

    @property
    def rate(self) -> float:
        return round(float(self._player.playbackRate()), 2)

    def play(self) -> None:
        self._player.play()

    def pause(self) -> None:
        self._player.pause()

    def toggle(self) -> None:
        if self.playing:
            self.pause()
        else:
            self.play()

    def seek(self, time: float) -> None:
        """Goes to a time; where the file is not loaded yet, as soon as it is."""
        self._wanted = max(0.0, time)
        self._go()

    def _go(self) -> None:
        """Goes where it is wanted, when it can."""
        status = self._module.QMediaPlayer.MediaStatus
        loaded = self._player.mediaStatus() not in (status.NoMedia, status.LoadingMedia, status.InvalidMedia)
        if self._wanted is not None and loaded:
            wanted, self._wanted = self._wanted, None
            self._player.setPosition(round(wanted * 1000))
            self.moved.emit(wanted)

    def back(self, seconds: float = BACK) -> None:
        self.seek(self.time - seconds)

    def change_rate(self, by: float) -> None:
        """Plays faster or slower, within bounds in which speech is understood."""
        self._player.setPlaybackRate(round(min(FASTEST, max(SLOWEST, self.rate + by)), 2))

    def _move(self, position: int) -> None:
        if self._wanted is None:
            self.moved.emit(position / 1000)
