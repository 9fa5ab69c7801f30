"""The cases by a variable, with their numbers: also where no case has a document."""

import csv
from pathlib import Path

import pytest

from qcoder.core.errors import NotFound
from qcoder.services.cases import cases as case_service
from qcoder.services.compare.analyses import analyse
from qcoder.storage.project import Project
from tests.conftest import REPO

NAALC = REPO.parent / "shared" / "study" / "naalc_cases.csv"


def test_cases_are_counted_by_their_own_and_inherited_values(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = analyse(project, kind="cases", parameters={"by": "type", "kind": "organisation"})
        assert [(row["value"], len(row["cases"])) for row in found.data["groups"]] == [("NGO", 4), ("union network", 2)]
        everyone = analyse(project, kind="cases", parameters={"by": "type"})
        assert [len(row["cases"]) for row in everyone.data["groups"]] == [12, 6] and everyone.data["without"] == []
        passages = [row[2].value for row in everyone.grids[0].rows]
        assert sum(int(value or 0) for value in passages) == 428
        persons = analyse(project, kind="cases", parameters={"by": "founded", "kind": "person"})
        assert persons.grids[0].rows and "invented" in persons.notice


def test_the_25_complaints_by_their_issues(project: Project) -> None:
    """The numbers of the paper: six, ten with health and safety, and so on."""
    if not NAALC.exists():
        pytest.skip(f"no sheet of complaints at {NAALC}")
    for name in ("issues", "year"):
        case_service.create_variable(project, name=name, type="text")
    for row in csv.DictReader(NAALC.read_text(encoding="utf-8").splitlines()):
        case = case_service.create_case(project, name=row["case"], kind="event").id
        case_service.set_value(project, variable="issues", value=row["labor_issues"], case=case)
        case_service.set_value(project, variable="year", value=row["year"], case=case)
    found = analyse(project, kind="cases", parameters={"by": "issues"})
    assert {row["value"]: len(row["cases"]) for row in found.data["groups"]} == {
        "Discrimination": 1,
        "Freedom of association": 6,
        "Freedom of association; Health and safety": 10,
        "Freedom of association; Rights of migrant workers": 2,
        "Health and safety": 3,
        "Rights of migrant workers": 2,
        "Workers' compensation": 1,
    }
    assert len(found.grids[1].rows) == 25 and found.draw is not None
    assert len(found.draw("light", 16.0, "").marks) == 7


def test_cases_without_a_value_are_told(coded: Project) -> None:
    case_service.create_variable(coded, name="city")
    found = analyse(coded, kind="cases", parameters={"by": "city"})
    assert found.data["without"] == ["Ana"] and found.grids[0].rows[-1][0].shown == "Without value"
    cell = found.grids[0].rows[-1][1]
    assert cell.ids is not None and len(cell.ids()) == 3


def test_without_a_variable_or_a_case_it_says_what_is_missing(coded: Project, project: Project) -> None:
    assert "no variable yet" in analyse(coded, kind="cases").empty
    case_service.delete_case(project, case=case_service.cases(project)[0].id)
    assert "no case yet" in analyse(project, kind="cases").empty


def test_an_unknown_variable_is_told(coded: Project) -> None:
    with pytest.raises(NotFound, match="no variable"):
        analyse(coded, kind="cases", parameters={"by": "nonsense"})
