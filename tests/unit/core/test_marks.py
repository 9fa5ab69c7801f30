"""On which page and under which headings a place of a text stands."""

from qcoder.core.imported import FoundMark
from qcoder.core.marks import headings_at, page_at, pages_of

MARKS = [
    FoundMark("page", 0, 0, "i"), FoundMark("heading", 0, 5, "1"), FoundMark("page", 10, 10, "1"),
    FoundMark("heading", 12, 15, "2"), FoundMark("bold", 16, 18), FoundMark("page", 20, 20, "2"),
    FoundMark("heading", 22, 25, "2"), FoundMark("heading", 40, 45, "1"),
]  # fmt: skip


def test_a_quote_is_cited_by_its_page_or_pages() -> None:
    assert [page_at(MARKS, at) for at in (0, 9, 10, 19, 20, 99)] == ["i", "i", "1", "1", "2", "2"]
    assert pages_of(MARKS, 11, 19) == "1" and pages_of(MARKS, 11, 20) == "1" and pages_of(MARKS, 11, 21) == "1–2"
    assert page_at([], 5) == ""


def test_the_headings_above_a_place_are_those_of_an_outline() -> None:
    assert [mark.start for mark in headings_at(MARKS, 18)] == [0, 12]
    assert [mark.start for mark in headings_at(MARKS, 30)] == [0, 22]
    assert [mark.start for mark in headings_at(MARKS, 50)] == [40]
