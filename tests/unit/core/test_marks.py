"""On which page and under which headings a place of a text stands."""

from qcoder.core.found_marks import FoundMark
from qcoder.core.marks import Pages, headings_at, said_pages

MARKS = [
    FoundMark("page", 0, 0, "i"), FoundMark("heading", 0, 5, "1"), FoundMark("page", 10, 10, "1"),
    FoundMark("heading", 12, 15, "2"), FoundMark("bold", 16, 18), FoundMark("page", 20, 20, "2"),
    FoundMark("heading", 22, 25, "2"), FoundMark("heading", 40, 45, "1"),
]  # fmt: skip


def test_a_quote_is_cited_by_its_page_or_pages() -> None:
    pages = Pages((mark.start, mark.value) for mark in MARKS if mark.kind == "page")
    assert [pages.at(at) for at in (0, 9, 10, 19, 20, 99)] == ["i", "i", "1", "1", "2", "2"]
    assert pages.of(11, 19) == "1" and pages.of(11, 20) == "1" and pages.of(11, 21) == "1–2"
    assert not Pages() and Pages().of(0, 5) == ""
    assert said_pages("12").text("en") == "p. 12" and said_pages("12–13").text("es") == "pp. 12–13"


def test_the_headings_above_a_place_are_those_of_an_outline() -> None:
    assert [mark.start for mark in headings_at(MARKS, 18)] == [0, 12]
    assert [mark.start for mark in headings_at(MARKS, 30)] == [0, 22]
    assert [mark.start for mark in headings_at(MARKS, 50)] == [40]
