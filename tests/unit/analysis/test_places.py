"""Relations between places: the sorted searches say the same as looking at every pair."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.places import Extent, Places, held, related, touched
from qcoder.core.query import Relation
from tests.slow_query import Row, related_to

SPANS = st.lists(st.tuples(st.integers(1, 3), st.integers(0, 12), st.integers(1, 6)), max_size=12, unique=True)
ROWS = SPANS.map(
    lambda spans: [Row(place, document, start, start + long) for place, (document, start, long) in enumerate(spans, 1)]
)


def places(rows: list[Row]) -> Places:
    return Places.of([(row.id, row.document, row.start, row.end) for row in rows])


def extent(rows: list[Row], marks: list[int]) -> Extent:
    """Words that begin at `marks` in every document."""
    first = [sum(mark < row.start for mark in marks) for row in rows]
    last = [sum(mark < row.end for mark in marks) for row in rows]
    return Extent(np.array(first, dtype=np.int64), np.array(last, dtype=np.int64))


@given(ROWS, st.data(), st.sampled_from(["overlaps", "inside", "around"]))
def test_spans_are_related_as_every_pair_says(rows: list[Row], data: st.DataObject, how: Relation) -> None:
    some = data.draw(st.lists(st.sampled_from(rows), unique=True) if rows else st.just([]))
    found = related(how, places(rows), places(some))
    assert found.tolist() == [any(related_to(how, row, other) for other in some) for row in rows]


@given(ROWS, st.data(), st.sampled_from(["near", "followed", "preceded"]), st.integers(0, 6))
def test_distances_are_as_every_pair_says(rows: list[Row], data: st.DataObject, how: Relation, within: int) -> None:
    some = data.draw(st.lists(st.sampled_from(rows), unique=True) if rows else st.just([]))
    marks = sorted(data.draw(st.sets(st.integers(0, 18))))
    found = related(how, places(rows), places(some), extents=(extent(rows, marks), extent(some, marks)), within=within)
    assert found.tolist() == [any(related_to(how, row, other, within, marks) for other in some) for row in rows]


def test_a_place_that_is_among_the_others_is_not_related_to_itself_but_to_its_like() -> None:
    one, twin = Row(1, 1, 5, 9), Row(2, 1, 5, 9)
    for how in ("overlaps", "inside", "around"):
        assert related(how, places([one]), places([one])).tolist() == [False]
        assert related(how, places([one, twin]), places([one, twin])).tolist() == [True, True]


def test_words_are_held_whole_and_touched_in_part() -> None:
    passages = places([Row(1, 1, 5, 20), Row(2, 2, 5, 20)])
    words = places([Row(-1, 1, 5, 9), Row(-2, 2, 3, 9)])
    assert held(passages, words).tolist() == [True, False]
    assert touched(passages, words).tolist() == [True, True]
    assert held(passages, Places.of([])).tolist() == [False, False]


def test_nothing_is_related_to_nothing() -> None:
    nothing = Places.of([])
    assert len(related("overlaps", nothing, nothing)) == 0
    assert related("inside", places([Row(1, 1, 0, 2)]), nothing).tolist() == [False]
