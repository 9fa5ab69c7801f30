"""A second code on the same passage, by key and picker, and the words that have none."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qcoder.services.codes.codebook import codes
from qcoder.services.documents import documents
from qcoder.services.passages.coding import duplicate_coding, has_coded, remove_coding, set_coding_memo
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot
from tests.stories.driver import Person


def codings_of(project: Project) -> tuple[CodingRow, ...]:
    return documents.show(project, document=documents.document(project, name="Ana").id).codings


def test_a_duplicate_is_ones_own_keeps_the_passage_and_leaves_the_memo_where_it_was(coded: Project) -> None:
    first = codings_of(coded)[0]
    set_coding_memo(coded, coding=first.id, text="Aquí cambia el tono")
    other = next(row for row in codes(coded) if row.id != first.code_id)
    before = snapshot(coded)
    made = duplicate_coding(coded, coding=first.id, code=other.id)
    assert (made.span, made.quote, made.memo, made.coder) == (first.span, first.quote, "", coded.coder)
    assert made.code_id == other.id
    assert next(row for row in codings_of(coded) if row.id == first.id).memo == "Aquí cambia el tono"
    after = snapshot(coded)
    coded.undo()
    assert snapshot(coded) == before
    coded.redo()
    assert snapshot(coded) == after


def test_who_has_coded_is_known(coded: Project) -> None:
    assert has_coded(coded, coder="Coder A") and not has_coded(coded, coder="Berta")
    for row in codings_of(coded):
        remove_coding(coded, coding=row.id)
    assert not has_coded(coded, coder="Coder A")


def test_d_and_a_few_letters_put_another_code_beside_the_first(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.press("n", "d")
    pane = person.page.pane
    first = pane.selected_coding()
    assert first is not None and pane.picker.field.placeholderText() == "Also code as …"
    QTest.keyClicks(pane.picker.field, "refused")
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    made = pane.selected_coding()
    assert made is not None and made.id != first.id and made.span == first.span
    assert made.code == "Dependency > Dependence refused"
    person.press("d")
    QTest.keyClicks(pane.picker.field, "Voz nueva")
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    assert sum(row.span == first.span for row in codings_of(project_of)) == 3
    person.press("r")
    QTest.keyClicks(pane.picker.field, "funding")
    QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    assert sum(row.span == first.span for row in codings_of(project_of)) == 3, "after that, recoding replaces"


def test_another_coders_code_is_taken_over_once_and_then_refused_with_a_sentence(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    pane = person.page.pane
    person.press("n")
    first = pane.selected_coding()
    assert first is not None and first.coder == "Coder A" != project_of.coder
    for _time in range(2):
        pane.select_coding(first.id)
        person.press("d")
        QTest.keyClicks(pane.picker.field, first.code.rsplit(" > ")[-1])
        QTest.keyClick(pane.picker.field, Qt.Key.Key_Return)
    there = [row for row in codings_of(project_of) if row.span == first.span]
    assert sorted(row.coder for row in there) == sorted(["Coder A", project_of.coder])
    assert "has that code already" in person.window.banner.text.text()


def test_w_walks_what_is_uncoded_and_u_the_turns_forwards_and_back(person: Person) -> None:
    person.open("Ana")
    pane = person.page.pane
    said = []
    for _step in range(4):
        person.press("w")
        span = pane.selected_span()
        assert span is not None
        said.append(span.of(INTERVIEW))
    assert said == [
        "Nos apoyaron las iglesias, pero cuando",
        "ya no decidíamos nosotras.",
        "Así nadie nos manda 😀, y eso nos dio otra voz.",
        "Así nadie nos manda 😀, y eso nos dio otra voz.",
    ], "two words before a coding are too few"
    assert "Nothing uncoded below." in person.window.status.text.text()
    QTest.keyClick(pane.view, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    before = pane.selected_span()
    assert before is not None and before.of(INTERVIEW) == "ya no decidíamos nosotras."
    QTest.keyClick(pane.view, Qt.Key.Key_U, Qt.KeyboardModifier.ShiftModifier)
    assert "No turn without a code above." in person.window.status.text.text()
