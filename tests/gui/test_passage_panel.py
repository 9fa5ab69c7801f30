"""What stands beside a passage, written in the tab under the codes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qcoder.core.span import Span
from qcoder.gui.passages.passage_panel import PassagePanel
from qcoder.services.cases import cases
from qcoder.services.documents import documents
from qcoder.services.passages.abouts import abouts, tie_passage
from qcoder.services.passages.translations import add_translation, translations
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait

WORDS = "llegó el dinero ya no decidíamos nosotras"
START = INTERVIEW.index(WORDS)


@pytest.fixture
def panel(person: Person) -> PassagePanel:
    """The tab for a passage that was selected with the mouse, opened by its key."""
    person.open("Ana")
    person.drag_over(WORDS)
    person.press("b")
    made = person.page.tab("passage")
    assert isinstance(made, PassagePanel)
    person.wait_for(made.isVisible, "the tab")
    return made


def test_a_translation_is_written_by_keys_alone_and_saved_by_itself(
    person: Person, panel: PassagePanel, project_of: Project
) -> None:
    part = panel.translation
    assert part.field.hasFocus() and part.original.toPlainText() == WORDS
    QTest.keyClicks(part.field, "once the money came we no longer decided")
    person.wait_for(lambda: translations(project_of), "the translation")
    [row] = translations(project_of)
    assert (row.quote, row.text, row.language, row.status) == (
        WORDS, "once the money came we no longer decided", "en", "draft",
    )  # fmt: skip
    assert part.field.hasFocus(), "one goes on writing"
    QTest.keyClicks(part.field, " ourselves")
    part.save_now()
    assert translations(project_of)[0].text.endswith("decided ourselves")
    assert [row.text for row in translations(project_of)] == [part.field.toPlainText()]
    person.choose("edit.undo")
    person.choose("edit.undo")
    assert translations(project_of) == []


def test_f6_walks_into_the_tab_and_on(person: Person, panel: PassagePanel) -> None:
    person.page.codes.tree.setFocus()
    person.choose("view.next_pane")
    assert panel.translation.field.hasFocus()
    person.choose("view.next_pane")
    assert not panel.translation.field.hasFocus()


def test_what_was_written_is_saved_when_another_passage_is_selected(
    person: Person, panel: PassagePanel, project_of: Project
) -> None:
    QTest.keyClicks(panel.translation.field, "money")
    person.drag_over("cuotas propias")
    [row] = translations(project_of)
    assert row.quote == WORDS and row.text == "money"
    assert panel.translation.original.toPlainText() == "cuotas propias" and not panel.translation.field.toPlainText()
    person.drag_over("el dinero ya")
    assert panel.translation.original.toPlainText() == WORDS, "the words that the translation translates"
    assert panel.translation.field.toPlainText() == "money"


def test_status_translator_language_and_date_are_changed_each_in_a_step(
    person: Person, panel: PassagePanel, project_of: Project
) -> None:
    part = panel.translation
    QTest.keyClicks(part.field, "money")
    part.save_now()
    part.status.setCurrentIndex(1)
    part.status.activated.emit(1)
    part.translator.clear()
    QTest.keyClicks(part.translator, "Rosa")
    QTest.keyClick(part.translator, Qt.Key.Key_Return)
    part.date.clear()
    QTest.keyClicks(part.date, "2026-05")
    QTest.keyClick(part.date, Qt.Key.Key_Return)
    part.language.setEditText("náhuatl")
    part.language.lineEdit().editingFinished.emit()  # type: ignore[union-attr]
    [row] = translations(project_of)
    assert (row.status, row.translator, row.date, row.language) == ("approved", "Rosa", "2026-05", "náhuatl")
    assert part.which.currentText() == "náhuatl, approved"
    part.date.setText("soon")
    part.date.editingFinished.emit()
    assert person.window.banner.isVisible() and part.date.text() == "2026-05"
    QTest.keyClicks(part.field, " came")
    part.save_now()
    assert translations(project_of)[0].status == "draft" and part.status.currentData() == "draft"


def test_a_passage_can_have_several_and_an_emptied_one_goes(
    person: Person, panel: PassagePanel, project_of: Project
) -> None:
    part = panel.translation
    QTest.keyClicks(part.field, "money")
    part.save_now()
    assert part.which.isHidden(), "there is but one to choose"
    part.new.click()
    assert part.which.isVisible() and part.which.currentText() == "New translation"
    assert not part.field.toPlainText() and not part.remove.isEnabled()
    part.language.setEditText("français")
    QTest.keyClicks(part.field, "argent")
    part.save_now()
    assert [(row.language, row.text) for row in translations(project_of)] == [("en", "money"), ("français", "argent")]
    assert part.which.count() == 3 and part.field.toPlainText() == "argent"
    for place in (0, 1):
        part.which.setCurrentIndex(place)
        part.which.activated.emit(place)
    assert part.field.toPlainText() == "argent" and part.language.currentText() == "français"
    part.field.selectAll()
    QTest.keyClick(part.field, Qt.Key.Key_Delete)
    part.save_now()
    assert [row.text for row in translations(project_of)] == ["money"] and part.field.toPlainText() == "money"
    part.remove.click()
    assert translations(project_of) == [] and part.which.count() == 1
    person.choose("edit.undo")
    assert part.field.toPlainText() == "money"


def test_a_passage_is_tied_to_a_case_of_the_list_a_new_one_and_a_year(
    person: Person, panel: PassagePanel, project_of: Project
) -> None:
    part = panel.about
    assert [part.case.itemText(place) for place in range(part.case.count())] == ["Ana"]
    part.case.setEditText("")
    QTest.keyClicks(part.case.lineEdit(), "Puente")
    assert part.tie.text() == "Create, tie"
    QTest.keyClicks(part.year, "1994-1998")
    QTest.keyClick(part.year, Qt.Key.Key_Return)
    assert [(row.case, row.year, row.quote) for row in abouts(project_of)] == [("Puente", "1994-1998", WORDS)]
    assert {row.name for row in cases.cases(project_of)} == {"Ana", "Puente"}
    assert part.list.item(0).text() == "Puente · 1994-1998" and not part.year.text()
    QTest.keyClicks(part.case.lineEdit(), "Ana")
    assert part.tie.text() == "Tie"
    part.tie.click()
    assert [row.case for row in abouts(project_of)] == ["Puente", "Ana"]


def test_a_tie_is_changed_taken_away_and_brought_back(person: Person, panel: PassagePanel, project_of: Project) -> None:
    document = documents.documents(project_of)[0].id
    tie_passage(project_of, document=document, span=Span(START, START + len(WORDS)), year="1994")
    part = panel.about
    part.list.setCurrentRow(0)
    part.list.setFocus()
    part.list.itemActivated.emit(part.list.item(0))
    assert part.year.text() == "1994" and part.tie.text() == "Change"
    part.year.setText("95")
    part.tie_now()
    assert person.window.banner.isVisible() and abouts(project_of)[0].year == "1994"
    part.year.setText("1995")
    part.tie_now()
    assert abouts(project_of)[0].year == "1995" and part.tie.text() == "Tie"
    part.list.setCurrentRow(0)
    QTest.keyClick(part.list, Qt.Key.Key_Delete)
    assert abouts(project_of) == [] and part.list.isHidden()
    person.choose("edit.undo")
    assert part.list.item(0).text() == "1995"


def test_without_a_passage_the_tab_says_what_it_is_for(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.page.show_tab("passage")
    panel = person.page.tab("passage")
    assert isinstance(panel, PassagePanel)
    assert panel.stack.currentWidget() is panel.hint
    person.press("b")
    assert "Select a passage first" in person.window.status.text.text()
    person.page.pane.select_coding(1)
    wait(20)
    assert panel.stack.currentWidget() is panel.area, "the passage of the selected coding"


def test_a_translation_around_a_selected_coding_is_shown_with_its_own_original(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    document = documents.documents(project_of)[0].id
    add_translation(project_of, document=document, span=Span(START, START + len(WORDS)), text="money", language="en")
    person.page.show_tab("passage")
    coding = next(
        row for row in documents.show(project_of, document=document).codings if row.quote == "llegó el dinero"
    )
    person.page.pane.select_coding(coding.id)
    panel = person.page.tab("passage")
    assert isinstance(panel, PassagePanel)
    assert panel.translation.field.toPlainText() == "money" and panel.translation.original.toPlainText() == WORDS
