"""Work beside the window."""

import time
from threading import Event

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from qcoder.gui.background import Background


def test_what_says_that_work_has_ended_stays_until_it_was_said(qtbot: QtBot) -> None:
    """The window hears of it while the thread is still saying it."""
    background = Background()
    told, ready = Event(), Event()
    stayed: list[bool] = []
    heard: list[str] = []
    background.run(lambda _progress: ready.wait(5) and "done", heard.append)
    signals = next(iter(background._works)).signals  # the moment meant lies inside it

    def still_saying(_result: object) -> None:
        time.sleep(0.1)
        stayed.append(isValid(signals))
        told.set()

    signals.done.connect(still_saying, Qt.ConnectionType.DirectConnection)
    ready.set()
    qtbot.waitUntil(lambda: not background.busy and told.is_set())
    qtbot.waitUntil(lambda: not isValid(signals))
    assert (heard, stayed) == (["done"], [True])
