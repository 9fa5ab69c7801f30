"""Headings, emphasis, lists and pages as the text shows them: in short texts and in long ones alike."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont, QTextBlock, QTextLayout
from pytestqt.qtbot import QtBot

from qcoder.core.found_marks import FoundMark
from qcoder.core.span import Span
from qcoder.gui.transcript import structure as structures
from qcoder.gui.transcript.long_layout import LongLayout
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.structure import Structure
from qcoder.services.rows import DocumentView
from tests.gui.scene import codebook, find, interview, view_of

HEAD = "Informe 😀 de campo\nLo que vimos\nprimero\nsegundo con fuerza y duda\ndentro\n\n"


def told(times: int) -> DocumentView:
    """A text with structure at its beginning, long or short, and pages all through."""
    rest, _turns = interview(times)
    text = HEAD + rest
    ends = {words: find(text, words) for words in HEAD.split("\n") if words}
    fear, heading = find(text, "con fuerza"), ends["Informe 😀 de campo"]
    marks = [
        FoundMark("page", 0, 0, "11"),
        FoundMark("heading", heading.start, heading.end, "1"),
        FoundMark("heading", ends["Lo que vimos"].start, ends["Lo que vimos"].end, "2"),
        FoundMark("list", ends["primero"].start, ends["primero"].end, "•"),
        FoundMark("list", ends["segundo con fuerza y duda"].start, ends["segundo con fuerza y duda"].end, "2."),
        FoundMark("bold", fear.start, fear.end),
        FoundMark("italic", find(text, "duda").start, find(text, "duda").end),
        FoundMark("list", ends["dentro"].start, ends["dentro"].end, "\t•"),
        FoundMark("page", len(HEAD), len(HEAD), "12"),
    ]
    return replace(view_of(text), marks=tuple(marks))


@pytest.fixture(params=[1, 400], ids=["short", "long"])
def pane(request: pytest.FixtureRequest, qtbot: QtBot) -> TranscriptPane:
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.resize(1100, 600)
    made.show()
    made.show_document(told(request.param), codebook())
    made.grab()
    assert isinstance(made.view.document().documentLayout(), LongLayout) == (request.param > 1)
    return made


def font_at(pane: TranscriptPane, words: str) -> QFont:
    """The font that the letters of some words are drawn in."""
    unit = pane.view.to_units(find(pane.layer.text, words))[0]
    block = pane.view.document().findBlock(unit)
    at = unit - block.position()
    stretches = [
        each for each in [*block.layout().formats(), *_own(block)] if each.start <= at < each.start + each.length
    ]
    font = QFont(pane.view.font())
    for stretch in stretches:
        font = stretch.format.font().resolve(font)
    return font


def _own(block: QTextBlock) -> list[QTextLayout.FormatRange]:
    found = []
    for stretch in block.textFormats():
        own = QTextLayout.FormatRange()
        own.start, own.length, own.format = stretch.start, stretch.length, stretch.format
        found.append(own)
    return found


def left_of(pane: TranscriptPane, words: str) -> float:
    return pane.view.rect_of(Span(*[find(pane.layer.text, words).start] * 2)).left()


def test_headings_are_bold_and_the_first_levels_larger(pane: TranscriptPane) -> None:
    plain = font_at(pane, "primero")
    assert not plain.bold()
    first, second = font_at(pane, "Informe"), font_at(pane, "Lo que vimos")
    assert first.bold() and second.bold()
    assert plain.pointSizeF() < second.pointSizeF() < first.pointSizeF() <= plain.pointSizeF() * 1.16


def test_emphasis_is_bold_or_italic_and_nothing_else_is(pane: TranscriptPane) -> None:
    assert font_at(pane, "con fuerza").bold() and not font_at(pane, "con fuerza").italic()
    assert font_at(pane, "duda").italic() and not font_at(pane, "duda").bold()
    assert not font_at(pane, "segundo").bold() and not font_at(pane, " y ").italic()


def test_items_stand_in_with_their_signs_before_them_and_no_position_moves(pane: TranscriptPane) -> None:
    step = structures.indent(pane.view.font())
    left = left_of(pane, "Lo que")
    assert left_of(pane, "primero") == pytest.approx(left + step, abs=1)
    assert left_of(pane, "dentro") == pytest.approx(left + 2 * step, abs=1)
    for words in ("Informe", "primero", "con fuerza", "dentro", "Entrevista a Ana"):
        span = find(pane.layer.text, words)
        rect = pane.view.rect_of(Span(span.start, span.start))
        rect.translate(3, 4)
        unit = pane.view.unit_under(rect.center())
        assert unit is not None and pane.view.to_span(unit, unit).start == span.start
    beside = pane.view.viewport().grab(pane.view.rect_of(Span(0, 0)))
    assert not beside.isNull()


def test_the_sign_of_an_item_is_painted_where_the_text_has_none(pane: TranscriptPane) -> None:
    rect = pane.view.rect_of(Span(*[find(pane.layer.text, "primero").start] * 2))
    step = round(structures.indent(pane.view.font()))
    picture = pane.view.viewport().grab(rect.adjusted(-step + 4, 0, -3, 0)).toImage()
    paper = picture.pixelColor(0, 0)
    inked = sum(picture.pixelColor(x, y) != paper for x in range(picture.width()) for y in range(picture.height()))
    assert inked > 3


def test_a_text_that_shows_its_own_signs_gets_no_second_ones() -> None:
    text = "- uno\n1. dos\n(a) tres\ncuatro"
    marks = [FoundMark("list", 0, 5, "•"), FoundMark("list", 6, 12, "1."), FoundMark("list", 13, 21, "(a)")]
    marks.append(FoundMark("list", 22, 28, "•"))
    assert [each.sign for each in Structure(marks, text).beginning(0, len(text))] == ["", "", "", "•"]


def test_an_item_inside_another_ones_mark_is_deeper() -> None:
    marks = [FoundMark("list", 0, 3, "1."), FoundMark("list", 2, 3, "•"), FoundMark("list", 4, 5, "2.")]
    found = Structure(marks, "a\nb\nc")
    assert [each.level for each in found.beginning(0, 5)] == [1, 2, 1]
    assert [found.level_of_item(*paragraph) for paragraph in ((0, 1), (2, 3), (4, 5))] == [1, 2, 1]


def test_the_page_is_told_at_the_caret_and_in_the_margin(pane: TranscriptPane) -> None:
    pane.view.put_caret(len(HEAD) + 3)
    assert "p. 12" in pane.status()
    pane.view.put_caret(3)
    assert "p. 11" in pane.status()
    pane.margin.grab()
    assert pane.margin._turns.width > 0  # room for the numbers, though nobody speaks


def test_another_reading_and_theme_keep_the_structure(pane: TranscriptPane) -> None:
    pane.set_reading(replace(pane.reading, scale=1.6))
    pane.grab()
    assert font_at(pane, "Informe").bold() and font_at(pane, "duda").italic()


def test_a_turn_in_another_language_says_so_at_its_number_and_at_the_caret(qtbot: QtBot) -> None:
    text, turns = interview(4)
    made = TranscriptPane()
    qtbot.addWidget(made)
    made.show_document(view_of(text, [replace(turns[0], language="en"), *turns[1:]]), codebook())
    made.view.put_caret(turns[0].said_start + 2)
    assert made.status().startswith("turn 1, Entrevistadora · English")
    made.view.put_caret(turns[1].said_start + 2)
    assert "English" not in made.status()
    made.resize(1100, 600)
    made.grab()
    place, _turn = made.margin._turns._spots[0]
    assert "English" in made.margin._turns.tip_at(place.center().toPoint())
