"""Which language a text is in, by a vote of its stop words."""

from collections import Counter
from functools import cache

from qcoder.core.words import words_of
from qcoder.language.fold import fold
from qcoder.language.stop_words import stop_words

FEWEST_VOTES = 3
SMALLEST_SHARE = 0.04  # of all words: below it the text is in neither language
LONGEST_LOOK = 3_000  # code points, from three places: more does not change the vote


@cache
def told_apart() -> tuple[frozenset[str], frozenset[str]]:
    """Stop words that are Spanish alone, and English alone."""
    return stop_words("es") - stop_words("en"), stop_words("en") - stop_words("es")


def guess_language(text: str) -> str:
    """ "es", "en", or "" when the vote is too small or too close to tell."""
    if len(text) > LONGEST_LOOK:
        third, middle = LONGEST_LOOK // 3, len(text) // 2
        text = f"{text[:third]} {text[middle : middle + third]} {text[-third:]}"
    spanish, english = told_apart()
    words = words_of(text)
    for_spanish = for_english = 0
    for word, times in Counter(words).items():
        folded = fold(word)
        if folded in spanish:
            for_spanish += times
        elif folded in english:
            for_english += times
    most, least = max(for_spanish, for_english), min(for_spanish, for_english)
    if most < max(FEWEST_VOTES, SMALLEST_SHARE * len(words)) or most < 1.5 * least:
        return ""
    return "es" if for_spanish > for_english else "en"
