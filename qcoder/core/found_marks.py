"""Marks as they are found in a file: what it says of stretches of text that plain text does not show."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import eq
from typing import Literal, NamedTuple, get_args, overload

MarkKind = Literal["heading", "list", "bold", "italic", "underline", "hidden", "image", "equation", "page", "time"]
_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)
_KIND = {kind: number for number, kind in enumerate(_KINDS)}
MARK_KINDS = frozenset(_KINDS)


class FoundMark(NamedTuple):
    """What the file says of a stretch of text that plain text does not show.

    `value` is the level of a heading ("1"), the sign or number of an item of a list ("•", "2."; before it a tab for
    each list that its own is in, where the marks of these do not reach around it), the number of the page that begins
    here, the seconds at which these words were said, or what a picture is said to show.
    """

    kind: MarkKind
    start: int
    end: int
    value: str = ""


class Stretches(Sequence[tuple[int, int]]):
    """Where stretches of a text begin and end."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, starts: Iterable[int], ends: Iterable[int]) -> None:
        self._starts, self._ends = array("i", starts), array("i", ends)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, at: slice) -> "Stretches": ...
    def __getitem__(self, at: int | slice) -> "tuple[int, int] | Stretches":
        if isinstance(at, slice):
            return Stretches(self._starts[at], self._ends[at])
        return self._starts[at], self._ends[at]

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self._starts, self._ends, strict=True)


class Marks(Sequence[FoundMark]):
    """Marks in columns: a talk with all names in bold has so many that one by one they take ten times its text."""

    __slots__ = ("_kinds", "_values", "ends", "starts")

    def __init__(self, marks: Iterable[FoundMark] = ()) -> None:
        self._kinds, self._values = bytearray(), list[str]()
        self.starts, self.ends = array("i"), array("i")
        for mark in marks:
            self.add(*mark)

    def add(self, kind: MarkKind, start: int, end: int, value: str = "") -> None:
        self._kinds.append(_KIND[kind])
        self.starts.append(start)
        self.ends.append(end)
        self._values.append(value)

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> FoundMark: ...
    @overload
    def __getitem__(self, at: slice) -> "Marks": ...
    def __getitem__(self, at: int | slice) -> "FoundMark | Marks":
        if isinstance(at, slice):
            return Marks(map(self.__getitem__, range(len(self))[at]))
        return FoundMark(_KINDS[self._kinds[at]], self.starts[at], self.ends[at], self._values[at])

    def __iter__(self) -> Iterator[FoundMark]:
        return map(FoundMark, map(_KINDS.__getitem__, self._kinds), self.starts, self.ends, self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Marks({[*self]})"

    def drop_from(self, start: int) -> None:
        """Takes away the last marks, those that begin there or later."""
        while self.starts and self.starts[-1] >= start:
            for column in (self._kinds, self._values, self.starts, self.ends):
                column.pop()

    def move(self, place: Callable[[int], int], *, first: int = 0) -> None:
        """Moves where marks begin and end, from the mark of a number on."""
        for at in range(first, len(self)):
            self.starts[at], self.ends[at] = place(self.starts[at]), place(self.ends[at])

    def in_order(self) -> "Marks":
        """In the order in which they begin, and then end."""
        places = [start << 32 | end for start, end in zip(self.starts, self.ends, strict=True)]
        made = Marks()
        for at in sorted(range(len(self)), key=places.__getitem__):
            made.add(_KINDS[self._kinds[at]], self.starts[at], self.ends[at], self._values[at])
        return made

    def stretches(self, kind: MarkKind) -> Stretches:
        """Where those of one kind begin and end."""
        number = _KIND[kind]
        mine = [at for at, one in enumerate(self._kinds) if one == number]
        return Stretches(map(self.starts.__getitem__, mine), map(self.ends.__getitem__, mine))
