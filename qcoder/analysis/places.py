"""Places in texts as columns of numbers, and which of them overlap, follow or lie near which, by sorted searches.

One key for a document and a position (document * 2^32 + position) makes the places of all documents one line that can
be searched at once; how many others begin before a place ends, less how many end before it begins, is how many overlap.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from qcoder.core.query import Relation

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
DOCUMENT = np.int64(1) << np.int64(32)  # in a key; texts are shorter than that


@dataclass(frozen=True, slots=True)
class Places:
    """Spans of documents, one a row, in code points. `id` tells a place from all others of a query."""

    id: Numbers
    document: Numbers
    start: Numbers
    end: Numbers

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> "Places":
        """From rows of (id, document, start, end)."""
        table = np.array([tuple(row[:4]) for row in rows], dtype=np.int64).reshape(-1, 4)
        return cls(*(np.ascontiguousarray(table[:, column]) for column in range(4)))

    @classmethod
    def in_texts(cls, document: Numbers, start: Numbers, end: Numbers) -> "Places":
        """Places of words, numbered below 0 by where they begin, so that none is taken for a coding."""
        return cls(-(document * DOCUMENT + start) - 1, document, start, end)

    def __len__(self) -> int:
        return len(self.id)

    def first(self, number: int) -> "Places":
        return Places(self.id[:number], self.document[:number], self.start[:number], self.end[:number])

    def where(self, mask: npt.NDArray[Any]) -> "Places":
        return Places(self.id[mask], self.document[mask], self.start[mask], self.end[mask])


@dataclass(frozen=True, slots=True)
class Extent:
    """Where places lie on some ruler: the first and the last mark (turn, or word) of each; -1 where it has none."""

    first: Numbers
    last: Numbers


def keys(document: Numbers, position: Numbers) -> Numbers:
    return document * DOCUMENT + np.clip(position, 0, DOCUMENT - 1)


def related(
    how: Relation, places: Places, others: Places, *, extents: tuple[Extent, Extent] | None = None, within: int = 0
) -> Mask:
    """For each place whether one of `others`, but not itself, is so related to it (see core.query.Related).

    Args:
        extents: for near, followed, preceded and same_turn, where places and others lie in words or turns.
        within: how many of these may lie between; for words those between the two, for turns the difference.
    """
    if not len(places) or not len(others):
        return np.zeros(len(places), dtype=bool)
    if how in ("overlaps", "inside", "around"):
        itself = np.isin(places.id, others.id)
        return {"overlaps": _overlaps, "inside": _inside, "around": _around}[how](places, others, itself)
    assert extents is not None
    mine, theirs = extents
    known = theirs.first >= 0
    others, theirs = others.where(known), Extent(theirs.first[known], theirs.last[known])
    near = {"near": _near, "same_turn": _near, "followed": _followed, "preceded": _preceded}[how]
    found = near(places, others, mine, theirs, within)
    return found & (mine.first >= 0)


def held(places: Places, spans: Places) -> Mask:
    """For each place whether a whole one of `spans` lies in it (itself too)."""
    return _around(places, spans, np.zeros(len(places), dtype=bool)) if len(spans) else np.zeros(len(places), bool)


def touched(places: Places, spans: Places) -> Mask:
    """For each place whether it shares a character with one of `spans` (itself too)."""
    return _overlaps(places, spans, np.zeros(len(places), dtype=bool)) if len(spans) else np.zeros(len(places), bool)


def _overlaps(places: Places, others: Places, itself: Mask) -> Mask:
    begun = np.searchsorted(np.sort(keys(others.document, others.start)), keys(places.document, places.end), "left")
    ended = np.searchsorted(np.sort(keys(others.document, others.end)), keys(places.document, places.start), "right")
    return np.asarray(begun - ended > itself)


def _inside(places: Places, others: Places, itself: Mask) -> Mask:
    starts = keys(others.document, others.start)
    order = np.argsort(starts, kind="stable")
    ends = keys(others.document, others.end)[order]
    furthest = np.maximum.accumulate(ends)
    # The second furthest of those seen so far: a place that is among the others is one of the two itself.
    second = np.concatenate(([-1], np.maximum.accumulate(np.minimum(ends[1:], furthest[:-1])))).astype(np.int64)
    at = np.searchsorted(starts[order], keys(places.document, places.start), "right") - 1
    reached = np.where(itself, second[at], furthest[at])
    return np.asarray((at >= 0) & (reached >= keys(places.document, places.end)))


def _around(places: Places, others: Places, itself: Mask) -> Mask:
    starts = keys(others.document, others.start)
    order = np.argsort(starts, kind="stable")
    ends = keys(others.document, others.end)[order][::-1]
    most = np.iinfo(np.int64).max
    nearest = np.minimum.accumulate(ends)
    second = np.concatenate(([most], np.minimum.accumulate(np.maximum(ends[1:], nearest[:-1])))).astype(np.int64)
    at = len(others) - np.searchsorted(starts[order], keys(places.document, places.start), "left") - 1
    reached = np.where(itself, second[at], nearest[at])
    return np.asarray((at >= 0) & (reached <= keys(places.document, places.end)))


def _near(places: Places, others: Places, mine: Extent, theirs: Extent, within: int) -> Mask:
    begun = np.searchsorted(
        np.sort(keys(others.document, theirs.first)), keys(places.document, mine.last + within), "right"
    )
    ended = np.searchsorted(
        np.sort(keys(others.document, theirs.last)), keys(places.document, mine.first - within), "left"
    )
    return np.asarray(begun - ended > np.isin(places.id, others.id))


def _followed(places: Places, others: Places, mine: Extent, theirs: Extent, within: int) -> Mask:
    starts = keys(others.document, others.start)
    order = np.argsort(starts, kind="stable")
    first = np.searchsorted(starts[order], keys(places.document, places.end), "left")
    # What begins later begins no fewer words or turns later: both columns are in the same order.
    last = np.searchsorted(
        keys(others.document, theirs.first)[order], keys(places.document, mine.last + within), "right"
    )
    return np.asarray(last > first)


def _preceded(places: Places, others: Places, mine: Extent, theirs: Extent, within: int) -> Mask:
    ends = keys(others.document, others.end)
    order = np.argsort(ends, kind="stable")
    last = np.searchsorted(ends[order], keys(places.document, places.start), "right")
    first = np.searchsorted(
        keys(others.document, theirs.last)[order], keys(places.document, mine.first - within), "left"
    )
    return np.asarray(last > first)
