"""One code on every hit of a search, through the dialog with its preview."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from qcoder.core.span import Span
from qcoder.gui.find.code_hits import CodeHits
from qcoder.gui.find.find_page import FindPage
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot
from tests.stories.driver import Person


@pytest.fixture
def dialog(person: Person, project_of: Project) -> CodeHits:
    """The dialog on the hits of a search in all documents; the person at the window has coded one of them before."""
    [document] = documents.documents(project_of)
    at = INTERVIEW.index("dinero")
    funding = codebook.code_at(project_of, path="Funding dependence").id
    coding.code_passage(project_of, document=document.id, code=funding, span=Span(at, at + len("dinero")))
    person.show_page("find")
    page = person.window.pages["find"]
    assert isinstance(page, FindPage)
    assert page.code_all.isHidden()
    QTest.keyClicks(page.line, "dinero OR temas OR fundac*")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    person.wait_for_work()
    page.code_all.click()
    made = person.dialog(CodeHits)
    person.wait_for_work()
    return made


def pick(dialog: CodeHits, person: Person, typed: str) -> None:
    QTest.keyClick(dialog.choose, Qt.Key.Key_Space)
    assert dialog.picker.isVisible()
    QTest.keyClicks(dialog.picker.field, typed)
    QTest.keyClick(dialog.picker.field, Qt.Key.Key_Return)
    person.wait_for_work()


def codings(project: Project) -> list[CodingRow]:
    return list(documents.show(project, document=documents.documents(project)[0].id).codings)


def test_hits_are_previewed_ticked_and_coded_as_one_step(person: Person, dialog: CodeHits, project_of: Project) -> None:
    before = snapshot(project_of)
    assert [row.words for row, _on in dialog.rows()] == ["fundaciones", "dinero", "fundación", "temas"]
    assert not dialog.go.isEnabled() and dialog.choose.text() == "Choose a code…"
    pick(dialog, person, "funding")
    assert dialog.choose.text() == "Dependency > Funding dependence"
    assert [on for _row, on in dialog.rows()] == [True, False, True, True], "“dinero” has the code already"
    assert dialog.about.text() == "4 passages · 3 ticked · 1 has the code already"
    dialog.list.setFocus()
    dialog.list.setCurrentRow(0)
    QTest.keyClick(dialog.list, Qt.Key.Key_Space)
    box = dialog.list.visualItemRect(dialog.list.item(2)).topLeft() + QPoint(18, 14)
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert [on for _row, on in dialog.rows()] == [False, False, False, True] and dialog.go.text() == "Code 1 passage"
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert [row.quote for row in codings(project_of) if row.code.endswith("Funding dependence")] == [
        "llegó el dinero", "dinero", "fundación", "temas",
    ]  # fmt: skip
    assert "2 passages were coded." in person.window.status.text.text()
    person.choose("edit.undo")
    assert snapshot(project_of) == before


def test_the_extent_decides_what_is_coded_and_ticks_of_the_person_stay(
    person: Person, dialog: CodeHits, project_of: Project
) -> None:
    pick(dialog, person, "refused")
    dialog.extent.setCurrentIndex(dialog.extent.findData("sentence"))
    person.wait_for_work()
    rows = [row.words for row, _on in dialog.rows()]
    assert len(rows) == 3 and rows[1].startswith("Nos apoyaron") and rows[2] == "La fundación ponía los temas."
    dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
    dialog.extent.setCurrentIndex(dialog.extent.findData("turn"))
    person.wait_for_work()
    assert len(dialog.rows()) == 2
    dialog.extent.setCurrentIndex(dialog.extent.findData("sentence"))
    person.wait_for_work()
    assert [on for _row, on in dialog.rows()] == [False, True, True]
    dialog._tick(False)
    assert not dialog.go.isEnabled()
    dialog._tick(True)
    dialog.code_now()
    assert len(codings(project_of)) == 7


def test_a_code_that_does_not_exist_is_made_in_the_same_step(
    person: Person, dialog: CodeHits, project_of: Project
) -> None:
    before = snapshot(project_of)
    pick(dialog, person, "Money matters")
    assert dialog.choose.text() == "Money matters (new)"
    dialog.code_now()
    made = next(row for row in codebook.codes(project_of) if row.name == "Money matters")
    assert made.own_codings == 4
    person.choose("edit.undo")
    assert snapshot(project_of) == before


def test_esc_leaves_the_picker_and_then_the_dialog_and_nothing_was_coded(
    person: Person, dialog: CodeHits, project_of: Project
) -> None:
    QTest.keyClick(dialog.choose, Qt.Key.Key_Space)
    QTest.keyClick(dialog.picker.field, Qt.Key.Key_Escape)
    assert dialog.isVisible() and not dialog.picker.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    person.wait_for_work()
    assert len(codings(project_of)) == 4


def test_the_hits_of_the_find_bar_are_those_of_this_document(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.choose("edit.find_here")
    bar = person.page.pane.find_bar
    QTest.keyClicks(bar.field, "FUNDACI")
    bar.code_all.click()
    dialog = person.dialog(CodeHits)
    person.wait_for_work()
    assert dialog.windowTitle() == "Code all hits of “FUNDACI”"
    assert [row.words for row, _on in dialog.rows()] == ["fundaciones", "fundación"], "whole words"
    pick(dialog, person, "funding")
    dialog.code_now()
    assert len(codings(project_of)) == 5 and len(person.page.pane.layer.rows) == 5
    bar.field.clear()
    QTest.keyClicks(bar.field, "zzz")
    assert not bar.code_all.isEnabled()
