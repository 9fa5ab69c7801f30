"""Codes against what passages are about: every number equals one counted the slow way."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.about_comparison import Tie, compare_about
from qcoder.analysis.comparison import COUNTS, CodedPassage, CodeNode, Count
from qcoder.analysis.crosstab import Standing

LENGTH = 30
CODES = (
    CodeNode(1, None, "A", False, ""), CodeNode(2, 1, "A > B", False, ""), CodeNode(3, 1, "A > not", True, ""),
)  # fmt: skip
INTO = {1: {1}, 2: {1, 2}, 3: {3}}
STARTS = {1: [0, 3, 9, 14, 20, 26], 2: [1, 2, 3, 28]}
spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).map(lambda p: (p[0], max(p[0] + 1, p[1])))


def standing(case: int | None, values: list[str]) -> tuple[Standing, ...]:
    """The organisation of each case has the case's number for its name."""
    return () if case is None else (Standing(str(case), tuple(values)),)


ties = st.lists(
    st.builds(
        lambda document, span, case, values: Tie(document, *span, case, tuple(values), standing(case, values)),
        st.sampled_from([1, 2]),
        spans,
        st.sampled_from([None, 7, 8]),
        st.lists(st.sampled_from(["NGO", "union"]), unique=True, max_size=2),
    ),
    max_size=6,
)
codings = st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from([1, 2, 3]), spans), max_size=8).map(
    lambda rows: [CodedPassage(id_, document, code, *span) for id_, (document, code, span) in enumerate(rows)]
)


def about(coding: CodedPassage, tie: Tie) -> bool:
    here = set(range(coding.start, coding.end)) & set(range(tie.start, tie.end))
    return coding.document_id == tie.document_id and bool(here)


def by_hand(
    code: int, count: Count, held: list[CodedPassage], said: list[Tie], wanted: Callable[[Tie], bool] | None
) -> int:
    """The number of a cell: `wanted` says which ties speak for it; None: all codings."""
    found = [one for one in held if code in INTO[one.code_id]]
    pairs = [(one, tie) for one in found for tie in said if about(one, tie) and (wanted is None or wanted(tie))]
    if count in ("cases", "organisations"):
        return len({tie.case for _one, tie in pairs} - {None})
    if count == "words":
        places = {
            (one.document_id, at)
            for one, tie in (pairs if wanted is not None else [(one, None) for one in found])
            for at in range(one.start, one.end)
            if tie is None or tie.start <= at < tie.end
        }
        return len(places & {(document, at) for document, starts in STARTS.items() for at in starts})
    some = found if wanted is None else [one for one, _tie in pairs]
    return len({one.document_id if count == "documents" else one.coding_id for one in some})


@pytest.mark.parametrize("count", COUNTS)
@given(held=codings, said=ties)
def test_every_number_is_the_one_counted_by_hand(count: Count, held: list[CodedPassage], said: list[Tie]) -> None:
    table = compare_about(codes=CODES, codings=held, ties=said, word_starts=STARTS, by="type", count=count)
    assert table.about and table.columns == tuple(sorted({value for tie in said for value in tie.values}))
    for row in table.rows:
        assert row.total == by_hand(row.code_id, count, held, said, None)
        for column, number in row.values.items():
            assert number == by_hand(row.code_id, count, held, said, lambda tie, c=column: c in tie.values)  # type: ignore[misc]
        if count == "words":
            valued = by_hand(row.code_id, count, held, said, lambda tie: bool(tie.values))
            assert row.missing == row.total - valued
        for column in table.columns:
            share = table.shown(row, column, "column")
            assert share is None or share <= 100


@given(held=codings, said=ties)
def test_a_coding_about_nothing_with_a_value_is_missing_and_never_in_a_column(
    held: list[CodedPassage], said: list[Tie]
) -> None:
    table = compare_about(codes=CODES, codings=held, ties=said, word_starts=STARTS, by="type", count="codings")
    lost = [one for one in held if not any(about(one, tie) and tie.values for tie in said)]
    assert table.missing_codings == len(lost)
    for row in table.rows:
        assert row.missing == len([one for one in lost if row.code_id in INTO[one.code_id]])
    several = [one for one in held if len({v for tie in said if about(one, tie) for v in tie.values}) > 1]
    assert table.several == len(several)


def test_sharing_a_border_is_not_touching() -> None:
    coding = CodedPassage(1, 1, 1, 10, 20)
    beside = [Tie(1, 0, 10, 7, ("a",)), Tie(1, 20, 30, 7, ("b",)), Tie(2, 10, 20, 7, ("c",))]
    inside = [Tie(1, 0, 11, 7, ("d",)), Tie(1, 19, 25, 7, ("e",)), Tie(1, 12, 13, 7, ("f",)), Tie(1, 0, 30, 7, ("g",))]
    table = compare_about(
        codes=CODES, codings=[coding], ties=[*beside, *inside], word_starts=STARTS, by="type", count="codings"
    )
    assert {column for column, number in table.rows[0].values.items() if number} == {"d", "e", "f", "g"}


def test_values_that_a_list_allows_come_first() -> None:
    table = compare_about(
        codes=CODES, codings=[], ties=[Tie(1, 0, 4, 7, ("NGO",)), Tie(1, 0, 4, 7, ("church",))], word_starts=STARTS,
        by="type", count="words", order=("union", "NGO"),
    )  # fmt: skip
    assert table.columns == ("union", "NGO", "church")
    assert table.bases["NGO"] == {"codings": 0, "documents": 1, "cases": 1, "words": 2, "organisations": 0}
