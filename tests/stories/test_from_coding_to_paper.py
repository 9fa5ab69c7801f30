"""Two coders and a paper: coded blind, frozen, decided together, summarised, absences explained, written out."""

from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QPlainTextEdit
from pytestqt.qtbot import QtBot

from qcoder.core.span import Span
from qcoder.gui import theme
from qcoder.gui.evidence.agreement_page import AgreementPage
from qcoder.gui.evidence.framework_form import FrameworkForm
from qcoder.gui.evidence.framework_page import FrameworkPage
from qcoder.gui.evidence.guide_view import GuideView
from qcoder.gui.main_window import MainWindow
from qcoder.gui.settings import Settings
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.evidence import adjudicating, coding_freezes, framework, silence
from qcoder.services.identity import coder_name
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot
from tests.stories.driver import Person

CTRL = Qt.KeyboardModifier.ControlModifier
FUNDING = "Dependency > Funding dependence"


def place(words: str) -> Span:
    at = INTERVIEW.index(words)
    return Span(at, at + len(words))


@pytest.fixture
def person(qtbot: QtBot, qapp: object, coded: Project) -> Iterator[Person]:
    """She has opened the project; her colleague, Coder A, has coded three passages of the same interview."""
    theme.apply(qapp, "light")  # type: ignore[arg-type]
    codebook.create_code(coded, name="Union")
    window = MainWindow(Settings())
    window.resize(1280, 800)
    qtbot.addWidget(window)
    window.show()
    coded.close()
    Person(window).open_project(coded.path)
    yield Person(window)
    window.close_project()


def test_from_coding_apart_to_the_paper(person: Person, tmp_path: Path) -> None:
    window = person.window
    assert window.workspace is not None
    project, me = window.workspace.project, coder_name()
    start = snapshot(project)

    # They code blind: of the three passages of her colleague she sees none, and codes two by herself.
    person.choose("view.agreement")
    person.wait_for_work()
    page = window.pages["agreement"]
    assert isinstance(page, AgreementPage)
    page.choices.blind.click()
    person.wait_for_work()
    person.choose("view.code")
    person.open("Ana")
    assert len(person.page.pane.layer.rows) == 0
    for path, words in ((FUNDING, "cuando llegó el dinero"), ("Dependency", "La fundación ponía los temas.")):
        code = codebook.code_at(project, path=path).id
        coding.mark_passage(project, document=1, code=code, span=place(words))
    assert len(person.page.pane.layer.rows) == 2

    # She freezes hers by a name; when her colleague has done the same, both see everything.
    person.choose("view.agreement")
    person.wait_for_work()
    page.choices.freeze()
    dialog = person.dialog(QDialog)
    field = dialog.findChild(QLineEdit)
    assert field is not None
    field.setText("First round")
    person.agree(dialog)
    coding_freezes.freeze_codings(project, name="First round", coder="Coder A")
    person.wait_for_work()
    assert len(documents.codings(project, document=1)) == 5
    assert "independently" in page.sentence.text() and "First round" in page.sentence.text()

    # Where they differ they decide, by keys and with reasons; what is agreed is brought into the codings.
    page.side.show_undecided()
    assert page.side.list.count() == 2
    page.side.apply.setChecked(True)
    page.side.reason.setText("The moment belongs to it.")
    QTest.keyClick(page.side.list, Qt.Key.Key_1)
    person.wait_for_work()
    page.side.show_undecided()
    page.side.reason.setText("She turns it down.")
    QTest.keyClick(page.side.list, Qt.Key.Key_1)
    person.wait_for_work()
    hers = {(row.coder, row.code, row.quote) for row in documents.codings(project, document=1)}
    assert ("Coder A", FUNDING, "cuando llegó el dinero") in hers
    assert (me, "Dependency > Dependence refused", "cuotas propias") in hers
    assert [row.reason for row in adjudicating.decisions(project)] == [
        "The moment belongs to it.",
        "She turns it down.",
    ]
    page.side.save_log()
    person.pick(tmp_path / "decisions.docx")
    person.wait_for_work()
    assert "She turns it down." in words_of(tmp_path / "decisions.docx")

    # The guide says what was asked: the union never was.
    person.choose("view.guide")
    person.wait_for_work()
    view = person.page.views["guide"]
    assert isinstance(view, GuideView)
    view.new_guide()
    form = person.dialog(QDialog)
    form.findChildren(QLineEdit)[0].setText("Field guide")
    typed = form.findChild(QPlainTextEdit)
    assert typed is not None
    typed.setPlainText("¿Cómo fue la relación con las fundaciones? [Dependency]\n¿Qué dijo el sindicato? [Union]")
    person.agree(form)
    person.wait_for_work()
    view.choose_documents()
    listed = person.dialog(QDialog).findChild(QListWidget)
    assert listed is not None
    listed.item(0).setCheckState(Qt.CheckState.Checked)
    person.agree(person.dialog(QDialog))
    person.wait_for_work()
    QTest.keyClick(view.list, Qt.Key.Key_Y)
    person.wait_for_work()
    view.document.setCurrentIndex(1)
    view.go_through()
    person.wait_for_work()
    union = codebook.code_at(project, path="Union").id
    assert silence.silences(project).status(1, union) == "never_asked"

    # The framework holds her summary, tells what the empty cell means, and goes to Word.
    person.choose("view.framework")
    person.wait_for_work()
    matrix = window.pages["framework"]
    assert isinstance(matrix, FrameworkPage)
    matrix.new_framework()
    layout = person.dialog(FrameworkForm)
    layout.name.setText("For the paper")
    person.agree(layout)
    person.wait_for_work()
    QTest.keyClick(matrix.view, Qt.Key.Key_Return)
    editor = matrix.view.findChild(QPlainTextEdit)
    assert editor is not None
    QTest.keyClicks(editor, "Money came, and themes with it.")
    QTest.keyClick(editor, Qt.Key.Key_Return, CTRL)
    person.wait_for_work()
    QTest.keyClick(matrix.view, Qt.Key.Key_Right)
    assert "never asked" in matrix.about.text()
    matrix.save()
    person.pick(tmp_path / "framework.docx")
    person.wait_for_work()
    said = words_of(tmp_path / "framework.docx")
    assert "Money came, and themes with it." in said and "never asked" in said

    # Everything she did is a step that can be taken back, to the very beginning.
    while snapshot(project) != start:
        person.choose("edit.undo")
        person.wait_for_work()
    assert framework.frameworks(project) == [] and adjudicating.decisions(project) == []


def words_of(file: Path) -> str:
    document = docx.Document(str(file))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
