"""The words of texts as columns of numbers, made once for each text: where each begins, how long it is, which form it
is. Forms (small letters) are numbered for all texts together, so that what is found out about one counts for all.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock

import numpy as np
import numpy.typing as npt

from qcoder.core.words import words_between
from qcoder.language.fold import fold, strip_marks
from qcoder.language.tokens import lemma

MOST_WORDS = 20_000_000  # kept for all texts together; the texts read longest ago go first
MOST_MASKS = 200
Int32 = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WordTable:
    """One row a word, in the order of the text."""

    start: Int32
    length: Int32
    form: Int32  # a number of `Forms`

    def __len__(self) -> int:
        return len(self.start)

    @property
    def end(self) -> Int32:
        return np.asarray(self.start + self.length, dtype=np.int32)


class _Numbers(dict[str, int]):
    """Known words are looked up without a call of Python: a text has many times as many words as forms."""

    def __init__(self, number: Callable[[str], int]) -> None:
        super().__init__()
        self._number = number

    def __missing__(self, word: str) -> int:
        found = self[word] = self._number(word)
        return found


class Forms:
    """All forms of words that were met, with what is known of each: as it is folded, its lemma in a language."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self.of_word = _Numbers(self._numbered)  # by words as they are written, for who holds the lock
        self.text: list[str] = []
        self._folded: list[str] = []
        self._lemmas: dict[str, list[str]] = {}
        self._masks: dict[tuple[str, str], Mask] = {}

    def number(self, word: str) -> int:
        with LOCK:
            return self.of_word[word]

    def _numbered(self, word: str) -> int:
        form = word.lower()
        found = self._number.get(form, -1)
        if found < 0:
            found = self._number[form] = len(self.text)
            self.text.append(form)
        return found

    @property
    def folded(self) -> list[str]:
        """Each form in small letters without accents."""
        with LOCK:
            known = len(self._folded)
            self._folded += [strip_marks(fold(form)) for form in self.text[known:]]
            return self._folded

    def lemmas(self, language: str) -> list[str]:
        """The folded lemma of each form in a language."""
        with LOCK:
            known = self._lemmas.setdefault(language, [])
            known += [lemma(form, language) for form in self.text[len(known) :]]
            return known

    def with_lemma(self, language: str, name: str) -> Mask:
        """For each form whether its lemma in a language is `name`."""
        return self._mask((language, name), self.lemmas(language), name.__eq__)

    def like(self, word: str) -> Mask:
        """For each form whether it is like a word in which * stands for any letters."""
        return self._mask(("*", word), self.folded, wildcard(word).match)

    def _mask(self, key: tuple[str, str], names: list[str], holds: Callable[[str], object]) -> Mask:
        """Remembered, and gone on with where more forms were met since."""
        with LOCK:
            return self._grown(key, names, holds)

    def _grown(self, key: tuple[str, str], names: list[str], holds: Callable[[str], object]) -> Mask:
        known = self._masks.get(key)
        if known is None:
            if len(self._masks) >= MOST_MASKS:
                self._masks.clear()
            known = np.zeros(0, dtype=bool)
        if len(known) < len(names):
            more = np.fromiter((bool(holds(name)) for name in names[len(known) :]), dtype=bool)
            known = self._masks[key] = np.concatenate((known, more))
        return known


LOCK = RLock()  # searches run on several threads, and numbers are given to forms once
forms = Forms()
_tables: OrderedDict[str, WordTable] = OrderedDict()


def word_table(text: str, sha256: str) -> WordTable:
    """The words of a text; made once, known again by its SHA-256."""
    with LOCK:
        found = known_table(sha256)
        if found is None:
            found = _tables[sha256] = _made(text)
            while len(_tables) > 1 and sum(map(len, _tables.values())) > MOST_WORDS:
                _tables.popitem(last=False)
        return found


def known_table(sha256: str) -> WordTable | None:
    """The words of a text that were looked for already."""
    with LOCK:
        found = _tables.get(sha256)
        if found is not None:
            _tables.move_to_end(sha256)
        return found


def _made(text: str) -> WordTable:
    pieces = words_between(text)
    lengths = np.fromiter(map(len, pieces), dtype=np.int32, count=len(pieces))
    words = pieces[1::2]
    of = np.fromiter(map(forms.of_word.__getitem__, words), dtype=np.int32, count=len(words))
    starts = np.cumsum(lengths, dtype=np.int32)[:-1:2]
    return WordTable(np.ascontiguousarray(starts), np.ascontiguousarray(lengths[1::2]), of)


def wildcard(word: str) -> re.Pattern[str]:
    """What a folded word has to be like where * stands for any letters."""
    return re.compile(".*".join(re.escape(part) for part in strip_marks(fold(word)).split("*")) + r"\Z")
