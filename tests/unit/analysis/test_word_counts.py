"""Words counted and set beside each other: the formulas give what other programs give."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        # Dunning 1993, page 72, "the swiss", as the tests of the R package wam repeat it.
        ((110, 2442, 111, 29114), 270.72),
        # The tests of NLTK: BigramAssocMeasures.likelihood_ratio(2, (4, 4), 20).
        ((2, 2, 2, 14), 2.4142743368419755),
        # The tests of Text::NSP: Measures::2D::MI::ll with n11 = 10, n1p = np1 = 20, npp = 60.
        ((10, 10, 10, 30), 3.66900140),
        # The same: words that tell nothing of each other.
        ((9, 0, 6, 0), 0.0),
    ],
)
def test_the_likelihood_ratio_is_that_of_dunning_and_of_other_programs(
    table: tuple[int, int, int, int], ratio: float
) -> None:
    assert log_likelihood(*table) == pytest.approx(ratio, abs=0.005 if ratio > 100 else 1e-7)


def test_mutual_information_by_hand() -> None:
    # Eight times what chance would have them stand together: three bits. P(x,y) = 8/64, P(x) P(y) = 8/64 * 8/64.
    assert mutual_information(8, 8, 8, 64) == 3
    assert mutual_information(4, 16, 16, 64) == 0 and mutual_information(2, 16, 16, 64) == -1
    # Text::NSP's example for pmi: n11 = 10, n1p = np1 = 20, npp = 60, so that 10 / (20 * 20 / 60) = 1.5.
    assert mutual_information(10, 20, 20, 60) == pytest.approx(math.log2(1.5))
    assert mutual_information(0, 20, 20, 60) == -math.inf


@given(st.tuples(st.integers(1, 200), st.integers(1, 200), st.integers(1, 200), st.integers(1, 200)))
def test_both_measures_add_up_to_the_mutual_information_of_scikit_learn(table: tuple[int, int, int, int]) -> None:
    """What all cells tell on average is the information of the table, and G² is 2 N times it (Dunning 1993)."""
    from sklearn.metrics import mutual_info_score

    square = np.array(table, dtype=float).reshape(2, 2)
    total, rows, columns = square.sum(), square.sum(axis=1), square.sum(axis=0)
    known = mutual_info_score(None, None, contingency=square)  # in natural units
    mine = sum(
        square[i, j] / total * mutual_information(square[i, j], rows[i], columns[j], total)
        for i in (0, 1)
        for j in (0, 1)
    )
    assert mine * math.log(2) == pytest.approx(known, abs=1e-9)
    assert log_likelihood(*table) == pytest.approx(2 * total * known, abs=1e-6)


@given(st.tuples(st.integers(1, 500), st.integers(1, 500), st.integers(1, 500), st.integers(1, 500)))
def test_the_likelihood_ratio_is_that_of_scipy(table: tuple[int, int, int, int]) -> None:
    from scipy.stats import chi2_contingency

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


@given(st.lists(st.integers(0, 300), min_size=2, max_size=5).filter(any))
def test_unevenness_is_the_power_divergence_of_scipy_against_the_sizes_of_groups(counts: list[int]) -> None:
    """Rayson and Garside's formula: E is the share of all uses that a group's share of all words would give it."""
    from scipy.stats import power_divergence

    totals = np.array([700, 1500, 2200, 400, 900][: len(counts)])
    expected = sum(counts) * totals / totals.sum()
    known = power_divergence(counts, f_exp=expected, lambda_="log-likelihood").statistic
    assert unevenness(np.array([counts]), totals)[0] == pytest.approx(known, abs=1e-6)


def test_unevenness_of_two_groups_by_hand() -> None:
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
