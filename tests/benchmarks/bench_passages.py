"""Reading 2,000 passages again: python -m pytest tests/benchmarks/bench_passages.py -m benchmark -s

CPU time of the GUI thread.
"""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.gui.codes.second_cycle import SecondCycle
from qcoder.gui.workspace import Workspace
from qcoder.services.codes import codebook
from qcoder.services.passages import coding
from tests.benchmarks.bench_codes import workspace as workspace
from tests.benchmarks.figures import Figure, cpu, median, note, p95
from tests.stories.driver import wait

pytestmark = pytest.mark.benchmark


def test_second_cycle(qtbot: QtBot, workspace: Workspace) -> None:
    view = SecondCycle(workspace)
    qtbot.addWidget(view)
    view.resize(760, 800)
    view.show()
    workspace.select(code=codebook.codes(workspace.project)[0].id)
    view.shown()
    while workspace.background.busy or not view.list.complete:
        wait(20)
    wait(400)
    count = len(view.list.rows)
    assert count > 2_000
    paper, bar = view.list.viewport(), view.list.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 1_700) % max(1, bar.maximum()))
        QApplication.sendPostedEvents()
        paper.repaint()

    note(Figure(f"second cycle, {count} passages: a frame while scrolling", p95(cpu(scroll, 60)), 16))
    rows = list(view.list.rows)

    def change() -> None:
        coding.set_coding_memo(workspace.project, coding=rows[5], text=f"{len(rows)}{bar.value()}")
        paper.repaint()

    note(Figure(f"second cycle, {count} passages: a memo saved and shown", median(cpu(change, 10)), 40))
