"""Differences of texts as people read them."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.word_diff import Piece, differences

WORDS = st.lists(st.sampled_from(["money", "dinero", "y", " ", "\n", "á", ".", "😀", "who"])).map("".join)


@given(WORDS, WORDS)
def test_the_pieces_make_both_texts(old: str, new: str) -> None:
    pieces = differences(old, new)
    assert "".join(piece.words for piece in pieces if piece.kind != "new") == old
    assert "".join(piece.words for piece in pieces if piece.kind != "gone") == new


def test_a_word_in_the_middle_is_told_apart() -> None:
    assert differences("Money from partners.", "Money from friends.") == (
        Piece("same", "Money from "), Piece("gone", "partners"), Piece("new", "friends"), Piece("same", "."),
    )  # fmt: skip


def test_short_words_between_two_changes_are_read_with_them() -> None:
    old, new = "Money from partners and friends of the house.", "Money from partners or people of our house."
    assert [(piece.kind, piece.words) for piece in differences(old, new)] == [
        ("same", "Money from partners "), ("gone", "and friends of the"), ("new", "or people of our"),
        ("same", " house."),
    ]  # fmt: skip


def test_texts_that_share_hardly_a_word_stand_one_after_the_other() -> None:
    old, new = "Funding dependence of the group.", "Who decides, and with whose money, is meant."
    assert [piece.kind for piece in differences(old, new)] == ["gone", "new"]


def test_very_long_texts_stand_one_after_the_other() -> None:
    old, new = "a " * 3000, "b " * 3000
    assert differences(old, new) == (Piece("gone", old), Piece("new", new))
