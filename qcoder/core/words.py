"""What counts as a word, everywhere a number of words is shown."""

import re
from collections.abc import Iterator, Set
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
MOST_STRANGE = 12  # different signs beyond Latin-1 that are put into classes one by one
_SPACE = re.compile(r"\s")
# Each sign of Latin-1 as what it does in a word: "a" belongs to one, "-" holds two pieces of one together.
_CLASSES = bytes(ord("-" if chr(n) in "'-." else "a" if re.match(r"\w", chr(n)) else " ") for n in range(256))


def _count(text: str) -> int:
    return sum(map(_counts.__getitem__, text.split()))


@lru_cache(maxsize=4)
def _count_long(text: str) -> int:
    """The same as `_count`, stretch by stretch: an import asks several times."""
    return sum(map(_count_stretch, _stretches(text)))


def _stretches(text: str) -> Iterator[str]:
    """Parted at white space, since a list of all words of a long text is many times as large as the text."""
    at = 0
    while at < len(text):
        end = _SPACE.search(text, at + PIECE)
        stop = end.start() if end else len(text)
        yield text[at:stop]
        at = stop


def _count_stretch(text: str) -> int:
    """Words begin where a letter follows what belongs to no word: counted over classes of signs, without a list."""
    bare = text
    for _strange in range(MOST_STRANGE):
        try:
            latin = bare.encode("latin-1")
        except UnicodeEncodeError as error:
            sign = bare[error.start]
            if "\u0300" <= sign <= "\u036f":
                break
            bare = bare.replace(sign, "'" if sign == "’" else "a" if sign.isalnum() else " ")
        else:
            classes = b" " + latin.translate(_CLASSES)
            return classes.count(b" a") + classes.count(b" -a") + classes.count(b"--a")
    return _count(text)


@lru_cache(maxsize=4)
def pieces_of(text: str) -> Set[str]:
    """Everything that stands between white space, once; of long texts those asked about last are remembered."""
    seen: set[str] = set()
    for stretch in _stretches(text):
        seen.update(stretch.split())
    return seen


def words_of(text: str) -> list[str]:
    """The words themselves, in order."""
    return _WORD.findall(text)


_PARTED = re.compile(f"({_WORD.pattern})")


def words_between(text: str) -> list[str]:
    """What stands before the first word, the first word, what stands behind it, the second word, and so on: a word is
    every second piece, and the lengths of all say where each stands. In half the time of `word_spans`."""
    return _PARTED.split(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Start and end of every word, in code points."""
    return [found.span() for found in _WORD.finditer(text)]
