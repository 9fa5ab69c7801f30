"""Which of many spans touch a stretch of text, without looking at each of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Generic, TypeVar

from qcoder.core.span import Span

T = TypeVar("T")


class SpanIndex(Generic[T]):
    """Values by their spans, in the order of the text; the furthest end so far stands beside each start."""

    def __init__(self, entries: Iterable[tuple[Span, T]] = ()) -> None:
        ordered = sorted(entries, key=lambda entry: entry[0])
        self._spans = [span for span, _value in ordered]
        self._starts = [span.start for span in self._spans]
        self._reach = list(accumulate((span.end for span in self._spans), max))
        self.values: Sequence[T] = [value for _span, value in ordered]

    def touching(self, span: Span) -> list[T]:
        """Those that share at least one character with `span`; with an empty one, those at the character there."""
        end = max(span.end, span.start + 1)
        low, high = bisect_right(self._reach, span.start), bisect_left(self._starts, end)
        return [self.values[at] for at in range(low, high) if self._spans[at].end > span.start]
