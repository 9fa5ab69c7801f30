"""Many stretches of text at once: which of them touch, and how much several of them cover together.

Stretches are half-open [start, end) in one line of whole numbers, on which documents stand one behind the other with a
gap between them, so that nothing of one touches anything of the next.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
MOST_PAIRS = 4_000_000  # held in memory at once


def touching(starts: Ints, ends: Ints, of_starts: Ints, of_ends: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of places (one, other) whose stretches share at least one character, in pieces of bounded size.

    A sorted sweep: those that begin before the end of one, from the first whose predecessors reach beyond its start.

    Args:
        of_starts: must be in order; `of_ends` beside it.
    """
    if not len(starts) or not len(of_starts):
        return
    reach = np.maximum.accumulate(of_ends)
    low = np.searchsorted(reach, starts, side="right")
    high = np.searchsorted(of_starts, ends, side="left")
    numbers = np.maximum(high - low, 0)
    for first, last in _pieces(numbers):
        some = numbers[first:last]
        one = np.repeat(np.arange(first, last), some)
        # Counts upwards from `low` within each of the repeated ones.
        other = np.arange(len(one)) - np.repeat(np.cumsum(some) - some, some) + np.repeat(low[first:last], some)
        kept = of_ends[other] > starts[one]
        yield one[kept], other[kept]


def _pieces(numbers: Ints) -> Iterator[tuple[int, int]]:
    """Runs of places that have no more than MOST_PAIRS together (one place alone may have more)."""
    total, first = np.cumsum(numbers), 0
    while first < len(numbers):
        before = int(total[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(total, before + MOST_PAIRS, side="right")))
        yield first, last
        first = last


def covered(keys: Ints, starts: Ints, ends: Ints, number: int) -> Ints:
    """For each key from 0 to `number` how much its stretches cover together, what several cover only once.

    Args:
        starts: in order, or the answer is wrong; ends never before their starts.
    """
    if not len(keys):
        return np.zeros(number, np.int64)
    small = keys.astype(np.uint16) if number <= 65_535 else keys
    order = np.argsort(small, kind="stable")  # of 16 bits this is a radix sort
    return _fresh(keys[order], starts[order], ends[order], number)


def _fresh(keys: Ints, starts: Ints, ends: Ints, number: int) -> Ints:
    """As `covered`, of stretches in the order of keys and then of starts."""
    # Each key gets a stretch of the line of its own, so that one running maximum serves all.
    apart = int(ends.max()) + 1
    shifted = keys.astype(np.int64) * apart
    reach = np.maximum.accumulate(ends + shifted)
    before = np.empty_like(reach)
    before[0], before[1:] = 0, reach[:-1]
    new = np.maximum(0, ends + shifted - np.maximum(starts + shifted, before))
    return np.bincount(keys, weights=new, minlength=number).astype(np.int64)


def flattened(keys: Ints, starts: Ints, ends: Ints) -> tuple[Ints, Ints, Ints]:
    """The same cover with the stretches of each key apart: those that touch or overlap become one."""
    if not len(keys):
        return keys, starts, ends
    order = np.lexsort((starts, keys))
    keys, starts, ends = keys[order], starts[order], ends[order]
    apart = int(ends.max()) + 2
    reach = np.maximum.accumulate(ends + keys * apart)
    first = np.empty(len(keys), bool)
    first[0] = True
    first[1:] = starts[1:] + keys[1:] * apart > reach[:-1]
    last = np.append(np.flatnonzero(first)[1:] - 1, len(keys) - 1)
    return keys[first], starts[first], reach[last] - keys[last] * apart
