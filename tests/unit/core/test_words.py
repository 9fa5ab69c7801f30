"""What counts as a word, and that long texts are counted as short ones are."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.words import LONG, count_words, pieces_of, words_of

SIGNS = "aáñ_1'’-. \n\t—…“”\u0301ñé\u00a0²ªx😀中\u2071жд"


def test_what_stands_inside_a_word_does_not_split_it() -> None:
    assert count_words("Pos’ l'eau -así- 3.5 a.m. ... co-op — sí.") == 7


@given(st.text(alphabet=SIGNS, max_size=60) | st.text(max_size=60))
def test_a_long_text_has_as_many_words_as_its_parts(text: str) -> None:
    whole = f"{text}\n" * (LONG // (len(text) + 1) + 1)
    assert count_words(whole) == len(words_of(text)) * whole.count(f"{text}\n") == len(words_of(whole))


def test_the_pieces_of_a_text_are_what_stands_between_white_space() -> None:
    assert pieces_of("no, que no\nthe  — no,") == {"no,", "que", "no", "the", "—"}
