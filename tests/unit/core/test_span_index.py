"""The index of spans finds what looking at each of them finds."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex

spans = st.tuples(st.integers(0, 30), st.integers(0, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))


@given(held=st.lists(spans.filter(len), max_size=12), asked=spans)
def test_what_touches_is_what_shares_a_character(held: list[Span], asked: Span) -> None:
    index = SpanIndex((span, number) for number, span in enumerate(held))
    letters = set(range(asked.start, max(asked.end, asked.start + 1)))
    wanted = [number for number, span in enumerate(held) if letters & set(range(span.start, span.end))]
    found = index.touching(asked)
    assert sorted(found) == wanted
    assert [held[number] for number in found] == sorted(held[number] for number in wanted)


def test_an_empty_index_finds_nothing() -> None:
    assert SpanIndex[int]().touching(Span(0, 9)) == []
