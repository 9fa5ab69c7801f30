"""What was said of a code, and which of its passages are to be looked at again when that changes."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.span import Span
from qcoder.services import tables
from qcoder.services.codes import code_history, codebook, rechecking
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.rows import CodeRow, CodingRow
from qcoder.services.suggest import suggesting, verdicts
from qcoder.storage.project import Project
from tests.snapshot import snapshot


def code(project: Project, name: str) -> CodeRow:
    return next(row for row in codebook.codes(project) if row.name == name)


def codings(project: Project) -> list[CodingRow]:
    [document] = documents.documents(project)
    return list(documents.show(project, document=document.id).codings)


def queued(project: Project) -> list[str]:
    return [row.coding.quote for row in rechecking.rechecks(project)]


def undone_and_redone(project: Project, start: object) -> None:
    """The last step goes back to the start and comes again."""
    end = snapshot(project)
    assert project.undo() is not None
    assert snapshot(project) == start
    assert project.redo() is not None
    assert snapshot(project) == end


def test_a_code_that_never_changed_has_one_version_with_who_made_it_and_when(coded: Project) -> None:
    [only] = code_history.versions(coded, code=code(coded, "Dependency").id)
    assert (only.number, only.change, only.coder, only.codings) == (1, "first", "Coder A", 1)
    assert only.at is not None


def test_the_first_version_is_written_when_the_second_comes_about(coded: Project) -> None:
    id_, start = code(coded, "Dependency").id, snapshot(coded)
    assert start["code_version"] == []
    codebook.change_code(coded, code=id_, definition="Money decides.", change="meaning", reason="As agreed in May")
    new, first = code_history.versions(coded, code=id_)
    assert (first.number, first.change, first.fields["definition"], first.coder) == (1, "first", "", "Coder A")
    assert (new.number, new.change, new.reason) == (2, "meaning", "As agreed in May")
    assert new.fields["definition"] == "Money decides." and new.fields["name"] == "Dependency"
    assert code(coded, "Dependency").version == 2
    undone_and_redone(coded, start)


def test_a_change_of_meaning_queues_the_passages_of_the_code_and_one_of_wording_does_not(coded: Project) -> None:
    id_ = code(coded, "Dependency").id
    codebook.change_code(coded, code=id_, definition="Money decides.")
    assert queued(coded) == []
    codebook.change_code(coded, code=id_, definition="Others decide.", change="meaning", reason="wider")
    [row] = rechecking.rechecks(coded)
    assert row.coding.quote == "La fundación ponía los temas." and row.why == "definition"
    assert str(row.said) == "What “Dependency” means has changed: wider"
    assert (row.before["definition"], row.now["definition"]) == ("", "Others decide.")
    assert rechecking.left(coded) == 1 and rechecking.waiting(coded) == {id_: 1}


def test_a_rename_is_in_the_history_and_a_colour_is_not(coded: Project) -> None:
    id_ = code(coded, "Dependency").id
    codebook.change_code(coded, code=id_, colour="#112233", key="d")
    assert len(code_history.versions(coded, code=id_)) == 1
    codebook.rename_code(coded, code=id_, name="Dependence")
    assert [row.fields["name"] for row in code_history.versions(coded, code=id_)] == ["Dependence", "Dependency"]


def test_a_change_is_of_meaning_or_of_wording_and_nothing_else(coded: Project) -> None:
    start = snapshot(coded)
    with pytest.raises(BadInput):
        codebook.change_code(coded, code=code(coded, "Dependency").id, definition="x", change="style")
    assert snapshot(coded) == start


def test_codings_know_the_version_they_were_made_under(coded: Project, tmp_path: Path) -> None:
    id_, [document] = code(coded, "Dependency").id, documents.documents(coded)
    codebook.change_code(coded, code=id_, definition="Others decide.")
    made = coding.code_passage(coded, document=document.id, code=id_, span=Span(0, 10))
    assert made.code_version == 2
    other = next(row for row in codings(coded) if row.code.endswith("Funding dependence"))
    assert other.code_version == 1
    coding.recode(coded, coding=other.id, code=id_)
    assert coding.coding_row(coded, coding=other.id).code_version == 2
    sheet = tmp_path / "codings.csv"
    sheet.write_text("document,start,end,code\nAna,20,30,Dependency\n", encoding="utf-8")
    assert tables.import_codings(coded, file=sheet).stored == 1
    assert next(row for row in codings(coded) if row.span == Span(20, 30)).code_version == 2
    assert [row.codings for row in code_history.versions(coded, code=id_)] == [3, 1]


def test_an_accepted_suggestion_knows_the_version_too(coded: Project) -> None:
    id_ = code(coded, "Funding dependence").id
    codebook.change_code(coded, code=id_, definition="dinero de las iglesias y de la fundación")
    wanted = next(row for row in suggesting.suggest(coded, code=id_) if row.code_id == id_)
    assert verdicts.accept(coded, suggestion=wanted.id).code_version == 2


@pytest.mark.parametrize("way", ["confirm", "recode", "remove"])
def test_confirming_recoding_and_removing_take_a_passage_out_of_the_queue(coded: Project, way: str) -> None:
    id_ = code(coded, "Dependency").id
    codebook.change_code(coded, code=id_, definition="Others decide.", change="meaning")
    [row] = rechecking.rechecks(coded)
    start = snapshot(coded)
    match way:
        case "confirm":
            rechecking.confirm(coded, codings=[row.coding.id])
            assert coding.coding_row(coded, coding=row.coding.id).code_version == 2
        case "recode":
            coding.recode(coded, coding=row.coding.id, code=code(coded, "Funding dependence").id)
        case "remove":
            coding.remove_coding(coded, coding=row.coding.id)
    assert queued(coded) == [] and rechecking.left(coded) == 0
    undone_and_redone(coded, start)
    assert rechecking.left(coded) == 0


def test_a_passage_that_waits_already_tells_the_new_reason_too(coded: Project) -> None:
    id_ = code(coded, "Dependency").id
    for reason in ("one", "two", "three"):
        codebook.change_code(coded, code=id_, definition=reason, change="meaning", reason=reason)
    [row] = rechecking.rechecks(coded)
    assert str(row.said) == "What “Dependency” means has changed: two What “Dependency” means has changed: three"
    assert row.before["definition"] == "" and row.now["definition"] == "three"


def test_an_earlier_version_comes_back_as_a_new_one_and_frees_what_was_made_under_it(coded: Project) -> None:
    id_, [document] = code(coded, "Dependency").id, documents.documents(coded)
    codebook.change_code(coded, code=id_, definition="Others decide.", change="meaning")
    coding.code_passage(coded, document=document.id, code=id_, span=Span(0, 10))
    assert queued(coded) == ["La fundación ponía los temas."]
    start = snapshot(coded)
    code_history.restore_version(coded, code=id_, number=1)
    assert code(coded, "Dependency").definition == ""
    newest = code_history.versions(coded, code=id_)[0]
    assert (newest.number, newest.change, newest.restored) == (3, "meaning", 1)
    assert queued(coded) == ["Entrevista"], "made under the definition that was given up"
    undone_and_redone(coded, start)


def test_a_version_of_mere_wording_comes_back_quietly(coded: Project) -> None:
    id_ = code(coded, "Dependency").id
    codebook.change_code(coded, code=id_, definition="Others decide.")
    code_history.restore_version(coded, code=id_, number=1)
    assert code_history.versions(coded, code=id_)[0].change == "wording" and queued(coded) == []
    with pytest.raises(NotFound):
        code_history.restore_version(coded, code=id_, number=9)


def test_a_name_that_a_sibling_has_by_now_is_not_taken_back(coded: Project) -> None:
    id_ = code(coded, "Funding dependence").id
    codebook.rename_code(coded, code=id_, name="Money")
    codebook.create_code(coded, name="funding dependence", parent=code(coded, "Dependency").id)
    code_history.restore_version(coded, code=id_, number=1)
    assert next(row for row in codebook.codes(coded) if row.id == id_).name == "Money"


def test_splitting_queues_what_moves_and_what_stays(coded: Project) -> None:
    id_, [document] = code(coded, "Dependency").id, documents.documents(coded)
    moved = coding.code_passage(coded, document=document.id, code=id_, span=Span(0, 10))
    start = snapshot(coded)
    codebook.split_off(coded, code=id_, codings=[moved.id], name="Beginning")
    assert queued(coded) == ["Entrevista", "La fundación ponía los temas."]
    assert {row.why for row in rechecking.rechecks(coded)} == {"split"}
    undone_and_redone(coded, start)


def test_the_next_passage_is_looked_for_behind_the_place_and_then_from_the_start(coded: Project) -> None:
    assert rechecking.next_waiting(coded) is None
    id_, [document] = code(coded, "Dependency").id, documents.documents(coded)
    coding.code_passage(coded, document=document.id, code=id_, span=Span(0, 10))
    codebook.change_code(coded, code=id_, definition="Others decide.", change="meaning")
    first = rechecking.next_waiting(coded, document=document.id)
    assert first is not None and first.coding.span == Span(0, 10)
    second = rechecking.next_waiting(coded, document=document.id, coding=first.coding.id)
    assert second is not None and second.coding.quote == "La fundación ponía los temas."
    assert rechecking.next_waiting(coded, document=document.id, at=1) == second
    assert rechecking.next_waiting(coded, document=document.id, at=10_000) == first


def test_an_imported_codebook_keeps_the_history_of_what_it_changes(coded: Project, tmp_path: Path) -> None:
    sheet = tmp_path / "codebook.csv"
    sheet.write_text("code,definition\nDependency,Others decide.\n", encoding="utf-8")
    tables.import_codebook(coded, file=sheet)
    assert [row.change for row in code_history.versions(coded, code=code(coded, "Dependency").id)] == [
        "wording", "first",
    ]  # fmt: skip
