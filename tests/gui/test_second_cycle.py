"""Reading a code again in its context, and splitting one by walking: by keys alone, each step undone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QPlainTextEdit

from qcoder.core.span import Span
from qcoder.gui.codes.code_chooser import CodeChooser
from qcoder.gui.codes.second_cycle import SecondCycle, sentence_border
from qcoder.gui.codes.split_walk import SplitWalk
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.gui.test_codebook import row_of
from tests.stories.driver import Person, wait

NO, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


def put(person: Person, project: Project, code: str, words: str) -> int:
    at = INTERVIEW.index(words)
    document = documents.documents(project)[0].id
    span = Span(at, at + len(words))
    code_id = row_of(person, code).id
    return coding.code_passage(project, document=document, code=code_id, span=span, coder="Coder A").id


def reading(person: Person, code: str) -> SecondCycle:
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, code).id)
    person.choose("code.read")
    view = person.page.view("passages")
    assert isinstance(view, SecondCycle)
    person.wait_for_work()
    return view


def walking(person: Person, code: str) -> SplitWalk:
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, code).id)
    person.choose("code.split")
    view = person.page.view("split")
    assert isinstance(view, SplitWalk)
    person.wait_for_work()
    return view


def quotes(view: SecondCycle | SplitWalk) -> list[str]:
    return [row.passage.coding.quote for row in view.list.rows.values() if row.id not in view.list.gone]


def test_all_passages_of_a_code_are_read_in_their_context(person: Person) -> None:
    view = reading(person, "Dependency")
    assert quotes(view) == ["llegó el dinero", "La fundación ponía los temas."]
    assert "2 passages" in view.title.text()
    shown = view.list.item(0).text()
    assert "pero cuando llegó el dinero ya no decidíamos" in shown and "turn 2" in shown and "Ana" in shown
    view.line.setText("cuotas")
    QTest.keyClick(view.line, Qt.Key.Key_Return)
    person.wait_for_work()
    assert quotes(view) == ["cuotas propias"]


def test_another_code_of_the_tree_is_read_at_once(person: Person) -> None:
    view = reading(person, "Dependency")
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, "Dependence refused").id)
    person.wait_for_work()
    assert quotes(view) == ["cuotas propias"]


def test_several_passages_are_recoded_at_once_and_undo_brings_them_back(person: Person) -> None:
    view = reading(person, "Dependency")
    view.list.selectAll()
    QTest.keyClick(view.list, Qt.Key.Key_R)
    dialog = person.dialog(CodeChooser)
    QTest.keyClicks(dialog.field, "refused")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert row_of(person, "Dependence refused").codings == 3 and row_of(person, "Dependency").codings == 0
    assert "Dependence refused" in view.list.item(0).text(), "the row stays where it was, with its new code"
    person.choose("edit.undo")
    assert row_of(person, "Dependency").codings == 2 and "Funding dependence" in view.list.item(0).text()
    assert person.page.centre.currentWidget() is view, "undo does not take the page away"


def test_borders_are_moved_by_words_and_sentences(person: Person) -> None:
    view = reading(person, "Funding dependence")
    view.list.setFocus()
    for key, held, expected in (
        ("[", NO, "cuando llegó el dinero"),
        ("}", NO, "cuando llegó el dinero ya"),
        ("{", NO, "cuando llegó el dinero"),
        ("]", NO, "llegó el dinero"),
        (Qt.Key.Key_Left, ALT, "Nos apoyaron las iglesias, pero cuando llegó el dinero"),
        (Qt.Key.Key_Down, ALT, "Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos nosotras."),
    ):
        QTest.keyClick(view.list, key, held)  # type: ignore[call-overload]
        assert quotes(view) == [expected]
    for _step in range(6):
        person.choose("edit.undo")
    assert quotes(view) == ["llegó el dinero"]


def test_a_border_moves_to_that_of_the_next_sentence_and_no_further() -> None:
    text = "One here. Two here. Three here."
    two, whole = Span(10, 19), [Span(0, 31)]
    assert sentence_border(text, whole, two, "start", -1) == Span(0, 19)
    assert sentence_border(text, whole, two, "end", 1) == Span(10, 31)
    assert sentence_border(text, whole, Span(0, 19), "start", 1) == two
    assert sentence_border(text, whole, Span(0, 19), "end", -1) == Span(0, 9)
    assert (
        sentence_border(text, whole, two, "start", 1) is None and sentence_border(text, whole, two, "end", -1) is None
    )


def test_two_passages_that_touch_are_joined(person: Person, project_of: Project) -> None:
    put(person, project_of, "Funding dependence", "ya no decidíamos nosotras.")
    view = reading(person, "Funding dependence")
    QTest.keyClick(view.list, Qt.Key.Key_J)
    assert quotes(view) == ["llegó el dinero ya no decidíamos nosotras."]
    assert "Removed" in view.list.item(1).text()
    person.choose("edit.undo")
    assert quotes(view) == ["llegó el dinero", "ya no decidíamos nosotras."]


def test_a_passage_is_removed_and_comes_back_in_its_place(person: Person) -> None:
    view = reading(person, "Dependency")
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert quotes(view) == ["La fundación ponía los temas."]
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    assert len(quotes(view)) == 1, "what is removed is not removed again"
    person.choose("edit.undo")
    assert quotes(view) == ["llegó el dinero", "La fundación ponía los temas."]


def test_a_memo_is_written_on_a_passage(person: Person) -> None:
    view = reading(person, "Dependency")
    QTest.keyClick(view.list, Qt.Key.Key_M)
    dialog = next(one for one in view.findChildren(QDialog) if one.isVisible())
    field = dialog.findChild(QPlainTextEdit)
    assert field is not None
    QTest.keyClicks(field, "Money decides")
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "Money decides" in view.list.item(0).text()
    person.choose("edit.undo")
    assert "Money decides" not in view.list.item(0).text()


def test_enter_goes_to_the_text_and_escape_comes_back(person: Person) -> None:
    view = reading(person, "Dependency")
    view.list.setCurrentRow(1)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    page = person.page
    assert page.pane.isVisible()
    selected = page.pane.selected_coding()
    assert selected is not None and selected.quote == "La fundación ponía los temas."
    QTest.keyClick(page.pane.view, Qt.Key.Key_Escape)
    wait(20)
    assert page.centre.currentWidget() is view and view.list.currentRow() == 1
    QTest.keyClick(view.list, Qt.Key.Key_Escape)
    assert page.pane.isVisible()
    QTest.keyClick(page.pane.view, Qt.Key.Key_Escape)
    assert page.pane.isVisible(), "there is nothing to go back to any more"


def test_a_code_is_split_by_walking_with_keys_alone(person: Person, project_of: Project) -> None:
    first = put(person, project_of, "Dependency", "Nos apoyaron las iglesias")
    put(person, project_of, "Dependency", "cuotas propias")
    view = walking(person, "Dependency")
    assert quotes(view) == ["Nos apoyaron las iglesias", "La fundación ponía los temas.", "cuotas propias"]
    assert [row.name for row in view.below()] == ["Funding dependence", "Dependence refused"]
    QTest.keyClick(view.list, "1")
    assert coding.coding_row(project_of, coding=first).code == "Dependency > Funding dependence"
    assert view.list.currentRow() == 1 and "2 stay" in view.progress.text()
    QTest.keyClick(view.list, Qt.Key.Key_N)
    dialog = next(one for one in view.findChildren(QDialog) if one.isVisible())
    line = dialog.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "Imposed topics")
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert row_of(person, "Imposed topics").own_codings == 1
    assert [row.name for row in view.below()][-1] == "Imposed topics", "the next passage can go there by a digit"
    QTest.keyClick(view.list, Qt.Key.Key_Space)
    assert row_of(person, "Dependency").own_codings == 1, "what is passed over stays"
    assert "last passage" in person.window.status.text.text()


def test_undo_brings_a_passage_back_and_the_walk_with_it(person: Person, project_of: Project) -> None:
    put(person, project_of, "Dependency", "Nos apoyaron las iglesias")
    view = walking(person, "Dependency")
    untouched = {row.path: row.own_codings for row in codebook.codes(project_of)}
    QTest.keyClick(view.list, "2")
    assert view.list.currentRow() == 1
    person.choose("edit.undo")
    assert view.list.currentRow() == 0 and len(view.left) == 2
    assert {row.path: row.own_codings for row in codebook.codes(project_of)} == untouched
    QTest.keyClick(view.list, "/")
    dialog = person.dialog(CodeChooser)
    QTest.keyClicks(dialog.field, "funding")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert row_of(person, "Funding dependence").own_codings == 2
    QTest.keyClick(view.list, "9")
    assert "No code has the key 9" in person.window.status.text.text()
    QTest.keyClick(view.list, Qt.Key.Key_Backspace)
    assert view.list.currentRow() == 0
    QTest.keyClick(view.list, Qt.Key.Key_Escape)
    assert person.page.pane.isVisible()
