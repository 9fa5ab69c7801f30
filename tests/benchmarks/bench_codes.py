"""The code tree with 2,000 codes and 50,000 codings: python -m pytest tests/benchmarks/bench_codes.py -m benchmark -s

CPU time of the GUI thread. The floor of a frame is a QStandardItemModel with the same names in the same view.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QApplication, QTreeView
from pytestqt.qtbot import QtBot

from qcoder.core.messages import say
from qcoder.gui import theme
from qcoder.gui.background import Background
from qcoder.gui.codes.codes_panel import CodesPanel
from qcoder.gui.settings import Settings
from qcoder.gui.workspace import Workspace
from qcoder.model import Coding
from qcoder.services import lookup
from qcoder.services.arriving import importing
from qcoder.services.codes import codebook
from qcoder.services.find.saved_queries import save_query
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note, p95
from tests.conftest import INTERVIEW

pytestmark = pytest.mark.benchmark
CODES, CODINGS, DOCUMENTS, SMART = 2_000, 50_000, 40, 20


def fill(project: Project, folder: Path) -> list[int]:
    """Codes on three levels, and codings of them all over some documents; returns the documents."""
    files = []
    for number in range(DOCUMENTS):
        file = folder / f"Interview {number:02}.txt"
        file.write_text(f"Número {number}\n\n" + INTERVIEW * 20, encoding="utf-8")
        files.append(file)
    stored = [row.document_id or 0 for row in importing.import_files(project, files=files).files]
    chance = random.Random(7)
    with project.change(say("Many codes")) as step:
        codes: list[int] = []
        for a in range(20):
            top = codebook.add_code(step, name=f"Theme {a} of the study", parent=None).id
            codes.append(top)
            for b in range(9):
                middle = codebook.add_code(step, name=f"Category {a}.{b} that matters", parent=top).id
                codes.append(middle)
                codes += [
                    codebook.add_code(step, name=f"Dependencia número {a}.{b}.{c}", parent=middle).id for c in range(10)
                ]
        coder = lookup.coder_id(step, "Coder A")
        rows = []
        for number in range(CODINGS):
            start = chance.randrange(0, 5_000)
            rows.append(
                {
                    "guid": f"{number}", "document_id": chance.choice(stored), "start": start, "end": start + 30,
                    "code_id": chance.choice(codes), "coder_id": coder, "quote": "x" * 30, "origin": "hand",
                    "at": "2026-01-01T00:00:00.000+00:00", "code_version": 1,
                }
            )  # fmt: skip
        step.insert_many(Coding, rows)
    for number in range(SMART):
        line = f'code:"Theme {number} of the study" dependencia'
        save_query(project, name=f"Question {number}", line=line, is_code=True)
    assert abs(len(codes) - CODES) < 20
    return stored


@pytest.fixture
def workspace(qapp: QApplication, project: Project, tmp_path: Path) -> Iterator[Workspace]:
    theme.apply(qapp, "light")
    fill(project, tmp_path)
    yield Workspace(project, Settings(), Background())


def test_code_tree(qtbot: QtBot, workspace: Workspace) -> None:
    panel = CodesPanel(workspace)
    qtbot.addWidget(panel)
    panel.resize(340, 800)
    panel.show()
    QApplication.processEvents()
    tree, paper = panel.tree, panel.tree.viewport()
    bare = QTreeView()
    qtbot.addWidget(bare)
    standard = QStandardItemModel()
    for row in panel.model.codes.values():
        standard.appendRow([QStandardItem(row.name), QStandardItem(str(row.codings)), QStandardItem(row.key)])
    bare.setModel(standard)
    bare.setUniformRowHeights(True)
    bare.setHeaderHidden(True)
    bare.resize(340, 700)
    bare.show()
    QApplication.processEvents()
    floor = median(cpu(bare.viewport().repaint, 40))
    note(Figure("code tree, 2,000 codes: a full frame", median(cpu(paper.repaint, 60)), 8, floor=floor))
    tree.scrollToBottom()
    assert panel.model.smart and tree.visualRect(panel.model.index_of(panel.model.smart[-1].id)).isValid()
    note(Figure("code tree, 20 smart codes: a full frame", median(cpu(paper.repaint, 60)), 8, floor=floor))
    tree.scrollToTop()

    def scroll() -> None:
        bar = tree.verticalScrollBar()
        bar.setValue((bar.value() + 400) % max(1, bar.maximum()))
        paper.repaint()

    cpu(scroll, 10)  # names that are drawn for the first time are measured first
    note(Figure("code tree, 2,000 codes: a frame while scrolling", median(cpu(scroll, 60)), 8, floor=floor))
    typed = iter("dependencia 7.3")

    def key() -> None:
        panel.filter.setText(panel.filter.text() + next(typed))
        QApplication.sendPostedEvents()
        paper.repaint()

    note(Figure("code tree, 2,000 codes: filter, per key", p95(cpu(key, 15)), 50))
    note(Figure("code tree, 2,000 codes: filter taken away", p95(cpu(panel.filter.clear, 1)), 50))
    code = next(iter(reversed(panel.model.codes)))
    taken: list[float] = []
    for number in range(20):

        def count(number: int = number) -> None:
            panel.refresh_counts({(code, 1): number + 100})
            QApplication.sendPostedEvents()
            paper.repaint()

        taken += cpu(count, 1)
    note(Figure("code tree, 50,000 codings: counts after one coding, painted", median(taken), 10))
    note(Figure("code tree, 50,000 codings: after a code has changed", median(cpu(lambda: panel.refresh({}), 9)), 120))
    note(Figure("code tree, 50,000 codings: all counted again", median(cpu(panel.refresh, 5)), 400))
