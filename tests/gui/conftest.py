"""The window on a small real project."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.collector import Collector
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
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


@pytest.fixture
def project_of(person: Person) -> Project:
    """The project as the window holds it open."""
    assert person.window.workspace is not None
    return person.window.workspace.project


@pytest.fixture(autouse=True)
def _collects_in_one_thread(qapp: object) -> Iterator[None]:
    """As in the program: objects of Qt that nobody refers to go in the window's thread."""
    collector = Collector()
    yield
    collector.end()
