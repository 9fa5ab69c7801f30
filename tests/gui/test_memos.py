"""Memos in the window: where they stand, how they are written, linked, read, found and brought out."""

import json
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from qcoder.core.span import Span
from qcoder.gui.memos import memo_editor
from qcoder.gui.memos.memo_editor import About, MemoEditor
from qcoder.gui.memos.memo_panel import MemoPanel
from qcoder.gui.memos.memos_page import MemosPage
from qcoder.gui.transcript.view import SPAN_MIME
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.history import history
from qcoder.services.memos import diary, memo_links, memos
from qcoder.services.passages import coding
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait

CTRL = Qt.KeyboardModifier.ControlModifier


def panel(person: Person) -> MemoPanel:
    return person.page.memo


def page(person: Person) -> MemosPage:
    person.show_page("memos")
    made = person.window.pages["memos"]
    assert isinstance(made, MemosPage)
    return made


def told(project: Project) -> set[tuple[str, str]]:
    return {(row.target, row.text) for row in memos.memos(project)}


def write(project: Project, text: str, target: MemoTarget = "free", thing: int | None = None, **more: str) -> MemoRow:
    made = memos.write_memo(project, target=target, target_id=thing, text=text, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def links_of(person: Person) -> list[str]:
    """What the list under an @ shows, if it is open."""
    picker = panel(person).field._picker
    if picker is None or not picker.isVisible():
        return []
    return [picker.item(place).text().split("   ")[0] for place in range(picker.count())]


# ---- where a memo stands ----


def test_m_writes_on_the_selected_passage_without_coding_it(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.drag_over("Nos apoyaron las iglesias")
    person.press("m")
    assert panel(person).target.currentText().startswith("The passage “Nos apoyaron")
    QTest.keyClicks(panel(person).field, "why the churches")
    panel(person).save_now()
    (row,) = memos.memos(project_of)
    assert row.target == "passage" and row.span is not None and row.span.of(INTERVIEW) == "Nos apoyaron las iglesias"
    assert len(documents.show(project_of, document=1).codings) == 3


def test_m_with_only_the_caret_writes_on_the_turn_and_on_a_coding_where_one_is(
    person: Person, project_of: Project
) -> None:
    person.open("Ana")
    person.click("Nos apoyaron")
    person.press("m")
    assert panel(person).target.currentText() == "The turn 2, Ana"
    QTest.keyClicks(panel(person).field, "on the turn")
    person.click("llegó el dinero")
    person.press("m")
    assert panel(person).target.currentText().startswith("This coding: Funding dependence")
    QTest.keyClicks(panel(person).field, "on the coding")
    panel(person).save_now()
    assert told(project_of) == {("turn", "on the turn"), ("coding", "on the coding")}


def test_the_panel_offers_what_is_there_and_shows_a_passages_memo_when_the_caret_comes_to_it(
    person: Person, project_of: Project
) -> None:
    at = INTERVIEW.index("las iglesias")
    memos.write_memo(project_of, target="passage", target_id=1, span=Span(at, at + 12), text="which ones?")
    person.open("Ana")
    person.page.show_tab("memo")
    person.click("iglesias")
    wait(300)
    offered = [panel(person).target.itemText(place) for place in range(panel(person).target.count())]
    assert offered == [
        "The passage “las iglesias”", "The turn 2, Ana", "The document Ana", "The case Ana", "The whole project",
        "The diary of today", "Nothing: a free memo",
    ]  # fmt: skip
    panel(person).target.setCurrentIndex(0)
    panel(person).target.activated.emit(0)
    assert panel(person).field.toPlainText() == "which ones?"
    assert panel(person).editor.about.text() == f"{project_of.coder} · {memos.today()}"


def test_several_memos_on_one_thing_are_listed_and_written_one_by_one(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.page.show_tab("memo")
    made = panel(person)
    assert made.about.target == "document" and made.which.isHidden() and not made.add.isEnabled()
    QTest.keyClicks(made.field, "first")
    made.save_now()
    assert made.add.isEnabled()
    made.add.click()
    QTest.keyClicks(made.editor.title, "Second one")
    QTest.keyClicks(made.field, "second")
    made.save_now()
    assert told(project_of) == {("document", "first"), ("document", "second")}
    assert [made.which.itemText(place) for place in range(made.which.count())] == [
        "1 of 2: first",
        "2 of 2: Second one",
    ]
    made.which.setCurrentIndex(0)
    made.which.activated.emit(0)
    assert made.field.toPlainText() == "first"
    QTest.keyClicks(made.field, "changed ")
    made.save_now()
    assert told(project_of) == {("document", "changed first"), ("document", "second")}


def test_a_pinned_memo_stays_while_codings_are_selected(person: Person, project_of: Project) -> None:
    held = write(project_of, "free thoughts", title="Free")
    made = page(person)
    made.select_memo(held.id)
    made.beside_button.click()
    assert person.window.page == "code" and panel(person).pin.isChecked()
    person.open("Ana")
    person.click("llegó el dinero")
    assert person.window.workspace is not None and person.window.workspace.selection.coding is not None
    assert panel(person).field.toPlainText() == "free thoughts"
    panel(person).pin.click()
    assert panel(person).about.target != "coding", (
        "what was selected before the pin came off stays chosen by the person"
    )
    person.page.pane.select_coding(documents.show(project_of, document=1).codings[0].id)
    person.page.pane.select_coding(documents.show(project_of, document=1).codings[1].id)
    assert panel(person).about.target == "coding"


# ---- writing ----


def test_what_is_typed_is_saved_after_each_pause_as_one_step(
    person: Person, project_of: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.open("Ana")
    person.page.show_tab("memo")
    made, steps = panel(person), len(history(project_of))
    made.editor._pause.setInterval(30)
    for words in ("Why", " does", " she"):
        QTest.keyClicks(made.field, words)
        person.wait_for(lambda: made.field.toPlainText() in {row.text for row in memos.memos(project_of)}, "the save")
    assert told(project_of) == {("document", "Why does she")}
    assert len(history(project_of)) == steps + 1
    made.editor._end_stretch()
    QTest.keyClicks(made.field, "X")
    made.save_now()
    assert len(history(project_of)) == steps + 2
    made.field.document().clearUndoRedoStacks()
    QTest.keySequence(made.field, QKeySequence(QKeySequence.StandardKey.Undo))
    assert made.field.toPlainText() == "Why does she" and told(project_of) == {("document", "Why does she")}
    person.choose("edit.undo")
    assert memos.memos(project_of) == [] and made.field.toPlainText() == ""
    person.choose("edit.redo")
    assert made.field.toPlainText() == "Why does she"


def test_a_memo_emptied_to_be_written_anew_is_the_same_one_until_one_leaves_it(
    at_field: Person, project_of: Project
) -> None:
    held = write(project_of, "first words", "document", 1)
    made = panel(at_field)
    made.editor._pause.setInterval(10)
    made.field.selectAll()
    QTest.keyClick(made.field, Qt.Key.Key_Delete)
    wait(80)
    assert memos.memo(project_of, memo=held.id).text == "first words"
    QTest.keyClicks(made.field, "other words")
    at_field.wait_for(lambda: memos.memo(project_of, memo=held.id).text == "other words", "the save")
    made.field.selectAll()
    QTest.keyClick(made.field, Qt.Key.Key_Delete)
    at_field.open("Ana")
    made.save_now()
    assert memos.memos(project_of) == []


def test_ctrl_z_in_the_field_takes_back_words_and_not_the_project(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.page.show_tab("memo")
    made, before = panel(person), len(documents.show(project_of, document=1).codings)
    made.field.setFocus()
    QTest.keyClicks(made.field, "half a thought")
    made.save_now()
    QTest.keySequence(made.field, QKeySequence(QKeySequence.StandardKey.Undo))
    made.save_now()
    assert made.field.toPlainText() == "" and memos.memos(project_of) == []
    assert len(documents.show(project_of, document=1).codings) == before


def test_what_another_step_changes_shows_unless_one_is_typing(person: Person, project_of: Project) -> None:
    held = write(project_of, "as it was", "document", 1)
    person.open("Ana")
    person.page.show_tab("memo")
    made = panel(person)
    assert made.field.toPlainText() == "as it was"
    memos.write_memo(project_of, memo=held.id, text="as it became", title="T")
    assert made.field.toPlainText() == "as it became" and made.editor.title.text() == "T"
    made.field.moveCursor(made.field.textCursor().MoveOperation.End)
    QTest.keyClicks(made.field, ", with more")
    memos.write_memo(project_of, memo=held.id, text="from elsewhere")
    assert made.field.toPlainText() == "as it became, with more", "what is being typed wins"


def test_a_memo_that_cannot_be_saved_stays_in_the_field_and_says_why(
    person: Person, project_of: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = write(project_of, "there", "document", 1)
    person.open("Ana")
    person.page.show_tab("memo")
    made = panel(person)
    listening = list(project_of._listeners)
    project_of._listeners.clear()  # as if another process had done it
    memos.delete_memo(project_of, memo=held.id)
    project_of._listeners.extend(listening)
    QTest.keyClicks(made.field, "kept ")
    made.save_now()
    assert person.window.banner.isVisible() and "no longer in the project" in person.window.banner.text.text()
    assert made.field.toPlainText() == "kept there"


def test_title_and_type_are_optional_and_kept(person: Person, project_of: Project) -> None:
    person.open("Ana")
    person.page.show_tab("memo")
    made = panel(person).editor
    made.kind.setCurrentIndex(made.kind.findData("reflexive"))
    made.kind.activated.emit(made.kind.currentIndex())
    assert memos.memos(project_of) == [], "a type alone is no memo"
    QTest.keyClicks(made.title, "On my own place")
    QTest.keyClick(made.title, Qt.Key.Key_Return)
    QTest.keyClicks(made.field, "text")
    made.save_now()
    (row,) = memos.memos(project_of)
    assert (row.title, row.kind, row.text) == ("On my own place", "reflexive", "text")


# ---- links ----


@pytest.fixture
def at_field(person: Person) -> Person:
    person.open("Ana")
    person.page.show_tab("memo")
    panel(person).field.setFocus()
    return person


def test_at_opens_a_list_that_narrows_with_each_letter_and_enter_takes(at_field: Person, project_of: Project) -> None:
    field = panel(at_field).field
    QTest.keyClicks(field, "See @")
    assert {"Dependency", "Funding dependence", "Ana"} <= set(links_of(at_field))
    QTest.keyClicks(field, "FUND")
    assert links_of(at_field)[0] == "Funding dependence"
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert links_of(at_field) == [] and field.toPlainText() == "See @Funding dependence"
    QTest.keyClicks(field, " and more")
    panel(at_field).save_now()
    guid = memo_links.guid_of(project_of, kind="code", thing=codebook.code_at(project_of, path="Funding dependence").id)
    assert told(project_of) == {("document", f"See [@Funding dependence](code:{guid}) and more")}


def test_a_coded_passage_is_found_by_its_words_and_arrows_and_escape_work(at_field: Person) -> None:
    field = panel(at_field).field
    QTest.keyClicks(field, "@cuotas")
    picker = field._picker
    assert picker is not None and "passage · cuotas propias" in picker.item(0).text()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not picker.isVisible() and field.toPlainText() == "@cuotas"
    QTest.keyClicks(field, " a@b")
    assert not picker.isVisible(), "an address is no link"
    QTest.keyClicks(field, " @")
    first = picker.item(0).text()
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert picker.currentRow() == 1 and picker.currentItem().text() != first
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert len(links(field.markdown())) == 1
    QTest.keyClicks(field, " @zzzz")
    assert not picker.isVisible()


def links(text: str) -> Sequence[object]:
    from qcoder.core.memo_text import links as found

    return found(text)


def test_names_follow_renames_and_what_was_deleted_is_struck_through(at_field: Person, project_of: Project) -> None:
    field = panel(at_field).field
    code = codebook.code_at(project_of, path="Funding dependence").id
    link = next(row for row in memo_links.offered(project_of) if row.kind == "code" and row.id == code).link()
    held = write(project_of, f"a {link.written()} b", "document", 1)
    assert field.toPlainText() == "a @Funding dependence b"
    codebook.rename_code(project_of, code=code, name="Money")
    assert field.toPlainText() == "a @Money b", "the open memo shows the new name"
    assert memos.memo(project_of, memo=held.id).text == held.text, "and is not rewritten for it"
    made = page(at_field)
    made.editor.toggle_reading()
    assert made.editor.reader.toPlainText() == "a Money b"
    codebook.delete_code(project_of, code=code)
    made.refresh()
    assert made.editor.reader.toPlainText() == "a Money (deleted) b"


def test_ctrl_enter_and_ctrl_click_go_to_what_a_link_means(at_field: Person, project_of: Project) -> None:
    other = write(project_of, "the other memo", title="Other")
    case = cases.cases(project_of)[0]
    row = documents.show(project_of, document=1).codings[1]
    offered = memo_links.offered(project_of)
    field = panel(at_field).field

    def follow(kind: str, thing: int) -> None:
        at_field.window.show_page("code")
        found = next(one for one in offered if one.kind == kind and one.id == thing)
        field.set_markdown(memo_links.linked_now(project_of, linked=found).written())
        QTest.keyClick(field, Qt.Key.Key_Return, CTRL)

    workspace = at_field.window.workspace
    assert workspace is not None
    code = codebook.codes(project_of)[0]
    follow("code", code.id)
    assert workspace.selection.code == code.id
    follow("case", case.id)
    assert at_field.page.cases.current == case and at_field.page.cases.isVisible()
    follow("coding", row.id)
    assert workspace.selection.coding == row.id
    at_field.page.show_tab("memo")
    follow("memo", other.id)
    assert at_field.window.page == "memos" and page(at_field).current == memos.memo(project_of, memo=other.id)
    at_field.window.show_page("code")
    at_field.page.show_tab("memo")
    workspace.select(code=None)
    field.set_markdown(memo_links.linked_now(project_of, linked=offered[0]).written())
    place = field.cursorRect().center()
    place.setX(place.x() + 12)
    QTest.mouseClick(field.viewport(), Qt.MouseButton.LeftButton, CTRL, place)
    assert workspace.selection.code == offered[0].id


def test_a_link_is_left_whole_typed_around_and_taken_away_as_a_whole(at_field: Person, project_of: Project) -> None:
    field = panel(at_field).field
    link = memo_links.offered(project_of)[0].link().written()
    field.set_markdown(f"{link}{link}")
    field.moveCursor(field.textCursor().MoveOperation.Start)
    QTest.keyClicks(field, "a")
    field.moveCursor(field.textCursor().MoveOperation.End)
    QTest.keyClicks(field, "z")
    assert field.markdown() == f"a{link}{link}z"
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert field.markdown() == f"a{link}"
    field.undo()
    assert field.markdown() == f"a{link}{link}"
    field.selectAll()
    field.copy()
    assert QApplication.clipboard().text() == f"a{link}{link}"
    field.moveCursor(field.textCursor().MoveOperation.End)
    field.paste()
    assert field.markdown() == f"a{link}{link}a{link}{link}"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# a\n\n- *b*\n  1. c\n",
        "emoji 😀 and \u00a0 and \ttab",
        "[x](code:nothing) 😀 [@y](memo:gone) z",
        "a\n\n\n",
    ],
)
def test_the_field_gives_back_what_it_was_given(at_field: Person, text: str) -> None:
    field = panel(at_field).field
    field.set_markdown(text)
    assert field.markdown() == text


def test_emphasis_has_keys_and_lists_go_on_by_themselves(at_field: Person) -> None:
    field = panel(at_field).field
    QTest.keyClicks(field, "- one")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "two")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "9. nine")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.keyClicks(field, "ten")
    assert field.markdown() == "- one\n- two\n9. nine\n10. ten"
    field.set_markdown("so it is")
    field.selectAll()
    QTest.keyClick(field, Qt.Key.Key_B, CTRL)
    assert field.markdown() == "**so it is**"
    QTest.keyClick(field, Qt.Key.Key_B, CTRL)
    assert field.markdown() == "so it is"
    QTest.keyClick(field, Qt.Key.Key_I, CTRL)
    assert field.markdown() == "*so it is*"


def test_backlinks_stand_where_code_case_document_and_memo_are_shown(at_field: Person, project_of: Project) -> None:
    target = write(project_of, "mentioned", title="Target")
    offered = {(row.kind, row.id): row.link().written() for row in memo_links.offered(project_of)}
    code = codebook.codes(project_of)[0]
    text = " ".join((offered["code", code.id], offered["case", 1], offered["document", 1], offered["memo", target.id]))
    source = write(project_of, text, title="Source")
    assert at_field.window.workspace is not None
    at_field.window.workspace.select(code=code.id)
    at_field.page.show_tab("definition")
    shown = [one.text() for one in at_field.page.card.findChildren(QPushButton) if one.isVisible()]
    assert "Source" in shown
    at_field.page.show_left(1)
    at_field.page.cases.select(1)
    assert [row.id for row in at_field.page.cases.mentions.rows] == [source.id]
    at_field.page.show_tab("memo")
    panel(at_field).turn_to(About("document", 1))
    assert panel(at_field).editor.mentions.isVisible()
    made = page(at_field)
    made.select_memo(target.id)
    assert [row.id for row in made.editor.mentions.rows] == [source.id]
    made.editor.mentions.findChildren(QPushButton)[0].click()
    assert made.current is not None and made.current.id == source.id
    assert made.editor.mentions.isHidden()


# ---- passages ----


def test_a_passage_drops_in_with_its_source_line(at_field: Person, project_of: Project) -> None:
    field = panel(at_field).field
    QTest.keyClicks(field, "Before")
    at = INTERVIEW.index("cuotas propias")
    data = QMimeData()
    data.setText("cuotas propias")
    data.setData(SPAN_MIME, json.dumps({"document": 1, "start": at, "end": at + 14}).encode())
    place = QPointF(field.cursorRect().center())
    field.dropEvent(
        QDropEvent(place, Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    )
    assert field.toPlainText() == "Before\n\n> cuotas propias\n>\n> — @Ana · turn 4\n\n"
    QTest.keyClicks(field, "After")
    panel(at_field).save_now()
    (row,) = memos.memos(project_of)
    assert row.text.endswith("[@Ana · turn 4](passage:" + row.text.partition("(passage:")[2])
    field.moveCursor(field.textCursor().MoveOperation.Start)
    place = field.toPlainText().index("Ana · turn")
    cursor = field.textCursor()
    cursor.setPosition(place)
    field.setTextCursor(cursor)
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    span = at_field.page.pane.selected_span()
    assert span == Span(at, at + 14)


def test_shift_m_puts_the_passage_into_the_memo_that_is_at_work(at_field: Person, project_of: Project) -> None:
    code = codebook.codes(project_of)[0]
    assert at_field.window.workspace is not None
    at_field.window.workspace.select(code=code.id)
    QTest.keyClicks(panel(at_field).field, "Look:")
    row = next(one for one in documents.show(project_of, document=1).codings if one.quote == "llegó el dinero")
    at_field.page.pane.select_coding(row.id)
    assert panel(at_field).about == About("coding", row.id)
    at_field.choose("code.quote")
    assert panel(at_field).about == About("code", code.id)
    at_field.drag_over("Nos apoyaron las iglesias")
    QTest.keyClick(at_field.page.pane.view, Qt.Key.Key_M, Qt.KeyboardModifier.ShiftModifier)
    (held,) = memos.memos(project_of)
    assert held.target == "code" and held.text.startswith("Look:\n\n> llegó el dinero\n>\n> — [@Ana · turn 2](coding:")
    assert "> Nos apoyaron las iglesias\n>\n> — [@Ana · turn 2](passage:" in held.text


# ---- reading ----


def test_a_memo_is_read_as_it_will_look_and_loads_nothing(
    at_field: Person, project_of: Project, tmp_path: Path
) -> None:
    from PySide6.QtGui import QImage

    picture = tmp_path / "x.png"
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(picture))
    text = f'# Why\n\n**bold** <img src="{picture.as_uri()}"> ![p]({picture.as_uri()})\n\n1. one\n2. two'
    editor = panel(at_field).editor
    editor.field.set_markdown(text)
    at_field.choose("memo.read")
    assert editor.reading and editor.read_button.isChecked()
    assert editor.reader.toPlainText().splitlines()[0] == "Why"
    assert "<img src=" in editor.reader.toPlainText()
    drawn = editor.reader.grab().toImage()
    red = [drawn.pixelColor(x, y) for x in range(0, drawn.width(), 4) for y in range(0, drawn.height(), 4)]
    assert not any(one.red() > 240 and one.green() < 20 and one.blue() < 20 for one in red)
    at_field.choose("memo.read")
    assert not editor.reading and editor.field.markdown() == text


def test_links_of_a_memo_being_read_are_followed_by_tab_and_enter(at_field: Person, project_of: Project) -> None:
    code = codebook.codes(project_of)[0]
    link = next(row for row in memo_links.offered(project_of) if row.kind == "code" and row.id == code.id).link()
    write(project_of, f"see {link.written()}", "document", 1)
    editor = panel(at_field).editor
    editor.toggle_reading()
    QTest.keyClick(editor.reader, Qt.Key.Key_Tab)
    QTest.keyClick(editor.reader, Qt.Key.Key_Return, CTRL)
    assert at_field.window.workspace is not None and at_field.window.workspace.selection.code == code.id


# ---- the diary, and the page of all memos ----


def test_one_key_opens_the_diary_of_today_wherever_one_is(at_field: Person, project_of: Project) -> None:
    at_field.choose("memo.diary")
    assert panel(at_field).about == About("diary")
    QTest.keyClicks(panel(at_field).field, "Today")
    made = page(at_field)
    assert [row.text for row in diary.entries(project_of)] == ["Today"]
    at_field.choose("memo.diary")
    assert at_field.window.page == "memos" and made.current is not None and made.current.target == "diary"
    made.editor.field.moveCursor(made.editor.field.textCursor().MoveOperation.End)
    QTest.keyClicks(made.editor.field, " again")
    made.editor.save_now()
    assert [row.text for row in diary.entries(project_of)] == ["Today again"]
    assert at_field.window.actions_["memo.diary"].shortcut() == QKeySequence("Ctrl+J")


def test_a_free_memo_begins_with_its_first_word(person: Person, project_of: Project) -> None:
    person.choose("memo.free")
    made = page(person)
    assert made.editor.about.text() == "Free memo" and memos.memos(project_of) == []
    QTest.keyClicks(made.editor.field, "An idea")
    made.editor.save_now()
    assert told(project_of) == {("free", "An idea")} and made.current is not None and made.list.count() == 1


@pytest.fixture
def several(person: Person, project_of: Project) -> MemosPage:
    write(project_of, "Reflexión", kind="reflexive", title="B")
    write(project_of, "Dinero", "code", codebook.codes(project_of)[0].id, kind="summary", title="A")
    link = next(row for row in memo_links.offered(project_of) if row.kind == "case").link()
    write(project_of, f"see {link.written()}", "case", 1)
    return page(person)


def titles(made: MemosPage) -> list[str]:
    return [row.text.split(" [")[0] for row in made._shown]


def test_the_page_filters_by_words_target_type_author_date_and_link_and_orders(
    several: MemosPage, project_of: Project
) -> None:
    filters, everything = several.filters, ["see", "Dinero", "Reflexión"]
    assert titles(several) == ["see", "Dinero", "Reflexión"]
    QTest.keyClicks(several.filter, "REFLEXION")
    assert titles(several) == ["Reflexión"] and several.count.text() == "1 memo of 3"
    several.all_button.click()
    for box, value, wanted in (
        (filters.target, "case", ["see"]), (filters.kind, "", ["see"]), (filters.kind, "summary", ["Dinero"]),
        (filters.author, project_of.coder, everything), (filters.day, 0, everything),
    ):  # fmt: skip
        box.setCurrentIndex(box.findData(value))
        assert titles(several) == wanted
        box.setCurrentIndex(0)
    filters.linked.setCurrentIndex(1)
    assert filters.linked.currentText() == "Ana (case)" and titles(several) == ["see"]
    filters.linked.setCurrentIndex(0)
    filters.sort.setCurrentIndex(filters.sort.findData("title"))
    assert titles(several) == ["Dinero", "Reflexión", "see"]


def test_the_page_works_by_keys_alone(several: MemosPage, person: Person, project_of: Project) -> None:
    several.list.setFocus()
    QTest.keyClick(several.list, Qt.Key.Key_F, CTRL)
    QTest.keyClicks(several.filter, "dinero")
    QTest.keyClick(several.filter, Qt.Key.Key_Down)
    QTest.keyClick(several.list, Qt.Key.Key_Return)
    assert person.window.page == "code" and person.window.workspace is not None
    assert person.window.workspace.selection.code == codebook.codes(project_of)[0].id
    person.show_page("memos")
    several.filters.clear()
    several.list.selectAll()
    assert several.count.text() == "3 memos · 3 selected"
    QTest.keyClick(several.list, Qt.Key.Key_Delete)
    assert memos.memos(project_of) == []
    person.choose("edit.undo")
    assert len(titles(several)) == 3, "one undo brings all back"


def test_writing_does_not_make_the_list_anew_and_the_list_says_what_was_written(several: MemosPage) -> None:
    several.select_memo(next(row.id for row in several._shown if row.title == "B"))
    item = several.list.currentItem()
    several.editor.field.selectAll()
    QTest.keyClicks(several.editor.field, "Something **else**")
    several.editor.save_now()
    assert several.list.currentItem() is item and "Something else" in item.text()


def test_the_selected_memos_become_a_draft_in_word(
    several: MemosPage, person: Person, project_of: Project, tmp_path: Path
) -> None:
    several.filters.sort.setCurrentIndex(several.filters.sort.findData("title"))
    several.list.clearSelection()
    for place in (0, 1):
        several.list.item(place).setSelected(True)
    person.choose("file.draft")
    dialog = person.dialog(QDialog)
    person.agree(dialog)
    person.pick(tmp_path / "draft.docx")
    person.wait_for_work()
    found = [(row.style.name, row.text) for row in docx.Document(str(tmp_path / "draft.docx")).paragraphs]
    assert [text for style, text in found if style == "Heading 1"] == ["A", "B"]
    assert "draft.docx" in person.window.status.text.text()


def test_memos_that_are_being_written_are_saved_when_the_page_is_left(several: MemosPage, project_of: Project) -> None:
    several.begin(About("project"))
    QTest.keyClicks(several.editor.field, "on the whole")
    several.window().show_page("code")  # type: ignore[attr-defined]
    assert ("project", "on the whole") in told(project_of)
    assert isinstance(several.editor, MemoEditor) and memo_editor.PAUSE < 2000


def test_removing_a_coding_takes_its_memos_out_of_the_panel_and_undo_brings_both_back(
    at_field: Person, project_of: Project
) -> None:
    row = documents.show(project_of, document=1).codings[0]
    for text in ("one", "two"):
        write(project_of, text, "coding", row.id)
    at_field.page.pane.select_coding(row.id)
    assert panel(at_field).which.count() == 2
    coding.remove_coding(project_of, coding=row.id)
    assert panel(at_field).about.target != "coding" and memos.memos(project_of) == []
    at_field.choose("edit.undo")
    at_field.page.pane.select_coding(row.id)
    assert panel(at_field).which.count() == 2
