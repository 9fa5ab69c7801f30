"""Reading the marks of a text: on which page and under which heading a place stands."""

from collections.abc import Sequence

from qcoder.core.imported import FoundMark


def page_at(marks: Sequence[FoundMark], at: int) -> str:
    """The number of the page on which a place of the text stands, as the file numbers it; "" without pages."""
    page = ""
    for mark in marks:
        if mark.start > at:
            break
        if mark.kind == "page":
            page = mark.value
    return page


def pages_of(marks: Sequence[FoundMark], start: int, end: int) -> str:
    """The pages of a passage: "12", or "12–13" when it goes over."""
    first, last = page_at(marks, start), page_at(marks, max(start, end - 1))
    return first if first == last else f"{first}–{last}"


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
