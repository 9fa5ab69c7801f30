"""Organisations as units: measures that do not grow with talk, contrasts, and what is left without each of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.organisations import contrast, measured

NUMBERS = {
    "codings": np.array([[10, 1, 0]]), "words": np.array([[200, 50, 0]]), "documents": np.array([[1, 2, 0]]),
}  # fmt: skip
BASES = [{"words": 2000, "documents": 2}, {"words": 500, "documents": 2}, {"words": 0, "documents": 0}]


def test_each_measure_is_a_share_of_what_the_organisation_has() -> None:
    assert measured(NUMBERS, BASES, "per_1000")[0, :2].tolist() == [5.0, 2.0]  # type: ignore[arg-type]
    assert measured(NUMBERS, BASES, "words")[0, :2].tolist() == [10.0, 10.0]  # type: ignore[arg-type]
    assert measured(NUMBERS, BASES, "interviews")[0, :2].tolist() == [50.0, 100.0]  # type: ignore[arg-type]


def test_an_organisation_without_words_has_no_measure_and_counts_on_neither_side() -> None:
    values = measured(NUMBERS, BASES, "per_1000")  # type: ignore[arg-type]
    assert np.isnan(values[0, 2])
    found = contrast(values, np.array([True, False, False]))
    assert found.inside[0] == 5 and found.outside[0] == 2 and found.difference[0] == 3


def test_a_difference_that_one_organisation_makes_does_not_stand() -> None:
    values = np.array([[9.0, 1, 1, 2, 2], [5, 6, 7, 1, 2], [1, 1, 1, 1, 1]])
    found = contrast(values, np.array([1, 1, 1, 0, 0], bool))
    assert found.stands().tolist() == [False, True, False]
    assert found.turning(0) == [0] and found.turning(1) == []
    assert found.without[0].tolist() == pytest.approx([-1, 3, 3, 5 / 3, 5 / 3])


def test_the_only_organisation_of_a_side_cannot_be_left_out() -> None:
    found = contrast(np.array([[4.0, 1, 2]]), np.array([True, False, False]))
    assert np.isnan(found.without[0, 0]) and found.turning(0) == [0] and not found.stands()[0]


@given(st.lists(st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=4), st.integers(1, 30))
def test_leaving_one_out_is_the_difference_of_the_others(rows: list[list[int]], chosen: int) -> None:
    values = np.array(rows, float)
    inside = np.array([bool(chosen >> at & 1) for at in range(5)])
    found = contrast(values, inside)
    for code, row in enumerate(values):
        for out in range(5):
            left = np.arange(5) != out
            sides = row[inside & left], row[~inside & left]
            if all(len(side) for side in sides):
                assert found.without[code, out] == pytest.approx(sides[0].mean() - sides[1].mean())
            else:
                assert np.isnan(found.without[code, out])
