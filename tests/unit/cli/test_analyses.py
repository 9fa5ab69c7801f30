"""qcoder organisations, cooccurrence, similarity, along, portrait, sequence, analyses and stages."""

from pathlib import Path

import pytest

from qcoder.services.compare.analyses import analyse
from qcoder.storage.project import Project
from tests.analyses_asked import OF_THE_LIST, asked, command
from tests.terminal import Terminal


@pytest.mark.parametrize("kind", OF_THE_LIST)
def test_every_analysis_has_a_command_with_the_numbers_of_the_service(
    qcoder: Terminal, kind: str, sample_project: Path
) -> None:
    said = qcoder(*command(kind, sample_project), "--json").json
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        found = analyse(project, kind=kind, parameters=asked(kind))
    assert said == {"kind": kind, "parameters": found.parameters, "empty": "", **found.data}
    printed = qcoder(*command(kind, sample_project)).out
    assert found.grids[0].rows[0][0].shown in printed and "invented" in printed


@pytest.mark.parametrize("kind", OF_THE_LIST)
def test_numbers_do_not_depend_on_the_language(qcoder: Terminal, kind: str, sample_project: Path) -> None:
    said = [qcoder(*command(kind, sample_project), "--language", way, "--json").json for way in ("en", "es")]
    assert said[0] == said[1]


@pytest.mark.parametrize("kind", ["words", "near", "word_tree", "found"])
def test_what_is_found_is_kept_by_its_command_with_the_numbers_of_the_service(
    qcoder: Terminal, kind: str, sample_project: Path, tmp_path: Path
) -> None:
    project = tmp_path / "study.qcoder"
    project.write_bytes(sample_project.read_bytes())
    said = qcoder(*command(kind, project), "--save", "Kept", "--json").json
    with Project.open(sample_project, coder="Looker", writable=False) as held:
        data = analyse(held, kind=kind, parameters=asked(kind)).data
    assert data == (
        {**data, "near": said} if kind == "near" else {"tree": said} if kind == "word_tree"
        else {name: value for name, value in said.items() if name not in ("kind", "parameters", "empty")}
    )  # fmt: skip
    [row] = [row for row in qcoder("analyses", project, "--json").json if row["name"] == "Kept"]
    assert (row["kind"], row["stale"]) == (kind, False)
    again = qcoder("analyses", "run", project, "Kept", "--json").json
    assert {name: again[name] for name in data} == data
    assert "As it was last seen." in qcoder("analyses", "run", project, "Kept").out
    assert qcoder("analyses", "word", project, "Kept", tmp_path / "k.docx").code == 0
    for end in ("csv", "xlsx") if kind == "words" else ("csv",):
        assert qcoder(*command(kind, project), "-o", tmp_path / f"w.{end}").code == 0
        assert (tmp_path / f"w.{end}").stat().st_size > 20
    assert qcoder(*command(kind, project), "--figure", tmp_path / "w.svg").code == 0
    assert (tmp_path / "w.svg").read_bytes().startswith(b"<?xml")


def test_passages_are_counted_by_group_and_kept(qcoder: Terminal, study: Path) -> None:
    said = qcoder(
        "passages",
        study,
        "--where",
        "dinero OR code:Dependency OR counter_instance:Dependency",
        "--by",
        "code",
        "--save",
        "D",
        "--json",
    ).json
    assert said["found"] == sum(group["found"] for group in said["groups"]) == 3
    assert "Dependency" in {group["value"] for group in said["groups"]}
    assert qcoder("analyses", "run", study, "D", "--json").json["groups"] == said["groups"]
    narrowed = qcoder(
        "passages", study, "--code", "Dependency", "--where", "a OR dinero", "--by", "document", "--json"
    ).json
    assert narrowed["found"] == len(
        qcoder("passages", study, "--code", "Dependency", "--where", "a OR dinero", "--json").json
    )


def test_a_chart_a_sheet_and_a_word_file_are_written(qcoder: Terminal, sample_project: Path, tmp_path: Path) -> None:
    assert qcoder(
        "organisations", sample_project, "--by", "type", "--figure", tmp_path / "o.svg", "-o", tmp_path / "o.csv",
        "--table", "negative_cases", "--json",
    ).code == 0  # fmt: skip
    assert (tmp_path / "o.svg").read_bytes().startswith(b"<?xml")
    assert (tmp_path / "o.csv").read_text("utf-8-sig").startswith("Code,Organisation,Group,What,Absence,Passages")
    assert qcoder("cooccurrence", sample_project, "-o", tmp_path / "c.docx", "--json").code == 0
    assert (tmp_path / "c.docx").stat().st_size > 10_000


def test_every_count_side_by_side(qcoder: Terminal, sample_project: Path, tmp_path: Path) -> None:
    said = qcoder("compare", sample_project, "--by", "type", "--count", "all", "--json").json
    for count in ("codings", "documents", "cases", "words", "organisations"):
        alone = qcoder("compare", sample_project, "--by", "type", "--count", count, "--json").json
        assert [row["counts"][count]["values"] for row in said["rows"]] == [row["values"] for row in alone["rows"]]
    assert "NGO: orgs" in qcoder("compare", sample_project, "--by", "type", "--count", "all").out
    assert qcoder("compare", sample_project, "--by", "type", "-o", tmp_path / "c.xlsx", "--json").code == 0
    assert (tmp_path / "c.xlsx").stat().st_size > 5_000


def test_a_comparison_is_kept_under_a_name(qcoder: Terminal, study: Path) -> None:
    assert qcoder("compare", study, "--by", "language", "--count", "words", "--save", "Words", "--json").code == 0
    (row,) = qcoder("analyses", study, "--json").json
    assert row["kind"] == "compare" and row["parameters"]["count"] == "words"


def test_below_eight_organisations_json_has_no_p(qcoder: Terminal, sample_project: Path) -> None:
    said = qcoder("organisations", sample_project, "--by", "type", "--json").json
    assert not any("p" in row or "interval" in row for row in said["rows"])
    assert any("only 15 ways" in sentence for sentence in said["said"])


def test_an_analysis_is_saved_listed_run_and_put_into_word(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    assert qcoder("cooccurrence", study, "--relation", "turn", "--save", "Together", "--json").code == 0
    assert qcoder("along", study, "--document", "Ana", "--save", "Ana", "--json").code == 0
    rows = qcoder("analyses", study, "--json").json
    assert [(row["name"], row["kind"], row["stale"]) for row in rows] == [
        ("Ana", "along", False), ("Together", "cooccurrence", False),
    ]  # fmt: skip
    assert "As it was last seen." in qcoder("analyses", "run", study, "Together").out
    assert qcoder("undo", study).code == 0  # takes back that “Ana” was saved
    assert len(qcoder("analyses", study, "--json").json) == 1
    assert qcoder("analyses", "word", study, "Together", tmp_path / "a.docx", "--json").code == 0
    assert qcoder("analyses", "rename", study, "Together", "Side by side", "--json").json[0]["name"] == "Side by side"
    assert qcoder("analyses", "delete", study, "Side by side", "--json").json == []
    assert "no analysis of the name" in qcoder("analyses", "run", study, "Together").complaint


def test_stages_are_noted_listed_and_go_out_and_in_as_a_sheet(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    said = qcoder("stages", "note", study, "Ana", "Dependency", "--date", "1994", "--memo", "Letter", "--json").json
    assert said == [{"case": "Ana", "code": "Dependency", "date": "1994", "memo": "Letter", "coder": "Coder A"}]
    assert qcoder("stages", "export", study, tmp_path / "s.csv", "--json").code == 0
    assert qcoder("undo", study).code == 0
    assert "No stage" in qcoder("stages", study).out
    assert qcoder("stages", "import", study, tmp_path / "s.csv", "--json").json["stored"] == 1
    assert "1994" in qcoder("stages", study).out
    assert qcoder("sequence", study, "--json").json["steps"][0]["year"] == 1994


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("organisations", "--measure", "pages"), "not a choice"),
        (("organisations", "--by", "language"), "cannot be compared"),
        (("cooccurrence", "--relation", "near", "--turns", "0"), "not a number from 1 to 100"),
        (("cooccurrence", "--where", "(never closed"), "cannot be understood"),
        (("along", "--document", "Nobody"), "Nobody"),
        (("sequence", "--code", "Nonsense"), "Nonsense"),
        (("along", "--figure", "c.gif"), "cannot be saved"),
        (("compare", "--by", "year", "--of", "speaker"), "cannot be compared"),
        (("compare", "--by", "kind", "--of", "nobody"), "is not a choice of “of”"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_a_sentence(
    qcoder: Terminal, study: Path, words: tuple[str, ...], complaint: str
) -> None:
    said = qcoder(words[0], study, *words[1:])
    assert said.code == 1 and complaint in said.complaint


def test_words_that_mean_nothing_are_told(qcoder: Terminal, study: Path) -> None:
    assert "cannot be done with analyses" in qcoder("analyses", "dance", study).complaint
    assert "cannot be done with stages" in qcoder("stages", "dance", study).complaint
