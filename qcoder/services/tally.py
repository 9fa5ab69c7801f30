"""Live numbers of codes and documents, kept up pair by pair of code and document as codings come and go."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from qcoder.services.rows import CodeRow
from qcoder.services.touched import Pair


class Tally:
    """How many codings each code has in each document."""

    def __init__(self, numbers: Mapping[Pair, int]) -> None:
        self._codes: dict[int, dict[int, int]] = defaultdict(dict)  # by code, then document
        self._documents: dict[int, int] = defaultdict(int)
        self.codings = 0
        self.update(numbers)

    def update(self, numbers: Mapping[Pair, int]) -> None:
        """Takes over the numbers of some pairs."""
        for (code, document), number in numbers.items():
            held = self._codes[code]
            more = number - held.pop(document, 0)
            if number:
                held[document] = number
            self._documents[document] += more
            self.codings += more

    def of_document(self, document: int) -> int:
        return self._documents.get(document, 0)

    def recounted(self, codes: Mapping[int, CodeRow], changed: Iterable[int]) -> list[CodeRow]:
        """The rows of `changed` codes and of those above them that have other numbers now, the lowest first."""
        below: dict[int | None, list[int]] = defaultdict(list)
        for row in codes.values():
            below[row.parent_id].append(row.id)
        fresh: dict[int, CodeRow] = {}
        wanted = {above for code in changed for above in _way_up(codes, code)}
        for code in sorted(wanted, key=lambda code: -codes[code].depth):
            row = codes[code]
            counted = [child for child in below[code] if not codes[child].counter_instance]
            own = sum(self._codes[code].values())
            total = own + sum(fresh.get(child, codes[child]).codings for child in counted)
            made = replace(row, own_codings=own, codings=total, documents=len(self._places(code, codes, below)))
            if made != row:
                fresh[code] = made
        return list(fresh.values())

    def _places(self, code: int, codes: Mapping[int, CodeRow], below: Mapping[int | None, Collection[int]]) -> set[int]:
        """The documents in which a code or one below it was used, counter-instances left out."""
        found = set(self._codes[code])
        for child in below.get(code, ()):
            if not codes[child].counter_instance:
                found |= self._places(child, codes, below)
        return found


def _way_up(codes: Mapping[int, CodeRow], code: int) -> Iterable[int]:
    at: int | None = code
    while at is not None and at in codes:
        yield at
        at = codes[at].parent_id
