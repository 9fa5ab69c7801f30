"""Reading the marks of a text: on which page and under which heading a place stands."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from qcoder.core.found_marks import FoundMark
from qcoder.core.messages import Message, say


class Pages:
    """The pages of one text, asked about many passages. `begin` is where each page begins, with its number."""

    def __init__(self, begin: Iterable[tuple[int, str]] = ()) -> None:
        self.begin = sorted(begin, key=lambda row: row[0])

    def __bool__(self) -> bool:
        return bool(self.begin)

    def at(self, place: int) -> str:
        """The page on which a place stands; "" before the first."""
        number = bisect_right(self.begin, place, key=lambda row: row[0])
        return self.begin[number - 1][1] if number else ""

    def of(self, start: int, end: int) -> str:
        """The pages of a passage: "12", or "12–13" when it goes over."""
        first, last = self.at(start), self.at(max(start, end - 1))
        return first if first == last or not first else f"{first}–{last}"


def said_pages(pages: str) -> Message:
    """Pages as a source names them: "p. 12", "pp. 12–13"."""
    return say("pp. {pages}", pages=pages) if "–" in pages else say("p. {page}", page=pages)


def headings_at(marks: Sequence[FoundMark], at: int) -> list[FoundMark]:
    """The headings above a place, each deeper than the one before."""
    above: list[FoundMark] = []
    for mark in marks:
        if mark.start > at:
            break
        if mark.kind == "heading":
            while above and above[-1].value >= mark.value:
                above.pop()
            above.append(mark)
    return above
