"""Garbage is collected in the window's thread, whoever makes it."""

import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qcoder.core.collecting import YOUNG
from qcoder.gui.collector import Collector


class Knot:
    """Refers to itself, so that only a collection frees it."""

    freed_in: set[int]

    def __init__(self, freed_in: set[int]) -> None:
        self.me, self.freed_in = self, freed_in

    def __del__(self) -> None:
        self.freed_in.add(threading.get_ident())


@pytest.fixture
def collector(qapp: object) -> Iterator[Collector]:
    held = gc.get_threshold()
    made = Collector()
    yield made
    made.end()
    gc.set_threshold(*held)


def test_what_another_thread_leaves_behind_is_freed_in_the_windows_thread(qtbot: QtBot, collector: Collector) -> None:
    assert not gc.isenabled()
    freed: set[int] = set()

    def make() -> None:
        for _knot in range(YOUNG + 1_000):
            Knot(freed)

    thread = threading.Thread(target=make)
    thread.start()
    thread.join()
    assert not freed, "nothing was collected in the thread"
    qtbot.waitUntil(lambda: bool(freed), timeout=60_000)
    assert freed == {threading.get_ident()}


def test_little_garbage_waits_and_python_collects_again_afterwards(collector: Collector) -> None:
    freed: set[int] = set()
    gc.collect()
    Knot(freed)
    collector.collect()
    assert not freed
    collector.end()
    assert gc.isenabled()
    gc.collect()
    assert freed
