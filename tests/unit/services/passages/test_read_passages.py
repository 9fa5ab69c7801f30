"""Reading passages again: context, recoding several, joining, removing, each undone."""

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.history import redo, undo
from qcoder.services.passages import coding
from qcoder.services.passages.read_passages import (
    join_passages,
    passages_in_context,
    read_again,
    recode_passages,
    recode_to_new,
    remove_passages,
)
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot


def code_of(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def put(project: Project, name: str, words: str, memo: str = "") -> int:
    at = INTERVIEW.index(words)
    document = documents.documents(project)[0].id
    span = Span(at, at + len(words))
    return coding.code_passage(project, document=document, code=code_of(project, name), span=span, memo=memo).id


def there_and_back(project: Project, before: dict[str, object]) -> None:
    after = snapshot(project)
    undo(project)
    assert snapshot(project) == before
    redo(project)
    assert snapshot(project) == after


def test_a_passage_is_read_with_what_stands_around_it(coded: Project) -> None:
    row = passages_in_context(coded, code=code_of(coded, "Funding dependence"))[0]
    assert row.passage.coding.quote == "llegó el dinero" and row.speaker == "Ana" and row.passage.turn == 2
    assert row.before.endswith("pero cuando ") and row.after.startswith(" ya no decidíamos nosotras.")
    assert "\n" not in row.before + row.after


def test_a_code_is_read_with_those_below_it_or_alone_or_by_a_query(coded: Project) -> None:
    top = code_of(coded, "Dependency")
    assert len(passages_in_context(coded, code=top)) == 2
    assert len(passages_in_context(coded, code=top, own=True)) == 1
    assert len(passages_in_context(coded, where="cuotas")) == 1


def test_rows_are_read_again_one_by_one(coded: Project) -> None:
    rows = passages_in_context(coded, code=code_of(coded, "Dependency"))
    moved, gone = rows
    span = moved.passage.coding.span
    coding.move_coding(coded, coding=moved.id, span=Span(span.start - 7, span.end))
    coding.remove_coding(coded, coding=gone.id)
    again = read_again(coded, rows=rows)
    assert again[gone.id] is None
    fresh = next(row for row in passages_in_context(coded, code=code_of(coded, "Dependency")) if row.id == moved.id)
    assert again[moved.id] == fresh and fresh.passage.coding.quote == "cuando llegó el dinero"


def test_several_passages_are_recoded_in_one_step_and_memos_stay(coded: Project) -> None:
    one = put(coded, "Dependency", "Nos apoyaron", memo="first")
    twin = put(coded, "Dependence refused", "Nos apoyaron", memo="second")
    before = snapshot(coded)
    ids = [row.id for row in passages_in_context(coded, code=code_of(coded, "Dependency"), own=True)]
    assert one in ids
    recode_passages(coded, codings=ids, code=code_of(coded, "Dependence refused"))
    assert not passages_in_context(coded, code=code_of(coded, "Dependency"), own=True)
    rows = {row.id: row.passage.coding for row in passages_in_context(coded, code=code_of(coded, "Dependence refused"))}
    assert one not in rows and "first" in rows[twin].memo and "second" in rows[twin].memo
    there_and_back(coded, before)


def test_passages_go_to_a_new_code_in_one_step(coded: Project) -> None:
    before = snapshot(coded)
    ids = [row.id for row in passages_in_context(coded, code=code_of(coded, "Dependency"), own=True)]
    made = recode_to_new(coded, codings=ids, parent=code_of(coded, "Dependency"), name="Imposed topics")
    assert [row.id for row in passages_in_context(coded, code=made)] == ids
    there_and_back(coded, before)


def test_passages_that_touch_become_one_with_all_memos(coded: Project) -> None:
    one = put(coded, "Dependency", "Nos apoyaron las iglesias", memo="a")
    two = put(coded, "Dependency", "pero cuando", memo="b")
    before = snapshot(coded)
    assert join_passages(coded, codings=[two, one]) == one
    row = coding.coding_row(coded, coding=one)
    assert row.quote == "Nos apoyaron las iglesias, pero cuando" and row.memo == "a\n\nb"
    there_and_back(coded, before)


def test_passages_apart_or_of_different_codes_are_not_joined(coded: Project) -> None:
    one = put(coded, "Dependency", "Nos apoyaron")
    far = put(coded, "Dependency", "pero cuando")
    other = put(coded, "Funding dependence", "las iglesias")
    before = snapshot(coded)
    for pair in ([one, far], [one, other], [one]):
        with pytest.raises(BadInput):
            join_passages(coded, codings=pair)
    assert snapshot(coded) == before


def test_several_codings_are_removed_in_one_step(coded: Project) -> None:
    before = snapshot(coded)
    remove_passages(coded, codings=[row.id for row in passages_in_context(coded, where="")])
    assert passages_in_context(coded) == []
    there_and_back(coded, before)
