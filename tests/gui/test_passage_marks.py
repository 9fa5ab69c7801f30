"""The quiet marks of translations and memos in the margin, and what hovering and listening tell of a passage."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from qcoder.core.span import Span
from qcoder.gui.transcript.margin import _Spot
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.services.passages.abouts import tie_passage
from qcoder.services.passages.translations import add_translation, change_translation, set_status
from qcoder.services.rows import TranslationRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait

WORDS = "llegó el dinero ya no decidíamos nosotras"
START = INTERVIEW.index(WORDS)
PLACE = Span(START, START + len(WORDS))


@pytest.fixture
def translated(person: Person, project_of: Project) -> TranslationRow:
    """A passage of the open document with a translation, about a case and a year."""
    person.open("Ana")
    document = documents.documents(project_of)[0].id
    tie_passage(project_of, document=document, span=PLACE, case="Puente <b>", year="1994")
    return add_translation(project_of, document=document, span=PLACE, text="the <i>money</i> came", language="en")


def marks(person: Person) -> list[_Spot]:
    person.page.pane.margin.grab()
    return [spot for spot in person.page.pane.margin._spots if spot.translation]


def test_a_click_on_the_mark_selects_the_passage(person: Person, translated: TranslationRow) -> None:
    [mark] = marks(person)
    margin = person.page.pane.margin
    QTest.mouseClick(margin, Qt.MouseButton.LeftButton, pos=mark.place.center().toPoint())
    assert person.page.pane.selected_span() == PLACE
    tip = margin.tip_at(mark.place.center().toPoint())
    assert "Translation: English, draft" in tip and "the &lt;i&gt;money&lt;/i&gt; came" in tip


def test_the_mark_is_quiet_and_tells_a_draft_from_what_is_approved(
    person: Person, project_of: Project, translated: TranslationRow
) -> None:
    pane = person.page.pane
    before = pane.view.viewport().grab().toImage()
    draft = pane.margin.grab().toImage()
    set_status(project_of, translation=translated.id, status="approved")
    assert pane.view.viewport().grab().toImage() == before, "nothing is drawn over the text"
    assert pane.margin.grab().toImage() != draft
    person.choose("edit.undo")
    wait(30)
    assert pane.layer.beside.translated(PLACE)[0].status == "draft"


def test_hovering_tells_codes_translation_and_what_the_passage_is_about(
    person: Person, translated: TranslationRow
) -> None:
    view = person.page.pane.view
    tip = view.tip_at(person.point_of("dinero ya") + QPoint(3, 0))
    assert "Funding dependence" in tip and "Translation: English, draft" in tip
    assert "About: Puente &lt;b&gt; · 1994" in tip
    bare = view.tip_at(person.point_of("nosotras") + QPoint(3, 0))
    assert "Translation" in bare and "Funding" not in bare
    assert view.tip_at(person.point_of("iglesias") + QPoint(3, 0)) == ""


def test_a_listener_hears_of_translation_and_subject(person: Person, translated: TranslationRow) -> None:
    pane = person.page.pane
    pane.select_span(PLACE)
    assert pane.status().endswith("translated · about Puente <b> · 1994")


def test_what_undo_brings_back_is_scrolled_to_and_flashed(
    person: Person, project_of: Project, translated: TranslationRow
) -> None:
    change_translation(project_of, translation=translated.id, text="money")
    person.page.pane.select_span(None)
    person.choose("edit.undo")
    assert person.page.pane.selected_span() == PLACE
    assert person.page.pane.view.flashed == [person.page.pane.view.to_units(PLACE)]
    person.choose("edit.undo")
    assert marks(person) == []


def memo_marks(person: Person) -> list[_Spot]:
    person.page.pane.margin.grab()
    return [spot for spot in person.page.pane.margin._spots if spot.memo]


def test_a_memo_on_a_passage_has_a_mark_that_opens_it_and_goes_with_undo(person: Person, project_of: Project) -> None:
    person.open("Ana")
    assert memo_marks(person) == []
    document = documents.documents(project_of)[0].id
    memos.write_memo(project_of, target="passage", target_id=document, span=PLACE, text="Said <b>quietly</b>.")
    [mark] = memo_marks(person)
    margin, where = person.page.pane.margin, mark.place.center().toPoint()
    assert "Memo on the passage" in margin.tip_at(where) and "Said &lt;b&gt;quietly&lt;/b&gt;." in margin.tip_at(where)
    QTest.mouseClick(margin, Qt.MouseButton.LeftButton, pos=where)
    assert person.page.pane.selected_span() == PLACE
    assert person.page.memo.field.markdown() == "Said <b>quietly</b>."
    assert "memo" in person.page.pane.status().split(" · ")
    assert "Said" in person.page.pane.view.tip_at(person.point_of("nosotras") + QPoint(3, 0))
    person.choose("edit.undo")
    assert memo_marks(person) == []


def test_memos_on_a_turn_share_one_mark_that_tells_them_all(person: Person, project_of: Project) -> None:
    person.open("Ana")
    view = documents.show(project_of, document=documents.documents(project_of)[0].id)
    turn = next(turn for turn in view.turns if turn.span.start <= START < turn.span.end)
    for text in ("Her voice drops.", "Compare with Rosa."):
        memos.write_memo(project_of, target="turn", target_id=view.document.id, span=turn.span, text=text)
    [mark] = memo_marks(person)
    told = person.page.pane.margin.tip_at(mark.place.center().toPoint())
    assert told.count("Memo on the turn") == 2 and "Her voice drops." in told and "Compare with Rosa." in told
