"""Stages noted on cases, and which case shows which code in which year."""

import csv
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.services.cases import cases as case_service
from qcoder.services.cases import stages as stage_service
from qcoder.services.codes.codebook import code_at, create_code, delete_code, merge_codes
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.outcome import Outcome
from qcoder.services.compare.sequences import years_of
from qcoder.services.documents.documents import describe_document, document
from qcoder.services.evidence.framework import Matrix, frameworks, matrix
from qcoder.services.passages.abouts import tie_passage
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW, REPO

NAALC = REPO.parent / "shared" / "study" / "naalc_cases.csv"
SPIRAL = ("repression", "denial", "tactical concessions", "prescriptive status", "rule-consistent behaviour")


def sequence(project: Project, **parameters: str) -> Outcome:
    return analyse(project, kind="sequence", parameters=parameters)


def steps(found: Outcome) -> list[tuple[str, str, int]]:
    return [(row["case"], row["stage"], row["year"]) for row in found.data["steps"]]


@pytest.fixture
def cases(project: Project) -> Project:
    """Cases of labour complaints without any document, with the stages of the spiral model as codes."""
    top = create_code(project, name="Spiral").id
    for name in SPIRAL:
        create_code(project, name=name, parent=top)
    case_service.create_case(project, name="Sony", kind="event")
    case_service.create_case(project, name="Sprint", kind="event")
    return project


def note(project: Project, case: str, stage: str, date: str, memo: str = "") -> int:
    code = code_at(project, path=f"Spiral > {stage}").id
    return stage_service.note_stage(project, case=case, code=code, date=date, memo=memo).id


def test_a_case_without_documents_shows_stages_by_year(cases: Project) -> None:
    note(cases, "Sony", "repression", "1994-08", "Ministerial review")
    note(cases, "Sony", "denial", "1994")
    note(cases, "Sony", "tactical concessions", "1996-02-11")
    note(cases, "Sprint", "repression", "1995")
    found = sequence(cases, code="Spiral")
    assert found.data["stages"] == [f"Spiral > {name}" for name in SPIRAL]
    assert steps(found) == [
        ("Sony", "Spiral > repression", 1994), ("Sony", "Spiral > denial", 1994),
        ("Sony", "Spiral > tactical concessions", 1996), ("Sprint", "Spiral > repression", 1995),
    ]  # fmt: skip
    first = next(grid for grid in found.grids if grid.name == "first_years")
    assert [[cell.shown for cell in row] for row in first.rows] == [
        ["Sony", "1994", "1994", "1996", "–", "–"], ["Sprint", "1995", "–", "–", "–", "–"],
    ]  # fmt: skip
    assert found.data["steps"][0]["noted"] == ["Ministerial review"]
    assert found.draw is not None and len(found.draw("light", 16.0, "").marks) == 4


def test_a_passage_stands_in_the_case_and_year_that_it_is_about(coded: Project) -> None:
    ana = document(coded, name="Ana").id
    at = INTERVIEW.index("cuando llegó el dinero")
    tie_passage(coded, document=ana, span=Span(at, at + 30), case="Puente", year="1994-1996")
    found = sequence(coded)
    assert steps(found) == [("Puente", "Dependency", year) for year in (1994, 1995, 1996)]
    assert found.data["undated"] == 1 and "without a year" in " ".join(found.said)
    cell = next(grid for grid in found.grids if grid.name == "steps").rows[0][3]
    assert cell.ids is not None and len(cell.ids()) == 1


def test_documents_give_their_year_only_where_that_is_asked_for(coded: Project) -> None:
    describe_document(coded, document=document(coded, name="Ana").id, date="2005-03-14")
    assert "No case shows" in sequence(coded).empty
    found = sequence(coded, dates="document", code="Dependency")
    assert steps(found) == [
        ("Ana", "Dependency > Funding dependence", 2005), ("Ana", "Dependency > Dependence refused", 2005),
    ]  # fmt: skip


def test_rows_are_organisations_or_the_cases_themselves(coded: Project) -> None:
    describe_document(coded, document=document(coded, name="Ana").id, date="2005")
    case_service.create_case(coded, name="Puente", kind="organisation")
    ids = {row.name: row.id for row in case_service.cases(coded)}
    case_service.set_parents(coded, case=ids["Ana"], parents=["Puente"])
    assert {row for row, *_ in steps(sequence(coded, dates="document"))} == {"Puente"}
    assert {row for row, *_ in steps(sequence(coded, dates="document", rows="case"))} == {"Ana"}


def test_stages_are_changed_removed_and_taken_back(cases: Project) -> None:
    stage = note(cases, "Sony", "repression", "1994")
    with pytest.raises(NameTaken):
        note(cases, "Sony", "repression", "1994")
    with pytest.raises(BadInput, match="not a date"):
        note(cases, "Sony", "denial", "the nineties")
    with pytest.raises(NotFound):
        note(cases, "Nobody", "denial", "1994")
    denial = code_at(cases, path="Spiral > denial").id
    stage_service.change_stage(cases, stage=stage, code=denial, date="1995", memo="Letter")
    row = stage_service.stages(cases)[0]
    assert (row.case, row.code, row.date, row.memo) == ("Sony", "Spiral > denial", "1995", "Letter")
    stage_service.remove_stages(cases, stages=[stage])
    assert stage_service.stages(cases) == []
    cases.undo()
    assert stage_service.stages(cases) == [row]
    with pytest.raises(NotFound, match="no more"):
        stage_service.change_stage(cases, stage=999, date="1994")


def test_deleting_and_merging_takes_stages_along(cases: Project) -> None:
    note(cases, "Sony", "repression", "1994")
    note(cases, "Sony", "denial", "1995")
    note(cases, "Sprint", "denial", "1996")
    merge_codes(
        cases,
        keep=code_at(cases, path="Spiral > denial").id,
        absorb=code_at(cases, path="Spiral > repression").id,
    )
    assert [(row.case, row.code, row.date) for row in stage_service.stages(cases)] == [
        ("Sony", "Spiral > denial", "1994"), ("Sony", "Spiral > denial", "1995"), ("Sprint", "Spiral > denial", "1996"),
    ]  # fmt: skip
    case_service.delete_case(cases, case=next(row.id for row in case_service.cases(cases) if row.name == "Sony"))
    assert [row.case for row in stage_service.stages(cases)] == ["Sprint"]
    delete_code(cases, code=code_at(cases, path="Spiral > denial").id)
    assert stage_service.stages(cases) == []
    cases.undo()
    cases.undo()
    assert len(stage_service.stages(cases)) == 3


def test_stages_go_out_as_a_sheet_and_come_back(cases: Project, tmp_path: Path) -> None:
    note(cases, "Sony", "repression", "1994", "Ministerial review")
    note(cases, "Sprint", "denial", "")
    before = stage_service.stages(cases)
    file = stage_service.export_stages(cases, file=tmp_path / "stages.csv")
    stage_service.remove_stages(cases, stages=[row.id for row in before])
    done = stage_service.import_stages(cases, file=file)
    assert not done.problems
    shown = [(row.case, row.code, row.date, row.memo, row.coder) for row in stage_service.stages(cases)]
    assert shown == [(row.case, row.code, row.date, row.memo, row.coder) for row in before]
    file.write_text("case,code,date\nNobody,Spiral,1994\nSony,Spiral,never\n", encoding="utf-8")
    assert len(stage_service.import_stages(cases, file=file).problems) == 2


def test_the_25_complaints_can_be_held_and_traced(cases: Project) -> None:
    if not NAALC.exists():
        pytest.skip(f"no sheet of complaints at {NAALC}")
    case_service.create_variable(cases, name="target", type="text")
    for row in csv.DictReader(NAALC.read_text(encoding="utf-8").splitlines()):
        if row["case"] not in ("Sony", "Sprint"):
            case_service.create_case(cases, name=row["case"], kind="event")
        note(cases, row["case"], "repression", row["year"])
    found = sequence(cases, code="Spiral")
    assert len({row for row, *_ in steps(found)}) == 25
    assert min(year for *_, year in steps(found)) == 1994 and max(year for *_, year in steps(found)) == 2005


def test_years_of_dates_and_ranges() -> None:
    assert [list(years_of(date)) for date in ("", "1994", "1994-05", "1994-05-31", "1994-1996")] == [
        [], [1994], [1994], [1994], [1994, 1995, 1996],
    ]  # fmt: skip


def test_the_sample_shows_which_support_came_first(sample_project: Path) -> None:
    """Finding 3: where standing at home came first, support from outside did not take it away at once."""
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = sequence(project, code="Legitimization")
    first: dict[tuple[str, str], int] = {}
    for case, stage, year in steps(found):
        key = case, stage.rpartition("> ")[2]
        first[key] = min(year, first.get(key, year))
    lost, outside = "De-legitimized by outside support", "Legitimized by outside support"
    at_home = ("Legitimized at the base", "Legitimized inside the union")
    for case in {case for case, *_ in steps(found)}:
        home = min((first[case, stage] for stage in at_home if (case, stage) in first), default=9999)
        if home < first[case, outside] and home < first.get((case, lost), 9999):
            continue
        assert case in ("Puente Fronterizo", "Taller Equis") and first[case, lost] <= first[case, outside]
    assert "invented" in found.notice


def test_two_findings_of_the_sample_are_read_in_a_framework(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        rooted, inside = (matrix(project, framework=row.id) for row in frameworks(project))
        assert all(row.name.startswith("Demonstration") for row in frameworks(project))
    assert {row.name for row in rooted.rows} >= {"Puente Fronterizo", "Taller Equis", "Red Sindical"}

    def passages(found: Matrix, organisation: str) -> list[int]:
        row = next(row for row in found.rows if row.name == organisation)
        return [found.cell(row, column).passages for column in found.columns if column.code is not None]

    base, outside, lost = passages(rooted, "Taller Equis")
    assert lost > 0 and outside > 0, "support from outside came first there, and hurt"
    assert passages(rooted, "Red Sindical")[2] == 0 and base >= 0
    assert all(count > 0 for count in passages(inside, "Taller Equis")[:2]), "money did not end the conflict"


def test_the_sample_keeps_its_findings_as_demonstrations(sample_project: Path) -> None:
    from qcoder.services.compare.saved_analyses import run_saved, saved_analyses

    with Project.open(sample_project, coder="Looker", writable=False) as project:
        rows = saved_analyses(project)
        assert len(rows) == 4 and all(row.name.startswith("Demonstration") and not row.stale for row in rows)
        for row in rows:
            again = run_saved(project, name=row.name)
            assert again.same and not again.outcome.empty and "invented" in again.outcome.notice
        conflict = run_saved(project, name=rows[1].name).outcome.data
        values = conflict["rows"][6]["counts"]["codings"]["values"]
        assert conflict["rows"][6]["code"] == "Class-gender conflict" and max(values, key=values.get) == "Taller Equis"
        last = run_saved(project, name=rows[3].name).outcome.data
        equis = {(row["stage"], row["year"]) for row in last["steps"] if row["case"] == "Taller Equis"}
        # Money and conflict stand in the same years: the money did not end it.
        assert {("Dependency", year) for year in (1998, 1999, 2000)} <= equis
        assert {("Class-gender conflict", year) for year in (1998, 1999, 2000)} <= equis
