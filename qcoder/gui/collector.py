"""The garbage collector, in the window's thread alone.

Python collects in whichever thread happens to make one object too many. Where that is a thread that reads beside the
window, objects of Qt that nobody refers to any more would be deleted there, and Qt bears that in their own thread only.
Nor does it bear it while it deletes another object; a timer's turn comes between two events.
"""

import gc

from PySide6.QtCore import QObject, QTimer
from shiboken6 import delete, isValid

from qcoder.core.collecting import MIDDLE, OLD, YOUNG

EVERY_MS = 500


class Collector:
    """Takes the place of Python's own collecting, with the same bounds, until its end."""

    def __init__(self, parent: QObject | None = None) -> None:
        gc.disable()
        self._timer = QTimer(parent, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collects the oldest generation whose bound is reached; mostly none is."""
        young, middle, old = gc.get_count()
        if young <= YOUNG:
            return
        generation = 0 if middle <= MIDDLE else 1 if old <= OLD else 2
        gc.collect(generation)

    def end(self) -> None:
        """Python collects by itself again."""
        # First: while Qt deletes an object it holds a lock, and looks something up in Python. Were garbage collected at
        # that moment, the deletion of other objects of Qt would wait for the same lock for ever.
        if isValid(self._timer):
            delete(self._timer)
        gc.enable()
