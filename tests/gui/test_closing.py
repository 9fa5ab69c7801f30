"""Closing a project and the window: nobody waits for the copy, and none is lost."""

import threading
from pathlib import Path
from shutil import rmtree

import pytest
from PySide6.QtWidgets import QApplication

from qcoder.services.codes import codebook
from qcoder.storage import project as storage
from qcoder.storage.backups import backup_folder, backups
from qcoder.storage.project import Project
from tests.interrupted import interrupted_project
from tests.stories.driver import Person


@pytest.fixture
def path(person: Person) -> Path:
    """Of the project that is open; it has no copy yet and something in it has changed."""
    found = person.window.project_path
    assert found is not None and person.window.workspace is not None
    for _at, copy in backups(found):
        copy.unlink()
    codebook.create_code(person.window.workspace.project, name="Voice")
    return found


def test_a_closed_project_is_free_at_once_and_its_copy_follows(
    person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, threads = threading.Event(), []
    made = storage.back_up_when_due

    def slowly(where: Path) -> Path | None:
        threads.append(threading.current_thread())
        assert go_on.wait(20)
        return made(where)

    monkeypatch.setattr(storage, "back_up_when_due", slowly)
    person.choose("file.close")
    assert person.window.workspace is None and person.window.stack.currentWidget() is person.window.start
    person.wait_for(lambda: not person.window.strip.isHidden(), "what is being done")
    person.open_project(path)  # at once, while the copy is still being made
    assert person.window.project_path == path
    assert backups(path) == []
    go_on.set()
    person.wait_for_work()
    assert len(backups(path)) == 1
    assert threads and threads[0] is not threading.main_thread()
    with Project.open(backups(path)[0][1], coder="B", writable=False) as copy:
        assert "Voice" in {row.name for row in codebook.codes(copy)}


def test_a_copy_under_way_is_waited_for_when_the_window_closes(
    person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = storage.back_up_when_due

    def slowly(where: Path) -> Path | None:
        threading.Event().wait(0.3)
        return made(where)

    monkeypatch.setattr(storage, "back_up_when_due", slowly)
    person.choose("file.close")
    person.window.close()
    assert len(backups(path)) == 1


def test_the_window_is_gone_before_the_copy_is_made(
    person: Person, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visible = []
    made = storage.back_up_when_due

    def watched(where: Path) -> Path | None:
        visible.append(person.window.isVisible())
        return made(where)

    monkeypatch.setattr(storage, "back_up_when_due", watched)
    person.window.close()
    assert visible == [False]
    assert len(backups(path)) == 1


def test_a_copy_that_cannot_be_made_brings_the_window_back_once(person: Person, path: Path) -> None:
    rmtree(backup_folder(path), ignore_errors=True)
    backup_folder(path).write_text("a file where the folder should be", encoding="utf-8")
    assert person.window.close() is False
    assert person.window.isVisible() and "could not be written" in person.window.banner.text.text()
    assert person.window.close() is True
    QApplication.sendPostedEvents()


def test_what_became_of_a_step_that_was_killed_is_told_when_the_project_is_opened(
    person: Person, tmp_path: Path
) -> None:
    path = interrupted_project(tmp_path / "interrupted.qcoder")
    person.open_project(path)
    assert person.window.banner.isVisible()
    assert person.window.banner.text.text().startswith("The program was stopped while it was storing a long")
    assert person.page.documents.rows and [row.name for row in person.page.documents.rows] == ["short"]
    person.choose("file.close")
    person.open_project(path)
    assert not person.window.banner.isVisible(), "once"
