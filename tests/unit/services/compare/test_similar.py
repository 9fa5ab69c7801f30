"""Documents and codes that are alike, as the project has them."""

from pathlib import Path

from qcoder.services.compare.analyses import analyse
from qcoder.services.compare.comparing import passages_of
from qcoder.storage.project import Project


def test_in_the_sample_interviews_of_one_organisation_stand_beside_each_other(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = analyse(project, kind="similarity")
        names = found.data["names"]
        for one, other in (("Red - Carmen", "Red - Norma"), ("FOL - Josefina", "FOL - Guadalupe")):
            assert abs(names.index(one) - names.index(other)) == 1
        cell = found.grids[0].rows[0][3]
        assert cell.ids is not None
        shared = passages_of(project, list(cell.ids()))
        assert {row.document for row in shared} == set(names[:2])
        by_document = [{row.coding.code for row in shared if row.document == name} for name in names[:2]]
        assert by_document[0] == by_document[1]


def test_every_mark_of_both_charts_opens_a_cell(sample_project: Path) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        for what in ("documents", "codes"):
            for chart in ("tree", "matrix"):
                found = analyse(project, kind="similarity", parameters={"what": what, "chart": chart})
                assert found.draw is not None
                marks = found.draw("dark", 16.0, found.notice).marks
                rows = found.grids[0].rows
                assert len(marks) == len(rows) * (1 if chart == "tree" else len(rows))
                assert all(rows[mark.key[1]][mark.key[2]].ids is not None for mark in marks)


def test_two_are_needed(coded: Project) -> None:
    assert "not two" in analyse(coded, kind="similarity").empty
    found = analyse(coded, kind="similarity", parameters={"what": "codes", "measure": "jaccard"})
    assert found.data["similarity"] == [[1, 1, 1]] * 3
