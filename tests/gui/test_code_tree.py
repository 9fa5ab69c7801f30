"""The code tree at work: counts that follow, what they are counted in, order, hiding, groups, merging by drag."""

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QColorDialog, QDialog, QLabel, QLineEdit, QMenu

from qcoder.core.colours import child_colour
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.gui.codes.code_chooser import CodeChooser
from qcoder.gui.codes.code_groups_form import edit_groups
from qcoder.gui.codes.code_menu import fill_code_menu
from qcoder.gui.codes.code_model import ACCESSIBLE, COUNT, TOOLTIP, CodeModel
from qcoder.gui.codes.count_source import this_document
from qcoder.services.codes import code_groups, codebook
from qcoder.services.codes.code_counts import codebook_with_tally
from qcoder.services.documents import documents
from qcoder.services.history import redo, undo
from qcoder.services.passages import coding
from qcoder.services.rows import CodeCount
from qcoder.storage.project import Project
from tests.gui.test_codebook import names, row_of
from tests.stories.driver import Person
from tests.unit.services.codes.test_code_counts import with_a_second_interview


def shown_count(person: Person, name: str) -> str:
    model = person.page.codes.model
    return str(model.index_of(row_of(person, name).id).siblingAtColumn(COUNT).data())


@pytest.fixture
def many(project: Project) -> Project:
    """A codebook of 26 codes on three levels, made in one step."""
    with project.change(say("Many codes")) as step:
        for a in range(2):
            top = codebook.add_code(step, name=f"{a}", parent=None).id
            for b in range(3):
                middle = codebook.add_code(step, name=f"{a}{b}", parent=top).id
                for c in range(3):
                    codebook.add_code(step, name=f"{a}{b}{c}", parent=middle)
    return project


def as_in_the_project(project: Project) -> list[object]:
    """The tree as nested lists of names, straight from the rows."""
    rows = codebook.codes(project)

    def below(parent: int | None) -> list[object]:
        found: list[object] = []
        for row in rows:
            if row.parent_id == parent:
                found.append(row.name)
                if inner := below(row.id):
                    found.append(inner)
        return found

    return below(None)


def test_a_large_model_stays_a_model_under_every_change(qapp: object, many: Project) -> None:
    model = CodeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    ids = {row.name: row.id for row in codebook.codes(many)}

    def again() -> None:
        rows, tally = codebook_with_tally(many)
        model.show(rows)
        assert names(model) == as_in_the_project(many)
        for row in model.codes.values():
            assert model.code_at(model.parent(model.index_of(row.id))) == model.codes.get(row.parent_id or 0)
        counts = {code: tally.count(code, ()) for code in model.codes}
        counts[ids["000"]] = CodeCount(1, 1, 1)
        model.show_counts(counts, "nothing")
        model.show_counts(None)

    again()
    codebook.move_code(many, code=ids["000"], parent=None, position=1)
    again()
    codebook.move_code(many, code=ids["0"], parent=ids["12"], position=2)
    again()
    codebook.move_code(many, code=ids["10"], parent=ids["002"], position=0)
    again()
    for _step in range(3):
        undo(many)
    again()
    for _step in range(3):
        redo(many)
    again()
    codebook.merge_codes(many, keep=ids["01"], absorb=ids["02"])
    again()
    codebook.delete_code(many, code=ids["0"])
    again()
    undo(many)
    again()
    codebook.move_code(many, code=ids["010"], parent=ids["01"], position=4)
    codebook.create_code(many, name="new", parent=ids["01"])
    codebook.change_code(many, code=ids["012"], counter_instance=True)
    again()
    assert tester.model() is model  # its warnings fail the test


def test_a_child_that_outlives_its_parent_is_moved_and_not_made_anew(qapp: object, many: Project) -> None:
    model = CodeModel()
    model.show(codebook.codes(many))
    ids = {row.name: row.id for row in codebook.codes(many)}
    removed: list[int] = []
    model.rowsAboutToBeRemoved.connect(lambda _parent, first, last: removed.append(last - first + 1))
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    codebook.merge_codes(many, keep=ids["01"], absorb=ids["02"])
    assert model.show(codebook.codes(many)) == set()
    assert removed == [1] and not resets


def test_a_row_moved_from_first_to_last_is_one_move(qapp: object, many: Project) -> None:
    model = CodeModel()
    model.show(codebook.codes(many))
    ids = {row.name: row.id for row in codebook.codes(many)}
    moves: list[int] = []
    model.rowsMoved.connect(lambda _from, first, _last, _to, _place: moves.append(first))
    codebook.move_code(many, code=ids["000"], parent=ids["00"], position=2)
    model.show(codebook.codes(many))
    assert moves == [0]
    assert names(model, model.index_of(ids["00"])) == ["001", "002", "000"]


def test_after_a_coding_only_the_rows_it_counts_into_are_drawn_again(person: Person, project_of: Project) -> None:
    panel, model = person.page.codes, person.page.codes.model
    drawn: list[str] = []

    def note(first: QModelIndex, _last: QModelIndex) -> None:
        row = model.code_at(first)
        assert row is not None
        drawn.append(row.name)

    shown: list[object] = []
    model.dataChanged.connect(note)
    panel.codes_changed.connect(shown.append)
    document = documents.documents(project_of)[0].id
    funding = row_of(person, "Funding dependence").id
    made = coding.code_passage(project_of, document=document, code=funding, span=Span(0, 10))
    assert sorted(drawn) == ["Dependency", "Funding dependence"] and not shown
    assert shown_count(person, "Funding dependence") == "2" and shown_count(person, "Dependency") == "3"
    coding.recode(project_of, coding=made.id, code=row_of(person, "Dependence refused").id)
    assert shown_count(person, "Funding dependence") == "1" and shown_count(person, "Dependence refused") == "2"
    person.choose("edit.undo")
    person.choose("edit.undo")
    assert shown_count(person, "Funding dependence") == "1" and shown_count(person, "Dependency") == "2"


def test_the_card_tells_the_new_number_too(person: Person, project_of: Project) -> None:
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, "Dependency").id)
    document = documents.documents(project_of)[0].id
    coding.code_passage(project_of, document=document, code=row_of(person, "Dependency").id, span=Span(0, 10))
    assert any("3 codings" in label.text() for label in person.page.card.findChildren(QLabel))


def test_counts_can_be_of_the_open_document_alone(person: Person, project_of: Project, tmp_path: Path) -> None:
    panel = person.page.codes
    with_a_second_interview(project_of, tmp_path)
    person.open("Ana")
    panel.count_in(this_document(person.window.workspace.selection.document))  # type: ignore[union-attr]
    assert panel.narrowed.isVisible() and shown_count(person, "Dependency") == "2"
    person.open("Rosa")
    assert shown_count(person, "Dependency") == ""
    tip = str(panel.model.index_of(row_of(person, "Dependency").id).data(TOOLTIP))
    assert "This document: 0 codings, 0 documents" in tip and "In all documents: 2 codings, 1 document" in tip
    rosa = next(row.id for row in documents.documents(project_of) if row.name == "Rosa")
    coding.code_passage(project_of, document=rosa, code=row_of(person, "Dependency").id, span=Span(0, 10))
    assert shown_count(person, "Dependency") == "1" and row_of(person, "Dependency").codings == 3
    panel.show_all()
    assert shown_count(person, "Dependency") == "3" and not panel.narrowed.isVisible()


def press(person: Person, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(person.page.codes.tree, key, held)


def choose_in_tree(person: Person, name: str) -> None:
    panel = person.page.codes
    panel.tree.setCurrentIndex(panel.model.index_of(row_of(person, name).id))
    panel.tree.setFocus()


def visible(person: Person) -> list[str]:
    """The names of the codes whose rows can be seen, from top to bottom."""
    tree, found = person.page.codes.tree, []
    index = person.page.codes.model.index(0, 0)
    if tree.isRowHidden(0, QModelIndex()):
        index = tree.indexBelow(index)
    while index.isValid():
        row = person.page.codes.model.code_at(index)
        assert row is not None
        found.append(row.name)
        index = tree.indexBelow(index)
    return found


def test_alt_and_arrows_move_a_code_and_each_move_is_undone(person: Person) -> None:
    model, alt = person.page.codes.model, Qt.KeyboardModifier.AltModifier
    before = names(model)
    choose_in_tree(person, "Funding dependence")
    press(person, Qt.Key.Key_Down, alt)
    assert names(model) == ["Dependency", ["Dependence refused", "Funding dependence"]]
    press(person, Qt.Key.Key_Right, alt)
    assert names(model) == ["Dependency", ["Dependence refused", ["Funding dependence"]]]
    press(person, Qt.Key.Key_Left, alt)
    press(person, Qt.Key.Key_Left, alt)
    assert names(model) == ["Dependency", ["Dependence refused"], "Funding dependence"]
    press(person, Qt.Key.Key_Up, alt)
    assert names(model) == ["Funding dependence", "Dependency", ["Dependence refused"]]
    assert person.page.codes.current == row_of(person, "Funding dependence"), "it stays the selected one"
    press(person, Qt.Key.Key_Up, alt)
    assert "no place further" in person.window.status.text.text()
    for _step in range(5):
        person.choose("edit.undo")
    assert names(model) == before


def test_a_drop_with_ctrl_held_merges_and_undo_parts_them_again(person: Person) -> None:
    model = person.page.codes.model
    funding, refused = row_of(person, "Funding dependence"), row_of(person, "Dependence refused")
    data = model.mimeData([model.index_of(refused.id)])
    model.dropMimeData(data, Qt.DropAction.CopyAction, -1, -1, model.index_of(funding.id))
    assert names(model) == ["Dependency", ["Funding dependence"]]
    assert row_of(person, "Funding dependence").own_codings == 2
    person.choose("edit.undo")
    assert names(model) == ["Dependency", ["Funding dependence", "Dependence refused"]]


def test_a_code_is_merged_from_the_menu_by_typing_the_other_ones_name(person: Person) -> None:
    panel = person.page.codes
    fill_code_menu(menu := QMenu(panel), panel, row_of(person, "Funding dependence"))
    next(action for action in menu.actions() if action.text() == "Merge into…").trigger()
    dialog = person.dialog(CodeChooser)
    assert "Dependency > Funding dependence" not in [dialog.list.item(at).text() for at in range(dialog.list.count())]
    QTest.keyClicks(dialog.field, "refus")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    assert names(panel.model) == ["Dependency", ["Dependence refused"]]
    assert row_of(person, "Dependence refused").own_codings == 2


def test_a_hidden_code_leaves_the_tree_and_the_picker_and_comes_back(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    fill_code_menu(menu := QMenu(panel), panel, row_of(person, "Funding dependence"))
    next(action for action in menu.actions() if action.text() == "Hide").trigger()
    assert visible(person) == ["Dependency", "Dependence refused"]
    assert len(documents.codings(project_of, document=documents.documents(project_of)[0].id)) == 3
    person.open("Ana")
    person.drag_over("Nos apoyaron las iglesias")
    person.page.pane.open_picker()
    person.page.pane.picker.field.setText("fund")
    assert not person.page.pane.picker._match.find("funding")
    person.page.pane.picker.leave()
    panel.show_hidden(True)
    assert visible(person) == ["Dependency", "Funding dependence", "Dependence refused"]
    assert "hidden" in str(panel.model.index_of(row_of(person, "Funding dependence").id).data(ACCESSIBLE))
    fill_code_menu(menu := QMenu(panel), panel, row_of(person, "Funding dependence"))
    next(action for action in menu.actions() if action.text() == "Show again").trigger()
    panel.show_all()
    assert visible(person) == ["Dependency", "Funding dependence", "Dependence refused"]


def test_the_tree_can_show_one_group_across_branches(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    other = codebook.create_code(project_of, name="Autonomy").id
    codebook.create_code(project_of, name="Own money", parent=other)
    codes = [row_of(person, "Own money").id, row_of(person, "Dependence refused").id]
    group = code_groups.create_group(project_of, name="Refusal", codes=codes)
    panel.show_group(group)
    assert visible(person) == ["Dependency", "Dependence refused", "Autonomy", "Own money"]
    assert panel.narrowed.isVisible()
    panel.filter.setText("money")
    assert visible(person) == ["Autonomy", "Own money"]
    panel.filter.clear()
    code_groups.remove_from_group(project_of, group=group.id, codes=codes[:1])
    assert visible(person) == ["Dependency", "Dependence refused"]
    person.choose("edit.undo")
    assert visible(person) == ["Dependency", "Dependence refused", "Autonomy", "Own money"]
    code_groups.delete_group(project_of, group=group.id)
    assert len(visible(person)) == 5 and not panel.narrowed.isVisible()


def test_groups_are_made_and_filled_by_ticks(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    form = edit_groups(panel, panel.workspace, panel.model.codes)
    form.new_group()
    dialog = [one for one in person.page.findChildren(QDialog) if one.isVisible() and one is not form][-1]
    line = dialog.findChild(QLineEdit)
    assert line is not None
    QTest.keyClicks(line, "Money")
    person.agree(dialog)
    assert [group.name for group in code_groups.code_groups(project_of)] == ["Money"]
    form.codes.item(1).setCheckState(Qt.CheckState.Checked)
    (group,) = code_groups.code_groups(project_of)
    assert group.codes == (row_of(person, "Funding dependence").id,)
    person.choose("edit.undo")
    assert form.codes.item(1).checkState() == Qt.CheckState.Unchecked
    form.delete_group()
    assert code_groups.code_groups(project_of) == [] and not form.codes.isEnabled()
    form.close()


def test_the_context_menu_puts_a_code_into_a_group(person: Person, project_of: Project) -> None:
    panel = person.page.codes
    code_groups.create_group(project_of, name="R & D")
    for inside in (True, False):
        fill_code_menu(menu := QMenu(panel), panel, row_of(person, "Dependency"))
        groups = next(action.menu() for action in menu.actions() if action.text() == "Groups")
        assert isinstance(groups, QMenu)
        groups.actions()[0].trigger()
        assert bool(code_groups.code_groups(project_of)[0].codes) is inside


def test_the_family_of_a_code_is_coloured_in_one_step(person: Person) -> None:
    panel = person.page.codes
    fill_code_menu(menu := QMenu(panel), panel, row_of(person, "Dependency"))
    next(action for action in menu.actions() if action.text() == "Colour of the family…").trigger()
    dialog = person.dialog(QColorDialog)
    dialog.colorSelected.emit(QColor("#166b58"))
    dialog.reject()
    assert row_of(person, "Dependency").colour == "#166b58"
    assert row_of(person, "Funding dependence").colour == child_colour("#166b58", 0)
    person.choose("edit.undo")
    assert row_of(person, "Dependency").colour != "#166b58"
