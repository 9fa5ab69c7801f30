"""The tally of the codebook: followed coding by coding it says what counting all again says."""

import random
from collections.abc import Mapping
from pathlib import Path

from qcoder.core.errors import QcoderError
from qcoder.core.span import Span
from qcoder.services.arriving import importing
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.codes.code_counts import (
    CodeTally,
    codebook_with_tally,
    countable,
    counted_into,
    documents_where,
)
from qcoder.services.documents import documents
from qcoder.services.history import redo, undo
from qcoder.services.passages import coding
from qcoder.services.rows import CodeCount
from qcoder.services.touched import Pair, touched_codings
from qcoder.storage.project import Changes, Project
from tests.conftest import INTERVIEW


def told(project: Project, tally: CodeTally) -> dict[str, CodeCount]:
    return {row.path: tally.count(row.id) for row in codebook.codes(project)}


def counted(project: Project) -> dict[str, CodeCount]:
    return {row.path: CodeCount(row.own_codings, row.codings, row.documents) for row in codebook.codes(project)}


def numbers_of(project: Project, changes: Changes) -> Mapping[Pair, int]:
    found = touched_codings(project, changes)
    assert found is not None
    return found.numbers


def with_a_second_interview(project: Project, folder: Path) -> int:
    (folder / "Rosa.txt").write_text(INTERVIEW.replace("Ana", "Rosa"), encoding="utf-8")
    return importing.import_files(project, files=[folder / "Rosa.txt"], case="Rosa").files[0].document_id or 0


def test_a_tally_counts_as_the_codebook_does(coded: Project) -> None:
    _rows, tally = codebook_with_tally(coded)
    assert told(coded, tally) == counted(coded)
    assert told(coded, tally)["Dependency"] == CodeCount(1, 2, 1), "counter-instances are left out"


def test_a_coding_counts_into_the_codes_above_up_to_a_counter_instance(coded: Project) -> None:
    rows = codebook.codes(coded)
    ids = {row.name: row.id for row in rows}
    into = counted_into({row.id: (row.parent_id, row.counter_instance) for row in rows})
    assert into[ids["Funding dependence"]] == (ids["Funding dependence"], ids["Dependency"])
    assert into[ids["Dependence refused"]] == (ids["Dependence refused"],)


def test_following_each_step_says_what_counting_all_again_says(coded: Project, tmp_path: Path) -> None:
    rosa = with_a_second_interview(coded, tmp_path)
    for start in range(30):  # more than what is undone below
        code = codebook.codes(coded)[start % 3].id
        coding.code_passage(coded, document=rosa, code=code, span=Span(start, start + 4))
    _rows, tally = codebook_with_tally(coded)
    told_of: list[frozenset[int]] = []
    stop = coded.on_change(lambda changes: told_of.append(tally.take(numbers_of(coded, changes))))
    chance = random.Random(3)
    codes = [row.id for row in codebook.codes(coded)]
    held = [row.id for row in documents.documents(coded)]
    for _time in range(60):
        present = [row for id_ in held for row in documents.show(coded, document=id_).codings]
        one = chance.choice(present).id if present else 0
        start = chance.randrange(0, 300)
        steps = (
            lambda start=start: coding.code_passage(
                coded, document=chance.choice(held), code=chance.choice(codes), span=Span(start, start + 9)
            ),
            lambda one=one: coding.recode(coded, coding=one, code=chance.choice(codes)),
            lambda one=one: coding.remove_coding(coded, coding=one),
            lambda: undo(coded),
            lambda: redo(coded),
        )
        before = counted(coded)
        told_of.clear()
        try:
            chance.choice(steps)()
        except QcoderError:
            continue
        now = counted(coded)
        assert told(coded, tally) == now
        paths = {row.id: row.path for row in codebook.codes(coded)}
        assert {path for path in now if now[path] != before[path]} <= {paths[id_] for ids in told_of for id_ in ids}
    stop()


def test_counts_of_some_documents_only(coded: Project, tmp_path: Path) -> None:
    rosa = with_a_second_interview(coded, tmp_path)
    funding = codebook.code_at(coded, path="Funding dependence").id
    for start in (0, 20):
        coding.code_passage(coded, document=rosa, code=funding, span=Span(start, start + 10))
    _rows, tally = codebook_with_tally(coded)
    top = codebook.code_at(coded, path="Dependency").id
    assert tally.count(top, frozenset((rosa,))) == CodeCount(1, 2, 1)
    assert tally.count(top) == CodeCount(1, 4, 2)
    assert tally.count(top, frozenset()) == CodeCount(1, 0, 0)


def test_counts_can_be_narrowed_to_any_value_that_documents_have(coded: Project, tmp_path: Path) -> None:
    rosa = with_a_second_interview(coded, tmp_path)
    ids = {row.name: row.id for row in cases.cases(coded)}
    cases.create_variable(coded, name="type", type="one_of", values=["NGO", "union"])
    cases.set_value(coded, case=ids["Ana"], variable="type", value="NGO")
    cases.set_value(coded, case=ids["Rosa"], variable="type", value="union")
    assert countable(coded)["type"] == ("NGO", "union")
    assert documents_where(coded, by="type", value="union") == frozenset((rosa,))
    assert documents_where(coded, by="no such thing", value="x") == frozenset()


def test_a_tally_follows_a_tree_that_is_rearranged(coded: Project, tmp_path: Path) -> None:
    rosa = with_a_second_interview(coded, tmp_path)
    other = codebook.create_code(coded, name="Autonomy").id
    coding.code_passage(coded, document=rosa, code=other, span=Span(0, 9))
    _rows, tally = codebook_with_tally(coded)
    ids = {row.name: row.id for row in codebook.codes(coded)}
    told_of: list[bool] = []

    def after(changes: Changes) -> None:
        rows, again = codebook_with_tally(coded, tally=tally, numbers=numbers_of(coded, changes))
        assert again is tally
        assert {row.path: CodeCount(row.own_codings, row.codings, row.documents) for row in rows} == counted(coded)
        assert told(coded, tally) == counted(coded)
        told_of.append(True)

    stop = coded.on_change(after)
    codebook.move_code(coded, code=other, parent=ids["Funding dependence"])
    codebook.change_code(coded, code=ids["Funding dependence"], counter_instance=True)
    codebook.merge_codes(coded, keep=ids["Dependency"], absorb=ids["Funding dependence"])
    codebook.create_code(coded, name="New")
    codebook.delete_code(coded, code=ids["Dependency"])
    for _step in range(5):
        undo(coded)
    for _step in range(5):
        redo(coded)
    assert len(told_of) == 15
    stop()
