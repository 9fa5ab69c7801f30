"""The rows of a sheet, each as one string: cells one by one take many times as much as their words."""

from collections.abc import Iterable, Iterator, Sequence
from operator import eq
from typing import overload

_BETWEEN = "\x00"  # stands in no cell


class PackedRows(Sequence[list[str]]):
    """Rows that are taken apart into cells when they are looked at; a row without cells has one that is empty."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Iterable[Sequence[str]] = ()) -> None:
        self._rows = list(map(_packed, rows))

    def filled(self) -> "PackedRows":
        """The rows in which something is written."""
        return self._of([row for row in self._rows if not row.replace(_BETWEEN, " ").isspace() and row])

    def append(self, row: Sequence[str]) -> None:
        self._rows.append(_packed(row))

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> list[str]: ...
    @overload
    def __getitem__(self, at: slice) -> "PackedRows": ...
    def __getitem__(self, at: int | slice) -> "list[str] | PackedRows":
        if isinstance(at, slice):
            return self._of(self._rows[at])
        return self._rows[at].split(_BETWEEN)

    def __iter__(self) -> Iterator[list[str]]:
        return (row.split(_BETWEEN) for row in self._rows)

    @staticmethod
    def _of(rows: list[str]) -> "PackedRows":
        made = PackedRows()
        made._rows = rows
        return made

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"PackedRows({[*self]})"


def filled(rows: Sequence[Sequence[str]]) -> PackedRows:
    """The rows in which something is written."""
    return (rows if isinstance(rows, PackedRows) else PackedRows(rows)).filled()


def _packed(row: Sequence[str]) -> str:
    packed = _BETWEEN.join(row)
    if packed.count(_BETWEEN) >= max(1, len(row)):
        packed = _BETWEEN.join([cell.replace(_BETWEEN, "") for cell in row])
    return packed
