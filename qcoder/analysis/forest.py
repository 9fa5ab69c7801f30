"""The codebook as numbers: every code with those that count into it side by side.

A code counts its own codings and those below it; a counter-instance, and what is below it, counts into nothing above
it. So each counter-instance begins a tree of its own here, and the codes of every tree stand in one run.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qcoder.analysis.intervals import Ints


class Node(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def parent_id(self) -> int | None: ...
    @property
    def counter_instance(self) -> bool: ...


@dataclass(frozen=True, eq=False)
class Forest:
    """`ids` in an order in which all that counts into a code stands right behind it, up to its `ends`."""

    ids: Ints
    ends: Ints
    above: Ints  # the place of the code that each counts into; -1 for those that count into none

    @cached_property
    def place(self) -> dict[int, int]:
        return {int(id_): at for at, id_ in enumerate(self.ids)}

    @cached_property
    def levels(self) -> list[Ints]:
        """For each depth the place of the code at that depth above each code (or itself); -1 where there is none."""
        depth = np.zeros(len(self.ids), np.int64)
        for at, above in enumerate(self.above):  # those above come first
            depth[at] = 0 if above < 0 else depth[above] + 1
        found = []
        for level in range(int(depth.max()) + 1 if len(depth) else 0):
            at_level = np.full(len(self.ids), -1, np.int64)
            for at, above in enumerate(self.above):
                at_level[at] = at if depth[at] == level else at_level[above] if depth[at] > level else -1
            found.append(at_level)
        return found

    def places(self, codes: NDArray[np.integer]) -> Ints:
        """The places of many codes, given by id."""
        if not len(self.ids):
            return np.zeros(0, np.int64)
        by_id = np.full(int(self.ids.max()) + 1, -1, np.int64)
        by_id[self.ids] = np.arange(len(self.ids))
        found: Ints = by_id[codes]
        return found

    def added_up(self, own: NDArray[np.integer]) -> Ints:
        """Numbers of each code by itself (in rows) become those with all that counts into it."""
        upto = np.zeros((len(own) + 1, *own.shape[1:]), np.int64)
        np.cumsum(own, axis=0, out=upto[1:])
        found: Ints = upto[self.ends] - upto[:-1]
        return found

    def any_below(self, bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Of each code (in rows) the bits that it or one that counts into it has."""
        found = bits.copy()
        for below, first, above in self._upwards:
            found[above] |= np.bitwise_or.reduceat(found[below], first, axis=0)
        return found

    @cached_property
    def _upwards(self) -> list[tuple[Ints, Ints, Ints]]:
        """From the deepest level upwards: its codes, where those of each parent begin among them, and the parents."""
        depth = np.full(len(self.ids), -1, np.int64)
        for at_level in self.levels:
            depth += at_level >= 0
        found = []
        for level in range(len(self.levels) - 1, 0, -1):
            below = np.flatnonzero(depth == level)
            above, first = np.unique(self.above[below], return_index=True)
            found.append((below, first, above))
        return found

    def part(self, low: int, high: int) -> "Forest":
        """The whole trees that stand from `low` up to `high`."""
        if (low, high) == (0, len(self.ids)):
            return self
        above = self.above[low:high]
        return Forest(self.ids[low:high], self.ends[low:high] - low, np.where(above < 0, -1, above - low))

    def runs(self, most: int) -> list[tuple[int, int]]:
        """Runs of whole trees with up to `most` codes each; a larger tree stands alone."""
        found: list[tuple[int, int]] = []
        at = 0
        while at < len(self.ids):
            end = int(self.ends[at])
            if found and end - found[-1][0] <= most:
                found[-1] = (found[-1][0], end)
            else:
                found.append((at, end))
            at = end
        return found


def forest(codes: Iterable[Node]) -> Forest:
    """The codes as trees of what counts into what."""
    below: dict[int | None, list[int]] = defaultdict(list)
    for code in codes:
        below[None if code.counter_instance else code.parent_id].append(code.id)
    ids: list[int] = []
    ends: dict[int, int] = {}
    above: dict[int, int] = {}
    # Without recursion: a codebook may be as deep as somebody made it.
    waiting: list[tuple[int, int, bool]] = [(id_, -1, False) for id_ in reversed(below[None])]
    while waiting:
        id_, parent, done = waiting.pop()
        if done:
            ends[id_] = len(ids)
            continue
        above[id_] = parent
        waiting.append((id_, parent, True))
        waiting += [(child, len(ids), False) for child in reversed(below[id_])]
        ids.append(id_)
    return Forest(
        np.array(ids, np.int64),
        np.array([ends[id_] for id_ in ids], np.int64),
        np.array([above[i] for i in ids], np.int64),
    )
