"""The code tree at work: counts that follow, what they are counted in, order, hiding, groups, merging by drag."""

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.gui.code_model import COUNT, TOOLTIP, CodeModel
from qcoder.gui.count_source import this_document
from qcoder.services import codebook, coding, documents
from qcoder.services.code_counts import codebook_with_tally
from qcoder.services.history import redo, undo
from qcoder.services.rows import CodeCount
from qcoder.storage.project import Project
from tests.gui.test_codebook import names, row_of
from tests.stories.driver import Person
from tests.unit.services.test_code_counts import with_a_second_interview


def shown_count(person: Person, name: str) -> str:
    model = person.page.codes.model
    return str(model.index_of(row_of(person, name).id).siblingAtColumn(COUNT).data())


@pytest.fixture
def many(project: Project) -> Project:
    """A codebook of 50 codes on three levels, made in one step."""
    with project.change(say("Many codes")) as step:
        for a in range(2):
            top = codebook.add_code(step, name=f"{a}", parent=None).id
            for b in range(4):
                middle = codebook.add_code(step, name=f"{a}{b}", parent=top).id
                for c in range(5):
                    codebook.add_code(step, name=f"{a}{b}{c}", parent=middle)
    return project


def as_in_the_project(project: Project) -> list[object]:
    """The tree as nested lists of names, straight from the rows."""
    rows = codebook.codes(project)

    def below(parent: int | None) -> list[object]:
        found: list[object] = []
        for row in rows:
            if row.parent_id == parent:
                found.append(row.name)
                if inner := below(row.id):
                    found.append(inner)
        return found

    return below(None)


def test_a_large_model_stays_a_model_under_every_change(qapp: object, many: Project) -> None:
    model = CodeModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    ids = {row.name: row.id for row in codebook.codes(many)}

    def again() -> None:
        rows, tally = codebook_with_tally(many)
        model.show(rows)
        assert names(model) == as_in_the_project(many)
        for row in model.codes.values():
            assert model.code_at(model.parent(model.index_of(row.id))) == model.codes.get(row.parent_id or 0)
        counts = {code: tally.count(code, ()) for code in model.codes}
        counts[ids["000"]] = CodeCount(1, 1, 1)
        model.show_counts(counts, "nothing")
        model.show_counts(None)

    again()
    codebook.move_code(many, code=ids["000"], parent=None, position=1)
    again()
    codebook.move_code(many, code=ids["0"], parent=ids["13"], position=2)
    again()
    codebook.move_code(many, code=ids["10"], parent=ids["013"], position=0)
    again()
    for _step in range(3):
        undo(many)
    again()
    for _step in range(3):
        redo(many)
    again()
    codebook.merge_codes(many, keep=ids["01"], absorb=ids["02"])
    again()
    codebook.delete_code(many, code=ids["0"])
    again()
    undo(many)
    again()
    codebook.move_code(many, code=ids["010"], parent=ids["01"], position=4)
    codebook.create_code(many, name="new", parent=ids["01"])
    codebook.change_code(many, code=ids["012"], counter_instance=True)
    again()
    assert tester.model() is model  # its warnings fail the test


def test_a_child_that_outlives_its_parent_is_moved_and_not_made_anew(qapp: object, many: Project) -> None:
    model = CodeModel()
    model.show(codebook.codes(many))
    ids = {row.name: row.id for row in codebook.codes(many)}
    removed: list[int] = []
    model.rowsAboutToBeRemoved.connect(lambda _parent, first, last: removed.append(last - first + 1))
    resets: list[bool] = []
    model.modelReset.connect(lambda: resets.append(True))
    codebook.merge_codes(many, keep=ids["01"], absorb=ids["02"])
    assert model.show(codebook.codes(many)) == set()
    assert removed == [1] and not resets


def test_a_row_moved_from_first_to_last_is_one_move(qapp: object, many: Project) -> None:
    model = CodeModel()
    model.show(codebook.codes(many))
    ids = {row.name: row.id for row in codebook.codes(many)}
    moves: list[int] = []
    model.rowsMoved.connect(lambda _from, first, _last, _to, _place: moves.append(first))
    codebook.move_code(many, code=ids["000"], parent=ids["00"], position=4)
    model.show(codebook.codes(many))
    assert moves == [0]
    assert names(model, model.index_of(ids["00"])) == ["001", "002", "003", "004", "000"]


def test_after_a_coding_only_the_rows_it_counts_into_are_drawn_again(person: Person, project_of: Project) -> None:
    panel, model = person.page.codes, person.page.codes.model
    drawn: list[str] = []

    def note(first: QModelIndex, _last: QModelIndex) -> None:
        row = model.code_at(first)
        assert row is not None
        drawn.append(row.name)

    shown: list[object] = []
    model.dataChanged.connect(note)
    panel.codes_changed.connect(shown.append)
    document = documents.documents(project_of)[0].id
    funding = row_of(person, "Funding dependence").id
    made = coding.code_passage(project_of, document=document, code=funding, span=Span(0, 10))
    assert sorted(drawn) == ["Dependency", "Funding dependence"] and not shown
    assert shown_count(person, "Funding dependence") == "2" and shown_count(person, "Dependency") == "3"
    coding.recode(project_of, coding=made.id, code=row_of(person, "Dependence refused").id)
    assert shown_count(person, "Funding dependence") == "1" and shown_count(person, "Dependence refused") == "2"
    person.choose("edit.undo")
    person.choose("edit.undo")
    assert shown_count(person, "Funding dependence") == "1" and shown_count(person, "Dependency") == "2"


def test_the_card_tells_the_new_number_too(person: Person, project_of: Project) -> None:
    assert person.window.workspace is not None
    person.window.workspace.select(code=row_of(person, "Dependency").id)
    document = documents.documents(project_of)[0].id
    coding.code_passage(project_of, document=document, code=row_of(person, "Dependency").id, span=Span(0, 10))
    from PySide6.QtWidgets import QLabel

    assert any("3 codings" in label.text() for label in person.page.card.findChildren(QLabel))


def test_counts_can_be_of_the_open_document_alone(person: Person, project_of: Project, tmp_path) -> None:  # type: ignore[no-untyped-def]
    panel = person.page.codes
    with_a_second_interview(project_of, tmp_path)
    person.open("Ana")
    panel.count_in(this_document(person.window.workspace.selection.document))  # type: ignore[union-attr]
    assert panel.narrowed.isVisible() and shown_count(person, "Dependency") == "2"
    person.open("Rosa")
    assert shown_count(person, "Dependency") == ""
    tip = str(panel.model.index_of(row_of(person, "Dependency").id).data(TOOLTIP))
    assert "This document: 0 codings, 0 documents" in tip and "In all documents: 2 codings, 1 document" in tip
    rosa = next(row.id for row in documents.documents(project_of) if row.name == "Rosa")
    coding.code_passage(project_of, document=rosa, code=row_of(person, "Dependency").id, span=Span(0, 10))
    assert shown_count(person, "Dependency") == "1" and row_of(person, "Dependency").codings == 3
    panel.show_all()
    assert shown_count(person, "Dependency") == "3" and not panel.narrowed.isVisible()
