"""The page that finds: the line and its form, hits by group, passages, what is wrong, saving, word lists."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QMenu, QPlainTextEdit, QPushButton

from qcoder.core.query_line import parse
from qcoder.gui.codes.count_source import CountSource
from qcoder.gui.codes.second_cycle import SecondCycle
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.find.find_page import CONTEXT, PASSAGES, WORDS, FindPage
from qcoder.gui.find.kwic_list import Group
from qcoder.gui.find.saved_queries_form import QueryDialog, fill_saved_menu
from qcoder.gui.find.words_view import WordsView
from qcoder.gui.parts.quotes import VALUE
from qcoder.services.find.saved_queries import save_query, saved_queries
from qcoder.storage.project import Project
from tests.snapshot import snapshot
from tests.stories.driver import Person, wait

EVERY = "code:Dependency OR counter_instance:Dependency"


@pytest.fixture
def page(person: Person) -> FindPage:
    person.show_page("find")
    made = person.window.pages["find"]
    assert isinstance(made, FindPage)
    return made


def look(page: FindPage, person: Person, line: str) -> None:
    page.line.setText(line)
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    person.wait_for_work()


def lines(page: FindPage) -> list[str]:
    model = page.list.kwic
    return [str(model.index(place, 0).data()) for place in range(model.rowCount())]


def held_to_qt(model: QAbstractItemModel) -> QAbstractItemModelTester:
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_the_sentence_of_a_hit_is_copied_as_a_quotation(person: Person, page: FindPage) -> None:
    look(page, person, "cuotas")
    person.choose("edit.quotation")
    assert QGuiApplication.clipboard().text() == "“Después buscamos cuotas propias.” (Ana, turn 4)"


def test_hits_stand_in_their_context_by_document_by_case_or_in_one_list(person: Person, page: FindPage) -> None:
    held = held_to_qt(page.list.kwic)
    look(page, person, "dinero O cuotas")
    assert page.about.text() == "2 hits · 1 document" and page.list.hasFocus()
    assert lines(page)[0] == "Ana · 2 hits"
    assert lines(page)[1].startswith("Ana, Ana: Ana: Nos apoyaron") and "dinero ya no" in lines(page)[1]
    assert page.list.current is not None and page.list.current.words == "dinero"
    assert [page.group.itemData(at) for at in range(page.group.count())] == ["document", "organisation", "case", ""]
    page.group.setCurrentIndex(3)
    page.group.activated.emit(3)
    assert page.list.kwic.rowCount() == 2 and not any(isinstance(one, Group) for one in page.list.kwic.lines)
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert person.window.page == "code"
    view, span = person.page.pane.document, person.page.pane.selected_span()
    assert view is not None and span is not None and span.of(view.text) == "cuotas"
    assert held is not None


def test_keys_go_from_the_line_to_the_hits_and_back(person: Person, page: FindPage) -> None:
    look(page, person, "dinero")
    QTest.keyClick(page.list, Qt.Key.Key_Up)
    assert page.line.hasFocus()
    QTest.keyClick(page.line, Qt.Key.Key_Down)
    assert page.list.hasFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Escape)
    assert page.line.hasFocus()


def test_a_line_that_goes_wrong_is_told_below_it_with_the_caret_there(person: Person, page: FindPage) -> None:
    look(page, person, "x😀 dinero OR (cuotas")
    assert page.wrong.isVisible() and "character 14" in page.wrong.text()
    assert page.line.hasFocus() and page.line.cursorPosition() == 14  # the face takes two of Qt's positions
    look(page, person, "dinero")
    assert not page.wrong.isVisible()
    look(page, person, "zzz")
    assert page.about.text().startswith("Nothing was found.") and not page.export.isVisible()
    look(page, person, 'code:"Funding dependence" code:"Dependence refused"')
    assert "A coding has one code" in page.about.text()


def test_names_are_proposed_as_the_line_is_written(person: Person, page: FindPage) -> None:
    QTest.keyClicks(page.line, "code:fund")
    assert [page.line._model.data(page.line._model.index(0, 0))] == ['"Funding dependence"']
    QTest.keyClick(page.line, Qt.Key.Key_Tab)
    assert page.line.text() == 'code:"Funding dependence" '
    QTest.keyClicks(page.line, "spea")
    QTest.keyClick(page.line, Qt.Key.Key_Tab)
    assert page.line.text() == 'code:"Funding dependence" speaker:'
    QTest.keyClicks(page.line, "A")
    QTest.keyClick(page.line, Qt.Key.Key_Tab)
    assert page.line.text() == 'code:"Funding dependence" speaker:Ana '
    QTest.keyClick(page.line, Qt.Key.Key_Escape)
    look(page, person, page.line.text())
    assert page.about.text() == "1 passage · 1 document"


def test_the_form_says_what_the_line_says_and_the_other_way_round(person: Person, page: FindPage) -> None:
    page.line.setText("code:=Dependency NEAR dinero WITHIN 9 WORDS")
    page.form_button.click()
    kinds = [row.kind.currentText() for row in page.form.rows]
    assert kinds == ["all of these", "code", "is near", "the word"]
    code = page.form.rows[1]
    assert isinstance(code.field, QLineEdit) and code.field.text() == "Dependency"
    boxes = code.findChildren(QComboBox)
    boxes[-1].setCurrentIndex(0)
    boxes[-1].activated.emit(0)
    assert page.line.text() == "code:Dependency NEAR dinero WITHIN 9 WORDS"
    code.negated.setCurrentIndex(1)
    code.negated.activated.emit(1)
    assert page.line.text() == "NOT code:Dependency NEAR dinero WITHIN 9 WORDS"
    page.form.add_below(page.form._root)
    last = page.form.rows[-1]
    assert last.field.hasFocus()
    QTest.keyClicks(last.field, "cuotas propias")
    assert page.line.text().endswith(' "cuotas propias"') and parse(page.line.text()) == page.form.query()
    page.form.remove(page.form._root.parts[0], page.form._root)
    assert page.line.text() == 'NEAR dinero WITHIN 9 WORDS "cuotas propias"'
    page.form.choose(page.form._root.parts[1], "group:any")
    assert page.form.rows[-1].kind.currentText() == "the word"
    page.form_button.click()
    assert not page.form_area.isVisible()


def test_passages_are_listed_whole_and_written_as_a_sheet(person: Person, page: FindPage, tmp_path: Path) -> None:
    look(page, person, EVERY)
    page.show_tab(PASSAGES)
    person.wait_for_work()
    assert page.about.text() == "3 passages · 1 document"
    listed = page.passages.list
    assert listed.item(0).text() == "Ana · 3 passages" and listed.count() == 4
    assert listed.currentRow() == 1, "the heading of a group is no passage"
    by = [page.group.itemData(at) for at in range(page.group.count())]
    assert by == ["code", "document", "organisation", "case", ""]
    page.group.setCurrentIndex(0)
    page.group.activated.emit(0)
    headings = [listed.item(at).text() for at in range(listed.count()) if listed.item(at).data(VALUE) is None]
    assert headings == [
        "Dependency · 1 passage", "Dependency > Funding dependence · 1 passage",
        "Dependency > Dependence refused · 1 passage",
    ]  # fmt: skip
    page.group.setCurrentIndex(2)
    page.group.activated.emit(2)
    assert listed.item(0).text() == "(no organisation) · 3 passages"
    page.group.setCurrentIndex(4)
    page.group.activated.emit(4)
    assert listed.count() == 3 and listed.currentRow() == 0
    page.export.click()
    person.pick(tmp_path / "found.csv")
    person.wait_for_work()
    with (tmp_path / "found.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.reader(opened))
    assert len(rows) == 4 and rows[1][8] == "llegó el dinero"
    page.show_tab(CONTEXT)
    person.wait_for_work()
    assert page.list.count() == 3 and lines(page)[0] == "Ana · 3 passages"


def test_passages_of_a_query_are_read_and_worked_on(person: Person, page: FindPage) -> None:
    look(page, person, f"({EVERY}) NOT code:=Dependency")
    page.show_tab(PASSAGES)
    person.wait_for_work()
    page.read.click()
    person.wait_for_work()
    view = person.page.views["passages"]
    assert isinstance(view, SecondCycle) and person.window.page == "code"
    assert person.page.centre.currentWidget() is view
    assert sorted(row.passage.coding.quote for row in view.list.rows.values()) == ["cuotas propias", "llegó el dinero"]
    assert view.title.text() == f"({EVERY}) NOT code:=Dependency · 2 passages"


def test_help_says_how_queries_are_written(person: Person, page: FindPage) -> None:
    page.show_help()
    dialog = person.dialog(QDialog)
    assert dialog.windowTitle() == "How queries are written"
    [shown] = dialog.findChildren(QPlainTextEdit)
    assert "OVERLAPS" in shown.toPlainText()
    dialog.close()


def test_a_query_is_saved_used_changed_and_deleted(person: Person, page: FindPage, project_of: Project) -> None:
    before = snapshot(project_of)
    page.line.setText("code:Dependency dinero")
    page.save.click()
    dialog = person.dialog(QueryDialog)
    dialog.keep()
    assert dialog.wrong.isVisible() and dialog.wrong.text().startswith("A saved query needs a name.")
    QTest.keyClicks(dialog.name, "Money")
    dialog.smart.setChecked(True)
    person.agree(dialog)
    [row] = saved_queries(project_of)
    assert (row.name, row.line, row.is_code) == ("Money", "code:Dependency dinero", True)
    menu = QMenu()
    fill_saved_menu(menu, page, page._workspace, page.find_line)
    menu.actions()[0].trigger()
    person.wait_for_work()
    assert page.line.text() == "code:Money" and page.about.text() == "1 hit · 1 document"
    change, delete = (action.menu() for action in menu.actions()[2:4])
    assert isinstance(change, QMenu) and isinstance(delete, QMenu)
    change.actions()[0].trigger()
    dialog = person.dialog(QueryDialog)
    dialog.line.setText("query:Money")
    dialog.keep()
    assert "would ask for itself" in dialog.wrong.text()
    dialog.line.setText("cuotas")
    dialog.smart.setChecked(False)
    person.agree(dialog)
    assert [(row.line, row.is_code) for row in saved_queries(project_of)] == [("cuotas", False)]
    delete.actions()[0].trigger()
    assert saved_queries(project_of) == []
    for _step in range(3):
        person.window.undo()
    assert snapshot(project_of) == before


def test_smart_codes_are_rows_of_the_code_tree_with_their_counts(person: Person, project_of: Project) -> None:
    person.show_page("code")
    panel = person.page.codes
    tree, model = panel.tree, panel.model
    rows = model.rowCount()
    save_query(project_of, name="Money", line="code:Dependency dinero", is_code=True)
    save_query(project_of, name="Plain", line="cuotas")
    assert model.rowCount() == rows + 1 and [row.query.name for row in model.smart] == ["Money"]
    panel.smart.count()
    person.wait_for_work()
    index = model.index(rows, 0)
    assert index.data() == "Money" and index.siblingAtColumn(1).data() == "1"
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Smart code: Money, 1 coding" and "none can be put" in index.data(Qt.ItemDataRole.ToolTipRole)
    tree.setCurrentIndex(index)
    assert panel.current is None and person.window.workspace.selection.code is None
    QTest.keyClick(tree, Qt.Key.Key_Return)
    person.wait_for_work()
    find = person.window.pages["find"]
    assert isinstance(find, FindPage) and person.window.page == "find" and find.line.text() == "code:Money"
    assert find.about.text() == "1 hit · 1 document"
    person.show_page("code")
    panel.smart.read(model.smart[0])
    person.wait_for_work()
    view = person.page.views["passages"]
    assert isinstance(view, SecondCycle) and view.title.text() == "code:Money · 1 passage"
    tree.setCurrentIndex(index)
    QTest.keyClick(tree, Qt.Key.Key_Delete)
    assert model.rowCount() == rows
    person.window.undo()
    assert [row.query.name for row in model.smart] == ["Money"]


def test_a_smart_code_is_renamed_in_its_row_and_never_coded_with(person: Person, project_of: Project) -> None:
    person.show_page("code")
    panel = person.page.codes
    tree, model = panel.tree, panel.model
    save_query(project_of, name="Money", line="code:Dependency dinero", is_code=True)
    held = held_to_qt(model)
    before = snapshot(project_of)
    index = model.index_of(model.smart[0].id)
    tree.setFocus()
    tree.setCurrentIndex(index)
    QTest.keyClick(tree, Qt.Key.Key_F2)
    field = tree.findChild(QLineEdit)
    assert field is not None and field.text() == "Money"
    field.selectAll()
    QTest.keyClicks(field, "Accounts")
    QTest.keyClick(field, Qt.Key.Key_Return)
    wait(20)
    assert [row.name for row in saved_queries(project_of)] == ["Accounts"]
    assert model.data(model.index_of(model.smart[0].id)) == "Accounts"
    assert not model.setData(model.index_of(model.smart[0].id), "Dependency"), "there is a code of that name"
    assert person.window.banner.isVisible()
    person.window.undo()
    assert snapshot(project_of) == before
    index = model.index_of(model.smart[0].id)
    assert not index.flags() & (Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled)
    code = next(iter(model.codes))
    dragged = model.mimeData([model.index_of(code)])
    assert not model.canDropMimeData(dragged, Qt.DropAction.MoveAction, -1, 0, index)
    model.dropMimeData(dragged, Qt.DropAction.MoveAction, model.rowCount(), 0, QModelIndex())
    assert model.index(model.rowCount() - 1, 0).data() == "Money", "codes stay before smart codes"
    save_query(project_of, name="A first one", line="cuotas", is_code=True)
    assert [row.query.name for row in model.smart] == ["A first one", "Money"]
    panel.filter.setText("mon")
    assert not tree.isRowHidden(model.rowCount() - 1, QModelIndex())
    assert tree.isRowHidden(model.rowCount() - 2, QModelIndex())
    panel.filter.clear()
    assert not tree.isRowHidden(model.rowCount() - 2, QModelIndex())
    panel.smart.count()
    person.wait_for_work()
    money = model.index_of(model.smart[1].id).siblingAtColumn(1)
    assert money.data() == "1"
    panel.count_in(CountSource("", "", frozenset()))
    assert money.data() == ""
    panel.count_in(None)
    assert money.data() == "1" and held.model() is model


def test_words_are_counted_and_lead_to_their_places(person: Person, page: FindPage, tmp_path: Path) -> None:
    person.choose("view.words")
    person.wait_for_work()
    words = page.words
    assert isinstance(words, WordsView) and page.tabs.checkedId() == WORDS
    held = held_to_qt(words.model)
    shown = {str(row[0]): row[2] for row in words.model.rows}
    assert shown["dinero"] == 1 and "relación" not in shown and "32 words counted" in words.about.text()
    words.interviewers.setChecked(True)
    person.wait_for_work()
    assert "relación" in {row[0] for row in words.model.rows}
    words.filter.setText("DECID")
    assert [row[0] for row in words.model.rows] == ["decidir"]
    words.table.setCurrentIndex(words.model.index(0, 0))
    words.stops.setChecked(True)
    person.wait_for_work()
    words.show_after()
    person.wait_for_work()
    assert words.title.text() == "After “decidir” · 1 time"
    assert words.tree.list.topLevelItem(0).child(0).text(0) == "nosotras  ·  1"
    picture = words.tree.chart.picture
    person.wait_for(lambda: len(picture.marks) == 2, "the drawing of the tree")
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert picture.accessibleDescription() == "decidir nosotras · 1 time"
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert page.tabs.checkedId() == CONTEXT and page.about.text() == "decidir nosotras · 1 hit"
    assert page.list.current is not None and page.list.current.words == "decidíamos nosotras"
    page.show_tab(WORDS)
    words.tree.ways.button(1).click()
    assert words.tree.body.currentWidget() is words.tree.list
    words.tree.save_chart.click()
    person.pick(tmp_path / "tree.svg")
    person.wait_for_work()
    assert (tmp_path / "tree.svg").stat().st_size > 1000
    words.tree.save_file.click()
    person.pick(tmp_path / "tree.docx")
    person.wait_for_work()
    assert (tmp_path / "tree.docx").stat().st_size > 5000
    words.show_near()
    person.wait_for_work()
    assert words.title.text() == "Near “decidir”, at most 5 words away"
    near = {str(row[0]): row[1] for row in words.near_model.rows}
    assert near["el"] == 3, "las, el, la"
    words.export()
    person.pick(tmp_path / "words.csv")
    person.wait_for_work()
    assert (tmp_path / "words.csv").exists()
    words.model.sort(2, Qt.SortOrder.DescendingOrder)
    QTest.keyClick(words.table, Qt.Key.Key_Return)
    person.wait_for_work()
    assert page.line.text() == "lemma:decidir" and page.about.text() == "1 hit · 1 document"
    assert held is not None


def test_words_are_counted_in_the_passages_of_a_query(person: Person, page: FindPage, tmp_path: Path) -> None:
    page.show_words()
    person.wait_for_work()
    words = page.words
    assert isinstance(words, WordsView)
    words.where.setText("code:Dependency (")
    QTest.keyClick(words.where, Qt.Key.Key_Return)
    assert words.wrong.isVisible() and words.where.hasFocus()
    words.where.setText(EVERY)
    QTest.keyClick(words.where, Qt.Key.Key_Return)
    person.wait_for_work()
    assert not words.wrong.isVisible()
    assert {str(row[0]) for row in words.model.rows} == {
        "cuota",
        "dinero",
        "fundación",
        "llegar",
        "poner",
        "propio",
        "tema",
    }
    words.stops.setChecked(True)
    person.wait_for_work()
    words.filter.setText("dinero")
    words.table.setCurrentIndex(words.model.index(0, 0))
    words.where.clear()
    words.count()
    person.wait_for_work()
    words.show_near()
    person.wait_for_work()
    words.near_table.setFocus()
    words.export()
    person.pick(tmp_path / "near.csv")
    person.wait_for_work()
    with (tmp_path / "near.csv").open(encoding="utf-8-sig") as opened:
        assert opened.readline().startswith("Word or lemma,Language,Times near")


def test_a_word_is_left_out_by_one_press_and_comes_back_by_undo(person: Person, page: FindPage) -> None:
    page.show_words()
    person.wait_for_work()
    words = page.words
    assert isinstance(words, WordsView)
    words.filter.setText("dinero")
    words.table.setCurrentIndex(words.model.index(0, 0))
    words.leave_out()
    person.wait_for_work()
    assert words.model.rows == []
    person.window.undo()
    person.wait_for_work()
    assert [row[0] for row in words.model.rows] == ["dinero"]


def test_hits_of_a_text_that_was_changed_are_not_shown_any_more(
    person: Person, page: FindPage, project_of: Project
) -> None:
    from qcoder.services.documents import documents, editing

    look(page, person, "dinero")
    [document] = documents.documents(project_of)
    text = documents.show(project_of, document=document.id).text
    editing.edit_text(project_of, document=document.id, new_text="Antes. " + text)
    wait(20)
    assert page.list.count() == 0 and "changed since" in page.about.text()


def test_a_search_that_fails_or_is_stopped_does_not_go_on_looking(person: Person, page: FindPage) -> None:
    look(page, person, "voice:red")
    assert person.window.banner.isVisible() and page.about.text().startswith("Accents and capitals")
    page.line.setText("lemma:decidir")
    page.look()
    person.window.background.cancel()
    person.wait_for_work()
    assert not page.about.text().startswith("Looking")
    look(page, person, "dinero")
    assert page.about.text() == "1 hit · 1 document"


def keep_as(person: Person, press: Callable[[], object], name: str) -> None:
    press()
    person.wait_for_work()
    dialog = person.dialog(QDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None and field.text()
    field.setText(name)
    person.agree(dialog)


def test_what_is_shown_is_kept_and_opens_on_the_page_compare(person: Person, page: FindPage) -> None:
    look(page, person, "dinero O decid*")
    page.group.setCurrentIndex(page.group.findData("case"))
    page._list_again()
    keep_as(person, lambda: person.choose("analysis.keep"), "Hits")
    page.tabs.button(PASSAGES).click()
    person.wait_for_work()
    page.line.setText(EVERY)
    page.look()
    person.wait_for_work()
    keep_as(person, page.keep.click, "Passages")
    page.show_words()
    person.wait_for_work()
    words = page.words
    assert isinstance(words, WordsView)
    words.stops.setChecked(True)
    person.wait_for_work()
    keep_as(person, words.keep, "List")
    words.filter.setText("dinero")
    words.table.setCurrentIndex(words.model.index(0, 0))
    words.show_near()
    person.wait_for_work()
    words.near_table.setFocus()
    keep_as(person, words.keep, "Near")
    words.show_before()
    person.wait_for_work()
    keep_as(person, words.tree.keep.click, "Tree")
    person.show_page("compare")
    person.wait_for_work()
    compare = person.window.pages["compare"]
    assert isinstance(compare, ComparePage)
    counted = {}
    for name, kind in (
        ("Hits", "found"), ("Passages", "found"), ("List", "words"), ("Near", "near"), ("Tree", "word_tree"),
    ):  # fmt: skip
        compare.choose(kind, name)
        person.wait_for_work()
        outcome = compare.analysis.outcome
        assert outcome is not None and outcome.kind == kind and not outcome.empty and not compare.state_line.isVisible()
        column = next(at for at, cell in enumerate(outcome.grids[0].rows[0]) if at and cell.opens())
        counted[name] = outcome.grids[0].rows[0][column].value
        compare.analysis.open_cell(compare.analysis.model.index(0, column))
        person.wait_for_work()
        opened = compare.analysis.passages.list.count() if name == "Passages" else compare.analysis.places.count()
        assert opened == counted[name], name
    assert (counted["Hits"], counted["Passages"]) == (2, 3)


def test_a_name_that_is_not_there_is_told_below_the_line_and_no_old_hits_stay(person: Person, page: FindPage) -> None:
    look(page, person, "dinero")
    assert page.list.count() == 1
    for line, said in (("code:Nothing dinero", "“Nothing”"), ("colour:red", "“colour”"), ("(dinero", "bracket")):
        look(page, person, line)
        assert page.wrong.isVisible() and said in page.wrong.text() and "qcoder codebook" not in page.wrong.text()
        assert page.list.count() == 0 and not page.keep.isVisible() and not person.window.banner.isVisible()
        assert page.about.text() == page._help(), "nothing is said to be found"
    look(page, person, "dinero")
    assert page.list.count() == 1 and not page.wrong.isVisible()


def test_before_anything_is_looked_for_there_are_lines_to_try(person: Person, page: FindPage) -> None:
    assert page.body.currentWidget() is page.empty
    assert page.empty.lines[:2] == ["depen*", 'code:"Dependency"']
    made = next(button for button in page.empty.findChildren(QPushButton) if button.text() == page.empty.lines[1])
    made.click()
    person.wait_for_work()
    assert page.line.text() == 'code:"Dependency"' and "passage" in page.about.text()
    assert page.body.currentWidget() is page.list


def test_a_project_without_texts_says_where_they_come_from(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "nothing.qcoder"
    Project.create(path, coder="Coder A").close()
    person.open_project(path)
    person.show_page("find")
    page = person.window.pages["find"]
    assert isinstance(page, FindPage)
    assert page.empty.go.isVisible() and not page.empty.lines
    page.empty.go.click()
    assert person.window.page == "code"
