"""Offsets through the real widget: what is selected is what is read, whatever the letters."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span, trim
from qcoder.gui.transcript import reading
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.view import SPAN_MIME
from tests.examples import examples
from tests.gui.scene import codebook, coding, interview, view_of

AWKWARD = (
    "abc á e\u0301 n\u0303 \u00a0 \u202f \t \u2028 \u2029 \ufdd0 \ufffc \u00ad \u200b \u200d 😀 👩‍👩‍👧 𠀋 🇪🇸 שלום "
    "مرحبا \u200f \ufeff \x0b \x0c ﬁ ß İ \n \n\n ."
)
letters = st.one_of(
    st.sampled_from(AWKWARD.split(" ")),
    st.sampled_from(["palabra ", "uno ", "\n", " "]),
    st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00"),
)
texts = st.lists(letters, min_size=1, max_size=50).map("".join)


@pytest.fixture(params=["Qt's layout", "the layout of long texts"])
def pane(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> TranscriptPane:
    monkeypatch.setattr(reading, "LONG", 10**9 if request.param == "Qt's layout" else -1)
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    return made


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.data())
def test_a_selected_span_reads_back_as_itself(pane: TranscriptPane, text: str, data: st.DataObject) -> None:
    pane.show_document(view_of(text), {})
    assert pane.view.document().characterCount() == sum(2 if ord(letter) > 0xFFFF else 1 for letter in text) + 1
    start = data.draw(st.integers(0, len(text)))
    span = Span(start, data.draw(st.integers(start, len(text))))
    pane.select_span(span)
    assert pane.selected_span() == trim(span, text)
    cursor = pane.view.textCursor()
    assert pane.view.to_span(cursor.selectionStart(), cursor.selectionEnd()) == span
    data_of = pane.view.createMimeDataFromSelection()
    bare = trim(span, text)
    assert data_of.hasFormat(SPAN_MIME) is (bare is not None)
    if bare is not None:
        assert data_of.text() == bare.of(text).removeprefix("\ufeff")  # Qt takes it for a byte order mark
    pane.view.viewport().repaint()


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.integers(1, 12), st.integers(1, 6))
def test_selecting_with_the_keyboard_never_splits_a_letter(
    pane: TranscriptPane, text: str, right: int, more: int
) -> None:
    pane.show_document(view_of(text), {})
    pane.view.setFocus()
    for _press in range(right):
        QTest.keyClick(pane.view, Qt.Key.Key_Right)
    for _press in range(more):
        QTest.keyClick(pane.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    cursor = pane.view.textCursor()
    index = pane.layer.index
    for unit in (cursor.selectionStart(), cursor.selectionEnd()):
        assert index.to_utf16(index.to_code_point(unit)) == unit
    span = pane.selected_span()
    assert span is None or trim(span, text) == span


@settings(max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts, st.data())
def test_codings_anywhere_are_painted_and_found_under_the_pointer(
    pane: TranscriptPane, text: str, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    row = coding(1, text, span)
    pane.show_document(view_of(text, codings=[row]), codebook())
    pane.grab()
    for line in pane.view.lines().lines:
        for unit in range(line.start, min(line.end, line.start + 40)):
            inside = pane.view.to_units(span)[0] <= unit < pane.view.to_units(span)[1]
            assert (row in pane.layer.at(unit)) is inside


def test_the_mouse_selects_what_it_is_drawn_over(pane: TranscriptPane) -> None:
    text, turns = interview()
    pane.show_document(view_of(text, turns), {})
    start = text.index(" cuando llegó")  # with the space before it
    end = text.index(" ya no decid") + 1
    cursor = QTextCursor(pane.view.document())
    points = []
    for position in (start, end):
        cursor.setPosition(pane.layer.index.to_utf16(position))
        points.append(pane.view.cursorRect(cursor).center())
    told: list[Span | None] = []
    pane.passage_selected.connect(told.append)
    viewport = pane.view.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(viewport, points[1])
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=points[1])
    assert pane.selected_span() == Span(start + 1, end - 1)
    assert told == [Span(start + 1, end - 1)]
    shown = pane.view.textCursor()
    assert (shown.selectionStart(), shown.selectionEnd()) == pane.view.to_units(Span(start + 1, end - 1))


def test_a_text_of_one_long_paragraph_opens(pane: TranscriptPane) -> None:
    text = "palabra y otra " * 8000
    pane.show_document(view_of(text, codings=[coding(1, text, Span(60_000, 60_100))]), codebook())
    pane.select_coding(1)
    pane.grab()
    assert pane.view.lines().start <= 60_000 <= pane.view.lines().end


def test_an_empty_document_shows_nothing_and_breaks_nothing(pane: TranscriptPane) -> None:
    pane.show_document(view_of(""), {})
    for method in (
        "next_coding",
        "select_sentence",
        "select_turn",
        "next_uncoded",
        "code_last",
        "open_picker",
        "find_here",
    ):
        getattr(pane, method)()
    pane.grab()
    pane.clear()
    assert pane.selected_span() is None
