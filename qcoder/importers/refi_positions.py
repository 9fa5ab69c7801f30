"""How the positions of an exchange file are counted, found out from the file itself.

The standard counts code points, but programs count UTF-16 units, take CRLF for one or for two, an end for the last
character or the one after it, and some count marks of byte order that stand inside the text. Each way is tried on all
selections of the project at once; the program's usual way stands unless another is clearly better.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple, Protocol

from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.core.utf16 import Utf16Index

MARK = "\ufeff"
_GONE = re.compile("[\ufeff\x00]|\r(?=\n)")  # what cleaning takes away


@dataclass(frozen=True, slots=True)
class Counting:
    """One way to count."""

    crlf: int = 1  # what a CRLF counts
    utf16: bool = False
    inclusive: bool = False  # the end is the last character, not the one after it
    marks: bool = True  # marks of byte order inside the text count (the first one never does)


# What programs are known to do (measured, or reported by others), by what their `origin` begins with.
USUAL = {
    "nvivo": Counting(crlf=2, utf16=True),
    "qcoder": Counting(crlf=1),
    "crlf": Counting(crlf=1),  # what our own files for ATLAS.ti and MAXQDA say of themselves
    "qualcoder": Counting(crlf=1),
    "aqda": Counting(crlf=2),
    "atlas": Counting(crlf=1),
    "maxqda": Counting(crlf=1),
}
OURS = ("qcoder", "crlf")
WAYS = tuple(Counting(*values) for values in product((1, 2), (False, True), (False, True), (True, False)))
AT_FIRST = 200  # selections of a project that the usual way is tried on, spread over all its texts
ENOUGH = 1_500  # those that all ways are tried on, where that does not prove it
PROOF = 3  # selections whose whole words must be what the file says, for a way to need no other one beside it
SURE = 20  # characters of a name that are enough to know the beginning of a passage by
CLEARLY = 0.05  # another way must be better than the usual one by this share


class Selected(NamedTuple):
    """A selection as a file has it; `name` is what the file says its words are, or ""."""

    start: int
    end: int
    name: str = ""


class Selections(Protocol):
    """Those in a text, of which few are asked for."""

    def __len__(self) -> int: ...

    def some(self, every: int) -> Sequence[Selected]:
        """One of so many, and the one that ends last: what each way counts otherwise adds up to there."""


class Listed(list[Selected]):
    """Selections that were read already."""

    def some(self, every: int) -> Sequence[Selected]:
        return self if every == 1 else [*self[::every], max(self)]


class Counted:
    """A text as its file holds it (without the first mark of byte order), read in one way of counting."""

    def __init__(self, raw: str, way: Counting) -> None:
        text = raw.replace("\r\n", "\n") if way.crlf != 2 and "\r" in raw else raw
        if not way.marks:
            text = text.replace(MARK, "")
        self._inclusive = way.inclusive
        self._index = Utf16Index(text) if way.utf16 else None
        self.text = clean(text)
        # Positions of what cleaning takes away; everything else keeps its place among the rest.
        shorter = len(self.text) < len(text)
        self._gone = [found.start() for found in _GONE.finditer(text)] if shorter else []

    def position(self, at: int) -> int:
        """Where a position lies in the clean text; -1 where it lies outside."""
        if at < 0:
            return -1
        if self._index is not None:
            at = self._index.to_code_point(at)
        at -= bisect_left(self._gone, at)
        return at if at <= len(self.text) else -1

    def span(self, selected: Selected) -> Span | None:
        """Where a selection lies in the clean text; None where it is empty or outside."""
        start, end, _name = selected
        end += self._inclusive
        if start < 0 or end <= start:
            return None
        if self._index is not None:
            start, end = self._index.to_code_point(start), self._index.to_code_point(end)
        if self._gone:
            start -= bisect_left(self._gone, start)
            end -= bisect_left(self._gone, end)
        return Span(start, end) if start < end <= len(self.text) else None

    def spans(self, starts: Sequence[int], ends: Sequence[int]) -> list[Span | None]:
        """The same of each of many."""
        if self._inclusive or self._index is not None or self._gone:
            return [self.span(Selected(start, end)) for start, end in zip(starts, ends, strict=True)]
        length = len(self.text)
        return [
            Span(start, end) if 0 <= start < end <= length else None for start, end in zip(starts, ends, strict=True)
        ]


def usual_way(origin: str) -> Counting:
    """How the program counts that a file comes from; the standard's way for those that are not known."""
    bare = origin.strip().casefold()
    return next((way for name, way in USUAL.items() if bare.startswith(name)), Counting(crlf=2))


class Texts:
    """Texts of a project as their files hold them, each read once in each way of counting that is asked for."""

    def __init__(self, raws: Sequence[str]) -> None:
        self.raws = raws
        self._read: dict[tuple[int, Counting], Counted] = {}

    def counted(self, place: int, way: Counting) -> Counted:
        if (place, way) not in self._read:
            self._read[place, way] = Counted(self.raws[place], way)
        return self._read[place, way]


Used = Sequence[tuple[int, Sequence[Selected]]]  # the place of a text, and selections in it


def counting_of(texts: Texts, selections: Sequence[Selections], *, origin: str) -> Counting:
    """The way of counting that makes most of the selections sensible, over all texts of a project.

    Ways that cannot differ (no CRLF, no letter beyond the first plane, no inner mark) are not told apart.
    """
    usual = usual_way(origin)
    held = [(place, selected) for place, selected in enumerate(selections) if len(selected)]
    # Of our own files it is known; only words that are others than they say mean that somebody else wrote it.
    enough = 0 if origin.casefold().startswith(OURS) else PROOF
    if not held or _proved(texts, _some(held, AT_FIRST), usual, enough):
        return usual
    used = _some(held, ENOUGH)
    points = _points(texts, used, usual)
    best, points = usual, points + max(1.0, CLEARLY * abs(points))
    for way in WAYS:
        if way == usual or not _can_differ([texts.raws[place] for place, _selected in used], usual, way):
            continue
        found = _points(texts, used, way)
        if found > points:
            best, points = way, found
    return best


def _some(held: Sequence[tuple[int, Selections]], enough: int) -> Used:
    """Enough selections of every text to tell the ways apart: evidence of thousands more says the same."""
    every = max(1, sum(len(selections) for _place, selections in held) // enough)
    return [(place, selections.some(every)) for place, selections in held]


def _proved(texts: Texts, used: Used, way: Counting, enough: int) -> bool:
    """True where one way makes the words of every selection what the file says, to the last letter in `enough`."""
    whole = 0
    for place, selections in used:
        counted = texts.counted(place, way)
        for selected in selections:
            span = counted.span(selected)
            if span is None:
                return False
            words = span.of(counted.text)
            if not selected.name:
                if words.strip():
                    return False
                continue  # white space has no name
            bare, said = " ".join(words.split()), " ".join(selected.name.split())
            if bare != said and not (len(said) >= SURE and bare.startswith(said)) and not _same(words, selected.name):
                return False
            whole += bare == said
    return whole >= enough


def _can_differ(raws: Sequence[str], one: Counting, other: Counting) -> bool:
    """False where the two ways read every text alike; then the usual one of them is not given up."""
    return (
        one.inclusive != other.inclusive
        or (one.crlf != other.crlf and any("\r\n" in raw for raw in raws))
        or (one.utf16 != other.utf16 and any(max(raw, default="") > "\uffff" for raw in raws))
        or (one.marks != other.marks and any(MARK in raw for raw in raws))
    )


def _points(texts: Texts, used: Used, way: Counting) -> float:
    """Three for a selection whose words are what the file says they are, one for each end at the border of a word."""
    points = 0.0
    for place, selections in used:
        counted = texts.counted(place, way)
        text = counted.text
        for selected in selections:
            span = counted.span(selected)
            if span is None:
                points -= 2
                continue
            words = span.of(text)
            if selected.name and _same(words, selected.name):
                points += 3
            points += _border(text, span.start) + _border(text, span.end)
            points -= 0.5 * (words[0].isspace() + words[-1].isspace())
    return points


def _same(words: str, name: str) -> bool:
    """The name of a selection is its words, or how they begin."""
    if words == name:
        return True
    bare, said = " ".join(words.split()), " ".join(clean(name).split()).rstrip(".…")
    return bare == said or (len(said) >= SURE and bare.startswith(said))


def _border(text: str, at: int) -> bool:
    """Between two letters no word ends."""
    return not (0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum())
