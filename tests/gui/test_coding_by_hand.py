"""Coding by keyboard and mouse in the whole window, on a real project."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit

from qcoder.core.span import Span
from qcoder.gui.codes.code_model import CodeModel
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person

DUES = "Así nadie nos manda"


def new_codings(project: Project) -> list[CodingRow]:
    """Those made in the test, in the order they were made."""
    rows = [row for one in documents.documents(project) for row in documents.show(project, document=one.id).codings]
    return sorted((row for row in rows if row.id > 3), key=lambda row: row.id)


def code_id(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def type_code(person: Person, typed: str, *keys: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    field = person.page.pane.picker.field
    field.clear()
    QTest.keyClicks(field, typed)
    for key in keys:
        QTest.keyClick(field, key, held if held is not None else Qt.KeyboardModifier.NoModifier)


@pytest.mark.parametrize("typed", ["fund", "dependencia del fin", "depen fund", "dependencia > dep"])
def test_letters_of_a_name_in_either_language_or_of_the_path_code_the_passage(
    person: Person, project_of: Project, typed: str
) -> None:
    codebook.change_code(project_of, code=code_id(project_of, "Dependency"), name_es="Dependencia")
    funding = code_id(project_of, "Funding dependence")
    codebook.change_code(project_of, code=funding, name_es="Dependencia del financiamiento")
    person.open("Ana")
    person.drag_over(DUES)
    person.press(Qt.Key.Key_Return)
    type_code(person, typed, Qt.Key.Key_Return)
    assert [(row.quote, row.code_id) for row in new_codings(project_of)] == [(DUES, funding)]


def test_a_new_code_goes_under_the_code_of_ones_choice_even_when_others_fit_what_is_typed(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    person.drag_over(DUES)
    person.press(Qt.Key.Key_Return)
    picker = person.page.pane.picker
    type_code(person, "Fund")
    assert picker.choices.index(0).data() == "Dependency > Funding dependence"
    QTest.keyClick(picker.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert picker.isVisible() and not picker.field.text() and "Under which code" in picker.field.placeholderText()
    QTest.keyClicks(picker.field, "refused")
    assert picker.choices.index(0).data() == "Create code “Fund” under Dependency > Dependence refused"
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    [made] = new_codings(project_of)
    assert made.code == "Dependency > Dependence refused > Fund" and made.quote == DUES
    person.choose("edit.undo")
    assert new_codings(project_of) == [] and "Fund" not in {row.name for row in codebook.codes(project_of)}


def test_esc_goes_back_from_the_place_to_the_name_and_enter_alone_creates_at_the_top(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    person.drag_over(DUES)
    person.press(Qt.Key.Key_Return)
    picker = person.page.pane.picker
    type_code(person, "depen > Own dues", Qt.Key.Key_Return, held=Qt.KeyboardModifier.ShiftModifier)
    assert picker.field.text() == "depen" and "under Dependency" in str(picker.choices.index(0).data())
    QTest.keyClick(picker.field, Qt.Key.Key_Escape)
    assert picker.isVisible() and picker.field.text() == "Own dues"
    QTest.keyClick(picker.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(picker.field, Qt.Key.Key_Return)
    assert [row.code for row in new_codings(project_of)] == ["Own dues"]


def test_the_last_code_and_in_vivo_are_one_key_each(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.drag_over(DUES)
    person.press("v")
    assert [row.code for row in new_codings(project_of)] == [DUES]
    person.drag_over("cuotas propias")
    person.press(".")
    assert [(row.quote, row.code) for row in new_codings(project_of)][1:] == [("cuotas propias", DUES)]


def test_a_key_is_given_to_a_code_from_the_menu_and_codes(person: Person, project_of: Project) -> None:
    assert person.window.workspace is not None
    person.choose("code.key")
    assert "Select a code" in person.window.status.text.text()
    person.open("Ana")
    panel = person.page.codes
    panel.tree.setCurrentIndex(panel.model.index_of(code_id(project_of, "Dependency")))
    person.choose("code.key")
    dialog = person.dialog(QDialog)
    line = dialog.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "7")
    person.agree(dialog)
    person.drag_over(DUES)
    person.press("7")
    assert [row.code for row in new_codings(project_of)] == ["Dependency"]


def test_s_t_and_q_extend_to_sentence_turn_and_question_and_answer(person: Person) -> None:
    person.open("Ana")
    pane = person.page.pane
    at = INTERVIEW.index("propias")
    for key, first, last in (
        ("s", "Después buscamos", "cuotas propias."), ("t", "Después buscamos", "otra voz."),
        ("q", "¿Y después?", "otra voz."),
    ):  # fmt: skip
        pane.select_span(Span(at, at + 3))
        person.press(key)
        assert pane.selected_span() == Span(INTERVIEW.index(first), INTERVIEW.index(last) + len(last)), key


def drop(person: Person, name: str, project: Project, *, beside: bool = False) -> bool:
    """Drops the selection of the text on a code of the tree; False when the tree will not have it there."""
    tree, data = person.page.codes.tree, person.page.pane.view.createMimeDataFromSelection()
    row = tree.visualRect(person.page.codes.model.index_of(code_id(project, name)))
    place = QPoint(row.center().x(), row.top()) if beside else row.center()
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    tree.dragEnterEvent(QDragEnterEvent(place, copy, data, left, none))
    moved = QDragMoveEvent(place, copy, data, left, none)
    tree.dragMoveEvent(moved)
    tree.dropEvent(QDropEvent(QPointF(place), copy, data, left, none))
    return moved.isAccepted()


def test_a_selection_dropped_on_a_code_of_the_tree_is_coded_with_it(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.drag_over(DUES)
    person.page.pane.view._pressed = QPoint(5, 5)  # as Qt leaves it: the release of a drag goes elsewhere
    assert drop(person, "Funding dependence", project_of)
    [made] = new_codings(project_of)
    assert (made.quote, made.code) == (DUES, "Dependency > Funding dependence")
    assert [row.name for row in codebook.codes(project_of)] == [
        "Dependency",
        "Funding dependence",
        "Dependence refused",
    ]
    person.click("cuotas")
    QTest.keyClick(person.page.pane.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert person.window.workspace is not None and person.window.workspace.selection.span is not None
    assert not drop(person, "Dependence refused", project_of, beside=True), "a passage has no place between two codes"
    assert len(new_codings(project_of)) == 1


def test_a_passage_of_another_document_or_a_broken_one_is_not_taken(person: Person, project_of: Project) -> None:
    from PySide6.QtCore import QMimeData

    from qcoder.gui.transcript.view import SPAN_MIME

    model: CodeModel = person.page.codes.model
    index = model.index_of(code_id(project_of, "Dependency"))
    for raw in (
        b"",
        b"[]",
        b"{}",
        b'{"document": 1, "start": 5, "end": 2}',
        b'{"document": null, "start": 1, "end": 2}',
    ):
        data = QMimeData()
        data.setData(SPAN_MIME, raw)
        assert not model.canDropMimeData(data, Qt.DropAction.CopyAction, -1, -1, index), raw
    person.page.codes.passage_dropped.emit(code_id(project_of, "Dependency"), 99, Span(0, 5))
    assert new_codings(project_of) == []


def test_the_context_menu_codes_and_opens_what_stands_beside(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.drag_over(DUES)
    menu = person.page.pane.open_menu(person.page.pane.mapToGlobal(QPoint(20, 20)))
    actions = {action.text().split("\t")[0]: action for action in menu.actions()}
    actions["Code in the words of the passage"].trigger()
    assert [row.code for row in new_codings(project_of)] == [DUES]
    actions["Translation and what it is about …"].trigger()
    menu.close()
    assert person.page.tab("passage").isVisible()


def test_shift_u_goes_on_into_the_next_document_and_says_when_all_turns_have_a_code(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "Rosa.txt").write_text("E: And you?\n\nRosa: I paid.\n\nE: And?\n\nRosa: Again.\n", encoding="utf-8")
    import_files(project_of, files=[tmp_path / "Rosa.txt"])
    person.open("Ana")
    seen = []
    for _turn in range(3):
        person.choose("code.uncoded_anywhere")
        view, span = person.page.pane.document, person.page.pane.selected_span()
        assert view is not None and span is not None
        seen.append((view.document.name, span.of(view.text)))
        if len(seen) > 1:
            person.press("v")
    assert seen == [("Rosa", "I paid."), ("Rosa", "Again."), ("Rosa", "I paid.")]
    QTest.keyClick(person.page.pane.view, Qt.Key.Key_J)
    assert person.window.status.text.text() == "Every turn of a participant has a code."


def test_l_says_that_the_turn_is_in_the_other_language(person: Person, project_of: Project) -> None:
    person.open("Ana")
    pane = person.page.pane
    at = INTERVIEW.index("Después buscamos")
    pane.select_span(Span(at, at + 7))
    pane.view.setFocus()
    QTest.keyClick(pane.view, Qt.Key.Key_L)
    view = documents.show(project_of, document=person.page.document or 0)
    assert [turn.language for turn in view.turns] == ["", "", "", "en"]
    assert pane.document is not None and pane.document.turns == view.turns
    assert pane.selected_span() == Span(at, at + 7)  # the text stays where it was
    QTest.keyClick(pane.view, Qt.Key.Key_L)
    assert not any(turn.language for turn in documents.show(project_of, document=view.document.id).turns)
    person.choose("edit.undo")
    assert documents.show(project_of, document=view.document.id).turns[3].language == "en"
