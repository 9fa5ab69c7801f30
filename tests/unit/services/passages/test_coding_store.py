"""The codings in memory are those on the disk, whatever was done, undone or done by another process."""

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.model import Coding
from qcoder.services.codes.codebook import code_at, create_code, merge_codes
from qcoder.services.compare import comparing
from qcoder.services.documents.documents import delete_document, document
from qcoder.services.memos.memos import write_memo
from qcoder.services.passages.coding import code_passage, remove_coding
from qcoder.services.passages.coding_store import CodingStore, store_of
from qcoder.storage.project import Project
from tests.examples import examples

places = count(1)  # a passage has a code only once


def held(project: Project) -> list[tuple[int, ...]]:
    """What the store of the project says, row by row."""
    columns = store_of(project).columns(project)
    return list(
        zip(
            *(part.tolist() for part in (columns.ids, columns.document, columns.code, columns.start, columns.end)),
            strict=True,
        )
    )


def stored(project: Project) -> list[tuple[int, ...]]:
    with project.read() as session:
        rows = session.query(Coding.id, Coding.document_id, Coding.code_id, Coding.start, Coding.end)
        return [tuple(row) for row in rows.order_by(Coding.id)]


def test_it_starts_with_what_is_there(coded: Project) -> None:
    assert held(coded) == stored(coded) and len(held(coded)) == 3


def test_an_empty_project_has_no_codings(project: Project) -> None:
    assert held(project) == []
    assert comparing.compare(project, by="organisation").rows == ()


@settings(max_examples=examples(5), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(st.sampled_from(["code", "remove", "undo", "redo", "memo"]), min_size=1, max_size=8))
def test_it_follows_every_step(coded: Project, steps: list[str]) -> None:
    held(coded)
    ana, code = document(coded, name="Ana"), code_at(coded, path="Dependency").id
    for place, step in enumerate(steps):
        rows = stored(coded)
        match step:
            case "code":
                at = next(places)
                code_passage(coded, document=ana.id, code=code, span=Span(at // 100, 110 + at % 100))
            case "remove" if rows:
                remove_coding(coded, coding=rows[place % len(rows)][0])
            case "undo":
                coded.undo()
            case "redo":
                coded.redo()
            case "memo":
                write_memo(coded, text=f"memo {place}", target="code", target_id=code)
        assert held(coded) == stored(coded)


def test_merging_codes_and_deleting_documents_are_followed(coded: Project) -> None:
    held(coded)
    merge_codes(coded, keep=code_at(coded, path="Dependency").id, absorb=code_at(coded, path="Dependence refused").id)
    assert held(coded) == stored(coded) and len({row[2] for row in held(coded)}) == 2
    delete_document(coded, document=document(coded, name="Ana").id)
    assert held(coded) == []
    coded.undo()
    assert held(coded) == stored(coded) and len(held(coded)) == 3


def test_what_another_process_wrote_is_seen(coded: Project) -> None:
    with Project.open(coded.path, coder="Looker", writable=False) as looking:
        before = comparing.compare(looking, by="language").rows[0].total
        ana, code = document(coded, name="Ana"), code_at(coded, path="Dependency").id
        code_passage(coded, document=ana.id, code=code, span=Span(60, 80))
        create_code(coded, name="New")
        table = comparing.compare(looking, by="language")
        assert table.rows[0].total == before + 1 and table.rows[-1].path == "New"


def test_words_are_counted_again_after_a_text_was_edited(coded: Project) -> None:
    from qcoder.services.documents.documents import show
    from qcoder.services.documents.editing import edit_text

    before = comparing.compare(coded, by="language", count="words")
    ana = document(coded, name="Ana")
    text = show(coded, document=ana.id).text
    edit_text(coded, document=ana.id, new_text=text.replace("ponía los temas", "ponía todos los temas de todas"))
    after = comparing.compare(coded, by="language", count="words")
    assert after.rows[0].total == before.rows[0].total + 3
    assert after.bases["es"]["words"] == before.bases["es"]["words"] + 3 == document(coded, name="Ana").words


@pytest.mark.parametrize("page", [1, 2, 3])
def test_reading_in_pages_leaves_nothing_out(coded: Project, page: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcoder.services.passages.coding_store.PAGE", page)
    assert len(CodingStore().columns(coded)) == 3


def test_a_project_has_one_store(coded: Project) -> None:
    assert store_of(coded) is store_of(coded)


def test_what_is_asked_while_it_stays_still_is_of_one_moment(coded: Project) -> None:
    store, ana, code = store_of(coded), document(coded, name="Ana"), code_at(coded, path="Dependency").id
    with store.still(coded):
        before = len(store.columns(coded))
        code_passage(coded, document=ana.id, code=code, span=Span(3, 117))
        assert len(store.columns(coded)) == before
    assert len(store.columns(coded)) == before + 1
