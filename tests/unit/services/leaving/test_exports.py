"""Everything as Excel, csv, JSON lines and archive: what is in it, and what must never be."""

import csv
import hashlib
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest

from qcoder.core.errors import BadInput, Cancelled, Conflict, UnreadableFile
from qcoder.core.messages import Message, say
from qcoder.core.resources import resources
from qcoder.importers.safe_zip import SafeZip
from qcoder.importers.xlsx import workbook
from qcoder.model import Base, Case, Document, KeptSource, Note, Recording, SavedAnalysis
from qcoder.services import tables
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases.cases import cases, create_case, create_variable, set_parents, set_value
from qcoder.services.codes.code_groups import create_group
from qcoder.services.codes.code_relations import relate
from qcoder.services.codes.codebook import change_code, code_at, codes, create_code
from qcoder.services.compare.comparing import passages
from qcoder.services.documents.documents import document, show
from qcoder.services.documents.editing import edit_text
from qcoder.services.evidence.framework import create_framework, matrix, usual_layout
from qcoder.services.evidence.framework_cells import write_cell
from qcoder.services.find.saved_queries import save_query
from qcoder.services.leaving import exports
from qcoder.services.leaving.archive import MANIFEST, file_name
from qcoder.services.leaving.exchanging import read_exchange_file
from qcoder.services.leaving.json_lines import records
from qcoder.services.leaving.record_fields import FIELDS, TURN
from qcoder.services.leaving.reporting import build_report
from qcoder.services.memos.memos import write_memo
from qcoder.services.passages import coding_sheet
from qcoder.services.passages.abouts import tie_passage
from qcoder.services.passages.coding import set_coding_memo
from qcoder.services.passages.translations import add_translation
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.files import full_docx, xlsx
from tests.rows import rows_for

EVIL = "=cmd|' /C calc'!A0"


@pytest.fixture
def full(coded: Project) -> Project:
    """A project with something of every kind, and words that a spreadsheet would run."""
    change_code(coded, code=code_at(coded, path="Dependency").id, definition=EVIL, example="-1+1")
    create_variable(coded, name="type", type="one_of", values=["NGO"])
    create_variable(coded, name="@year", type="number")
    organisation = create_case(coded, name="Puente", kind="organisation")
    set_value(coded, variable="type", value="NGO", case=organisation.id)
    set_parents(coded, case=next(row.id for row in cases(coded) if row.name == "Ana"), parents=["Puente"])
    first = passages(coded)[0].coding
    set_coding_memo(coded, coding=first.id, text="+SUM(A1) and\nmore")
    write_memo(coded, target="project", text="@import")
    write_memo(coded, target="document", target_id=first.document_id, text="a \x0b vertical tab")
    tie_passage(coded, document=first.document_id, span=first.span, case="Puente", year="1994")
    add_translation(coded, document=first.document_id, span=first.span, text="money", language="en")
    relate(coded, source=first.code_id, target=code_at(coded, path="Dependency").id, kind="causes")
    create_group(coded, name="Main", codes=[first.code_id])
    return coded


def sheets(file: Path) -> dict[str, list[list[str]]]:
    return dict(workbook(SafeZip(file.read_bytes(), file_name=file.name), file.name))


def rows_of(file: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))


def dicts(rows: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], [*row, *[""] * len(rows[0])], strict=False)) for row in rows[1:]]


# ---- Excel ----


def test_the_workbook_has_codings_crosstab_codebook_cases_documents_memos_and_relations(
    full: Project, tmp_path: Path
) -> None:
    file = exports.export(full, file=tmp_path / "a.xlsx", language="en").file
    found = sheets(file)
    assert list(found) == [
        "About this file", "Codings", "Codes by type", "Codes by organisation", "Codebook", "Cases", "Documents",
        "Memos", "Relations between codes",
    ]  # fmt: skip
    coding = next(row for row in dicts(found["Codings"]) if row["Text"] == "llegó el dinero")
    at = INTERVIEW.index("llegó el dinero")
    wanted = {"Document": "Ana", "Organisation": "Puente", "type": "NGO", "Language": "Spanish", "Turn": "2"}
    wanted |= {"Start": str(at), "End": str(at + 15)}
    assert {name: coding[name] for name in wanted} == wanted
    assert (coding["Code"], coding["Level 1"], coding["Level 2"], coding["Coder"]) == (
        "Dependency > Funding dependence", "Dependency", "Funding dependence", "Coder A",
    )  # fmt: skip
    cross = {row["Code"]: row for row in dicts(found["Codes by type"])}["Dependency"]
    assert (cross["Total"], cross["NGO"], cross["NGO: % of the row"]) == ("2", "2", "100")
    assert float(cross["NGO: per 1,000 words of participants"]) > 0
    case = {row["Case"]: row for row in dicts(found["Cases"])}["Ana"]
    assert (case["Belongs to"], case["type"]) == ("Puente", "NGO")


def test_nothing_that_was_written_becomes_a_formula_a_link_or_a_number(full: Project, tmp_path: Path) -> None:
    create_code(full, name="http://a.b")
    file = exports.export(full, file=tmp_path / "a.xlsx", language="en").file
    with zipfile.ZipFile(file) as held:
        pages = [held.read(name).decode() for name in held.namelist() if "sheet" in name and name.endswith(".xml")]
        assert not any("hyperlink" in name or "externalLink" in name for name in held.namelist())
    assert all("<f>" not in page and "<hyperlink" not in page for page in pages)
    found = sheets(file)
    assert {row["code"]: row for row in dicts(found["Codebook"])}["Dependency"]["definition"] == EVIL
    assert "+SUM(A1) and\nmore" in {row["Memo"] for row in dicts(found["Codings"])}


def test_signs_that_xml_forbids_are_replaced_and_what_is_too_long_for_a_cell_is_told(
    full: Project, tmp_path: Path
) -> None:
    change_code(full, code=code_at(full, path="Dependency").id, use_when="😀" * 40_000, example="x" * 32_767)
    made = exports.export(full, file=tmp_path / "a.xlsx", language="en")
    assert [sentence.text("en") for sentence in made.told] == [
        "1 text was longer than a cell of Excel holds: its end was left out and “…” stands there."
    ]
    found = sheets(made.file)
    entry = {row["code"]: row for row in dicts(found["Codebook"])}["Dependency"]
    assert entry["use_when"].endswith("😀…") and len(entry["use_when"].encode("utf-16-le")) // 2 <= 32_767
    assert len(entry["use_when"]) > 16_000 and entry["example"] == "x" * 32_767
    assert any("a \ufffd vertical tab" in row["Text"] for row in dicts(found["Memos"]))


def test_the_codebook_of_the_workbook_can_be_read_back(full: Project, tmp_path: Path) -> None:
    file = exports.export(full, file=tmp_path / "a.xlsx", language="es").file
    with Project.create(tmp_path / "other.qcoder", coder="B") as other:
        assert tables.import_codebook(other, file=file).problems == ()
        fields = ("path", "definition", "example", "keywords", "counter_instance", "colour")
        assert [[getattr(row, name) for name in fields] for row in codes(other)] == [
            [getattr(row, name) for name in fields] for row in codes(full)
        ]


def test_a_workbook_without_a_codebook_says_which_column_is_missing(full: Project, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(full_docx())
    with pytest.raises(UnreadableFile, match="neither a csv sheet nor a workbook"):
        tables.import_codebook(full, file=tmp_path / "a.docx")
    (tmp_path / "a.xlsx").write_bytes(xlsx([["name", "text"], ["a", "b"]]))
    with pytest.raises(BadInput, match="no column code"):
        tables.import_codebook(full, file=tmp_path / "a.xlsx")


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl"])
def test_rows_are_read_page_by_page(
    full: Project, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exports.export(full, file=tmp_path / f"a.{ending}", language="en").file
    monkeypatch.setattr(coding_sheet, "PAGE", 2)
    paged = exports.export(full, file=tmp_path / f"b.{ending}", language="en").file
    if ending == "xlsx":
        assert sheets(whole) == sheets(paged) and len(sheets(paged)["Codings"]) == 4
    else:
        assert whole.read_bytes() == paged.read_bytes()


@pytest.mark.parametrize("ending", ["xlsx", "csv", "jsonl"])
def test_a_change_between_two_pages_is_told_and_leaves_the_old_file(
    full: Project, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / f"a.{ending}"
    file.write_bytes(b"old")
    monkeypatch.setattr(coding_sheet, "PAGE", 1)

    class Meddling:
        def step(self, done: int, total: int, what: Message) -> None:
            if what.arguments.get("name") == "Codings":
                create_code(full, name="Other")

    if ending == "jsonl":
        read = records(full)
        next(read)
        create_code(full, name="Other")
        with pytest.raises(Conflict):
            list(read)
        return
    with pytest.raises(Conflict, match="changed while"):
        exports.export(full, file=file, language="en", progress=Meddling())
    assert file.read_bytes() == b"old"


@pytest.mark.parametrize("ending", ["qdpx", "qdc", "xlsx", "csv", "jsonl", "zip"])
def test_what_is_stopped_leaves_the_old_file_and_nothing_else(full: Project, tmp_path: Path, ending: str) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / f"a.{ending}").write_bytes(b"old")

    class Stopped:
        def step(self, done: int, total: int, what: Message) -> None:
            raise Cancelled

    with pytest.raises(Cancelled):
        exports.export(full, file=folder / f"a.{ending}", progress=Stopped())
    assert [path.name for path in folder.iterdir()] == [f"a.{ending}"]
    assert (folder / f"a.{ending}").read_bytes() == b"old"


def test_an_ending_that_means_nothing_is_told(full: Project, tmp_path: Path) -> None:
    for name in ("a.doc", "a", "a.xls"):
        with pytest.raises(BadInput, match="cannot tell"):
            exports.export(full, file=tmp_path / name)


# ---- csv: for people and for reading back ----


def test_csv_for_spreadsheets_is_guarded_and_csv_that_is_read_back_is_not(full: Project, tmp_path: Path) -> None:
    rows = rows_of(exports.export(full, file=tmp_path / "a.csv", language="en").file)
    cells = [cell for row in rows for cell in row]
    assert "'@year" in rows[0] and "'+SUM(A1) and\nmore" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    back = rows_of(tables.export_codebook(full, file=tmp_path / "codebook.csv"))
    assert EVIL in back[1] and "-1+1" in back[1]


def test_a_query_chooses_rows_and_organisations_can_be_hidden(full: Project, tmp_path: Path) -> None:
    made = exports.export(full, file=tmp_path / "a.csv", where="code:=Dependency", hide=["organisation"], language="en")
    rows = rows_of(made.file)
    assert len(rows) == 2 and "Organisation" not in rows[0] and "Puente" not in str(rows)


def test_posts_and_years_are_left_out_of_every_sheet_that_says_them(full: Project, tmp_path: Path) -> None:
    create_variable(full, name="Post", type="text")
    set_value(full, variable="Post", value="promotora", case=1)
    with full.change(say("a date")) as step:
        step.get_one(Document, 1).date = "2003-05-01"
    for hide, there in (([], True), (["post", "year"], False)):
        file = exports.export(full, file=tmp_path / "a.xlsx", language="en", hide=hide).file
        with zipfile.ZipFile(file) as packed:
            sheets = b"".join(packed.read(name) for name in packed.namelist() if name.startswith("xl/"))
        assert (b"promotora" in sheets) is there and (b"2003-05-01" in sheets) is there
    report = build_report(full, layout="cases", language="en", hide=["post"])
    assert "promotora" not in str(report) and "promotora" in str(build_report(full, layout="cases", language="en"))


# ---- JSON lines ----

KINDS: dict[str, Any] = {
    "id": str, "text": str, "integer": int, "boolean": bool, "id or null": (str, type(None)),
    "integer or null": (int, type(None)), "number or null": (float, type(None)), "list of id": list,
    "list of text": list, "list of turn": list, "map of text": dict, "map of list of text": dict, "number": float,
    "object": dict, "list of object": list, "list of list": list, "any": object,
}  # fmt: skip


# The records that tell of a table: its own, or the one that it is part of.
IN_RECORDS = {"document_text": "document", "speaker": "turn", "turn": "document", "value": "case",
              "group_member": "code_group"}  # fmt: skip
# Tables that can be made again, or hold imported files or older texts: what may not leave, or need not.
NO_RECORDS = {"original", "suggestion", "suggestion_run", "feature", "operation", "change"}


def test_every_table_is_in_the_records_or_stays_for_a_reason() -> None:
    """A new table must be told of: what is forgotten here nobody finds in R."""
    told = {*FIELDS, *IN_RECORDS}
    assert told | NO_RECORDS == set(Base.metadata.tables) and not told & NO_RECORDS
    assert set(IN_RECORDS.values()) <= {*FIELDS, "turn"}


def test_every_record_has_the_fields_and_types_of_the_schema_and_points_to_what_is_there(
    full: Project, tmp_path: Path
) -> None:
    rows_for(full, random.Random(1), ["a", "=b", "“c”"])
    with full.change(say("more")) as step:
        document = step.query(Document).first()
        assert document is not None
        step.add(Note(document_id=document.id, start=1, end=1, kind="footnote", mark="1", text="a note", author=""))
        step.add(KeptSource(name="film", kind="video", document_id=document.id, fields={"syncs": [["g", 1, 2]]}))
    file = exports.export(full, file=tmp_path / "a.jsonl").file
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {row["record"] for row in found} == set(FIELDS)
    ids = {row["id"] for row in found if "id" in row}
    coders = {row["name"] for row in found if row["record"] == "coder"}
    texts = {row["id"]: row["text"] for row in found if row["record"] == "document"}
    for row in found:
        wanted = FIELDS[row["record"]]
        assert set(row) == {"record", *wanted}, row["record"]
        for name, kind in wanted.items():
            assert isinstance(row[name], KINDS[kind]), (row["record"], name)
            if kind in ("id", "id or null"):
                assert row[name] is None or row[name] in ids, (row["record"], name)
        if row["record"] in ("verdict", "worked"):
            assert row["coder"] in coders
        if row["record"] == "coding":
            assert texts[row["document"]][row["start"] : row["end"]] == row["text"]
        for turn in row.get("turns", ()):
            assert list(turn) == list(TURN)


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_help_describes_every_field(language: str) -> None:
    page = (resources() / "help" / f"records.{language}.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0].strip(): part for part in page.split("\n## ")[1:]}
    assert set(parts) == {*FIELDS, "turn"}
    for record, fields in {**FIELDS, "turn": TURN}.items():
        lines = [line for line in parts[record].splitlines() if line.startswith("| `")]
        assert [line.split("`")[1] for line in lines] == list(fields)
        assert [line.split("|")[2].strip() for line in lines] == list(fields.values())


# ---- the archive ----


def test_the_archive_proves_every_file_and_can_be_read_without_qcoder(full: Project, tmp_path: Path) -> None:
    made_by = create_framework(full, name="By interview", layout=usual_layout(full))
    shown = matrix(full, framework=made_by.id)
    column = next(column for column in shown.columns if column.code is not None)
    write_cell(full, framework=made_by.id, row=shown.rows[0].key, column=column.key, text="She decides alone")
    made = exports.export(full, file=tmp_path / "a.zip", language="en")
    with zipfile.ZipFile(made.file) as held:
        parts = {name: held.read(name) for name in held.namelist()}
    sums = dict(reversed(line.split("  ", 1)) for line in parts[MANIFEST].decode().splitlines())
    assert set(sums) == set(parts) - {MANIFEST}
    assert all(hashlib.sha256(parts[name]).hexdigest() == sums[name] for name in sums)
    assert parts["texts/Ana.txt"].decode() == INTERVIEW
    assert {f"sheets/{sheet.name}.csv" for sheet in tables.SHEETS} <= set(parts)
    laid_out = parts["matrices/By interview.csv"].decode("utf-8-sig")
    assert laid_out.startswith("Row,") and "She decides alone" in laid_out
    records = {row["record"] for row in map(json.loads, parts["project.jsonl"].decode().splitlines())}
    assert {f"records/{name}.csv" for name in {*records, "turn"}} == {name for name in parts if name[:8] == "records/"}
    cells = dicts(list(csv.reader(io.StringIO(parts["records/framework_cell.csv"].decode("utf-8-sig")))))
    assert [cell["text"] for cell in cells] == ["She decides alone"]
    codes_there = dicts(list(csv.reader(io.StringIO(parts["records/code.csv"].decode("utf-8-sig"), newline=""))))
    assert {row["path"]: row["definition"] for row in codes_there}["Dependency"] == EVIL  # not altered
    turns = list(csv.reader(io.StringIO(parts["records/turn.csv"].decode("utf-8-sig"))))
    assert turns[0] == ["document", *TURN] and len(turns) > 3
    assert "sha256sum --check" in parts["README.txt"].decode()
    (tmp_path / "b.qdpx").write_bytes(parts["project.qdpx"])
    assert read_exchange_file(made.file) == read_exchange_file(tmp_path / "b.qdpx")  # the archive itself will do
    assert len(read_exchange_file(tmp_path / "b.qdpx").sources[0].codings) == 3


def test_names_that_are_no_names_of_files_are_made_so() -> None:
    taken: set[str] = set()
    made = []
    for wanted in ("a/b", "a\\b", "A_B", "CON", "..", "", "x" * 300, "nul.txt", "ok. "):
        made.append(file_name(wanted, taken))
        taken.add(made[-1].casefold())
    assert made == ["a_b", "a_b (2)", "A_B (3)", "_CON", "_", "_ (2)", "x" * 100, "_nul.txt", "ok"]


# ---- what must never leave ----


def test_after_names_were_replaced_neither_the_file_nor_its_name_nor_older_texts_leave(
    project: Project, tmp_path: Path
) -> None:
    file = tmp_path / "Maria Perez.docx"
    file.write_bytes(full_docx())
    id_ = import_files(project, files=[file], name="Interview 1").files[0].document_id
    text = show(project, document=id_ or 0).text
    name = max(text.split(), key=len)
    edit_text(project, document=id_ or 0, new_text=text.replace(name, "XXXX"))
    with project.change(say("replaced")) as step:
        step.get_one(Document, id_).names_replaced = True
    for ending in ("qdpx", "xlsx", "csv", "jsonl", "zip"):
        made = exports.export(project, file=tmp_path / f"out.{ending}").file
        assert not any(b"Maria Perez" in data for data in everything_in(made.read_bytes())), ending
        assert not any(name.encode() in data for data in everything_in(made.read_bytes())), ending
    with zipfile.ZipFile(tmp_path / "out.qdpx") as held:
        assert not [name for name in held.namelist() if name.endswith(".docx")]


def test_taking_a_name_out_of_a_text_is_enough_for_the_file_to_stay(project: Project, tmp_path: Path) -> None:
    file = tmp_path / "Entrevista Lucrecia.txt"
    file.write_text("Lucrecia: Hola.\n\nOtra: Lucrecia lo dijo aquí.\n\nLucrecia: Sí.\n\nOtra: Bien.\n", "utf-8")
    id_ = import_files(project, files=[file], name="Interview 1").files[0].document_id or 0
    text = show(project, document=id_).text
    edit_text(project, document=id_, new_text=text + "Una palabra más.\n")
    assert b"Entrevista Lucrecia" in b"".join(everything_in(out_of(project, tmp_path)))
    edit_text(project, document=id_, new_text=text.replace("Lucrecia", "Rosa"))
    assert b"Lucrecia" not in b"".join(everything_in(out_of(project, tmp_path)))
    project.undo()
    assert b"Entrevista Lucrecia" in b"".join(everything_in(out_of(project, tmp_path)))


def out_of(project: Project, folder: Path) -> bytes:
    return exports.export(project, file=folder / "out.zip").file.read_bytes()


def everything_in(data: bytes) -> list[bytes]:
    """The bytes of a file and of all that is packed in it."""
    found = [data]
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            for name in held.namelist():
                found += [name.encode(), *everything_in(held.read(name))]
    return found


def test_names_leave_neither_by_queries_nor_matrices_nor_by_where_recordings_lie(full: Project, tmp_path: Path) -> None:
    save_query(full, name="of hers", line="case:Ana AND organisation:Puente")
    with full.change(say("recording and pseudonyms")) as step:
        document = step.query(Document).filter_by(name="Ana").one()
        step.add(Recording(document_id=document.id, path="/home/x/Ana Puente.mp3"))
        for case in step.query(Case):
            case.shown_as = {"Ana": "Rosa", "Puente": "Organisation 1"}[case.name]
        step.add(SavedAnalysis(name="hers", kind="portrait", parameters={"document": {"guid": "g", "name": "Ana"}}))
    found = {row["record"]: row for row in records(full)}
    assert "Ana" not in found["saved_query"]["line"] and "Puente" not in found["saved_query"]["line"]
    assert found["saved_analysis"]["parameters"] == {"document": {"guid": "g", "name": "Rosa"}}
    whole = exports.export(full, file=tmp_path / "a.jsonl").file.read_text(encoding="utf-8")
    assert "Puente" not in whole and "mp3" not in whole
    with full.change(say("replaced")) as step:
        step.get_one(Document, document.id).names_replaced = True
    assert b"Ana Puente" not in b"".join(everything_in(out_of(full, tmp_path)))


def test_sheets_and_records_call_cases_by_their_pseudonyms(full: Project, tmp_path: Path) -> None:
    with full.change(say("pseudonyms")) as step:
        for case in step.query(Case):
            case.shown_as = {"Ana": "Rosa", "Puente": "Organisation 1"}[case.name]
    for ending in ("xlsx", "csv", "jsonl"):
        made = exports.export(full, file=tmp_path / f"out.{ending}", language="en").file
        whole = b"".join(everything_in(made.read_bytes())).replace(b"Ana:", b"")  # as she is called in the text itself
        assert b"Rosa" in whole and b"Organisation 1" in whole, ending
        assert b"Puente" not in whole, ending
        if ending != "jsonl":
            assert b"Ana" not in whole, ending
    assert document(full, name="Ana").name == "Ana"
