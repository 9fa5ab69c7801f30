"""The report as one page: whole, safe, and with nothing to load."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.report import (
    Figure,
    Matrix,
    MatrixRow,
    Paragraph,
    Quote,
    Report,
    Rich,
    Run,
    Section,
    Table,
    Translated,
)  # fmt: skip
from qcoder.exporters.html import html_bytes

EVIL = "<img src=http://a.b/c onerror=alert(1)> & \"'\x0c\ud800"
VOID = {"meta", "img", "br"}


class Checked(HTMLParser):
    """Reads a page, holds every end tag against its beginning, and keeps tags, attributes and words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)


def page(*sections: Section, **more: object) -> Checked:
    report = Report(title="T", language="es", sections=sections, **more)  # type: ignore[arg-type]
    return Checked(html_bytes(report).decode("utf-8"))


def everything(words: str) -> tuple[Section, ...]:
    quote = Quote(words, words, words, (Translated(words, words, "en"),), "es", words, words)
    row = MatrixRow(words, ((quote, Paragraph(words)),), 1, words)
    return (
        Section(1, words, (Paragraph(words), Paragraph(words, "definition"), quote)),
        Section(3, words, (Table(words, (words, words), ((words, words),), (False, True), words, (1,)),)),
        Section(2, words, (Matrix(words, (words, words), (row,)),)),
        Section(2, words, tuple(Rich(style, (Run(words, True, True, True, words),)) for style in
                                ("text", "heading", "quote", "source", "code", "bullet", "number"))),
        Section(1, words, (Figure(b"\x89PNG", words, words),), group=True),
    )  # fmt: skip


def test_nothing_is_loaded_and_nothing_runs() -> None:
    made = page(*everything(EVIL), facts=((EVIL, EVIL),), contents=True, subtitle=EVIL, notice=EVIL)
    assert not {"script", "link", "iframe", "object", "embed", "form", "base"} & {tag for tag, _ in made.tags}
    for _tag, attributes in made.tags:
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("src") or "data:").startswith("data:")
        assert (attributes.get("href") or "#").startswith("#")
    policy = [attributes for tag, attributes in made.tags if tag == "meta" and "http-equiv" in attributes]
    assert policy[0]["content"] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert "url(" not in html_bytes(Report(title="", language="en")).decode() and "@import" not in "".join(made.words)


def test_words_with_signs_of_html_are_shown_as_they_are() -> None:
    made = page(*everything('<b>&amp; "x"'))
    assert made.words.count('<b>&amp; "x"') > 20
    assert "b" not in {tag for tag, _ in made.tags}


def test_the_contents_lead_to_the_headings() -> None:
    made = page(Section(1, "A"), Section(2, "B"), Section(2, "g", group=True), Section(1, "C"), contents=True)
    links = [attributes["href"] for tag, attributes in made.tags if tag == "a"]
    ids = [
        f"#{attributes['id']}" for tag, attributes in made.tags if re.fullmatch("h[1-6]", tag) and "id" in attributes
    ]
    assert links == ["#s0", "#s1", "#s3"] and set(links) <= set(ids)


def test_quotations_say_their_language_and_tables_their_headers() -> None:
    made = page(*everything("w"))
    assert ("blockquote", {"lang": "es"}) in made.tags
    assert {attributes.get("scope") for tag, attributes in made.tags if tag == "th"} == {"col", "row"}
    assert [attributes["alt"] for tag, attributes in made.tags if tag == "img"] == ["w"]


_items = st.builds(
    lambda style, level, follows, first: Rich(style, (Run("x"),), level, first, follows),
    st.sampled_from(["bullet", "number", "text", "quote"]), st.integers(1, 4), st.booleans(),
    st.sampled_from([None, 1, 3]),
)  # fmt: skip


@given(st.lists(_items, max_size=12))
def test_lists_of_any_shape_are_closed(items: list[Rich]) -> None:
    made = page(Section(1, "a", tuple(items)))
    assert made.words.count("x") == len(items)
