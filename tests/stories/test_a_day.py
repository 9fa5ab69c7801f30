"""A researcher's day, through the window: from two interview files to a Word report, and back by undo."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from qcoder.gui import theme
from qcoder.gui.compare.compare_page import ComparePage
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services import history
from qcoder.services.checking import check
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from tests.snapshot import snapshot
from tests.stories.driver import Person

ANA = """Entrevista inventada

Entrevistadora: ¿Cómo empezó la relación con las fundaciones?

Ana: Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos nosotras. La fundación ponía los temas.

Entrevistadora: ¿Y después?

Ana: Después buscamos cuotas propias. Así nadie nos manda 😀, y eso nos dio otra voz.

Ana: El dinero de la fundación volvió a poner condiciones y los temas otra vez.
"""


@pytest.fixture
def person(qtbot: QtBot, qapp: object) -> Iterator[Person]:
    settings = Settings()
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    window = MainWindow(settings)
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    yield Person(window)
    window.close_project()


def write_interviews(folder: Path) -> list[Path]:
    text = folder / "Ana.txt"
    text.write_text(ANA, encoding="utf-8")
    word = docx.Document()
    for said in ("Interviewer: Who decides?", "Linda: The foundation sets our priorities. We pay dues of our own."):
        word.add_paragraph(said)
    word.save(str(folder / "Linda.docx"))
    return [text, folder / "Linda.docx"]


def make_project(person: Person, folder: Path) -> None:
    QTest.mouseClick(person.window.start.cards["new"], Qt.MouseButton.LeftButton)
    dialog = person.dialog(QDialog)
    name, where = dialog.findChildren(QLineEdit)[:2]
    QTest.keyClicks(name, "My study")
    where.setText(str(folder))
    person.agree(dialog)
    person.wait_for(lambda: person.window.workspace, "the project")


def test_from_interview_files_to_a_word_report_and_back(person: Person, tmp_path: Path) -> None:
    window = person.window
    make_project(person, tmp_path)
    assert window.windowTitle() == "qcoder · My study"
    workspace = window.workspace
    assert workspace is not None
    project = workspace.project
    start = snapshot(project)
    done_before = len([row for row in history.history(project) if row.kind == "do"])

    # Two files come in at once; each is a step of its own.
    person.choose("file.import")
    person.pick(*write_interviews(tmp_path))
    dialog = person.dialog(QDialog)
    person.agree(dialog)
    person.wait_for_work()
    assert {row.name for row in documents.documents(project)} == {"Ana", "Linda"}
    assert "2 documents imported" in window.status.text.text()

    # By mouse: drag over words, then a double click on a code in the tree.
    person.open("Ana")
    person.drag_over("cuando llegó el dinero ya no decidíamos nosotras")
    tree = person.page.codes.tree
    code = next(row for row in person.page.codes.model.codes.values() if row.name == "Funding dependence")
    index = person.page.codes.model.index_of(code.id)
    tree.scrollTo(index)
    place = tree.visualRect(index).center()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    view = documents.show(project, document=documents.document(project, name="Ana").id)
    assert [(row.quote, row.code) for row in view.codings] == [
        ("cuando llegó el dinero ya no decidíamos nosotras", "Dependency > Funding dependence")
    ]
    assert person.page.codes.model.codes[code.id].codings == 1, "the tree counts along"

    # By keyboard: a sentence, some letters of a code's name, Enter; then the next sentence with the last code.
    person.click("La fundación ponía")
    person.press("s", Qt.Key.Key_Return)
    QTest.keyClicks(person.page.pane.picker.field, "imposed pri")
    QTest.keyClick(person.page.pane.picker.field, Qt.Key.Key_Return)
    person.click("cuotas propias")
    person.press("s", ".")
    # In vivo.
    person.drag_over("otra voz")
    person.press("v")
    quotes = {row.quote: row.code for row in documents.show(project, document=view.document.id).codings}
    assert quotes["La fundación ponía los temas."] == "Dependency > Imposed priorities"
    assert quotes["Después buscamos cuotas propias."] == "Dependency > Imposed priorities"
    assert quotes["otra voz"] == "otra voz"

    # A memo on the coding, typed and never saved by hand.
    person.press("m")
    QTest.keyClicks(person.page.memo.field, "El tono cambia")
    person.page.pane.view.setFocus()
    person.wait_for(lambda: memos.memos(project), "the memo, which saves itself")
    assert [(row.target, row.text) for row in memos.memos(project)] == [("coding", "El tono cambia")]

    # Suggestions, the first one accepted by Enter.
    before = len(documents.show(project, document=view.document.id).codings)
    person.choose("code.suggest")
    panel = person.page.suggestions
    QTest.mouseClick(panel.switch, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    assert panel.current is not None and (panel.current.words or panel.current.excerpts), "it says why"
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    person.wait_for_work()
    held = documents.show(project, document=view.document.id).codings
    assert len(held) == before + 1 and [row.origin for row in held].count("suggestion") == 1

    # Everything is undone and done again, with what came back shown.
    end = snapshot(project)
    steps = 0
    while len([row for row in history.history(project) if row.kind == "do" and not row.undone]) > done_before:
        person.choose("edit.undo")
        steps += 1
        assert steps < 40
    assert snapshot(project) == start
    assert documents.documents(project) == []
    assert not person.page.documents.rows and person.page.pane.document is None
    for _step in range(steps):
        person.choose("edit.redo")
    assert snapshot(project) == end
    assert person.page.pane.document is not None and person.page.pane.document.document.name == "Ana"

    # Compare, and read what is behind a number.
    window.page_buttons["compare"].click()
    person.wait_for_work()
    page = window.pages["compare"]
    assert isinstance(page, ComparePage)
    person.wait_for_work()
    shown = page.analysis
    shown.form.choose("by", "language")
    person.wait_for_work()
    assert shown.grid is not None and shown.grid.header[2:-1] == ("en", "es")
    row = next(index for index, one in enumerate(shown.grid.rows) if one[0].value == "Dependency")
    number = int(shown.model.index(row, 3).data())
    cell = shown.view.visualRect(shown.model.index(row, 3)).center()
    QTest.mouseClick(shown.view.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, cell)
    assert shown.passages.list.count() == number >= 3

    # The Word report.
    person.choose("file.report")
    dialog = person.dialog(QDialog)
    assert dialog.findChildren(QComboBox)
    person.agree(dialog)
    person.pick(tmp_path / "report.docx")
    person.wait_for_work()
    words = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "report.docx")).paragraphs)
    assert "La fundación ponía los temas." in words and "El tono cambia" in words

    # Closed and opened again, what was done is there and can still be undone.
    person.choose("file.close")
    assert window.workspace is None and window.stack.currentWidget() is window.start
    Person(window).open_project(tmp_path / "My study.qcoder")
    again = window.workspace
    assert again is not None and snapshot(again.project) == end
    assert check(again.project).ok
    person.choose("edit.undo")
    assert len(documents.show(again.project, document=view.document.id).codings) == before
