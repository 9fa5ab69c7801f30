"""A query as a line: read, written in two languages, and refused with where and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.query import And, Has, Not, Or, Query, Related, Says, words_in
from qcoder.core.query_line import line_of, neutral, parse, said_in
from qcoder.core.query_pieces import QueryError

A, B = Has("code", "A"), Has("code", "B")

WORDS = st.text("abcdñé", min_size=1, max_size=6)
PHRASES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
SAYS = (
    st.builds(Says, WORDS)
    | st.builds(Says, PHRASES, st.just("phrase"))
    | st.builds(Says, PHRASES, st.just("lemma"))
    | st.builds(Says, st.sampled_from(["a+b", "a/b c", r"\d{4}", r"\(x\)|y", r"a\\/"]), st.just("pattern"))
)
VALUES = PHRASES | st.sampled_from(["A > B", ">=1998", "1990..1999", "*", "x*", "con “comillas”", 'con "rectas"', "=x"])
HAS = st.builds(Has, st.sampled_from(["code", "case", "speaker", "date", "memo"]), VALUES, st.booleans()) | st.builds(
    Has, st.sampled_from(["type", "año de fundación", "date", "lemma"]), VALUES, st.booleans(), st.just(True)
)
DISTANCES = st.tuples(st.integers(0, 500), st.sampled_from(["words", "turns"]))


def _related(part: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    plain = st.builds(Related, st.sampled_from(["overlaps", "inside", "around", "same_turn"]), part)
    far = st.builds(
        lambda how, of, distance: Related(how, of, *distance),
        st.sampled_from(["near", "followed", "preceded"]), part, DISTANCES,
    )  # fmt: skip
    return plain | far


def _larger(part: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(part, min_size=2, max_size=3).map(tuple)
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, part) | _related(part)


QUERIES: st.SearchStrategy[Query] = st.recursive(SAYS | HAS, _larger, max_leaves=6)


@given(QUERIES)
def test_what_is_written_is_read_as_the_same_query_in_both_languages(query: Query) -> None:
    for language in ("en", "es"):
        assert parse(line_of(query, language)) == query
    assert neutral(line_of(query, "es")) == line_of(query)


@given(st.text(alphabet='ab ":()/-=*OR NTYWIHEA1“”«»código', max_size=25))
def test_any_line_is_read_or_refused_at_a_place_in_it(line: str) -> None:
    try:
        query = parse(line)
    except QueryError as error:
        assert 0 <= error.at <= len(line)
        assert str(error.message) and str(error.hint)
    else:
        assert parse(line_of(query)) == query or query is not None


@pytest.mark.parametrize(
    ("line", "query"),
    [
        ("", None),
        ("money", Says("money")),
        ('"money from outside"', Says("money from outside", "phrase")),
        ("“dinero de fuera”", Says("dinero de fuera", "phrase")),
        ("lemma:decidir", Says("decidir", "lemma")),
        ("Lema:«tomar parte»", Says("tomar parte", "lemma")),
        ("/a\\/b c/", Says("a/b c", "pattern")),
        ("code:=A", Has("code", "A", exact=True)),
        ("CÓDIGO:A", A),
        ("co\u0301digo:A", A),
        ("type:NGO", Has("type", "NGO", variable=True)),
        ('"date":1998', Has("date", "1998", variable=True)),
        ("date:1998", Has("date", "1998")),
        ("a b OR c", Or((And((Says("a"), Says("b"))), Says("c")))),
        ("a Y b O c", Or((And((Says("a"), Says("b"))), Says("c")))),
        ("a -b NOT c", And((Says("a"), Not(Says("b")), Not(Says("c"))))),
        ("anti-imperialismo", Says("anti-imperialismo")),
        ("code:A OVERLAPS code:B", And((A, Related("overlaps", B)))),
        ("code:A NOT OVERLAPS code:B", And((A, Not(Related("overlaps", B))))),
        ("código:A NO SE SOLAPA CON código:B", And((A, Not(Related("overlaps", B))))),
        ("code:A NEAR code:B", And((A, Related("near", B)))),
        ("code:A NEAR/3t code:B", And((A, Related("near", B, 3, "turns")))),
        ("code:A NEAR code:B WITHIN 3 TURNS", And((A, Related("near", B, 3, "turns")))),
        ("código:A SEGUIDO DE código:B A 3 TURNOS", And((A, Related("followed", B, 3, "turns")))),
        ("código:A CERCA DE código:B A MENOS DE 9 PALABRAS", And((A, Related("near", B, 9)))),
        ("código:A CERCA código:B ENTRE 20 PALABRAS", And((A, Related("near", B, 20)))),
        ("código:A CERCA DE código:B DENTRO DE 20 PALABRAS", And((A, Related("near", B, 20)))),
        ("código:A CERCA DE b DENTRO DE código:B", And((A, Related("near", Says("b")), Related("inside", B)))),
        ("código:A SE TRASLAPA CON código:B", And((A, Related("overlaps", B)))),
        ("mujeres E hijos U otros SIN iglesia",
         Or((And((Says("mujeres"), Says("hijos"))), And((Says("otros"), Not(Says("iglesia"))))))),
        ("entre y o no e u sin", And(tuple(map(Says, ("entre", "y", "o", "no", "e", "u", "sin"))))),
        ("código:A EN EL MISMO TURNO QUE (código:B O c)", And((A, Related("same_turn", Or((B, Says("c"))))))),
    ],
)  # fmt: skip
def test_lines_mean(line: str, query: Query | None) -> None:
    assert parse(line) == query


@pytest.mark.parametrize(
    ("line", "at", "why"),
    [
        ("a OR (b NOT c", 5, "this bracket is not closed"),
        ("a b)", 3, "a bracket is closed that was not opened"),
        ('x "abc', 2, "this quotation mark is not closed"),
        ("x /ab", 2, "the regular expression that begins here is not closed"),
        ("code:", 5, "nothing stands after “code:”"),
        ('code:""', 0, "nothing stands after “code:”"),
        ("()", 1, "nothing stands between the brackets"),
        ("OR a", 0, "“OR” needs something on both sides"),
        ("a OR", 4, "something is missing at the end"),
        ("NOT", 3, "nothing stands after “NOT”"),
        ("dinero SIN", 10, "nothing stands after “SIN”"),
        ("código:A CERCA DE", 17, "nothing stands after “CERCA DE”"),
        ("…", 0, "“…” holds no letters to look for"),
        ('lemma:"…"', 0, "“…” holds no letters to look for"),
        ("code:A NEAR code:B WITHIN", 25, "a number is missing after “WITHIN”"),
        ("código:A CERCA código:B ENTRE muchas", 30, "a number is missing after “ENTRE”"),
        ("código:A ENTRE 20 PALABRAS", 9, "“ENTRE 20 PALABRAS” stands where nothing has a distance"),
        ("WITHIN 3 TURNS code:A", 0, "“WITHIN 3 TURNS” stands where nothing has a distance"),
        ("código:A DENTRO código:B A 3 TURNOS", 25, "“DENTRO” has no distance"),
        ("code:A INSIDE code:B WITHIN 3 WORDS", 21, "“INSIDE” has no distance"),
        ("code:A NEAR code:B WITHIN 1000000 WORDS", 26, "that is too far"),
        ("//", 0, "the regular expression is empty"),
        ("(" * 100 + "a" + ")" * 100, 60, "there are too many brackets within brackets"),
    ],
)
def test_a_refusal_says_where_and_why(line: str, at: int, why: str) -> None:
    with pytest.raises(QueryError) as refused:
        parse(line)
    assert refused.value.at == at
    assert str(refused.value.message).endswith(f"at character {at + 1}: {why}.")


def test_a_stored_line_is_shown_in_the_language_of_the_person() -> None:
    line = "code:A NOT OVERLAPS (code:B OR lemma:decidir)"
    assert said_in(line, "es") == "código:A NO SE SOLAPA CON (código:B O lema:decidir)"
    assert said_in("a (", "es") == "a ("


@pytest.mark.parametrize("word", ["Y", "O", "SIN", "E", "U", "ENTRE", "WITHIN", "AND"])
def test_a_keyword_that_is_looked_for_as_a_word_is_written_small(word: str) -> None:
    assert parse(line_of(Says(word), "es")) == Says(word.lower())


def test_what_only_stands_beside_is_not_what_is_looked_for() -> None:
    query = parse("a NEAR b OVERLAPS code:C NOT d")
    assert query is not None
    assert words_in(query) == [Says("a")]
    assert words_in(query, negated=True) == [Says("a"), Says("d")]
