"""What counts as a word, everywhere a number of words is shown."""

import re
from collections.abc import Set
from functools import lru_cache

_LETTER = r"[\w\u0300-\u036f]"  # with the combining marks of decomposed letters
_WORD = re.compile(rf"\w{_LETTER}*(?:['’\-.]\w{_LETTER}*)*")


class _Counts(dict[str, int]):
    """How many words a piece without white space holds; most pieces of a text come again and again."""

    def __missing__(self, piece: str) -> int:
        number = len(_WORD.findall(piece))
        if len(piece) <= LONGEST_KEPT:
            if len(self) >= MOST_KEPT:
                self.clear()
            self[piece] = number
        return number


LONGEST_KEPT, MOST_KEPT = 30, 100_000
_counts = _Counts()


def count_words(text: str) -> int:
    """Runs of letters and digits; an apostrophe, hyphen or point inside a word does not split it."""
    return _count(text) if len(text) < LONG else _count_long(text)


LONG, PIECE = 5_000, 100_000
_SPACE = re.compile(r"\s")


def _count(text: str) -> int:
    return sum(map(_counts.__getitem__, text.split()))


def _count_long(text: str) -> int:
    return _looked_through(text)[0]


def pieces_of(text: str) -> Set[str]:
    """Everything that stands between white space, once; of long texts those asked about last are remembered."""
    return _looked_through(text)[1]


@lru_cache(maxsize=4)
def _looked_through(text: str) -> tuple[int, Set[str]]:
    """How many words a text has, and its pieces: an import asks several times.

    Stretch by stretch, since a list of all words of a long text is many times as large as the text. Most pieces are
    one word: only the others are counted.
    """
    total, at = 0, 0
    seen: set[str] = set()
    while at < len(text):
        end = _SPACE.search(text, at + PIECE)
        stop = end.start() if end else len(text)
        pieces = text[at:stop].split()
        here = set(pieces)
        others = {piece: number for piece in here if (number := _counts[piece]) != 1}
        total += len(pieces)
        if others:
            total += sum(others[piece] - 1 for piece in filter(others.__contains__, pieces))
        seen |= here
        at = stop
    return total, seen


def words_of(text: str) -> list[str]:
    """The words themselves, in order."""
    return _WORD.findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every word, in code points."""
    return [found.span() for found in _WORD.finditer(text)]
