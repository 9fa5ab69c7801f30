"""One shift for all that is tied to a text: where spans and positions lie after many edits at once."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from qcoder.core.span import Edit, Span
from qcoder.core.text_diff import difference


class Shift:
    """Does what `span.shift` does edit by edit, for edits that are in order and apart, in a few steps a span.

    Besides, a span that begins or ends with a word of `corrected` begins or ends with it still.
    """

    def __init__(self, edits: Sequence[Edit], corrected: Sequence[tuple[Span, Span]] = ()) -> None:
        self.edits = tuple(edits)
        self._starts = [edit.at for edit in edits]
        self._stops = [edit.at + edit.removed for edit in edits]
        if any(stop >= start for stop, start in zip(self._stops, self._starts[1:], strict=False)):
            raise ValueError("edits must be in order and apart")
        self._before = list(accumulate((edit.inserted - edit.removed for edit in edits), initial=0))
        self._word_starts = {old.start: new.start for old, new in corrected}
        self._word_ends = {old.end: new.end for old, new in corrected}

    @classmethod
    def between(cls, old: str, new: str) -> "Shift":
        """The shift from one text to another."""
        found = difference(old, new)
        return cls(found.edits, found.corrected)

    def span(self, span: Span) -> Span | None:
        """Where a span lies now; None when nothing of it is left. An empty one moves along and is never lost."""
        if len(span) == 0:
            at = self.position(span.start)
            return Span(at, at)
        start = self._word_starts.get(span.start)
        end = self._word_ends.get(span.end)
        start = self.position(span.start) if start is None else start
        end = self._end(span.end) if end is None else end
        return Span(start, end) if start < end else None

    def position(self, at: int) -> int:
        """Where what begins at `at` begins now: behind what was put in its place or before it."""
        place = bisect_right(self._starts, at) - 1
        if place < 0:
            return at
        if at <= self._stops[place]:
            return self._starts[place] + self._before[place] + self.edits[place].inserted
        return at + self._before[place + 1]

    def _end(self, at: int) -> int:
        place = bisect_left(self._starts, at) - 1
        if place < 0:
            return at
        if at <= self._stops[place]:
            return self._starts[place] + self._before[place]
        return at + self._before[place + 1]

    def touches(self, span: Span) -> bool:
        """Whether anything was typed or deleted inside a span or right at its borders."""
        place = bisect_right(self._starts, span.end) - 1
        return place >= 0 and self._stops[place] >= span.start

    def cuts(self, span: Span) -> bool:
        """Whether the beginning or the end of a span was taken away."""
        first = bisect_right(self._starts, span.start) - 1
        if first >= 0 and self._stops[first] > span.start and span.start not in self._word_starts:
            return True
        last = bisect_left(self._starts, span.end) - 1
        if last < 0 or span.end in self._word_ends:
            return False
        return self._stops[last] >= span.end and self.edits[last].removed > 0

    def inside(self, span: Span) -> bool:
        """Whether anything was typed or deleted between the borders of a span."""
        place = bisect_left(self._starts, span.end) - 1
        return place >= 0 and self._stops[place] > span.start

    def inserted(self) -> list[Span]:
        """Where in the new text something was put in, empty where something was only taken out."""
        return [
            Span(edit.at + before, edit.at + before + edit.inserted)
            for edit, before in zip(self.edits, self._before, strict=False)
        ]
