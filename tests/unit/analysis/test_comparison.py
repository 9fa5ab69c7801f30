"""Comparing codes between groups: held against counting by hand, code by code and letter by letter."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.comparison import (
    COUNTS,
    CodedPassage,
    CodeNode,
    ComparisonTable,
    Count,
    GroupedDocument,
    compare,
    words_within,
)
from qcoder.analysis.crosstab import Standing
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases as case_service
from qcoder.services.codes.codebook import code_at, codes, create_code
from qcoder.services.compare import comparing
from qcoder.services.documents.documents import document
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW

LENGTH = 60  # letters in every document of the worlds below


@dataclass(frozen=True)
class World:
    """Codes, documents and codings as a person could have made them."""

    codes: tuple[CodeNode, ...]
    documents: tuple[GroupedDocument, ...]
    codings: tuple[CodedPassage, ...]

    def table(self, count: Count) -> ComparisonTable:
        return compare(codes=self.codes, codings=self.codings, documents=self.documents, by="type", count=count)


# Each organisation has one value, or none, wherever it stands.
organisations = st.lists(
    st.sampled_from([Standing("o1", ("NGO",)), Standing("o2", ("union",)), Standing("o3", ())]), unique=True, max_size=2
).map(tuple)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    codes = [CodeNode(1, None, "c1", False, "#000000")]
    for id_ in range(2, draw(st.integers(2, 8))):
        parent = draw(st.none() | st.sampled_from([code.id for code in codes]))
        codes.append(CodeNode(id_, parent, f"c{id_}", draw(st.booleans()), "#000000"))
    documents = [
        GroupedDocument(
            id_,
            tuple(draw(st.lists(st.sampled_from(["NGO", "union", "party"]), unique=True, max_size=2))),
            draw(st.none() | st.integers(1, 3)),
            sorted(draw(st.sets(st.integers(0, LENGTH - 1), max_size=12))),
            draw(organisations),
        )
        for id_ in range(1, draw(st.integers(2, 5)))
    ]
    codings = []
    for id_ in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, LENGTH - 1))
        codings.append(
            CodedPassage(
                id_,
                draw(st.sampled_from(documents)).id,
                draw(st.sampled_from(codes)).id,
                start,
                draw(st.integers(start + 1, LENGTH)),
            )
        )
    return World(tuple(codes), tuple(documents), tuple(codings))


def counts_for(world: World, coding: CodedPassage, code: int) -> bool:
    """Walks up from the coding's code: True when `code` is met before a counter-instance is left behind."""
    nodes = {node.id: node for node in world.codes}
    at: int | None = coding.code_id
    while at is not None:
        if at == code:
            return True
        if nodes[at].counter_instance:
            return False
        at = nodes[at].parent_id
    return False


def by_hand(world: World, code: int, count: Count, wanted: Callable[[GroupedDocument], bool]) -> int:
    """The number of a cell, counted the slow way."""
    there = {document.id: document for document in world.documents if wanted(document)}
    found = [coding for coding in world.codings if coding.document_id in there and counts_for(world, coding, code)]
    if count == "codings":
        return len({coding.coding_id for coding in found})
    if count == "documents":
        return len({coding.document_id for coding in found})
    if count == "cases":
        return len({there[coding.document_id].case for coding in found} - {None})
    letters = {(coding.document_id, at) for coding in found for at in range(coding.start, coding.end)}
    return len({(document.id, at) for document in there.values() for at in document.word_starts} & letters)


@pytest.mark.parametrize("count", COUNTS)
@given(world=worlds())
def test_every_number_is_the_one_counted_by_hand(count: Count, world: World) -> None:
    table = world.table(count)
    assert set(table.columns) == {value for document in world.documents for value in document.values} | {
        value for document in world.documents for one in document.organisations for value in one.values
    }
    assert [row.code_id for row in table.rows] == [code.id for code in world.codes]
    if count == "organisations":
        hold_to_organisations(world, table)
        return
    for row in table.rows:
        assert row.total == by_hand(world, row.code_id, count, lambda _: True)
        assert row.missing == by_hand(world, row.code_id, count, lambda document: not document.values)
        assert set(row.values) == set(table.columns)
        for column, number in row.values.items():
            assert number == by_hand(world, row.code_id, count, lambda document, c=column: c in document.values)  # type: ignore[misc]


@pytest.mark.parametrize("count", ["documents", "cases"])
def test_hundreds_of_documents_are_the_ones_counted_by_hand(count: Count) -> None:
    chance = random.Random(11)
    codes = tuple(CodeNode(n, (n - 1) // 2 or None, f"c{n}", n % 5 == 0, "#000000") for n in range(1, 16))
    documents = tuple(
        GroupedDocument(n, tuple(chance.sample(["NGO", "union", "party"], chance.randrange(3))), n // 2, [])
        for n in range(1, 301)
    )
    world = World(
        codes,
        documents,
        tuple(CodedPassage(n, chance.randint(1, 300), chance.randint(1, 15), 0, 9) for n in range(1_500)),
    )
    for row in world.table(count).rows:
        assert row.total == by_hand(world, row.code_id, count, lambda _: True)
        assert row.missing == by_hand(world, row.code_id, count, lambda document: not document.values)
        for column, number in row.values.items():
            assert number == by_hand(world, row.code_id, count, lambda document, c=column: c in document.values)  # type: ignore[misc]


def hold_to_organisations(world: World, table: ComparisonTable) -> None:
    """An organisation counts in the columns of its own values, wherever its documents stand."""
    there = {document.id: document for document in world.documents}
    for row in table.rows:
        found = {
            standing
            for coding in world.codings
            if counts_for(world, coding, row.code_id)
            for standing in there[coding.document_id].organisations
        }
        assert row.total == len(found)
        assert row.missing == len([standing for standing in found if not standing.values])
        for column, number in row.values.items():
            assert number == len([standing for standing in found if column in standing.values])


@given(world=worlds())
def test_a_parent_has_what_its_children_have_and_nothing_of_counter_instances(world: World) -> None:
    rows = {row.code_id: row for row in world.table("codings").rows}
    for code in world.codes:
        own = sum(coding.code_id == code.id for coding in world.codings)
        below = [child for child in world.codes if child.parent_id == code.id and not child.counter_instance]
        assert rows[code.id].total == own + sum(rows[child.id].total for child in below)


@given(world=worlds())
def test_without_documents_in_several_columns_the_columns_and_missing_add_up(world: World) -> None:
    single = tuple(GroupedDocument(d.id, d.values[:1], d.case, d.word_starts, d.organisations) for d in world.documents)
    for count in ("codings", "documents", "words"):
        for row in World(world.codes, single, world.codings).table(count).rows:  # type: ignore[arg-type]
            assert row.total == sum(row.values.values()) + row.missing


@given(world=worlds())
def test_bases_say_what_there_is_in_a_column(world: World) -> None:
    for column, base in world.table("codings").bases.items():
        inside = [document for document in world.documents if column in document.values]
        ids = {document.id for document in inside}
        assert base["codings"] == sum(coding.document_id in ids for coding in world.codings)
        assert base["documents"] == len(inside)
        assert base["cases"] == len({document.case for document in inside} - {None})
        assert base["words"] == sum(len(document.word_starts) for document in inside)


@given(st.sets(st.integers(0, 50)), st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20)), max_size=6))
def test_words_are_counted_once_however_many_passages_cover_them(
    starts: set[int], spans: list[tuple[int, int]]
) -> None:
    covered = {at for start, length in spans for at in range(start, start + length)}
    found = words_within(sorted(starts), [Span(start, start + length) for start, length in spans])
    assert found == len(starts & covered)


def small(*, order: tuple[str, ...] = ()) -> ComparisonTable:
    return compare(
        codes=[
            CodeNode(1, None, "a", False, ""),
            CodeNode(2, 1, "a > b", False, ""),
            CodeNode(3, 1, "a > c", True, ""),
        ],
        codings=[
            CodedPassage(1, 1, 1, 0, 5),
            CodedPassage(2, 1, 2, 3, 9),
            CodedPassage(3, 2, 2, 0, 5),
            CodedPassage(4, 2, 3, 0, 5),
            CodedPassage(5, 3, 2, 0, 5),
        ],
        documents=[
            GroupedDocument(1, ("NGO",), 1, range(0, 20, 2)),
            GroupedDocument(2, ("union", "NGO"), 2, range(0, 40, 2)),
            GroupedDocument(3, (), None, range(0, 20, 2)),
        ],
        by="type", count="codings", order=order,
    )  # fmt: skip


def test_a_document_without_a_value_is_missing_and_in_no_column() -> None:
    table = small()
    assert table.rows[0].missing == 1 and table.missing_documents == 1
    assert table.rows[0].values == {"NGO": 3, "union": 1}
    assert table.rows[0].total == 4


def test_a_document_with_two_values_stands_in_both_columns_and_once_in_the_total() -> None:
    table = small()
    assert table.several == 1
    assert table.rows[1].values == {"NGO": 2, "union": 1} and table.rows[1].total == 3


def test_a_counter_instance_is_a_row_of_its_own_beside_its_parent() -> None:
    counter = small().rows[2]
    assert counter.counter_instance and counter.depth == 1 and counter.total == 1


def test_columns_stand_in_the_order_asked_for_also_when_nothing_has_them() -> None:
    assert small(order=("union", "party")).columns == ("union", "party", "NGO")
    assert small(order=("party",)).rows[0].values["party"] == 0


def test_shares_are_of_the_row_the_column_and_a_thousand_words() -> None:
    table = small(order=("party",))
    row = table.rows[1]
    assert table.shown(row, "NGO", "number") == 2.0
    assert table.shown(row, "NGO", "row") == pytest.approx(100 * 2 / 3)
    assert table.shown(row, "NGO", "column") == 100 * 2 / 4
    assert table.shown(row, "NGO", "per_1000") == pytest.approx(1000 * 2 / 30)
    assert table.shown(row, "party", "column") is None and table.shown(row, "party", "per_1000") is None


# ---- from the project ----


def test_words_of_the_interviewer_and_labels_are_not_counted(coded: Project) -> None:
    ana = document(coded, name="Ana")
    code_passage(coded, document=ana.id, code=code_at(coded, path="Dependency").id, span=Span(0, len(INTERVIEW)))
    table = comparing.compare(coded, by="language", count="words")
    assert table.rows[0].values == {"es": ana.words}
    assert table.bases["es"]["words"] == ana.words


def test_overlapping_codings_of_several_coders_count_their_words_once(coded: Project) -> None:
    ana, code = document(coded, name="Ana"), code_at(coded, path="Dependency").id
    before = comparing.compare(coded, by="language", count="words").rows[0].total
    at = INTERVIEW.index("La fundación ponía los temas.")
    code_passage(coded, document=ana.id, code=code, span=Span(at, at + 12), coder="Coder B")
    table = comparing.compare(coded, by="language", count="words")
    assert table.rows[0].total == before == 8
    assert comparing.compare(coded, by="language").rows[0].total == 3


@pytest.fixture
def two_kinds(coded: Project, tmp_path: Path) -> Project:
    """Ana belongs to an NGO and a network, Eva to the network, and one interview to nobody."""
    for name, kind in (("Puente", "organisation"), ("Red", "organisation")):
        case_service.create_case(coded, name=name, kind=kind)
    case_service.create_variable(coded, name="type", type="one_of", values=["NGO", "union network", "party"])
    ids = {row.name: row.id for row in case_service.cases(coded)}
    case_service.set_value(coded, variable="type", value="NGO", case=ids["Puente"])
    case_service.set_value(coded, variable="type", value="union network", case=ids["Red"])
    case_service.set_parents(coded, case=ids["Ana"], parents=["Puente", "Red"])
    case_service.create_case(coded, name="Eva", parents=["Red"])
    for name, case in (("Eva", "Eva"), ("Nobody", "")):
        (tmp_path / f"{name}.txt").write_text(f"{name}: Llegó el dinero y con él los temas.\n", encoding="utf-8")
        made = import_files(coded, files=[tmp_path / f"{name}.txt"], case=case).files[0].document_id
        assert made is not None
        for path in ("Dependency", "Funding dependence", "Dependence refused"):
            code_passage(coded, document=made, code=code_at(coded, path=path).id, span=Span(5, 20))
    create_code(coded, name="Never used")
    return coded


def test_values_are_inherited_from_the_organisations_that_a_person_belongs_to(two_kinds: Project) -> None:
    table = comparing.compare(two_kinds, by="type")
    assert table.columns == ("NGO", "union network", "party")
    assert table.rows[0].values == {"NGO": 2, "union network": 4, "party": 0}
    assert (table.rows[0].total, table.rows[0].missing, table.missing_documents, table.several) == (6, 2, 1, 1)


def test_a_value_on_the_document_goes_before_that_of_its_case(two_kinds: Project) -> None:
    case_service.set_value(two_kinds, variable="type", value="party", document=document(two_kinds, name="Eva").id)
    assert comparing.compare(two_kinds, by="type").rows[0].values == {"NGO": 2, "union network": 2, "party": 2}


def test_behind_each_number_are_as_many_passages_as_it_says(two_kinds: Project) -> None:
    for by in comparing.groupings(two_kinds):
        _hold_to_passages(two_kinds, by)


def test_behind_each_number_of_the_sample_are_as_many_passages_as_it_says(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        _hold_to_passages(project, "type")


def _hold_to_passages(project: Project, by: str) -> None:
    table = comparing.compare(project, by=by)
    for row in table.rows:
        assert len(comparing.passages(project, code=row.code_id, by=by)) == row.total
        assert len(comparing.passages(project, code=row.code_id, by=by, missing=True)) == row.missing
        for column, number in row.values.items():
            found = comparing.passages(project, code=row.code_id, by=by, value=column)
            assert len(found) == len({passage.coding.id for passage in found}) == number


def test_the_counts_of_the_codebook_are_the_totals_of_the_comparison(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        assert [(row.path, row.total) for row in comparing.compare(project, by="type").rows] == [
            (row.path, row.codings) for row in codes(project)
        ]
        assert [row.total for row in comparing.compare(project, by="type", count="documents").rows] == [
            row.documents for row in codes(project)
        ]


def test_a_query_counts_only_the_codings_that_match(two_kinds: Project) -> None:
    table = comparing.compare(two_kinds, by="type", where="document:Eva")
    assert table.rows[0].values == {"NGO": 0, "union network": 2, "party": 0}
    assert len(comparing.passages(two_kinds, code=table.rows[0].code_id, where="document:Eva")) == 2


def test_comparing_changes_nothing_in_the_file(sample_project: Path) -> None:
    before = sample_project.read_bytes()
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        comparing.compare(project, by="type", count="words")
    assert sample_project.read_bytes() == before
