"""Pages and views: they have room between the columns in both languages, and go with their project."""

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.core.messages import use_language
from qcoder.gui import theme
from qcoder.gui.main_window import MainWindow
from qcoder.gui.memos.mentions import Mentions
from qcoder.gui.places import CENTRE, PAGES
from qcoder.gui.settings import Settings
from qcoder.services.codes import codebook
from qcoder.services.memos import memos
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


def test_what_waits_for_its_moment_asks_nothing_of_a_project_that_was_closed(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    for code in codebook.codes(project_of)[:2]:  # what was shown before goes too
        person.window.workspace.select(code=code.id)  # type: ignore[union-attr]
    timers = [timer for page in person.window.pages.values() for timer in page.findChildren(QTimer)]
    memos.write_memo(project_of, target="free", target_id=None, text="What links to what is looked for in a moment.")
    assert any(timer.isActive() for timer in timers)
    person.window.close_project()
    left = [soon for one in QApplication.allWidgets() for soon in one.findChildren(QTimer)]
    assert not any(timer.isActive() for timer in timers)
    assert not [soon.parent() for soon in left if soon.isActive() and isinstance(soon.parent(), Mentions)]
    project_of.path.rename(project_of.path.with_name("put away.qcoder"))
    wait(300)


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
