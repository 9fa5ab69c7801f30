"""Headings of a PDF, told by their letters: larger than those of the text, or bold and alone in their paragraph."""

from collections import Counter
from collections.abc import Set

from qcoder.core.found_marks import FoundMark
from qcoder.importers.pdf_lines import Lines

LARGER = 1.12  # times the height of the lines of the text
LONGEST, LONGEST_BOLD = 200, 80  # letters of a heading
OFTEN = 3  # as often a name in bold says who speaks
MOST = 0.35  # of all letters: a text of nothing but large letters has no headings
DEEPEST = 6
ENOUGH = 5_000  # lines: what size most letters have is told by as many, spread over the document


class Headings:
    """Follows the lines of a document as they are written, and says in the end what were headings."""

    def __init__(self, lines: Lines, heads: Set[int]) -> None:
        letters: dict[int, int] = {}
        sample = [at for at in range(len(lines)) if at not in heads]
        for at in sample[:: max(1, len(sample) // ENOUGH)]:
            size = int((lines.places.item(3, at) - lines.places.item(2, at)) * 2 + 0.5)  # half points
            letters[size] = letters.get(size, 0) + len(lines.texts[at])
        usual = max(letters, key=letters.__getitem__, default=0)
        self.limit = LARGER * usual / 2
        large = sum(number for size, number in letters.items() if size / 2 > self.limit)
        self._none = large > MOST * sum(letters.values())
        self._found: list[tuple[int, int, float]] = []  # where, and the size; 0 of bold letters as large as the others
        self.open = False  # a heading may go on with the next line, or prove to be none

    def line(self, height: float, *, row: bool, bold: bool, begins: bool, start: int, end: int) -> None:
        """A line that stands at start:end of the text, and whether it begins a paragraph.

        A line that is not bold nor higher than `limit` is none, and need not be told unless a heading is `open`.
        """
        if self.open and not begins and self._found[-1][2] == 0:  # bold words that others follow
            self._found.pop()
            self.open = False
        if height <= self.limit or row:
            self.open = bold and begins and not row
            if self.open:
                self._found.append((start, end, 0))
            return
        size = round(height * 2) / 2
        if self.open and self._found[-1][2] == size:  # a heading of several lines
            self._found[-1] = (self._found[-1][0], end, size)
        else:
            self.open = begins
            if begins:
                self._found.append((start, end, size))

    def marks(self, text: str) -> list[FoundMark]:
        """The headings, their levels by size: the largest is 1."""
        if self._none:
            return []
        names = self.names(text)
        short = [
            (start, end, size)
            for start, end, size in self._found
            if end - start <= LONGEST
            and any(letter.isalpha() for letter in text[start:end])
            and (start, end) not in names
        ]
        sizes = sorted({size for _start, _end, size in short}, reverse=True)
        levels = {size: str(min(place, DEEPEST)) for place, size in enumerate(sizes, start=1)}
        return [FoundMark("heading", start, end, levels[size]) for start, end, size in short]

    def names(self, text: str) -> set[tuple[int, int]]:
        """Where the same bold words stand alone again and again: the names of those who speak below them."""
        bold = [(start, end) for start, end, size in self._found if size == 0]
        times = Counter(text[start:end] for start, end in bold)
        return {(start, end) for start, end in bold if times[text[start:end]] >= OFTEN}


def could_be(said: str) -> bool:
    """Whether words look as a heading does: few, a large letter or number first, no point last."""
    return (
        len(said) <= LONGEST_BOLD
        and (said[0].isupper() or said[0].isdecimal())
        and (said[-1].isalnum() or said[-1] in ")?")
    )
