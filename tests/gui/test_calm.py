"""Nothing holds the window up: projects come in parts, large documents and pages when they are whole."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.core.errors import QcoderError
from qcoder.core.span import Span
from qcoder.gui import code_page
from qcoder.gui.main_window import MainWindow
from qcoder.gui.memos.memos_page import MemosPage
from qcoder.gui.settings import Settings
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.stories.driver import Person


@pytest.fixture
def rosa(person: Person, project_of: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Another document; from now on each counts as large."""
    (tmp_path / "Rosa.txt").write_text("Rosa: Aquí estamos, con dinero o sin dinero.", encoding="utf-8")
    made = import_files(project_of, files=[tmp_path / "Rosa.txt"]).files[0].document_id
    assert made is not None
    person.open("Ana")
    monkeypatch.setattr(code_page, "MANY_WORDS", 0)
    return made


def test_a_large_document_is_shown_when_it_is_read_and_a_view_of_it_after(person: Person, rosa: int) -> None:
    page = person.page
    before = page.document
    page.open_document(rosa)
    page.show_view("turns")
    assert page.document == before and page.centre.currentWidget() is page.split
    person.wait_for_work()
    assert page.document == rosa and page.centre.currentWidget() is page.views["turns"]


def test_the_document_that_was_wanted_last_is_shown(person: Person, rosa: int) -> None:
    page = person.page
    ana = page.document
    assert ana is not None
    page.open_document(rosa)
    page.open_document(ana)
    person.wait_for_work()
    assert page.document == ana


def test_all_who_wait_for_a_document_are_told_when_it_is_shown(person: Person, rosa: int) -> None:
    page, told = person.page, list[int]()
    page.open_document(rosa, lambda: told.append(1))
    page.open_document(rosa, lambda: told.append(2))
    person.wait_for_work()
    person.wait_for(lambda: len(told) == 2, "both")
    assert page.document == rosa


def test_what_was_coded_while_a_document_was_read_is_on_show(person: Person, project_of: Project, rosa: int) -> None:
    page = person.page
    page.open_document(rosa)
    code = codebook.codes(project_of)[0].id
    made = code_passage(project_of, document=rosa, code=code, span=Span(6, 10))
    person.wait_for_work()
    assert page.document == rosa and made.id in page.pane.layer.rows and len(page.pane.layer.map or ()) == 1


def test_a_page_comes_to_the_front_when_it_is_whole_and_the_last_that_was_wanted_stays(person: Person) -> None:
    window, done = person.window, list[str]()
    window.show_page("memos", lambda _page: done.append("memos"))
    assert window.stack.currentWidget() is person.page, "what was in front stays until then"
    window.show_page("find", lambda _page: done.append("find"))
    window.show_page("memos", lambda _page: done.append("again"))
    window.show_page("code")
    person.wait_for(lambda: len(done) == 3, "both pages")
    assert done == ["memos", "again", "find"]
    assert window.page == "code" and window.stack.currentWidget() is person.page


def test_a_page_that_comes_for_the_first_time_has_the_keys_where_it_wants_them(person: Person) -> None:
    person.show_page("memos")
    page = person.window.pages["memos"]
    assert isinstance(page, MemosPage) and page.list.hasFocus()


def test_a_page_that_is_being_made_goes_with_its_project(person: Person) -> None:
    window = person.window
    for turns in (0, 1, 2, 3):
        window.show_page("memos")
        for _turn in range(turns):
            QApplication.processEvents()
        path = window.project_path
        assert path is not None
        window.close_project()
        assert window.stack.count() == 1 and window.stack.currentWidget() is window.start
        person.open_project(path)


def test_a_window_that_goes_while_a_project_opens_lets_go_of_it(qtbot: QtBot, qapp: object, coded: Project) -> None:
    coded.close()
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.show()
    for turns in (0, 3, 8):
        window.open_project(coded.path)
        for _turn in range(turns):
            QApplication.processEvents()
        window.close_project()
        assert window.opening is None and window.workspace is None
        try:
            Project.open(coded.path, coder="B").close()
        except QcoderError as error:
            pytest.fail(f"after {turns} turns: {error}")
    window.close()


@pytest.mark.parametrize("table", ["coding", "code", "memo", "turn", "document", "document_text", "saved_query"])
def test_a_damaged_project_is_told_while_it_opens_and_another_one_can_be_opened(
    qtbot: QtBot, qapp: object, coded: Project, tmp_path: Path, table: str
) -> None:
    coded.close()
    damaged = Path(shutil.copy(coded.path, tmp_path / "damaged.qcoder"))
    with closing(sqlite3.connect(damaged)) as raw:
        size = raw.execute("PRAGMA page_size").fetchone()[0]
        page = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    with damaged.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.show()
    person = Person(window)
    window.open_project(damaged)
    person.wait_for(lambda: window.opening is None, "the damaged project to be told")
    assert window.banner.isVisible()
    person.open_project(coded.path)
    assert window.project_path == coded.path
    window.close_project()
    Project.open(coded.path, coder="B").close()
