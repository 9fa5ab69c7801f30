"""Long work beside the window: in a thread pool, told of step by step, stopped when the person says so.

What only the window's own thread can do, and is long, is done there a part a turn: keys and paints come between.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from threading import Event
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from shiboken6 import isValid

from qcoder.core.errors import Cancelled, QcoderError
from qcoder.core.progress import Progress, Watched

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Working:
    """How far the work is; `what` is empty when it has ended."""

    what: str
    done: int = 0
    total: int = 0


class _Signals(QObject):
    """Lives in the window's thread, so Qt carries what a work says over to it."""

    step = Signal(object)
    done = Signal(object)
    failed = Signal(object)


class _Work(QRunnable):
    def __init__(self, work: Callable[[Progress], Any], stopped: Callable[[], bool]) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.signals = _Signals()
        self._work = work
        self._told = Event()  # nothing more is said from the thread
        self._progress = Watched(lambda done, total, what: self.signals.step.emit(Working(what, done, total)), stopped)

    def run(self) -> None:
        try:
            self._run()
        finally:
            self._told.set()

    def _run(self) -> None:
        try:
            result = self._work(self._progress)
        except BaseException as error:  # noqa: BLE001  # every error is handed to the window's thread, none is lost
            if isValid(self.signals):  # else the window is gone, and nobody waits for it any more
                self.signals.failed.emit(error)
        else:
            if isValid(self.signals):
                self.signals.done.emit(result)

    def forget(self) -> None:
        """Lets go of whoever was told: what is connected is kept alive, and with it all that it knows."""
        # What a thread says is heard here before the saying has ended there: until then the signals must not go.
        self._told.wait()
        self.signals.deleteLater()


class Background(QObject):
    """The works of one window. What a work returns comes back in the window's thread."""

    working = Signal(object)  # Working
    failed = Signal(object)  # QcoderError
    stopped = Signal(object)  # the sentence of Cancelled, str

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: set[_Work] = set()
        self._turns: dict[Generator[None], Callable[[], object]] = {}  # what is left to do here, and then
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self._turn)
        self._stop = False
        self._pool = QThreadPool(self)

    @property
    def busy(self) -> bool:
        return bool(self._works)

    def run(self, work: Callable[[Progress], T], done: Callable[[T], object]) -> None:
        """Does something long, then calls `done` with what came of it; errors for the person go to `failed`."""
        if not self._works:
            self._stop = False
        task = _Work(work, lambda: self._stop)

        def ended(result: Any) -> None:
            # Else it was waited for, or its window is gone, and nobody wants it any more.
            if task in self._works and isValid(self):
                self._end(task)
                done(result)

        def failed(error: BaseException) -> None:
            if not isValid(self):
                return
            self._end(task)
            if isinstance(error, Cancelled):
                self.stopped.emit(str(error))
            elif isinstance(error, QcoderError):
                self.failed.emit(error)
            else:
                raise error

        task.signals.step.connect(lambda step: self.working.emit(step) if isValid(self) else None)
        task.signals.done.connect(ended)
        task.signals.failed.connect(failed)
        self._works.add(task)
        self._pool.start(task)

    def in_turns(self, parts: Generator[None], done: Callable[[], object] = lambda: None) -> None:
        """Does something in the window's thread, up to the next `yield` in each turn of its loop, then calls `done`."""
        self._turns[parts] = done
        self._next.start()

    def _turn(self) -> None:
        parts = next(iter(self._turns))
        try:
            next(parts)
        except StopIteration:
            self._turns.pop(parts, lambda: None)()  # it may have put an end to all work itself
        except BaseException as error:
            self._turns.pop(parts, None)
            if not isinstance(error, QcoderError):
                raise
            self.failed.emit(error)
        finally:
            if self._turns:
                self._next.start()

    def _end(self, task: _Work) -> None:
        self._works.discard(task)
        task.forget()
        if not self._works:
            self.working.emit(Working(""))

    def cancel(self) -> None:
        """Asks all work to stop at its next step."""
        self._stop = True

    def wait(self) -> None:
        """Stops all work and returns when the last has ended; what it would have brought is dropped."""
        self.cancel()
        self._turns.clear()
        self._next.stop()
        self._pool.waitForDone()
        for task in self._works:
            task.forget()
        self._works.clear()
        self.working.emit(Working(""))
