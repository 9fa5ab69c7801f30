"""Codes by organisation: each organisation one unit, however much its people talk.

Pure: numbers of organisations in, what they say together out. A *contrast* sets the organisations of one group against
all others. `stands` asks whether its direction holds when any one organisation is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from qcoder.analysis.comparison import Count
from qcoder.analysis.inference import Numbers

Measure = Literal["per_1000", "words", "interviews"]
MEASURES: tuple[Measure, ...] = ("per_1000", "words", "interviews")

_MADE_OF: Mapping[Measure, tuple[Count, Count, float]] = {
    "per_1000": ("codings", "words", 1000.0),
    "words": ("words", "words", 100.0),
    "interviews": ("documents", "documents", 100.0),
}


def measured(
    numbers: Mapping[Count, NDArray[np.integer]], bases: Sequence[Mapping[Count, int]], measure: Measure
) -> Numbers:
    """One number for each code and organisation that does not grow with the length of its interviews.

    per_1000: codings for each 1,000 words of participants. words: percent of participants' words that are coded.
    interviews: percent of the organisation's documents that have the code. NaN where there is nothing to divide by.

    Args:
        numbers: for each count codes in rows and organisations in columns.
        bases: what there is of each organisation in all.
    """
    over, under, times = _MADE_OF[measure]
    base = np.array([one[under] for one in bases], np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Numbers = times * numbers[over] / base
    found[:, base == 0] = np.nan
    return found


@dataclass(frozen=True, eq=False)
class Contrast:
    """For each code (rows): the means of organisations inside and outside a group, and their difference.

    `without` has organisations in columns: the difference when that one is left out, NaN where nothing is left.
    """

    inside: Numbers
    outside: Numbers
    difference: Numbers
    without: Numbers

    def stands(self) -> NDArray[np.bool_]:
        """Whether the difference keeps its direction whichever organisation is left out."""
        kept = np.sign(self.without) == np.sign(self.difference)[:, None]
        found: NDArray[np.bool_] = (self.difference != 0) & kept.all(axis=1)
        return found

    def turning(self, code: int) -> list[int]:
        """Organisations without which the difference of a code is gone, turns or cannot be told."""
        kept = np.sign(self.without[code]) == np.sign(self.difference[code])
        return np.flatnonzero(~kept).tolist()


def contrast(values: Numbers, inside: NDArray[np.bool_]) -> Contrast:
    """Organisations of a group against all others, and again without each of them.

    Args:
        values: codes in rows, organisations in columns, as `measured` gives them; organisations without a number (NaN)
            count on neither side.
    """
    there = ~np.isnan(values)
    known = np.where(there, values, 0.0)
    sums = [(known * side).sum(axis=1) for side in (inside, ~inside)]
    numbers = [(there & side).sum(axis=1) for side in (inside, ~inside)]
    with np.errstate(divide="ignore", invalid="ignore"):
        means = [total / number for total, number in zip(sums, numbers, strict=True)]
        less = [
            (total[:, None] - known * side) / (number[:, None] - (there & side))
            for total, number, side in zip(sums, numbers, (inside, ~inside), strict=True)
        ]
    return Contrast(means[0], means[1], means[0] - means[1], less[0] - less[1])
