"""Positions in a text: half-open spans of Unicode code points, and how an edit of the text shifts them."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True, init=False)
class Span:
    """text[start:end]; start and end count code points."""

    start: int
    end: int

    def __init__(self, start: int, end: int) -> None:
        if not 0 <= start <= end:
            raise ValueError(f"not a span: {start}:{end}")
        _put_start(self, start)  # half the time of the way that a frozen dataclass takes, and they come by the thousand
        _put_end(self, end)

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The words that the span stands for."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def fits(self, text: str) -> bool:
        """True when the span holds at least one code point and ends inside `text`."""
        return self.start < self.end <= len(text)


_put_start = Span.__dict__["start"].__set__
_put_end = Span.__dict__["end"].__set__


@dataclass(frozen=True, slots=True)
class Edit:
    """`removed` code points at `at` were replaced by `inserted` ones."""

    at: int
    removed: int
    inserted: int


def shift(span: Span, edit: Edit) -> Span | None:
    """Where `span` lies after `edit`; None when nothing of it is left.

    Text typed at a border stays outside, text typed inside belongs; a span that was empty before moves along.
    A replacement that covers a border belongs to neither side: the span keeps only what was not replaced.
    """
    stop, delta = edit.at + edit.removed, edit.inserted - edit.removed
    if span.end <= edit.at and not (len(span) == 0 and span.end == edit.at and edit.removed == 0):
        return span
    if span.start >= stop:
        return Span(span.start + delta, span.end + delta)
    if len(span) == 0:
        return None if edit.removed else span
    if span.start < edit.at and stop < span.end:  # inside
        return Span(span.start, span.end + delta)
    if edit.at <= span.start and span.end <= stop:  # all of it replaced
        return None
    if edit.at <= span.start:  # its beginning replaced
        return Span(edit.at + edit.inserted, span.end + delta)
    return Span(span.start, edit.at)  # its end replaced


def trim(span: Span, text: str) -> Span | None:
    """The part of `span` without the white space at its borders; None when nothing is left."""
    words = span.of(text)
    bare = words.strip()
    if not bare:
        return None
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, start + len(bare))


def union_length(spans: list[Span]) -> int:
    """How many code points are covered by at least one of `spans`."""
    total, reach = 0, 0
    for span in sorted(spans):
        start = max(span.start, reach)
        if span.end > start:
            total, reach = total + span.end - start, span.end
    return total


def union(spans: list[Span]) -> list[Span]:
    """The same code points as `spans`, as the fewest disjoint spans in order."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
