"""Links in memos are written and read without loss, whatever their words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from qcoder.core.memo_text import Link, Place, escaped, pieces, place_of, quoted, summary
from qcoder.core.span import Span
from qcoder.language.markdown import read

WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\u00a0"), max_size=30
)


@given(WORDS, st.sampled_from(["memo", "code", "case", "document", "coding"]), WORDS, WORDS)
def test_a_link_among_any_words_is_read_as_it_was_written(words: str, kind: str, before: str, after: str) -> None:
    link = Link(" ".join(words.split()), kind, "0a-1b")  # type: ignore[arg-type]
    before, after = before.replace("[", ""), after.replace("]", "")
    text = before.rstrip("\\") + link.written() + after
    assert [one for one in pieces(text) if isinstance(one, Link)][:1] == [link]
    assert "".join(one if isinstance(one, str) else one.written() for one in pieces(text)) == text


def test_a_place_is_read_as_it_was_written_and_nonsense_is_none() -> None:
    place = Place("0a-1b", 3, Span(120, 180))
    assert place_of(Link("x", "passage", place.target())) == place
    for target in ("0a-1b", "0a-1b/3", "0a-1b/3/9-2", "0a-1b/x/1-2"):
        assert place_of(Link("x", "passage", target)) is None
    assert place_of(Link("x", "code", place.target())) is None


def test_the_summary_is_the_first_words_without_marks() -> None:
    assert summary("\n\n## **Why** now\nmore") == "Why now"
    assert summary("> - 1. *said* by [@Ana](case:x)") == "said by Ana"
    assert summary("\n> ") == ""


@settings(deadline=None)  # the first of them loads what reads Markdown
@given(
    st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), whitelist_characters=" "), min_size=1)
)
def test_a_quotation_shows_what_was_said_and_nothing_else(said: str) -> None:
    words = " ".join(said.split())
    shown = read(quoted(words, [Link("@Ana", "case", "x")]))
    assert "".join(row.text for row in shown[:-1]) == words
    assert shown[-1].style == "source" and shown[-1].text == "Ana"


def test_escaped_words_are_no_markdown() -> None:
    assert read(escaped("# a *b* [c](code:d)\n2. e"))[0].text == "# a *b* [c](code:d)\n2. e"
