"""Codes that stand together: held against looking at every pair of passages, letter by letter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis import cooccurrence
from qcoder.analysis.cooccurrence import together, touching_pairs

passages = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(1, 12)).map(lambda p: (p[0], p[1], p[1] + p[2])),
    max_size=14,
)


def arrays(rows: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = np.array(rows, np.int64).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


@given(passages)
def test_every_pair_is_the_one_found_by_looking_at_all(rows: list[tuple[int, int, int]]) -> None:
    found = together(*arrays(rows), 4)
    letters = [{at for code, start, end in rows if code == wanted for at in range(start, end)} for wanted in range(4)]
    for a in range(4):
        assert found.passages[a] == sum(code == a for code, *_ in rows) and found.extent[a] == len(letters[a])
        for b in range(4):
            touching = sum(
                one[0] == a and other[0] == b and one[1] < other[2] and other[1] < one[2]
                for one in rows
                for other in rows
            )
            assert found.pairs[a, b] == (touching if a != b else 0)
            shared = letters[a] & letters[b] if a != b else set()
            assert found.shared[a, b] == len(shared)
            either = letters[a] | letters[b]
            assert found.jaccard()[a, b] == pytest.approx(len(shared) / len(either) if shared else 0)


@given(passages)
def test_pieces_find_the_same_pairs_once_each(rows: list[tuple[int, int, int]]) -> None:
    _codes, starts, ends = arrays(rows)
    kept, cooccurrence.MOST_PAIRS = cooccurrence.MOST_PAIRS, 3
    try:
        found = [
            tuple(sorted(pair))
            for one, other in touching_pairs(starts, ends)
            for pair in zip(one.tolist(), other.tolist(), strict=True)
        ]
    finally:
        cooccurrence.MOST_PAIRS = kept
    wanted = {
        (a, b)
        for a in range(len(rows))
        for b in range(a + 1, len(rows))
        if rows[a][1] < rows[b][2] and rows[b][1] < rows[a][2]
    }
    assert len(found) == len(set(found)) and set(found) == wanted


def test_the_c_coefficient_by_hand() -> None:
    # Two codes with four and three passages of which two touch: 2 / (4 + 3 - 2).
    rows = [(0, 0, 5), (0, 10, 15), (0, 20, 25), (0, 30, 35), (1, 3, 7), (1, 12, 13), (1, 50, 60)]
    assert together(*arrays(rows), 2).coefficient()[0, 1] == pytest.approx(2 / 5)


def test_the_c_coefficient_of_the_manual() -> None:
    """100 passages of one code, 10 of the other, of which 5 touch: 5 / (100 + 10 - 5) = 0.048.

    Source: ATLAS.ti 22 Windows, user manual, "Code Co-occurrence Coefficient", distortion due to unequal frequencies.
    """
    rows = [(0, 10 * at, 10 * at + 5) for at in range(100)]
    rows += [(1, 10 * at, 10 * at + 5) for at in range(5)] + [(1, 10 * at + 6, 10 * at + 9) for at in range(5)]
    found = together(*arrays(rows), 2)
    assert found.pairs[0, 1] == 5 and found.coefficient()[0, 1] == pytest.approx(0.048, abs=0.0005)


def test_nothing_stands_together_with_nothing() -> None:
    found = together(*arrays([]), 3)
    assert not found.pairs.any() and not found.jaccard().any() and not found.coefficient().any()
