"""Long texts, which are laid out where they are looked at: the same as short ones, however long."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui.transcript import reading
from qcoder.gui.transcript.layer import Laid
from qcoder.gui.transcript.long_layout import LongLayout
from qcoder.gui.transcript.pane import TranscriptPane
from tests.gui.scene import codebook, coding, interview, view_of
from tests.stories.driver import wait

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    text, turns = interview(600)
    made.show_document(view_of(text, turns, [coding(1, text, Span(len(text) - 400, len(text) - 300))]), codebook())
    return made


def first_letter(pane: TranscriptPane) -> tuple[int, int]:
    """Which letter begins the first whole line in sight, and how high it stands."""
    line = next(line for line in pane.view.lines().lines if line.top >= 0)
    return pane.view.to_span(line.start, line.start).start, round(line.top)


def shown_at(pane: TranscriptPane, position: int) -> str:
    """The letter that Qt's own hit test finds in the middle of the place where a letter is drawn."""
    cursor = QTextCursor(pane.view.document())
    cursor.setPosition(pane.layer.index.to_utf16(position))
    rect = pane.view.cursorRect(cursor)
    unit = pane.view.unit_under(rect.center() + QPoint(2, 0))
    assert unit is not None
    return pane.layer.text[pane.view.to_span(unit, unit).start]


def test_a_long_text_goes_to_any_place_and_shows_it_there(pane: TranscriptPane) -> None:
    text = pane.layer.text
    assert isinstance(pane.view.document().documentLayout(), LongLayout)
    for share in (0.5, 0.99, 0.02, 0.7):
        at = text.index("dinero", round(len(text) * share))
        pane.view.scroll_to_position(at)
        top = pane.view.rect_of(Span(at, at + 6)).top()
        assert abs(top - pane.view.viewport().height() * 0.3) < 4 or pane.view.verticalScrollBar().value() in (
            0, pane.view.verticalScrollBar().maximum()
        )  # fmt: skip
        assert shown_at(pane, at) == "d"


def test_what_is_in_sight_stays_when_what_is_above_it_is_measured(pane: TranscriptPane) -> None:
    pane.view.scroll_to_position(len(pane.layer.text) // 2)
    before = first_letter(pane)
    wait(30)  # the idle moments in which the text above is laid out
    after = first_letter(pane)
    assert after[0] == before[0] and abs(after[1] - before[1]) <= 1


def test_scrolling_up_shows_every_line_once(pane: TranscriptPane) -> None:
    bar = pane.view.verticalScrollBar()
    pane.view.scroll_to_position(len(pane.layer.text) // 2)
    wait(10)
    for _step in range(12):
        position, top = first_letter(pane)
        bar.setValue(bar.value() - 60)
        wait(5)
        place = pane.view.rect_of(Span(position, position + 1)).top()
        assert abs(place - (top + 60)) <= 3


def test_keys_go_through_the_whole_of_it(pane: TranscriptPane) -> None:
    view = pane.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End, CTRL)
    assert view.caret() == len(pane.layer.text)
    assert 0 <= view.cursorRect().top() < view.viewport().height()
    caret = view.caret()
    for _press in range(5):
        QTest.keyClick(view, Qt.Key.Key_Up)
        assert view.caret() < caret
        caret = view.caret()
        assert 0 <= view.cursorRect().top() < view.viewport().height()
    QTest.keyClick(view, Qt.Key.Key_PageUp)
    assert view.caret() < caret
    QTest.keyClick(view, Qt.Key.Key_Home, CTRL)
    assert view.caret() == 0 and view.verticalScrollBar().value() < 30


@pytest.mark.parametrize("turns", [40, 600])
def test_another_width_keeps_the_place(pane: TranscriptPane, turns: int) -> None:
    text, rows = interview(turns)
    pane.show_document(view_of(text, rows), codebook())
    pane.view.scroll_to_position(len(text) * 2 // 3)
    wait(20)
    before = first_letter(pane)
    pane.resize(620, 600)
    wait(20)
    after = first_letter(pane)
    assert abs(after[0] - before[0]) < 200
    pane.resize(900, 600)
    wait(20)
    assert abs(first_letter(pane)[0] - before[0]) < 200


def test_the_last_coding_of_a_long_text_is_gone_to(pane: TranscriptPane) -> None:
    pane.select_coding(1)
    rect = pane.view.rect_of(pane.layer.rows[1].span)
    assert pane.view.viewport().rect().intersects(rect)
    pane.grab()
    assert pane.margin._spots


def test_long_and_short_texts_look_alike(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    text, turns = interview(6)
    tops = []
    for limit in (-1, 10**9):
        monkeypatch.setattr(reading, "LONG", limit)
        made = TranscriptPane()
        qtbot.addWidget(made)
        made.resize(900, 600)
        made.show()
        made.show_document(view_of(text, turns), codebook())
        assert isinstance(made.view.document().documentLayout(), LongLayout) is (limit < 0)
        wait(20)
        tops.append(
            [(line.start, line.end, round(line.left + line.width), line.top) for line in made.view.lines().lines]
        )
    assert [line[:3] for line in tops[0]] == [line[:3] for line in tops[1]]
    assert all(abs(long[3] - short[3]) < 0.02 for long, short in zip(*tops, strict=True))


def test_a_text_that_is_prepared_in_pieces_is_shown_as_it_is(
    pane: TranscriptPane, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, turns = interview(300)
    view = view_of(text, turns, [coding(1, text, Span(50, 90))])
    laid = Laid(view.text, view.codings, pane.layer.coders)
    monkeypatch.setattr(reading, "PIECE", len(text) // 7)
    before, turns_taken, parts = pane.view.document(), 0, pane.preparing(view, laid)
    while True:
        try:
            next(parts)
        except StopIteration as ended:
            prepared = ended.value
            break
        turns_taken += 1
        assert pane.view.document() is before  # calm meanwhile
    assert turns_taken == 7
    pane.show_document(view, codebook(), laid, prepared)
    assert pane.view.document() is prepared.document
    assert pane.view.toPlainText() == text
    at = text.rindex("dinero")
    pane.view.scroll_to_position(at)
    assert shown_at(pane, at) == "d"


def test_what_was_prepared_for_another_way_of_reading_is_not_shown(pane: TranscriptPane) -> None:
    text, turns = interview(300)
    view = view_of(text, turns)
    laid = Laid(view.text, view.codings, pane.layer.coders)
    parts = pane.preparing(view, laid)
    with pytest.raises(StopIteration) as ended:
        while True:
            next(parts)
    pane.zoom_in()
    pane.show_document(view, codebook(), laid, ended.value.value)
    assert pane.view.document().defaultFont() == pane.view.font() != ended.value.value.font
    assert pane.view.toPlainText() == text


def test_another_way_of_reading_keeps_the_letters_and_lays_them_out_anew(pane: TranscriptPane) -> None:
    at = pane.layer.text.index("dinero", len(pane.layer.text) // 2)
    pane.select_span(Span(at, at + 6))
    document, height = pane.view.document(), pane.view.lines().lines[0].height
    for _time in range(4):
        pane.zoom_in()
    wait(20)
    assert pane.view.document() is document
    assert pane.view.lines().lines[0].height > height * 1.2
    assert pane.selected_span() == Span(at, at + 6)
    pane.select_span(Span(at, at + 6))
    assert shown_at(pane, at) == "d"
    bar = pane.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    wait(20)
    assert pane.view.lines().end >= pane.layer.index.to_utf16(len(pane.layer.text)) - 1


def test_nothing_is_drawn_from_a_layout_that_is_no_more(pane: TranscriptPane) -> None:
    pane.view.scroll_to_position(len(pane.layer.text) // 2)
    pane.grab()
    seen = []
    pane.view.geometry_changed.connect(lambda: seen.append([line.x(line.start) for line in pane.view.lines().lines]))
    before = pane.view.lines()
    for _time in range(3):
        pane.zoom_in()
        pane.zoom_out()
    assert seen and all(seen)
    assert pane.view.lines() is not before
