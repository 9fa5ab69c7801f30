"""Words counted and set beside each other: the formulas give what was published with them, and what scipy gives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency

from qcoder.analysis.word_counts import (
    association,
    log_likelihood,
    mutual_information,
    unevenness,
    within_reach,
)
from qcoder.analysis.word_tree import Branch, Way, ways, word_tree

COUNTS = st.integers(0, 500)


@pytest.mark.parametrize(
    ("table", "ratio"),
    [
        # Dunning 1993, table of bigrams of the Swiss financial text with the highest -2 log lambda.
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
    ],
)
def test_the_likelihood_ratio_is_dunnings(table: tuple[int, int, int, int], ratio: float) -> None:
    assert log_likelihood(*table) == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("together", "first", "second", "bits"),
    [
        # Church and Hanks 1990, table 1: words with "doctor(s)" in the Associated Press of 1987, N = 15 million.
        (12, 111, 621, 11.3),
        (8, 1105, 44, 11.3),
        (30, 1105, 241, 10.7),
        (6, 275, 621, 9.0),
    ],
)
def test_mutual_information_is_that_of_church_and_hanks(together: int, first: int, second: int, bits: float) -> None:
    assert mutual_information(together, first, second, 15_000_000) == pytest.approx(bits, abs=0.06)


@given(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500), st.integers(1, 500)))
def test_the_likelihood_ratio_is_that_of_scipy(table: tuple[int, int, int, int]) -> None:
    square = np.array(table).reshape(2, 2)
    known = chi2_contingency(square, correction=False, lambda_="log-likelihood").statistic
    assert log_likelihood(*table) == pytest.approx(known, abs=1e-6)


@given(st.lists(st.tuples(COUNTS, COUNTS, COUNTS), min_size=1, max_size=6))
def test_unevenness_between_groups_is_nothing_when_all_use_a_word_alike(rows: list[tuple[int, int, int]]) -> None:
    counts = np.array(rows)
    totals = np.array([1000, 2000, 3000])
    found = unevenness(counts, totals)
    assert (found >= 0).all()
    assert unevenness(np.array([[1, 2, 3]]), totals)[0] == pytest.approx(0)
    assert unevenness(counts, np.zeros(3)).tolist() == [0] * len(rows)


def test_unevenness_of_two_groups_is_that_of_rayson_and_garside() -> None:
    # Their formula by hand: 2 (a ln(a/E1) + b ln(b/E2)), E1 = c (a+b) / (c+d).
    a, b, c, d = 40, 10, 1000, 2000
    e1, e2 = c * (a + b) / (c + d), d * (a + b) / (c + d)
    assert unevenness(np.array([[a, b]]), np.array([c, d]))[0] == pytest.approx(
        2 * (a * math.log(a / e1) + b * math.log(b / e2))
    )


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=20), st.integers(0, 6))
def test_reach_is_what_counting_by_hand_says(words: list[tuple[bool, bool]], reach: int) -> None:
    hits = np.array([hit for hit, _new in words], dtype=bool)
    stretch = np.cumsum([new for _hit, new in words]) if words else np.zeros(0, dtype=np.int64)
    slow = [
        not hits[at]
        and any(
            hits[other] and stretch[other] == stretch[at] and abs(other - at) <= reach for other in range(len(words))
        )
        for at in range(len(words))
    ]
    assert within_reach(hits, stretch.astype(np.int64), reach).tolist() == slow


def test_what_stands_near_more_and_less_often_than_by_chance() -> None:
    near, everywhere = [8, 1, 0], [10, 80, 10]
    (more, ratio, bits), (_some, less, _bits), (_none, never, nothing) = association(near, everywhere)
    assert more == pytest.approx(0.9) and ratio > 0 > less and never < 0
    assert bits == pytest.approx(math.log2(8 * 100 / (9 * 10))) and nothing == -math.inf
    assert association([], []) == []


def test_a_word_tree_grows_by_what_follows() -> None:
    said = [["the", "money", "came"], ["the", "money", "went"], ["the", "women"], ["no"], []]
    tree = word_tree("when", said, depth=2, most=1)
    assert tree == Branch("when", 5, (Branch("the", 3, (Branch("money", 2),), more=1),), more=1, ends=1)
    assert word_tree("when", [], depth=3, most=5) == Branch("when", 0)
    assert [one.word for one in word_tree("w", said, depth=1, most=9, least=2).branches] == ["the"]


def test_words_that_go_on_in_one_way_stand_on_one_line_and_know_where_they_are_said() -> None:
    said = [["the", "money", "came"], ["the", "women"], ["the", "money", "came"], ["no"]]
    lines = ways(word_tree("when", said, depth=3, most=9))
    assert [(line.words, line.depth, line.above, line.level, line.branch.which) for line in lines] == [
        (("when",), 0, None, 0, (0, 1, 2, 3)),
        (("the",), 1, 0, 1, (0, 1, 2)),
        (("money", "came"), 3, 1, 2, (0, 2)),
        (("women",), 2, 1, 2, (1,)),
        (("no",), 1, 0, 1, (3,)),
    ]
    alone = word_tree("when", [], depth=3, most=9)
    assert ways(alone) == [Way(("when",), alone, 0, None, 0)]
    [root, only] = ways(word_tree("when", [["it", "came"]], depth=3, most=9))
    assert root.words == ("when",) and only.words == ("it", "came"), "the root is a line of its own"
