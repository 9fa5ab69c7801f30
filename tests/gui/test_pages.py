"""Find, compare, memos and suggestions, as a person meets them."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from qcoder.analysis.comparison import SHARES
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.find.find_page import FindPage
from qcoder.gui.memos.memos_page import MemosPage
from qcoder.services.cases import cases
from qcoder.services.compare import comparing
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.services.suggest.suggesting import open_suggestions
from qcoder.storage.project import Project
from tests.stories.driver import Person


def page(person: Person, name: str) -> object:
    person.show_page(name)
    person.wait_for_work()
    return person.window.pages[name]


def test_find_shows_words_in_context_and_opens_them(person: Person) -> None:
    find = page(person, "find")
    assert isinstance(find, FindPage)
    QTest.keyClicks(find.line, "FUNDACION")
    QTest.keyClick(find.line, Qt.Key.Key_Return)
    person.wait_for_work()
    assert find.list.count() == 1 and find.about.text() == "1 hit · 1 document"
    QTest.keyClick(find.list, Qt.Key.Key_Return)
    assert person.window.page == "code"
    view = person.page.pane.document
    span = person.page.pane.selected_span()
    assert view is not None and span is not None and span.of(view.text) == "fundación"


def test_a_query_that_cannot_be_read_is_told_in_a_sentence(person: Person) -> None:
    find = page(person, "find")
    assert isinstance(find, FindPage)
    find.line.setText("(dinero")
    find.look()
    assert find.wrong.isVisible() and "bracket is not closed" in find.wrong.text()
    find.line.setText("kode:x")
    find.look()
    person.wait_for_work()
    assert find.wrong.isVisible() and "kode" in find.wrong.text()
    find.line.setText("zzz")
    find.look()
    person.wait_for_work()
    assert find.about.text().startswith("Nothing was found.")


def test_an_empty_comparison_says_what_is_missing(person: Person) -> None:
    compare = page(person, "compare")
    assert isinstance(compare, ComparePage)
    view = compare.analysis
    assert view.body.currentWidget() is view.empty
    assert "No document has a value" in view.empty.text() and not view.save_table.isEnabled()


def give_organisation(project: Project) -> None:
    cases.create_case(project, name="Puente", kind="organisation")
    cases.set_parents(project, case=cases.cases(project)[0].id, parents=["Puente"])


@pytest.mark.parametrize("count", ["codings", "documents", "words"])
def test_a_number_opens_as_many_passages_as_it_says(person: Person, project_of: Project, count: str) -> None:
    give_organisation(project_of)
    compare = page(person, "compare")
    assert isinstance(compare, ComparePage)
    view = compare.analysis
    view.form.choose("by", "organisation")
    view.form.choose("count", count)
    person.wait_for_work()
    table = comparing.compare(project_of, by="organisation", count=count)  # type: ignore[arg-type]
    assert view.grid is not None and view.grid.header[2:-1] == table.columns == ("Puente",)
    assert [row[2].value for row in view.grid.rows] == [row.values["Puente"] for row in table.rows if row.total]
    for row in range(view.model.rowCount()):
        index = view.model.index(row, 2)
        view.view.clicked.emit(index)
        shown = view.passages.list.count()
        assert shown >= 1
        if count == "codings":
            assert int(index.data()) == shown
    view.view.clicked.emit(view.model.index(0, 1))
    assert view.passages.title.text().startswith("Dependency · Total")


def test_the_comparison_follows_what_is_coded_and_undone(person: Person, project_of: Project) -> None:
    give_organisation(project_of)
    compare = page(person, "compare")
    assert isinstance(compare, ComparePage)
    compare = compare.analysis
    compare.form.choose("by", "organisation")
    person.wait_for_work()
    assert compare.model.index(0, 2).data() == "2"
    view = documents.show(project_of, document=documents.documents(project_of)[0].id)
    from qcoder.services.passages.coding import remove_coding

    remove_coding(project_of, coding=view.codings[0].id)
    person.wait_for_work()
    assert compare.model.index(0, 2).data() == "1"
    person.choose("edit.undo")
    person.wait_for_work()
    assert compare.model.index(0, 2).data() == "2"


def test_table_and_chart_are_saved_as_files(person: Person, project_of: Project, tmp_path: Path) -> None:
    give_organisation(project_of)
    compare = page(person, "compare")
    assert isinstance(compare, ComparePage)
    view = compare.analysis
    view.form.choose("by", "organisation")
    for share in SHARES:
        view.form.choose("share", share)
        person.wait_for_work()
        assert not view.chart.picture.empty
    view.save_table.click()
    person.pick(tmp_path / "table.csv")
    person.wait_for_work()
    view.save_chart.click()
    person.pick(tmp_path / "chart.png")
    person.wait_for_work()
    view.save_word.click()
    person.pick(tmp_path / "analysis.docx")
    person.wait_for_work()
    rows = list(csv.reader((tmp_path / "table.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0][0] == "Code" and rows[1][0] == "Dependency"
    assert QImage(str(tmp_path / "chart.png")).width() > 400
    assert (tmp_path / "analysis.docx").stat().st_size > 10_000
    assert "analysis.docx" in person.window.status.text.text() and person.window.status.open_file.isVisible()


def test_memos_are_written_filtered_deleted_and_brought_back(person: Person, project_of: Project) -> None:
    made = page(person, "memos")
    assert isinstance(made, MemosPage)
    assert "No memos yet" in made.editor.about.text()
    made.new_project_memo()
    QTest.keyClicks(made.editor.field, "Why now")
    made.filter.setFocus()
    person.wait_for(lambda: [row.text for row in memos.memos(project_of)] == ["Why now"], "the memo")
    made.kind.setCurrentIndex(made.kind.findData("theoretical"))
    made.kind.activated.emit(made.kind.currentIndex())
    assert memos.memos(project_of)[0].kind == "theoretical"
    QTest.keyClicks(made.filter, "nothing like it")
    assert made.list.count() == 0
    made.filter.clear()
    made.delete()
    assert memos.memos(project_of) == [] and made.list.count() == 0
    person.choose("edit.undo")
    assert made.list.count() == 1


def test_suggestions_are_accepted_corrected_and_rejected_by_one_key_each(person: Person, project_of: Project) -> None:
    from qcoder.services.codes import codebook

    for name, words in (("Voice", "voz; nadie"), ("Churches", "iglesias"), ("Start", "relación; empezó")):
        codebook.create_code(project_of, name=name, keywords=words)
    person.open("Ana")
    person.choose("code.suggest")
    panel = person.page.suggestions
    assert panel.switch.isVisible() and not panel.list.isVisible(), "off until they are switched on"
    QTest.mouseClick(panel.switch, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    found = len(panel._rows)
    assert found >= 2 and panel.why.text()
    document = documents.documents(project_of)[0].id
    before = len(documents.show(project_of, document=document).codings)
    QTest.keyClick(panel.list, Qt.Key.Key_X)
    person.wait_for_work()
    assert len(panel._rows) == found - 1
    person.choose("edit.undo")
    person.wait_for_work()  # the engine is told of it, too
    assert len(panel._rows) == found
    QTest.keyClick(panel.list, Qt.Key.Key_C)
    dialog = person.dialog(QDialog)
    person.agree(dialog)
    person.wait_for_work()
    assert len(panel._rows) == found - 1
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    person.wait_for_work()
    held = documents.show(project_of, document=document).codings
    assert len(held) == before + 2
    assert len(open_suggestions(project_of, document=document)) == len(panel._rows)
    person.choose("edit.undo")
    person.choose("edit.undo")
    assert len(documents.show(project_of, document=document).codings) == before
    assert len(panel._rows) == found
