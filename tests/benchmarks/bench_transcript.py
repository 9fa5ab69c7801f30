"""The transcript pane against Qt showing the same text: python -m pytest tests/benchmarks -m benchmark -s

CPU time of the window's thread. "Bare" is a read-only QTextEdit with the same line height and nothing painted or set;
"its own formats" is the same with backgrounds and underlines as character formats.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QColor, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextDocument
from PySide6.QtWidgets import QApplication, QTextEdit
from pytestqt.qtbot import QtBot

from qcoder.core.found_marks import FoundMark
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.services.rows import CodingRow, DocumentView
from tests.benchmarks.figures import Figure, cpu, median, note, p95, quietest, steady
from tests.benchmarks.large import KB, MB, spans
from tests.gui.scene import codebook, coding, interview, view_of

pytestmark = pytest.mark.benchmark
ONCE = len(interview(1)[0])


def coded(characters: int, codings: int) -> DocumentView:
    text, turns = interview(characters // ONCE)
    rows: list[CodingRow] = [
        coding(number, text, span, 1 + number % 5) for number, span in enumerate(spans(text, codings), start=1)
    ]
    return view_of(text, turns, rows)


def size_of(characters: int, codings: int) -> str:
    size = f"{characters // MB} MB" if characters >= MB else f"{characters // KB} KB"
    return f"{size} with {codings:,} codings"


@pytest.fixture
def pane(qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(1280, 800)
    made.set_reading(replace(made.reading, motion=False))
    made.show()
    QApplication.processEvents()
    return made


@pytest.fixture
def edit(qtbot: QtBot) -> QTextEdit:
    made = QTextEdit()
    qtbot.addWidget(made)
    made.setReadOnly(True)
    made.resize(1000, 800)
    made.show()
    QApplication.processEvents()
    return made


def settle(qtbot: QtBot, pane: TranscriptPane, view: DocumentView) -> None:
    pane.show_document(view, codebook())
    qtbot.waitUntil(lambda: pane.view.settled, timeout=60_000)
    pane.view.document().documentLayout().documentSize()  # all laid out, as it is some moments after opening
    pane.view.scroll_to_position(len(view.text) // 3)
    QApplication.processEvents()


@pytest.mark.parametrize(("characters", "codings"), [(100 * KB, 500), (MB, 5_000), (MB, 50_000)])
def test_open(pane: TranscriptPane, edit: QTextEdit, characters: int, codings: int) -> None:
    view, codes = coded(characters, codings), codebook()

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

    def ours() -> None:
        pane.show_document(view, codes)
        pane.repaint()  # text, margin, overview and header

    ours()
    found, floor = [], []
    for _round in range(7):  # side by side, so that both meet the same noise
        pane.clear()  # the letters of a text that is shown again would stay
        found += quietest(ours, 1, rounds=1)
        floor += quietest(bare, 1, rounds=1)
    name, took, least = f"open {size_of(characters, codings)} to the first paint", min(found), min(floor)
    note(Figure(name, took, 100 if codings <= 5_000 else 150, floor=least))
    if codings <= 5_000:
        note(Figure(f"{name}: against the same text bare", took / least, 2, unit="times"))


@pytest.mark.parametrize("turns", [80, 2_000], ids=["short", "long"])
def test_open_with_structure(pane: TranscriptPane, turns: int) -> None:
    """A word in five is set in its own way, and a paragraph in three is an item."""
    text, rows = interview(turns // 5)
    words = [*re.finditer(r"\w+", text)][::5]
    items = [*re.finditer(r"[^\n]+", text)][::3]
    marks = [FoundMark("bold" if at.start() % 2 else "italic", at.start(), at.end()) for at in words]
    marks += [FoundMark("list", at.start(), at.end(), "•") for at in items]
    plain = view_of(text, rows)
    structured = replace(plain, marks=tuple(sorted(marks, key=lambda mark: mark.start)))
    codes = codebook()

    def opening(view: DocumentView) -> Callable[[], None]:
        def shown() -> None:
            pane.show_document(view, codes)
            pane.repaint()

        return shown

    bare, took = [], []
    for _round in range(7):
        for view, found in ((plain, bare), (structured, took)):
            pane.clear()
            found += cpu(opening(view), 1)
    name = f"open {len(text) // KB} KB with {len(marks):,} marks of structure: against the same text without"
    note(Figure(name, min(took) / min(bare), 1.5, unit="times"))


@pytest.mark.parametrize(("characters", "codings"), [(100 * KB, 500), (MB, 5_000)])
def test_repaint(qtbot: QtBot, pane: TranscriptPane, edit: QTextEdit, characters: int, codings: int) -> None:
    view = coded(characters, codings)
    settle(qtbot, pane, view)
    own = QTextDocument(edit)
    own.setDefaultFont(pane.view.document().defaultFont())
    block, how = QTextBlockFormat(), QTextCharFormat()
    block.setLineHeight(138, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor = QTextCursor(own)
    cursor.setBlockFormat(block)
    cursor.insertText(view.text)
    cursor.beginEditBlock()
    units = pane.layer.index.to_utf16
    for row in view.codings:
        ink = pane.layer.ink(row.code_id)
        how.setBackground(QColor(ink).lighter(160))
        how.setUnderlineColor(ink)
        how.setFontUnderline(True)
        cursor.setPosition(units(row.span.start))
        cursor.setPosition(units(row.span.end), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(how)
    cursor.endEditBlock()
    edit.setDocument(own)
    edit.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
    edit.setLineWrapColumnOrWidth(pane.view.lineWrapColumnOrWidth())
    own.size()  # lays it all out
    cursor.setPosition(units(len(view.text) // 3))
    edit.setTextCursor(cursor)
    edit.resize(pane.view.viewport().size())
    QApplication.processEvents()
    ours, theirs = [], []
    for _round in range(60):
        ours += quietest(pane.view.viewport().repaint, 1, rounds=1)
        theirs += quietest(edit.viewport().repaint, 1, rounds=1)
    took, floor = median(ours), median(theirs)
    name = f"repaint {size_of(characters, codings)} against Qt painting it with its own formats"
    note(Figure(name, took / floor, 2, unit="times"))
    print(f"   {took:.2f} ms against {floor:.2f}")


def test_hover(qtbot: QtBot, pane: TranscriptPane) -> None:
    settle(qtbot, pane, coded(MB, 5_000))
    spots = [line.top + 4 for line in pane.view.lines().lines if line.top > 0]
    chance = random.Random(1)

    def hover() -> None:
        place = pane.view.viewport().rect().center()
        place.setY(round(chance.choice(spots)))
        place.setX(chance.randrange(20, 400))
        pane.view._hover(place)
        QApplication.processEvents()  # paints what the hovered coding changed

    times = steady(hover, 100, start=lambda: chance.seed(1))
    note(Figure("hover: hit test and repaint, p95, 1 MB with 5,000 codings", p95(times), 8))


@pytest.mark.parametrize(
    ("characters", "codings", "at_most"), [(100 * KB, 500, 12), (MB, 5_000, 12), (5 * MB, 50_000, 16)]
)
def test_scroll(qtbot: QtBot, pane: TranscriptPane, characters: int, codings: int, at_most: float) -> None:
    view = coded(characters, codings)
    settle(qtbot, pane, view)
    bar = pane.view.verticalScrollBar()

    def by(step: int) -> Callable[[], None]:
        def scroll() -> None:
            bar.setValue(bar.value() + step)
            QApplication.processEvents()

        return scroll

    for way, step in (("down", 90), ("up", -90)):
        shares = iter((2, 3, 4, 5))  # each round in another part of the text, so that it is seen for the first time

        def begin() -> None:
            pane.view.scroll_to_position(len(view.text) * next(shares) // 7)  # noqa: B023
            QApplication.processEvents()

        frames = steady(by(step), 100, start=begin)
        name = f"frame while scrolling {way}, p95, {size_of(characters, codings)}"
        note(Figure(name, p95(frames), at_most))
        print(f"   p50 {median(frames):.1f}  longest {frames[-1]:.1f}")


def test_jumps(qtbot: QtBot, pane: TranscriptPane) -> None:
    view = coded(5 * MB, 50_000)
    settle(qtbot, pane, view)
    chance = random.Random(2)

    def jump() -> None:
        pane.view.scroll_to_position(chance.randrange(len(view.text)))
        QApplication.processEvents()

    times = steady(jump, 40, start=QApplication.processEvents)
    note(Figure("go to a place never seen, p95, 5 MB with 50,000 codings", p95(times), 50))


def test_one_paragraph_of_five_megabytes(qtbot: QtBot, pane: TranscriptPane) -> None:
    text = "palabra y otra que sigue. " * (5 * MB // 26)
    view = view_of(text, (), [coding(n, text, span, 1 + n % 5) for n, span in enumerate(spans(text, 5_000), start=1)])
    opened = quietest(lambda: (pane.clear(), pane.show_document(view, codebook()), pane.repaint()), 1, rounds=3)
    note(Figure("open one paragraph of 5 MB with 5,000 codings to the first paint", opened[0], 200))
    bar, shares = pane.view.verticalScrollBar(), iter((1, 2, 3, 4))

    def scroll() -> None:
        bar.setValue(bar.value() + 90)
        QApplication.processEvents()

    frames = steady(scroll, 100, start=lambda: pane.view.scroll_to_position(len(text) * next(shares) // 6))
    note(Figure("frame while scrolling, p95, one paragraph of 5 MB", p95(frames), 16))
