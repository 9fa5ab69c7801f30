"""The organisation as the unit: what stands without any one of them, what speaks against it, when a test is made."""

from collections.abc import Callable
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases import cases as case_service
from qcoder.services.codes.codebook import create_code
from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import passages_of
from qcoder.services.compare.outcome import Outcome
from qcoder.services.evidence import guides, question_links
from qcoder.services.evidence.guides import Question
from qcoder.services.passages.coding import code_passage
from qcoder.storage.project import Project

TEXT = "palabra " * 99 + "final.\n"  # 100 words
Studied = Callable[..., Project]


@pytest.fixture
def study(project: Project, tmp_path: Path) -> Studied:
    """Organisations with one interview of 100 words each; `ngo` and `union` say how many codings each has."""

    def make(*, ngo: list[int], union: list[int], counter: int = 0) -> Project:
        case_service.create_variable(project, name="type", type="one_of", values=["NGO", "union network"])
        code = create_code(project, name="Dependency").id
        refused = create_code(project, name="Refused", parent=code, counter_instance=True).id
        files, wanted = [], []
        for kind, numbers in (("NGO", ngo), ("union network", union)):
            for place, number in enumerate(numbers):
                name = f"{kind} {place + 1}"
                case = case_service.create_case(project, name=name, kind="organisation").id
                case_service.set_value(project, variable="type", value=kind, case=case)
                case_service.create_case(project, name=f"Person of {name}", parents=[name])
                file = tmp_path / f"{name}.txt"
                file.write_text(TEXT, encoding="utf-8")
                files.append(file)
                wanted.append((f"Person of {name}", number))
        for file, (person, number) in zip(files, wanted, strict=True):
            made = import_files(project, files=[file], case=person, again="anew").files[0].document_id
            assert made is not None
            for at in range(number):
                code_passage(project, document=made, code=code, span=Span(8 * at, 8 * at + 7))
            for at in range(counter if person == "Person of NGO 1" else 0):
                code_passage(project, document=made, code=refused, span=Span(400 + 8 * at, 407 + 8 * at))
        return project

    return make


def organisations(project: Project, **parameters: str) -> Outcome:
    return analyse(project, kind="organisations", parameters={"by": "type", **parameters})


def grid(outcome: Outcome, name: str) -> list[list[str]]:
    found = next(grid for grid in outcome.grids if grid.name == name)
    return [[cell.shown for cell in row] for row in found.rows]


def test_each_organisation_counts_once_however_much_it_says(study: Studied) -> None:
    found = organisations(study(ngo=[9, 1, 1], union=[1, 1]))
    assert grid(found, "organisations")[0] == [
        "Dependency", "3/3", "3/3", "36.67", "2/2", "2/2", "10.00", "90.00", "10.00", "10.00", "10.00", "10.00",
    ]  # fmt: skip
    row = found.data["rows"][0]
    assert not row["stands"] and row["without"]["NGO 1"] == 0 and row["difference"] == pytest.approx(80 / 3, abs=1e-5)
    assert grid(found, "leave_one_out")[0][1] == "not without NGO 1"


def test_a_difference_that_every_organisation_carries_stands(study: Studied) -> None:
    found = organisations(study(ngo=[4, 5, 6, 5], union=[1, 2]))
    assert found.data["rows"][0]["stands"] and grid(found, "leave_one_out")[0][1] == "stands"


def test_below_eight_there_is_no_p_and_no_interval_but_the_reason(study: Studied) -> None:
    project = study(ngo=[4, 5, 6, 5], union=[1, 2])
    found = organisations(project)
    assert not [grid for grid in found.grids if grid.name == "test"]
    assert "p" not in found.data["rows"][0] and "interval" not in found.data["rows"][0]
    said = " ".join(found.said)
    assert "chosen on purpose" in said and "4 and 2" in said and "only 15 ways" in said and "below 1/15" in said
    spanish = " ".join(analyse(project, kind="organisations", language="es").said)
    assert "1/15" in spanish


def test_from_eight_organisations_on_whole_organisations_are_permuted(study: Studied) -> None:
    found = organisations(study(ngo=[5, 6, 7, 8], union=[1, 1, 0, 2]))
    row = found.data["rows"][0]
    # Of the 70 arrangements the one at hand and its mirror are the furthest apart.
    assert row["p"] == pytest.approx(2 / 70) and row["p_holm"] == row["p_bh"] == row["p"]
    assert row["interval"][0] > 0 and row["interval"][0] < row["difference"] < row["interval"][1]
    said = " ".join(found.said)
    assert "all 70 arrangements" in said and "drawn at random" in said and "Holm (1979)" in said


def test_a_group_of_one_organisation_has_a_p_but_no_interval(study: Studied) -> None:
    found = organisations(study(ngo=[1, 1, 0, 2, 1, 1, 2], union=[8]))
    assert found.data["rows"][0]["p"] == pytest.approx(1 / 8) and "interval" not in found.data["rows"][0]
    assert "single organisation" in " ".join(found.said)


def test_negative_cases_are_listed_with_their_passages(study: Studied) -> None:
    project = study(ngo=[4, 0, 6], union=[1, 0], counter=2)
    found = organisations(project)
    assert [(one["organisation"], one["passages"]) for one in found.data["negative_cases"]] == [
        ("NGO 1", 2), ("NGO 2", 0), ("union network 1", 1),
    ]  # fmt: skip
    rows = next(grid for grid in found.grids if grid.name == "negative_cases").rows
    assert "counter-instance “Refused”" in rows[0][3].shown
    assert rows[0][4].ids is not None and rows[1][4].ids is None
    assert {row.coding.code for row in passages_of(project, list(rows[0][4].ids()))} == {"Dependency > Refused"}


def test_every_cell_opens_the_passages_that_it_stands_on(study: Studied) -> None:
    project = study(ngo=[4, 0, 6], union=[1, 0], counter=2)
    rows = next(grid for grid in organisations(project).grids if grid.name == "organisations").rows
    numbers = [len(cell.ids()) if cell.ids is not None else None for cell in rows[0]]
    assert numbers == [11, 10, 10, 10, 1, 1, 1, 4, 0, 6, 1, 0]
    assert rows[1][1].ids is not None and len(rows[1][1].ids()) == 2


def test_one_group_alone_is_not_set_against_anything(study: Studied) -> None:
    found = organisations(study(ngo=[3, 4], union=[]))
    assert [grid.name for grid in found.grids] == ["organisations"]
    assert "nothing to set it against" in " ".join(found.said)


def test_one_organisation_alone_says_so(study: Studied) -> None:
    found = organisations(study(ngo=[3], union=[]))
    assert found.empty == "" and "nothing to set it against" in " ".join(found.said)


def test_organisations_without_a_value_are_named_and_left_out(study: Studied, tmp_path: Path) -> None:
    project = study(ngo=[3, 4], union=[1])
    case_service.create_case(project, name="Unknown", kind="organisation")
    (tmp_path / "U.txt").write_text(TEXT, encoding="utf-8")
    import_files(project, files=[tmp_path / "U.txt"], case="Unknown", again="anew")
    found = organisations(project)
    assert found.data["without_group"] == ["Unknown"] and "Unknown" in " ".join(found.said)


def test_all_zero_and_nothing_at_all_are_honest_results(study: Studied, project: Project) -> None:
    assert "No document belongs to an organisation" in analyse(project, kind="organisations").empty
    assert "No codings to compare" in organisations(study(ngo=[0, 0], union=[0])).empty


def test_what_is_asked_wrongly_is_said(study: Studied) -> None:
    project = study(ngo=[1, 1], union=[1])
    with pytest.raises(BadInput, match="not a choice"):
        organisations(project, measure="pages")
    with pytest.raises(BadInput, match="nothing that this analysis asks"):
        organisations(project, nonsense="1")
    with pytest.raises(NotFound, match="no analysis"):
        analyse(project, kind="nonsense")
    with pytest.raises(NotFound, match="cannot be compared"):
        organisations(project, by="language")


@pytest.mark.parametrize("measure", ["per_1000", "words", "interviews"])
def test_the_sample_shows_its_findings_without_any_one_organisation(sample_project: Path, measure: str) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = organisations(project, measure=measure)
    rows = {row["code"]: row for row in found.data["rows"]}
    dependency = rows["Dependency"]
    assert dependency["stands"] and dependency["difference"] > 0
    if measure != "interviews":
        assert rows["Cooptation"]["stands"] and rows["Cooptation"]["difference"] < 0
        conflict = rows["Class-gender conflict"]["measure"]
        assert max(conflict, key=conflict.get) == "Taller Equis"
    assert "invented" in found.notice


def test_zeros_of_organisations_say_what_they_mean(study: Studied) -> None:
    project = study(ngo=[4, 0, 0], union=[1, 0])
    assert "silence" not in [grid.name for grid in organisations(project).grids]
    create_code(project, name="Other")
    made = guides.add_guide(project, name="Guide", questions=(Question("¿Quién decide?", ("Dependency",)),))
    guides.follow(project, guide=made.id, documents=[1, 2, 3, 4, 5])
    guides.go_through(project, guide=made.id, document=2)
    question_links.answer_link(project, question=made.questions[0].id, document=5, span=Span(0, 7), verdict="confirmed")
    found = organisations(project)
    [profile] = next(grid for grid in found.grids if grid.name == "organisations").rows
    assert [cell.tip for cell in profile] == ["", "", "", "", "", "", "", "", "1 never asked", "1 not known", "",
                                              "1 asked and absent"]  # fmt: skip
    against = next(grid for grid in found.grids if grid.name == "negative_cases")
    assert [(row[1].shown, row[-2].shown) for row in against.rows] == [
        ("NGO 2", "1 never asked"), ("NGO 3", "1 not known"), ("union network 1", ""),
    ]  # fmt: skip
    assert "never asked" in against.note
    [zeros] = [grid for grid in found.grids if grid.name == "silence"]
    assert zeros.header[1:] == ("NGO 1", "NGO 2", "NGO 3", "union network 1", "union network 2")
    assert found.data["negative_cases"][0]["absence"] == {"never_asked": 1}
    asked = analyse(project, kind="organisations", parameters={"by": "type", "where": "code:Dependency"}, language="en")
    assert "a query leaves codings out" in " ".join(asked.said)


def test_a_group_without_a_code_says_what_all_its_interviews_say(study: Studied) -> None:
    project = study(ngo=[4], union=[0, 0])
    made = guides.add_guide(project, name="Guide", questions=(Question("¿Quién decide?", ("Dependency",)),))
    guides.follow(project, guide=made.id, documents=[1, 2, 3])
    guides.go_through(project, guide=made.id, document=2)
    [profile] = next(grid for grid in organisations(project).grids if grid.name == "organisations").rows
    assert {cell.tip for cell in profile[4:7]} == {"1 never asked · 1 not known"}
