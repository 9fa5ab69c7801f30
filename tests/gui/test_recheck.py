"""Passages whose code has changed, walked through one by one, by keyboard alone."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from qcoder.core.span import Span
from qcoder.gui.codes.recheck_view import RecheckView
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook, rechecking
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait


def code(project: Project, name: str) -> CodeRow:
    return next(row for row in codebook.codes(project) if row.name == name)


def queue(project: Project) -> list[str]:
    return [row.coding.quote for row in rechecking.rechecks(project)]


def fill_queue(project: Project) -> None:
    """Two passages of one code wait, and one of another."""
    [document] = documents.documents(project)
    coding.code_passage(project, document=document.id, code=code(project, "Dependency").id, span=Span(0, 10))
    for name in ("Dependency", "Funding dependence"):
        id_ = code(project, name).id
        codebook.change_code(project, code=id_, definition="Others decide", change="meaning", reason="<b>wider</b>")


def opened(person: Person) -> RecheckView:
    person.choose("view.recheck")
    view = person.page.centre.currentWidget()
    assert isinstance(view, RecheckView)
    wait(20)
    return view


def test_the_empty_queue_says_what_fills_it(person: Person) -> None:
    view = opened(person)
    assert view.empty.isVisible() and not view.body.isVisible()
    assert "split or merged" in view.empty.text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert person.page.centre.currentWidget() is not view


def test_the_queue_is_worked_through_by_keys_and_everything_is_undone(person: Person, project_of: Project) -> None:
    fill_queue(project_of)
    assert queue(project_of) == ["Entrevista", "llegó el dinero", "La fundación ponía los temas."]
    view = opened(person)
    assert view.hasFocus() and view.count.text() == "1 of 3"
    assert view.code.text() == "Dependency" and view.why.text().endswith("<b>wider</b>")
    assert "Others decide" in " ".join(one.text() for one in view.definition.findChildren(QLabel))
    QTest.keyClick(view, Qt.Key.Key_N)
    assert view.count.text() == "2 of 3" and "llegó el dinero" in view.text.toPlainText()
    QTest.keyClick(view, Qt.Key.Key_P)
    QTest.keyClick(view, Qt.Key.Key_P)
    assert view.count.text() == "3 of 3", "before the first comes the last"
    QTest.keyClick(view, Qt.Key.Key_N)
    QTest.keyClick(view, Qt.Key.Key_Y)
    assert view.count.text() == "1 of 2" and queue(project_of) == ["llegó el dinero", "La fundación ponía los temas."]
    QTest.keyClick(view, Qt.Key.Key_R)
    QTest.keyClicks(view.picker.field, "refused")
    QTest.keyClick(view.picker.field, Qt.Key.Key_Return)
    assert [row.quote for row in documents.show(project_of, document=1).codings if "refused" in row.code] == [
        "llegó el dinero", "cuotas propias",
    ]  # fmt: skip
    assert view.hasFocus() and view.count.text() == "1 of 1"
    QTest.keyClick(view, Qt.Key.Key_Delete)
    assert view.empty.isVisible() and queue(project_of) == []
    for _step in range(3):
        person.choose("edit.undo")
    assert queue(project_of) == ["Entrevista", "llegó el dinero", "La fundación ponía los temas."]


def test_all_passages_of_a_code_are_confirmed_at_once_and_come_back_at_once(
    person: Person, project_of: Project
) -> None:
    fill_queue(project_of)
    view = opened(person)
    assert view.all_button.text() == "Confirm all 2 of this code"
    view.all_button.click()
    assert queue(project_of) == ["llegó el dinero"] and view.all_button.isHidden()
    person.choose("edit.undo")
    assert len(queue(project_of)) == 3


def test_a_new_code_and_the_recoding_to_it_are_one_step(person: Person, project_of: Project) -> None:
    fill_queue(project_of)
    view = opened(person)
    QTest.keyClick(view, Qt.Key.Key_R)
    QTest.keyClicks(view.picker.field, "Beginnings")
    QTest.keyClick(view.picker.field, Qt.Key.Key_Return)
    assert code(project_of, "Beginnings").own_codings == 1 and len(queue(project_of)) == 2
    person.choose("edit.undo")
    assert len(queue(project_of)) == 3 and len(codebook.codes(project_of)) == 3


def test_the_status_line_counts_what_is_left(person: Person, project_of: Project) -> None:
    fill_queue(project_of)
    person.window.status._rest()
    assert person.window.status.text.text().endswith("3 to re-check")


def test_in_the_text_k_goes_to_the_next_one_and_y_confirms_it(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.press("k")
    assert person.window.status.text.text() == "Nothing waits to be re-checked."
    fill_queue(project_of)
    selected = person.window.workspace.selection  # type: ignore[union-attr]
    seen = []
    for _step in range(4):
        person.press("k")
        wait(10)
        selected = person.window.workspace.selection  # type: ignore[union-attr]
        seen.append(coding.coding_row(project_of, coding=selected.coding or 0).quote)
    assert seen == ["Entrevista", "llegó el dinero", "La fundación ponía los temas.", "Entrevista"]
    assert "Y confirms" in person.window.status.text.text()
    person.press("y")
    assert queue(project_of) == ["llegó el dinero", "La fundación ponía los temas."]
    person.press("k")
    wait(10)
    selected = person.window.workspace.selection  # type: ignore[union-attr]
    assert coding.coding_row(project_of, coding=selected.coding or 0).quote == "llegó el dinero"


def test_undo_stays_in_the_queue_and_shows_what_came_back_whatever_document_is_open(
    person: Person, project_of: Project, tmp_path: Path
) -> None:
    (tmp_path / "Rosa.txt").write_text(INTERVIEW, encoding="utf-8")
    import_files(project_of, files=[tmp_path / "Rosa.txt"], again="anew")
    fill_queue_of(project_of, "Rosa")
    person.open("Ana")
    view = opened(person)
    assert [row.document for row in view.rows] == ["Ana", "Rosa"]
    QTest.keyClick(view, Qt.Key.Key_N)
    QTest.keyClick(view, Qt.Key.Key_Y)
    assert view.current is not None and view.current.document == "Ana"
    person.choose("edit.undo")
    assert person.page.centre.currentWidget() is view
    assert view.current is not None and view.current.document == "Rosa"


def fill_queue_of(project: Project, document: str) -> None:
    place = documents.document(project, name=document).id
    id_ = code(project, "Dependency").id
    coding.code_passage(project, document=place, code=id_, span=Span(0, 10))
    codebook.change_code(project, code=id_, definition="Others decide", change="meaning")


def test_everything_in_the_view_has_a_name_and_says_its_key(person: Person, project_of: Project) -> None:
    fill_queue(project_of)
    view = opened(person)
    for one in view.findChildren(QPushButton):
        assert one.text() and (one.toolTip() or one.isHidden())
    assert view.accessibleName().startswith("Re-check. 1 of 3. Dependency. Entrevista")
    assert view.text.accessibleName() and view.definition.accessibleName()
