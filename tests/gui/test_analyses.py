"""The analyses of the Compare page, as a person meets them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QLineEdit, QPlainTextEdit
from pytestqt.modeltest import ModelTester

from qcoder.core.span import Span
from qcoder.gui import theme
from qcoder.gui.compare.analysis_view import CHART, PASSAGES, PLACES
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.compare.grid_model import GridModel
from qcoder.gui.find.query_edit import QueryEdit
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.cases import stages
from qcoder.services.codes.codebook import code_at, rename_code
from qcoder.services.compare import saved_analyses
from qcoder.services.compare.analyses import ANALYSES, BY_KIND, analyse
from qcoder.services.documents.documents import document
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.analyses_asked import asked
from tests.stories.driver import Person, wait


def compare_of(person: Person) -> ComparePage:
    person.show_page("compare")
    person.wait_for_work()
    page = person.window.pages["compare"]
    assert isinstance(page, ComparePage)
    return page


def choose(person: Person, page: ComparePage, kind: str, name: str = "") -> None:
    page.choose(kind, name)
    person.wait_for_work()


def choose_any(person: Person, page: ComparePage, kind: str) -> None:
    """Also an analysis of the page Find, which stands in the list once it is kept."""
    if BY_KIND[kind].page == "find":
        project = project_in(person)
        name = f"Kept {kind}"
        saved_analyses.save_analysis(project, name=name, outcome=analyse(project, kind=kind, parameters=asked(kind)))
        person.wait_for_work()
        choose(person, page, kind, name)
    else:
        choose(person, page, kind)
    if kind == "sequence":
        page.analysis.form.choose("dates", "document")
        person.wait_for_work()


@contextmanager
def at_the_sample(sample: Path, folder: Path) -> Iterator[Person]:
    """Somebody with a copy of the sample open."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.apply(app, "light")
    file = folder / "sample.qcoder"
    file.write_bytes(sample.read_bytes())
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QCODER_SETTINGS", str(folder / "settings"))
        window = MainWindow(Settings())
        window.resize(1280, 800)
        window.show()
        Person(window).open_project(file)
    yield Person(window)
    window.close_project()
    window.close()


@pytest.fixture
def reader(qapp: object, sample_project: Path, tmp_path: Path) -> Iterator[Person]:
    with at_the_sample(sample_project, tmp_path) as person:
        yield person


@pytest.fixture(scope="module")
def browser(qapp: object, sample_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Person]:
    """As `reader`; the window stays and goes on to the next test that asks for it."""
    with at_the_sample(sample_project, tmp_path_factory.mktemp("browser")) as person:
        yield person


def project_in(person: Person) -> Project:
    assert person.window.workspace is not None
    return person.window.workspace.project


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_every_analysis_shows_the_numbers_of_the_service_and_table_and_chart_open_its_passages(
    browser: Person, kind: str
) -> None:
    page = compare_of(browser)
    choose_any(browser, page, kind)
    view = page.analysis
    assert view.outcome is not None and not view.outcome.empty
    same = analyse(project_in(browser), kind=kind, parameters=view.outcome.parameters)
    assert view.outcome.data == same.data and view.outcome.digest == same.digest
    assert "invented" in view.note.toPlainText()
    grid = view.outcome.grids[0]
    row, column = next(
        (row, column)
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if column and cell.opens()
    )
    QTest.keyClick(view.view, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
    view.view.setCurrentIndex(view.model.index(row, column))
    QTest.keyClick(view.view, Qt.Key.Key_Return)
    browser.wait_for_work()
    cell = grid.rows[row][column]
    if cell.places is not None:
        assert view.places.count() == cell.value and view.side.currentIndex() == PLACES
    else:
        assert view.passages.list.count() >= 1 and view.side.currentIndex() == PASSAGES

    view.side.setCurrentIndex(CHART)
    picture = view.chart.picture
    browser.wait_for(lambda: picture.marks, "the marks of the chart")
    grids = view.outcome.grids
    mark = next(one for one in picture.marks if grids[one.key[0]].rows[one.key[1]][one.key[2]].opens())
    cell = grids[mark.key[0]].rows[mark.key[1]][mark.key[2]]
    place = picture.rect_of(mark).center().toPoint()
    assert picture.mark_at(QPointF(place)) is not None
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(place))
    browser.wait_for_work()
    if cell.places is not None:
        assert view.places.count() >= 1 and view.side.currentIndex() == PLACES
    else:
        assert cell.ids is not None and view.passages.list.count() >= 1 and view.side.currentIndex() == PASSAGES


def test_a_long_list_of_passages_says_that_it_is_cut(browser: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcoder.gui.compare.analysis_view.MOST_SHOWN", 20)
    page = compare_of(browser)
    choose(browser, page, "compare")
    page.analysis.open_cell(page.analysis.model.index(0, 1))
    assert page.analysis.passages.title.text() == "Dependency · Total · the first of 80 · 20 passages"


def test_marks_are_walked_and_opened_with_the_keys(browser: Person) -> None:
    page = compare_of(browser)
    choose(browser, page, "organisations")
    picture = page.analysis.chart.picture
    browser.wait_for(lambda: picture.marks, "the marks of the chart")
    page.analysis.side.setCurrentIndex(CHART)
    picture.setFocus()
    QTest.keyClick(picture, Qt.Key.Key_Right)
    assert picture.accessibleDescription() == picture.marks[0].label and "Dependency" in picture.marks[0].label
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert page.analysis.side.currentIndex() == 1
    assert page.analysis.passages.title.text().startswith("Dependency · ")


def test_what_is_chosen_while_something_is_made_is_made_next(reader: Person) -> None:
    page = compare_of(reader)
    form = page.analysis.form
    form.choose("count", "words")
    form.choose("share", "row")
    form.choose("and_by", "language")
    reader.wait_for(
        lambda: page.analysis.outcome is not None and page.analysis.outcome.parameters["and_by"] == "language",
        "the last choice",
    )
    assert page.analysis.outcome is not None
    asked = page.analysis.outcome.parameters
    assert (asked["count"], asked["share"]) == ("words", "row")
    choose(reader, page, "similarity")
    page.analysis.form.choose("what", "codes")  # while the first tree is drawn
    page.analysis.form.choose("chart", "matrix")
    reader.wait_for(lambda: page.analysis.outcome and page.analysis.outcome.parameters.get("chart") == "matrix", "it")
    assert page.analysis.outcome.data["what"] == "codes"


def test_what_is_chosen_stays_when_one_comes_back(person: Person) -> None:
    page = compare_of(person)
    choose(person, page, "cooccurrence")
    page.analysis.form.choose("relation", "near")
    person.wait_for_work()
    turns = page.analysis.form.fields["turns"]
    assert turns.isVisible()
    choose(person, page, "similarity")
    choose(person, page, "cooccurrence")
    assert page.analysis.form.parameters()["relation"] == "near"
    page.analysis.form.choose("relation", "overlap")
    person.wait_for_work()
    assert not page.analysis.form.fields["turns"].isVisible()


def test_what_it_is_about_offers_only_what_cases_have_values_of(reader: Person) -> None:
    page = compare_of(reader)
    form = page.analysis.form
    form.choose("of", "about")
    reader.wait_for_work()
    by = form.fields["by"]
    assert isinstance(by, QComboBox)
    names = [by.itemData(at) for at in range(by.count())]
    assert "kind" not in names and "year" in names and form.parameters()["by"] == "type"


def test_an_analysis_is_kept_goes_stale_and_is_kept_as_it_is_now(person: Person, project_of: Project) -> None:
    page = compare_of(person)
    page.analysis.form.choose("by", "language")
    person.wait_for_work()
    person.choose("analysis.keep")
    dialog = person.dialog(QDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText("By language")
    person.agree(dialog)
    assert page.list.currentItem().text() == "By language" and not page.state_line.isVisible()
    code = code_at(project_of, path="Dependency").id
    code_passage(project_of, document=document(project_of, name="Ana").id, code=code, span=Span(60, 80))
    person.wait_for_work()
    assert page.list.currentItem().text() == "By language\nthe data have changed"
    assert page.state_line.isVisible() and "so have the numbers" in page.state.text()
    page._keep_as_it_is()
    person.wait_for_work()
    assert page.list.currentItem().text() == "By language" and not page.state_line.isVisible()
    choose(person, page, "along")
    choose(person, page, "compare", "By language")
    assert page.analysis.outcome is not None and page.analysis.outcome.parameters["by"] == "language"
    page.analysis.form.choose("count", "words")
    person.wait_for_work()
    assert "Other choices" in page.state.text()
    person.choose("edit.undo")
    person.choose("edit.undo")
    person.choose("edit.undo")
    assert saved_analyses.saved_analyses(project_of) == []


def test_a_named_analysis_follows_the_new_name_of_its_code(person: Person, project_of: Project) -> None:
    code = code_at(project_of, path="Dependency").id
    outcome = analyse(project_of, kind="compare", parameters={"by": "language", "where": "código:dependency"})
    saved_analyses.save_analysis(project_of, name="Spanish", outcome=outcome)
    page = compare_of(person)
    choose(person, page, "compare", "Spanish")
    assert page.analysis.form.parameters()["where"] == "code:Dependency" and not page.state_line.isVisible()
    rename_code(project_of, code=code, name="Reliance")
    person.wait_for_work()
    assert page.analysis.form.parameters()["where"] == "code:Reliance"
    assert page.analysis.outcome is not None and not page.analysis.outcome.empty
    assert "The data have changed" in page.state.text() and not person.window.banner.isVisible()


def test_the_query_of_an_analysis_offers_names_and_says_where_it_goes_wrong(
    person: Person, project_of: Project
) -> None:
    page = compare_of(person)
    form = page.analysis.form
    where = form.fields["where"]
    assert isinstance(where, QueryEdit)
    where.setFocus()
    QTest.keyClicks(where, "code:Dep")
    assert where.is_offering
    QTest.keyClick(where, Qt.Key.Key_Tab)
    assert where.text() == 'code:"Dependence refused" ' and not where.is_offering
    where.setText("code:Dependency")
    QTest.keyClick(where, Qt.Key.Key_Return)
    person.wait_for_work()
    assert page.analysis.outcome is not None
    assert page.analysis.outcome.parameters["where"].strip() == "code:Dependency"
    where.setText("code:Dependency NEAR")
    QTest.keyClick(where, Qt.Key.Key_Return)
    person.wait_for_work()
    assert form.wrong.isVisible() and "nothing stands after “NEAR”" in form.wrong.text()
    assert where.cursorPosition() == len(where.text()) and not person.window.banner.isVisible()
    where.setText("")
    QTest.keyClick(where, Qt.Key.Key_Return)
    person.wait_for_work()
    assert not form.wrong.isVisible() and page.analysis.outcome.parameters["where"] == ""


def test_a_stage_is_noted_and_stands_in_the_sequence(person: Person, project_of: Project) -> None:
    page = compare_of(person)
    choose(person, page, "sequence")
    assert page.stage.isVisible() and "note stages" in page.analysis.empty.text()
    person.choose("analysis.stage")
    dialog = person.dialog(QDialog)
    date, memo = dialog.findChild(QLineEdit), dialog.findChild(QPlainTextEdit)
    assert date is not None and memo is not None
    date.setText("the nineties")
    person.agree(dialog)
    assert dialog.isVisible() and person.window.banner.isVisible()
    date.setText("1994")
    memo.setPlainText("A letter")
    person.agree(dialog)
    person.wait_for_work()
    assert [(row.case, row.date, row.memo) for row in stages.stages(project_of)] == [("Ana", "1994", "A letter")]
    assert page.analysis.grid is not None and page.analysis.grid.rows[0][1].shown == "1994"
    choose(person, page, "compare")
    assert not page.stage.isVisible()


def test_the_model_of_a_table_keeps_to_the_rules(sample_project: Path, qtmodeltester: ModelTester) -> None:
    model = GridModel()
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        outcome = analyse(project, kind="organisations", parameters={"by": "type"})
    for grid in outcome.grids:
        model.show(grid)
        qtmodeltester.check(model)
    model.show(outcome.grids[0])
    assert "Opens its passages" in str(model.data(model.index(0, 4), int(Qt.ItemDataRole.AccessibleTextRole)))


def test_a_project_open_for_reading_shows_analyses(person: Person) -> None:
    path = project_in(person).path
    person.window.close_project()
    person.open_project(path, writable=False)
    page = compare_of(person)
    for analysis in (one for one in ANALYSES if one.page == "compare"):
        choose(person, page, analysis.kind)
        assert page.analysis.outcome is not None and page.analysis.outcome.kind == analysis.kind
        assert not person.window.banner.isVisible()


def test_work_that_goes_on_after_the_project_is_closed_asks_nothing_of_its_analyses(person: Person) -> None:
    person.show_page("compare")
    person.wait_for_work()
    person.window.close_project()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    done: list[str] = []
    person.window.background.run(lambda _progress: "done", done.append)
    person.wait_for(lambda: done == ["done"], "the work")
    wait(20)
