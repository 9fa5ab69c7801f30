"""The transcript pane against Qt showing the same text bare. Run: python -m pytest tests/benchmarks -m benchmark -s

CPU time of the GUI thread. "bare" is a read-only QTextEdit with the same line height and nothing painted or set.
"""

import random
import statistics
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QTextBlockFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.services.rows import CodingRow, DocumentView
from tests.gui.scene import codebook, coding, interview, view_of

pytestmark = pytest.mark.benchmark
SIZES = {"100 KB/500": (275, 500), "1 MB/5,000": (2750, 5000), "1 MB/50,000": (2750, 50_000)}


def measured(work: Callable[[], object], times: int) -> list[float]:
    found = []
    for _time in range(times):
        began = time.thread_time()
        work()
        found.append((time.thread_time() - began) * 1000)
    return sorted(found)


def p95(values: list[float]) -> float:
    return values[min(len(values) - 1, int(len(values) * 0.95))]


def coded(times: int, codings: int) -> DocumentView:
    text, turns = interview(times)
    chance = random.Random(5)
    rows: list[CodingRow] = []
    for number in range(codings):
        start = chance.randrange(0, len(text) - 300)
        rows.append(coding(number + 1, text, Span(start, start + chance.randrange(20, 300)), chance.randrange(1, 6)))
    return view_of(text, turns, rows)


@pytest.mark.parametrize("size", SIZES)
def test_transcript(qtbot: QtBot, size: str) -> None:
    view, codes = coded(*SIZES[size]), codebook()
    edit = QTextEdit()
    qtbot.addWidget(edit)
    edit.setReadOnly(True)
    edit.resize(1000, 800)
    edit.show()
    QApplication.processEvents()

    def bare() -> None:
        document = QTextDocument(edit)
        document.setUndoRedoEnabled(False)
        block = QTextBlockFormat()
        block.setLineHeight(138, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        cursor = QTextCursor(document)
        cursor.setBlockFormat(block)
        cursor.insertText(view.text)
        edit.setDocument(document)
        edit.viewport().repaint()

    bare_open = statistics.median(measured(bare, 5))
    edit.hide()
    pane = TranscriptPane()
    qtbot.addWidget(pane)
    pane.resize(1280, 800)
    pane.set_reading(replace(pane.reading, motion=False))
    pane.show()
    QApplication.processEvents()

    def paint() -> None:
        for part in (pane.view.viewport(), pane.margin, pane.overview):
            part.repaint()

    def show() -> None:
        pane.show_document(view, codes)
        paint()

    opened = statistics.median(measured(show, 5))
    qtbot.waitUntil(lambda: pane.view.settled, timeout=60_000)
    height = pane.view.document().size().height()  # all laid out, as it is some moments after opening
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)

    def scroll() -> None:
        bar.setValue(bar.value() + 90)
        paint()

    frames = measured(scroll, 100)
    edit.setDocument(pane.view.document().clone(edit))
    edit.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
    edit.setLineWrapColumnOrWidth(pane.view.lineWrapColumnOrWidth())
    edit.show()
    QApplication.processEvents()
    edit.document().size()
    edit.verticalScrollBar().setValue(edit.verticalScrollBar().maximum() // 3)

    def scroll_bare() -> None:
        edit.verticalScrollBar().setValue(edit.verticalScrollBar().value() + 90)
        edit.viewport().repaint()

    bare_frames = measured(scroll_bare, 100)
    lines = pane.view.lines()
    first = pane.view.to_span(lines.start, lines.end)
    number = [10**7]

    def mark() -> None:
        number[0] += 1
        start = first.start + number[0] % 400
        span = Span(start, start + 60)
        pane.view.put_selection(span)
        pane.update_codings([coding(number[0], view.text, span, 2)])
        paint()

    marks = measured(mark, 40)
    spots = [line.top + 4 for line in lines.lines if line.top > 0]

    def hover() -> None:
        place = pane.view.viewport().rect().center()
        place.setY(round(random.choice(spots)))
        pane.view._hover(place)
        pane.view.viewport().repaint()

    hovers = measured(hover, 60)
    print(
        f"\n{size}: {len(view.text):,} characters, {len(view.codings):,} codings, {height:,.0f} px\n"
        f"  open to painted     {opened:7.1f} ms   bare {bare_open:6.1f} ms   x{opened / bare_open:.1f}\n"
        f"  scroll frame  p50   {statistics.median(frames):7.1f} ms   bare {statistics.median(bare_frames):6.1f} ms   "
        f"x{statistics.median(frames) / statistics.median(bare_frames):.1f}\n"
        f"  scroll frame  p95   {p95(frames):7.1f} ms   bare {p95(bare_frames):6.1f} ms   "
        f"x{p95(frames) / p95(bare_frames):.1f}\n"
        f"  mark to painted p50 {statistics.median(marks):7.1f} ms   p95 {p95(marks):.1f} ms\n"
        f"  hover and repaint   {statistics.median(hovers):7.1f} ms   p95 {p95(hovers):.1f} ms"
    )
