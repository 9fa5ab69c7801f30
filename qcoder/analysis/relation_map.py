"""Where the codes of a map of relations stand: columns from causes to effects, few crossings, the same every time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

SWEEPS = 6
Place = tuple[float, float]  # column and row, both from 0


def places(nodes: Sequence[int], edges: Iterable[tuple[int, int]]) -> dict[int, Place]:
    """A place for each node: sources to the left of targets, as far as the relations go in one direction.

    Relations that would close a circle are left out of account for the columns, the last one met first. Within a
    column nodes are ordered by the mean row of their neighbours (barycentre method of Sugiyama, Tagawa and Toda 1981).
    """
    known = set(nodes)
    kept = [(a, b) for a, b in dict.fromkeys(edges) if a in known and b in known and a != b]
    columns = _columns(nodes, kept)
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b in kept:
        neighbours[a].append(b)
        neighbours[b].append(a)
    stacks: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        stacks[columns[node]].append(node)
    rows = {node: float(row) for stack in stacks.values() for row, node in enumerate(stack)}
    for sweep in range(SWEEPS):
        for column in sorted(stacks, reverse=bool(sweep % 2)):
            _order(stacks[column], neighbours, rows)
    tallest = max((len(stack) for stack in stacks.values()), default=0)
    return {
        node: (float(column), row + (tallest - len(stack)) / 2)
        for column, stack in stacks.items()
        for row, node in enumerate(stack)
    }


def _columns(nodes: Sequence[int], edges: Sequence[tuple[int, int]]) -> dict[int, int]:
    """The longest way to each node from one that nothing leads to."""
    after: dict[int, list[int]] = defaultdict(list)
    for a, b in edges:
        if not _leads(after, b, a):
            after[a].append(b)
    columns = dict.fromkeys(nodes, 0)
    for _time in nodes:
        moved = False
        for a, targets in after.items():
            for b in targets:
                if columns[b] <= columns[a]:
                    columns[b] = columns[a] + 1
                    moved = True
        if not moved:
            break
    return columns


def _leads(after: Mapping[int, list[int]], start: int, goal: int) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        one = waiting.pop()
        if one == goal:
            return True
        fresh = [each for each in after.get(one, ()) if each not in seen]
        seen.update(fresh)
        waiting += fresh
    return False


def _order(stack: list[int], neighbours: Mapping[int, list[int]], rows: dict[int, float]) -> None:
    def wanted(node: int) -> float:
        around = neighbours.get(node, ())
        return sum(rows[other] for other in around) / len(around) if around else rows[node]

    stack.sort(key=wanted)  # stable: what is equal keeps its order
    for row, node in enumerate(stack):
        rows[node] = float(row)
