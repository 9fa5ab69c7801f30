"""The rows of a sheet as one run of bytes: cell by cell, or row by row, they take many times as much as their words."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from operator import eq
from typing import overload

_BETWEEN = "\x00"  # stands in no cell


class PackedRows(Sequence[list[str]]):
    """Rows that are taken apart into cells when they are looked at; a row without cells has one that is empty.

    In UTF-8, since a single emoji makes four bytes of every letter beside it. Some of the rows, as a slice gives them,
    are the same bytes with other places.
    """

    __slots__ = ("_ends", "_places", "_rows")

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self._rows, self._ends = bytearray(), array("I")  # of each row in them
        for row in rows:
            self._rows += _packed(row).encode("utf-8", "surrogatepass")
            self._ends.append(len(self._rows))
        self._places: Sequence[int] = range(len(self._ends))

    def filled(self) -> "PackedRows":
        """The rows in which something is written."""
        written = (at for at in self._places if (row := self._row(at)) and not row.replace(_BETWEEN, " ").isspace())
        return self._of(array("I", written))

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> "PackedRows": ...
    def __getitem__(self, at: int | slice) -> "list[str] | PackedRows":
        if isinstance(at, slice):
            return self._of(self._places[at])
        return self._row(self._places[at]).split(_BETWEEN)

    def __iter__(self) -> Iterator[list[str]]:
        return (self._row(at).split(_BETWEEN) for at in self._places)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"PackedRows({[*self]})"

    def _row(self, at: int) -> str:
        return self._rows[self._ends[at - 1] if at else 0 : self._ends[at]].decode("utf-8", "surrogatepass")

    def _of(self, places: Sequence[int]) -> "PackedRows":
        made = PackedRows()
        made._rows, made._ends, made._places = self._rows, self._ends, places
        return made


def filled(rows: Sequence[Sequence[str]]) -> PackedRows:
    """The rows in which something is written."""
    return (rows if isinstance(rows, PackedRows) else PackedRows(rows)).filled()


def _packed(row: Sequence[str]) -> str:
    packed = _BETWEEN.join(row)
    if packed.count(_BETWEEN) >= max(1, len(row)):
        packed = _BETWEEN.join([cell.replace(_BETWEEN, "") for cell in row])
    return packed
