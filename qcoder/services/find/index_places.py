"""Where words stand in the paragraphs that the full-text index finds, letter by letter as the index reads them.

FTS5 can mark its hits itself (highlight), but takes each paragraph apart into words again for it: twice the time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
import numpy.typing as npt
from sqlalchemy.engine import Connection

from qcoder.analysis.places import DOCUMENT, Numbers, Places
from qcoder.storage import search_index
from qcoder.storage.index_letters import MARK, PARTS, read_as

Letters = npt.NDArray[np.uint32]
_UNKNOWN = np.uint32(0xFFFFFFFF)
_read = np.full(0x110000, _UNKNOWN, dtype=np.uint32)  # each code point as the index reads it, asked for when first met
_LOCK = Lock()
PARAGRAPHS_AT_ONCE = 12_000  # a short reading, and some 20 MB


@dataclass(frozen=True, slots=True)
class Wanted:
    """Words one behind the other, as the index reads them; of the last one perhaps only the beginning."""

    words: tuple[tuple[int, ...], ...]
    beginning: bool


def wanted(words: str, *, beginning: bool) -> Wanted:
    """What is looked for. Words without any letter have none that could stand anywhere."""
    found: list[list[int]] = [[]]
    for letter in _as_read(_codes(words)).tolist():
        if letter == PARTS:
            found.append([])
        elif letter != MARK:
            found[-1].append(letter)
    return Wanted(tuple(tuple(word) for word in found if word), beginning)


def index_places(
    connection: Connection, expression: str, asked: Iterable[Wanted], *, between: tuple[int, int] | None = None
) -> Places:
    """Where any of the words `asked` stand in the paragraphs that hold what FTS5 is asked for; in no order that counts.

    `expression`: may be empty, then all paragraphs `between` are looked through.
    `between`: only in paragraphs with these ids, first and last.
    """
    ids, paragraphs = search_index.joined(connection, expression, between=between)
    return _places(_numbers(ids), paragraphs, asked)


def next_places(
    connection: Connection, expression: str, asked: Iterable[Wanted], first: int
) -> tuple[Places, int | None]:
    """As `index_places`, in the next paragraphs from the id `first` on, and from which id to go on; None: no more."""
    between = first, search_index.LAST
    joined, paragraphs = search_index.joined(connection, expression, between=between, at_most=PARAGRAPHS_AT_ONCE)
    ids = _numbers(joined)
    more = len(ids) == PARAGRAPHS_AT_ONCE
    return _places(ids, paragraphs, asked), int(ids[-1]) + 1 if more else None


def _numbers(joined: str) -> Numbers:
    return np.fromstring(joined, dtype=np.int64, sep=",")


def _places(ids: Numbers, paragraphs: str, asked: Iterable[Wanted]) -> Places:
    if not paragraphs:
        return Places.of(())
    text = _Text.of(f"\n{paragraphs}\n")
    spans = [text.spans(one) for one in dict.fromkeys(asked)]
    start, end = (np.concatenate([span[side] for span in spans]) for side in (0, 1))
    paragraph = np.searchsorted(text.begins, start, "right") - 1
    document, moved = np.divmod(ids[paragraph], DOCUMENT)
    moved -= text.begins[paragraph]
    return Places.in_texts(document, start + moved, end + moved)


def _codes(text: str) -> Letters:
    return np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)


def _as_read(codes: Letters) -> Letters:
    letters = _read[codes]
    new = letters == _UNKNOWN
    if new.any():
        with _LOCK:
            for point, read in read_as(np.unique(codes[new]).tolist()).items():
                _read[point] = read
        letters = _read[codes]
    return letters


@dataclass(frozen=True, slots=True)
class _Text:
    """Paragraphs as the index reads them, a line break before, between and after them."""

    letters: Letters  # marks left out
    at: Numbers | None  # where each letter stands in the text; None where it stands where it is
    begins: Numbers  # of each paragraph, in the text
    parts: Numbers  # in `letters`, what parts words
    words: Numbers  # in `letters`, where words begin

    @classmethod
    def of(cls, text: str) -> "_Text":
        codes = _codes(text)
        letters, at = _as_read(codes), None
        if (letters == MARK).any():
            at = np.flatnonzero(letters != MARK)
            letters = letters[at]
        apart = letters == PARTS
        words = np.flatnonzero(apart[:-1] & ~apart[1:]) + 1
        return cls(letters, at, np.flatnonzero(codes == ord("\n"))[:-1] + 1, np.flatnonzero(apart), words)

    def spans(self, wanted: Wanted) -> tuple[Numbers, Numbers]:
        """Starts and ends of some words, in the text."""
        if not wanted.words:
            return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
        *earlier, last = wanted.words
        first = at = self.words
        for word in earlier:
            found = self._beginning(at, word)
            whole = self.letters[at[found] + len(word)] == PARTS
            found = found[whole]
            first, at = first[found], at[found]
            following = np.searchsorted(self.words, at, "right")
            inside = following < len(self.words)
            first, at = first[inside], self.words[following[inside]]
        found = self._beginning(at, last)
        first, at = first[found], at[found]
        end = at + len(last)
        if wanted.beginning:
            end = self.parts[np.searchsorted(self.parts, end)]
        else:
            whole = self.letters[end] == PARTS
            first, end = first[whole], end[whole]
        return self._of_one_paragraph(first, end)

    def _beginning(self, at: Numbers, word: Sequence[int]) -> Numbers:
        """Which of the words that begin `at` begin with the letters of `word`.

        The text ends with what parts words, and no letter is looked at behind one that differs: none is behind the end.
        """
        found = np.flatnonzero(self.letters[at] == word[0])
        for place, letter in enumerate(word[1:], 1):
            found = found[self.letters[at[found] + place] == letter]
        return found

    def _of_one_paragraph(self, start: Numbers, end: Numbers) -> tuple[Numbers, Numbers]:
        if self.at is not None:
            start, end = self.at[start], self.at[end]
        same = np.searchsorted(self.begins, start, "right") == np.searchsorted(self.begins, end, "right")
        return start[same], end[same]
