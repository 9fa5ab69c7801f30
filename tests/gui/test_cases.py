"""Cases beside the text, and the memo that follows what is selected."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QMessageBox

from qcoder.gui.cases.case_form import new_variable
from qcoder.gui.memos.memo_editor import About
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.storage.project import Project
from tests.stories.driver import Person


def field(dialog: QDialog, name: str) -> QLineEdit | QComboBox:
    kinds: tuple[type[QLineEdit] | type[QComboBox], ...] = (QLineEdit, QComboBox)
    return next(one for kind in kinds for one in dialog.findChildren(kind) if one.accessibleName() == name)


def fill(dialog: QDialog, name: str, value: str) -> None:
    found = field(dialog, name)
    if isinstance(found, QComboBox):
        found.setCurrentIndex(found.findData(value))
    else:
        found.setText(value)


def test_a_person_is_placed_below_an_organisation_whose_value_it_inherits(person: Person, project_of: Project) -> None:
    panel = person.page.cases
    assert person.window.workspace is not None
    new_variable(panel, person.window.workspace, panel.refresh)
    dialog = person.dialog(QDialog)
    fill(dialog, "Name", "type")
    fill(dialog, "Type", "one_of")
    fill(dialog, "Values of the list", "NGO; union network")
    person.agree(dialog)
    panel.new_case()
    dialog = person.dialog(QDialog)
    fill(dialog, "Name", "Puente")
    fill(dialog, "Kind", "organisation")
    fill(dialog, "type", "NGO")
    person.agree(dialog)
    panel.select(next(row.id for row in cases.cases(project_of) if row.name == "Ana"))
    QTest.keyClick(panel.tree, Qt.Key.Key_Return)
    dialog = person.dialog(QDialog)
    fill(dialog, "Belongs to", "Puente")
    person.agree(dialog)
    ana = next(row for row in cases.cases(project_of) if row.name == "Ana")
    assert ana.parents == ("Puente",) and ana.inherited == {"type": ("NGO",)}
    top = panel.tree.topLevelItem(0)
    assert top is not None and top.text(0) == "Puente" and top.child(0).text(0) == "Ana"  # type: ignore[union-attr]
    assert "NGO" in {item.text(0) for item in person.page.documents._items()}, "documents stand by organisation now"
    for _step in range(3):
        person.choose("edit.undo")
    assert [row.name for row in cases.cases(project_of)] == ["Ana"]


def test_a_value_that_does_not_fit_is_told_and_the_form_stays(person: Person, project_of: Project) -> None:
    cases.create_variable(project_of, name="founded", type="date")
    panel = person.page.cases
    panel.select(cases.cases(project_of)[0].id)
    panel.edit()
    dialog = person.dialog(QDialog)
    fill(dialog, "founded", "long ago")
    person.agree(dialog)
    assert dialog.isVisible() and person.window.banner.isVisible()
    fill(dialog, "founded", "1994")
    person.agree(dialog)
    assert cases.cases(project_of)[0].values == {"founded": "1994"}


def test_a_case_is_deleted_after_asking_and_brought_back(person: Person, project_of: Project) -> None:
    panel = person.page.cases
    panel.select(cases.cases(project_of)[0].id)
    QTest.keyClick(panel.tree, Qt.Key.Key_Delete)
    person.agree(person.dialog(QMessageBox))
    assert cases.cases(project_of) == [] and panel._empty.isVisibleTo(panel)
    person.choose("edit.undo")
    assert documents.documents(project_of)[0].case == "Ana"


def test_the_memo_is_on_what_was_selected_last_until_another_is_chosen(person: Person, project_of: Project) -> None:
    memo = person.page.memo
    person.page.show_tab("memo")
    person.open("Ana")
    document = documents.documents(project_of)[0]
    assert memo.about == About("document", document.id)
    memo.target.setCurrentIndex(memo.target.findText("The whole project"))
    memo.target.activated.emit(memo.target.currentIndex())
    assert memo.about == About("project")
    code = codebook.codes(project_of)[0]
    assert person.window.workspace is not None
    person.window.workspace.select(code=code.id)
    assert memo.about == About("code", code.id)
    QTest.keyClicks(memo.field, "what this code is not")
    coding = documents.show(project_of, document=document.id).codings[0]
    person.page.pane.select_coding(coding.id)
    assert memo.about == About("coding", coding.id) and memo.field.toPlainText() == ""
    memo.target.setCurrentIndex(memo.target.findText("The case Ana"))
    memo.target.activated.emit(memo.target.currentIndex())
    QTest.keyClicks(memo.field, "who she is")
    memo.save_now()
    assert {(row.target, row.text) for row in memos.memos(project_of)} == {
        ("code", "what this code is not"),
        ("case", "who she is"),
    }
    memo.field.selectAll()
    QTest.keyClick(memo.field, Qt.Key.Key_Delete)
    memo.save_now()
    assert [row.target for row in memos.memos(project_of)] == ["code"], "an emptied memo is deleted"


def test_the_document_that_was_open_is_open_again(person: Person) -> None:
    person.open("Ana")
    path = person.window.project_path
    assert path is not None
    person.choose("file.close")
    person.open_project(path)
    assert person.page.pane.document is not None and person.page.pane.document.document.name == "Ana"
