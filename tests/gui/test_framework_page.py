"""The page Framework, as a person meets it."""

import zipfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPlainTextEdit
from pytestqt.modeltest import ModelTester

from qcoder.core.span import Span
from qcoder.gui.evidence.framework_form import FrameworkForm
from qcoder.gui.evidence.framework_model import CELL
from qcoder.gui.evidence.framework_page import ROW_HEIGHT, VALUE_WIDTH, FrameworkPage
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.evidence import framework
from qcoder.services.evidence.framework import Layout
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person


def opened(person: Person) -> FrameworkPage:
    person.choose("view.framework")
    person.wait_for_work()
    page = person.window.pages["framework"]
    assert isinstance(page, FrameworkPage)
    return page


@pytest.fixture
def page(person: Person, project_of: Project) -> FrameworkPage:
    """A framework of the interview with Ana by three codes."""
    codes = framework.guids_of(project_of, codes=[row.id for row in codebook.codes(project_of)])
    framework.create_framework(project_of, name="Mine", layout=Layout(codes=codes))
    made = opened(person)
    person.wait_for_work()
    return made


def type_into(page: FrameworkPage, words: str, end: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    editor = page.view.findChild(QPlainTextEdit)
    assert editor is not None
    editor.selectAll()
    QTest.keyClicks(editor, words)
    held = Qt.KeyboardModifier.ControlModifier if end == Qt.Key.Key_Return else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(editor, end, held)


def said(page: FrameworkPage, row: int, column: int) -> tuple[str, str, bool]:
    found = page.model.index(row, column).data(CELL)
    assert isinstance(found, tuple)
    return found


def test_an_empty_page_says_what_a_framework_is_and_lays_one_out(person: Person, project_of: Project) -> None:
    page = opened(person)
    assert page.body.currentWidget() is page.empty and "New…" in page.empty.text()
    page.new_framework()
    form = person.dialog(FrameworkForm)
    form.name.setText("First")
    person.agree(form)
    person.wait_for_work()
    assert [row.name for row in framework.frameworks(project_of)] == ["First"]
    assert page.which.currentText() == "First" and page.model.columnCount() == 1 and page.model.rowCount() == 1


def test_a_summary_is_written_in_place_by_keys_alone(
    person: Person, project_of: Project, page: FrameworkPage, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(page.model)
    assert page.view.currentIndex().column() == 0 and said(page, 0, 0)[1] == "2 passages"
    type_into(page, "The church came first.")
    person.wait_for_work()
    assert said(page, 0, 0)[:2] == ("The church came first.", "2 passages")
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    assert page.view.currentIndex().column() == 1
    type_into(page, "Money decided.", Qt.Key.Key_Tab)
    person.wait_for_work()
    assert said(page, 0, 1)[0] == "Money decided."
    person.choose("edit.undo")
    person.wait_for_work()
    assert said(page, 0, 1)[0] == "" and said(page, 0, 0)[0] == "The church came first."
    page.select(0, 0)
    QTest.keyClick(page.view, Qt.Key.Key_Delete)
    person.wait_for_work()
    assert framework.frameworks(project_of)[0].summaries == 0


def test_escape_leaves_a_cell_as_it_was(person: Person, page: FrameworkPage) -> None:
    type_into(page, "Not this.", Qt.Key.Key_Escape)
    person.wait_for_work()
    assert said(page, 0, 0)[0] == ""


def test_what_is_typed_is_kept_when_another_page_is_opened(
    person: Person, project_of: Project, page: FrameworkPage
) -> None:
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    editor = page.view.findChild(QPlainTextEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Half a thought")
    person.choose("view.code")
    person.wait_for_work()
    assert framework.matrix(project_of, framework=1).rows
    assert [cell.text for cell in framework.matrix(project_of, framework=1).cells.values() if cell.text] == [
        "Half a thought"
    ]


def test_a_cell_opens_its_passages_and_turns_stale_with_them(
    person: Person, project_of: Project, page: FrameworkPage
) -> None:
    page.select(0, 0)
    assert page.passages.list.count() == 2
    type_into(page, "Two passages.")
    person.wait_for_work()
    at = INTERVIEW.index("Nos apoyaron")
    code = codebook.code_at(project_of, path="Dependency").id
    coding.code_passage(project_of, document=1, code=code, span=Span(at, at + 12))
    person.wait_for_work()
    words, foot, stale = said(page, 0, 0)
    assert stale and "2 → 3" in foot and page.passages.list.count() == 3
    assert page.holds_button.isEnabled()
    page.confirm()
    person.wait_for_work()
    assert not said(page, 0, 0)[2] and words == "Two passages."


def test_a_draft_is_marked_and_a_comment_is_kept(person: Person, project_of: Project, page: FrameworkPage) -> None:
    page.select(0, 0)
    page.draft()
    person.wait_for_work()
    assert "drafted" in said(page, 0, 0)[1] and "La fundación ponía los temas." in said(page, 0, 0)[0]
    page.comment.setFocus()
    QTest.keyClicks(page.comment, "Ask Luz")
    page.view.setFocus()
    page.select(0, 1)
    person.wait_for_work()
    assert said(page, 0, 0)[1].startswith("✎ · ")
    page.select(0, 0)
    assert page.comment.toPlainText() == "Ask Luz"


def test_the_layout_is_changed_and_the_matrix_saved(
    person: Person, project_of: Project, page: FrameworkPage, tmp_path: Path
) -> None:
    page.change_layout()
    form = person.dialog(FrameworkForm)
    form._tick_codes(top=True)
    person.agree(form)
    person.wait_for_work()
    assert page.model.columnCount() == 1
    whole, alone = page.save_button.menu().actions()
    for action, name in ((whole, "framework.docx"), (alone, "summaries.docx")):
        action.trigger()
        person.pick(tmp_path / name)
        person.wait_for_work()
    with zipfile.ZipFile(tmp_path / "framework.docx") as file:
        assert "La fundación ponía los temas." in file.read("word/document.xml").decode()
    with zipfile.ZipFile(tmp_path / "summaries.docx") as file:
        assert "La fundación" not in file.read("word/document.xml").decode()
    page.delete()
    person.wait_for_work()
    assert page.body.currentWidget() is page.empty
    assert not any(isinstance(one, QDialog) and one.isVisible() for one in person.window.findChildren(QDialog))


def test_a_table_of_values_alone_has_low_rows_and_nothing_that_only_summaries_have(
    person: Person, project_of: Project, page: FrameworkPage
) -> None:
    cases.create_variable(project_of, name="which_rights_are_differentiated", type="text")
    made = framework.create_framework(
        project_of, name="Values", layout=Layout(rows="case", variables=("which_rights_are_differentiated",))
    )
    person.wait_for_work()
    assert page.view.rowHeight(0) == ROW_HEIGHT and not page.comment.isHidden()
    page.which.setCurrentIndex(page.which.findData(made.id))
    person.wait_for_work()
    assert page.view.rowHeight(0) < ROW_HEIGHT and page.view.columnWidth(0) > VALUE_WIDTH
    page.select(0, 0)
    person.wait_for_work()
    assert page.comment.isHidden() and page.draft_button.isHidden() and page.note.text() == "1 row"


def test_columns_of_words_share_the_room_that_there_is(page: FrameworkPage, person: Person) -> None:
    person.window.resize(1920, 1080)
    person.wait_for_work()
    shown = page.model.matrix
    assert shown is not None
    words = [place for place, column in enumerate(shown.columns) if not column.variable]
    wide = {page.view.columnWidth(place) for place in words}
    assert len(wide) == 1
    left_over = page.view.viewport().width() - page.view.horizontalHeader().length()
    assert wide == {460} or 0 <= left_over < len(words) + 16
    person.window.resize(1000, 700)
    person.wait_for_work()
    assert max(page.view.columnWidth(place) for place in words) < max(wide)
