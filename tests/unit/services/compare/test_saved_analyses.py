"""Named analyses: kept with their parameters, stale when the data change, the same or others when made again."""

import csv
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from sqlalchemy import select

from qcoder.core.errors import BadInput, Cancelled, NameTaken, NotFound
from qcoder.core.messages import say
from qcoder.core.progress import Watched
from qcoder.core.span import Span
from qcoder.importers.safe_zip import SafeZip
from qcoder.importers.xlsx import workbook
from qcoder.model import Code, SavedAnalysis
from qcoder.services.arriving.importing import import_files
from qcoder.services.cases.cases import cases, create_case, create_variable, rename_case, set_parents, set_value
from qcoder.services.codes.codebook import code_at, create_code, delete_code, merge_codes, rename_code
from qcoder.services.compare import saved_analyses as saved
from qcoder.services.compare.analyses import ANALYSES, BY_KIND, analyse
from qcoder.services.compare.outcome import Cell, Outcome
from qcoder.services.compare.outcome_files import save_drawing, save_grid, write_analyses
from qcoder.services.documents.documents import document, rename_document
from qcoder.services.evidence.blind import set_blind
from qcoder.services.evidence.silence import GONE_THROUGH
from qcoder.services.find.saved_queries import change_query, save_query
from qcoder.services.memos.memos import write_memo
from qcoder.services.passages.abouts import tie_passage
from qcoder.services.passages.coding import code_passage
from qcoder.services.project_settings import put_setting
from qcoder.storage.project import Project
from tests.analyses_asked import asked

ANALYSES_OF = {analysis.kind: [one.name for one in analysis.parameters] for analysis in ANALYSES}


def keep(project: Project, name: str = "By language", **parameters: str) -> saved.SavedRow:
    outcome = analyse(project, kind="compare", parameters={"by": "language", **parameters})
    return saved.save_analysis(project, name=name, outcome=outcome)


def code_more(project: Project) -> None:
    code = code_at(project, path="Dependency").id
    code_passage(project, document=document(project, name="Ana").id, code=code, span=Span(60, 80))


def stale(project: Project) -> bool:
    return saved.saved_analyses(project)[0].stale


def test_an_analysis_is_kept_with_its_parameters(coded: Project) -> None:
    row = keep(coded, share="row", count="documents")
    assert (row.name, row.kind, row.coder) == ("By language", "compare", "Coder A")
    assert row.parameters["share"] == "row" and row.parameters["count"] == "documents" and not row.stale


def test_it_is_stale_when_data_change_and_says_other_numbers(coded: Project) -> None:
    keep(coded)
    assert saved.run_saved(coded, name="By language").same
    code_more(coded)
    assert stale(coded)
    again = saved.run_saved(coded, name="By language")
    assert not again.same and again.outcome.data["rows"][0]["counts"]["codings"]["total"] == 3
    saved.mark_seen(coded, name="By language", outcome=again.outcome)
    assert not stale(coded) and saved.run_saved(coded, name="By language").same
    assert saved.mark_seen(coded, name="By language", outcome=again.outcome) is None


def test_undoing_a_change_makes_it_say_the_same_again(coded: Project) -> None:
    keep(coded)
    code_more(coded)
    coded.undo()
    assert stale(coded) and saved.run_saved(coded, name="By language").same


def test_new_names_of_codes_documents_and_variables_break_none(coded: Project) -> None:
    create_variable(coded, name="type")
    stages = analyse(coded, kind="sequence", parameters={"code": "Dependency", "where": "código:dependency NO caso:X"})
    saved.save_analysis(coded, name="Stages", outcome=stages)
    saved.save_analysis(coded, name="Portrait", outcome=analyse(coded, kind="portrait", parameters={"document": "Ana"}))
    keep(coded, by="type")
    rename_code(coded, code=code_at(coded, path="Dependency").id, name="Reliance")
    rename_document(coded, document=document(coded, name="Ana").id, name="Interview 1")
    row = saved.saved_analysis(coded, name="Stages")
    assert row.parameters["code"] == "Reliance" and row.parameters["where"] == "code:Reliance NOT case:X"
    assert saved.run_saved(coded, name="Stages").outcome.parameters == row.parameters
    assert saved.saved_analysis(coded, name="Portrait").parameters["document"] == "Interview 1"
    assert saved.run_saved(coded, name="Portrait").outcome.data["document"] == "Interview 1"
    assert saved.saved_analysis(coded, name="By language").parameters["by"] == "type"
    with coded.read() as session:
        kept = session.scalars(select(SavedAnalysis).where(SavedAnalysis.name == "Stages")).one().parameters["code"]
        guid = session.get_one(Code, code_at(coded, path="Reliance").id).guid
    assert kept == {"guid": guid, "name": "Dependency"}


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_new_names_are_no_other_numbers_and_new_codings_are(kind: str, coded: Project, tmp_path: Path) -> None:
    """Two documents, so that a new name turns their order round."""
    second = tmp_path / "Zoe.txt"
    second.write_text("Zoe: Después llegó el dinero otra vez.\n", encoding="utf-8")
    import_files(coded, files=[second], case="Zoe")
    ana, zoe = (document(coded, name=name).id for name in ("Ana", "Zoe"))
    for name in ("Dependency", "Dependency > Funding dependence"):
        code_passage(coded, document=zoe, code=code_at(coded, path=name).id, span=Span(5, 38))
    puente = create_case(coded, name="Puente", kind="organisation").id
    set_parents(coded, case=case_at(coded, "Ana"), parents=["Puente"])
    set_parents(coded, case=case_at(coded, "Zoe"), parents=["Puente"])
    create_variable(coded, name="founded")
    set_value(coded, variable="founded", value="1990", case=puente)
    tie_passage(coded, document=zoe, span=Span(5, 38), case="Puente", year="1994")
    outcome = analyse(coded, kind=kind, parameters=asked(kind) | MORE.get(kind, {}))
    assert not outcome.empty
    saved.save_analysis(coded, name="Kept", outcome=outcome)
    rename_case(coded, case=puente, name="Bridge")
    rename_case(coded, case=case_at(coded, "Ana"), name="Zulema")
    rename_document(coded, document=ana, name="Zz")
    rename_code(coded, code=code_at(coded, path="Dependency").id, name="Reliance")
    again = saved.run_saved(coded, name="Kept")
    assert again.row.stale and again.same
    assert kind == "word_tree" or again.outcome.digest != outcome.digest  # the names in it are others
    with coded.change(say("as before")) as step:  # a mark of names, as it was kept once
        step.scalars(select(SavedAnalysis)).one().digest = again.outcome.digest
    assert saved.run_saved(coded, name="Kept").same
    saved.mark_seen(coded, name="Kept", outcome=again.outcome)
    code_passage(coded, document=zoe, code=code_at(coded, path="Reliance").id, span=Span(12, 30))
    set_value(coded, variable="founded", value="1991", case=case_at(coded, "Zoe"))
    third = tmp_path / "Third.txt"
    third.write_text("Zoe: Después llegó el dinero del norte.\n", encoding="utf-8")
    [made] = import_files(coded, files=[third], case="Zoe").files
    assert made.document_id is not None
    code_passage(coded, document=made.document_id, code=code_at(coded, path="Reliance").id, span=Span(5, 38))
    assert not saved.run_saved(coded, name="Kept").same


MORE: dict[str, dict[str, Any]] = {
    "words": {"by": "organisation", "where": "case:Puente"},
    "near": {"by": "case"},
    "found": {"query": "organisation:Puente code:*", "what": "passages", "by": "code"},
    "compare": {"by": "organisation", "count": "all"},
    "organisations": {"by": "founded"},
    "along": {"document": "Zoe"},
    "portrait": {"document": "Zoe"},
    "cases": {"by": "founded"},
}


def case_at(project: Project, name: str) -> int:
    return next(row.id for row in cases(project) if row.name == name)


def test_a_merged_code_is_followed_and_a_deleted_one_is_told(coded: Project) -> None:
    old, new = code_at(coded, path="Dependency").id, create_code(coded, name="Reliance").id
    stages = analyse(coded, kind="sequence", parameters={"code": "Dependency", "where": "code:Dependency"})
    saved.save_analysis(coded, name="Stages", outcome=stages)
    merge_codes(coded, keep=new, absorb=old)
    row = saved.saved_analysis(coded, name="Stages")
    assert (row.parameters["code"], row.parameters["where"]) == ("Reliance", "code:Reliance")
    assert saved.run_saved(coded, name="Stages").outcome.parameters == row.parameters
    delete_code(coded, code=new)
    assert saved.saved_analysis(coded, name="Stages").parameters["code"] == "Dependency"  # as it was called last
    with pytest.raises(NotFound, match="no longer in the project"):
        saved.run_saved(coded, name="Stages")


def test_an_analysis_kept_by_names_alone_is_read(coded: Project) -> None:
    with coded.change(say("Fill")) as step:
        step.add(SavedAnalysis(name="Old", kind="portrait", parameters={"document": "Ana", "codes": "top"}))
    assert saved.run_saved(coded, name="Old").outcome.data["document"] == "Ana"


def test_choices_are_the_same_however_they_are_written(coded: Project) -> None:
    row = keep(coded, where="código:dependency")
    for where in ("code:Dependency", "codigo:DEPENDENCY"):
        again = analyse(coded, kind="compare", parameters={"by": "language", "where": where})
        assert saved.asks_the_same(coded, row=row, outcome=again)
    other = analyse(coded, kind="compare", parameters={"by": "language", "where": "code:=Dependency"})
    assert not saved.asks_the_same(coded, row=row, outcome=other)


def test_memos_and_saved_analyses_change_no_numbers(coded: Project) -> None:
    keep(coded)
    write_memo(coded, text="A thought", target="project")
    keep(coded, name="Another")
    assert not any(row.stale for row in saved.saved_analyses(coded))


def test_a_query_may_ask_for_memos(coded: Project) -> None:
    keep(coded, where="memo:thought OR code:Dependency")
    write_memo(coded, text="A thought", target="code", target_id=code_at(coded, path="Dependency").id)
    assert stale(coded)


def test_saved_queries_make_it_stale_only_where_it_asks_for_one(coded: Project) -> None:
    keep(coded, where="code:Dependency")
    smart = save_query(coded, name="Money", line="dinero", is_code=True)
    assert not stale(coded)
    saved.delete_analysis(coded, name="By language")
    keep(coded, where="code:Money")
    assert not stale(coded)
    change_query(coded, query=smart.id, line="dinero OR cuotas")
    assert stale(coded)


def test_of_the_settings_only_those_that_numbers_hang_on_make_it_stale(coded: Project) -> None:
    keep(coded)
    put_setting(coded, name="relation_map", value={"1": [0.0, 2.0]}, label=say("Fill"))
    assert not stale(coded)
    set_blind(coded, blind=True)
    assert stale(coded)
    coded.undo()
    saved.mark_seen(coded, name="By language", outcome=saved.run_saved(coded, name="By language").outcome)
    put_setting(coded, name=GONE_THROUGH, value={"document": ["guide"]}, label=say("Fill"))
    assert stale(coded)


def test_names_are_given_once_changed_and_deleted(coded: Project) -> None:
    keep(coded)
    with pytest.raises(NameTaken):
        keep(coded)
    with pytest.raises(BadInput, match="needs a name"):
        keep(coded, name="  ")
    saved.rename_analysis(coded, name="By language", new_name="Languages")
    assert saved.saved_analysis(coded, name="Languages").kind == "compare"
    with pytest.raises(NotFound, match="“By language”"):
        saved.run_saved(coded, name="By language")
    other = analyse(coded, kind="cooccurrence", parameters={"relation": "turn"})
    saved.change_parameters(coded, name="Languages", outcome=other)
    assert saved.saved_analysis(coded, name="Languages").kind == "cooccurrence"
    saved.delete_analysis(coded, name="Languages")
    assert saved.saved_analyses(coded) == []
    coded.undo()
    assert [row.name for row in saved.saved_analyses(coded)] == ["Languages"]


def test_it_says_the_same_in_either_language(coded: Project) -> None:
    keep(coded)
    assert saved.run_saved(coded, name="By language", language="es").same


def test_a_project_open_for_reading_runs_it_and_changes_nothing(coded: Project) -> None:
    keep(coded)
    with Project.open(coded.path, coder="Looker", writable=False) as looking:
        assert saved.run_saved(looking, name="By language").same


def test_tables_charts_and_word_have_the_same_numbers(coded: Project, tmp_path: Path) -> None:
    outcome = analyse(coded, kind="compare", parameters={"by": "language"})
    sheet = save_grid(outcome, file=tmp_path / "t.csv").read_text("utf-8-sig").splitlines()
    assert sheet[0] == "Code,Total,es,Without value" and sheet[1].startswith("Dependency,2,2,0")
    for end in ("png", "svg", "pdf"):
        assert save_drawing(outcome, file=tmp_path / f"c.{end}").stat().st_size > 1000
    word = docx.Document(str(write_analyses(coded, outcomes=[outcome], file=tmp_path / "a.docx")))
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["Dependency", "2", "2", "0"]
    assert len(word.inline_shapes) == 1
    with pytest.raises(BadInput, match="cannot be saved as"):
        save_drawing(outcome, file=tmp_path / "c.gif")
    with pytest.raises(BadInput, match="no table “nonsense”"):
        save_grid(outcome, file=tmp_path / "t.csv", name="nonsense")


def tables_in(word: Any, outcome: Outcome) -> list[list[list[str]]]:
    """What the tables of a Word file say, a table a grid: the parts of a wide one are put beside each other again."""
    made = iter(word.tables)
    found = []
    for grid in outcome.grids:
        whole: list[list[str]] = [[] for _row in range(len(grid.rows) + 1)]
        for number, part in enumerate(grid.table().parts()):
            table = next(made)
            assert tuple(cell.text for cell in table.rows[0].cells) == part.header
            for line, row in zip(whole, table.rows, strict=True):
                line += [cell.text for cell in row.cells][1 if number else 0 :]
        found.append(whole)
    assert next(made, None) is None
    return found


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_an_empty_project_has_an_honest_answer_to_everything(kind: str, project: Project) -> None:
    outcome = analyse(project, kind=kind, parameters=asked(kind))
    assert outcome.empty and outcome.draw is None and not outcome.grids
    with pytest.raises(BadInput):
        save_drawing(outcome, file=project.path.parent / "c.png")
    with pytest.raises(BadInput):
        save_grid(outcome, file=project.path.parent / "t.csv")


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_a_closed_project_is_not_analysed(kind: str, coded: Project) -> None:
    coded.close()
    with pytest.raises(BadInput, match="is closed"):
        analyse(
            coded, kind=kind, parameters=asked(kind) | ({"document": "Ana"} if "document" in ANALYSES_OF[kind] else {})
        )


def test_long_work_says_how_far_it_is_and_stops_when_asked(coded: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcoder.services.passages.coding_store.PAGE", 1)
    told: list[str] = []
    analyse(
        coded, kind="compare", parameters={"count": "words"}, progress=Watched(lambda _d, _t, what: told.append(what))
    )
    assert told.count("Reading the codings") >= 3 and "Counting words" in told
    with Project.open(coded.path, coder="Looker", writable=False) as looking, pytest.raises(Cancelled):
        analyse(looking, kind="compare", progress=Watched(lambda *_args: None, lambda: True))


def test_a_query_that_narrows_is_said_with_the_numbers(coded: Project) -> None:
    found = analyse(coded, kind="compare", parameters={"by": "language", "where": "code:Dependency"}, language="es")
    assert "code:Dependency" in found.said[-1]


def test_codes_without_codings_have_no_row_but_stand_in_the_data(coded: Project) -> None:
    create_code(coded, name="Never used")
    found = analyse(coded, kind="compare", parameters={"by": "language"})
    assert "Never used" not in [row[0].shown for row in found.grids[0].rows]
    assert found.data["rows"][-1]["counts"]["codings"]["total"] == 0


@pytest.mark.parametrize("many", [60, pytest.param(200, marks=pytest.mark.slow)])
def test_many_values_make_a_table_and_a_chart(many: int, coded: Project) -> None:
    create_variable(coded, name="folio", type="text")
    for number in range(many):
        (coded.path.parent / f"F{number}.txt").write_text("Llegó el dinero.", encoding="utf-8")
    files = [coded.path.parent / f"F{number}.txt" for number in range(many)]
    code = code_at(coded, path="Dependency").id
    for number, row in enumerate(import_files(coded, files=files, again="anew").files):
        assert row.document_id is not None
        set_value(coded, variable="folio", value=f"folio {number}", document=row.document_id)
        code_passage(coded, document=row.document_id, code=code, span=Span(0, 5))
    found = analyse(coded, kind="compare", parameters={"by": "folio"})
    assert len(found.grids[0].header) == many + 3 and found.draw is not None
    assert len(found.draw("light", 16.0, "").marks) == 3 * many


def test_excel_has_numbers_as_numbers(coded: Project, tmp_path: Path) -> None:
    outcome = analyse(coded, kind="compare", parameters={"by": "language", "share": "per_1000"})
    book = write_analyses(coded, outcomes=[outcome], file=tmp_path / "a.xlsx")
    with zipfile.ZipFile(book) as packed:
        sheet = packed.read("xl/worksheets/sheet2.xml").decode()
    value = outcome.grids[0].rows[0][2].value
    assert isinstance(value, float) and f"<v>{value:.16G}</v>" in sheet
    assert write_analyses(coded, outcomes=[outcome], file=tmp_path / "a.html").read_bytes().startswith(b"<!")


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_a_query_that_does_not_parse_is_told_wherever_one_is_asked(kind: str, coded: Project) -> None:
    for one in BY_KIND[kind].parameters:
        if one.kind == "query":
            with pytest.raises(BadInput):
                analyse(coded, kind=kind, parameters=asked(kind) | {one.name: "(never closed"})


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_word_excel_and_csv_have_the_numbers_of_the_window_and_say_that_the_sample_is_invented(
    kind: str, sample_project: Path, tmp_path: Path
) -> None:
    parameters = asked(kind) | ({"count": "words"} if kind == "compare" else {})
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        outcome = analyse(project, kind=kind, parameters=parameters, language="es")
        assert not outcome.empty and "invent" in outcome.notice.lower()
        word = docx.Document(str(write_analyses(project, outcomes=[outcome], file=tmp_path / "a.docx")))
        undrawn = replace(outcome, draw=None)  # its chart is in the Word file
        book = write_analyses(project, outcomes=[undrawn], file=tmp_path / "a.xlsx").read_bytes()
        sheets = workbook(SafeZip(book, file_name="a.xlsx"), "a.xlsx")
        written = [save_grid(outcome, file=tmp_path / f"{grid.name}.csv", name=grid.name) for grid in outcome.grids]

    def alike(cell: Cell, text: str) -> bool:
        """Whether a number in a file is the one behind the cell; a share such as 3/4 and words stand as they are."""
        if isinstance(cell.value, (int, float)) and "/" not in cell.shown and text:
            return float(text) == pytest.approx(cell.value, rel=1e-5)
        return text.strip() == cell.shown.strip()

    assert len(word.inline_shapes) == 1
    assert all("invented" in file.read_text("utf-8-sig") for file in written)
    assert len(sheets) == len(outcome.grids) + 1
    numbers = 0
    tables = tables_in(word, outcome)
    for grid, table, (_name, rows), file in zip(outcome.grids, tables, sheets[1:], written, strict=True):
        in_word = table[1 : len(grid.rows) + 1]
        with file.open(encoding="utf-8-sig", newline="") as opened:
            in_csv = list(csv.reader(opened))[1 : len(grid.rows) + 1]
        assert len(in_word) == len(in_csv) == len(grid.rows) and rows[0][: len(grid.header)] == list(grid.header)
        for line, (cells, shown, excel, plain) in enumerate(zip(grid.rows, in_word, rows[1:], in_csv, strict=False)):
            assert [text.strip() for text in shown] == [cell.shown.strip() for cell in cells], line
            for at, cell in enumerate(cells):
                if grid.numeric[at]:
                    assert alike(cell, excel[at] if at < len(excel) else "") and alike(cell, plain[at]), (line, at)
                    numbers += isinstance(cell.value, (int, float))
    assert numbers > 5
