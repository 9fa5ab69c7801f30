"""What a sheet of a workbook is made of; exporters turn it into Excel or csv."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A name, a header and rows, which are read once and may come from a generator.

    `widths` are in letters, one a column (fewer: the rest are as wide as usual); `wrapped` are columns of running text.
    """

    name: str
    header: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]
    total: int  # how many rows there will be, for progress
    widths: tuple[int, ...] = ()
    wrapped: frozenset[int] = frozenset()
    percent: frozenset[int] = frozenset()  # columns whose numbers are percentages from 0 to 100
