"""Coding and going about in the real window, on a real project: python -m pytest tests/benchmarks -m benchmark -s

CPU time of the window's thread, from the press of a key until everything is painted and the step is on the disk.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui import theme
from qcoder.gui.actions import PAGES
from qcoder.gui.main_window import MainWindow
from qcoder.gui.places import CENTRE, LOWER
from qcoder.gui.settings import Settings
from qcoder.services.documents.documents import documents
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note, p95, quietest
from tests.benchmarks.large import KB, MB, add_codes, add_document
from tests.stories.driver import Person, wait

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


def opened(person: Person, folder: Path, *sizes: tuple[int, int], codes: int = 40) -> Project:
    """The window on a new project with documents of so many characters and codings."""
    made = Project.create(folder / f"{len(list(folder.iterdir()))}.qcoder", coder="Coder A")
    add_codes(made, codes)
    for number, (characters, codings) in enumerate(sizes):
        add_document(made, folder, f"Ana {number}", characters=characters, codings=codings)
    path = made.path
    made.close()
    person.open_project(path)
    person.wait_for(lambda: person.page.pane.view.settled, "the whole text")
    painted(person.window)
    assert person.window.workspace is not None
    return person.window.workspace.project


def test_marking_a_passage(person: Person, tmp_path: Path) -> None:
    found = {}
    for codings in (500, 5_000, 50_000):
        project = opened(person, tmp_path, (MB, codings))
        page, view = person.page, person.page.pane.view
        page.requests.used(next(iter(page.codes.model.codes)))
        places = iter(range(0, 2_000, 7))

        def mark() -> None:
            start = next(places)  # noqa: B023
            view.put_selection(Span(start, start + 40))  # noqa: B023
            QTest.keyClick(view, ".")  # noqa: B023
            painted(person.window)

        cpu(mark, 5)
        times = quietest(mark, 25)
        assert documents(project)[0].codings == codings + 80
        found[codings] = median(times)
        name = f"mark a passage, key to painted and on the disk, 1 MB with {codings:,} codings"
        note(Figure(name, found[codings], 30))
        print(f"   p95 {p95(times):.1f}")
    note(Figure("mark a passage: 50,000 codings against 500", found[50_000] / found[500], 1.5, unit="times"))


def test_switching_documents(person: Person, tmp_path: Path) -> None:
    opened(person, tmp_path, (100 * KB, 2_000), (100 * KB, 2_000), codes=200)
    page, names = person.page, itertools.cycle(("Ana 1", "Ana 0"))

    def switch() -> None:
        person.open(next(names))
        painted(person.window)

    cpu(switch, 2)
    times = quietest(switch, 12)
    note(Figure("switch between documents of 100 KB with 2,000 codings", median(times), 50))
    print(f"   p95 {p95(times):.1f}")
    assert page.pane.document is not None
    assert len(page.pane.layer.rows) == 2_000


class Blocks:
    """CPU ms of the longest single thing that the window's loop did since `start`; nothing is heard meanwhile."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last: float | None = None
        self._often = QTimer(interval=0)  # comes round after whatever else there was to do
        self._often.timeout.connect(self._round)

    def _round(self) -> None:
        now = time.thread_time()
        if self._last is not None:
            self.longest = max(self.longest, (now - self._last) * 1000)
        self._last = now

    def of(self, person: Person, do: Callable[[], object]) -> float:
        """Lets the loop do something and what follows from it, and returns the longest block."""
        self._last = None
        self._often.start()
        wait(20)  # until it comes round
        self.longest = 0.0
        QTimer.singleShot(0, do)
        wait(30)
        person.wait_for_work()
        wait(100)
        self._often.stop()
        return self.longest


def test_nothing_holds_the_window_up(person: Person, sample_project: Path, tmp_path: Path) -> None:
    blocks, window = Blocks(), person.window
    opening, first = [], dict[str, list[float]]()
    for time_ in range(4):
        file = tmp_path / f"{time_}.qcoder"
        file.write_bytes(sample_project.read_bytes())
        window.close_project()
        person.wait_for_work()
        opening.append(blocks.of(person, lambda: window.open_project(file)))  # noqa: B023
        page = person.page
        shows: dict[str, Callable[[], object]] = {
            **{f"page {name}": partial(window.show_page, name) for name in PAGES if name != "code"},
            "page code": partial(window.show_page, "code"),
            **{f"tab {place.name}": partial(page.show_tab, place.name) for place in LOWER},
            **{f"view {place.name}": partial(page.show_view, place.name) for place in CENTRE},
        }
        for name, show in shows.items():
            first.setdefault(name, []).append(blocks.of(person, show))
    note(Figure("open the sample project: longest block", min(opening), 50))
    times = {name: min(found) for name, found in first.items()}
    worst = max(times, key=times.__getitem__)
    print("  ", ", ".join(f"{name} {found:.0f}" for name, found in sorted(times.items(), key=lambda one: -one[1])))
    note(Figure("first show of any page, view or tab: longest block", times[worst], 50))


def test_a_large_document_holds_nothing_up(person: Person, tmp_path: Path) -> None:
    """Opened from another one, read larger, shown in the other theme, and put away again."""
    opened(person, tmp_path, (MB, 5_000), (20 * KB, 50))
    blocks, page = Blocks(), person.page
    large, small = (next(row.id for row in page.documents.rows if row.name == name) for name in ("Ana 0", "Ana 1"))
    does: dict[str, Callable[[], object]] = {
        "put away": lambda: page.open_document(small),
        "opened": lambda: page.open_document(large),
        "read larger": lambda: page.pane.zoom_by(1),
        "in the other theme": lambda: theme.apply(QApplication.instance(), next(looks)),  # type: ignore[arg-type]
    }
    looks = itertools.cycle(("dark", "light"))
    found = dict[str, list[float]]()
    for _time in range(4):
        for name, do in does.items():
            found.setdefault(name, []).append(blocks.of(person, do))
        assert page.document == large
    for name, took in found.items():
        note(Figure(f"1 MB with 5,000 codings {name}: longest block", min(took), 50))


def test_tree_of_2000_codes(person: Person, tmp_path: Path) -> None:
    opened(person, tmp_path, (100 * KB, 2_000), codes=2_000)
    panel = person.page.codes
    panel.tree.expandAll()
    painted(person.window)
    note(Figure("tree with 2,000 codes: full frame", median(quietest(panel.tree.viewport().repaint, 30)), 8))
    typed = itertools.cycle(("c", "co", "code", "code 1", "code 19", "code 199", "code 19", "code 1", ""))

    def type_letter() -> None:
        panel.filter.setText(next(typed))
        painted(person.window)

    note(Figure("tree with 2,000 codes: filter, a key, p95", p95(quietest(type_letter, 18)), 50))
