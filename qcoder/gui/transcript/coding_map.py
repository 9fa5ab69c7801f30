"""Which codings lie where in one document: an interval index with lanes, kept up as codings come and go.

Starts are sorted and the highest end so far runs beside them, so that two binary searches and a mask find what touches
a stretch of text, however many codings there are. All positions here are UTF-16 units, as the widget counts them.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.transcript.lanes import assign_lanes, lowest_free
from qcoder.services.rows import CodingRow, SuggestionRow

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.int64]

MOST_LANES = 10  # stripes side by side in the margin; further codings are counted there
MOST_LEVELS = 3  # tints blended and underlines stacked at most; the rest is in the margin
PADDING = 90  # about a line: two codings on one line of text do not share a lane
PIECEMEAL = 400  # more differences than this and the map is built anew
_START, _END, _REACH, _PAD_START, _PAD_END, _LANE, _LEVEL, _ID, _CODE = range(9)


# Where a coding or suggestion lies, in code points, and its code: start, end, code. A plain tuple, because the garbage
# collector looks at fifty thousand objects of any other kind again and again.
Entry = tuple[int, int, int]


class Placed(NamedTuple):
    """One coding as it is drawn. `lane` is its stripe in the margin, `level` its tint and underline in the text.

    MOST_LANES and MOST_LEVELS stand for "none of its own".
    """

    id: int
    start: int
    end: int
    lane: int
    level: int


class CodingMap:
    """The codings of one text. Lanes are stable: a coding keeps its own when others come and go."""

    def __init__(self, text: str, index: Utf16Index) -> None:
        import numpy as np  # half a window's start: only once there is a document

        self._np: Any = np
        self._index = index
        self._size = index.to_utf16(len(text))
        self._breaks: Table | None = None
        self._text = text
        self._entries: dict[int, Entry] = {}
        self._table: Table = np.empty((9, 0), dtype=np.int64)

    def __len__(self) -> int:
        return int(self._table.shape[1])

    def __contains__(self, id_: object) -> bool:
        return id_ in self._entries

    def set(self, entries: Mapping[int, Entry]) -> None:
        """Makes `entries` (by id) the content."""
        old = self._entries
        if not old:
            self._build(entries)
            return
        gone = [id_ for id_ in old if id_ not in entries]
        changed = [id_ for id_, entry in entries.items() if old.get(id_) != entry]
        if len(gone) + len(changed) > PIECEMEAL:
            self._build(entries)
        else:
            self.update({id_: entries[id_] for id_ in changed}, gone)

    def update(self, changed: Mapping[int, Entry], gone: Collection[int] = ()) -> None:
        """Adds, moves and removes a few; the lanes of all others stay, and of those that change where they can."""
        keep = {id_: lane for id_ in changed if (lane := self._lane_of(id_)) is not None}
        leaving = [id_ for id_ in (*gone, *changed) if id_ in self._entries]
        if leaving:
            columns = [self._column(id_) for id_ in leaving]
            self._table = self._np.delete(self._table, columns, axis=1)
            for id_ in leaving:
                del self._entries[id_]
        near = self._touching if not leaving and len(changed) == 1 else self._touching_unsorted
        for id_, entry in changed.items():
            self._add(id_, entry, keep.get(id_), near)
        if leaving or changed:
            self._table[_REACH] = self._np.maximum.accumulate(self._table[_END]) if len(self) else 0

    def span(self, id_: int) -> Span:
        """Where a coding lies, in code points."""
        start, end, _code = self._entries[id_]
        return Span(start, end)

    def touching(self, start: int, end: int) -> list[Placed]:
        """The codings that hold at least one unit of start:end, in the order of the text."""
        columns = self._touching(start, end)
        if not len(columns):
            return []
        picked = self._table[:, columns]
        rows = zip(
            picked[_ID].tolist(), picked[_START].tolist(), picked[_END].tolist(), picked[_LANE].tolist(),
            picked[_LEVEL].tolist(), strict=True,
        )  # fmt: skip
        return [Placed(*row) for row in rows]

    def at(self, unit: int) -> list[Placed]:
        """The codings that hold the character at `unit`, the shortest first."""
        return sorted(self.touching(unit, unit + 1), key=lambda placed: (placed.end - placed.start, placed.id))

    def covers(self, start: int, end: int) -> bool:
        """True when a coding touches start:end."""
        return len(self._touching(start, end)) > 0

    def neighbour(self, id_: int | None, unit: int, step: int) -> int | None:
        """The coding after (step 1) or before (-1) coding `id_`, or after or before `unit` when there is none."""
        if not len(self):
            return None
        if id_ is not None and id_ in self._entries:
            column = self._column(id_) + step
        else:
            after = int(self._np.searchsorted(self._table[_START], unit, "left"))
            column = after if step > 0 else after - 1
        return int(self._table[_ID, column]) if 0 <= column < len(self) else None

    def columns(self) -> "tuple[Table, Table, Table, Table]":
        """Starts, ends, lanes and codes of all codings, for the overview."""
        return self._table[_START], self._table[_END], self._table[_LANE], self._table[_CODE]

    def _touching(self, start: int, end: int) -> "Table":
        np, table = self._np, self._table
        low = int(np.searchsorted(table[_REACH], start, "right"))
        high = int(np.searchsorted(table[_START], end, "left"))
        if low >= high:
            return np.empty(0, dtype=np.int64)  # type: ignore[no-any-return]
        return low + np.flatnonzero(table[_END, low:high] > start)  # type: ignore[no-any-return]

    def _build(self, entries: Mapping[int, Entry]) -> None:
        np, count = self._np, len(entries)
        self._entries = dict(entries)
        ids = np.fromiter(entries, dtype=np.int64, count=count)
        flat = [number for (start, end, code) in entries.values() for number in (start, end, code)]
        columns = np.array(flat, dtype=np.int64).reshape(count, 3)
        starts, codes = self._units(columns[:, 0]), columns[:, 2]
        ends = np.minimum(self._units(columns[:, 1]), self._size)
        order = np.lexsort((ids, -ends, starts))
        table = np.empty((9, count), dtype=np.int64)
        table[_ID], table[_CODE], table[_START], table[_END] = ids[order], codes[order], starts[order], ends[order]
        self._table = table
        if not len(self):
            return
        table[_REACH] = np.maximum.accumulate(table[_END])
        bounds = np.concatenate(([-1], self._line_ends(), [self._size]))
        line_starts = bounds[np.searchsorted(bounds, table[_START], "left") - 1] + 1
        line_ends = bounds[np.searchsorted(bounds, table[_END], "left")]
        table[_PAD_START] = np.maximum(line_starts, table[_START] - PADDING)
        table[_PAD_END] = np.maximum(np.minimum(line_ends, table[_END] + PADDING), table[_END])
        by_pad = np.lexsort((table[_ID], table[_START], table[_PAD_START]))
        padded = zip(table[_PAD_START][by_pad].tolist(), table[_PAD_END][by_pad].tolist(), strict=True)
        table[_LANE][by_pad] = assign_lanes(padded, MOST_LANES)
        table[_LEVEL] = assign_lanes(zip(table[_START].tolist(), table[_END].tolist(), strict=True), MOST_LEVELS)

    def _units(self, positions: "Table") -> "Table":
        """As `to_utf16` of the index, for many positions at once."""
        np, index = self._np, self._index
        units = positions
        if index.astral:
            units = units + np.searchsorted(np.array(index.astral), positions, "left")
        if index.breaks:
            units = units + np.searchsorted(np.array(index.breaks), positions, "right")
        return units

    def _add(self, id_: int, entry: Entry, lane: int | None, touching: Callable[[int, int], Any]) -> None:
        np = self._np
        first, last, code = entry
        start, end = self._index.to_utf16(first), min(self._index.to_utf16(last), self._size)
        pad_start, pad_end = self._padded(start, end)
        near = self._table[:, touching(pad_start - PADDING, pad_end + PADDING)]
        beside = near[:, (near[_PAD_START] < pad_end) & (near[_PAD_END] > pad_start)]
        taken = set(beside[_LANE].tolist())
        if lane is None or (lane in taken and lane < MOST_LANES):
            lane = min(lowest_free(taken), MOST_LANES)
        level = min(lowest_free(near[_LEVEL][(near[_START] < end) & (near[_END] > start)].tolist()), MOST_LEVELS)
        low = int(np.searchsorted(self._table[_START], start, "left"))
        high = int(np.searchsorted(self._table[_START], start, "right"))
        same = list(zip((-self._table[_END, low:high]).tolist(), self._table[_ID, low:high].tolist(), strict=True))
        column = low + bisect_left(same, (-end, id_))
        made = [start, end, 0, pad_start, pad_end, lane, level, id_, code]
        self._table = np.insert(self._table, column, made, axis=1)
        self._entries[id_] = entry

    def _touching_unsorted(self, start: int, end: int) -> Any:
        """As `_touching`, while a batch is under way and the running maximum is not to be trusted."""
        return (self._table[_START] < end) & (self._table[_END] > start)

    def _padded(self, start: int, end: int) -> tuple[int, int]:
        breaks = self._line_ends()
        before, after = (int(self._np.searchsorted(breaks, unit, "left")) for unit in (start, end))
        line_start = int(breaks[before - 1]) + 1 if before else 0
        line_end = int(breaks[after]) if after < len(breaks) else self._size
        return max(line_start, start - PADDING), max(end, min(line_end, end + PADDING))

    def _line_ends(self) -> "Table":
        if self._breaks is None:
            np = self._np
            letters = np.frombuffer(self._text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
            self._breaks = self._units(np.flatnonzero(letters == ord("\n")))
        return self._breaks

    def _lane_of(self, id_: int) -> int | None:
        return int(self._table[_LANE, self._column(id_)]) if id_ in self._entries else None

    def _column(self, id_: int) -> int:
        np = self._np
        start = self._index.to_utf16(self._entries[id_][0])
        low = int(np.searchsorted(self._table[_START], start, "left"))
        high = int(np.searchsorted(self._table[_START], start, "right"))
        return low + int(np.flatnonzero(self._table[_ID, low:high] == id_)[0])


def entries_by_id(rows: Iterable[CodingRow | SuggestionRow]) -> dict[int, Entry]:
    """Where rows lie, by their ids; empty spans are left out, of which nothing can be seen."""
    return {row.id: (span.start, span.end, row.code_id) for row in rows if (span := row.span).end > span.start}
