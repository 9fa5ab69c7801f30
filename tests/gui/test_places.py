"""Pages and views: they have room between the columns in both languages, and go with their project."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.core.messages import use_language
from qcoder.gui import theme
from qcoder.gui.main_window import MainWindow
from qcoder.gui.places import CENTRE, PAGES
from qcoder.gui.settings import Settings
from qcoder.storage.project import Project
from tests.stories.driver import Person, wait


@pytest.mark.parametrize("language", ["es", "en"])
def test_no_view_in_the_place_of_the_text_makes_the_columns_beside_it_narrower(
    qtbot: QtBot, coded: Project, language: str
) -> None:
    use_language(language)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    coded.close()
    Person(window).open_project(coded.path)
    page = window.code_page
    assert page is not None
    before = page.left.width(), page.right.width()
    for place in CENTRE:
        page.show_view(place.name)
        wait(20)
        assert (page.left.width(), page.right.width()) == before, place.name
    window.close()


def test_nothing_that_was_shown_is_asked_for_after_the_project_was_closed(person: Person) -> None:
    for place in PAGES:
        person.show_page(place.name)
        person.wait_for_work()
    person.show_page("code")
    for place in CENTRE:
        person.page.show_view(place.name)
        person.wait_for_work()
    person.window.close_project()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    done: list[str] = []
    person.window.background.run(lambda _progress: "done", done.append)
    person.wait_for(lambda: done == ["done"], "the work")
    application = QApplication.instance()
    for look in ("dark", "light"):
        theme.apply(application, look)  # type: ignore[arg-type]
        wait(20)
