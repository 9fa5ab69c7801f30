"""The list of turns with their codes: a sound model, worked and heard by keyboard alone."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.modeltest import ModelTester

from qcoder.gui.documents.turn_model import CODES, NUMBER, SPEAKER, TIME, WORDS, TurnModel, turn_lines
from qcoder.gui.documents.turns_view import TurnsView
from qcoder.services.codes import codebook
from qcoder.storage.project import Project
from tests.gui.scene import codebook as codes_of_scene
from tests.gui.scene import coding, find, interview, view_of
from tests.stories.driver import Person, wait

TEXT, TURNS = interview()
CODINGS = (
    coding(1, TEXT, find(TEXT, "iglesias. Pero cuando"), 2),
    coding(2, TEXT, find(TEXT, "llegó el dinero"), 2),
    coding(3, TEXT, find(TEXT, "Y eso nos dio otra voz.\n\nRosa: A mí"), 5),
)


@pytest.fixture
def turns(person: Person) -> TurnsView:
    person.open("Ana")
    wait(20)  # until the window is the active one, as keys want it
    QTest.keyClick(person.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    shown = person.page.centre.currentWidget()
    assert isinstance(shown, TurnsView)
    return shown


def test_each_turn_has_the_codes_that_touch_its_words_once(qtmodeltester: ModelTester) -> None:
    lines = turn_lines(view_of(TEXT, TURNS), CODINGS, codes_of_scene())
    assert [line.codes for line in lines] == [(), ("Funding dependence",), (), ("Voice",), ("Voice",)]
    assert lines[1].paths == ("Dependency > Funding dependence",)
    assert lines[1].spoken().startswith("turn 2, Ana: Nos apoyaron las iglesias. Pero")
    assert lines[1].spoken().endswith("coded: Dependency > Funding dependence")
    assert lines[2].spoken() == "turn 3, Entrevistadora: ¿Y después? · not coded"
    model = TurnModel()
    qtmodeltester.check(model)
    for codings in (CODINGS, CODINGS[:1], ()):
        model.put(turn_lines(view_of(TEXT, TURNS), codings, codes_of_scene()))
        qtmodeltester.check(model)
    model.put([])
    qtmodeltester.check(model)


def test_a_change_of_one_turn_draws_that_one_alone() -> None:
    model = TurnModel()
    model.put(turn_lines(view_of(TEXT, TURNS), CODINGS, codes_of_scene()))
    drawn: list[int] = []
    model.dataChanged.connect(lambda first, last: drawn.extend(range(first.row(), last.row() + 1)))
    model.put(turn_lines(view_of(TEXT, TURNS), CODINGS[:2], codes_of_scene()))
    assert drawn == [3, 4]


def test_enter_goes_to_the_turn_and_escape_back_to_the_text(person: Person, turns: TurnsView) -> None:
    assert turns.table.hasFocus()
    assert [turns.model.data(turns.model.index(1, column)) for column in (NUMBER, SPEAKER)] == ["2", "Ana"]
    assert turns.table.isColumnHidden(TIME)
    QTest.keyClick(turns.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(turns.table, Qt.Key.Key_Return)
    pane = person.page.pane
    assert person.page.centre.currentWidget() is person.page.split and pane.view.hasFocus()
    span = pane.selected_span()
    assert span is not None and span.of(pane.layer.text).startswith("Después buscamos cuotas propias.")
    QTest.keyClick(person.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert turns.isVisible() and turns.table.currentIndex().row() == 3, "it opens where one was reading"
    QTest.keyClick(turns.table, Qt.Key.Key_Escape)
    assert pane.view.hasFocus()


def test_the_list_is_narrowed_by_words_codes_and_what_is_uncoded(turns: TurnsView) -> None:
    def left() -> list[int]:
        return [row + 1 for row in range(turns.model.rowCount()) if not turns.table.isRowHidden(row)]

    turns.filter.setFocus()
    QTest.keyClicks(turns.filter, "despues")
    assert left() == [3, 4] and turns.count.text() == "2 turns"
    turns.filter.setText("refused")
    assert left() == [4]
    turns.filter.clear()
    turns.uncoded.setChecked(True)
    assert left() == [1, 3]


def test_what_changes_meanwhile_shows_in_the_list(person: Person, turns: TurnsView, project_of: Project) -> None:
    before = turns.model.index(1, CODES).data()
    assert before == "Funding dependence, Dependency"
    code = next(row for row in codebook.codes(project_of) if row.name == "Dependency")
    codebook.rename_code(project_of, code=code.id, name="Leaning")
    assert turns.model.index(1, CODES).data() == "Funding dependence, Leaning"
    person.choose("edit.undo")
    person.choose("edit.undo")
    person.choose("edit.undo")
    QTest.keyClick(person.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert turns.model.index(3, CODES).data() == ""


def test_codings_that_the_text_hides_are_not_in_the_list_either(person: Person, turns: TurnsView) -> None:
    QTest.keyClick(turns.table, Qt.Key.Key_Escape)
    pane = person.page.pane
    pane.hide_coders(frozenset({"Coder A"}))
    assert pane.layer.hidden == 3
    QTest.keyClick(person.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    assert [line.codes for line in turns.model.lines] == [()] * 4
    QTest.keyClick(turns.table, Qt.Key.Key_Escape)
    path = person.window.project_path
    person.window.close_project()
    assert path is not None
    person.open_project(path)
    assert person.page.pane.layer.hidden == 3, "it is kept with the project's name"


def test_a_screen_reader_hears_the_whole_line(turns: TurnsView) -> None:
    spoken = turns.model.index(1, WORDS).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("turn 2, Ana: Nos apoyaron las iglesias")
    assert "coded: Dependency > Funding dependence; Dependency" in spoken
