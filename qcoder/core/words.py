"""What counts as a word, everywhere a number of words is shown."""

import re

_LETTER = r"[\w\u0300-\u036f]"  # with the combining marks of decomposed letters
_WORD = re.compile(rf"\w{_LETTER}*(?:['’\-.]\w{_LETTER}*)*")


def count_words(text: str) -> int:
    """Runs of letters and digits; an apostrophe, hyphen or point inside a word does not split it."""
    return len(_WORD.findall(text))


def words_of(text: str) -> list[str]:
    """The words themselves, in order."""
    return _WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every word, in code points."""
    return [found.span() for found in _WORD.finditer(text)]
