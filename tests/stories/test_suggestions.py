"""A second reader: suggestions reviewed by keyboard, each verdict undone; blind rounds; the record page."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QSpinBox
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.codes.code_chooser import CODE, CodeChooser
from qcoder.gui.find.alike_view import AlikeView
from qcoder.gui.main_window import MainWindow
from qcoder.gui.parts.quotes import Quotes
from qcoder.gui.settings import Settings
from qcoder.gui.suggest.record_view import RecordView
from qcoder.gui.suggest.suggestion_menu import open_menu
from qcoder.gui.suggest.suggestions_panel import SuggestionsPanel
from qcoder.services.documents import documents
from qcoder.services.evidence.blind import set_blind
from qcoder.services.passages.coding import remove_coding
from qcoder.services.rows import CodingRow
from qcoder.services.suggest.suggesting import suggest
from qcoder.services.suggest.suggestion_settings import change_suggestion_settings
from qcoder.services.suggest.trained_pipelines import install_pipeline, pipelines
from qcoder.services.suggest.verdicts import origin_of
from qcoder.services.suggest.worked import mark_worked, worked
from qcoder.storage.project import Project
from tests.pipeline_file import wheel
from tests.stories.driver import Person

UNCODED = ("Red - Norma", "Puente - Linda")
CODED = ("Puente - Ana", "Manos - Lucha", "Red - Carmen", "FOL - Guadalupe", "Equis - Marcela", "Raíces - Beatriz")


@pytest.fixture(scope="module")
def coded_study(sample_project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight interviews of the sample study, all but two coded and marked as worked; their sentences are read once."""
    file = tmp_path_factory.mktemp("suggestions") / "study.qcoder"
    shutil.copy(sample_project, file)
    with Project.open(file, coder="Coder A") as project:
        for row in documents.documents(project):
            if row.name in UNCODED:
                for coding in documents.codings(project, document=row.id):
                    remove_coding(project, coding=coding.id)
            elif row.name in CODED:
                mark_worked(project, document=row.id)
            else:
                documents.delete_document(project, document=row.id)
        change_suggestion_settings(project, precision=0.35)
        suggest(project, top=1)  # keeps the vectors
    return file


@pytest.fixture
def person(qtbot: QtBot, qapp: object, coded_study: Path, tmp_path: Path) -> Iterator[Person]:
    """Somebody who has opened it."""
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    file = tmp_path / "study.qcoder"
    shutil.copy(coded_study, file)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    Person(window).open_project(file)
    yield Person(window)
    window.close_project()


@pytest.fixture
def project(person: Person) -> Project:
    assert person.window.workspace is not None
    return person.window.workspace.project


def reviewing(person: Person, document: str = UNCODED[0]) -> SuggestionsPanel:
    """The list of suggestions of a document, switched on from the keyboard and in focus."""
    person.open(document)
    person.choose("code.suggest")
    panel = person.page.suggestions
    if panel.switch.isVisible():
        QTest.keyClick(panel.switch, Qt.Key.Key_Space)
    person.wait_for_work()
    assert len(panel._rows) >= 3
    panel.list.setCurrentRow(0)
    return panel


def codings(person: Person, project: Project) -> tuple[CodingRow, ...]:
    open_one = person.page.pane.document
    assert open_one is not None
    return documents.show(project, document=open_one.document.id).codings


def test_suggestions_are_reviewed_by_keyboard_and_each_verdict_is_undone(person: Person, project: Project) -> None:
    panel = reviewing(person)
    first = panel.current
    assert first is not None and panel.why.text() and panel.so_far.text()
    likely = {(row.span, row.code_id): row.probability for row in panel._rows}
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert person.page.pane.selected_span() == first.span, "the text shows what it is about, unmarked"

    # W: what each word weighs, told below.
    QTest.keyClick(panel.list, Qt.Key.Key_W)
    person.wait_for_work()
    assert "Without each word" in panel.why.text() or "from its meaning" in panel.why.text()

    # Enter accepts: a coding that says where it came from. Undo brings the suggestion back.
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    person.wait_for_work()
    (made,) = codings(person, project)
    assert (made.span, made.code_id, made.origin) == (first.span, first.code_id, "suggestion")
    origin = origin_of(project, coding=made.id)
    assert origin is not None and origin.verdict == "accepted"
    assert first.id not in [row.id for row in panel._rows]
    person.choose("edit.undo")
    person.wait_for_work()
    assert codings(person, project) == () and first.id in [row.id for row in panel._rows]

    # The end moved by a word with {, then Enter: corrected, in one undo.
    panel.select(first.id)
    QTest.keyClick(panel.list, Qt.Key.Key_BraceLeft)
    assert "Other boundaries" in panel.why.text() and codings(person, project) == ()
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    person.wait_for_work()
    (made,) = codings(person, project)
    assert made.span.start == first.span.start and made.span.end < first.span.end
    corrected = origin_of(project, coding=made.id)
    assert corrected is not None and (corrected.verdict, corrected.span) == ("corrected", first.span)
    person.choose("edit.undo")
    person.wait_for_work()
    assert codings(person, project) == ()

    # C: another code, by typing some letters of it.
    panel.select(first.id)
    QTest.keyClick(panel.list, Qt.Key.Key_C)
    chooser = person.dialog(CodeChooser)
    listed = [int(chooser.list.item(place).data(CODE)) for place in range(chooser.list.count())]
    assert first.code_id not in listed, "the code that does not fit is not offered again"
    wanted = next(code for code, row in panel._codes.items() if row.called("en") == "Leadership style")
    QTest.keyClicks(chooser.field, "leadership st")
    QTest.keyClick(chooser.field, Qt.Key.Key_Return)
    person.wait_for_work()
    (made,) = codings(person, project)
    assert made.code_id == wanted and made.origin == "suggestion"
    person.choose("edit.undo")
    person.wait_for_work()

    # X rejects: nothing is coded, and it is gone until undo.
    panel.select(first.id)
    QTest.keyClick(panel.list, Qt.Key.Key_X)
    person.wait_for_work()
    assert codings(person, project) == () and first.id not in [row.id for row in panel._rows]
    person.choose("edit.undo")
    person.wait_for_work()
    assert first.id in [row.id for row in panel._rows]

    # Every verdict was taken back: the engine thinks of everything as it did at first.
    assert likely.items() <= {(row.span, row.code_id): row.probability for row in panel._rows}.items()


def test_what_is_asked_for_while_something_else_is_done_is_asked_after_it(person: Person) -> None:
    person.open(UNCODED[0])
    person.choose("code.suggest")
    held = threading.Event()
    person.window.background.run(lambda _progress: held.wait(30), lambda _nothing: None)
    panel = person.page.suggestions
    QTest.keyClick(panel.switch, Qt.Key.Key_Space)
    assert panel.on and len(panel._rows) < 3
    held.set()
    person.wait_for_work()
    assert len(panel._rows) >= 3


def test_several_are_accepted_after_a_look_and_one_undo_takes_all_back(person: Person, project: Project) -> None:
    panel = reviewing(person)
    panel.accept_several()
    dialog = person.dialog(QDialog)
    lowest, shown = dialog.findChild(QSpinBox), dialog.findChild(Quotes)
    assert lowest is not None and shown is not None
    lowest.setValue(0)
    offered = shown.count()
    assert offered >= 2
    shown.item(0).setCheckState(Qt.CheckState.Unchecked)
    person.agree(dialog)
    assert len(codings(person, project)) == offered - 1
    assert all(row.origin == "suggestion" for row in codings(person, project))
    person.choose("edit.undo")
    assert codings(person, project) == ()


def test_orders_are_a_choice_and_teach_me_asks_for_the_uncertain(person: Person) -> None:
    panel = reviewing(person)
    spans = [row.span for row in panel._rows]
    assert spans == sorted(spans)
    panel.order.setCurrentIndex(panel.order.findData("sure"))
    panel._reordered()
    sure = [row.probability for row in panel._rows if not row.audit and row.basis == "examples"]
    assert sure == sorted(sure, reverse=True)
    panel.order.setCurrentIndex(panel.order.findData("teach"))
    panel._reordered()
    person.wait_for_work()
    assert panel._rows


def test_who_codes_blind_sees_none_and_they_come_back(person: Person, project: Project) -> None:
    panel = reviewing(person)
    set_blind(project, blind=True)
    assert not panel._rows and not panel.ask.isVisible() and "without suggestions" in panel.about.text()
    assert person.page.pane.layer.suggestions == {}, "no mark in the margin either"
    person.choose("code.suggest")
    person.wait_for_work()
    assert not panel._rows
    person.choose("edit.undo")
    assert panel._rows


def test_the_record_page_estimates_and_draws(person: Person, project: Project) -> None:
    person.choose("view.record")
    view = person.page.views["record"]
    assert isinstance(view, RecordView) and person.page.centre.currentWidget() is view
    assert "your judgement" in view.about.text() and not view.shares.isVisible()
    QTest.mouseClick(view.estimate_button, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    person.wait_for(lambda: not person.window.background.busy and view.shares.isVisible(), "the charts")
    assert view.record is not None and view.record.possible
    assert view.table.rowCount() == len([one for one in view.record.codes if not one.language])
    assert "each judged as if it had never been coded" in view.about.text()
    assert view.growth.isVisible() and "more of them" in view.about.text(), "what more coded interviews bring"
    view.by_language.setChecked(True)
    assert view.table.rowCount() > len([one for one in view.record.codes if not one.language])
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert person.page.centre.currentWidget() is not view


def test_the_record_stands_beside_each_suggestion(person: Person, project: Project) -> None:
    panel = reviewing(person)
    assert "none decided so far" in panel.so_far.text()
    QTest.keyClick(panel.list, Qt.Key.Key_X)
    person.wait_for_work()
    said = []
    for place in range(panel.list.count()):
        panel.list.setCurrentRow(place)
        said.append(panel.so_far.text())
    assert all(text.startswith("For ") for text in said) and not any(" right" in text for text in said)


def test_a_document_is_marked_as_worked_from_the_menu(person: Person, project: Project) -> None:
    person.open(UNCODED[0])
    document = person.page.pane.document
    assert document is not None
    person.choose("code.worked")
    assert len(worked(project, document=document.document.id)) == 1
    person.choose("edit.undo")
    assert worked(project, document=document.document.id) == []


def test_what_is_alike_is_listed_and_enter_goes_there(person: Person, project: Project) -> None:
    person.open("Puente - Ana")
    shown = person.page.pane.document
    assert shown is not None
    coding = shown.codings[0]
    person.page.pane.select_span(coding.span)
    assert person.window.workspace is not None
    person.window.workspace.select(span=coding.span, code=coding.code_id)
    for action, fewest in (("code.like", 10), ("code.lacking", 3), ("code.words", 3), ("code.alike", 0)):
        person.choose(action)
        person.wait_for_work()
        view = person.page.views["alike"]
        assert isinstance(view, AlikeView) and view.list.count() >= fewest, action
    person.choose("code.like")
    person.wait_for_work()
    view.list.setCurrentRow(0)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert person.page.centre.currentWidget() is not view
    assert person.page.pane.selected_span() is not None


def test_the_menu_beside_the_list_tells_what_a_document_is_worked_for(person: Person, project: Project) -> None:
    panel = reviewing(person)
    assert person.window.workspace is not None and panel.current is not None
    document = panel.current.document_id
    person.window.workspace.select(code=panel.current.code_id)
    for ticked in (True, False):
        menu = open_menu(panel, person.window.workspace)
        marks = [action for action in menu.actions() if action.isCheckable()]
        assert len(marks) == 2 and not marks[0].isChecked() and marks[1].isChecked() is not ticked
        marks[1].trigger()
        menu.close()
        assert len(worked(project, document=document)) == int(ticked)


def test_names_and_places_are_listed_with_a_trained_pipeline_and_asked_for_without(
    person: Person, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCODER_DATA", str(tmp_path / "data"))
    person.open("Manos - Lucha")
    person.choose("code.names")
    view = person.page.views["alike"]
    assert isinstance(view, AlikeView) and view.file.isVisible() and "trained spaCy pipeline" in view.about.text()
    (tmp_path / "other").mkdir()
    file, table = wheel(tmp_path / "other")
    view.install(file)
    assert not pipelines(), "a file that is not the maker's is refused"
    install_pipeline(file, official=table)
    QTest.mouseClick(view.again, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert view.list.count() >= 1
    view.list.setCurrentRow(0)
    QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert person.page.centre.currentWidget() is not view
    span = person.page.pane.selected_span()
    assert span is not None
