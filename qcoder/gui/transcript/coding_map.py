"""Which codings lie where in one document: an interval index with lanes, kept up as codings come and go.

Starts are sorted and the highest end so far runs beside them, so that two binary searches and a mask find what touches
a stretch of text, however many codings there are. All positions here are UTF-16 units, as the widget counts them.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from qcoder.core.span import Span
from qcoder.core.utf16 import Utf16Index
from qcoder.gui.transcript.lanes import assign_lanes, lowest_free

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.int64]

PADDING = 90  # about a line: two codings on one line of text do not share a lane
PIECEMEAL = 400  # more differences than this and the map is built anew
_START, _END, _REACH, _PAD_START, _PAD_END, _LANE, _LEVEL, _ID = range(8)


class Placed(NamedTuple):
    """One coding as it is drawn. `lane` is its stripe in the margin, `level` its tint and underline in the text."""

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
        self._breaks: list[int] | None = None
        self._text = text
        self._spans: dict[int, Span] = {}
        self._table: Table = np.empty((8, 0), dtype=np.int64)

    def __len__(self) -> int:
        return int(self._table.shape[1])

    def __contains__(self, id_: object) -> bool:
        return id_ in self._spans

    @property
    def lanes(self) -> int:
        """How many lanes are in use."""
        return int(self._table[_LANE].max()) + 1 if len(self) else 0

    def set(self, spans: Mapping[int, Span]) -> tuple[set[int], set[int]]:
        """Makes `spans` (by id) the content; returns the ids that came or moved, and those that went."""
        old = self._spans
        gone = {id_ for id_ in old if id_ not in spans}
        changed = {id_ for id_, span in spans.items() if old.get(id_) != span}
        if not old or len(gone) + len(changed) > PIECEMEAL:
            self._build(spans)
        else:
            self.update({id_: spans[id_] for id_ in changed}, gone)
        return changed, gone

    def update(self, changed: Mapping[int, Span], gone: Collection[int] = ()) -> None:
        """Adds, moves and removes a few; the lanes of all others stay."""
        keep = {id_: lane for id_ in changed if (lane := self._lane_of(id_)) is not None}
        leaving = [id_ for id_ in (*gone, *changed) if id_ in self._spans]
        if leaving:
            columns = [self._column(id_) for id_ in leaving]
            self._table = self._np.delete(self._table, columns, axis=1)
            for id_ in leaving:
                del self._spans[id_]
        for id_, span in changed.items():
            self._add(id_, span, keep.get(id_))
        if leaving or changed:
            self._table[_REACH] = self._np.maximum.accumulate(self._table[_END]) if len(self) else 0

    def span(self, id_: int) -> Span:
        """Where a coding lies, in code points."""
        return self._spans[id_]

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
        return sorted(
            self.touching(unit, unit + 1), key=lambda placed: (placed.end - placed.start, placed.id)
        )

    def covers(self, start: int, end: int) -> bool:
        """True when a coding touches start:end."""
        return len(self._touching(start, end)) > 0

    def neighbour(self, id_: int | None, unit: int, step: int) -> int | None:
        """The coding after (step 1) or before (-1) coding `id_`, or after or before `unit` when there is none."""
        if not len(self):
            return None
        if id_ is not None and id_ in self._spans:
            column = self._column(id_) + step
        else:
            after = int(self._np.searchsorted(self._table[_START], unit, "left"))
            column = after if step > 0 else after - 1
        return int(self._table[_ID, column]) if 0 <= column < len(self) else None

    def columns(self) -> "tuple[Table, Table, Table, Table]":
        """Starts, ends, lanes and ids of all codings, for the overview."""
        return self._table[_START], self._table[_END], self._table[_LANE], self._table[_ID]

    def _touching(self, start: int, end: int) -> "Table":
        np, table = self._np, self._table
        low = int(np.searchsorted(table[_REACH], start, "right"))
        high = int(np.searchsorted(table[_START], end, "left"))
        if low >= high:
            return np.empty(0, dtype=np.int64)  # type: ignore[no-any-return]
        return low + np.flatnonzero(table[_END, low:high] > start)  # type: ignore[no-any-return]

    def _build(self, spans: Mapping[int, Span]) -> None:
        np = self._np
        self._spans = dict(spans)
        units = self._index.to_utf16
        ids = np.fromiter(spans, dtype=np.int64, count=len(spans))
        starts = np.fromiter((units(span.start) for span in spans.values()), dtype=np.int64, count=len(spans))
        ends = np.fromiter((units(span.end) for span in spans.values()), dtype=np.int64, count=len(spans))
        ends = np.minimum(ends, self._size)
        order = np.lexsort((ids, -ends, starts))
        table = np.empty((8, len(spans)), dtype=np.int64)
        table[_ID], table[_START], table[_END] = ids[order], starts[order], ends[order]
        self._table = table
        if not len(self):
            return
        table[_REACH] = np.maximum.accumulate(table[_END])
        bounds = np.array([-1, *self._line_ends(), self._size], dtype=np.int64)
        line_starts = bounds[np.searchsorted(bounds, table[_START], "left") - 1] + 1
        line_ends = bounds[np.searchsorted(bounds, table[_END], "left")]
        table[_PAD_START] = np.maximum(line_starts, table[_START] - PADDING)
        table[_PAD_END] = np.maximum(np.minimum(line_ends, table[_END] + PADDING), table[_END])
        by_pad = np.lexsort((table[_ID], table[_START], table[_PAD_START]))
        padded = list(zip(table[_PAD_START][by_pad].tolist(), table[_PAD_END][by_pad].tolist(), strict=True))
        table[_LANE][by_pad] = assign_lanes(padded)
        table[_LEVEL] = assign_lanes(list(zip(table[_START].tolist(), table[_END].tolist(), strict=True)))

    def _add(self, id_: int, span: Span, lane: int | None) -> None:
        np = self._np
        start, end = self._index.to_utf16(span.start), self._index.to_utf16(span.end)
        pad_start, pad_end = self._padded(start, end)
        near = self._table[:, self._touching_unsorted(pad_start - PADDING, pad_end + PADDING)]
        beside = near[:, (near[_PAD_START] < pad_end) & (near[_PAD_END] > pad_start)]
        taken = set(beside[_LANE].tolist())
        if lane is None or lane in taken:
            lane = lowest_free(taken)
        level = lowest_free(near[_LEVEL][(near[_START] < end) & (near[_END] > start)].tolist())
        low = int(np.searchsorted(self._table[_START], start, "left"))
        high = int(np.searchsorted(self._table[_START], start, "right"))
        same = list(
            zip((-self._table[_END, low:high]).tolist(), self._table[_ID, low:high].tolist(), strict=True)
        )
        column = low + bisect_left(same, (-end, id_))
        self._table = np.insert(
            self._table, column, [start, end, 0, pad_start, pad_end, lane, level, id_], axis=1
        )
        self._spans[id_] = span

    def _touching_unsorted(self, start: int, end: int) -> Any:
        """As `_touching`, while a batch is under way and the running maximum is not to be trusted."""
        return (self._table[_START] < end) & (self._table[_END] > start)

    def _padded(self, start: int, end: int) -> tuple[int, int]:
        breaks = self._line_ends()
        before, after = bisect_left(breaks, start), bisect_left(breaks, end)
        line_start = breaks[before - 1] + 1 if before else 0
        line_end = breaks[after] if after < len(breaks) else self._size
        return max(line_start, start - PADDING), max(end, min(line_end, end + PADDING))

    def _line_ends(self) -> list[int]:
        if self._breaks is None:
            units = self._index.to_utf16
            self._breaks = [units(found.start()) for found in re.finditer("\n", self._text)]
        return self._breaks

    def _lane_of(self, id_: int) -> int | None:
        return int(self._table[_LANE, self._column(id_)]) if id_ in self._spans else None

    def _column(self, id_: int) -> int:
        np = self._np
        start = self._index.to_utf16(self._spans[id_].start)
        low = int(np.searchsorted(self._table[_START], start, "left"))
        high = int(np.searchsorted(self._table[_START], start, "right"))
        return low + int(np.flatnonzero(self._table[_ID, low:high] == id_)[0])


def spans_by_id(rows: Iterable[Any]) -> dict[int, Span]:
    """The spans of rows that have an id and a span, leaving out empty ones, which nothing can be seen of."""
    return {row.id: row.span for row in rows if len(row.span)}
