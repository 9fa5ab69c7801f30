"""Queries over a whole project: the fast answer is the one of the slow, obvious model, and what each part means."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.query import And, Has, Not, Or, Query, Related, Says, words_in
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases
from qcoder.services.codes.codebook import code_at, create_code, rename_code
from qcoder.services.compare.comparing import passages
from qcoder.services.documents import documents
from qcoder.services.evidence.blind import set_blind
from qcoder.services.find.finding import find, places_found
from qcoder.services.find.matching import doubts, matching, matching_codings
from qcoder.services.find.saved_queries import save_query, saved_query
from qcoder.services.memos import memos
from qcoder.services.passages import abouts
from qcoder.services.passages.coding import code_passage, set_coding_memo
from qcoder.storage.project import Project
from tests.examples import examples
from tests.slow_query import World, row_of, world_of

TALK = """Q: ¿Quién decidió los temas?

Ana: Decidían las fundaciones. El dinero llegó y decidieron ellas, no nosotras.

Rosa: Yo digo que no. Decidimos juntas, con dinero propio y cuotas propias.

Q: ¿Y el dinero?

Ana: El dinero manda. Cuotas propias, digo yo.
"""
OTHER = """Q: Who decided?

Tom: They decided. The money came and we decided nothing, money rules.

Q: Did money help?

Tom: Own dues helped. Deciding is a word for others.
"""
PHRASES = ("cuotas propias", "El dinero", "the money", "own d*", "Ana El", "Tom they")
WORDS = ("dinero", "money", "decid*", "*aron", "d*o", "cuotas", "nosotras", "nada", "Ana", "*m")


def build(folder: Path) -> Project:
    """Three interviews of two organisations, two coders, and codings that overlap in every way."""
    project = Project.create(folder / "study.qcoder", coder="A")
    cases.create_variable(project, name="type", type="text")
    for name, kind in (("Puente", "NGO"), ("Red", "union")):
        made = cases.create_case(project, name=name, kind="organisation")
        cases.set_value(project, variable="type", value=kind, case=made.id)
    for name, text, language, case in (
        ("Uno", TALK, "es", "Ana"),
        ("Dos", TALK, "es", "Rosa"),
        ("Tom", OTHER, "en", "Tom"),
    ):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        cases.create_case(project, name=case, parents=["Puente" if case != "Tom" else "Red"])
        import_files(project, files=[folder / f"{name}.txt"], case=case, language=language, again="anew")
    codes = [create_code(project, name="A").id]
    codes += [create_code(project, name=name, parent=codes[0]).id for name in ("A1", "A2")]
    codes += [create_code(project, name="B").id]
    for document in documents.documents(project):
        length = len(documents.show(project, document=document.id).text)
        for number in range(24):
            start = (number * 37 + document.id * 11) % (length - 60)
            end = start + 3 + (number * number * 13) % 55
            coder = "A" if number % 3 else "Bea"
            code_passage(project, document=document.id, code=codes[number % 4], span=Span(start, end), coder=coder)
    return project


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Project, World]]:
    project = build(tmp_path_factory.mktemp("matching"))
    yield project, world_of(project)
    project.close()


SAYS = (
    st.sampled_from(WORDS).map(Says)
    | st.sampled_from(["cuotas propias", "El dinero", "the money", "own d*", "Ana El", "Tom they"]).map(
        lambda words: Says(words, "phrase")
    )
    | st.sampled_from(["decidir", "decide", "digo"]).map(lambda word: Says(word, "lemma"))
)
HAS = st.sampled_from([
    Has("code", "A"), Has("code", "A", exact=True), Has("code", "A > A1"), Has("code", "B"), Has("coder", "Bea"),
    Has("coder", "A"), Has("case", "Ana"), Has("organisation", "Puente"), Has("language", "en"), Has("speaker", "Ana"),
    Has("speaker", "Tom"), Has("voice", "interviewer"), Has("type", "NGO", variable=True),
])  # fmt: skip


def _larger(part: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    several = st.lists(part, min_size=2, max_size=3).map(tuple)
    relation = st.builds(
        Related,
        st.sampled_from(["overlaps", "inside", "around", "near", "followed", "preceded", "same_turn"]),
        part,
        st.integers(0, 12),
        st.sampled_from(["words", "turns"]),
    )
    return st.builds(And, several) | st.builds(Or, several) | st.builds(Not, part) | relation


QUERIES: st.SearchStrategy[Query] = st.recursive(SAYS | HAS, _larger, max_leaves=5)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES)
def test_passages_are_those_of_the_slow_model(study: tuple[Project, World], query: Query) -> None:
    project, world = study
    slow = {coding.id for coding in world.codings() if world.holds(query, row_of(coding))}
    assert matching(project, query) == slow


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(query=QUERIES.filter(lambda query: bool(words_in(query))))
def test_words_found_are_those_of_the_slow_model(study: tuple[Project, World], query: Query) -> None:
    project, world = study
    names = {id_: view.document.name for id_, view in world.views.items()}
    slow = sorted((names[row.document].casefold(), row.start, row.end) for row in world.places(query))
    found = [
        (names[document].casefold(), span.start, span.end) for document, span in places_found(project, query=query)
    ]
    assert found == slow


@settings(max_examples=15, deadline=None)
@given(query=QUERIES, limit=st.integers(1, 30))
def test_the_first_hits_are_the_first_of_all(study: tuple[Project, World], query: Query, limit: int) -> None:
    project, _world = study
    rows = find(project, query=query, limit=limit)
    assert [(row.document_id, row.span) for row in rows] == places_found(project, query=query)[:limit]
    for row in rows:
        text = _world.views[row.document_id].text
        assert row.words == row.span.of(text)


@pytest.mark.parametrize("line", ["decid*", "mon*", "ros*", "t*", '"own d*"', "dinero*"])
def test_beginnings_are_the_same_however_few_are_asked_for(study: tuple[Project, World], line: str) -> None:
    project, _world = study
    every = places_found(project, query=line)
    for limit in range(1, len(every) + 2):
        rows = find(project, query=line, limit=limit)
        assert [(row.document_id, row.span) for row in rows] == every[:limit]


def quotes(project: Project, line: str) -> list[str]:
    found = matching(project, line)
    assert found is not None
    views = [documents.show(project, document=row.id) for row in documents.documents(project)]
    return sorted(coding.quote for view in views for coding in view.codings if coding.id in found)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("code:Dependency", ["La fundación ponía los temas.", "llegó el dinero"]),
        ("counter_instance:Dependency", ["cuotas propias"]),
        ("code:=Dependency", ["La fundación ponía los temas."]),
        ('code:"Dependency > Funding dependence"', ["llegó el dinero"]),
        ("code:fund*", ["llegó el dinero"]),
        ("código:dependency NO código:fund*", ["La fundación ponía los temas."]),
        ("fundacion", ["La fundación ponía los temas."]),
        ("/c[uo]+tas/", ["cuotas propias"]),
        ("lema:llegar", ["llegó el dinero"]),
        ("code:=Dependency FOLLOWED BY cuotas WITHIN 8 WORDS", ["La fundación ponía los temas."]),
        ("code:=Dependency SEGUIDO DE cuotas A 3 PALABRAS", []),
        ("code:fund* NEAR code:=Dependency WITHIN 5 WORDS", ["llegó el dinero"]),
        ("code:fund* SAME TURN code:=Dependency", ["llegó el dinero"]),
        ("hablante:Ana dinero", ["llegó el dinero"]),
        ("speaker:Entrevistadora", []),
        ("voz:participante cuotas", ["cuotas propias"]),
        ("memo:propio*", ["cuotas propias"]),
        ("memo:*", ["cuotas propias"]),
        ("about:2001", ["cuotas propias"]),
        ("sobre:>=2003", []),
        ("coder:coder*", ["La fundación ponía los temas.", "cuotas propias", "llegó el dinero"]),
        ("coded:>=2020 code:fund*", ["llegó el dinero"]),
        ("date:2006", []),
        ("año:1990..1995", ["La fundación ponía los temas.", "cuotas propias", "llegó el dinero"]),
        ("año:>1994", []),
        ("año:1990..", ["La fundación ponía los temas.", "cuotas propias", "llegó el dinero"]),
        ("año:..1993", []),
        ("NOT año:*", []),
    ],
)
def test_what_parts_of_a_query_mean(coded: Project, line: str, wanted: list[str]) -> None:
    [document] = documents.documents(coded)
    text = documents.show(coded, document=document.id).text
    [own] = [one for one in documents.codings(coded, document=document.id) if one.quote == "cuotas propias"]
    set_coding_memo(coded, coding=own.id, text="Lo propio, no lo ajeno.")
    at = text.index("Después buscamos")
    abouts.tie_passage(coded, document=document.id, span=Span(at, at + 40), year="2000-2002")
    cases.create_variable(coded, name="Año", type="number")
    cases.set_value(coded, variable="Año", value="1994", document=document.id)
    assert quotes(coded, line) == wanted


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("date:2005", True), ("fecha:2005-03", True), ("date:2005-03-14", True), ("date:200*", True),
        ("date:2004..2005", True), ("date:>2005", False), ("date:<2005-04", True), ("date:2006", False),
        ("NOT date:2005", False), ("date:2005-04", False),
    ],
)  # fmt: skip
def test_a_year_or_a_month_is_enough_of_a_date(coded: Project, line: str, found: bool) -> None:
    documents.describe_document(coded, document=documents.document(coded, name="Ana").id, date="2005-03-14")
    assert bool(matching(coded, line)) is found


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("code:Nowhere", NotFound, "There is no code “Nowhere”."),
        ("colour:red", NotFound, "A search cannot ask for “colour”."),
        ("query:Nothing", BadInput, "There is no saved query “Nothing”."),
        ("voice:choir", BadInput, "“choir” is no voice."),
        ("code_group:None", NotFound, "There is no group of codes “None”."),
        ("date:2004..1998", BadInput, "“2004..1998” goes from the later to the earlier."),
        ("/(/", BadInput, "The regular expression /(/ cannot be understood at character 2."),
        ("/a{1000}{1000}/", BadInput, "The regular expression /a{1000}{1000}…/ is too large."),
    ],
)
def test_what_cannot_be_asked_is_said(coded: Project, line: str, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind) as refused:
        matching(coded, line)
    assert str(refused.value).startswith(said)


def test_an_empty_query_asks_for_all_and_an_empty_project_has_nothing(project: Project) -> None:
    assert matching(project, " ") is None
    assert matching(project, "money OR NOT money NEAR x") == frozenset()
    assert find(project, query="money OR lemma:decide OR *ing OR /x/") == []
    assert places_found(project, query="NOT case:Ana") == []


def test_two_codes_asked_of_one_coding_are_told(coded: Project) -> None:
    [doubt] = doubts(coded, 'code:fund* code:"Dependence refused"')
    assert str(doubt).startswith("A coding has one code, so none has both “fund*” and “Dependence refused”.")
    assert doubts(coded, "code:Dependency code:fund*") == ()
    assert doubts(coded, "code:fund* OVERLAPS code:Dependency") == ()


def test_a_code_finds_what_its_number_counts_and_counter_instances_are_asked_for_by_themselves(coded: Project) -> None:
    above = code_at(coded, path="Dependency")
    refused = code_at(coded, path="Dependency > Dependence refused")
    below = create_code(coded, name="Own dues", parent=refused.id)
    deeper = create_code(coded, name="Not quite", parent=refused.id, counter_instance=True)
    ana = documents.document(coded, name="Ana").id
    (first,) = (row.coding.id for row in passages(coded, code=refused.id))
    second, third = (
        code_passage(coded, document=ana, code=code.id, span=Span(at, at + 9)).id
        for at, code in enumerate((below, deeper), 130)
    )
    own = matching(coded, "code:Dependency")
    assert own is not None and len(own) == code_at(coded, path="Dependency").codings == 2
    assert own == {row.coding.id for row in passages(coded, code=above.id)}
    assert matching(coded, "counter_instance:Dependency") == {first, second}
    assert matching(coded, 'código:"Dependence refused"') == {first, second}
    assert matching(coded, "caso_negativo:=Dependency") == {first}
    assert matching(coded, 'counter_instance:"Dependence refused"') == {third}
    assert matching(coded, "code:Dependency O caso_negativo:Dependency") == own | {first, second}
    saved = save_query(coded, name="Deviant", line="counter_instance:Dependency")
    rename_code(coded, code=above.id, name="Reliance")
    assert matching(coded, "query:Deviant") == {first, second}
    assert saved_query(coded, name=saved.name).line == "counter_instance:Reliance"


def test_a_memo_on_a_passage_is_one_on_what_is_coded_there(coded: Project) -> None:
    [document] = documents.documents(coded)
    text = documents.show(coded, document=document.id).text
    at = text.index("cuando llegó")
    memos.write_memo(coded, target="passage", target_id=document.id, span=Span(at, at + 20), text="Aquí cambia todo.")
    assert quotes(coded, "memo:CAMBIA") == ["llegó el dinero"]
    assert quotes(coded, "memo:* code:=Dependency") == []


def test_documents_without_a_value_are_told(coded: Project) -> None:
    cases.create_variable(coded, name="type")
    [doubt] = doubts(coded, "code:Dependency (Type:NGO OR type:union)")
    assert str(doubt) == "1 document has no value of “type”."
    [document] = documents.documents(coded)
    cases.set_value(coded, variable="type", value="NGO", document=document.id)
    assert doubts(coded, "type:union") == () and doubts(coded, "") == ()


def test_a_session_that_is_open_gives_the_same(coded: Project) -> None:
    with coded.read() as session:
        assert matching_codings(session, "code:fund*") == matching(coded, "code:fund*")
        assert matching_codings(session, "") is None


def test_what_coders_may_not_see_of_each_other_is_not_found(coded: Project) -> None:
    [document] = documents.documents(coded)
    code = create_code(coded, name="Voice").id
    code_passage(coded, document=document.id, code=code, span=Span(80, 90), coder="Bea")
    assert len(quotes(coded, "coder:Bea")) == 1
    set_blind(coded, blind=True)
    assert matching(coded, "coder:Bea") == frozenset() and len(quotes(coded, "coder:coder*")) == 3
    assert find(coded, query="code:Voice") == []


def test_a_change_that_is_under_way_sees_what_it_has_done(coded: Project) -> None:
    [document] = documents.documents(coded)
    with coded.change(say("Test")):
        code = create_code(coded, name="Voice").id
        code_passage(coded, document=document.id, code=code, span=Span(80, 90))
        assert len(matching(coded, "code:Voice") or ()) == 1
    coded.undo()
    with pytest.raises(NotFound):
        matching(coded, "code:Voice")


def test_words_after_a_label_are_found_though_a_phrase_begins_in_it(study: tuple[Project, World]) -> None:
    project, _world = study
    found = find(project, query='dinero OR "El dinero" OR "Ana El"')
    assert [row.words for row in found if row.document_id == 1] == ["El dinero", "dinero", "el dinero", "El dinero"]
