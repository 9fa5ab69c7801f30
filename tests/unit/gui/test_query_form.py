"""A query as rows of a form, and rows as a query."""

from hypothesis import given

from qcoder.core.query import And, Has, Not, Or, Related, Says
from qcoder.gui.find.query_form import Part, part_of, query_of
from tests.unit.core.test_query_line import QUERIES


@given(QUERIES)
def test_a_form_says_what_the_query_says(query: object) -> None:
    assert query_of(part_of(query)) == query  # type: ignore[arg-type]


def test_what_is_not_filled_in_asks_for_nothing() -> None:
    empty = Part(
        "group:all", parts=[Part("say:words"), Part("has:code"), Part("related:near", parts=[Part("has:code")])]
    )
    assert query_of(empty) is None
    empty.parts[1].value = " A "
    empty.parts[0].value = "…"
    assert query_of(empty) == Has("code", "A")
    empty.parts.append(Part("say:words", "money from outside", negated=True))
    assert query_of(empty) == And((Has("code", "A"), Not(Says("money from outside", "phrase"))))
    related = Part("related:overlaps", parts=[Part("has:code", "A"), Part("has:code", "B")])
    assert query_of(related) == Related("overlaps", And((Has("code", "A"), Has("code", "B"))))
    assert query_of(Part("group:any", parts=[Part("say:words", "a"), Part("say:words", "b")])) == Or(
        (Says("a"), Says("b"))
    )
