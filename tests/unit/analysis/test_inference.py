"""Permutation, resampling and correction, held against scipy, published examples and going through everything."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis import inference
from qcoder.analysis.inference import (
    arrangements,
    benjamini_hochberg,
    bootstrap_interval,
    holm,
    permutation_test,
)

VALUES = np.random.default_rng(3).normal(size=(5, 9)) + np.arange(9) * 0.3
INSIDE = np.array([1, 0, 0, 1, 0, 1, 0, 0, 1], bool)


def test_four_and_two_have_fifteen_arrangements_and_no_p_below_a_fifteenth() -> None:
    assert arrangements(6, 2) == 15
    found = permutation_test(np.array([[1.0, 2, 3, 4, 50, 60]]), np.array([0, 0, 0, 0, 1, 1], bool))
    assert found.exact and found.arrangements == 15 and found.p[0] == pytest.approx(1 / 15)


def test_all_arrangements_give_the_p_of_scipy() -> None:
    from scipy import stats

    found = permutation_test(VALUES, INSIDE)
    for row, p in zip(VALUES, found.p, strict=True):
        theirs = stats.permutation_test(
            (row[INSIDE], row[~INSIDE]), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), n_resamples=np.inf
        )
        # scipy doubles the smaller tail; with unequal sides only the one-sided shares are the same.
        both = np.mean(np.abs(theirs.null_distribution) >= abs(theirs.statistic) - 1e-9)
        assert p == pytest.approx(both)
        assert found.difference[list(found.p).index(p)] == pytest.approx(theirs.statistic)


def test_with_sides_of_one_size_the_p_is_the_two_sided_one_of_scipy() -> None:
    from scipy import stats

    row, inside = VALUES[:1, :8], np.array([1, 0, 0, 1, 0, 1, 0, 1], bool)
    theirs = stats.permutation_test(
        (row[0][inside], row[0][~inside]), lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis), n_resamples=np.inf
    )
    assert permutation_test(row, inside).p[0] == pytest.approx(theirs.pvalue)


@given(st.lists(st.integers(0, 5), min_size=4, max_size=7), st.integers(1, 3))
def test_the_p_is_the_share_of_all_arrangements(values: list[int], within: int) -> None:
    row = np.array(values, float)
    inside = np.arange(len(row)) < within
    seen = abs(row[inside].mean() - row[~inside].mean())
    beyond = [
        abs(row[list(some)].mean() - np.delete(row, some).mean()) >= seen - 1e-9
        for some in combinations(range(len(row)), within)
    ]
    assert permutation_test(row[None, :], inside).p[0] == pytest.approx(np.mean(beyond))


def test_drawn_arrangements_come_near_to_all_of_them_and_never_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = permutation_test(VALUES, INSIDE)
    monkeypatch.setattr(inference, "MOST_ARRANGEMENTS", 10)
    drawn = permutation_test(VALUES, INSIDE, draws=20_000)
    assert not drawn.exact and drawn.drawn == 20_000
    assert drawn.p == pytest.approx(exact.p, abs=0.02)
    apart = permutation_test(np.arange(40.0)[None, :] > 19, np.arange(40) > 19, draws=999)
    assert apart.p[0] == pytest.approx(1 / 1000)
    assert (
        permutation_test(VALUES, INSIDE, draws=500, seed=4).p == permutation_test(VALUES, INSIDE, draws=500, seed=4).p
    ).all()


def test_pieces_give_the_same_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = permutation_test(VALUES, INSIDE).p
    monkeypatch.setattr(inference, "IN_PIECE", 35)
    assert (permutation_test(VALUES, INSIDE).p == whole).all()


def test_one_side_alone_cannot_be_tested() -> None:
    with pytest.raises(ValueError, match="both sides"):
        permutation_test(VALUES, np.ones(9, bool))
    with pytest.raises(ValueError, match="both sides"):
        bootstrap_interval(VALUES, np.zeros(9, bool))


def test_drawing_organisations_again_gives_the_interval_of_scipy() -> None:
    from scipy import stats

    low, high = bootstrap_interval(VALUES, INSIDE, draws=20_000)
    theirs = stats.bootstrap(
        (VALUES[0][INSIDE], VALUES[0][~INSIDE]),
        lambda a, b, axis: a.mean(axis=axis) - b.mean(axis=axis),
        method="percentile", n_resamples=20_000, rng=np.random.default_rng(5),
    ).confidence_interval  # fmt: skip
    assert low[0] == pytest.approx(theirs.low, abs=0.06) and high[0] == pytest.approx(theirs.high, abs=0.06)


def test_holm_as_worked_out_by_hand() -> None:
    # Four tests with p of .01, .04, .03 and .005: .005 x 4, .01 x 3, .03 x 2, then no smaller than before.
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([])).size == 0


def test_benjamini_and_hochbergs_own_example() -> None:
    from scipy import stats

    # The fifteen p-values of Benjamini and Hochberg 1995, section 4.1 (the example in scipy's documentation): at
    # .05 Holm rejects three, theirs four.
    p = np.array(
        [
            0.0001,
            0.0004,
            0.0019,
            0.0095,
            0.0201,
            0.0278,
            0.0298,
            0.0344,
            0.0459,
            0.3240,
            0.4262,
            0.5719,
            0.6528,
            0.7590,
            1,
        ]
    )
    assert (benjamini_hochberg(p) <= 0.05).sum() == 4 and (holm(p) <= 0.05).sum() == 3
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrected_values_keep_their_order_and_stay_in_range(values: list[float]) -> None:
    from scipy import stats

    p = np.array(values)
    for corrected in (holm(p), benjamini_hochberg(p)):
        assert (corrected >= p - 1e-12).all() and (corrected <= 1).all()
        order = np.argsort(p, kind="stable")
        assert (np.diff(corrected[order]) >= -1e-12).all()
    assert benjamini_hochberg(p) == pytest.approx(stats.false_discovery_control(p, method="bh"))
