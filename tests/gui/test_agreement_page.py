"""The page Agreement, as a person meets it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.modeltest import ModelTester

from qcoder.core.span import Span
from qcoder.gui.codes.code_chooser import CodeChooser
from qcoder.gui.evidence.agreement_page import AgreementPage
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.evidence import adjudicating, agreement, blind, coding_freezes
from qcoder.services.identity import coder_name
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person

FUNDING = "Dependency > Funding dependence"


def opened(person: Person) -> AgreementPage:
    person.choose("view.agreement")
    person.wait_for_work()
    page = person.window.pages["agreement"]
    assert isinstance(page, AgreementPage)
    return page


def code_as(project: Project, coder: str, path: str, words: str) -> None:
    at = INTERVIEW.index(words)
    code = codebook.code_at(project, path=path).id
    coding.mark_passage(project, document=1, code=code, span=Span(at, at + len(words)), coder=coder)


@pytest.fixture
def page(person: Person, project_of: Project) -> AgreementPage:
    """Coder B has coded too: one passage alike, one a little longer, one not at all."""
    code_as(project_of, "Coder B", "Dependency", "La fundación ponía los temas.")
    code_as(project_of, "Coder B", FUNDING, "cuando llegó el dinero")
    return opened(person)


def test_without_two_coders_the_page_says_that_one_can_agree_without_a_coefficient(person: Person) -> None:
    page = opened(person)
    assert page.body.currentWidget() is page.empty and "without a coefficient" in page.empty.text()


def test_each_figure_opens_its_places(person: Person, page: AgreementPage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(page.model)
    assert page.model.rows[0][0] is None and "not frozen" in page.sentence.text()
    assert page.side.list.count() == 2  # where coders differ
    rows = [code.path if code else "" for code, _row in page.model.rows]
    page.view.clicked.emit(page.model.index(rows.index("Dependency"), 0))
    assert page.side.list.count() == 1 and not page.side.can_decide
    page.view.clicked.emit(page.model.index(0, 1))
    assert "Coder A" in page.side.title.text() and page.side.list.count() == 3
    page.view.clicked.emit(page.model.index(rows.index(FUNDING), 5))
    assert page.side.list.count() == 1 and page.side.places[0].words == "cuando "
    QTest.keyClick(page.side.list, Qt.Key.Key_Return)
    assert person.window.page == "code"
    assert person.page.pane.selected_span() == Span(INTERVIEW.index("cuando"), INTERVIEW.index("cuando") + 6)


def test_places_are_decided_by_one_key_each_with_a_reason(
    person: Person, project_of: Project, page: AgreementPage, tmp_path: Path
) -> None:
    page.side.show_undecided()
    assert page.side.list.count() == 2
    page.side.reason.setText("It says when.")
    QTest.keyClick(page.side.list, Qt.Key.Key_1)
    [row] = adjudicating.decisions(project_of)
    assert (row.decision, row.reason, row.words) == ("codes", "It says when.", "cuando ")
    assert page.side.list.count() == 1
    QTest.keyClick(page.side.list, Qt.Key.Key_3)
    chooser = person.dialog(CodeChooser)
    QTest.keyClicks(chooser.field, "Funding")
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    assert {row.decision for row in adjudicating.decisions(project_of)} == {"codes", "other"}
    assert page.side.list.count() == 0
    person.choose("edit.undo")
    assert page.side.list.count() == 1
    page.side.show_apart()
    page.side.list.setCurrentRow(0)
    assert page.side.back_button.isEnabled() and page.side.reason.text() == "It says when."
    QTest.keyClick(page.side.list, Qt.Key.Key_Backspace)
    assert adjudicating.decisions(project_of) == [] and not page.side.back_button.isEnabled()
    person.choose("edit.undo")
    assert [row.decision for row in adjudicating.decisions(project_of)] == ["codes"]
    page.side.save_log()
    person.pick(tmp_path / "log.docx")
    person.wait_for_work()
    assert (tmp_path / "log.docx").exists()


def test_codings_are_frozen_by_a_name_and_what_was_agreed_is_applied(
    person: Person, project_of: Project, page: AgreementPage
) -> None:
    assert not page.side.apply.isEnabled()
    for coder in ("Coder A", "Coder B"):
        coding_freezes.freeze_codings(project_of, name="One", coder=coder)
    person.wait_for_work()
    assert page.choices.round.currentText() == "One" and page.side.apply.isEnabled()
    page.choices.round.setCurrentIndex(0)
    person.wait_for_work()
    assert "independently" in page.sentence.text()
    page.side.apply.setChecked(True)
    page.side.list.setCurrentRow(0)
    QTest.keyClick(page.side.list, Qt.Key.Key_2)
    person.wait_for_work()
    assert {row.quote for row in documents.codings(project_of, document=1)} >= {"llegó el dinero"}
    assert "cuando llegó el dinero" not in {row.quote for row in documents.codings(project_of, document=1)}
    page.copy_sentence()
    from PySide6.QtWidgets import QApplication

    assert QApplication.clipboard().text() == page.sentence.text()


def test_freezing_asks_for_the_name_of_the_round(person: Person, project_of: Project, page: AgreementPage) -> None:
    code_as(project_of, coder_name(), "Dependency", "voz")
    page.choices.freeze()
    dialog = person.dialog(QDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("One")
    person.agree(dialog)
    assert [(row.coder, row.name) for row in coding_freezes.freezes(project_of)] == [(coder_name(), "One")]


def test_blind_coders_see_nothing_of_the_others(person: Person, project_of: Project, page: AgreementPage) -> None:
    page.choices.blind.click()
    person.wait_for_work()
    assert blind.is_blind(project_of) and page.body.currentWidget() is page.empty
    assert "not to be seen yet" in page.empty.text()
    person.choose("view.code")
    person.open("Ana")
    assert documents.codings(project_of, document=1) == []  # both are others to whoever opened the window
    assert len(person.page.pane.layer.rows) == 0
    person.choose("edit.undo")
    person.wait_for_work()
    assert len(documents.codings(project_of, document=1)) == 5
    assert len(person.page.pane.layer.rows) == 5


def test_the_alphas_for_text_spans_stand_beside_the_others(page: AgreementPage) -> None:
    model = page.model
    titles = [str(model.headerData(at, Qt.Orientation.Horizontal)) for at in range(model.columnCount())]
    assert titles[-2:] == ["Binary", "cu, Cu"]
    assert model.table is not None and model.table.spans.cu_all.value is None  # both saw the same top code alone
    shown = [[str(model.data(model.index(row, at))) for at in range(model.columnCount())] for row in range(2)]
    assert shown[0][-1] == "–" and float(shown[0][-2]) > 0
    rows = {code.path if code else "": row for row, (code, _found) in enumerate(model.rows)}
    assert model.data(model.index(rows["Dependency"], len(titles) - 1)) == "1.00"
    assert model.data(model.index(rows[FUNDING], len(titles) - 1)) == ""  # no branch of its own


def test_what_was_listed_stays_listed_when_codings_follow_a_decision(
    person: Person, project_of: Project, page: AgreementPage
) -> None:
    for coder in ("Coder A", "Coder B"):
        coding_freezes.freeze_codings(project_of, name="One", coder=coder)
    person.wait_for_work()
    page.side.show_undecided()
    page.side.apply.setChecked(True)
    QTest.keyClick(page.side.list, Qt.Key.Key_1)
    person.wait_for_work()
    assert page.side.title.text().startswith("Not decided yet · 1 place")
    assert page.side.list.count() == 1


def test_choices_are_reckoned_with_anew(person: Person, project_of: Project, page: AgreementPage) -> None:
    before = page.sentence.text()
    for box, place in (
        (page.choices.unit, 3),
        (page.choices.uncoded, 1),
        (page.choices.interviewer, 0),
        (page.choices.level, 1),
    ):
        box.setCurrentIndex(place)
        person.wait_for_work()
        assert page.sentence.text() != before
        before = page.sentence.text()
    assert "turns" in before and "uncoded text left out" in before and "each branch as its top code" in before
    assert page.model.table is not None and page.model.table.level == "top"
    assert agreement.coders(project_of) == ["Coder A", "Coder B"]


def test_whole_branches_are_decided_on_as_such(person: Person, project_of: Project, page: AgreementPage) -> None:
    page.choices.level.setCurrentIndex(page.choices.level.findData("top"))
    person.wait_for_work()
    page.side.show_undecided()
    at = next(place for place, row in enumerate(page.side.places) if row.words == "cuando ")
    page.side.list.setCurrentRow(at)
    QTest.keyClick(page.side.list, Qt.Key.Key_2)
    [row] = adjudicating.decisions(project_of)
    assert (row.code, row.level, row.decision) == ("Dependency", "top", "does_not")
    person.wait_for_work()
    assert page.side.list.count() == 1
    page.choices.level.setCurrentIndex(page.choices.level.findData("own"))
    person.wait_for_work()
    page.side.show_undecided()
    assert page.side.list.count() == 2  # the child by itself is not decided
