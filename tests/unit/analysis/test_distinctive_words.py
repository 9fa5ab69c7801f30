"""Words that mark a code: by the formula of Monroe, Colaresi and Quinn (2008)."""

import math

from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.distinctive_words import distinctive_words

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 50), min_size=1)


def test_the_formula_worked_by_hand() -> None:
    here, rest = {"money": 8, "house": 2}, {"money": 2, "house": 18}
    by_word = {one.word: one for one in distinctive_words(here, rest, prior=30.0)}
    money = by_word["money"]  # prior: 30 * 10/30 = 10
    delta = math.log((8 + 10) / (10 + 30 - 18)) - math.log((2 + 10) / (20 + 30 - 12))
    assert math.isclose(money.delta, delta)
    assert math.isclose(money.z, delta / math.sqrt(1 / 18 + 1 / 12))
    assert (money.here, money.rest) == (8, 2)


def test_a_word_of_one_text_alone_comes_before_a_frequent_word_of_both() -> None:
    found = distinctive_words({"the": 100, "grant": 12}, {"the": 100, "bus": 12})
    assert [one.word for one in found] == ["grant", "the", "bus"]
    assert abs(found[1].z) < 0.5


def test_a_word_said_once_does_not_come_before_one_said_often() -> None:
    found = distinctive_words({"grant": 20, "once": 1, "the": 80}, {"the": 100, "bus": 20})
    assert found[0].word == "grant"


def test_nothing_is_said_where_there_is_nothing_to_compare() -> None:
    assert distinctive_words({}, {"a": 1}) == distinctive_words({"a": 1}, {}) == distinctive_words({}, {}) == []


@given(COUNTS, COUNTS)
def test_the_two_sides_change_places(here: dict[str, int], rest: dict[str, int]) -> None:
    one = {word.word: word.z for word in distinctive_words(here, rest)}
    other = {word.word: word.z for word in distinctive_words(rest, here)}
    assert one.keys() == other.keys()
    assert all(math.isclose(one[word], -other[word], abs_tol=1e-9) for word in one)
