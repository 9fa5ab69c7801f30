"""Whose codings are on show: those of other coders can be hidden, all together or by coder."""

from collections.abc import Collection, Iterable

from qcoder.services.rows import CodingRow


class ShownCoders:
    """Keeps back the codings of one document that are hidden. The person's own are always shown."""

    def __init__(self) -> None:
        self.own = ""
        self.others = True
        self.hidden: frozenset[str] = frozenset()
        self.held_back: dict[int, CodingRow] = {}

    def shows(self, row: CodingRow) -> bool:
        return not self.own or row.coder == self.own or (self.others and row.coder not in self.hidden)

    def begin(self, rows: Iterable[CodingRow]) -> list[CodingRow]:
        """Those of all codings of a document that are shown; the others are kept back."""
        shown, self.held_back = [], {}
        for row in rows:
            if self.shows(row):
                shown.append(row)
            else:
                self.held_back[row.id] = row
        return shown

    def change(self, changed: Iterable[CodingRow], gone: Collection[int]) -> tuple[list[CodingRow], list[int]]:
        """As `begin` for a few that have changed or are gone: what the drawing must take in and let go."""
        shown, leaving = [], list(gone)
        for id_ in gone:
            self.held_back.pop(id_, None)
        for row in changed:
            self.held_back.pop(row.id, None)
            if self.shows(row):
                shown.append(row)
            else:
                self.held_back[row.id] = row
                leaving.append(row.id)
        return shown, leaving

    def has_own(self, rows: Iterable[CodingRow]) -> bool:
        """True when one of the codings is the person's own."""
        return any(row.coder == self.own for row in rows)

    def reveal(self, coding: int) -> bool:
        """Makes sure that a coding is shown; True when its coder was hidden and is so no more."""
        row = self.held_back.get(coding)
        if row is None:
            return False
        self.others = True
        self.hidden -= {row.coder}
        return True
