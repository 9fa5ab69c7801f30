"""The commands that look for something: what they find, print, write and refuse."""

import csv
from pathlib import Path

from tests.terminal import Terminal


def sheet(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened))


def test_hits_come_with_who_said_them(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    [hit] = qcoder("find", study, "lemma:decidir", "--json").json
    assert (hit["document"], hit["case"], hit["turn"], hit["speaker"], hit["words"]) == (
        "Ana", "Ana", 2, "Ana", "decidíamos",
    )  # fmt: skip
    said = qcoder("find", study, "dinero O cuotas", "-o", tmp_path / "hits.csv")
    assert said.code == 0 and len(said.out.splitlines()) == 2
    rows = sheet(tmp_path / "hits.csv")
    assert rows[0][:4] == ["Document", "Case", "Turn", "Speaker"] and [row[7] for row in rows[1:]] == [
        "dinero",
        "cuotas",
    ]


def test_a_line_that_cannot_be_understood_is_told_with_its_place(qcoder: Terminal, study: Path) -> None:
    said = qcoder("find", study, "dinero OR (cuotas")
    assert said.code == 1
    assert said.complaint == (
        "“dinero OR (cuotas” cannot be understood at character 11: this bracket is not closed. "
        "Close it behind its last part."
    )
    for command in (("passages", study, "--where", "("), ("compare", study, "--by", "case", "--where", "(")):
        assert qcoder(*command).code == 1
    assert "colour" in qcoder("passages", study, "--where", "colour:red").complaint


def test_passages_by_a_query(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    found = qcoder(
        "passages", study, "--where", "code:=Dependency PRECEDED BY dinero WITHIN 6 WORDS", "--json",
        "-o", tmp_path / "p.csv",
    ).json  # fmt: skip
    assert [(row["code"], row["quote"]) for row in found] == [("Dependency", "La fundación ponía los temas.")]
    assert sheet(tmp_path / "p.csv")[1][8] == "La fundación ponía los temas."
    said = qcoder("passages", study, "--where", 'code:"Funding dependence" code:"Dependence refused"')
    assert said.out == "0 passages\n" and "A coding has one code" in said.complaint
    assert len(qcoder("passages", study, "--json").json) == 3
    assert len(qcoder("passages", study, "--code", "Funding dependence", "--json").json) == 1


def test_queries_are_saved_changed_used_and_deleted(qcoder: Terminal, study: Path) -> None:
    assert qcoder("queries", "list", study).out == "None has been saved yet.\n"
    made = qcoder("queries", "save", study, "Money", "código:Dependency dinero", "--smart-code", "--json").json
    assert (made["line"], made["smart_code"]) == ("code:Dependency dinero", True)
    assert qcoder("queries", "list", study, "--json").json[0]["codings"] == 1
    assert "Money" in qcoder("queries", "list", study).out
    assert len(qcoder("passages", study, "--where", "code:money", "--json").json) == 1
    assert qcoder("queries", "change", study, "money", "--rename", "Cash", "--query", "dinero").code == 0
    assert qcoder("queries", "list", study, "--json").json[0]["name"] == "Cash"
    assert "itself" in qcoder("queries", "change", study, "Cash", "--query", "query:Cash").complaint
    assert qcoder("queries", "delete", study, "cash", "--json").json == {"deleted": "Cash"}
    assert qcoder("undo", study).code == 0
    assert [row["line"] for row in qcoder("queries", "list", study, "--json").json] == ["dinero"]
    assert "There is no saved query “Nothing”." in qcoder("queries", "delete", study, "Nothing").complaint


def test_words_are_listed_near_and_after_others(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    found = qcoder("words", study, "--by", "case", "--json").json
    assert {row["word"]: row["count"] for row in found["words"]}["dinero"] == 1 and found["groups"] == {"Ana": 32}
    assert "relación" not in {row["word"] for row in found["words"]}, "what the interviewer says"
    assert "relación" in {row["word"] for row in qcoder("words", study, "--interviewers", "--json").json["words"]}
    assert qcoder("words", study, "-o", tmp_path / "w.csv").code == 0
    assert sheet(tmp_path / "w.csv")[0][:4] == ["Word or lemma", "Language", "Times", "Interviews"]
    near = qcoder("words", study, "--near", "dinero", "--reach", "2", "--stop-words", "--json").json
    assert {"el", "llegar", "ya"} <= {row["word"] for row in near}
    tree = qcoder("words", study, "--after", "la", "--json").json
    assert (tree["count"], [one["word"] for one in tree["branches"]]) == (1, ["fundación"])
    assert qcoder("words", study, "--after", "la").out == "la (1)\n  fundación ponía los temas (1)\n"
    for end in ("svg", "csv", "docx", "xlsx"):
        option = "--figure" if end == "svg" else "-o"
        assert qcoder("words", study, "--after", "la", option, tmp_path / f"tree.{end}").code == 0
        assert (tmp_path / f"tree.{end}").stat().st_size > (5 if end == "csv" else 1000)
    by = qcoder("words", study, "--near", "dinero", "--by", "case", "--stop-words", "--json").json
    assert all(row["groups"] == {"Ana": row["together"]} for row in by) and by
    assert qcoder("words", study, "--near", "a b").code == 1
    assert "Only one" in qcoder("words", study, "--near", "a", "--after", "b").complaint


def test_stop_words_belong_to_the_project(qcoder: Terminal, study: Path) -> None:
    made = qcoder("stop-words", study, "es", "--leave-out", "dinero", "--take-in", "otra", "--json").json
    assert (made["added"], made["removed"]) == (["dinero"], ["otra"])
    words = {row["word"] for row in qcoder("words", study, "--json").json["words"]}
    assert "dinero" not in words
    assert qcoder("undo", study).code == 0 and qcoder("undo", study).code == 0
    assert qcoder("stop-words", study, "es", "--json").json["added"] == []
    assert qcoder("stop-words", study, "fr").code == 0
