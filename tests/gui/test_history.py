"""The history at the left: read page by page, filtered, and gone back and forth in."""

import time

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from pytestqt.qtbot import QtBot

from qcoder.core.messages import say
from qcoder.gui.history.history_model import PAGE, HistoryModel
from qcoder.gui.history.history_panel import HistoryPanel
from qcoder.gui.workspace import LIGHT
from qcoder.model import Code, Coding
from qcoder.model.base import now
from qcoder.services import history
from qcoder.services.codes import codebook
from qcoder.services.lookup import coder_id
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


def open_history(person: Person) -> HistoryPanel:
    person.choose("edit.history")
    wait(30)
    panel = person.page.left_stack.currentWidget()
    assert isinstance(panel, HistoryPanel)
    return panel


def said(panel: HistoryPanel) -> list[tuple[str, str]]:
    return [(str(row.label), row.state) for row in panel.model.rows]


def choose(panel: HistoryPanel, label: str) -> None:
    place = next(place for place, row in enumerate(panel.model.rows) if str(row.label) == label)
    panel.list.setCurrentIndex(panel.model.index(place))


def test_the_history_says_who_when_and_what_and_follows(person: Person, project_of: Project) -> None:
    panel = open_history(person)
    assert said(panel)[0] == ("Code “Dependence refused”", "done") and said(panel)[-1][0] == "Import “Ana”"
    tip = panel.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "Coder A" in tip and ":" in tip
    codebook.create_code(project_of, name="Voice")
    wait(20)
    assert said(panel)[0] == ("Create the code “Voice”", "done")
    person.choose("edit.undo")
    assert said(panel)[0] == ("Create the code “Voice”", "undone")
    codebook.create_code(project_of, name="Other")
    assert said(panel)[:2] == [("Create the code “Other”", "done"), ("Create the code “Voice”", "left")]


def test_one_goes_back_to_a_step_and_on_again(person: Person, project_of: Project) -> None:
    panel = open_history(person)
    choose(panel, "Create the code “Dependence refused”")
    assert panel.go_button.text() == "Go back to this step"
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    person.wait_for_work()
    assert [state for _label, state in said(panel)[:3]] == ["undone"] * 3
    assert person.window.status.text.text() == "3 steps taken back."
    assert not person.page.pane.layer.rows
    choose(panel, "Code “Funding dependence”")
    assert panel.go_button.text() == "Go on to this step"
    QTest.mouseClick(panel.go_button, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert person.window.status.text.text() == "2 steps done again."
    assert len(person.page.pane.layer.rows) == 2
    assert [state for _label, state in said(panel)[:3]] == ["undone", "done", "done"]


def test_a_heavy_step_is_taken_back_beside_the_window(person: Person, project_of: Project) -> None:
    person.open("Ana")
    with project_of.change(say("Many codes")) as step:
        for number in range(LIGHT + 1):
            step.add(Code(name=f"Code {number}"))
    assert history.weight(project_of, direction="undo") == LIGHT + 1
    person.choose("edit.undo")
    assert person.window.background.busy
    person.wait_for_work()
    assert len(codebook.codes(project_of)) == 3
    person.choose("edit.redo")
    person.wait_for_work()
    assert len(codebook.codes(project_of)) == LIGHT + 4


def test_a_step_over_many_passages_is_done_beside_the_window_and_told_when_it_ends(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    workspace = person.window.workspace
    assert workspace is not None
    text, code = person.page.opened.text, codebook.codes(project_of)[0]
    with project_of.change(say("Many codings")) as step:
        coder = coder_id(step, "Coder A")
        for at in range(LIGHT + 1):
            step.add(
                Coding(document_id=1, code_id=code.id, coder_id=coder, start=at, end=at + 9, quote=text[at : at + 9])
            )
    other = codebook.create_code(project_of, name="Another")
    person.page.codes.merge(other.id, code.id)
    assert workspace.busy and person.window.status.text.text() != "“Dependency” is merged into “Another”."
    workspace.do_beside(lambda: None, rows=LIGHT + 1)
    assert person.window.status.text.text().startswith("Something is still being done.")
    person.wait_for_work()
    assert "is merged into “Another”" in person.window.status.text.text()
    assert workspace.selection.code == other.id
    assert codebook.code_row(project_of, other.id).own_codings > LIGHT


def test_the_history_is_filtered_by_words(person: Person, project_of: Project) -> None:
    panel = open_history(person)
    panel.filter.setText("import")
    person.wait_for(lambda: panel.model.rowCount() == 1, "the filter")
    assert said(panel) == [("Import “Ana”", "done")]
    panel.filter.setText("nothing of the kind")
    person.wait_for(lambda: panel.model.rowCount() == 0, "the filter")
    assert not panel.go_button.isEnabled()


def test_the_model_keeps_the_rules_of_models(qtbot: QtBot, coded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    page = 30
    monkeypatch.setattr("qcoder.gui.history.history_model.PAGE", page)
    for number in range(2 * page + 20):
        codebook.create_code(coded, name=f"Code {number}")
    model = HistoryModel(coded)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show()
    assert model.rowCount() == page
    while model.canFetchMore(QModelIndex()):
        model.fetchMore(QModelIndex())
    assert model.rowCount() == 2 * page + 27
    codebook.create_code(coded, name="Voice")
    coded.undo()
    model.refresh()
    coded.redo()
    model.refresh()
    history.go_to_step(coded, step=model.rows[50].id)
    model.refresh()
    assert [row.state for row in model.rows[:51]] == ["undone"] * 50 + ["done"]
    model.show(words="code 7")
    assert {str(row.label)[:24] for row in model.rows} == {"Create the code “Code 7”", "Create the code “Code 70", *(
        f"Create the code “Code 7{n}" for n in range(10))}  # fmt: skip


def test_ten_thousand_steps_are_read_smoothly(qtbot: QtBot, project: Project) -> None:
    label = '["Create the code “{name}”", "", {"name": "Voice"}]'
    with project._writer.connect() as connection:  # type: ignore[union-attr]
        rows = [(now(), "Coder A", label, "do", 1 if number > 9000 else 0) for number in range(10_000)]
        connection.exec_driver_sql(
            "INSERT INTO operation (at, coder, label, kind, undone) VALUES (?, ?, ?, ?, ?)", rows
        )
        connection.commit()
    model = HistoryModel(project)
    longest = 0.0
    for work in (model.show, *[lambda: model.fetchMore(QModelIndex())] * 20, model.refresh):
        began = time.process_time()
        work()
        longest = max(longest, time.process_time() - began)
    assert model.rowCount() == 21 * PAGE
    assert longest < 0.15, f"{longest * 1000:.0f} ms"  # some 10 ms on a machine that has nothing else to do
