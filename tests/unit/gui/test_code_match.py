"""Typing a few letters of a code, in either language, by name or by path."""

from pathlib import Path

import pytest

from qcoder.gui.transcript.code_match import CodeMatch
from qcoder.gui.transcript.text_search import TextSearch
from qcoder.services.codes.codebook import codes, create_code
from qcoder.services.projects import new_project
from tests.gui.scene import codebook

MATCH = CodeMatch(codebook().values())


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("voi", "Voice"),
        ("voz", "Voice"),
        ("FUND", "Funding dependence"),
        ("financ", "Funding dependence"),
        ("genero", "Class-gender conflict"),
        ("gender", "Class-gender conflict"),
        ("dep > imp", "Imposed priorities"),
        ("dep prio", "Imposed priorities"),
        ("fdep", "Funding dependence"),
        ("dependency", "Dependency"),
    ],
)
def test_the_code_that_is_meant_comes_first(typed: str, first: str) -> None:
    assert MATCH.find(typed)[0].name == first


def test_a_path_is_found_in_the_names_of_either_language(tmp_path: Path) -> None:
    with new_project(tmp_path / "study.qcoder", coder="Ana") as project:
        above = create_code(project, name="Cooptation", name_es="Cooptación")
        create_code(project, name="Office", name_es="Cargos", parent=above.id)
        rows = codes(project)
    assert [row.way("es") for row in rows] == ["Cooptación", "Cooptación > Cargos"]
    assert [row.way("en") for row in rows] == [row.path for row in rows]
    match = CodeMatch(rows)
    assert match.find("coopt > carg")[0].name == match.find("coopt off")[0].name == "Office"
    assert match.exact("cooptacion > cargos") and match.exact("Cooptation > Office")


def test_a_sign_between_two_parts_means_below() -> None:
    assert [row.name for row in MATCH.find("dep > fund")] == ["Funding dependence"]
    assert [row.name for row in MATCH.find("dep > dep")] == ["Funding dependence"], "not Dependency itself"
    assert MATCH.find("voice > fund") == []
    assert {row.name for row in MATCH.find("dep >")} >= {"Dependency", "Funding dependence"}


def test_nothing_fits_what_is_no_code() -> None:
    assert MATCH.find("zzz") == []
    assert not MATCH.exact("zzz")
    assert MATCH.exact("  voz ")
    assert MATCH.exact("Dependency > Funding dependence")


def test_with_nothing_typed_the_codes_used_last_come_first() -> None:
    assert [row.id for row in CodeMatch(codebook().values(), recent=[5, 3]).find("")] == [5, 3, 1, 2, 4]


def test_a_search_folds_accents_and_keeps_positions() -> None:
    text = "Fundación y fundacio\u0301n, FUNDACION"
    found = TextSearch(text).find("fundación")
    assert [text[start:end] for start, end in found] == ["Fundación", "fundacio\u0301n", "FUNDACION"]
    assert TextSearch(text).find("") == []
