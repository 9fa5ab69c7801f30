"""Whose codings are on show: those of other coders can be hidden, all together or by coder."""

from collections.abc import Iterable
from dataclasses import dataclass

from qcoder.services.rows import CodingRow


@dataclass(frozen=True, slots=True)
class ShownCoders:
    """The person's own codings are always shown; `own` "" shows everybody's."""

    own: str = ""
    others: bool = True
    hidden: frozenset[str] = frozenset()

    def __call__(self, row: CodingRow) -> bool:
        """True when this coding is shown."""
        return not self.own or row.coder == self.own or (self.others and row.coder not in self.hidden)

    def of(self, rows: Iterable[CodingRow]) -> Iterable[CodingRow]:
        """Those that are shown."""
        return rows if self.everybody else filter(self, rows)

    @property
    def everybody(self) -> bool:
        """True when there is nothing to look for."""
        return not self.own or (self.others and not self.hidden)
