"""Which codes stand together: overlapping, in one turn, near; with the passages behind every pair."""

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.services.codes.codebook import code_at, create_code
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import passages_of
from qcoder.services.compare.outcome import Outcome
from qcoder.services.documents.documents import document
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def together(project: Project, **parameters: object) -> Outcome:
    return analyse(project, kind="cooccurrence", parameters=parameters)


def pairs(found: Outcome) -> dict[tuple[str, ...], int]:
    return {tuple(code.rpartition(" > ")[2] for code in row["codes"]): row["count"] for row in found.data["pairs"]}


def code(project: Project, path: str, words: str) -> None:
    at = INTERVIEW.index(words)
    span = Span(at, at + len(words))
    code_passage(project, document=document(project, name="Ana").id, code=code_at(project, path=path).id, span=span)


@pytest.fixture
def voiced(coded: Project) -> Project:
    """“Voice” on part of a passage with “Funding dependence”, and alone in the last turn."""
    create_code(coded, name="Voice")
    code(coded, "Voice", "el dinero ya no decidíamos")
    code(coded, "Voice", "otra voz")
    return coded


def test_passages_that_share_a_letter_stand_together(voiced: Project) -> None:
    assert pairs(together(voiced)) == {("Funding dependence", "Voice"): 1}


def test_in_the_same_turn_need_not_overlap(voiced: Project) -> None:
    found = pairs(together(voiced, relation="turn"))
    assert found == {
        ("Dependency", "Funding dependence"): 1, ("Dependency", "Voice"): 1, ("Funding dependence", "Voice"): 1,
        ("Dependence refused", "Voice"): 1,
    }  # fmt: skip


def test_near_reaches_some_turns_further(voiced: Project) -> None:
    # Ana speaks in the second and in the fourth turn.
    assert ("Dependency", "Dependence refused") not in pairs(together(voiced, relation="near", turns=1))
    assert pairs(together(voiced, relation="near", turns=2))["Dependency", "Dependence refused"] == 1


def test_codes_of_the_top_level_take_those_below_along_but_no_counter_instance(voiced: Project) -> None:
    found = pairs(together(voiced, relation="turn", codes="top"))
    assert found == {("Dependency", "Voice"): 2, ("Dependence refused", "Voice"): 1}


def test_behind_a_pair_are_the_passages_that_touch(voiced: Project) -> None:
    grid = together(voiced).grids[0]
    assert grid.rows[0][2].ids is not None
    rows = passages_of(voiced, list(grid.rows[0][2].ids()))
    assert [row.coding.quote for row in rows] == ["llegó el dinero", "el dinero ya no decidíamos"]


def test_every_mark_of_both_charts_opens_a_cell(voiced: Project) -> None:
    for chart in ("matrix", "network"):
        found = together(voiced, chart=chart, relation="turn")
        assert found.draw is not None
        drawing = found.draw("light", 16.0, "")
        assert drawing.marks
        for mark in drawing.marks:
            table, row, column = mark.key
            assert 0 <= mark.left < mark.right <= 1 and 0 <= mark.top < mark.bottom <= 1
            assert found.grids[table].rows[row][column].ids is not None


def test_a_query_narrows_what_can_stand_together(voiced: Project) -> None:
    assert "No two codes" in together(voiced, where="code:Voice").empty


def test_nothing_is_said_as_nothing(project: Project) -> None:
    assert "No codings" in together(project).empty
    with pytest.raises(BadInput, match="not a number from 1 to 100"):
        together(project, relation="near", turns="many")
