"""Probabilities mean what they say, and a threshold delivers what it is asked for, where that can be had."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.suggesters.calibration import LOWEST, Calibration, calibrated, rivals_of, threshold_for
from qcoder.suggesters.shares import interval

DRAW = np.random.default_rng(7)
SCORES = DRAW.uniform(0.0, 1.0, (4000, 1))
ALONE = np.full(SCORES.shape, LOWEST)
TRUTH = DRAW.random(SCORES.shape) < Calibration(0.5, 1.5, 0.0).probabilities(SCORES, ALONE)


def test_probabilities_are_right_as_often_as_they_say() -> None:
    found = calibrated(SCORES.ravel(), ALONE.ravel(), TRUTH.ravel())
    chances = found.probabilities(SCORES, ALONE)
    for low in np.arange(0, 1, 0.2):
        inside = (chances >= low) & (chances < low + 0.2)
        if inside.sum() > 50:
            assert abs(chances[inside].mean() - TRUTH[inside].mean()) < 0.06


def test_more_evidence_never_lowers_a_probability() -> None:
    upside_down = calibrated(SCORES.ravel(), ALONE.ravel(), ~TRUTH.ravel())
    chances = upside_down.probabilities(np.linspace(0, 1, 50)[:, None], np.full((50, 1), LOWEST))
    assert (np.diff(chances.ravel()) >= 0).all()


def test_a_threshold_delivers_the_precision_asked_for() -> None:
    chances = calibrated(SCORES.ravel(), ALONE.ravel(), TRUTH.ravel()).probabilities(SCORES, ALONE)
    for asked in (0.5, 0.6):
        found = threshold_for(asked, chances.ravel(), TRUTH.ravel())
        assert found is not None
        assert TRUTH[chances >= found].mean() == pytest.approx(asked, abs=0.03)
        careful = threshold_for(asked, chances.ravel(), TRUTH.ravel(), cautious=True)
        assert careful is not None and careful >= found
        assert TRUTH[chances >= careful].mean() >= asked


def test_what_looks_right_by_chance_hardly_lowers_a_threshold() -> None:
    """All above the middle are right, more than the probabilities say: of 45 that may be luck, of 4,500 it is not."""
    chances = np.linspace(0.9, 0.2, 71)
    right = chances > 0.45
    few = threshold_for(0.7, chances, right)
    many = threshold_for(0.7, np.repeat(chances, 100), np.repeat(right, 100))
    careful = threshold_for(0.7, chances, right, cautious=True)
    assert few is not None and many is not None and careful is not None
    assert many < few < careful


def test_what_cannot_be_delivered_has_no_threshold() -> None:
    chances = np.linspace(0, 1, 100)
    assert threshold_for(0.6, chances, np.zeros(100, dtype=bool)) is None
    assert threshold_for(0.6, chances[:5], np.ones(5, dtype=bool)) is None


def test_the_rival_of_the_best_code_is_the_second_best() -> None:
    assert rivals_of(np.array([[0.2, 0.9, 0.5]])).tolist() == [[0.9, 0.5, 0.9]]
    assert rivals_of(np.array([[0.2]])).tolist() == [[LOWEST]]


@given(st.integers(0, 200), st.integers(0, 200))
def test_an_interval_holds_the_share_and_stays_a_share(right: int, more: int) -> None:
    n = right + more
    low, high = interval(right, n)
    assert 0 <= low <= high <= 1
    if n:
        assert low - 1e-9 <= right / n <= high + 1e-9
    else:
        assert (low, high) == (0.0, 1.0)


def test_an_interval_is_wilsons() -> None:
    assert interval(14, 20) == pytest.approx((0.4810, 0.8545), abs=5e-4)  # Brown, Cai and DasGupta 2001, by formula
