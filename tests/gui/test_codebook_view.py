"""Versions of the codebook and proposals, by keyboard alone."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QMessageBox, QPlainTextEdit, QPushButton

from qcoder.gui.codes.change_kind import ChangeKind
from qcoder.gui.codes.codebook_view import CodebookView
from qcoder.services.codes import codebook, proposals, rechecking
from qcoder.services.codes import codebook_versions as frozen
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


def id_of(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def paths(project: Project) -> list[str]:
    return [row.path for row in codebook.codes(project)]


def opened(person: Person, tab: int = 0) -> CodebookView:
    person.choose("view.codebook")
    view = person.page.centre.currentWidget()
    assert isinstance(view, CodebookView)
    if tab:
        QTest.keyClick(view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert view.stack.currentIndex() == tab
    wait(20)
    return view


def said(view: CodebookView) -> str:
    page = view.proposals.detail.widget()
    return "\n".join(one.text() for one in page.findChildren(QLabel))


def press(view: CodebookView, text: str) -> None:
    page = view.proposals.detail.widget()
    next(one for one in page.findChildren(QPushButton) if one.text() == text).click()
    wait(10)


def test_the_empty_view_teaches_and_escape_leads_back(person: Person) -> None:
    view = opened(person)
    assert view.versions.empty.isVisible() and "Freeze the codebook before" in view.versions.empty.text()
    QTest.keyClick(view, Qt.Key.Key_Tab, Qt.KeyboardModifier.ControlModifier)
    assert view.proposals.empty.isVisible() and "proposes it with a reason" in view.proposals.empty.text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert person.page.centre.currentWidget() is not view


def test_a_version_is_frozen_compared_and_brought_back_by_keys(person: Person, project_of: Project) -> None:
    view = opened(person).versions
    tester = QAbstractItemModelTester(view.list.model(), QAbstractItemModelTester.FailureReportingMode.Warning)
    view.name.setFocus()
    QTest.keyClicks(view.name, "First round")
    QTest.keyClicks(view.note, "before <i>June</i>")
    QTest.keyClick(view.note, Qt.Key.Key_Return)
    person.wait_for_work()
    assert [row.name for row in view.rows] == ["First round"] and view.list.hasFocus()
    assert view.text.toPlainText() == "No differences."
    QTest.keyClicks(view.name, "first ROUND")
    QTest.keyClick(view.name, Qt.Key.Key_Return)
    person.wait_for_work()
    assert "already a version" in person.window.banner.text.text()
    codebook.change_code(project_of, code=id_of(project_of, "Dependency"), definition="Others <b>decide</b>")
    codebook.create_code(project_of, name="Voice")
    person.wait_for_work()
    text = view.text.toPlainText()
    assert "Added" in text and "Voice" in text and "Others <b>decide</b>" in text
    view.name.setText("Second")
    view.freeze()
    person.wait_for_work()
    assert [view.other.itemText(place) for place in range(view.other.count())] == [
        "The codebook now", "First round",
    ]  # fmt: skip
    view.other.setCurrentIndex(1)
    person.wait_for_work()
    assert view.diff is not None and (view.diff.old, view.diff.new) == ("First round", "Second")
    QTest.keyClick(view.list, Qt.Key.Key_Down)
    assert view.current is not None and view.current.name == "First round"
    view.restore_button.click()
    box = person.dialog(QMessageBox)
    assert "Voice" in box.informativeText() and "kept aside" in box.informativeText()
    person.agree(box)
    person.wait_for_work()
    assert paths(project_of)[-1] == "Kept aside > Voice"
    assert codebook.code_row(project_of, id_of(project_of, "Dependency")).definition == ""
    person.choose("edit.undo")
    assert paths(project_of)[-1] == "Voice"
    view.delete_button.click()
    assert [row.name for row in view.rows] == ["Second"]
    assert tester.model() is view.list.model()
    person.wait_for_work()


def test_a_change_is_proposed_talked_about_and_accepted(person: Person, project_of: Project) -> None:
    person.window.workspace.select(code=id_of(project_of, "Dependency"))  # type: ignore[union-attr]
    view = opened(person, tab=1)
    tester = QAbstractItemModelTester(
        view.proposals.list.model(), QAbstractItemModelTester.FailureReportingMode.Warning
    )
    person.choose("code.propose")
    dialog = person.dialog(QDialog)
    boxes = {one.accessibleName(): one for one in dialog.findChildren(QComboBox)}
    assert boxes["Code"].currentText() == "Dependency" and not boxes["Where to"].isVisible()
    field = next(one for one in dialog.findChildren(QPlainTextEdit) if one.accessibleName() == "Definition")
    QTest.keyClicks(field, "Others decide")
    person.agree(dialog)
    assert dialog.isVisible(), "without a reason nothing is proposed"
    kind = dialog.findChild(ChangeKind)
    assert kind is not None and kind.change == "meaning" and dialog.focusWidget() is kind.field
    QTest.keyClicks(kind.field, "Ana and Rosa differ")
    person.agree(dialog)
    wait(10)
    assert [str(row.sentence) for row in view.proposals.rows] == ["Define “Dependency” anew"]
    assert "Because: Ana and Rosa differ" in said(view) and "Others decide" in said(view)
    QTest.keyClicks(view.proposals.view_text, "yes, but")
    press(view, "Not sure")
    assert "Coder" not in person.window.banner.text.text() and "is not sure" in said(view) and "yes, but" in said(view)
    QTest.keyClicks(view.proposals.decision, "settled on Monday")
    press(view, "Accept")
    assert view.proposals.rows == [] and rechecking.left(project_of) == 1
    view.proposals.filter.setCurrentIndex(1)
    assert "Accepted by" in said(view) and "Because: settled on Monday" in said(view)
    person.choose("edit.undo")
    view.proposals.filter.setCurrentIndex(0)
    assert len(view.proposals.rows) == 1 and rechecking.left(project_of) == 0
    press(view, "Refuse")
    assert proposals.proposals(project_of)[0].status == "refused"
    assert tester.model() is view.proposals.list.model()


def test_the_form_asks_for_what_the_change_needs_and_takes_no_code_that_is_not_there(
    person: Person, project_of: Project
) -> None:
    person.choose("code.propose")
    dialog = person.dialog(QDialog)
    boxes = {one.accessibleName(): one for one in dialog.findChildren(QComboBox)}
    name = next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Name")
    kind = dialog.findChild(ChangeKind)
    assert kind is not None
    shown = {}
    for place in range(boxes["Change"].count()):
        boxes["Change"].setCurrentIndex(place)
        parts = (boxes["Code"].isVisible(), name.isVisible(), boxes["Where to"].isVisible())
        shown[boxes["Change"].currentData()] = parts
    assert shown == {
        "define": (True, False, False), "rename": (True, True, False), "create": (False, True, True),
        "merge": (True, False, True), "move": (True, False, True), "delete": (True, False, False),
    }  # fmt: skip
    boxes["Change"].setCurrentIndex(boxes["Change"].findData("merge"))
    QTest.keyClicks(kind.field, "the same thing")
    boxes["Where to"].setEditText("no such code")
    person.agree(dialog)
    assert dialog.isVisible() and proposals.proposals(project_of) == []
    boxes["Where to"].setEditText("Dependency > Dependence refused")
    person.agree(dialog)
    [row] = proposals.proposals(project_of)
    assert str(row.sentence) == "Merge “Dependency” into “Dependency > Dependence refused”"


def test_what_is_being_written_stays_while_others_change_the_codebook(person: Person, project_of: Project) -> None:
    proposals.propose(project_of, action="create", name="Voice", reason="everywhere")
    view = opened(person, tab=1)
    QTest.keyClicks(view.proposals.view_text, "half a thou")
    frozen.freeze(project_of, name="Meanwhile")
    assert view.proposals.view_text.text() == "half a thou"
    person.wait_for_work()
