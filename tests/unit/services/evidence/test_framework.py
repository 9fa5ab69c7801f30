"""Framework matrices: summaries on passages, and the tables of the studies they were thought for."""

import io
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.model import FrameworkCell
from qcoder.services import tables
from qcoder.services.cases import cases, stages
from qcoder.services.codes import codebook
from qcoder.services.documents import documents, editing
from qcoder.services.evidence import framework, framework_cells, framework_files, guides, silence
from qcoder.services.evidence.framework import Layout, Matrix
from qcoder.services.passages import coding  # fmt: skip
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW, REPO
from tests.snapshot import snapshot

STUDY = Path(os.environ.get("QCODER_STUDY", REPO.parent / "shared" / "study"))


@pytest.fixture
def study_tables() -> Path:
    if not STUDY.is_dir():
        pytest.skip(f"no tables of the studies at {STUDY}")
    return STUDY


def guid(project: Project, path: str) -> str:
    return framework.guids_of(project, codes=[codebook.code_at(project, path=path).id])[0]


@pytest.fixture
def framed(coded: Project) -> Iterator[tuple[Project, int, str, str]]:
    """A framework of the interview with Ana and the code Dependency."""
    column = guid(coded, "Dependency")
    made = framework.create_framework(coded, name="Dependence", layout=Layout(codes=(column,)))
    row = framework.matrix(coded, framework=made.id).rows[0].key
    yield coded, made.id, row, column


def text_of_word(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read("word/document.xml").decode()


def test_a_cell_says_how_many_passages_it_rests_on_and_when_these_are_others(
    framed: tuple[Project, int, str, str],
) -> None:
    project, id_, row, column = framed
    shown = framework.matrix(project, framework=id_)
    assert shown.cells[row, column].passages == 2  # with the code below it, without the counter-instance
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="  The church came first. ")
    cell = framework.matrix(project, framework=id_).cells[row, column]
    assert (cell.text, cell.rested_on, cell.stale, cell.origin) == ("The church came first.", 2, False, "hand")
    code = codebook.code_at(project, path="Dependency").id
    at = INTERVIEW.index("Nos apoyaron")
    made = coding.code_passage(project, document=1, code=code, span=Span(at, at + 12))
    cell = framework.matrix(project, framework=id_).cells[row, column]
    assert (cell.passages, cell.rested_on, cell.stale) == (3, 2, True)
    framework_cells.confirm_cell(project, framework=id_, row=row, column=column)
    assert not framework.matrix(project, framework=id_).cells[row, column].stale
    coding.remove_coding(project, coding=made.id)
    assert framework.matrix(project, framework=id_).stale == 1
    project.undo()
    assert framework.matrix(project, framework=id_).stale == 0


def test_the_passages_behind_a_cell_are_those_that_it_counts(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    shown = framework.matrix(project, framework=id_)
    found = framework_cells.behind_cell(project, shown=shown, row=row, column=column)
    assert [one.coding.quote for one in found] == ["llegó el dinero", "La fundación ponía los temas."]


def test_a_draft_quotes_the_passages_own_words_and_is_marked(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    framework_cells.draft_cell(project, framework=id_, row=row, column=column)
    cell = framework.matrix(project, framework=id_).cells[row, column]
    assert cell.origin == "extract" and "“La fundación ponía los temas.” (Ana, 2)" in cell.text
    for line in cell.text.splitlines():
        assert line[1 : line.index("”")] in INTERVIEW
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="My own words.")
    assert framework.matrix(project, framework=id_).cells[row, column].origin == "hand"
    with pytest.raises(BadInput, match="summary of your own"):
        framework_cells.draft_cell(project, framework=id_, row=row, column=column)
    empty = guid(project, "Dependency > Dependence refused")
    framework.change_framework(project, framework=id_, layout=Layout(codes=(column, empty)))
    coding.remove_coding(project, coding=3)
    with pytest.raises(BadInput, match="no passages"):
        framework_cells.draft_cell(project, framework=id_, row=row, column=empty)


def test_each_step_is_undone_by_itself(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    before = snapshot(project)
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="One.")
    framework_cells.comment_cell(project, framework=id_, row=row, column=column, comment="Ask Luz.")
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="")
    assert framework.matrix(project, framework=id_).cells[row, column].comment == "Ask Luz."
    framework_cells.comment_cell(project, framework=id_, row=row, column=column, comment="")
    assert framework.frameworks(project)[0].summaries == 0
    framework.delete_framework(project, framework=id_)
    assert framework.frameworks(project) == []
    for _time in range(5):
        project.undo()
    assert snapshot(project) == before


def test_a_zero_in_a_framework_says_what_it_means(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, _column = framed
    union = codebook.create_code(project, name="Union")
    framework.change_framework(project, framework=id_, layout=Layout(codes=(guid(project, "Union"),)))
    key = (row, guid(project, "Union"))
    assert framework.matrix(project, framework=id_).cells[key].silent == {}
    made = guides.add_guide(project, name="Guide", questions=[guides.Question("¿El sindicato?", ("Union",))])
    guides.follow(project, guide=made.id, documents=[1])
    guides.go_through(project, guide=made.id, document=1)
    shown = framework.matrix(project, framework=id_)
    assert shown.cells[key].silent == {"never_asked": 1}
    assert framework_files.cell_words(shown.cells[key], shown.columns[0], "es") == "(nunca preguntado)"
    silence.explain_silence(project, document=1, code=union.id, why="avoided")
    assert framework.matrix(project, framework=id_).cells[key].silent == {"avoided": 1}


def test_merged_codes_take_their_summaries_along(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    other = guid(project, "Dependency > Dependence refused")
    framework.change_framework(project, framework=id_, layout=Layout(codes=(column, other)))
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="First.")
    framework_cells.write_cell(project, framework=id_, row=row, column=other, text="Second.")
    before = snapshot(project)
    codebook.merge_codes(project, keep=codebook.code_at(project, path="Dependency").id,
                         absorb=codebook.code_at(project, path="Dependency > Dependence refused").id)  # fmt: skip
    shown = framework.matrix(project, framework=id_)
    assert [one.key for one in shown.columns] == [column] and shown.cells[row, column].text == "First.\n\nSecond."
    project.undo()
    assert snapshot(project) == before


def test_deleted_documents_and_codes_leave_the_rest_of_the_matrix(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="Kept.")
    documents.delete_document(project, document=1)
    assert framework.matrix(project, framework=id_).rows == ()
    project.undo()
    codebook.delete_code(project, code=codebook.code_at(project, path="Dependency").id)
    assert framework.matrix(project, framework=id_).columns == ()
    project.undo()
    assert framework.matrix(project, framework=id_).cells[row, column].text == "Kept."


def test_a_framework_outlives_the_variables_that_it_was_laid_out_by(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    cases.create_variable(project, name="type")
    cases.set_value(project, variable="type", value="NGO", case=1)
    layout = Layout(codes=(column,), variables=("type",), group="type", only="NGO")
    framework.change_framework(project, framework=id_, layout=layout)
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="Kept.")
    framework_cells.write_cell(project, framework=id_, row=row, column="=type", text="union")
    assert (
        framework.matrix(project, framework=id_, layout=Layout(variables=("type",))).cells[row, "=type"].text == "union"
    )
    cases.delete_variable(project, name="type")
    shown = framework.matrix(project, framework=id_)
    assert [one.key for one in shown.columns] == [column] and shown.cells[row, column].text == "Kept."
    by_type = Layout(rows="type", codes=(column,))
    assert framework.matrix(project, framework=id_, layout=by_type).rows == ()


def test_what_cannot_be_laid_out_is_said_in_a_sentence(framed: tuple[Project, int, str, str]) -> None:
    project, id_, row, column = framed
    with pytest.raises(NameTaken):
        framework.create_framework(project, name="dependence", layout=Layout())
    with pytest.raises(BadInput, match="needs a name"):
        framework.create_framework(project, name=" ", layout=Layout())
    with pytest.raises(NotFound, match="Rows cannot be"):
        framework.matrix(project, layout=Layout(rows="nothing"))
    with pytest.raises(NotFound, match="no variable"):
        framework.matrix(project, layout=Layout(group="nothing"))
    with pytest.raises(NotFound, match="no such cell"):
        framework_cells.write_cell(project, framework=id_, row="x", column=column, text="x")
    with pytest.raises(NotFound, match="no summary"):
        framework_cells.confirm_cell(project, framework=id_, row=row, column=column)
    with pytest.raises(NotFound, match="no longer"):
        framework.matrix(project, framework=99)
    with pytest.raises(BadInput, match="cannot be written"):
        framework_files.write_framework(project, shown=framework.matrix(project, framework=id_), file=Path("x.pdf"))


# ---- the tables of the studies ----


def treaties(project: Project, folder: Path, name: str, kind: str = "treaty") -> None:
    """Cases with the columns of a table as variables, as a sheet of cases brings them in."""
    import csv

    rows = list(csv.reader((folder / name).read_text(encoding="utf-8").splitlines()))
    header = ["case", "kind", *rows[0][1:]]
    sheet = project.path.parent / name
    with sheet.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *([row[0], kind, *row[1:]] for row in rows[1:])])
    assert tables.import_cases(project, file=sheet).problems == ()


def read(folder: Path, name: str) -> list[list[str]]:
    import csv

    return list(csv.reader((folder / name).read_text(encoding="utf-8").splitlines()))


def laid_out(shown: Matrix) -> list[list[str]]:
    return [[row.name, *(shown.cell(row, column).text for column in shown.columns)] for row in shown.rows]


def test_the_table_of_who_signed_which_treaty_comes_out_of_the_cases(project: Project, study_tables: Path) -> None:
    treaties(project, study_tables, "treaties_participation.csv")
    header, *rows = read(study_tables, "treaties_participation.csv")
    shown = framework.matrix(project, layout=Layout(rows="case", kind="treaty", variables=tuple(header[1:])))
    assert laid_out(shown) == rows and len(rows) == 13


def test_both_tables_of_treaties_come_out_of_the_template(tmp_path: Path, study_tables: Path) -> None:
    from qcoder.services.projects import new_project

    with new_project(tmp_path / "treaties.qcoder", coder="Coder A", template="treaties") as project:
        for name in ("treaties_participation.csv", "treaties_design.csv"):
            header, *rows = read(study_tables, name)
            layout = Layout(rows="case", kind="treaty", variables=tuple(header[1:]), filled=True)
            found = laid_out(framework.matrix(project, layout=layout))
            called = {"Convention Relating to the Status of Refugees": "Refugee Convention"} if "design" in name else {}
            assert sorted([called.get(row[0], row[0]), *row[1:]] for row in found) == sorted(rows)


def test_the_table_of_how_treaties_are_made_comes_out_of_summaries_in_cells(
    project: Project, study_tables: Path, tmp_path: Path
) -> None:
    header, *rows = read(study_tables, "treaties_design.csv")
    for row in rows:
        cases.create_case(project, name=row[0], kind="treaty")
    for name in header[1:]:
        codebook.create_code(project, name=name)
    columns = tuple(guid(project, name) for name in header[1:])
    made = framework.create_framework(project, name="Design", layout=Layout(rows="case", kind="treaty", codes=columns))
    shown = framework.matrix(project, framework=made.id)
    for line, row in zip(rows, shown.rows, strict=True):
        for text, column in zip(line[1:], columns, strict=True):
            framework_cells.write_cell(project, framework=made.id, row=row.key, column=column, text=text)
    shown = framework.matrix(project, framework=made.id)
    assert laid_out(shown) == rows and shown.stale == 0
    written = framework_files.write_framework(project, shown=shown, file=tmp_path / "design.docx")
    document = text_of_word(written.read_bytes())
    assert all(text in document for line in rows for text in line) and 'w:orient="landscape"' in document


def test_the_table_of_labour_cases_comes_out_grouped_by_issue_with_counts(
    project: Project, study_tables: Path, tmp_path: Path
) -> None:
    treaties(project, study_tables, "naalc_cases.csv", kind="complaint")
    layout = Layout(rows="case", kind="complaint", variables=("year", "target_state"), group="labor_issues")
    shown = framework.matrix(project, layout=layout)
    assert [(value, len(rows)) for value, rows in shown.groups()] == [
        ("Freedom of association", 6),
        ("Freedom of association; Health and safety", 10),
        ("Freedom of association; Rights of migrant workers", 2),
        ("Health and safety", 3),
        ("Rights of migrant workers", 2),
        ("Workers' compensation", 1),
        ("Discrimination", 1),
    ]
    _header, *rows = read(study_tables, "naalc_cases.csv")
    assert laid_out(shown) == [row[:3] for row in rows]
    only = framework.matrix(project, layout=Layout(**{**as_fields(layout), "only": "Health and safety"}))
    assert [row.name for row in only.rows] == ["SUTSP", "Han Young II", "Auto Trim"]
    document = text_of_word(
        framework_files.write_framework(project, shown=shown, file=tmp_path / "cases.docx").read_bytes()
    )
    assert "Freedom of association; Health and safety: 10" in document


def as_fields(layout: Layout) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(layout)


def test_the_excel_sheet_holds_words_as_words_and_numbers_as_numbers(
    project: Project, study_tables: Path, tmp_path: Path
) -> None:
    from qcoder.importers.xlsx import xlsx_rows

    treaties(project, study_tables, "treaties_participation.csv")
    shown = framework.matrix(project, layout=Layout(rows="case", kind="treaty", variables=("signatures",)))
    file = framework_files.write_framework(project, shown=shown, file=tmp_path / "t.xlsx")
    _header, *rows = read(study_tables, "treaties_participation.csv")
    found, _told = xlsx_rows(file.read_bytes(), file_name="t.xlsx")
    assert found[1:] == [[row[0], row[2]] for row in rows]
    with zipfile.ZipFile(file) as book:
        assert "<v>160</v>" in book.read("xl/worksheets/sheet1.xml").decode()


def test_the_excel_sheet_quotes_the_passages_behind_each_cell(coded: Project, tmp_path: Path) -> None:
    from qcoder.importers.safe_zip import SafeZip
    from qcoder.importers.xlsx import workbook
    from qcoder.services.cases.cases import change_case

    change_case(coded, case=1, shown_as="Rosa")
    columns = tuple(guid(coded, path) for path in ("Dependency", "Dependency > Funding dependence"))
    shown = framework.matrix(coded, layout=Layout(codes=columns))
    file = framework_files.write_framework(coded, shown=shown, file=tmp_path / "f.xlsx", language="en")
    sheets = dict(workbook(SafeZip(file.read_bytes(), file_name="f.xlsx"), "f.xlsx"))
    assert sheets["Quotes"] == [
        ["Row", "Column", "Document", "Turn", "Passage"],
        ["Rosa", "Dependency; Funding dependence", "Rosa", "2", "llegó el dinero"],
        ["Rosa", "Dependency", "Rosa", "2", "La fundación ponía los temas."],
    ]
    assert sheets["Passages"][1][1:] == ["2", "1"]  # as many as are quoted


@pytest.mark.parametrize("rows", ["document", "case"])
def test_cases_are_called_by_their_pseudonyms_in_files(coded: Project, tmp_path: Path, rows: str) -> None:
    from qcoder.services.cases.cases import change_case

    change_case(coded, case=1, shown_as="Rosa")
    codes = framework.guids_of(coded, codes=[row.id for row in codebook.codes(coded)])
    made = framework.create_framework(coded, name="Mine", layout=Layout(rows=rows, codes=codes))
    shown = framework.matrix(coded, framework=made.id)
    at = next(key for key, cell in shown.cells.items() if cell.passages)
    framework_cells.draft_cell(coded, framework=made.id, row=at[0], column=at[1])
    shown = framework.matrix(coded, framework=made.id)
    assert any(row.name.startswith("Ana") for row in shown.rows) and "(Ana" in shown.cells[at].text
    called = framework_files.outside(coded, shown)
    assert not any("Ana" in row.name for row in called.rows) and "(Rosa" in called.cells[at].text
    written = framework_files.write_framework(coded, shown=shown, file=tmp_path / "mine.docx")
    assert "Ana" not in text_of_word(written.read_bytes()) and "Rosa" in text_of_word(written.read_bytes())


def test_a_summary_that_begins_like_a_formula_stays_words(
    framed: tuple[Project, int, str, str], tmp_path: Path
) -> None:
    project, id_, row, column = framed
    framework_cells.write_cell(project, framework=id_, row=row, column=column, text="=HYPERLINK(1)")
    framework_cells.comment_cell(project, framework=id_, row=row, column=column, comment="+1")
    shown = framework.matrix(project, framework=id_)
    file = framework_files.write_framework(project, shown=shown, file=tmp_path / "f.xlsx")
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<hyperlink" not in sheet and "=HYPERLINK(1)" in sheet
        remarks = book.read("xl/worksheets/sheet3.xml").decode()
        assert "+1" in remarks and "<f>" not in remarks


def test_the_word_file_has_the_passages_behind_each_cell_under_headings_that_the_cells_lead_to(
    coded: Project, tmp_path: Path
) -> None:
    import docx

    columns = tuple(guid(coded, path) for path in ("Dependency", "Dependency > Funding dependence"))
    dependency = codebook.code_at(coded, path="Dependency").id
    stages.note_stage(coded, case="Ana", code=dependency, date="1997", memo="A *list*.")
    shown = framework.matrix(coded, layout=Layout(rows="case", codes=columns))
    file = framework_files.write_framework(coded, shown=shown, file=tmp_path / "f.docx", language="en")
    said = [(one.style.name, one.text) for one in docx.Document(str(file)).paragraphs]  # type: ignore[union-attr]
    at = said.index(("Heading 1", "Passages behind the cells"))
    assert said[at + 2 :] == [
        ("Heading 2", "Ana"),
        ("Heading 3", "Dependency"),
        ("Excerpt", "La fundación ponía los temas."),
        ("Excerpt source", "Ana · turn 2 · ¶ 4 · Spanish"),
        ("Excerpt", "A list."),
        ("Excerpt source", "Stage of the case, 1997"),
        ("Counts", "1 passage under “Funding dependence”"),
        ("Heading 3", "Funding dependence"),
        ("Excerpt", "llegó el dinero"),
        ("Excerpt source", "Ana · turn 2 · ¶ 4 · Spanish"),
    ]
    xml = text_of_word(file.read_bytes())
    places = set(re.findall('w:name="(_Toc[0-9]+)"', xml))
    assert len(places) == 2 and set(re.findall('w:anchor="(_Toc[0-9]+)"', xml)) == places
    assert ">3 passages<" in xml and ">1 passage<" in xml
    alone = framework_files.write_framework(coded, shown=shown, file=tmp_path / "alone.docx", passages=False)
    assert "llegó" not in text_of_word(alone.read_bytes()) and ">3 passages<" in text_of_word(alone.read_bytes())


def test_a_passage_of_a_code_without_a_column_names_its_code(coded: Project, tmp_path: Path) -> None:
    import docx

    shown = framework.matrix(coded, layout=Layout(codes=(guid(coded, "Dependency"),)))
    file = framework_files.write_framework(coded, shown=shown, file=tmp_path / "f.docx", language="en")
    said = [one.text for one in docx.Document(str(file)).paragraphs]
    assert "Funding dependence · Ana · turn 2 · ¶ 4 · Spanish" in said


def test_a_draft_says_what_its_passages_say_now_and_none_of_the_names_taken_out(
    framed: tuple[Project, int, str, str],
) -> None:
    project, id_, row, column = framed
    framework_cells.draft_cell(project, framework=id_, row=row, column=column)
    before = snapshot(project)

    def drafted() -> str:
        return framework.matrix(project, framework=id_).cells[row, column].text

    editing.edit_text(
        project, document=1, new_text=INTERVIEW.replace("La fundación ponía", "Una que no se dice ponía")
    )  # the beginning of the sentence
    assert "“Una que no se dice ponía los temas.” (Ana, 2)" in drafted() and "fundación ponía" not in drafted()
    documents.rename_document(project, document=1, name="Entrevista 1")
    assert "(Ana" not in drafted() and "(Entrevista 1, 2)" in drafted()
    for _step in range(2):
        project.undo()
    assert snapshot(project) == before
    documents.delete_document(project, document=1)
    with project.read() as session:
        assert session.query(FrameworkCell).count() == 0
