"""Which codes stand together: pairs of passages that touch, and how much of what either code has is shared.

Passages lie on one line of whole numbers: characters for overlapping, turns for the same or neighbouring turns. One
sorted sweep finds all pairs: of passages in the order of their starts, each touches those that begin before its end.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qcoder.analysis.intervals import MOST_PAIRS, Ints, flattened

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Together:
    """Codes in rows and columns, the same both ways; the diagonal is empty.

    `pairs` counts pairs of passages that touch, one of each code. `passages` is how many passages each code has,
    `shared` what both codes of a pair cover on the line, `extent` what each covers.
    """

    pairs: Ints
    passages: Ints
    shared: Ints
    extent: Ints

    def jaccard(self) -> Numbers:
        """Of what either code covers the share that both cover, 0 to 1 (Jaccard 1912, New Phytologist 11, 37-50)."""
        either = self.extent[:, None] + self.extent[None, :] - self.shared
        return _shares(self.shared, either)

    def coefficient(self) -> Numbers:
        """n12 / (n1 + n2 - n12), as ATLAS.ti's manual defines its c-coefficient (Friese 2019, Qualitative Data Analysis
        with ATLAS.ti, 3rd edition). Above 1 where a passage of one code touches several of the other."""
        either = self.passages[:, None] + self.passages[None, :] - self.pairs
        return _shares(self.pairs, either)


def _shares(part: Ints, whole: Ints) -> Numbers:
    found = np.zeros(part.shape)
    np.divide(part, whole, out=found, where=whole > 0)
    np.fill_diagonal(found, 0.0)
    return found


def together(codes: Ints, starts: Ints, ends: Ints, number: int) -> Together:
    """Pairs of passages of different codes that share at least one character (or turn).

    Args:
        codes: of each passage, from 0 to `number`.
        starts, ends: half-open, ends beyond starts; documents stand apart on the line.
    """
    pairs = np.zeros(number * number, np.int64)
    for one, other in touching_pairs(starts, ends):
        apart = codes[one] != codes[other]
        keys = codes[one[apart]] * number + codes[other[apart]]
        pairs += np.bincount(keys, minlength=number * number)
    flat_codes, flat_starts, flat_ends = flattened(codes, starts, ends)
    order = np.argsort(flat_starts, kind="stable")
    flat_codes, flat_starts, flat_ends = flat_codes[order], flat_starts[order], flat_ends[order]
    shared = np.zeros(number * number)
    for one, other in _pairs_in_order(flat_starts, flat_ends):
        length = np.minimum(flat_ends[one], flat_ends[other]) - flat_starts[other]
        keys = flat_codes[one] * number + flat_codes[other]
        shared += np.bincount(keys, weights=length, minlength=number * number)
    extent = np.bincount(flat_codes, weights=flat_ends - flat_starts, minlength=number)
    return Together(
        _both_ways(pairs, number),
        np.bincount(codes, minlength=number).astype(np.int64),
        _both_ways(np.rint(shared).astype(np.int64), number),
        np.rint(extent).astype(np.int64),
    )


def _both_ways(flat: Ints, number: int) -> Ints:
    square = flat.reshape(number, number)
    found: Ints = square + square.T
    np.fill_diagonal(found, 0)
    return found


def touching_pairs(starts: Ints, ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Places of passages that touch, each pair once, in pieces of bounded size."""
    order = np.argsort(starts, kind="stable")
    for one, other in _pairs_in_order(starts[order], ends[order]):
        yield order[one], order[other]


def _pairs_in_order(starts: Ints, ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """The same for passages in the order of their starts: whatever begins before the end of one touches it."""
    places = np.arange(len(starts))
    numbers = np.searchsorted(starts, ends, side="left") - places - 1
    total, first = np.cumsum(numbers), 0
    while first < len(starts):
        before = int(total[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(total, before + MOST_PAIRS, side="right")))
        some = numbers[first:last]
        one = np.repeat(places[first:last], some)
        other = np.arange(len(one)) - np.repeat(np.cumsum(some) - some, some) + one + 1
        yield one, other
        first = last
