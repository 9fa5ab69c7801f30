"""A comparison that a reviewer can trust: from the question to the negative cases, kept, checked again and sent off."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui import theme
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.codes.codebook import code_at
from qcoder.services.compare import saved_analyses
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.outcome import Cell
from qcoder.services.documents import documents
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.snapshot import snapshot
from tests.stories.driver import Person

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def person(qtbot: QtBot, qapp: object, sample_project: Path, tmp_path: Path) -> Iterator[Person]:
    """Somebody with a copy of the sample open."""
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    file = tmp_path / "study.qcoder"
    file.write_bytes(sample_project.read_bytes())
    window = MainWindow(Settings())
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    Person(window).open_project(file)
    yield Person(window)
    window.close_project()


def cells(page: ComparePage, row: str) -> dict[str, Cell]:
    """The cells of a row of the table that is shown, by the names of their columns."""
    grid = page.analysis.grid
    assert grid is not None
    found = next(line for line in grid.rows if line[0].shown == row)
    return dict(zip(grid.header, found, strict=True))


def open_with_keys(page: ComparePage, row: str, column: str) -> None:
    """Goes to a cell and presses Enter."""
    grid = page.analysis.grid
    assert grid is not None
    at = next(place for place, line in enumerate(grid.rows) if line[0].shown == row)
    page.analysis.view.setFocus()
    page.analysis.view.setCurrentIndex(page.analysis.model.index(at, grid.header.index(column)))
    QTest.keyClick(page.analysis.view, Qt.Key.Key_Return)


def test_from_the_question_to_what_a_reviewer_gets(person: Person, tmp_path: Path) -> None:
    window = person.window
    assert window.workspace is not None
    project = window.workspace.project
    start = snapshot(project)

    # Do NGOs and networks differ in dependency? She goes to the comparison by its key and reads what is behind it.
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    person.wait_for_work()
    page = window.pages["compare"]
    assert isinstance(page, ComparePage)
    dependency = cells(page, "Dependency")
    assert (dependency["NGO"].value, dependency["union network"].value) == (77, 3)
    assert cells(page, "Dependence refused (counter-instance)")["union network"].value == 22
    open_with_keys(page, "Dependency", "union network")
    assert page.analysis.passages.list.count() == 3

    # But who talks much counts much. One organisation, one unit: does it stand without any of them?
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    person.wait_for_work()
    assert page.list.currentItem().text() == "Organisations"
    assert cells(page, "Dependency")["NGO: organisations"].shown == "4/4"
    page.analysis.show_grid(1)
    assert cells(page, "Dependency")["Verdict"].shown == "stands"
    assert cells(page, "Legitimized at the base")["Verdict"].shown.startswith("not without")
    assert "only 15 ways" in page.analysis.note.toPlainText()

    # What speaks against it? The network that depends as well, with its passages.
    page.analysis.show_grid(2)
    grid = page.analysis.grid
    assert grid is not None
    against = next(
        at for at, row in enumerate(grid.rows) if row[1].shown == "Red Sindical" and row[0].shown == "Dependency"
    )
    passages = len(grid.header) - 1
    page.analysis.open_cell(page.analysis.model.index(against, passages))
    assert page.analysis.passages.list.count() == int(grid.rows[against][passages].shown) == 3

    # She opens one of them in its interview, and comes back.
    page.analysis.passages.list.setCurrentRow(0)
    page.analysis.passages.list.setFocus()
    QTest.keyClick(page.analysis.passages.list, Qt.Key.Key_Return)
    assert window.page == "code" and person.page.pane.document is not None
    assert person.page.pane.document.document.name.startswith("Red")
    QTest.keyClick(window, Qt.Key.Key_3, CTRL)
    person.wait_for_work()

    # Kept under a name. Then another passage of Red is coded: the analysis says that it is out of date.
    person.choose("analysis.keep")
    dialog = person.dialog(QDialog)
    name = dialog.findChild(QLineEdit)
    assert name is not None
    name.setText("For the reviewer")
    person.agree(dialog)
    norma = documents.document(project, name="Red - Norma").id
    code_passage(project, document=norma, code=code_at(project, path="Dependency").id, span=Span(300, 340))
    person.wait_for_work()
    assert "the data have changed" in page.list.currentItem().text() and "so have the numbers" in page.state.text()
    person.choose("edit.undo")
    person.wait_for_work()
    assert "the numbers are the same" in page.state.text()

    # Word, with the same numbers in the same words, and the notice that this is a demonstration.
    page.analysis.save_word.click()
    person.pick(tmp_path / "reviewer.docx")
    person.wait_for_work()
    word = docx.Document(str(tmp_path / "reviewer.docx"))
    outcome = analyse(project, kind="organisations", parameters=page.analysis.form.parameters())
    first = outcome.grids[0].table().parts()[0]  # a wide table goes on in further ones
    assert tuple(cell.text for cell in word.tables[0].rows[1].cells) == first.rows[0]
    said = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "only 15 ways" in said and "invented" in said

    # Taken back to the beginning, nothing is left; closed and opened again, the findings of the sample stand.
    person.choose("edit.undo")
    assert snapshot(project) == start
    assert "For the reviewer" not in [row.name for row in saved_analyses.saved_analyses(project)]
    person.choose("file.close")
    with Project.open(tmp_path / "study.qcoder", coder="Looker", writable=False) as looking:
        for row in saved_analyses.saved_analyses(looking):
            assert saved_analyses.run_saved(looking, name=row.name).same
