"""Views in the place of the text have room between the columns, in the longer of the two languages."""

import pytest
from pytestqt.qtbot import QtBot

from qcoder.core.messages import use_language
from qcoder.gui.main_window import MainWindow
from qcoder.gui.places import CENTRE
from qcoder.gui.settings import Settings
from qcoder.storage.project import Project
from tests.stories.driver import wait


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
    window.open_project(coded.path)
    page = window.code_page
    assert page is not None
    before = page.left.width(), page.right.width()
    for place in CENTRE:
        page.show_view(place.name)
        wait(20)
        assert (page.left.width(), page.right.width()) == before, place.name
    window.close()
