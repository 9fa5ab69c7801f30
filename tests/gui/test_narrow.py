"""On a narrow screen: 1920 x 1080 at 200 % is 960 x 540."""

import pytest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from qcoder.core.messages import use_language
from qcoder.core.span import Span
from qcoder.gui.main_window import MainWindow
from qcoder.gui.parts.columns import EmptyHint
from qcoder.gui.places import CENTRE
from qcoder.gui.settings import Settings
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


@pytest.fixture
def narrow(person: Person) -> Person:
    person.open("Ana")
    person.window.resize(960, 540)
    wait(50)
    return person


def test_no_view_takes_the_room_of_the_columns_beside_it(narrow: Person) -> None:
    page = narrow.page
    for place in CENTRE:
        page.show_view(place.name)
        narrow.wait_for_work()
        assert page.views[place.name].minimumSizeHint().width() <= 480, place.name
    page.show_view("text")
    wait(50)
    left, _centre, right = page.splitter.sizes()
    assert left >= 220 and right >= 300
    assert page.centre.minimumSizeHint().width() < 200  # of the text alone, whatever else was shown


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_an_empty_project_says_first_is_whole(qtbot: QtBot, qapp: object, project: Project, language: str) -> None:
    use_language(language)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(960, 540)
    window.show()
    project.close()
    person = Person(window)
    person.open_project(project.path)
    hints = [hint for hint in window.findChildren(EmptyHint) if hint.isVisible()]
    assert len(hints) == 2  # documents and codes
    for hint in hints:
        assert hint.text.height() >= hint.text.heightForWidth(hint.text.width()), hint.text.text()
    window.close_project()


def test_menus_come_closer_together_and_none_is_lost(narrow: Person) -> None:
    row = narrow.window.menu_row
    rest = row.findChild(QToolButton, "qt_menubar_ext_button")
    last = row.actionGeometry(row.actions()[-1])
    pages = row.page_buttons["code"]
    assert rest is not None
    assert row.property("tight")
    assert rest.isVisible() or last.right() < pages.mapTo(row, pages.rect().topLeft()).x()
    narrow.window.resize(1280, 800)
    wait(50)
    assert not row.property("tight") and not rest.isVisible()


def test_two_columns_of_a_view_stand_below_one_another(narrow: Person) -> None:
    from PySide6.QtCore import Qt

    from qcoder.gui.parts.columns import Columns

    page = narrow.page
    page.show_view("versions")
    narrow.wait_for_work()
    columns = page.views["versions"].findChild(Columns)
    assert columns is not None and columns.orientation() == Qt.Orientation.Vertical
    narrow.window.resize(1900, 800)
    wait(50)
    assert columns.orientation() == Qt.Orientation.Horizontal


def test_the_quote_shows_up_to_four_lines(narrow: Person, project_of: Project) -> None:
    page = narrow.page
    document = page.document
    assert document is not None and page.opened is not None
    code = next(iter(page.codes.model.codes))
    spans = [Span(0, 12), Span(0, min(400, len(page.opened.text)))]
    ids = [code_passage(project_of, document=document, code=code, span=span).id for span in spans]
    page.show_tab("passage")
    heights = []
    for id_ in ids:
        page.pane.select_coding(id_)
        wait(20)
        words = page.tab("passage").translation.original  # type: ignore[attr-defined]
        heights.append(words.viewport().height() // words.fontMetrics().lineSpacing())
    assert heights == [1, min(4, heights[1])] and heights[1] >= 2


def test_what_decides_on_differences_is_whole_on_a_low_screen(narrow: Person) -> None:
    narrow.show_page("agreement")
    narrow.wait_for_work()
    page = narrow.window.pages["agreement"]
    page.body.setCurrentIndex(0)  # type: ignore[attr-defined]
    page.sentence.setText("The codings were frozen before discussion. " * 20)  # type: ignore[attr-defined]
    wait(50)
    side = page.side  # type: ignore[attr-defined]
    lowest = max(button.geometry().bottom() for button in [*side.decisions.values(), side.back_button])
    assert lowest < side.apply.geometry().top() and side.apply.geometry().bottom() <= side.height()
