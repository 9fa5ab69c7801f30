"""What undo and redo bring back is gone to and lit up, whatever it is."""

from PySide6.QtWidgets import QAbstractItemView

from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.gui.history.came_back import changed_spans
from qcoder.gui.parts.row_flash import HOLD, RowFlash
from qcoder.model import About, Translation
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents, editing
from qcoder.services.memos import memos
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.stories.driver import Person, wait


def flashed_words(person: Person) -> list[str]:
    pane = person.page.pane
    assert pane.document is not None
    return [pane.view.to_span(*one).of(pane.document.text) for one in pane.view.flashed]


def lit(view: QAbstractItemView) -> RowFlash | None:
    found = view.viewport().findChildren(RowFlash)
    return found[-1] if found else None


def test_an_edit_of_the_text_is_gone_to_when_it_is_undone_and_redone(person: Person, project_of: Project) -> None:
    person.open("Ana")
    editing.edit_text(project_of, document=1, new_text=INTERVIEW.replace("cuotas propias", "cuotas muy propias"))
    wait(20)
    assert flashed_words(person) == ["muy "]
    person.choose("edit.undo")
    person.choose("edit.redo")
    assert flashed_words(person) == ["muy "]


def test_a_deleted_code_that_comes_back_is_selected_and_lit_up(person: Person, project_of: Project) -> None:
    made = codebook.create_code(project_of, name="Voice")
    codebook.delete_code(project_of, code=made.id)
    person.choose("edit.undo")
    assert person.page.codes.current is not None and person.page.codes.current.id == made.id
    light = lit(person.page.codes.tree)
    assert light is not None and light.height() >= 20
    wait(HOLD + 400)
    assert lit(person.page.codes.tree) is None


def test_a_memo_that_comes_back_is_shown(person: Person, project_of: Project) -> None:
    person.open("Ana")
    at = INTERVIEW.index("cuotas propias")
    row = memos.write_memo(project_of, target="document", target_id=1, text="Why?", span=Span(at, at + 14))
    assert row is not None
    memos.delete_memo(project_of, memo=row.id)
    person.choose("edit.undo")
    assert flashed_words(person) == ["cuotas propias"]
    code = memos.write_memo(project_of, target="code", target_id=2, text="On the code.")
    person.choose("edit.undo")
    person.choose("edit.redo")
    assert code is not None and person.page.codes.current is not None and person.page.codes.current.id == 2
    assert person.page.tabs.currentWidget() is person.page.memo
    assert person.page.memo.field.toPlainText() == "On the code."
    whole = memos.write_memo(project_of, text="On everything.")
    person.choose("edit.undo")
    person.choose("edit.redo")
    assert whole is not None and person.page.memo.field.toPlainText() == "On everything."
    assert person.page.memo.findChildren(RowFlash)


def test_a_case_that_comes_back_is_shown_in_its_list(person: Person, project_of: Project) -> None:
    made = cases.create_case(project_of, name="Rosa")
    cases.delete_case(project_of, case=made.id)
    person.choose("edit.undo")
    assert person.page.left_stack.currentWidget() is person.page.cases
    assert person.page.cases.current is not None and person.page.cases.current.name == "Rosa"
    assert lit(person.page.cases.tree) is not None


def test_a_document_that_comes_back_is_opened_and_lit_up(person: Person, project_of: Project) -> None:
    person.open("Ana")
    documents.delete_document(project_of, document=1)
    assert person.page.pane.document is None
    person.choose("edit.undo")
    assert person.page.pane.document is not None
    documents.rename_document(project_of, document=1, name="Anita")
    person.choose("edit.undo")
    assert lit(person.page.documents.tree) is not None


def test_translations_and_what_a_passage_is_about_are_gone_to(person: Person, project_of: Project) -> None:
    person.open("Ana")
    for kind, values in ((Translation, {"text": "money"}), (About, {"year": "1994"})):
        at = INTERVIEW.index("el dinero")
        with project_of.change(say("Add")) as step:
            step.add(kind(document_id=1, start=at, end=at + 9, **values))
        project_of.undo()
        person.page.pane.view.flashed = []
        person.choose("edit.redo")
        assert flashed_words(person) == ["el dinero"]


def test_what_was_taken_out_is_shown_by_the_letters_around_it() -> None:
    assert changed_spans("uno dos tres", "uno tres") == [Span(3, 5)]
    assert changed_spans("uno", "uno") == []
    assert changed_spans("a" * 50_000, "b" * 50_000) == [Span(0, 200)]
