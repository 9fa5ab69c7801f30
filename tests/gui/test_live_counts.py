"""Numbers and rows that the window keeps up step by step, against the project read anew."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qcoder.core.span import Span
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.stories.driver import Person


def agrees(person: Person, project: Project) -> bool:
    page = person.page
    assert list(page.codes.model.codes.values()) == codebook.codes(project)
    assert page.documents.rows == documents.documents(project)
    document = page.pane.document
    assert document is not None
    assert page.pane.layer.rows == {row.id: row for row in documents.codings(project, document=document.document.id)}
    total = sum(row.codings for row in page.documents.rows)
    assert page.counts.codings == total
    assert f"{total} coding" in person.window.status._standing
    return True


def test_numbers_follow_each_step(person: Person, project_of: Project) -> None:
    page, project = person.page, project_of
    code = next(row.id for row in page.codes.model.codes.values() if row.name == "Funding dependence")
    person.drag_over("otra voz")
    page.pane.code_with(code)
    assert agrees(person, project)
    assert page.pane.selected_coding() is not None
    QTest.keyClick(page.pane.view, Qt.Key.Key_Delete)
    assert agrees(person, project)
    for action in ("edit.undo", "edit.undo", "edit.redo", "edit.redo", "edit.undo"):
        person.choose(action)
        assert agrees(person, project)


def test_numbers_follow_what_others_change_behind_the_page(person: Person, project_of: Project) -> None:
    page, project = person.page, project_of
    first = min(page.pane.layer.rows)
    codes = {row.name: row.id for row in page.codes.model.codes.values()}
    coding.recode(project, coding=first, code=codes["Dependence refused"])
    assert agrees(person, project)
    coding.set_coding_memo(project, coding=first, text="x")
    assert agrees(person, project)
    coding.move_coding(project, coding=first, span=Span(40, 60))
    assert agrees(person, project)
    codebook.rename_code(project, code=codes["Dependency"], name="Dependence")
    assert agrees(person, project)
    codebook.merge_codes(project, keep=codes["Funding dependence"], absorb=codes["Dependence refused"])
    assert agrees(person, project)
    codebook.delete_code(project, code=codes["Funding dependence"])
    assert agrees(person, project)
    project.undo()
    assert agrees(person, project)
