"""Saved queries and smart codes: named, changed, taken away and back, used in others, never in themselves."""

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.query_pieces import QueryError
from qcoder.core.span import Span
from qcoder.model import SavedQuery
from qcoder.services.cases.cases import (
    cases,
    create_case,
    create_variable,
    delete_case,
    rename_case,
    set_parents,
    set_value,
)
from qcoder.services.codes.code_groups import create_group, rename_group
from qcoder.services.codes.codebook import (
    change_code,
    code_at,
    create_code,
    delete_code,
    merge_codes,
    move_code,
    rename_code,
)
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import passages
from qcoder.services.compare.saved_analyses import save_analysis, saved_analysis
from qcoder.services.documents.documents import document, rename_document
from qcoder.services.documents.speakers import change_speaker, speakers
from qcoder.services.find.finding import find
from qcoder.services.find.matching import matching
from qcoder.services.find.saved_queries import (
    change_query,
    delete_query,
    save_query,
    saved_queries,
    saved_query,
    smart_code_counts,
)
from qcoder.services.passages.abouts import tie_passage
from qcoder.storage.project import Project
from tests.snapshot import snapshot


def quotes(project: Project, line: str) -> list[str]:
    return [row.coding.quote for row in passages(project, where=line)]


def stored_lines(project: Project) -> list[str]:
    with project.read() as session:
        return [row.line for row in session.query(SavedQuery)]


def test_a_query_is_kept_in_one_form_and_shown_in_the_language_of_the_person(coded: Project) -> None:
    row = save_query(coded, name="Dinero", line='código:"Funding dependence" O lema:decidir')
    assert row.line == 'code:"Funding dependence" OR lemma:decidir'
    assert saved_queries(coded, language="es")[0].line == 'código:"Funding dependence" O lema:decidir'
    assert "Funding" not in stored_lines(coded)[0]
    assert quotes(coded, "query:dinero") == ["llegó el dinero"]
    assert quotes(coded, 'consulta:"Dinero" NO dinero') == []


def test_each_step_is_taken_back_and_done_again(coded: Project) -> None:
    states = [snapshot(coded)]
    row = save_query(coded, name="Weak", line="code:Dependency")
    states.append(snapshot(coded))
    change_query(coded, query=row.id, name="Weak ties", line="code:=Dependency", memo="To see.", is_code=True)
    states.append(snapshot(coded))
    delete_query(coded, query=row.id)
    states.append(snapshot(coded))
    for before in reversed(states[:-1]):
        coded.undo()
        assert snapshot(coded) == before
    for after in states[1:]:
        coded.redo()
        assert snapshot(coded) == after


def test_a_code_that_is_renamed_moved_or_merged_breaks_no_query(coded: Project) -> None:
    save_query(coded, name="Money", line='code:"Funding dependence"')
    code = code_at(coded, path="Dependency > Funding dependence").id
    rename_code(coded, code=code, name="Dependence on funds")
    move_code(coded, code=code, parent=None)
    assert saved_query(coded, name="money").line == 'code:"Dependence on funds"'
    assert quotes(coded, "query:Money") == ["llegó el dinero"]
    other = create_code(coded, name="Means").id
    merge_codes(coded, keep=other, absorb=code)
    assert saved_query(coded, name="Money").line == "code:Means"
    assert quotes(coded, "query:Money") == ["llegó el dinero"]
    delete_code(coded, code=other)
    assert saved_query(coded, name="Money").line == "code:?"
    with pytest.raises(NotFound, match="no longer in the project"):
        matching(coded, "query:Money")
    coded.undo()
    coded.undo()
    assert saved_query(coded, name="Money").line == 'code:"Dependence on funds"'


def test_a_case_document_group_or_variable_that_is_renamed_breaks_no_query(coded: Project) -> None:
    ana = document(coded, name="Ana").id
    puente = create_case(coded, name="Puente", kind="organisation").id
    person = next(row.id for row in cases(coded) if row.name == "Ana")
    set_parents(coded, case=person, parents=["Puente"])
    create_variable(coded, name="founded")
    set_value(coded, variable="founded", value="1990", case=puente)
    group = create_group(coded, name="Ties", codes=[code_at(coded, path="Dependency").id]).id
    tie_passage(coded, document=ana, span=Span(0, 200), case="Puente", year="1994")
    lines = {
        "c": "case:ana", "o": "organisation:puente code:Dependency", "d": "document:ANA", "a": "about:Puente",
        "v": "founded:>=1980", "g": "code_group:ties", "y": "about:1994",
    }  # fmt: skip
    for name, line in lines.items():
        save_query(coded, name=name, line=line)
    before = {name: quotes(coded, f"query:{name}") for name in lines}
    assert all(before.values())
    assert not any(name in line.casefold() for line in stored_lines(coded) for name in ("ana", "puente", "ties"))
    rename_case(coded, case=person, name="Ana María")
    rename_case(coded, case=puente, name="Bridge")
    rename_document(coded, document=ana, name="Interview 1")
    rename_group(coded, group=group, name="Bonds")
    assert {name: quotes(coded, f"query:{name}") for name in lines} == before
    assert {row.name: row.line for row in saved_queries(coded, language="es")} == {
        "c": 'caso:"Ana María"', "o": "organización:Bridge código:Dependency", "d": 'documento:"Interview 1"',
        "a": "sobre:Bridge", "v": "founded:>=1980", "g": "grupo_de_códigos:Bonds", "y": "sobre:1994",
    }  # fmt: skip
    delete_case(coded, case=puente)
    assert saved_query(coded, name="a").line == "about:?"
    with pytest.raises(NotFound, match="A case that this query asks for is no longer in the project"):
        matching(coded, "query:a")
    coded.undo()
    assert quotes(coded, "query:a") == before["a"]


def test_a_speaker_that_nobody_else_is_called_like_is_followed(coded: Project) -> None:
    save_query(coded, name="q", line="speaker:ENTREVISTADORA O hablante:Ana dinero")
    save_analysis(
        coded, name="a", outcome=analyse(coded, kind="compare", parameters={"where": "speaker:entrevistadora"})
    )
    [asks, ana] = sorted(speakers(coded, document=1), key=lambda row: row.role)
    assert (asks.name, ana.name) == ("Entrevistadora", "Ana")
    change_speaker(coded, speaker=asks.id, name="Q 1")
    assert saved_query(coded, name="q").line == 'speaker:"Q 1" OR speaker:Ana dinero'
    assert saved_analysis(coded, name="a").parameters["where"] == 'speaker:"Q 1"'
    coded.undo()
    assert saved_query(coded, name="q").line == "speaker:ENTREVISTADORA OR speaker:Ana dinero"
    change_speaker(coded, speaker=ana.id, name="Ana M.", case="Ana")  # the case that speaks is called so still
    assert saved_query(coded, name="q").line == "speaker:ENTREVISTADORA OR speaker:Ana dinero"


def test_a_name_that_two_are_called_by_is_kept_as_it_is_written(coded: Project) -> None:
    create_case(coded, name="ANA")
    assert save_query(coded, name="c", line="case:ana").line == "case:ana"
    assert save_query(coded, name="d", line="document:an*").line == "document:an*"


def test_queries_are_used_in_others_and_keep_to_them_when_renamed(coded: Project) -> None:
    money = save_query(coded, name="Money", line="dinero")
    save_query(coded, name="Money of Ana", line="query:Money case:Ana")
    change_query(coded, query=money.id, name="Dinero")
    assert saved_query(coded, name="money of ana").line == "query:Dinero case:Ana"
    assert quotes(coded, 'query:"Money of Ana"') == ["llegó el dinero"]
    assert [row.words for row in find(coded, query='query:"Money of Ana"')] == ["dinero"]
    with pytest.raises(BadInput, match="part of other queries: Money of Ana"):
        delete_query(coded, query=money.id)


def test_no_query_asks_for_itself(coded: Project) -> None:
    one = save_query(coded, name="One", line="dinero")
    two = save_query(coded, name="Two", line="query:One OR cuotas")
    before = snapshot(coded)
    for query, line in ((one.id, "query:One"), (one.id, "NOT (dinero query:Two)"), (two.id, "x NEAR query:two")):
        with pytest.raises(BadInput, match="would ask for itself"):
            change_query(coded, query=query, line=line)
        assert snapshot(coded) == before


def test_a_smart_code_is_asked_for_as_a_code(coded: Project) -> None:
    smart = save_query(coded, name="Others decide", line="code:=Dependency OR dinero", is_code=True)
    plain = save_query(coded, name="Plain", line="cuotas")
    assert quotes(coded, 'code:"others decide"') == ["llegó el dinero", "La fundación ponía los temas."]
    assert quotes(coded, 'code:"Others decide" NOT OVERLAPS code:=Dependency') == [
        "llegó el dinero", "La fundación ponía los temas.",
    ]  # fmt: skip
    assert smart_code_counts(coded) == {smart.id: {document(coded, name="Ana").id: 2}}
    assert plain.id not in smart_code_counts(coded)
    code = code_at(coded, path="Dependency").id
    delete_code(coded, code=code)
    assert str(smart_code_counts(coded)[smart.id]) == "A code that this query asks for is no longer in the project."


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("", "dinero", BadInput),
        ("x", "", BadInput),
        ("x", "(", QueryError),
        ("x", "code:Nowhere", NotFound),
        ("x", "colour:red", NotFound),
        ("x", "query:Nothing", BadInput),
        ("x", "/(/", BadInput),
        ("TAKEN", "dinero", NameTaken),
        ("dependency", "dinero", NameTaken),
        ("a > b", "dinero", BadInput),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_is_written(
    coded: Project, name: str, line: str, kind: type[Exception]
) -> None:
    save_query(coded, name="Taken", line="dinero")
    before = snapshot(coded)
    with pytest.raises(kind):
        save_query(coded, name=name, line=line, is_code=True)
    assert snapshot(coded) == before
    with pytest.raises(NotFound):
        change_query(coded, query=99, line="x")


def test_codes_are_asked_for_by_their_names_in_a_language_too(coded: Project) -> None:
    code = code_at(coded, path="Dependency").id
    change_code(coded, code=code, name_es="Dependencia")
    change_code(coded, code=code_at(coded, path="Dependency > Funding dependence").id, name_es="Dependencia de fondos")
    row = save_query(coded, name="q", line="código:=dependencia O código:“Dependencia > Dependencia de fondos”")
    assert row.line == 'code:=Dependency OR code:"Funding dependence"'
    assert saved_queries(coded, language="es")[0].line == 'código:=Dependencia O código:"Dependencia de fondos"'
    assert quotes(coded, "código:dependencia") == quotes(coded, "code:Dependency") != []
    other = create_code(coded, name="Dependencia").id  # a code that has the name itself goes before
    assert code_at(coded, path="dependencia").id == other
    assert saved_queries(coded, language="es")[0].line == 'código:=Dependency O código:"Dependencia de fondos"'
