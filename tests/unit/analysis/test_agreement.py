"""Agreement against published examples, other implementations, and a slow, obviously right way of counting."""

import math
from collections.abc import Sequence

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.agreement import UNITS, Agreement, JudgedText, Unit, agree, disagreements
from qcoder.core.span import Span


def judged(ratings: Sequence[Sequence[int]], id_: int = 1) -> JudgedText:
    """A text of one character a unit: `ratings` says for each unit what each coder did."""
    marks = {
        (coder, 1): [Span(at, at + 1) for at, unit in enumerate(ratings) if unit[coder]]
        for coder in range(len(ratings[0]))
    }
    units = [Span(at, at + 1) for at in range(len(ratings))]
    return JudgedText(id_, [Span(0, len(ratings))], marks, units)


def of(ratings: Sequence[Sequence[int]], unit: Unit = "character") -> Agreement:
    [row], _pooled = agree([judged(ratings)], coders=len(ratings[0]), codes=[1], unit=unit)
    return row


def table(both: int, first: int, second: int, neither: int) -> list[tuple[int, int]]:
    return [(1, 1)] * both + [(1, 0)] * first + [(0, 1)] * second + [(0, 0)] * neither


def test_krippendorffs_own_example_of_binary_data() -> None:
    """Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section B: alpha = 0.095."""
    first, second = (0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0)
    row = of(list(zip(first, second, strict=True)))
    assert row.coefficients["alpha"] == pytest.approx(0.095, abs=0.0005)
    assert row.coefficients["percent"] == 0.6


def test_the_textbook_table_of_kappa() -> None:
    """Fifty applications, two readers: 20 and 15 alike, 5 and 10 apart; po 0.7, pe 0.5, kappa 0.4."""
    row = of(table(20, 5, 10, 15))
    assert row.coefficients["percent"] == pytest.approx(0.7)
    assert row.coefficients["kappa"] == pytest.approx(0.4)
    assert (row.by_coder, row.all, row.some, row.units) == ((25, 30), 20, 15, 50)


def test_gwets_example_where_kappa_falls_below_nothing_though_nearly_all_agree() -> None:
    """Gwet 2008, table 1: 118 alike, 5 and 2 apart, none absent; AC1 0.9408, kappa -0.0234."""
    row = of(table(118, 5, 2, 0))
    assert row.coefficients["ac1"] == pytest.approx(0.9408, abs=0.0001)
    assert row.coefficients["kappa"] == pytest.approx(-0.0234, abs=0.0001)


def test_what_two_interviewers_said_of_one_personality_disorder() -> None:
    """Wongpakaran and others 2013, BMC Medical Research Methodology 13:61, schizoid, VU and MN: both yes 3, no 13, VU
    alone 1, MN alone 2; kappa .565, AC1 .752 (0.7527)."""
    row = of(table(3, 1, 2, 13))
    assert row.coefficients["percent"] == pytest.approx(16 / 19)
    assert row.coefficients["kappa"] == pytest.approx(0.565, abs=0.0005)
    assert row.coefficients["ac1"] == pytest.approx(0.752, abs=0.001)


def test_alpha_pooled_over_codes_that_exclude_each_other_is_alpha_of_their_values() -> None:
    """Krippendorff 2011, section C: two observers, twelve units, five values, alpha = 0.692."""
    rows = ("aabbdcccedda", "babbbccceddd")
    marks = {
        (coder, 1 + "abcde".index(value)): [Span(at, at + 1) for at, seen in enumerate(row) if seen == value]
        for coder, row in enumerate(rows)
        for value in "abcde"
    }
    _, pooled = agree([JudgedText(1, [Span(0, 12)], marks)], coders=2, codes=[1, 2, 3, 4, 5])
    assert pooled.coefficients["alpha"] == pytest.approx(0.692, abs=0.0005)
    from sklearn.metrics import cohen_kappa_score

    numbers = [["abcde".index(value) for value in row] for row in rows]
    assert pooled.coefficients["alpha"] == pytest.approx(
        krippendorff.alpha(np.array(numbers), level_of_measurement="nominal")
    )
    assert pooled.coefficients["kappa"] == pytest.approx(cohen_kappa_score(*numbers))


def test_the_same_percent_with_two_kappas() -> None:
    """Feinstein and Cicchetti 1990, Journal of Clinical Epidemiology 43:543-549: 85 % alike, kappa 0.70 and 0.32."""
    even, uneven = of(table(40, 9, 6, 45)), of(table(80, 10, 5, 5))
    assert even.coefficients["percent"] == uneven.coefficients["percent"] == pytest.approx(0.85)
    assert even.coefficients["kappa"] == pytest.approx(0.70, abs=0.005)
    assert uneven.coefficients["kappa"] == pytest.approx(0.32, abs=0.005)


def test_uncoded_text_raises_percent_as_in_the_help_of_nvivo() -> None:
    """NVivo help, coding comparison: of 1,000 characters 50 coded by both, 150 by one, 800 by neither: 85 %."""
    marks = {(0, 1): [Span(0, 125)], (1, 1): [Span(75, 200)]}
    text = JudgedText(1, [Span(0, 1000)], marks)
    (row,), _ = agree([text], coders=2, codes=[1])
    assert (row.all, row.some, row.units) == (50, 150, 1000) and row.coefficients["percent"] == pytest.approx(0.85)
    (without,), _ = agree([text], coders=2, codes=[1], uncoded="out")
    assert without.coefficients["percent"] == pytest.approx(0.25) and without.prevalence == pytest.approx(0.625)


def test_a_code_that_one_coder_alone_used_has_figures_that_say_so() -> None:
    marks = {(0, 1): [Span(0, 10)], (0, 2): [Span(0, 10)], (1, 2): [Span(0, 10)]}
    (row, _other), _ = agree([JudgedText(1, [Span(0, 100)], marks)], coders=2, codes=[1, 2])
    assert row.by_coder == (10, 0) and row.all == 0
    assert row.coefficients["kappa"] == 0.0 and row.coefficients["alpha"] is not None and row.coefficients["alpha"] < 0


def test_no_resamples_give_no_intervals() -> None:
    texts = [judged([(1, 1), (1, 0), (0, 0)], id_) for id_ in range(9)]
    (row,), pooled = agree(texts, coders=2, codes=[1], resamples=0)
    assert row.intervals == pooled.intervals == {}


@pytest.mark.parametrize(
    ("coders", "patterns", "ac1", "alpha", "percent"),
    [
        (2, {0: 16, 1: 2, 2: 2, 3: 3}, 0.73639, 0.5, 0.82609),
        (3, {0: 40, 1: 7, 2: 3, 3: 2, 4: 1, 5: 4, 6: 5, 7: 18}, 0.65911, 0.60499, 0.81667),
        (
            4,
            {0: 9, 1: 1, 2: 2, 6: 1, 7: 1, 8: 2, 9: 1, 11: 1, 12: 1, 13: 3, 14: 2, 15: 6},
            0.46903,
            0.46875,
            0.73333,
        ),
        (
            5,
            {0: 5, 1: 2, 3: 1, 4: 1, 6: 1, 8: 1, 15: 1, 16: 1, 18: 1, 23: 3, 27: 3, 29: 3, 30: 3, 31: 17},
            0.63343,
            0.51442,
            0.7907,
        ),
    ],
)
def test_several_coders_as_irrcac_counts_them(
    coders: int, patterns: dict[int, int], ac1: float, alpha: float, percent: float
) -> None:
    """irrCAC 0.4.4 (CAC(ratings).gwet(), .krippendorff()) of the same units, to its five places; `patterns` counts
    units by who gave the code, as bits. It asks for an older numpy than ours, so its figures are kept here."""
    ratings = [
        tuple(mask >> coder & 1 for coder in range(coders)) for mask, times in patterns.items() for _ in range(times)
    ]
    row = of(ratings)
    assert row.coefficients["ac1"] == pytest.approx(ac1, abs=6e-6)
    assert row.coefficients["alpha"] == pytest.approx(alpha, abs=6e-6)
    assert row.coefficients["percent"] == pytest.approx(percent, abs=6e-6)


ratings = st.integers(2, 4).flatmap(
    lambda coders: st.lists(st.tuples(*[st.integers(0, 1)] * coders), min_size=2, max_size=40)
)


@given(ratings)
def test_alpha_and_kappa_are_those_of_other_programs(found: list[tuple[int, ...]]) -> None:
    from sklearn.metrics import cohen_kappa_score

    row, columns = of(found), np.array(found).T
    values = set(columns.flatten().tolist())
    if 1 not in values:
        assert set(row.coefficients.values()) == {None}
        return
    if len(values) == 1:
        assert row.coefficients["alpha"] is None and row.coefficients["kappa"] is None
        return
    alpha = krippendorff.alpha(columns, level_of_measurement="nominal")
    assert row.coefficients["alpha"] == pytest.approx(alpha)
    if len(columns) == 2:
        assert row.coefficients["kappa"] == pytest.approx(cohen_kappa_score(*columns))


@given(ratings)
def test_who_comes_first_does_not_matter_and_units_of_one_character_are_characters(
    found: list[tuple[int, ...]],
) -> None:
    row, turned = of(found), of([unit[::-1] for unit in found])
    assert turned.by_coder == row.by_coder[::-1]
    for name, value in row.coefficients.items():
        assert turned.coefficients[name] == (None if value is None else pytest.approx(value))
    assert of(found, "word") == row


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(1, 20)), min_size=1, max_size=8), st.sampled_from(UNITS))
def test_a_coder_agrees_with_herself(places: list[tuple[int, int]], unit: Unit) -> None:
    spans = [Span(start, start + length) for start, length in places]
    text = JudgedText(1, [Span(0, 120)], {(0, 1): spans, (1, 1): spans}, [Span(at, at + 6) for at in range(0, 120, 6)])
    [row], pooled = agree([text], coders=2, codes=[1], unit=unit)
    assert row.some == 0 and row.all > 0
    for value in (*row.coefficients.values(), *pooled.coefficients.values()):
        assert value is None or value == pytest.approx(1.0)
    assert row.coefficients["percent"] == 1.0


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 90), st.integers(1, 20)), min_size=1, max_size=10))
def test_characters_swept_as_stretches_are_characters_counted_one_by_one(marks: list[tuple[int, int, int]]) -> None:
    counted = [Span(5, 40), Span(50, 100)]
    spans = {(c, 1): [Span(at, at + n) for who, at, n in marks if who == c] for c in (0, 1)}
    [row], _ = agree([JudgedText(1, counted, spans)], coders=2, codes=[1])
    slow = [
        tuple(int(any(span.start <= at < span.end for span in spans[c, 1])) for c in (0, 1))
        for part in counted
        for at in range(part.start, part.end)
    ]
    assert row == of(slow)


def test_more_uncoded_text_changes_nothing_when_it_is_left_out() -> None:
    marks = {(0, 1): [Span(0, 10)], (1, 1): [Span(5, 12)], (1, 2): [Span(20, 30)]}
    found = [
        agree([JudgedText(1, [Span(0, size)], marks)], coders=2, codes=[1, 2], uncoded="out") for size in (40, 4000)
    ]
    assert found[0] == found[1]
    short, long = (
        agree([JudgedText(1, [Span(0, size)], marks)], coders=2, codes=[1, 2])[0][0].coefficients["percent"]
        for size in (40, 4000)
    )
    assert short is not None and long is not None and short < long


def test_the_same_place_coded_twice_by_one_coder_counts_once() -> None:
    once = JudgedText(1, [Span(0, 50)], {(0, 1): [Span(0, 20)], (1, 1): [Span(10, 20)]})
    twice = JudgedText(1, [Span(0, 50)], {(0, 1): [Span(0, 12), Span(0, 20), Span(8, 20)], (1, 1): [Span(10, 20)]})
    assert agree([once], coders=2, codes=[1])[0][0].coefficients == pytest.approx(
        agree([twice], coders=2, codes=[1])[0][0].coefficients
    )


def test_agreement_about_nothing_is_no_evidence() -> None:
    text = JudgedText(1, [Span(0, 50)], {(0, 1): [Span(0, 9)], (1, 1): [Span(0, 9)]})
    (used, unused), pooled = agree([text], coders=2, codes=[1, 2])
    assert set(unused.coefficients.values()) == {None}
    assert used.coefficients["alpha"] == 1.0 and pooled.coefficients["alpha"] == 1.0
    _, nothing = agree([], coders=2, codes=[1])
    assert set(nothing.coefficients.values()) == {None}
    (everything,), _ = agree([JudgedText(1, [Span(0, 9)], {(c, 1): [Span(0, 9)] for c in (0, 1)})], coders=2, codes=[1])
    assert everything.coefficients["kappa"] is None and everything.coefficients["percent"] == 1.0


def test_pooled_kappa_is_made_of_mean_agreements() -> None:
    """De Vries and others 2008: (mean po - mean pe) / (1 - mean pe)."""
    one, other = table(20, 5, 10, 15), table(2, 3, 1, 44)
    marks = {(c, code): [Span(at, at + 1) for at, unit in enumerate(found) if unit[c]]
             for code, found in ((1, one), (2, other)) for c in (0, 1)}  # fmt: skip
    rows, pooled = agree([JudgedText(1, [Span(0, 50)], marks)], coders=2, codes=[1, 2, 3])
    observed = (0.7 + 46 / 50) / 2
    chance = (0.5 + (5 / 50 * 3 / 50 + 45 / 50 * 47 / 50)) / 2
    assert pooled.coefficients["kappa"] == pytest.approx((observed - chance) / (1 - chance))
    assert rows[2].coefficients["kappa"] is None


def test_intervals_come_from_resampled_documents_and_not_from_a_handful() -> None:
    chance = np.random.default_rng(4)
    texts = [judged([tuple(map(int, chance.random(2) < 0.4)) for _ in range(60)], id_) for id_ in range(12)]
    (row,), pooled = agree(texts, coders=2, codes=[1])
    low, high = row.intervals["alpha"]
    alpha = row.coefficients["alpha"]
    assert alpha is not None and low < alpha < high and high - low < 0.5
    assert pooled.intervals["alpha"] == pytest.approx((low, high))
    assert agree(texts, coders=2, codes=[1]) == ([row], pooled)
    (few,), _ = agree(texts[:4], coders=2, codes=[1])
    assert few.intervals == {}
    assert not any(math.isnan(end) for ends in row.intervals.values() for end in ends)


def test_disagreements_are_listed_as_whole_stretches() -> None:
    marks = {(0, 1): [Span(2, 10), Span(10, 14)], (1, 1): [Span(8, 12)], (1, 2): [Span(0, 3)]}
    found = disagreements([JudgedText(7, [Span(0, 30)], marks)], coders=2, codes=[1, 2])
    assert [(one.code, one.span, one.coders) for one in found] == [
        (2, Span(0, 3), (1,)),
        (1, Span(2, 8), (0,)),
        (1, Span(12, 14), (0,)),
    ]
