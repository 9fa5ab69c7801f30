"""Which passage is most like the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.typical import likeness_to_others


def test_the_passage_that_shares_the_words_of_the_others_is_the_most_typical() -> None:
    bags = [["money", "donor", "agenda"], ["money", "donor"], ["money", "agenda"], ["dance", "music"]]
    found = likeness_to_others(bags)
    assert found.index(max(found)) == 0 and found[3] == 0.0


def test_a_word_that_all_share_counts_less_than_one_that_some_share() -> None:
    bags = [["the", "money"], ["the", "money"], ["the", "dance"]]
    found = likeness_to_others(bags)
    assert found[0] == pytest.approx(found[1]) and found[0] > found[2] > 0


def test_one_passage_alone_and_passages_without_words_are_like_nothing() -> None:
    assert likeness_to_others([["a", "b"]]) == [0.0]
    assert likeness_to_others([[], ["a"], []]) == [0.0, 0.0, 0.0]
    assert likeness_to_others([]) == []


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=8))
def test_likeness_is_between_nothing_and_everything(bags: list[list[str]]) -> None:
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in likeness_to_others(bags))


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=6), st.randoms())
def test_the_order_of_words_says_nothing(bags: list[list[str]], random: object) -> None:
    shuffled = [random.sample(bag, len(bag)) for bag in bags]  # type: ignore[attr-defined]
    assert likeness_to_others(bags) == pytest.approx(likeness_to_others(shuffled))
