"""Named analyses: kept with their parameters, stale when the data change, the same or others when made again."""

from pathlib import Path

import docx
import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.services import saved_analyses as saved
from qcoder.services.analyses import ANALYSES, analyse
from qcoder.services.codebook import code_at
from qcoder.services.coding import code_passage
from qcoder.services.documents import document
from qcoder.services.memos import write_memo
from qcoder.services.outcome_files import save_drawing, save_grid, write_analyses
from qcoder.storage.project import Project


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


def test_memos_and_saved_analyses_change_no_numbers(coded: Project) -> None:
    keep(coded)
    write_memo(coded, text="A thought", target="project")
    keep(coded, name="Another")
    assert not any(row.stale for row in saved.saved_analyses(coded))


def test_a_query_may_ask_for_memos(coded: Project) -> None:
    keep(coded, where="memo:thought OR code:Dependency")
    write_memo(coded, text="A thought", target="code", target_id=code_at(coded, path="Dependency").id)
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


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_every_analysis_of_the_sample_goes_into_word_and_csv_and_says_it_is_invented(
    kind: str, sample_project: Path, tmp_path: Path
) -> None:
    with Project.open(sample_project, coder="Looker", writable=False) as project:
        parameters = {"dates": "document"} if kind == "sequence" else {}
        outcome = analyse(project, kind=kind, parameters=parameters, language="es")
        assert (not outcome.empty and "inventad" in outcome.notice.lower()) or "invented" in outcome.notice
        for grid in outcome.grids:
            sheet = save_grid(outcome, file=tmp_path / f"{grid.name}.csv", name=grid.name).read_text("utf-8-sig")
            assert "invented" in sheet
        written = write_analyses(project, outcomes=[outcome], file=tmp_path / "a.docx")
    word = docx.Document(str(written))
    assert len(word.tables) == len(outcome.grids) and len(word.inline_shapes) == 1
    for grid, made in zip(outcome.grids, word.tables, strict=True):
        assert [cell.text for cell in made.rows[1].cells] == [cell.shown for cell in grid.rows[0]]


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES if "document" not in analysis.made_by])
def test_an_empty_project_has_an_honest_answer_to_everything(kind: str, project: Project) -> None:
    outcome = analyse(project, kind=kind)
    assert outcome.empty and outcome.draw is None and not outcome.grids
    with pytest.raises(BadInput):
        save_drawing(outcome, file=project.path.parent / "c.png")
    with pytest.raises(BadInput):
        save_grid(outcome, file=project.path.parent / "t.csv")


@pytest.mark.parametrize("kind", [analysis.kind for analysis in ANALYSES])
def test_a_query_that_does_not_parse_is_told_wherever_one_is_asked(kind: str, coded: Project) -> None:
    if any(one.kind == "query" for one in next(a for a in ANALYSES if a.kind == kind).parameters):
        with pytest.raises(BadInput):
            analyse(coded, kind=kind, parameters={"where": "(never closed"})
