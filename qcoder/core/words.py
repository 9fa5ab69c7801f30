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


LONGEST_KEPT, MOST_KEPT = 30, 20_000
_counts = _Counts()


def count_words(text: str) -> int:
    """Runs of letters and digits; an apostrophe, hyphen or point inside a word does not split it."""
    if len(text) < LONG:
        return _count(text)
    return _count_held(text) if len(text) <= LONGEST_HELD else _count_long(text)


LONG, PIECE = 5_000, 100_000
LONGEST_HELD = 200_000  # a longer text would stay in memory after its import
LONGEST_PIECE = 4 * PIECE  # a longer one is hardly white space apart: no text in letters of an alphabet
MOST_STRANGE = 12  # different signs beyond Latin-1 that are put into classes one by one
_SPACE = re.compile(r"\s")
# Each sign of Latin-1 as what it does in a word: 1 belongs to one, 2 holds two pieces of one together.
_CLASSES = bytes(2 if chr(n) in "'-." else 1 if re.match(r"\w", chr(n)) else 0 for n in range(256))


def _count(text: str) -> int:
    return sum(map(_counts.__getitem__, text.split()))


def _count_long(text: str) -> int:
    """The same as `_count`, stretch by stretch."""
    return sum(map(_count_stretch, _stretches(text)))


_count_held = lru_cache(maxsize=4)(_count_long)  # an import asks several times


def _stretches(text: str) -> Iterator[str]:
    """Parted at white space, since a list of all words of a long text is many times as large as the text."""
    at = 0
    while at < len(text):
        end = _SPACE.search(text, at + PIECE)
        stop = end.start() if end else len(text)
        yield text[at:stop]
        at = stop


def _count_stretch(text: str) -> int:
    """Runs of letters, less the signs that hold two of them together: counted as bits of one number, without a list."""
    if len(text) > LONGEST_PIECE:
        return sum(1 for _word in _WORD.finditer(text))
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
            signs = int.from_bytes(latin.translate(_CLASSES), "little")  # a byte each, the first one lowest
            letters = signs & _ones(len(latin).bit_length())
            holding = (signs ^ letters) >> 1 & letters << 8 & letters >> 8  # a letter before and one behind
            borders = letters ^ letters << 8  # where runs begin, and where they have ended
            return borders.bit_count() // 2 - holding.bit_count()
    return _count(text)


@lru_cache(maxsize=4)
def _ones(size: int) -> int:
    """A number with a 1 in each of 2 ** size bytes."""
    return int.from_bytes(b"\1" * 2**size, "little")


def those_in(text: str, words: frozenset[bytes]) -> Set[bytes]:
    """Those of some words (UTF-8) that stand in a text as they are written here, with white space around them."""
    found: set[bytes] = set()
    for stretch in _stretches(text):
        # As bytes, which are parted in two thirds of the time.
        found |= words.intersection(stretch.replace("\u00a0", " ").encode(errors="replace").split())
    return found


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
