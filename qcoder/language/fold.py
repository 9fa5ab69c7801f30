"""Folding for search: small letters without accents, one code point for each, so that positions stay true."""

import unicodedata

_KEEP = {"ß": "s", "İ": "i", "ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d"}
_SPACES = {"\u00a0", "\u202f", "\u2007", "\u2009"}


class _Letters(dict[int, str]):
    """What each code point is folded to, found when it is first met."""

    def __missing__(self, point: int) -> str:
        self[point] = folded = _letter(chr(point))
        return folded


_LETTERS = _Letters()


def _letter(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in _SPACES:
        return " "
    if letter in _KEEP:
        return _KEEP[letter]
    if unicodedata.combining(letter):
        return "\u0301"  # any combining mark is alike; `strip_marks` takes them out where lengths do not matter
    base = unicodedata.normalize("NFKD", letter)[0]
    small = base.lower()
    return small if len(small) == 1 else small[0]


def fold(text: str) -> str:
    """`text` in small letters, accents off, of the same length: fold(text)[i] stands for text[i].

    A decomposed letter keeps a place for its mark, as U+0301.
    """
    return text.lower() if text.isascii() else text.translate(_LETTERS)


def strip_marks(folded: str) -> str:
    """A folded text without the places of its combining marks: equal for composed and decomposed letters."""
    return folded.replace("\u0301", "")


def find_all(text: str, wanted: str) -> list[tuple[int, int]]:
    """Start and end of every place where `wanted` stands in `text`, case and accents apart."""
    needle = strip_marks(fold(wanted))
    if not needle:
        return []
    folded = fold(text)
    if "\u0301" not in folded:
        places, haystack = None, folded
    else:
        places = [index for index, letter in enumerate(folded) if letter != "\u0301"]
        places.append(len(folded))
        haystack = strip_marks(folded)
    found, at = [], haystack.find(needle)
    while at >= 0:
        end = at + len(needle)
        found.append((at, end) if places is None else (places[at], places[end]))
        at = haystack.find(needle, end)
    return found
