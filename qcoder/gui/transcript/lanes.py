"""Lanes: which stripe of the margin a coding gets, so that no two codings side by side share one."""

from collections.abc import Iterable


def assign_lanes(intervals: Iterable[tuple[int, int]], most: int) -> list[int]:
    """A lane for each of `intervals`, which come sorted by start: the lowest free one, so the fewest there can be.

    What finds none of the first `most` lanes free gets the number `most`, which many may share: nobody draws it.
    """
    reach = [-1] * most  # where each lane is free again
    first = -1  # before which none is free
    lanes: list[int] = []
    for start, end in intervals:
        if start < first:
            lanes.append(most)
            continue
        for lane, taken in enumerate(reach):
            if taken <= start:
                reach[lane] = end if end > start else start + 1
                lanes.append(lane)
                break
        else:
            first = min(reach)
            lanes.append(most)
    return lanes


def lowest_free(taken: Iterable[int]) -> int:
    """The lowest lane that is not in `taken`."""
    used, lane = set(taken), 0
    while lane in used:
        lane += 1
    return lane
