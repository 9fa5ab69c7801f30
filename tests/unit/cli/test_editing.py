"""qcoder documents edit, versions, compare, restore."""

from pathlib import Path

from tests.conftest import INTERVIEW
from tests.terminal import Terminal


def corrected(study: Path) -> Path:
    file = study.parent / "corrected.txt"
    file.write_text(INTERVIEW.replace("llegó el dinero ya", "ya").replace("los temas", "sus temas"), encoding="utf-8")
    return file


def test_an_edit_is_looked_at_first_and_then_done(qcoder: Terminal, study: Path) -> None:
    file = corrected(study)
    plan = qcoder("documents", "edit", study, "Ana", file, "--dry-run", "--json").json
    assert plan["applied"] is False and plan["version"] is None and plan["changed"] == 1
    assert [(row["words"], row["code"], row["coder"]) for row in plan["lost"]] == [
        ("llegó el dinero", "Dependency > Funding dependence", "Coder A")
    ]
    assert qcoder("show", study, "Ana", "--json").json["text"] == INTERVIEW
    said = qcoder("documents", "edit", study, "Ana", file)
    assert said.code == 0 and "Version 2: 1 word put in, 4 words taken out" in said.out
    assert "Lost: “llegó el dinero” · Dependency > Funding dependence, Coder A" in said.out
    assert qcoder("show", study, "Ana", "--json").json["text"] == file.read_text(encoding="utf-8")
    assert qcoder("check", study).code == 0
    assert qcoder("history", study, "--json").json[0]["label"] == "New version of “Ana” from “corrected.txt”"
    assert qcoder("undo", study).code == 0
    assert qcoder("show", study, "Ana", "--json").json["text"] == INTERVIEW


def test_versions_are_listed_compared_and_restored(qcoder: Terminal, study: Path) -> None:
    qcoder("documents", "edit", study, "Ana", corrected(study))
    rows = qcoder("documents", "versions", study, "Ana", "--json").json
    assert [(row["number"], row["coder"], row["shown"]) for row in rows] == [(2, "Coder A", True), (1, "", False)]
    assert "shown now" in qcoder("documents", "versions", study, "Ana").out
    assert "[-los-]{+sus+} temas" in qcoder("documents", "compare", study, "Ana", "1", "2").out
    kinds = {piece["kind"] for piece in qcoder("documents", "compare", study, "Ana", "1", "2", "--json").json}
    assert kinds == {"same", "added", "removed"}
    assert qcoder("documents", "restore", study, "Ana", "1", "--dry-run", "--json").json["lost"] == []
    assert qcoder("documents", "restore", study, "Ana", "1", "--json").json["version"] == 3
    assert qcoder("show", study, "Ana", "--json").json["text"] == INTERVIEW


def test_the_same_text_and_what_is_not_there_are_told(qcoder: Terminal, study: Path) -> None:
    assert "the same" in qcoder("documents", "edit", study, "Ana", study.parent / "Ana.txt").out
    assert "no version 7" in qcoder("documents", "restore", study, "Ana", "7").complaint
    assert "no document" in qcoder("documents", "versions", study, "Rosa").complaint
    assert qcoder("documents", "restore", study, "Ana", "first").code == 2
    assert qcoder("documents", "edit", study, "Ana").code == 2


def test_the_language_of_a_turn_is_told(qcoder: Terminal, study: Path) -> None:
    said = qcoder("documents", "language", study, "Ana", "2", "en")
    assert said.code == 0 and "Turn 2 is in en now." in said.out
    assert [turn["language"] for turn in qcoder("show", study, "Ana", "--json").json["turns"]] == [
        "es", "en", "es", "es",
    ]  # fmt: skip
    assert qcoder("undo", study).code == 0
    assert qcoder("show", study, "Ana", "--json").json["turns"][1]["language"] == "es"
    assert qcoder("documents", "language", study, "Ana", "9", "en").code == 2
    assert qcoder("documents", "language", study, "Ana", "2", "xx").code == 1
