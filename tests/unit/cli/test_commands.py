"""Every command of the command line: what it does, what it prints for programs, and its exit codes."""

import csv
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import docx
import pytest

from qcoder import __version__
from qcoder.cli.app import run
from qcoder.core.messages import say, use_language
from qcoder.core.resources import resources
from qcoder.services.sample import NOTICE
from tests.conftest import INTERVIEW
from tests.terminal import Said, Terminal, commands, program

in_spanish = pytest.mark.skipif(say("Document").text("es") == "Document", reason="no Spanish catalogue yet")
COMMANDS = (
    "open", "sample", "new", "import", "documents", "show", "cases", "variables", "memos", "codebook",
    "codings", "groups", "relations", "code", "suggest", "find", "passages", "queries", "words", "stop-words",
    "compare", "organisations", "cooccurrence", "similarity", "along", "portrait", "sequence", "case-table",
    "analyses", "stages", "report", "agreement", "export", "convert", "accept", "reject", "worked",
    "suggestions", "like", "words-of", "codes-alike", "pipeline", "names", "bring-in", "transcript", "review",
    "translations", "abouts", "code-hits", "history", "undo", "redo", "check", "backup",
)  # fmt: skip
FUNDING = "Dependency > Funding dependence"


def keys(row: dict[str, Any], *wanted: str) -> bool:
    """True when a JSON object has all the names that scripts count on; it may have more."""
    return set(wanted) <= set(row)


def sheet(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened))


def rows_of(file: Path) -> list[str]:
    """The rows of a sheet to compare in any order, without what a sample says of itself."""
    return sorted(
        str({name: cell for name, cell in row.items() if name != "demonstration_notice"}) for row in sheet(file)
    )


def write_sheet(file: Path, *lines: str) -> Path:
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


# ---- the program itself ----


def test_the_version_is_that_of_the_package(qcoder: Terminal) -> None:
    assert qcoder("--version") == Said(0, f"{__version__}\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("compare", "a.qcoder"),  # --by is missing
        ("code", "a.qcoder", "--document", "Ana"),
        ("import", "a.qcoder"),
        ("documents", "import", "a.qcoder"),
        ("suggest", "a.qcoder", "--top", "0"),
        ("history", "a.qcoder", "--limit", "many"),
        ("codings", "turn", "a.qcoder", "b.csv"),
    ],
)
def test_wrong_usage_ends_with_2_and_prints_nothing_for_programs(qcoder: Terminal, words: tuple[str, ...]) -> None:
    said = qcoder(*words)
    assert said.code == 2
    assert said.out == ""
    assert said.err


def test_every_command_has_help(qcoder: Terminal) -> None:
    said = qcoder("--help")
    assert said.code == 0
    for command in COMMANDS:
        assert f"  {command} " in said.out
        assert qcoder(command, "--help").code == 0


def test_the_window_is_asked_to_open_the_project(study: Path) -> None:
    opened: list[Path | None] = []

    def window(project: Path | None) -> int:
        opened.append(project)
        return 0

    assert run(["open", str(study)], window=window) == 0
    assert run([], window=window) == 0
    assert opened == [study, None]


def test_without_a_screen_the_window_is_refused_in_a_sentence(qcoder: Terminal, study: Path) -> None:
    said = qcoder("open", study)
    assert said.code == 1
    assert "no window" in said.complaint and "--help" in said.complaint


# ---- new ----


def test_new_makes_an_empty_project(qcoder: Terminal, tmp_path: Path) -> None:
    said = qcoder("new", tmp_path / "mine.qcoder", "--json")
    assert said.code == 0
    assert said.json == {"path": str(tmp_path / "mine.qcoder"), "name": "mine", "codes": 0, "cases": 0}
    assert qcoder("documents", tmp_path / "mine.qcoder", "--json").json == []


def test_new_adds_the_ending_that_a_project_has(qcoder: Terminal, tmp_path: Path) -> None:
    assert qcoder("new", tmp_path / "mine", "--name", "My study", "--json").json["name"] == "My study"
    assert (tmp_path / "mine.qcoder").is_file()


@pytest.mark.parametrize(
    ("template", "codes", "cases"), [("study", 20, 0), ("spiral_model", 5, 25), ("treaties", 1, 0)]
)
def test_new_fills_a_project_from_a_template(
    qcoder: Terminal, tmp_path: Path, template: str, codes: int, cases: int
) -> None:
    made = qcoder("new", tmp_path / "mine.qcoder", "--template", template, "--json").json
    assert made["codes"] >= codes
    assert made["cases"] >= cases
    assert qcoder("check", tmp_path / "mine.qcoder", "--json").json == {"ok": True, "problems": []}


def test_new_with_an_unknown_template_names_those_there_are_and_makes_nothing(qcoder: Terminal, tmp_path: Path) -> None:
    said = qcoder("new", tmp_path / "mine.qcoder", "--template", "../study")
    assert said.code == 1
    assert "spiral_model" in said.complaint
    assert list(tmp_path.iterdir()) == []


def test_new_leaves_a_file_alone_that_is_there(qcoder: Terminal, study: Path) -> None:
    before = study.read_bytes()
    said = qcoder("new", study)
    assert said.code == 1 and "already a file" in said.complaint
    assert study.read_bytes() == before


# ---- import, documents, show, find ----


def test_import_stores_each_file_and_says_that_all_words_are_there(qcoder: Terminal, tmp_path: Path) -> None:
    qcoder("new", tmp_path / "mine.qcoder")
    (tmp_path / "Ana.txt").write_text(INTERVIEW, encoding="utf-8")
    (tmp_path / "Notes.md").write_text("# Notes\n\nThe workshop ended late.\n", encoding="utf-8")
    said = qcoder("import", tmp_path / "mine.qcoder", tmp_path / "Ana.txt", tmp_path / "Notes.md", "--json")
    assert said.code == 0 and said.err == ""
    ana, notes = said.json
    assert keys(ana, "file", "name", "stored", "skipped", "language", "error", "ledger")
    assert (ana["language"], notes["language"]) == ("es", "")  # a few words say nothing of theirs
    assert (ana["name"], ana["stored"], ana["skipped"], ana["error"]) == ("Ana", True, False, "")
    assert ana["ledger"]["words_in_file"] == ana["ledger"]["words_stored"] > 40
    assert ana["ledger"]["turns"] == 4
    assert ana["ledger"]["speakers"] == ["Entrevistadora", "Ana"]
    assert notes["name"] == "Notes" and notes["ledger"]["turns"] == 0


def test_import_takes_case_kind_and_language_from_the_options(qcoder: Terminal, tmp_path: Path) -> None:
    qcoder("new", tmp_path / "mine.qcoder")
    (tmp_path / "Ana.txt").write_text(INTERVIEW, encoding="utf-8")
    said = qcoder(
        "import", tmp_path / "mine.qcoder", tmp_path / "Ana.txt", "--case", "Ana", "--kind", "field note",
        "--language", "en",
    )  # fmt: skip
    assert said.code == 0
    assert "all stored" in said.out and "4 turns, 2 speakers" in said.out
    (row,) = qcoder("documents", tmp_path / "mine.qcoder", "--json").json
    assert (row["case"], row["kind"], row["language"]) == ("Ana", "field note", "en")


def test_import_refuses_a_language_that_it_does_not_know_before_it_stores_anything(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    (tmp_path / "b.txt").write_text("Hola", encoding="utf-8")
    said = qcoder("import", study, tmp_path / "b.txt", "--language", "klingon")
    assert said.code == 1 and "klingon" in said.complaint
    assert len(qcoder("documents", study, "--json").json) == 1


def test_documents_prints_the_names_that_scripts_count_on(qcoder: Terminal, study: Path) -> None:
    (row,) = qcoder("documents", study, "--json").json
    assert keys(row, "name", "kind", "language", "words", "codings", "case")
    assert (row["name"], row["kind"], row["language"], row["case"]) == ("Ana", "interview", "es", "Ana")
    assert row["codings"] == 3
    assert row["words"] == 32  # what Ana says, without the interviewer and the labels
    said = qcoder("documents", study)
    assert said.code == 0 and "Ana" in said.out and "interview" in said.out


def test_show_gives_text_turns_codings_notes_memos_and_ledger(qcoder: Terminal, study: Path) -> None:
    shown = qcoder("show", study, "Ana", "--json").json
    assert keys(shown, "name", "text", "turns", "codings", "notes", "memos", "ledger")
    assert shown["name"] == "Ana"
    assert shown["text"] == INTERVIEW
    for turn in shown["turns"]:
        assert keys(turn, "start", "end", "speaker", "role")
        assert INTERVIEW[turn["start"] : turn["end"]].startswith(f"{turn['speaker']}:")
    assert [turn["role"] for turn in shown["turns"]] == ["interviewer", "participant"] * 2
    for coding in shown["codings"]:
        assert keys(coding, "start", "end", "code", "coder", "memo", "quote")
        assert INTERVIEW[coding["start"] : coding["end"]] == coding["quote"]
    assert {coding["code"] for coding in shown["codings"]} == {
        "Dependency", FUNDING, "Dependency > Dependence refused",
    }  # fmt: skip
    assert shown["ledger"]["words_in_file"] == shown["ledger"]["words_stored"]
    assert qcoder("show", study, "Ana").out.startswith(INTERVIEW)


def test_show_gives_translations_and_what_passages_are_about(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    at = INTERVIEW.index("cuotas propias")
    place = f"Ana,{at},{at + 14}"
    dues = write_sheet(tmp_path / "t.csv", "document,start,end,language,text,status", f"{place},en,own dues,approved")
    about = write_sheet(tmp_path / "a.csv", "document,start,end,case,year", f"{place},Ana,1994-1998")
    assert qcoder("translations", "import", study, dues, "--json").json == {"stored": 1, "problems": []}
    assert qcoder("abouts", "import", study, about, "--json").json == {"stored": 1, "problems": []}
    shown = qcoder("show", study, "Ana", "--json").json
    [translation], [tie] = shown["translations"], shown["abouts"]
    assert (translation["text"], translation["status"], translation["quote"]) == (
        "own dues",
        "approved",
        "cuotas propias",
    )
    assert (translation["start"], translation["translator"]) == (at, "Coder A")
    assert (tie["case"], tie["year"], tie["quote"]) == ("Ana", "1994-1998", "cuotas propias")
    assert [qcoder("undo", study, "--json").json["label"] for _ in range(2)] == [
        "Import what passages are about from “a.csv”", "Import the translations “t.csv”",
    ]  # fmt: skip


def test_show_gives_notes_with_their_mark_and_place(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    made = docx.Document()
    paragraph = made.add_paragraph("The money came late.")
    made.add_comment(paragraph.runs, "Ask her when.", author="A. R.")
    made.save(str(tmp_path / "Linda.docx"))
    assert qcoder("import", study, tmp_path / "Linda.docx").code == 0
    (note,) = qcoder("show", study, "Linda", "--json").json["notes"]
    assert keys(note, "kind", "mark", "at", "text")
    assert (note["kind"], note["mark"], note["text"]) == ("comment", "1", "Ask her when.")
    assert note["at"] == len("The money came late.")


def test_the_ledger_says_in_english_what_was_done_with_each_thing_found(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    made = docx.Document()
    made.add_paragraph("The money came late.")
    made.add_table(1, 2).cell(0, 1).text = "In May"
    made.save(str(tmp_path / "Linda.docx"))
    (file,) = qcoder("import", study, tmp_path / "Linda.docx", "--json").json
    assert file["ledger"]["found"]["tables"] == 1
    assert file["ledger"]["remarks"] == ["1 table was read row by row."]
    assert qcoder("show", study, "Linda", "--json").json["ledger"]["remarks"] == ["1 table was read row by row."]


def test_find_gives_the_place_of_every_hit(qcoder: Terminal, study: Path) -> None:
    rows = qcoder("find", study, "fundacion*", "--json").json
    assert [row["words"] for row in rows] == ["fundaciones", "fundación"]
    for row in rows:
        assert keys(row, "document", "start", "end", "words")
        assert INTERVIEW[row["start"] : row["end"]] == row["words"]
    (row,) = qcoder("find", study, 'code:"Dependence refused"', "--json").json
    assert row["words"] == "cuotas propias"


def test_find_says_that_nothing_was_found(qcoder: Terminal, study: Path) -> None:
    assert qcoder("find", study, "unicornio", "--json").json == []
    said = qcoder("find", study, "unicornio")
    assert said.code == 1 and "Nothing was found" in said.complaint


# ---- code, undo, redo, history ----


def test_code_puts_a_code_on_a_passage(qcoder: Terminal, study: Path) -> None:
    start = INTERVIEW.index("Nos apoyaron")
    said = qcoder(
        "code", study, "--document", "Ana", "--span", f"{start}:{start + 24}", "--code", "Funding dependence",
        "--memo", "from outside", "--coder", "Coder B", "--json",
    )  # fmt: skip
    assert said.code == 0
    assert keys(said.json, "start", "end", "code", "coder", "memo", "quote")
    assert (said.json["code"], said.json["coder"], said.json["memo"]) == (FUNDING, "Coder B", "from outside")
    assert said.json["quote"] == INTERVIEW[start : start + 24]
    codings = qcoder("show", study, "Ana", "--json").json["codings"]
    assert any(coding["start"] == start and coding["coder"] == "Coder B" for coding in codings)


def test_a_coding_is_by_the_person_at_the_keyboard_when_nobody_is_named(qcoder: Terminal, study: Path) -> None:
    said = qcoder("code", study, "--document", "Ana", "--span", "0:10", "--code", FUNDING, "--json")
    assert said.json["coder"] == "Coder A"


def test_code_hits_codes_what_a_dry_run_shows_in_one_step(qcoder: Terminal, study: Path) -> None:
    asked = ("code-hits", study, "dinero OR temas", "--code", FUNDING, "--extent", "word")
    said = qcoder(*asked, "--dry-run", "--json").json
    assert (said["code"], said["coded"], said["already"]) == (FUNDING, 0, 1)
    assert [(row["quote"], row["already"]) for row in said["passages"]] == [("dinero", True), ("temas", False)]
    assert len(qcoder("show", study, "Ana", "--json").json["codings"]) == 3
    assert qcoder(*asked, "--json").json["coded"] == 1
    coded = qcoder("show", study, "Ana", "--json").json["codings"]
    assert ("temas", FUNDING) in {(row["quote"], row["code"]) for row in coded} and len(coded) == 4
    again = qcoder(*asked)
    assert again.code == 0 and "0 passages coded" in again.out and "2 have the code already" in again.out
    assert qcoder("undo", study, "--json").json["label"] == "Code 1 hit as “Funding dependence”"
    assert qcoder("code-hits", study, "zzz", "--code", FUNDING).code == 1
    assert "page" in qcoder("code-hits", study, "temas", "--code", FUNDING, "--extent", "page").complaint
    assert qcoder("code-hits", study, "temas", "--code", "Nothing").code == 1
    assert qcoder("code-hits", study, "temas").code == 2


def test_undo_and_redo_take_the_last_step_back_and_do_it_again(qcoder: Terminal, study: Path) -> None:
    def quotes() -> list[str]:
        return [coding["quote"] for coding in qcoder("show", study, "Ana", "--json").json["codings"]]

    before = quotes()
    qcoder("code", study, "--document", "Ana", "--span", "0:10", "--code", FUNDING)
    after = quotes()
    assert len(after) == len(before) + 1
    assert qcoder("undo", study, "--json").json == {"done": True, "label": "Code “Funding dependence”"}
    assert quotes() == before
    assert qcoder("redo", study, "--json").json == {"done": True, "label": "Code “Funding dependence”"}
    assert quotes() == after
    assert "Undone" in qcoder("undo", study).out
    assert "Redone" in qcoder("redo", study).out


def test_undo_says_when_there_is_nothing_left(qcoder: Terminal, tmp_path: Path) -> None:
    qcoder("new", tmp_path / "mine.qcoder")
    while qcoder("undo", tmp_path / "mine.qcoder", "--json").json["done"]:
        pass
    assert qcoder("undo", tmp_path / "mine.qcoder") == Said(0, "There is nothing to undo.\n", "")
    qcoder("new", tmp_path / "fresh.qcoder")
    assert qcoder("redo", tmp_path / "fresh.qcoder", "--json").json == {"done": False, "label": ""}


def test_history_lists_every_step_newest_first(qcoder: Terminal, study: Path) -> None:
    qcoder("undo", study)
    rows = qcoder("history", study, "--json").json
    for row in rows:
        assert keys(row, "id", "at", "coder", "label", "undone")
    assert [row["id"] for row in rows] == sorted((row["id"] for row in rows), reverse=True)
    assert (rows[0]["kind"], rows[0]["label"]) == ("undo", "Code “Dependence refused”")
    assert [row["undone"] for row in rows[:3]] == [False, True, False]
    assert rows[-1]["label"] == "Import “Ana”"
    assert len(qcoder("history", study, "--limit", "2", "--json").json) == 2
    assert "(undone)" in qcoder("history", study).out


# ---- suggest ----


def test_suggest_gives_proposals_with_their_reasons(qcoder: Terminal, study: Path) -> None:
    rows = qcoder("suggest", study, "--json").json
    assert rows
    for row in rows:
        assert keys(row, "id", "document", "start", "end", "quote", "code", "probability", "why")
        assert keys(row["why"], "words", "excerpts")
        assert row["why"]["nearest"]
        assert INTERVIEW[row["start"] : row["end"]] == row["quote"]
        assert 0 < row["probability"] < 1
    assert len(qcoder("suggest", study, "--top", "1", "--json").json) == 1
    below = qcoder("suggest", study, "--document", "Ana", "--code", "Funding dependence", "--json").json
    assert {row["code"] for row in below} <= {FUNDING}
    said = qcoder("suggest", study).out
    assert rows[0]["quote"] in said
    assert f"–  {rows[0]['code']}" in said and "by its description only" in said, "no estimate, no figure"


def test_the_reasons_of_a_suggestion_add_up_to_its_score(qcoder: Terminal, study: Path) -> None:
    for row in qcoder("suggest", study, "--json").json:
        why = row["why"]
        words = why["offset"] + sum(word["weight"] for word in why["each_word"]) + why["meaning"] + why["context"]
        near = why["offset"] + sum(one["weight"] for one in why["nearest"]) + why["rest"]
        assert abs(words - why["score"]) < 1e-6 and abs(near - why["score"]) < 1e-6


def test_suggestions_are_accepted_and_rejected_by_their_numbers(qcoder: Terminal, study: Path) -> None:
    first, second = qcoder("suggest", study, "--all", "--json").json[:2]
    assert qcoder("accept", study, str(first["id"]), "--json").json[0]["origin"]["probability"] == first["probability"]
    assert qcoder("reject", study, str(second["id"]), "--reason", "Too far", "--json").json == [second["id"]]
    open_ones = {row["id"] for row in qcoder("suggest", study, "--all", "--json").json}
    assert not open_ones & {first["id"], second["id"]}
    assert qcoder("accept", study, str(first["id"])).code == 1
    qcoder("undo", study)
    assert qcoder("accept", study, str(second["id"])).code == 0


def test_the_track_record_is_told_a_line_a_code(qcoder: Terminal, study: Path) -> None:
    record = qcoder("suggest", study, "--evaluate", "--by", "language", "--json").json
    assert keys(record, "possible", "documents", "precision_asked", "threshold", "calibration_error", "codes")
    assert record["verdicts"] == []
    assert keys(record["codes"][0], "code", "language", "examples", "documents", "status", "precision", "recall")
    assert qcoder("suggest", study, "--evaluate").code == 0
    assert qcoder("suggest", study, "--evaluate", "--by", "mood").code == 1


def test_text_is_marked_as_worked_and_unmarked(qcoder: Terminal, study: Path) -> None:
    assert qcoder("worked", study, "--json").json == []
    qcoder("worked", study, "Ana")
    qcoder("worked", study, "Ana", "--code", FUNDING)
    rows = qcoder("worked", study, "--json").json
    assert [(row["document"], row["code"]) for row in rows] == [("Ana", ""), ("Ana", FUNDING)]
    qcoder("worked", study, "Ana", "--undo")
    assert [row["code"] for row in qcoder("worked", study, "--json").json] == [FUNDING]


def test_passages_like_one_words_of_a_code_and_codes_alike_are_listed(qcoder: Terminal, study: Path) -> None:
    first = qcoder("show", study, "Ana", "--json").json["codings"][0]
    rows = qcoder("like", study, "Ana", f"{first['start']}:{first['end']}", "--json").json
    assert rows and all(keys(row, "document", "start", "end", "quote", "likeness") for row in rows)
    assert all(row["start"] >= first["end"] or row["end"] <= first["start"] for row in rows)
    assert qcoder("like", study, "Ana", "0:5").code == 0
    words = qcoder("words-of", study, FUNDING, "--json").json
    assert words and all(keys(row, "word", "here", "rest", "z") for row in words)
    assert isinstance(qcoder("codes-alike", study, "--json").json, list)
    assert qcoder("words-of", study, FUNDING).code == qcoder("codes-alike", study).code == 0


def test_suggestions_are_switched_on_and_set(qcoder: Terminal, study: Path) -> None:
    assert qcoder("suggestions", study, "--json").json["on"] is False
    qcoder("suggestions", study, "--on", "--precision", "0.7", "--without-code", FUNDING)
    told = qcoder("suggestions", study, "--json").json
    assert (told["on"], told["precision"], told["without_codes"]) == (True, 0.7, [FUNDING])
    assert FUNDING not in {row["code"] for row in qcoder("suggest", study, "--json").json}
    qcoder("suggestions", study, "--off", "--with-code", FUNDING)
    told = qcoder("suggestions", study, "--json").json
    assert (told["on"], told["without_codes"]) == (False, [])


# ---- compare, report ----


def test_compare_prints_the_table_that_scripts_count_on(qcoder: Terminal, study: Path) -> None:
    found = qcoder("compare", study, "--by", "language", "--json").json
    assert keys(found, "by", "count", "columns", "rows")
    assert (found["by"], found["count"], found["columns"]) == ("language", "codings", ["es"])
    rows = {row["code"]: row for row in found["rows"]}
    for row in rows.values():
        assert keys(row, "code", "total", "values", "missing")
    assert rows["Dependency"]["total"] == 2  # its own and its child's, not the counter-instance's
    assert rows["Dependency"]["values"] == {"es": 2}
    assert rows["Dependency > Dependence refused"]["values"] == {"es": 1}


@pytest.mark.parametrize(("count", "number"), [("codings", 2), ("documents", 1), ("cases", 1), ("words", 8)])
def test_compare_counts_what_it_is_asked_for(qcoder: Terminal, study: Path, count: str, number: int) -> None:
    found = qcoder("compare", study, "--by", "case", "--count", count, "--json").json
    assert found["count"] == count
    assert found["rows"][0]["values"] == {"Ana": number}


def test_compare_asks_for_what_passages_are_about(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    at = INTERVIEW.index("La fundación")
    sheet_of_ties = write_sheet(tmp_path / "a.csv", "document,start,end,year", f"Ana,{at},{at + 12},1994")
    assert qcoder("abouts", "import", study, sheet_of_ties).code == 0
    said = qcoder("compare", study, "--by", "year", "--about", "--json").json
    assert said["about"] and said["columns"] == ["1994"] and said["missing_codings"] == 2
    assert said["rows"][0]["values"] == {"1994": 1} and "whoever speaks" in said["said"]
    assert "whoever speaks" in qcoder("compare", study, "--by", "year", "--about").out
    assert qcoder("compare", study, "--by", "case", "--json").json["about"] is False
    assert "year" in qcoder("compare", study, "--by", "kind", "--about").complaint


def test_compare_puts_documents_without_a_value_into_missing_only(qcoder: Terminal, study: Path) -> None:
    found = qcoder("compare", study, "--by", "organisation", "--json").json
    assert found["columns"] == []
    assert all(row["values"] == {} and row["missing"] == row["total"] for row in found["rows"])


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")])
def test_compare_draws_a_figure_in_the_format_that_its_name_asks_for(
    qcoder: Terminal, study: Path, tmp_path: Path, ending: str, begins: bytes
) -> None:
    file = tmp_path / f"chart.{ending}"
    assert qcoder("compare", study, "--by", "language", "--figure", file).code == 0
    assert file.read_bytes().startswith(begins)


def test_compare_writes_the_same_numbers_as_a_sheet(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    said = qcoder("compare", study, "--by", "language", "-o", tmp_path / "table.csv", "--json")
    *rows, told = sheet(tmp_path / "table.csv")
    assert [(row["Code"].removesuffix(" (counter-instance)"), int(row["Total"]), int(row["es"])) for row in rows] == [
        (row["code"], row["total"], row["values"]["es"]) for row in said.json["rows"] if row["total"]
    ]
    assert told["Code"] == said.json["said"]


def test_compare_with_an_unknown_variable_count_or_figure_writes_nothing(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    for words in (
        ("--by", "colour"),
        ("--by", "language", "--count", "vowels"),
        ("--by", "language", "--share", "half"),
        ("--by", "language", "--figure", tmp_path / "chart.gif"),
        ("--by", "language", "--where", 'code:"no such code"'),
    ):
        said = qcoder("compare", study, *words, "-o", tmp_path / "table.csv")
        assert (said.code, said.out) == (1, "")
        assert said.complaint
    assert sorted(tmp_path.iterdir()) == before


def test_report_writes_a_word_file(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    said = qcoder("report", study, tmp_path / "out.docx", "--by", "language", "--json")
    assert said.json == {"file": str(tmp_path / "out.docx")}
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "out.docx")).paragraphs)
    assert "llegó el dinero" in text and "cuotas propias" in text


def test_report_takes_only_what_the_query_asks_for(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    assert qcoder("report", study, tmp_path / "out.docx", "--where", 'code:"Dependence refused"').code == 0
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(tmp_path / "out.docx")).paragraphs)
    assert "cuotas propias" in text and "llegó el dinero" not in text


def test_report_refuses_a_language_that_it_does_not_speak(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    said = qcoder("report", study, tmp_path / "out.docx", "--language", "fr")
    assert said.code == 1 and "fr" in said.complaint
    assert not (tmp_path / "out.docx").exists()


# ---- check, backup ----


def test_check_says_that_a_whole_project_is_whole(qcoder: Terminal, study: Path) -> None:
    assert qcoder("check", study, "--json").json == {"ok": True, "problems": []}
    assert qcoder("check", study) == Said(0, "The project is whole.\n", "")


def test_check_names_what_is_wrong(qcoder: Terminal, study: Path) -> None:
    raw = sqlite3.connect(study)
    raw.execute("UPDATE coding SET quote = 'other words' WHERE quote = 'cuotas propias'")
    raw.commit()
    raw.close()
    said = qcoder("check", study, "--json")
    assert said.code == 1
    assert said.json["ok"] is False
    assert len(said.json["problems"]) == 1 and "Ana" in said.json["problems"][0]
    assert qcoder("check", study).complaint == said.json["problems"][0]


def test_backup_writes_a_copy_that_is_a_whole_project(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    said = qcoder("backup", study, tmp_path / "copy.qcoder", "--json")
    assert said.json == {"file": str(tmp_path / "copy.qcoder")}
    assert qcoder("check", tmp_path / "copy.qcoder", "--json").json["ok"]
    assert qcoder("show", tmp_path / "copy.qcoder", "Ana", "--json").json["text"] == INTERVIEW
    made = Path(qcoder("backup", study, "--json").json["file"])
    assert made.parent.name == "study backups" and made.is_file()


# ---- sheets ----

SHEETS = ("codebook", "variables", "cases", "documents", "codings", "memos")  # in the order that they need each other


def test_sheets_exported_and_imported_into_a_second_project_give_an_equal_export_again(
    qcoder: Terminal, sample_project: Path, tmp_path: Path
) -> None:
    first, second, other = tmp_path / "first", tmp_path / "second", tmp_path / "other.qcoder"
    first.mkdir()
    second.mkdir()
    for name in SHEETS:
        assert qcoder(name, "export", sample_project, first / f"{name}.csv", "--json").json == {
            "file": str(first / f"{name}.csv")
        }
    for transcript in (resources().parent / "sample_project" / "transcripts").iterdir():
        shutil.copy(transcript, first)
    qcoder("new", other)
    for name in SHEETS:
        said = qcoder(name, "import", other, first / f"{name}.csv", "--json")
        assert (said.code, said.json["problems"]) == (0, [])
        assert said.json["stored"] == len(sheet(first / f"{name}.csv")) > 0
        qcoder(name, "export", other, second / f"{name}.csv")
        assert rows_of(second / f"{name}.csv") == rows_of(first / f"{name}.csv"), name
    for name in SHEETS:
        qcoder(name, "export", other, second / f"{name}.csv")
        assert rows_of(second / f"{name}.csv") == rows_of(first / f"{name}.csv"), name
    assert qcoder("check", other, "--json").json["ok"]


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("cases", "case,kind,parent,pseudonym"),
        ("variables", "name,type,values"),
        ("documents", "document,file,case,kind,language,date"),
        ("memos", "about,target,start,end,kind,author,date,text,title,scope"),
        (
            "codebook",
            "code,name_es,name_en,colour,key,short_definition,definition,use_when,do_not_use_when,example,keywords,"
            "counter_instance",
        ),
        ("codings", "document,start,end,code,coder,memo,quote"),
        ("translations", "document,start,end,language,text,translator,date,status,quote"),
        ("abouts", "document,start,end,case,year,coder,quote"),
    ],
)
def test_an_exported_sheet_has_the_columns_that_scripts_count_on(
    qcoder: Terminal, study: Path, tmp_path: Path, name: str, columns: str
) -> None:
    assert qcoder(name, "export", study, tmp_path / "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[0] == columns


def test_one_undo_takes_a_whole_sheet_back(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    file = write_sheet(tmp_path / "codes.csv", "code", "Identity", "Identity > Worker", "Tactics")
    assert qcoder("codebook", "import", study, file, "--json").json["stored"] == 3
    assert qcoder("undo", study, "--json").json["label"] == "Import the codebook “codes.csv”"
    qcoder("codebook", "export", study, tmp_path / "after.csv")
    assert [row["code"] for row in sheet(tmp_path / "after.csv")] == [
        "Dependency", FUNDING, "Dependency > Dependence refused",
    ]  # fmt: skip


def test_a_memo_on_a_coding_is_not_doubled_when_both_sheets_bring_it(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    memo = ("--memo", "where it began")
    qcoder("code", study, "--document", "Ana", "--span", "0:10", "--code", "Dependency")
    qcoder("code", study, "--document", "Ana", "--span", "0:10", "--code", FUNDING, *memo)
    for name in ("codebook", "codings", "memos"):
        qcoder(name, "export", study, tmp_path / f"{name}.csv")
    qcoder("new", tmp_path / "other.qcoder")
    qcoder("import", tmp_path / "other.qcoder", tmp_path / "Ana.txt")
    for name in ("codebook", "codings", "memos"):
        assert qcoder(name, "import", tmp_path / "other.qcoder", tmp_path / f"{name}.csv").code == 0
    shown = qcoder("show", tmp_path / "other.qcoder", "Ana", "--json").json
    assert [memo["text"] for memo in shown["memos"]] == ["where it began"]
    assert {coding["code"]: coding["memo"] for coding in shown["codings"] if coding["start"] == 0} == {
        "Dependency": "", FUNDING: "where it began",
    }  # fmt: skip


def test_a_person_may_belong_to_several_organisations(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    file = write_sheet(
        tmp_path / "cases.csv",
        "case,kind,parent,type",
        "Ana,person,Puente; Red,",  # her organisations stand below her
        "Puente,organisation,,NGO",
        "Red,organisation,,union network",
    )
    assert qcoder("cases", "import", study, file, "--json").json == {"stored": 3, "problems": []}
    found = qcoder("compare", study, "--by", "organisation", "--json").json
    assert found["columns"] == ["Puente", "Red"] and found["several"] == 1
    assert found["rows"][0]["total"] == 2 and found["rows"][0]["values"] == {"Puente": 2, "Red": 2}
    by_type = qcoder("compare", study, "--by", "type", "--json").json
    assert by_type["rows"][0]["values"] == {"NGO": 2, "union network": 2}


# ---- the sample ----


def test_sample_builds_project_comparison_chart_and_report(qcoder: Terminal, tmp_path: Path) -> None:
    built = qcoder("sample", tmp_path / "here", "--json").json
    assert keys(built, "project", "report", "comparison", "chart", "notice", "table")
    for name in ("project", "report", "comparison", "chart"):
        assert Path(built[name]).is_file() and Path(built[name]).parent == tmp_path / "here"
    assert "invented" in built["notice"] and "never evidence" in built["notice"]
    totals = {row["code"]: row["values"] for row in built["table"]["rows"]}
    assert totals["Dependency"]["NGO"] > totals["Dependency"]["union network"]
    assert totals["Cooptation"]["union network"] > totals["Cooptation"]["NGO"]
    documents = qcoder("documents", built["project"], "--json").json
    interviews = [row for row in documents if row["kind"] == "interview"]
    assert len(interviews) >= 12 and sum(row["codings"] for row in documents) >= 250
    assert sorted({row["language"] for row in interviews}) == ["en", "es"]
    assert qcoder("check", built["project"], "--json").json == {"ok": True, "problems": []}


def test_every_comparison_of_the_sample_says_that_it_is_invented(
    qcoder: Terminal, sample_project: Path, tmp_path: Path
) -> None:
    qcoder(
        "compare", sample_project, "--by", "type", "-o", tmp_path / "t.csv", "--figure", tmp_path / "t.svg"
    )  # fmt: skip
    assert NOTICE.text("en") in (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert "invented" in (tmp_path / "t.svg").read_text(encoding="utf-8")
    said = qcoder("compare", sample_project, "--by", "type")
    assert NOTICE.text("en") in said.out


@pytest.mark.parametrize("name", SHEETS)
def test_every_row_of_a_sheet_of_the_sample_says_so_and_no_import_takes_it_for_data(
    qcoder: Terminal, sample_project: Path, study: Path, tmp_path: Path, name: str
) -> None:
    file = tmp_path / f"{name}.csv"
    qcoder(name, "export", sample_project, file)
    rows = sheet(file)
    assert rows and {row["demonstration_notice"] for row in rows} == {NOTICE.text("en")}
    if name in ("cases", "codebook", "variables"):
        assert qcoder(name, "import", study, file, "--json").json == {"stored": len(rows), "problems": []}
    qcoder("cases", "export", study, tmp_path / "own.csv")
    assert "demonstration_notice" not in sheet(tmp_path / "own.csv")[0]


# ---- languages ----


@pytest.mark.usefixtures("marked_spanish")
def test_json_is_never_translated(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"%PDF-1.7 and no more")
    bad = write_sheet(
        tmp_path / "codings.csv", "document,start,end,code", "Ana,0,9999,Dependency", "Ana,5,2,Dependency"
    )
    commands: list[tuple[object, ...]] = [
        ("history", study, "--json"),
        ("import", study, tmp_path / "a.docx", tmp_path / "Ana.txt", "--json"),
        ("codings", "import", study, bad, "--json"),
        ("compare", study, "--by", "language", "--json"),
        ("undo", study, "--json"),
    ]
    spoken = {}
    for language in ("en", "es"):
        use_language(language)
        spoken[language] = [qcoder(*words).out for words in commands[:-1]]
    assert spoken["es"] == spoken["en"]
    assert "«" in qcoder("documents", study).out  # people are spoken to in the other language meanwhile
    assert qcoder(*commands[-1]).json["label"].startswith("Code ")


@in_spanish
def test_another_environment_gives_another_help_and_the_same_json(study: Path) -> None:
    lines = ("--help",), ("documents", study, "--json")
    (help_es, json_es), (help_en, json_en) = (commands(*lines, QCODER_LANGUAGE=spoken) for spoken in ("es", "en"))
    assert help_es.code == help_en.code == 0 and help_es.out != help_en.out
    assert json_es == json_en and json_es.json[0]["kind"] == "interview"


@in_spanish
def test_people_are_spoken_to_in_their_language(qcoder: Terminal, study: Path) -> None:
    english = [qcoder("documents", study).out, qcoder("check", study).out, qcoder("show", study, "Eva").complaint]
    use_language("es")
    spanish = [qcoder("documents", study).out, qcoder("check", study).out, qcoder("show", study, "Eva").complaint]
    for one, other in zip(english, spanish, strict=True):
        assert one != other
    assert "Documento" in spanish[0]
    assert "Ningún" in spanish[2] or "No hay" in spanish[2]


# ---- as processes of their own ----


@in_spanish
def test_the_program_tells_an_error_on_one_line_in_the_language_of_the_environment_and_ends_with_1(
    tmp_path: Path,
) -> None:
    said = program("documents", tmp_path / "none.qcoder", QCODER_LANGUAGE="es")
    assert (said.code, said.out) == (1, "")
    assert "No hay ningún archivo" in said.complaint


def test_the_program_ends_with_2_on_wrong_usage() -> None:
    assert program("nonsense").code == 2


def test_the_program_works_where_the_terminal_knows_no_letters_beyond_ascii(study: Path) -> None:
    said = program("show", study, "Ana", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert said.code == 0
    assert "¿Cómo empezó la relación" in said.out and "😀" in said.out
