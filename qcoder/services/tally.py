"""Live numbers of documents, kept up pair by pair of code and document as codings come and go."""

from collections import defaultdict
from collections.abc import Mapping

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
