"""Lanes: which stripe of the margin a coding gets, so that no two codings side by side share one."""

import heapq
from collections.abc import Iterable, Sequence


def assign_lanes(intervals: Sequence[tuple[int, int]]) -> list[int]:
    """A lane for each of `intervals`, which come sorted by start: the lowest free one, so the fewest there can be."""
    busy: list[tuple[int, int]] = []  # end, lane
    free: list[int] = []
    lanes: list[int] = []
    opened = 0
    for start, end in intervals:
        while busy and busy[0][0] <= start:
            heapq.heappush(free, heapq.heappop(busy)[1])
        if free:
            lane = heapq.heappop(free)
        else:
            lane, opened = opened, opened + 1
        lanes.append(lane)
        heapq.heappush(busy, (max(end, start + 1), lane))
    return lanes


def lowest_free(taken: Iterable[int]) -> int:
    """The lowest lane that is not in `taken`."""
    used, lane = set(taken), 0
    while lane in used:
        lane += 1
    return lane
