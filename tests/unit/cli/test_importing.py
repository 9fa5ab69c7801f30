"""The commands that bring documents in: what they ask, print and leave behind."""

from pathlib import Path

from tests.files import FULL, full_docx, pdf, xlsx
from tests.interrupted import interrupted_project
from tests.terminal import Terminal

TALK = "Laura >> ¿Cómo fue?\nRosa >> Bien.\n"


def test_the_ledger_is_printed_as_json(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "full.docx").write_bytes(full_docx())
    (file,) = qcoder("import", study, tmp_path / "full.docx", "--json").json
    ledger = file["ledger"]
    assert ledger["adds_up"] and ledger["words_in_file"] == ledger["words_stored"] > 0
    assert ledger["format"] == "docx" and ledger["found"]["comments"] == 1 and ledger["unlabelled"] > 0
    (tmp_path / "old.txt").write_bytes("Ana: año, ¿verdad?".encode("cp1252"))
    (file,) = qcoder("import", study, tmp_path / "old.txt", "--json").json
    assert (file["ledger"]["encoding"], file["ledger"]["certainty"]) == ("cp1252", "likely")


def test_every_format_goes_in_by_command(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name, made in FULL.items():
        (tmp_path / "in" / f"{name} file.{name}").write_bytes(made())
    said = qcoder("import", study, tmp_path / "in", "--json")
    assert said.code == 0 and len(said.json) == len(FULL)
    assert all(file["stored"] and file["ledger"]["adds_up"] for file in said.json)
    assert len(qcoder("history", study, "--json").json) == len(qcoder("history", study, "--json").json)
    assert qcoder("undo", study).code == 0
    assert [row["name"] for row in qcoder("documents", study, "--json").json] == ["Ana"]
    assert qcoder("check", study, "--json").json["ok"]


def test_a_preview_says_what_would_go_in_and_stores_nothing(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "CITTAC_2005_Rosa.txt").write_text(TALK, encoding="utf-8")
    words = ("import", study, tmp_path / "CITTAC_2005_Rosa.txt", "--preview", "--speakers", "{name} >>")
    words += ("--pattern", "{organisation}_{date}_{case}")
    (file,) = qcoder(*words, "--json").json
    assert (file["organisation"], file["date"], file["case"]) == ("CITTAC", "2005", "Rosa")
    assert file["speakers"] == [
        {"name": "Laura", "role": "participant", "turns": 1}, {"name": "Rosa", "role": "participant", "turns": 1},
    ]  # fmt: skip
    assert "Laura (participant): 1 turn" in qcoder(*words).out
    assert len(qcoder("documents", study, "--json").json) == 1


def test_what_is_asked_of_a_pdf(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    pages = [[(72.0, 800.0, "La red"), (72.0, 700.0, f"Nada {n} dicho."), (290.0, 30.0, str(n))] for n in (1, 2, 3)]
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    (file,) = qcoder("import", study, tmp_path / "a.pdf", "--json").json
    assert file["ledger"]["found"]["headers_footers"] == 6
    (file,) = qcoder("import", study, tmp_path / "a.pdf", "--again", "anew", "--keep-heads", "--json").json
    assert "headers_footers" not in file["ledger"]["found"] and file["ledger"]["adds_up"]
    shown = qcoder("show", study, "a (2)", "--json").json
    assert "La red" in shown["text"]
    assert [mark["value"] for mark in shown["marks"] if mark["kind"] == "page"] == ["1", "2", "3"]


def test_a_survey_goes_in_by_its_columns(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    rows: list[list[str | float]] = [["quién", "edad", "dice"], ["Luz", 40, "Que sí."], ["Sol", 50, "Que no."]]
    (tmp_path / "s.xlsx").write_bytes(xlsx(rows))
    words = ("survey", study, tmp_path / "s.xlsx", "--case", "quién", "--answer", "dice", "--variable", "edad")
    said = qcoder(*words, "--json")
    assert said.code == 0 and [file["name"] for file in said.json] == ["Luz", "Sol"]
    assert {row["case"] for row in qcoder("documents", study, "--json").json} == {"Ana", "Luz", "Sol"}
    bad = qcoder("survey", study, tmp_path / "s.xlsx", "--answer", "nada", "--again", "anew")
    assert bad.code == 1 and "no column nada" in bad.complaint
    whole = qcoder("import", study, tmp_path / "s.xlsx", "--again", "anew", "--as-document", "--json")
    assert [file["name"] for file in whole.json] == ["s"]


def test_speakers_are_listed_renamed_given_roles_and_merged(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text(
        "Laura: ¿Sí?\nRosa: Sí.\nLaura: ¿No?\nRossa: No.\nRossa: Ya.\nRosa: Eh.\n", encoding="utf-8"
    )
    qcoder("import", study, tmp_path / "t.txt")
    assert [row["name"] for row in qcoder("speakers", study, "t", "--json").json] == ["Laura", "Rosa", "Rossa"]
    qcoder("speakers", study, "t", "--name", "laura", "--role", "interviewer")
    qcoder("speakers", study, "t", "--name", "Rossa", "--into", "Rosa")
    done = qcoder("speakers", study, "t", "--name", "Rosa", "--rename", "Rosa Ruiz", "--case", "Ana", "--json")
    assert done.json == [
        {"name": "Laura", "role": "interviewer", "case": "", "turns": 2},
        {"name": "Rosa Ruiz", "role": "participant", "case": "Ana", "turns": 4},
    ]
    assert "Rosa Ruiz" in qcoder("speakers", study, "t").out
    bad = qcoder("speakers", study, "t", "--name", "Eva", "--role", "other")
    assert bad.code == 1 and "Nobody" in bad.complaint


def test_what_comments_become_must_be_known(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Ana: hola", encoding="utf-8")
    said = qcoder("import", study, tmp_path / "a.txt", "--comments", "poem")
    assert said.code == 1 and "poem" in said.complaint
    assert len(qcoder("documents", study, "--json").json) == 1


def test_the_same_file_becomes_a_new_version_and_what_that_costs_is_listed_first(
    qcoder: Terminal, study: Path, tmp_path: Path
) -> None:
    long, file = tmp_path / "a.txt", tmp_path / "corrected.txt"
    long.write_text("Eva: ¿Sí?\nAna: Sí, con mucha calma y con la red.\n", encoding="utf-8")
    file.write_text("Eva: ¿Sí?\nAna: Sí, con la red.\n", encoding="utf-8")
    qcoder("import", study, long)
    skipped = qcoder("import", study, long)
    assert skipped.code == 1 and "in the project already" in skipped.complaint
    qcoder("documents", "edit", study, "a", file)
    qcoder("documents", "restore", study, "a", "1")
    at = long.read_text(encoding="utf-8").index("mucha calma")
    place = f"{at}:{at + 11}"
    assert qcoder("code", study, "--document", "a", "--span", place, "--code", "Dependency").code == 0
    shown = qcoder("import", study, file, "--again", "version", "--preview")
    assert "Lost: “mucha calma”" in shown.out
    (asked,) = qcoder("import", study, file, "--again", "version", "--preview", "--json").json
    assert asked["version_of"] == "a" and [row["words"] for row in asked["would"]["lost"]] == ["mucha calma"]
    done = qcoder("import", study, file, "--again", "version")
    assert done.code == 0 and "Lost: “mucha calma”" in done.out and "Version 4" in done.out
    assert qcoder("show", study, "a", "--json").json["text"] == file.read_text(encoding="utf-8")
    wrong = qcoder("import", study, file, "--again", "maybe")
    assert wrong.code == 1 and "skip, anew, version" in wrong.complaint


def test_a_sheet_says_what_the_files_are(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    for name in ("uno", "dos"):
        (tmp_path / f"{name}.txt").write_text(f"Ana: Soy {name} y hablo.\n", encoding="utf-8")
    sheet = tmp_path / "about.csv"
    sheet.write_text(
        "Archivo,Organización,Tipo,Fecha,Idioma,Caso,país\n"
        "uno.txt,CITTAC,interview,2005-03-01,es,Ana,México\n"
        "DOS,MHC,field note,2006,en,,\n"
        "tres.docx,MHC,,,,,\n",
        encoding="utf-8",
    )
    said = qcoder("import", study, tmp_path / "uno.txt", tmp_path / "dos.txt", "--sheet", sheet, "--json")
    assert said.code == 0 and "1 file of the sheet is not among these: tres.docx" in said.complaint
    rows = {row["name"]: row for row in qcoder("documents", study, "--json").json}
    assert (rows["uno"]["case"], rows["uno"]["kind"], rows["uno"]["date"]) == ("Ana", "interview", "2005-03-01")
    assert (rows["dos"]["case"], rows["dos"]["kind"], rows["dos"]["date"]) == ("MHC", "field note", "2006")
    assert rows["dos"]["language"] == "en"
    again = qcoder("import", study, tmp_path / "uno.txt", tmp_path / "dos.txt", "--sheet", sheet)
    assert "1 file of the sheet is not among these: tres.docx" in again.err  # the others were, and are skipped
    (tmp_path / "tres.docx").write_text("Eva: Soy tres.\n", encoding="utf-8")
    shown = qcoder("import", study, tmp_path / "tres.docx", "--sheet", sheet, "--preview")
    assert "MHC · interview" in shown.out and "files of the sheet are not among these: uno.txt, DOS" in shown.err
    sheet.write_text("nombre,tipo\nuno,interview\n", encoding="utf-8")
    bad = qcoder("import", study, tmp_path / "uno.txt", "--sheet", sheet)
    assert bad.code == 1 and "no column file" in bad.complaint
    sheet.write_text("file,date\nuno,el lunes\n", encoding="utf-8")
    bad = qcoder("import", study, tmp_path / "uno.txt", "--sheet", sheet, "--again", "anew")
    assert bad.code == 1 and "is not a date" in bad.complaint


def test_a_recording_is_attached_moved_and_taken_away(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "ana.wav").write_bytes(b"RIFF")
    assert "No recording." in qcoder("recording", study, "Ana").out
    assert qcoder("recording", study, "Ana", tmp_path / "ana.wav", "--offset", "2").code == 0
    found = qcoder("recording", study, "Ana", "--offset", "-1.5", "--json").json
    assert found == {"file": str(tmp_path / "ana.wav"), "there": True, "offset": -1.5}
    (tmp_path / "ana.wav").unlink()
    assert "(not there)" in qcoder("recording", study, "Ana").out
    assert "No recording." in qcoder("recording", study, "Ana", "--remove").out
    wrong = qcoder("recording", study, "Ana", tmp_path / "none.wav")
    assert wrong.code == 1 and "no file" in wrong.complaint


def test_a_report_of_the_import_is_kept_when_asked(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Eva: ¿Sí?\nAna: Sí.\n", encoding="utf-8")
    (tmp_path / "none.txt").write_text("", encoding="utf-8")
    said = qcoder("import", study, tmp_path / "a.txt", tmp_path / "none.txt", "--report", tmp_path / "proof.docx")
    assert said.code == 1 and "is empty" in said.complaint
    assert (tmp_path / "proof.docx").read_bytes()[:2] == b"PK"


def test_json_says_what_to_do_about_a_file_that_is_refused(qcoder: Terminal, study: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.docx").write_bytes(b"")
    said = qcoder("import", study, tmp_path / "empty.docx", "--json")
    (file,) = said.json
    assert not file["stored"] and "is empty" in file["error"] and file["hint"].startswith("Look for the version")


def test_what_became_of_an_import_that_was_killed_is_told_by_the_next_command_that_writes(
    qcoder: Terminal, tmp_path: Path
) -> None:
    path = interrupted_project(tmp_path / "study.qcoder")
    said = qcoder("documents", path, "--json")
    assert [row["name"] for row in said.json] == ["long", "short"] and "may not be complete yet" in said.complaint
    said = qcoder("import", path, tmp_path / "long.txt", "--json")
    assert said.code == 0 and said.json[0]["stored"]
    assert said.complaint == (
        "The program was stopped while it was storing a long document. What there was of it has been taken back. "
        "Import the document again. Everything else is as it was."
    )
    assert [row["name"] for row in qcoder("documents", path, "--json").json] == ["long", "short"]
    assert qcoder("check", path).err == ""
