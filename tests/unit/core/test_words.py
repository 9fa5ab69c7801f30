"""What counts as a word, and that long texts are counted as short ones are."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.words import LONG, LONGEST_PIECE, count_words, those_in, words_of

SIGNS = "aáñ_1'’-. \n\t—…“”\u0301ñé\u00a0²ªx😀中\u2071жд"


def test_what_stands_inside_a_word_does_not_split_it() -> None:
    assert count_words("Pos’ l'eau -así- 3.5 a.m. ... co-op — sí.") == 7


@given(st.text(alphabet=SIGNS, max_size=60) | st.text(max_size=60))
def test_a_long_text_has_as_many_words_as_its_parts(text: str) -> None:
    whole = f"{text}\n" * (LONG // (len(text) + 1) + 1)
    assert count_words(whole) == len(words_of(text)) * whole.count(f"{text}\n") == len(words_of(whole))


def test_a_long_text_without_white_space_has_its_words() -> None:
    for sign in "aá中":
        piece = f"{sign}{sign}-a--{sign}."
        assert count_words(piece * LONG) == LONG + 1
        assert count_words(piece * (LONGEST_PIECE // 7)) == LONGEST_PIECE // 7 + 1


def test_words_that_stand_in_a_text_stand_between_white_space() -> None:
    words = frozenset(word.encode() for word in ("no", "the", "they", "él", "a"))
    assert those_in("no, que no\nthe  —\u00a0él they,", words) == {b"no", b"the", "él".encode()}
