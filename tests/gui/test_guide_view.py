"""The interview guide in the window: put in, followed, its turns confirmed by keys; and codebook stability."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QPlainTextEdit

from qcoder.core.span import Span
from qcoder.gui.evidence.framework_page import FrameworkPage
from qcoder.gui.evidence.guide_form import questions_of, text_of
from qcoder.gui.evidence.guide_view import GuideView
from qcoder.gui.evidence.stability_view import StabilityView
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.evidence import framework, guides, question_links, silence
from qcoder.services.evidence.framework import Layout
from qcoder.services.evidence.guides import Question
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person


@pytest.fixture
def view(person: Person) -> GuideView:
    person.choose("view.guide")
    person.wait_for_work()
    made = person.page.views["guide"]
    assert isinstance(made, GuideView)
    return made


def put_in(person: Person, view: GuideView) -> None:
    """Types a guide as people write it, and says that Ana follows it."""
    view.new_guide()
    dialog = person.dialog(QDialog)
    dialog.findChildren(QLineEdit)[0].setText("Field guide")
    words = dialog.findChild(QPlainTextEdit)
    assert words is not None
    words.setPlainText("1. ¿Cómo fue la relación con las fundaciones? [Dependency]\n    ¿Y después?\n2. ¿El sindicato?")
    person.agree(dialog)
    person.wait_for_work()
    view.choose_documents()
    listed = person.dialog(QDialog).findChild(QListWidget)
    assert listed is not None
    listed.item(0).setCheckState(Qt.CheckState.Checked)
    person.agree(person.dialog(QDialog))
    person.wait_for_work()


def test_a_guide_is_typed_as_people_write_it() -> None:
    assert questions_of("1. One? [A; B > C]\n  and more?\n\n- Two?\n") == [
        Question("One?", ("A", "B > C"), (Question("and more?"),)),
        Question("Two?"),
    ]
    assert questions_of("   \n[A]\n") == []


def test_turns_are_confirmed_and_refused_by_one_key_each(person: Person, project_of: Project, view: GuideView) -> None:
    assert "what the absence of a code means" in view.about.text()
    put_in(person, view)
    [guide] = guides.guides(project_of)
    assert [row.number for row in guide.questions] == ["1", "1.1", "2"] and guide.documents == (1,)
    assert questions_of(text_of(guide))[0].follow_ups == (Question("¿Y después?"),)
    assert view.list.count() == 1 and "1 turn waits" in view.about.text()
    QTest.keyClick(view.list, Qt.Key.Key_Y)
    person.wait_for_work()
    assert view.list.count() == 0
    assert [row.verdict for row in question_links.links(project_of, guide_id=guide.id).rows] == ["confirmed"]
    person.choose("edit.undo")
    person.wait_for_work()
    assert view.list.count() == 1
    QTest.keyClick(view.list, Qt.Key.Key_X)
    person.wait_for_work()
    view.state.setCurrentIndex(view.state.findData("refused"))
    assert view.list.count() == 1
    QTest.keyClick(view.list, Qt.Key.Key_Backspace)
    person.wait_for_work()
    view.state.setCurrentIndex(view.state.findData("open"))
    assert view.list.count() == 1
    QTest.keyClick(view.list, Qt.Key.Key_O)
    assert person.page.pane.selected_span() is not None


def test_what_is_less_alike_is_looked_at_apart(person: Person, project_of: Project, view: GuideView) -> None:
    words = "¿Qué relación tienen con los sindicatos?"
    made = guides.add_guide(project_of, name="Guide", language="es", questions=(Question(words),))
    guides.follow(project_of, guide=made.id, documents=[1])
    person.wait_for_work()
    assert view.list.count() == 0 and "0 turns wait" in view.about.text() and "1 less alike" in view.about.text()
    view.state.setCurrentIndex(view.state.findData("less"))
    assert view.list.count() == 1
    QTest.keyClick(view.list, Qt.Key.Key_F)
    person.wait_for_work()
    [row] = question_links.links(project_of, guide_id=made.id).rows
    assert (row.verdict, row.how, row.turn) == ("confirmed", "follow_up", 1) and (row.score or 1) < 0.35
    assert view.list.count() == 0


def test_a_turn_is_linked_by_hand_and_the_interview_gone_through(
    person: Person, project_of: Project, view: GuideView
) -> None:
    put_in(person, view)
    at = INTERVIEW.index("¿Y después?")
    person.window.workspace.select(document=1, span=Span(at, at + 3))  # type: ignore[union-attr]
    [guide] = guides.guides(project_of)
    assert view.by_hand.isEnabled()
    view.link_by_hand(guide.questions[2])
    person.wait_for_work()
    view.document.setCurrentIndex(1)
    view.go_through()
    person.wait_for_work()
    assert guides.guides(project_of)[0].gone_through == (1,)
    assert view.document.currentText().startswith("✓") and view.done_button.text() == "Look again"
    ledger = silence.silences(project_of)
    assert ledger.status(1, codebook.code_at(project_of, path="Dependency").id) == "raised"


def test_a_framework_tells_silences_and_takes_their_explanation(person: Person, project_of: Project) -> None:
    codebook.create_code(project_of, name="Union")
    codes = framework.guids_of(project_of, codes=[codebook.code_at(project_of, path="Union").id])
    framework.create_framework(project_of, name="Mine", layout=Layout(codes=codes))
    person.choose("view.framework")
    person.wait_for_work()
    page = person.window.pages["framework"]
    assert isinstance(page, FrameworkPage)
    assert page.silence.isVisible()
    page.silence.setCurrentIndex(1)
    page.silence.activated.emit(1)
    person.wait_for_work()
    assert "avoided" in page.about.text()
    assert silence.silences(project_of).status(1, codebook.code_at(project_of, path="Union").id) == "avoided"


def test_stability_is_drawn_with_its_sentence(person: Person, project_of: Project, tmp_path: Path) -> None:
    person.choose("view.stability")
    person.wait_for_work()
    view = person.page.views["stability"]
    assert isinstance(view, StabilityView)
    assert "too few interviews (1)" in view.sentence.text()
    assert view.table is not None and not view.chart.picture.empty
    view.base.setValue(1)
    view.all_codes.setChecked(True)
    person.wait_for_work()
    assert "base of 1" in view.sentence.text()
    view.save()
    person.pick(tmp_path / "curve.png")
    person.wait_for_work()
    assert (tmp_path / "curve.png").stat().st_size > 5000
    assert documents.documents(project_of)
