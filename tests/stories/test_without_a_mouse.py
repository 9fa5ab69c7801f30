"""The whole job by keyboard alone: open, read, select, code, memo, accept a suggestion, undo; and what is heard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Project
from tests.snapshot import snapshot
from tests.stories.driver import Person, wait

ROSA = """Entrevistadora: ¿Quién decide los temas?

Rosa: La fundación decide los temas, porque el dinero viene de la fundación. Nosotras ponemos el trabajo.

Entrevistadora: ¿Y las cuotas?

Rosa: Las cuotas propias son pocas. Con ellas decidimos nosotras.
"""
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


class Keyboard:
    """Keys go where the focus is; there is nothing else here to touch the window with."""

    def focus(self) -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found

    def press(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            QTest.keyClick(self.focus(), key, held)  # type: ignore[call-overload]
            wait(5)

    def type(self, words: str) -> None:
        QTest.keyClicks(self.focus(), words)

    def heard(self) -> str:
        """What a screen reader says of the place that has the focus."""
        interface = QAccessible.queryAccessibleInterface(self.focus())
        return interface.text(QAccessible.Text.Description) if interface is not None else ""


@pytest.fixture
def window(qtbot: QtBot, qapp: object) -> Iterator[MainWindow]:
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    made = MainWindow(Settings())
    made.resize(1280, 800)
    qtbot.addWidget(made)
    made.show()
    wait(30)
    yield made
    made.close_project()


def codings(project: Project, name: str) -> tuple[CodingRow, ...]:
    return documents.show(project, document=documents.document(project, name=name).id).codings


def test_the_whole_job_is_done_and_heard_without_touching_the_mouse(
    window: MainWindow, coded: Project, tmp_path: Path
) -> None:
    (tmp_path / "Rosa.txt").write_text(ROSA, encoding="utf-8")
    import_files(coded, files=[tmp_path / "Rosa.txt"])
    path = coded.path
    coded.close()
    person, board = Person(window), Keyboard()

    # Open the project: the file dialog takes a name and Enter.
    QTest.keyClick(window, Qt.Key.Key_O, CONTROL)
    person.dialog(QFileDialog)
    wait(30)
    board.type(str(path))
    board.press(Qt.Key.Key_Return)
    person.wait_for(lambda: window.workspace, "the project")
    window.activateWindow()  # as a window manager does when a dialog has closed; there is none here
    wait(30)
    assert window.workspace is not None
    project = window.workspace.project
    start = snapshot(project)

    # To the list of documents, down to Rosa, and Enter into the text.
    board.press(Qt.Key.Key_F6)
    assert board.focus() is person.page.documents.tree
    board.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    pane = person.page.pane
    assert board.focus() is pane.view
    assert pane.document is not None and pane.document.document.name == "Rosa"

    # Read to the end and back, then look for a word: what was found is selected.
    board.press(Qt.Key.Key_PageDown, Qt.Key.Key_PageUp)
    board.press(Qt.Key.Key_Home, held=CONTROL)
    board.press(Qt.Key.Key_F, held=CONTROL)
    board.type("fundacion")
    board.press(Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert board.focus() is pane.view
    selected = pane.selected_span()
    assert selected is not None and selected.of(ROSA) == "fundación"

    # Its sentence gets a code by some letters of the name; what is chosen is heard while one types.
    board.press("s", Qt.Key.Key_Return)
    board.type("fund")
    assert board.heard().startswith("Dependency > Funding dependence")
    board.press(Qt.Key.Key_Return)
    assert board.focus() is pane.view
    [made] = codings(project, "Rosa")
    assert made.quote.startswith("La fundación decide los temas") and made.code.endswith("Funding dependence")
    wait(200)
    assert board.heard() == "turn 2, Rosa · coded: Dependency > Funding dependence"

    # A memo on it, which saves itself on the way back to the text.
    board.press("m")
    board.type("El tono cambia")
    for _step in range(3):
        if board.focus() is not pane.view:
            board.press(Qt.Key.Key_F6)
    assert board.focus() is pane.view
    assert [(row.target, row.text) for row in memos.memos(project)] == [("coding", "El tono cambia")]
    wait(200)
    assert board.heard().endswith("Funding dependence, with a memo")

    # Its end a word back, a second code beside it, another code in the place of that.
    board.press("{", "d")
    board.type("refused")
    board.press(Qt.Key.Key_Return)
    assert len(codings(project, "Rosa")) == 2
    board.press("r")
    board.type("dependency")
    board.press(Qt.Key.Key_Return)
    assert {row.code for row in codings(project, "Rosa")} == {"Dependency", "Dependency > Funding dependence"}

    # Words selected with Shift and arrows get the last code by one key.
    board.press(Qt.Key.Key_End, held=CONTROL)
    board.press(Qt.Key.Key_Left, Qt.Key.Key_Left, held=SHIFT | CONTROL)
    board.press(".")
    assert len(codings(project, "Rosa")) == 3

    # The list of turns tells each with its codes; Enter goes to the one that is chosen.
    board.press(Qt.Key.Key_T, held=CONTROL)
    board.press(Qt.Key.Key_Home, held=CONTROL)
    board.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    turn = pane.selected_span()
    assert board.focus() is pane.view and turn is not None and turn.of(ROSA).startswith("La fundación")

    # Suggestions are asked for, walked to and accepted by Enter.
    before = len(codings(project, "Rosa"))
    board.press(Qt.Key.Key_G, held=CONTROL)
    assert board.focus() is person.page.suggestions.switch, "off in a new project; Space switches them on"
    board.press(Qt.Key.Key_Space)
    person.wait_for_work()
    assert person.page.suggestions.list.count()
    for _step in range(5):
        if board.focus() is not person.page.suggestions.list:
            board.press(Qt.Key.Key_F6)
    board.press(Qt.Key.Key_Return)
    person.wait_for_work()
    held = codings(project, "Rosa")
    assert len(held) == before + 1 and sum(row.origin == "suggestion" for row in held) == 1

    # And everything back again.
    for _step in range(40):
        if snapshot(project) == start:
            break
        board.press(Qt.Key.Key_Z, held=CONTROL)
    assert snapshot(project) == start and codings(project, "Rosa") == ()
