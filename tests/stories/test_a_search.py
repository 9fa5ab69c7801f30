"""A researcher looks for something, narrows it, keeps it as a smart code and works on what it finds; keys alone."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.codes.second_cycle import SecondCycle
from qcoder.gui.find.find_page import PASSAGES, FindPage
from qcoder.gui.find.saved_queries_form import QueryDialog
from qcoder.gui.find.words_view import WordsView
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.find.saved_queries import saved_queries
from qcoder.storage.project import Project
from tests.stories.driver import Person


@pytest.fixture
def person(qtbot: QtBot, qapp: object, coded: Project) -> Iterator[Person]:
    """Somebody who has opened the project `coded`."""
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    coded.close()
    Person(window).open_project(coded.path)
    yield Person(window)
    window.close_project()


def test_from_a_word_to_passages_that_are_worked_on(person: Person) -> None:
    assert person.window.workspace is not None
    project = person.window.workspace.project
    person.choose("edit.find")
    page = person.window.pages["find"]
    assert isinstance(page, FindPage) and page.line.hasFocus()

    # A word in any form shows where to begin.
    QTest.keyClicks(page.line, "lema:decidir")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    person.wait_for_work()
    assert page.list.count() == 1 and person.window.focusWidget() is page.list
    row = page.list.current
    assert row is not None and (row.words, row.speaker, row.turn) == ("decidíamos", "Ana", 2)

    # What is coded near it: the line is completed as it is written.
    QTest.keyClick(page.list, Qt.Key.Key_Escape)
    page.line.selectAll()
    QTest.keyClicks(page.line, "code:fund")
    QTest.keyClick(page.line, Qt.Key.Key_Tab)
    QTest.keyClicks(page.line, "CERCA DE lema:decidir A MENOS DE 9 PALABRAS")
    QTest.keyClick(page.line, Qt.Key.Key_Return)
    person.wait_for_work()
    assert page.line.text() == 'code:"Funding dependence" CERCA DE lema:decidir A MENOS DE 9 PALABRAS'
    assert page.about.text() == "1 passage · 1 document"

    # It is kept, and stands under the code tree.
    page.save.click()
    dialog = person.dialog(QueryDialog)
    QTest.keyClicks(dialog.name, "Who decides")
    dialog.smart.setChecked(True)
    QTest.keyClick(dialog.name, Qt.Key.Key_Return)
    [kept] = saved_queries(project)
    assert (kept.name, kept.line) == (
        "Who decides",
        'code:"Funding dependence" NEAR lemma:decidir WITHIN 9 WORDS',
    )
    person.show_page("code")
    assert [one.query.name for one in person.page.codes.model.smart] == ["Who decides"]

    # Its passages are read in their context, and one of them loses its code; undo brings it back.
    person.show_page("find")
    page.line.setText('code:"Who decides"')
    page.show_tab(PASSAGES)
    person.wait_for_work()
    page.read.click()
    person.wait_for_work()
    view = person.page.views["passages"]
    assert isinstance(view, SecondCycle) and len(view.list.rows) == 1
    view.list.setFocus()
    QTest.keyClick(view.list, Qt.Key.Key_Delete)
    person.wait_for_work()
    person.show_page("find")
    page.look()
    person.wait_for_work()
    assert page.about.text().startswith("Nothing was found.")
    person.window.undo()
    page.look()
    person.wait_for_work()
    assert page.about.text().startswith("1 passage")

    # The words of participants lead back to the texts.
    person.choose("view.words")
    person.wait_for_work()
    words = page.words
    assert isinstance(words, WordsView)
    words.filter.setText("cuota")
    QTest.keyClick(words.table, Qt.Key.Key_Return)
    person.wait_for_work()
    assert page.about.text() == "1 hit · 1 document"
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert person.window.page == "code"
