"""Markdown of memos as paragraphs: headings, lists, quotations, emphasis; HTML and pictures stay words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.report import Run
from qcoder.language.markdown import read


def styles(text: str) -> list[tuple[str, int, str]]:
    return [(row.style, row.level, row.text) for row in read(text)]


def test_headings_lists_and_quotations_are_known() -> None:
    assert styles("# A\n\ntext\n\n- b\n  - c\n\n1. d\n2. e\n\n> f") == [
        ("heading", 1, "A"), ("text", 1, "text"), ("bullet", 1, "b"), ("bullet", 2, "c"), ("number", 1, "d"),
        ("number", 1, "e"), ("quote", 1, "f"),
    ]  # fmt: skip


def test_numbering_begins_anew_with_each_list() -> None:
    assert [row.first for row in read("1. a\n2. b\n\ntext\n\n4. c\n5. d")] == [1, None, None, 4, None]


def test_emphasis_is_kept_in_runs_and_a_line_break_stays_one() -> None:
    (row,) = read("a **b *c*** `d`\ne")
    assert row.runs == (
        Run("a "), Run("b ", bold=True), Run("c", bold=True, italic=True), Run(" "), Run("d", code=True), Run("\n"),
        Run("e"),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '<img src="file:///etc/passwd">', "<script>alert(1)</script>", "![x](file:///etc/passwd)",
        "[x](javascript:alert)", "[x](file:///etc/passwd)", "&lt;b&gt;",
    ],
)  # fmt: skip
def test_html_pictures_and_dangerous_addresses_are_words(text: str) -> None:
    rows = read(text)
    assert len(rows) == 1 and not any(run.href for run in rows[0].runs)
    assert rows[0].text == text.replace("&lt;", "<").replace("&gt;", ">")


def test_a_link_of_ours_is_kept_and_an_address_outside_is_told_in_words() -> None:
    (row,) = read("[@Ana](case:0a) [site](https://example.org)")
    assert row.runs[0] == Run("Ana", href="case:0a")
    assert row.text == "Ana site (https://example.org)" and not row.runs[-1].href


def test_a_picture_from_the_net_is_only_its_words() -> None:
    (row,) = read("![a map](https://example.org/x.png)")
    assert row.text == "a map" and row.runs == (Run("a map"),)


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    read(text)
