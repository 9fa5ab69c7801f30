"""Editing the text in the window: the field, Apply, what is asked first, drafts, versions."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QPlainTextEdit
from pytestqt.qtbot import QtBot

from qcoder.core.text import clean
from qcoder.gui.documents.consent import ConsentDialog
from qcoder.gui.documents.edit_view import EditView
from qcoder.gui.documents.versions_view import VersionsView
from qcoder.gui.parts.plain_text import text_of
from qcoder.services import history
from qcoder.services.checking import check
from qcoder.services.documents import documents, drafts, editing
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait


def open_text(person: Person) -> EditView:
    person.open("Ana")
    person.choose("edit.text")
    view = person.page.editing
    assert view is not None
    return view


def type_at(view: EditView, words: str, typed: str, *, over: bool = False) -> None:
    """Types before some words, or over them."""
    document = view.field.document()
    cursor = document.find(words, 0)
    assert not cursor.isNull(), words
    if not over:
        cursor.setPosition(cursor.selectionStart())
    view.field.setTextCursor(cursor)
    if typed:
        QTest.keyClicks(view.field, typed)
    else:
        QTest.keyClick(view.field, Qt.Key.Key_Delete)


def apply(person: Person) -> None:
    person.choose("edit.apply")
    person.wait_for_work()


def press(person: Person, role: QDialogButtonBox.ButtonRole) -> None:
    dialog = person.dialog(ConsentDialog)
    box = dialog.findChild(QDialogButtonBox)
    assert box is not None
    QTest.mouseClick(next(one for one in box.buttons() if box.buttonRole(one) == role), Qt.MouseButton.LeftButton)
    person.wait_for_work()


ODD = "Ana:\u00a0no\u202fsé 😀 e\u0301 𠮷 \u200b\u2066שלום\u2069\tfin\ufffc\n\n\u00a0\nRosa: a\u0300\u0301 👩‍👩‍👧\n"


@pytest.mark.parametrize("text", [ODD, INTERVIEW, "", "\n", "x", "\n\nx\n\n", "\u00a0"])
def test_a_field_gives_back_every_letter(qtbot: QtBot, text: str) -> None:
    field = QPlainTextEdit()
    qtbot.addWidget(field)
    field.setPlainText(text)
    assert text_of(field.document()) == text
    cursor = QTextCursor(field.document())
    cursor.insertText("Á\u00a0")
    assert text_of(field.document()) == "Á\u00a0" + text
    field.undo()
    assert text_of(field.document()) == text


def test_pasted_line_separators_become_line_ends(qtbot: QtBot) -> None:
    field = QPlainTextEdit()
    qtbot.addWidget(field)
    field.insertPlainText("a\u2028b\u2029c\r\nd\u00a0e")
    assert text_of(field.document()) == clean("a\nb\nc\nd\u00a0e")


def test_a_text_is_edited_applied_and_undone(person: Person, project_of: Project) -> None:
    view = open_text(person)
    assert view.text == INTERVIEW and not view.apply_button.isEnabled()
    type_at(view, "los temas", "siempre ")
    assert view.apply_button.isEnabled()
    apply(person)
    shown = person.page.pane.document
    assert person.page.editing is None and shown is not None
    assert shown.text == INTERVIEW.replace("los temas", "siempre los temas")
    assert "La fundación ponía siempre los temas." in [row.quote for row in shown.codings]
    assert "1 word put in" in person.window.status.text.text()
    assert person.page.pane.view.flashed
    assert check(project_of).ok
    person.choose("edit.undo")
    assert person.page.pane.document is not None and person.page.pane.document.text == INTERVIEW


def test_a_text_is_edited_without_the_mouse(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.window.activateWindow()
    pane = person.page.pane
    pane.view.setFocus()
    pane.view.put_caret(INTERVIEW.index("los temas"))
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(pane.view, Qt.Key.Key_E, control)
    view = person.page.editing
    assert view is not None
    QTest.keyClicks(view.field, "todos ")  # the caret stands where one was reading
    QTest.keyClick(view.field, Qt.Key.Key_Return, control)
    person.wait_for_work()
    assert "todos los temas" in documents.show(project_of, document=1).text
    assert person.page.editing is None
    QTest.keyClick(pane.view, Qt.Key.Key_Z, control)
    assert documents.show(project_of, document=1).text == INTERVIEW


def test_what_would_be_lost_is_shown_and_can_be_refused(person: Person, project_of: Project) -> None:
    view = open_text(person)
    steps = len(history.history(project_of))
    type_at(view, "llegó el dinero ya", "ya", over=True)
    apply(person)
    dialog = person.dialog(ConsentDialog)
    (item,) = [dialog.list.item(row).text() for row in range(dialog.list.count())]
    assert "Lost" in item and "llegó el dinero" in item and "Funding dependence" in item and "Coder A" in item
    press(person, QDialogButtonBox.ButtonRole.RejectRole)
    assert person.page.editing is view and "cuando ya no" in view.text
    assert len(history.history(project_of)) == steps and documents.show(project_of, document=1).text == INTERVIEW
    assert not view.field.isReadOnly()
    apply(person)
    press(person, QDialogButtonBox.ButtonRole.AcceptRole)
    assert "cuando ya no" in documents.show(project_of, document=1).text
    assert len(documents.show(project_of, document=1).codings) == 2


def test_ctrl_z_in_the_field_takes_back_what_was_typed_and_nothing_else(person: Person, project_of: Project) -> None:
    view = open_text(person)
    steps = len(history.history(project_of))
    type_at(view, "los temas", "x")
    QTest.keyClick(view.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert view.text == INTERVIEW
    QTest.keyClick(view.field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    type_at(view, "los temas", "y")
    person.choose("edit.undo")
    assert view.text == INTERVIEW
    person.choose("edit.redo")
    assert "ylos temas" in view.text
    assert len(history.history(project_of)) == steps


def test_cancel_asks_only_when_something_was_changed(person: Person) -> None:
    view = open_text(person)
    QTest.keyClick(view.field, Qt.Key.Key_Escape)
    assert person.page.editing is None
    view = open_text(person)
    type_at(view, "los temas", "x")
    QTest.keyClick(view.field, Qt.Key.Key_Escape)
    box = person.dialog(QMessageBox)
    assert person.page.editing is view
    person.agree(box)
    assert person.page.editing is None
    assert open_text(person).text == INTERVIEW


def test_leaving_keeps_a_draft_that_is_there_again(person: Person, project_of: Project) -> None:
    view = open_text(person)
    type_at(view, "los temas", "x\u00a0")
    person.page.show_view("text")
    assert "kept as a draft" in person.window.status.text.text()
    assert drafts.draft(project_of, document=1) is not None
    again = open_text(person)
    assert "x\u00a0los temas" in again.text


def test_closing_the_window_keeps_a_draft_that_is_offered_the_next_time(person: Person) -> None:
    view = open_text(person)
    type_at(view, "los temas", "x")
    path = person.window.project_path
    assert path is not None
    person.choose("file.close")
    person.open_project(path)
    assert "draft" in person.window.status.text.text()
    view = open_text(person)
    assert "xlos temas" in view.text and view.notice.isVisible() and view.apply_button.isEnabled()
    QTest.mouseClick(view.again, Qt.MouseButton.LeftButton)
    person.agree(person.dialog(QMessageBox))
    assert view.text == INTERVIEW and not view.notice.isVisible()
    assert not Path(path.with_name(f"{path.stem} drafts")).exists()


def test_a_text_changed_meanwhile_is_told_before_it_is_replaced(person: Person, project_of: Project) -> None:
    view = open_text(person)
    type_at(view, "los temas", "x")
    editing.edit_text(project_of, document=1, new_text=INTERVIEW.replace("Lugar", "Sitio"))
    assert "changed since you began" in view._said.text() and "xlos temas" in view.text
    apply(person)
    person.dialog(ConsentDialog)
    press(person, QDialogButtonBox.ButtonRole.AcceptRole)
    assert "xlos temas" in documents.show(project_of, document=1).text


def test_another_document_gets_a_text_of_its_own(person: Person, project_of: Project, tmp_path: Path) -> None:
    from qcoder.services.arriving.importing import import_files

    (tmp_path / "Rosa.txt").write_text("E: ¿Sí?\n\nP: Sí.\n", encoding="utf-8")
    import_files(project_of, files=[tmp_path / "Rosa.txt"])
    view = open_text(person)
    type_at(view, "los temas", "x")
    person.open("Rosa")
    assert person.page.editing is None
    person.choose("edit.text")
    assert view.text == "E: ¿Sí?\n\nP: Sí.\n"
    person.open("Ana")
    person.choose("edit.text")
    assert "xlos temas" in view.text


def test_the_list_of_documents_opens_a_text_for_editing_and_its_versions(person: Person) -> None:
    person.page.documents._show(1, "edit")
    assert person.page.editing is not None and person.page.editing.text == INTERVIEW
    person.page.documents._show(1, "versions")
    assert isinstance(person.page.centre.currentWidget(), VersionsView)
    person.wait_for_work()


def test_apply_can_be_chosen_only_while_a_text_is_edited(person: Person) -> None:
    person.open("Ana")
    action = person.window.actions_["edit.apply"]
    assert not action.isEnabled()  # its key belongs to others then: in a memo it follows a link
    person.choose("edit.text")
    assert action.isEnabled()
    assert person.page.editing is not None
    person.page.editing.cancel()
    assert not action.isEnabled()


def test_versions_are_compared_and_one_is_restored(person: Person, project_of: Project) -> None:
    editing.edit_text(project_of, document=1, new_text=INTERVIEW.replace("los temas", "sus temas"))
    person.open("Ana")
    person.choose("edit.versions")
    view = person.page.centre.currentWidget()
    assert isinstance(view, VersionsView)
    person.wait_for_work()
    assert view.list.count() == 2 and not view.restore_button.isEnabled()
    assert "1 word put in, 1 word taken out" in view.count.text()
    text = view.shown_text
    styles = {}
    for words in ("los", "sus"):
        cursor = text.document().find(words, text.document().find("ponía").position())
        styles[words] = (cursor.charFormat().fontStrikeOut(), cursor.charFormat().fontUnderline())
    assert styles == {"los": (True, False), "sus": (False, True)}
    view.list.setCurrentRow(1)
    person.wait_for_work()
    assert view.restore_button.isEnabled()
    QTest.mouseClick(view.restore_button, Qt.MouseButton.LeftButton)
    person.wait_for_work()
    wait(50)
    assert documents.show(project_of, document=1).text == INTERVIEW
    assert view.list.count() == 3
    view.leave()
    assert person.page.centre.currentWidget() is person.page.split
