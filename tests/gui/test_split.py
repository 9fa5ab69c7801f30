"""Two texts on show: coding works in both, and there is one selection."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from qcoder.core.span import Span
from qcoder.gui.transcript.pane import TranscriptPane
from qcoder.gui.transcript.split import Split
from qcoder.gui.transcript.view import CODE_MIME
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents import documents
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait

ROSA = "Entrevistadora: ¿Y usted?\n\nRosa: Aquí estamos, con cuotas de nosotras mismas. Nadie nos paga.\n"


@pytest.fixture
def both(person: Person, project_of: Project, tmp_path: Path) -> Person:
    """Somebody who reads Ana and has opened a second text on Rosa, where the focus is."""
    (tmp_path / "Rosa.txt").write_text(ROSA, encoding="utf-8")
    import_files(project_of, files=[tmp_path / "Rosa.txt"])
    person.open("Ana")
    person.page.pane.view.setFocus()
    wait(20)  # until the window is the active one, as keys want it
    QTest.keyClick(person.window, Qt.Key.Key_F8)
    second = split_of(person).second
    assert second is not None and second.view.hasFocus()
    chooser = split_of(person).chooser
    chooser.setCurrentIndex(chooser.findText("Rosa"))
    chooser.activated.emit(chooser.currentIndex())
    assert shown(person.page.pane) == "Rosa" and shown(split_of(person).first) == "Ana"
    return person


def split_of(person: Person) -> Split:
    return person.page.split


def shown(pane: TranscriptPane) -> str:
    return pane.document.document.name if pane.document is not None else ""


def select(pane: TranscriptPane, words: str, text: str) -> None:
    at = text.index(words)
    pane.view.setFocus()
    pane.select_span(Span(at, at + len(words)))


def quotes(project: Project, name: str) -> list[str]:
    rows = documents.show(project, document=documents.document(project, name=name).id).codings
    return [row.quote for row in rows]


def test_one_key_opens_a_second_text_at_the_same_place_and_closes_it(person: Person) -> None:
    person.open("Ana")
    person.page.pane.set_reading(person.page.pane.reading)
    for _time in range(2):
        QTest.keyClick(person.window, Qt.Key.Key_F8)
        first, second = split_of(person).panes
        assert shown(second) == shown(first) == "Ana"
        assert second.layer.rows == first.layer.rows and len(second.layer.rows) == 3
        assert second.view.first_in_sight() == first.view.first_in_sight()
        QTest.keyClick(person.window, Qt.Key.Key_F8)
        assert split_of(person).panes == [first] and person.page.pane is first and first.view.hasFocus()


def test_codes_are_put_where_the_focus_is_and_both_texts_follow(both: Person, project_of: Project) -> None:
    first, second = split_of(both).panes
    both.page.pane.set_recent_codes([1])
    select(second, "Nadie nos paga.", ROSA)
    QTest.keyClick(second.view, ".")
    assert quotes(project_of, "Rosa") == ["Nadie nos paga."]
    select(first, "otra voz", INTERVIEW)
    assert both.page.pane is first and second.selected_span() is None, "one selection everywhere"
    assert both.window.workspace is not None
    assert both.window.workspace.selection.document == first.view.document_id
    QTest.keyClick(first.view, ".")
    assert "otra voz" in quotes(project_of, "Ana") and len(quotes(project_of, "Rosa")) == 1
    both.choose("edit.undo")
    both.choose("edit.undo")
    assert second.layer.rows == {} and len(first.layer.rows) == 3


def test_two_places_of_one_document_show_the_same_codings_and_the_same_selected_one(
    both: Person, project_of: Project
) -> None:
    split = split_of(both)
    first, second = split.panes
    split.chooser.setCurrentIndex(split.chooser.findText("Ana"))
    split.chooser.activated.emit(split.chooser.currentIndex())
    both.page.pane.set_recent_codes([2])
    select(second, "Así nadie nos manda", INTERVIEW)
    QTest.keyClick(second.view, ".")
    made = second.selected_coding()
    assert made is not None
    assert first.layer.rows == second.layer.rows and first.layer.selected == made.id
    QTest.keyClick(second.view, Qt.Key.Key_Delete)
    assert made.id not in first.layer.rows and first.layer.selected is None


def test_a_code_dropped_on_the_text_that_is_not_worked_in_goes_there(both: Person, project_of: Project) -> None:
    first, second = split_of(both).panes
    assert both.page.pane is second
    data = QMimeData()
    data.setData(CODE_MIME, b"[1]")
    first.view.scroll_to_position(INTERVIEW.index("iglesias"))
    wait(20)
    place = first.view.rect_of(Span(INTERVIEW.index("iglesias"), INTERVIEW.index("iglesias"))).center()
    held = Qt.KeyboardModifier.NoModifier
    drop = QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, held)
    first.view.dropEvent(drop)
    assert both.page.pane is first
    assert any("iglesias" in quote for quote in quotes(project_of, "Ana")) and quotes(project_of, "Rosa") == []


def test_reading_and_hidden_coders_are_the_same_in_both(both: Person) -> None:
    first, second = split_of(both).panes
    second.zoom_in()
    assert first.reading == second.reading
    first.hide_coders(frozenset({"Coder A"}))
    assert second.layer.coders == first.layer.coders
    assert first.layer.hidden == 3


def test_going_to_a_passage_turns_to_the_text_that_shows_it(both: Person) -> None:
    first, second = split_of(both).panes
    workspace = both.window.workspace
    assert workspace is not None
    from qcoder.gui.workspace import Selection

    workspace.show_passage.emit(Selection(document=first.view.document_id, span=Span(5, 9)))
    assert both.page.pane is first and shown(second) == "Rosa"
    assert first.selected_span() == Span(5, 9)


def test_f6_walks_through_both_texts(both: Person) -> None:
    first, second = split_of(both).panes
    both.page.documents.tree.setFocus()
    met = []
    for _step in range(3):
        QTest.keyClick(both.window, Qt.Key.Key_F6)
        met.append(next((name for name, pane in (("first", first), ("second", second)) if pane.view.hasFocus()), ""))
    assert met == ["first", "second", ""]


def test_what_is_worked_in_stays_when_the_second_text_is_closed_by_key_and_the_first_by_the_button(
    both: Person,
) -> None:
    first, second = split_of(both).panes
    select(second, "Nadie nos paga.", ROSA)
    QTest.keyClick(both.window, Qt.Key.Key_F8)
    assert split_of(both).panes == [first] and shown(first) == "Rosa"
    QTest.keyClick(both.window, Qt.Key.Key_F8)
    split_of(both).closed.emit()
    assert split_of(both).panes == [first] and shown(first) == "Rosa" and both.page.pane is first


def test_a_document_that_goes_leaves_the_other_text(both: Person, project_of: Project) -> None:
    first = split_of(both).first
    documents.delete_document(project_of, document=documents.document(project_of, name="Rosa").id)
    assert split_of(both).panes == [first] and shown(first) == "Ana" and both.page.pane is first
    assert both.page.centre.currentWidget() is both.page.split
    QTest.keyClick(both.window, Qt.Key.Key_F8)
    documents.delete_document(project_of, document=documents.document(project_of, name="Ana").id)
    assert split_of(both).panes == [first] and first.document is None
    assert both.page.centre.currentWidget() is both.page.empty
    both.choose("edit.undo")


def test_the_chooser_follows_new_and_renamed_documents(both: Person, project_of: Project, tmp_path: Path) -> None:
    chooser = split_of(both).chooser
    (tmp_path / "Zoe.txt").write_text("Zoe: Sí.", encoding="utf-8")
    import_files(project_of, files=[tmp_path / "Zoe.txt"])
    documents.rename_document(project_of, document=documents.document(project_of, name="Rosa").id, name="Rosa M.")
    assert [chooser.itemText(place) for place in range(chooser.count())] == ["Ana", "Rosa M.", "Zoe"]
    assert chooser.currentText() == "Rosa M."
    assert shown(both.page.pane) == "Rosa M."


def test_the_two_texts_can_be_turned(both: Person) -> None:
    split = split_of(both)
    before = split.orientation()
    split.turn()
    assert split.orientation() != before
    one, other = split.sizes()
    assert abs(one - other) < 40
