"""From a passage to a draft: memos written while reading, linked, found again and brought to Word, by keys alone."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.main_window import MainWindow
from qcoder.gui.memos.memos_page import MemosPage
from qcoder.gui.settings import Settings
from qcoder.services.codes import codebook
from qcoder.services.memos import diary, memos
from qcoder.storage.project import Project
from tests.snapshot import snapshot
from tests.stories.driver import Person

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def person(qtbot: QtBot, qapp: object, coded: Project) -> Iterator[Person]:
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    window = MainWindow(Settings())
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    coded.close()
    Person(window).open_project(coded.path)
    yield Person(window)
    window.close_project()


def test_from_a_passage_to_a_draft(person: Person, tmp_path: Path) -> None:
    window, page = person.window, person.page
    assert window.workspace is not None
    project_of = window.workspace.project
    person.open("Ana")
    start = snapshot(project_of)

    # A sentence strikes her: M, a thought, and a link to a code whose name she types half of.
    person.click("La fundación ponía")
    person.press("s", "m")
    QTest.keyClicks(page.memo.field, "Who **sets** the agenda? See @fund")
    QTest.keyClick(page.memo.field, Qt.Key.Key_Return)
    QTest.keyClicks(page.memo.field, ".")
    page.pane.view.setFocus()
    person.wait_for(lambda: memos.memos(project_of), "the memo, which saves itself")
    (first,) = memos.memos(project_of)
    assert first.target == "passage" and "[@Funding dependence](code:" in first.text

    # The diary of the day, with a passage put into it while she goes on reading.
    person.choose("memo.diary")
    QTest.keyClicks(page.memo.field, "# Today")
    person.click("cuotas propias")
    person.press("s")
    QTest.keyClick(page.pane.view, Qt.Key.Key_M, SHIFT)
    held = diary.entry(project_of)
    assert held is not None and "> Después buscamos cuotas propias." in held.text

    # The code gets another name; both memos and the page of memos say so.
    code = codebook.code_at(project_of, path="Funding dependence")
    codebook.rename_code(project_of, code=code.id, name="Money from outside")
    Person(window).show_page("memos")
    made = window.pages["memos"]
    assert isinstance(made, MemosPage)
    QTest.keyClick(made.list, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(made.filter, "quien")
    assert made.list.count() == 0
    made.filter.clear()
    QTest.keyClicks(made.filter, "AGENDA")
    assert made.list.count() == 1 and "@Money from outside" in made.editor.field.toPlainText()
    person.choose("memo.read")
    assert made.editor.reader.toPlainText() == "Who sets the agenda? See Money from outside."
    made.filters.clear()

    # Both become a draft; then everything is taken back.
    person.choose("file.draft")
    person.agree(person.dialog(QDialog))
    person.pick(tmp_path / "draft.docx")
    person.wait_for_work()
    found = [(row.style.name, row.text) for row in docx.Document(str(tmp_path / "draft.docx")).paragraphs]
    assert ("Normal", "Who sets the agenda? See Money from outside.") in found
    assert ("Excerpt", "Después buscamos cuotas propias.") in found and ("Excerpt source", "Ana · turn 4") in found
    steps = 0
    while snapshot(project_of) != start:
        person.choose("edit.undo")
        steps += 1
        assert steps <= 5, "each memo is a step or two, however long it was typed at"
