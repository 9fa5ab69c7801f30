"""The window against a bare one: python -m pytest tests/benchmarks -m benchmark -s

Ours is the whole way of the command `qcoder`. Each window is made in a process of its own, which ends when it was
painted for the first time; "in Python" counts from the first line of the script, "whole" from the start of the process
to its end.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import REPO

pytestmark = pytest.mark.benchmark
ROUNDS = int(os.environ.get("QCODER_START_ROUNDS", "11"))

# Both paint once, say how long that took and go without tearing down: that is not part of starting. Only the window is
# watched: a filter on the application makes PySide wrap every object that gets an event, and the first one of a class
# that Python does not know (Qt's own timer of animations) has it look through all classes there are, 20 ms.
WATCHED = """
import time
began = time.perf_counter()
import os, sys
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow
class Painted(QObject):
    def eventFilter(self, target, event):
        if event.type() == QEvent.Type.UpdateRequest:
            QTimer.singleShot(0, self.tell)
        return False
    def watch(self):
        [window] = [made for made in QApplication.topLevelWidgets() if isinstance(made, QMainWindow)]
        window.installEventFilter(self)
    def tell(self):
        print(time.perf_counter() - began, flush=True)
        os._exit(0)
app = QApplication(sys.argv[:1])
painted = Painted()
QTimer.singleShot(0, painted.watch)  # comes before the first paint
"""
BARE = """
window = QMainWindow()
window.resize(1280, 800)
window.show()
app.exec()
"""
OURS = """
from qcoder.__main__ import main
main()
"""


def started(script: str, folder: Path) -> tuple[float, float]:
    """Seconds until the window was painted: counted in Python, and of the whole process."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QCODER_SETTINGS": str(folder / "settings")}
    environment["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")  # compiled modules, also where none are written
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + script], cwd=REPO, env=environment, capture_output=True, text=True, check=True
    )
    return float(done.stdout), time.perf_counter() - began


def test_start(tmp_path: Path) -> None:
    scripts = {"bare QMainWindow": BARE, "qcoder": OURS}
    for script in scripts.values():
        started(script, tmp_path)  # compiles the modules and fills the disk's cache
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in scripts}
    for _round in range(ROUNDS):
        for name, script in scripts.items():
            found[name].append(started(script, tmp_path))
    bare, ours = ([statistics.median(part) for part in zip(*runs, strict=True)] for runs in found.values())
    print(f"\nstart to the first paint, median of {ROUNDS} alternated runs")
    for name, at in (("in Python", 0), ("whole", 1)):
        ratio = ours[at] / bare[at]
        print(f"  {name:<10} qcoder {ours[at] * 1000:6.0f} ms   bare {bare[at] * 1000:6.0f} ms   x{ratio:.2f}")
