"""The codebook at the side: its model under every change, and what a person does with it."""

import pytest
from PySide6.QtCore import QMimeData, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
)

from qcoder.core.span import Span
from qcoder.gui.codes.change_kind import ChangeKind
from qcoder.gui.codes.code_model import COUNT, CodeModel
from qcoder.gui.codes.split_form import split_code
from qcoder.services.codes import code_history, codebook, rechecking
from qcoder.services.documents import documents
from qcoder.services.history import undo
from qcoder.services.passages import coding
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


def names(model: CodeModel, parent: QModelIndex | None = None) -> list[object]:
    """The tree as nested lists of names."""
    above = parent or QModelIndex()
    found: list[object] = []
    for row in range(model.rowCount(above)):
        index = model.index(row, 0, above)
        found.append(model.code_at(index).name)  # type: ignore[union-attr]
        if model.rowCount(index):
            found.append(names(model, index))
    return found


def row_of(person: Person, name: str) -> CodeRow:
    return next(row for row in person.page.codes.model.codes.values() if row.name == name)


def test_the_model_stays_a_model_under_every_change(qapp: object, project: Project) -> None:
    model = CodeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)

    def again() -> list[object]:
        model.show(codebook.codes(project))
        return names(model)

    assert again() == []
    a = codebook.create_code(project, name="A").id
    b = codebook.create_code(project, name="B", parent=a).id
    c = codebook.create_code(project, name="C", parent=b).id
    d = codebook.create_code(project, name="D").id
    assert again() == ["A", ["B", ["C"]], "D"]
    codebook.move_code(project, code=d, parent=None, position=0)
    assert again() == ["D", "A", ["B", ["C"]]]
    codebook.move_code(project, code=b, parent=d)
    assert again() == ["D", ["B", ["C"]], "A"]
    codebook.rename_code(project, code=c, name="Z")
    assert again() == ["D", ["B", ["Z"]], "A"]
    codebook.merge_codes(project, keep=a, absorb=b)
    assert again() == ["D", "A", ["Z"]]
    undo(project)
    assert again() == ["D", ["B", ["Z"]], "A"]
    codebook.move_code(project, code=a, parent=c)
    codebook.delete_code(project, code=b)
    assert again() == ["D"]
    undo(project)
    assert again() == ["D", ["B", ["Z", ["A"]]]]
    assert tester.model() is model  # its warnings fail the test


def test_f2_renames_in_the_tree_and_a_name_that_is_taken_is_told(person: Person) -> None:
    tree, panel = person.page.codes.tree, person.page.codes
    tree.setCurrentIndex(panel.model.index_of(row_of(person, "Funding dependence").id))
    tree.setFocus()
    for typed in ("Money", "Dependence refused"):
        QTest.keyClick(tree, Qt.Key.Key_F2)
        editor = next(one for one in tree.findChildren(QLineEdit) if one.isVisible())
        editor.selectAll()
        QTest.keyClicks(editor, typed)
        QTest.keyClick(editor, Qt.Key.Key_Return)
        wait(20)
    assert {row.name for row in panel.model.codes.values()} == {"Dependency", "Money", "Dependence refused"}
    assert "Dependence refused" in person.window.banner.text.text()
    person.choose("edit.undo")
    assert row_of(person, "Funding dependence")


def test_a_code_is_moved_by_drag_and_drop_and_never_below_itself(person: Person) -> None:
    model = person.page.codes.model
    parent, child = row_of(person, "Dependency"), row_of(person, "Funding dependence")
    data: QMimeData = model.mimeData([model.index_of(parent.id)])
    assert not model.canDropMimeData(data, Qt.DropAction.MoveAction, -1, 0, model.index_of(child.id))
    data = model.mimeData([model.index_of(child.id)])
    assert model.dropMimeData(data, Qt.DropAction.MoveAction, 0, 0, QModelIndex()) is False, "the view removes nothing"
    assert names(model) == ["Funding dependence", "Dependency", ["Dependence refused"]]
    person.choose("edit.undo")
    assert names(model) == ["Dependency", ["Funding dependence", "Dependence refused"]]


def test_delete_asks_when_codings_hang_on_it_and_undo_brings_all_back(person: Person) -> None:
    panel = person.page.codes
    panel.tree.setCurrentIndex(panel.model.index_of(row_of(person, "Dependency").id))
    panel.tree.setFocus()
    QTest.keyClick(panel.tree, Qt.Key.Key_Delete)
    box = person.dialog(QMessageBox)
    assert "3 codings" in box.informativeText()
    person.agree(box)
    assert names(panel.model) == []
    assert panel._empty.isVisible()
    person.choose("edit.undo")
    assert names(panel.model) == ["Dependency", ["Funding dependence", "Dependence refused"]]
    assert row_of(person, "Dependency").codings == 2


def test_the_filter_finds_in_either_language_and_keeps_the_parents_of_hits(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    codebook.change_code(project_of, code=row_of(person, "Funding dependence").id, name_es="Dependencia económica")
    QTest.keyClicks(panel.filter, "economica")
    shown = [
        row.name
        for row in panel.model.codes.values()
        if not panel.tree.isRowHidden(panel.model.index_of(row.id).row(), panel.model.index_of(row.id).parent())
    ]
    assert shown == ["Dependency", "Funding dependence"]
    panel.filter.clear()
    assert not any(
        panel.tree.isRowHidden(panel.model.index_of(row.id).row(), panel.model.index_of(row.id).parent())
        for row in panel.model.codes.values()
    )


def test_counts_in_the_tree_follow_each_coding_and_its_undo(person: Person, project_of: Project) -> None:
    model = person.page.codes.model
    parent = row_of(person, "Dependency")
    document = documents.documents(project_of)[0].id
    coding.code_passage(project_of, document=document, code=parent.id, span=Span(0, 10))
    assert model.index_of(parent.id).siblingAtColumn(COUNT).data() == "3"
    person.choose("edit.undo")
    assert model.index_of(parent.id).siblingAtColumn(COUNT).data() == "2"


def test_the_context_menu_merges_and_marks_counter_instances(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    child = row_of(person, "Funding dependence")
    panel.tree.scrollTo(panel.model.index_of(child.id))
    panel._menu(panel.tree.visualRect(panel.model.index_of(child.id)).center())
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    menu.close()
    codebook.change_code(project_of, code=child.id, counter_instance=True)
    assert row_of(person, "Funding dependence").counter_instance
    panel.merge(row_of(person, "Dependency").id, child.id)
    assert names(panel.model) == ["Dependency", ["Dependence refused"]]
    assert row_of(person, "Dependency").own_codings == 2


def test_the_definition_is_edited_in_one_step(person: Person) -> None:
    person.open("Ana")
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, "Dependency").id)
    dialog = person.page.card.edit()
    assert isinstance(dialog, QDialog)
    line = next(one for one in dialog.findChildren(QLineEdit) if one.accessibleName() == "Short definition")
    QTest.keyClicks(line, "Who decides")
    person.agree(dialog)
    assert row_of(person, "Dependency").short_definition == "Who decides"
    person.choose("edit.undo")
    assert row_of(person, "Dependency").short_definition == ""


@pytest.mark.parametrize("key", ["1", "K"])
def test_the_key_of_a_code_codes_the_selected_passage(person: Person, project_of: Project, key: str) -> None:
    codebook.change_code(project_of, code=row_of(person, "Dependency").id, key=key)
    person.open("Ana")
    person.drag_over("Nos apoyaron las iglesias")
    held = Qt.KeyboardModifier.AltModifier if key.isalpha() else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(person.page.pane.view, key, held)
    quotes = [row.quote for row in documents.show(project_of, document=documents.documents(project_of)[0].id).codings]
    assert "Nos apoyaron las iglesias" in quotes


def test_some_passages_are_split_off_into_a_new_code(person: Person) -> None:
    panel = person.page.codes
    dialog = split_code(panel, person.window.workspace, row_of(person, "Dependency"))  # type: ignore[arg-type]
    line, passages = dialog.findChild(QLineEdit), dialog.findChild(QListWidget)
    assert line is not None and passages is not None and passages.count() == 1
    QTest.keyClicks(line, "Imposed topics")
    passages.item(0).setCheckState(Qt.CheckState.Checked)
    person.agree(dialog)
    assert names(panel.model) == ["Dependency", ["Funding dependence", "Dependence refused", "Imposed topics"]]
    assert row_of(person, "Imposed topics").own_codings == 1 and row_of(person, "Dependency").own_codings == 0
    person.choose("edit.undo")
    assert row_of(person, "Dependency").own_codings == 1


def card_texts(person: Person) -> list[str]:
    page = person.page.card.widget()
    return [one.text() for one in page.findChildren(QLabel)]


def press(person: Person, text: str) -> None:
    page = person.page.card.widget()
    wanted = next(one for one in page.findChildren(QPushButton) if one.text() == text)
    wanted.click()
    wait(10)


def test_saving_a_definition_asks_inline_for_meaning_or_wording(person: Person, project_of: Project) -> None:
    row = row_of(person, "Dependency")
    person.window.workspace.select(code=row.id)  # type: ignore[union-attr]
    dialog = person.page.card.edit()
    assert isinstance(dialog, QDialog)
    kind = dialog.findChild(ChangeKind)
    assert kind is not None and kind.isHidden(), "nothing has changed yet"
    field = next(one for one in dialog.findChildren(QPlainTextEdit) if one.accessibleName() == "Definition")
    QTest.keyClicks(field, "Others decide")
    assert not kind.isHidden() and kind.change == "wording"
    kind.meaning.click()
    assert "1 passage goes" in " ".join(one.text() for one in kind.findChildren(QLabel))
    QTest.keyClicks(kind.field, "Ana and Rosa differ")
    person.agree(dialog)
    newest = code_history.versions(project_of, code=row.id)[0]
    assert (newest.change, newest.reason) == ("meaning", "Ana and Rosa differ")
    assert rechecking.left(project_of) == 1
    person.choose("edit.undo")
    assert rechecking.left(project_of) == 0


def test_the_card_shows_the_history_and_brings_a_version_back(person: Person, project_of: Project) -> None:
    row = row_of(person, "Dependency")
    person.window.workspace.select(code=row.id)  # type: ignore[union-attr]
    press(person, "History")
    assert any(text.startswith("Nothing has changed yet") for text in card_texts(person))
    codebook.change_code(project_of, code=row.id, definition="Others <b>decide</b>", reason="clearer")
    texts = card_texts(person)
    assert "Version 2 · wording" in texts and "Because: clearer" in texts, "the history follows what changes"
    assert not any("<b>" in text for text in texts), "what a person wrote is never taken for rich text"
    press(person, "Restore version 1")
    assert row_of(person, "Dependency").definition == ""
    assert "Version 3 · wording · version 1 again" in card_texts(person)
    QTest.keyClick(person.page.card, Qt.Key.Key_Escape)
    assert "History, version 3" in [one.text() for one in person.page.card.widget().findChildren(QPushButton)]
