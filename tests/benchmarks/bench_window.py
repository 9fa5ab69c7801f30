"""Coding and going about in the real window, on a real project: python -m pytest tests/benchmarks -m benchmark -s

CPU time of the window's thread, from the press of a key until everything is painted and the step is on the disk.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui import theme
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.documents import document
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note, p95
from tests.benchmarks.large import MB, add_codes, add_document
from tests.stories.driver import Person

pytestmark = pytest.mark.benchmark


@pytest.fixture
def person(qtbot: QtBot, qapp: object) -> Iterator[Person]:
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    window = MainWindow(Settings())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    yield Person(window)
    window.close_project()


def painted(window: MainWindow) -> None:
    """All that is due is painted: what the window's own loop would do now."""
    QApplication.sendPostedEvents()
    QApplication.processEvents()


def marking(person: Person, project: Project, times: int) -> list[float]:
    """Codes a passage of the document on show by the key of the last code, `times` over; all times, sorted."""
    window, view = person.window, person.page.pane.view
    person.page._used(next(iter(person.page.codes.model.codes)))
    place = [random.Random(times).randrange(2_000)]

    def mark() -> None:
        place[0] += 3
        view.put_selection(Span(place[0], place[0] + 40))
        QTest.keyClick(view, ".")
        painted(window)

    mark()
    return cpu(mark, times)


def opened(person: Person, folder: Path, name: str, characters: int, codings: int) -> Project:
    made = Project.create(folder / f"{name}.qcoder", coder="Coder A")
    add_codes(made, 40)
    add_document(made, folder, "Ana", characters=characters, codings=codings)
    path = made.path
    made.close()
    person.window.open_project(path)
    person.wait_for(lambda: person.page.pane.view.settled, "the whole text")
    assert person.window.workspace is not None
    return person.window.workspace.project


def test_marking_a_passage(person: Person, tmp_path: Path) -> None:
    found = {}
    for codings in (500, 5_000, 50_000):
        project = opened(person, tmp_path, f"{codings}", MB, codings)
        before = document(project, name="Ana").codings
        times = marking(person, project, 30)
        assert document(project, name="Ana").codings == before + 31
        found[codings] = median(times)
        note(Figure(f"mark a passage, key to painted and on disk, 1 MB with {codings:,} codings", median(times), 30))
        print(f"   p95 {p95(times):.1f}")
    note(Figure("mark a passage: 50,000 codings against 500", found[50_000] / found[500], 1.5, unit="times"))
