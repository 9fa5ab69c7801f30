"""Sentences as units: nothing of a turn is lost, none crosses to another speaker."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.words import count_words
from qcoder.suggesters.units import MOST_WORDS, key_of, units_of
from qcoder.suggesters.values import Stretch, Text


def units(text: str, *ends: int) -> list[str]:
    stretches, at = [], 0
    for end in (*ends, len(text)):
        stretches.append(Stretch(at, end))
        at = end
    return [unit.text for unit in units_of(Text(1, text, "en", tuple(stretches)))]


def test_short_sentences_join_their_neighbour_in_the_turn() -> None:
    assert units("Yes. I was there. Right.") == ["Yes. I was there. Right."]
    assert units("Well, no. It was long ago. Ok.") == ["Well, no. It was long ago. Ok."]


def test_a_heading_stays_by_itself() -> None:
    assert units("On sisters\n\nThe training was the best.") == ["On sisters", "The training was the best."]


def test_a_short_turn_stays_by_itself() -> None:
    text = "We went there. Yes."
    assert units(text, text.index("Yes")) == ["We went there.", "Yes."]


def test_a_long_sentence_without_marks_is_split_at_its_pauses() -> None:
    long = ", ".join("and then we went on with it all" for _time in range(20))
    parts = units(long)
    assert len(parts) > 1 and all(count_words(part) <= MOST_WORDS for part in parts)
    assert all(part.endswith((",", "all")) for part in parts)


def test_a_long_sentence_without_pauses_is_split_between_words() -> None:
    parts = units(" ".join(["word"] * 200))
    assert [count_words(part) for part in parts] == [60, 60, 60, 20]


def test_repeated_text_has_one_key_whatever_its_letters() -> None:
    assert key_of("¿Cómo empezó?", "es") == key_of("  ¿CO\u0301MO   empezo\u0301? ", "es")
    assert key_of("Hello there", "en") != key_of("Hello there", "es")


@given(st.text(alphabet="ab .,!?\n", max_size=300), st.integers(0, 300))
def test_units_are_in_order_inside_their_turn_and_hold_every_word(text: str, border: int) -> None:
    border = min(border, len(text))
    made = units_of(Text(1, text, "en", (Stretch(0, border), Stretch(border, len(text)))))
    assert all(unit.text == text[unit.start : unit.end] for unit in made)
    assert all(one.end <= two.start for one, two in itertools.pairwise(made))
    for unit in made:
        assert (unit.end <= border) if unit.stretch == 0 else (unit.start >= border)
    kept = "".join("".join(unit.text.split()) for unit in made)
    assert kept == "".join(text.split())
