"""The commands framework, silence and stability on real projects."""

from pathlib import Path

import pytest

from qcoder.services.evidence import framework, framework_cells
from qcoder.storage.project import Project
from tests.terminal import Terminal


@pytest.fixture
def sample(sample_project: Path, tmp_path: Path) -> Path:
    """A copy of the sample project, to be changed."""
    copy = tmp_path / "sample.qcoder"
    copy.write_bytes(sample_project.read_bytes())
    return copy


def test_a_framework_lays_out_organisations_by_kind(qcoder: Terminal, sample_project: Path) -> None:
    found = qcoder("framework", sample_project, "--rows", "organisation", "--codes", "Dependency", "Cooptation",
                   "--variables", "city", "founded", "--group", "type", "--json").json  # fmt: skip
    assert found["groups"] == [{"value": "NGO", "rows": 4}, {"value": "union network", "rows": 2}]
    assert found["columns"] == ["city", "founded", "Dependency", "Cooptation"]
    cells = {cell["row"]: cell for cell in found["cells"]}
    assert cells["Puente Fronterizo"]["values"]["founded"] == "1989"
    assert cells["Puente Fronterizo"]["codes"]["Dependency"]["passages"] > 10
    assert cells["Mujeres FOL"]["codes"]["Dependency"]["silent"]
    said = qcoder("framework", sample_project, "--rows", "type", "--codes", "Dependency").out
    assert "NGO" in said and "passages)" in said


def test_rows_that_are_all_empty_are_told_with_the_way_to_them(qcoder: Terminal, tmp_path: Path) -> None:
    qcoder("new", tmp_path / "t.qcoder", "--template", "treaties")
    said = qcoder("framework", tmp_path / "t.qcoder", "--rows", "case", "--filled").out
    assert "Nothing stands in any row yet" in said and "--all-rows" in said


def test_a_framework_is_kept_written_and_looked_at_again(qcoder: Terminal, sample: Path, tmp_path: Path) -> None:
    made = qcoder("framework", sample, "--name", "Mine", "--keep", "--codes", "Dependency", "--json").json
    assert made["name"] == "Mine" and len(made["cells"]) == 14
    with Project.open(sample, coder="Coder A") as project:
        mine = next(one.id for one in framework.frameworks(project) if one.name == "Mine")
        row = framework.matrix(project, framework=mine).rows[0]
        column = framework.matrix(project, framework=mine).columns[0]
        framework_cells.write_cell(project, framework=mine, row=row.key, column=column.key, text="Hangs on one donor.")
    assert "Hangs on one donor." in qcoder("framework", sample, "--name", "mine").out
    for name in ("f.xlsx", "f.docx"):
        assert qcoder("framework", sample, "--name", "Mine", "-o", tmp_path / name, "--json").json == {
            "file": str(tmp_path / name)
        }
        assert (tmp_path / name).stat().st_size > 3000
    assert "There is no framework" in qcoder("framework", sample, "--name", "Other").complaint
    assert "cannot be written" in qcoder("framework", sample, "-o", tmp_path / "f.txt").complaint
    assert "Rows cannot be" in qcoder("framework", sample, "--rows", "x").complaint
    assert "no code" in qcoder("framework", sample, "--codes", "Nothing").complaint
    assert qcoder("framework", sample, "--codes").code == 2


def test_cells_are_written_drafted_and_commented_on(qcoder: Terminal, sample: Path, tmp_path: Path) -> None:
    make = ("framework", sample, "--name", "Mine", "--keep", "--rows", "organisation", "--variables", "city")
    cell = ("Puente Fronterizo", "Dependency")
    made = qcoder(*make, "--codes", "Dependency", "--write", *cell, "- Hangs on one donor.", "--comment", *cell, "Who?",
                  "--json").json  # fmt: skip
    first = made["cells"][0]["codes"]["Dependency"]
    assert (first["text"], first["comment"], first["origin"]) == ("- Hangs on one donor.", "Who?", "hand")
    assert first["rested_on"] == first["passages"] > 10 and not first["stale"]
    mine = ("framework", sample, "--name", "mine")
    drafted = qcoder(*mine, "--draft", "taller equis", "dependency", "--json").json["cells"][3]["codes"]["Dependency"]
    assert drafted["origin"] == "extract" and drafted["text"].startswith("“")
    valued = qcoder(*mine, "--write", "Taller Equis", "city", "Tijuana", "--json").json["cells"][3]
    assert valued["values"]["city"] == "Tijuana"
    assert not qcoder(*mine, "--write", *cell, "", "--json").json["cells"][0]["codes"]["Dependency"]["text"]
    qcoder("undo", sample)
    assert qcoder(*mine, "--json").json["cells"][0]["codes"]["Dependency"]["text"] == "- Hangs on one donor."
    assert "of your own" in qcoder(*mine, "--draft", *cell).complaint
    assert "no row “Puente”" in qcoder(*mine, "--write", "Puente", "Dependency", "x").complaint
    assert "no column “Dep”" in qcoder(*mine, "--write", "Puente Fronterizo", "Dep", "x").complaint
    assert "that is kept has cells" in qcoder("framework", sample, "--write", *cell, "x").complaint
    assert qcoder(*mine, "--write", *cell).code == 2
    with_them, without = tmp_path / "with.xlsx", tmp_path / "without.xlsx"
    assert qcoder(*mine, "-o", with_them).code == qcoder(*mine, "--no-passages", "-o", without).code == 0
    assert with_them.stat().st_size > without.stat().st_size + 3000


def test_silence_says_what_each_zero_means(qcoder: Terminal, sample_project: Path, study: Path) -> None:
    found = qcoder("silence", sample_project, "--json").json
    statuses = {row["status"] for row in found["statuses"]}
    assert {"asked", "never_asked", "raised", "coded", "unknown"} == statuses
    assert {row["name"] for row in found["guides"]} == {"Guía de entrevista", "Interview guide"}
    assert "asked and absent" in qcoder("silence", sample_project).out
    assert "nobody knows what was asked" in qcoder("silence", study).out
    assert "nobody knows what was asked" in qcoder("silence", study, "--evaluate").out
    whole = qcoder("silence", sample_project, "--evaluate", "--json").json[-1]
    assert (whole["proposed"], whole["right"], whole["linked"]) == (49, 40, 59)
    assert "0.82" in qcoder("silence", sample_project, "--evaluate").out.splitlines()[3]


def test_stability_says_when_the_codebook_stopped_growing(
    qcoder: Terminal, sample_project: Path, tmp_path: Path
) -> None:
    found = qcoder("stability", sample_project, "--all-codes", "--by", "type", "--json").json
    assert (found["base"], found["run"], found["threshold"], found["dated"]) == (4, 2, 0.05, True)
    assert found["all"]["total"][-1] == 31 and found["all"]["reached"] == "5+2"
    assert [part["group"] for part in found["groups"]] == ["NGO", "union network"]
    assert "Guest, Namey and Chen 2020" in found["sentence"]
    said = qcoder("stability", sample_project).out  # the codebook of the sample came in as a sheet
    assert "31 codes that came before fieldwork are left out" in said and "cannot be stated" in said
    figure = tmp_path / "curve.svg"
    assert qcoder("stability", sample_project, "--figure", figure, "--json").json == {"file": str(figure)}
    assert "at least 1" in qcoder("stability", sample_project, "--run", "0").complaint
