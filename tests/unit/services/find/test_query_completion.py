"""What can be written next in a query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.query_line import parse
from qcoder.services.cases import cases
from qcoder.services.codes.codebook import change_code, code_at, create_code
from qcoder.services.documents import documents
from qcoder.services.find.query_completion import QueryNames, complete, query_names
from qcoder.services.find.saved_queries import save_query
from qcoder.storage.project import Project

NAMES = QueryNames(
    {
        "code": ("Dependency", "Funding dependence", "Dependence refused"),
        "speaker": ("Ana", "Rosa"),
        "type": ("NGO", "union network"),
    },
    ("type", "año de fundación"),
)


@pytest.mark.parametrize(
    ("line", "language", "start", "texts"),
    [
        ("code:dep", "en", 5, ("Dependency", '"Dependence refused"', '"Funding dependence"')),
        ("code:=fun", "en", 6, ('"Funding dependence"',)),
        ('código:"Fund', "es", 7, ('"Funding dependence"',)),
        ("money code:", "en", 11, ("Dependency", '"Funding dependence"', '"Dependence refused"')),
        ('"a b" speaker:r', "en", 14, ("Rosa",)),
        ("type:", "en", 5, ("NGO", '"union network"')),
        ("voz:en", "es", 4, ("entrevistadora",)),
        ("habl", "es", 0, ("hablante:",)),
        ("(habl", "es", 1, ("hablante:",)),
        ("añ", "es", 0, ('"año de fundación":',)),
        ("code:A OVER", "en", 7, ("OVERLAPS ",)),
        ("código:A CERCA DE código:B A MEN", "es", 27, ("A MENOS DE ",)),
        ("código:A CERCA DE código:B A", "es", 27, ('"año de fundación":', "A MENOS DE ")),
        ("código:A CERCA DE código:B ENTRE 20 PAL", "es", 36, ("PALABRAS ",)),
        ("code:A NEAR code:B WITH", "en", 19, ("WITHIN ",)),
        ("code:A NEAR code:B WITHIN 3 TU", "en", 28, ("TURNS ",)),
        ('code:"Funding dependence"', "en", 25, ()),
        ("", "en", 0, ()),
        ("money ", "en", 6, ()),
        ('"money fr', "en", 9, ()),
        ("colour:r", "en", 7, ()),
    ],
)
def test_what_is_proposed(line: str, language: str, start: int, texts: tuple[str, ...]) -> None:
    found = complete(NAMES, line, len(line), language)
    assert (found.start, found.texts) == (start, texts)


@given(st.text(alphabet='acode:=" (DR-', max_size=14), st.integers(0, 14))
def test_any_line_gives_an_answer_within_it(line: str, caret: int) -> None:
    found = complete(NAMES, line, min(caret, len(line)), "en")
    assert 0 <= found.start <= min(caret, len(line))


def test_the_names_are_those_of_the_project(coded: Project) -> None:
    save_query(coded, name="Money of Ana", line="dinero", is_code=True)
    cases.create_variable(coded, name="type", type="text")
    [document] = documents.documents(coded)
    cases.set_value(coded, variable="type", value="NGO", document=document.id)
    names = query_names(coded)
    assert "Money of Ana" in names.values["code"] and "Funding dependence" in names.values["code"]
    assert names.variables == ("type",) and names.values["type"] == ("NGO",)
    assert names.values["speaker"] == ("Ana", "Entrevistadora") and names.values["query"] == ("Money of Ana",)
    for field in ("code", "query", "speaker", "type"):
        for text in complete(names, f"{field}:", len(field) + 1, "en").texts:
            assert parse(f"{field}:{text}") is not None


def test_codes_are_proposed_by_their_names_in_the_language_of_the_person(coded: Project) -> None:
    change_code(coded, code=code_at(coded, path="Dependency").id, name_es="Dependencia")
    assert "Dependencia" in query_names(coded, "es").values["code"]
    assert "Dependency" in query_names(coded, "en").values["code"]
    proposed = complete(query_names(coded, "es"), "código:dependenci", 17, "es").texts
    assert proposed == ("Dependencia",)
    create_code(coded, name="Dependencia")  # asked for so, that one is meant
    assert query_names(coded, "es").values["code"].count("Dependencia") == 1
    assert "Dependency" in query_names(coded, "es").values["code"]
