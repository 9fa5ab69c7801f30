"""What a passage is about: tied to a case and a year, changed, untied, taken back, and as a sheet."""

import csv
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.services.cases import cases
from qcoder.services.documents import documents
from qcoder.services.passages.abouts import abouts, change_tie, checked_year, tie_passage, untie
from qcoder.services.passages.passage_sheets import export_abouts, import_abouts
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

WORDS = "llegó el dinero"
MONEY = Span(INTERVIEW.index(WORDS), INTERVIEW.index(WORDS) + len(WORDS))


def ana(project: Project) -> int:
    return documents.document(project, name="Ana").id


def test_a_passage_is_tied_to_a_case_and_a_year(coded: Project) -> None:
    row = tie_passage(coded, document=ana(coded), span=MONEY, case="Ana", year="1994 – 1998")
    assert (row.case, row.year, row.coder, row.quote) == ("Ana", "1994-1998", "Coder A", "llegó el dinero")
    assert documents.show(coded, document=ana(coded)).abouts == (row,)
    assert abouts(coded, span=Span(MONEY.start, MONEY.start + 1)) == [row]
    assert abouts(coded, span=Span(0, MONEY.start)) == []


def test_a_case_that_there_is_not_is_made_in_the_same_step(coded: Project) -> None:
    before = snapshot(coded)
    tie_passage(coded, document=ana(coded), span=MONEY, case="Puente  Fronterizo")
    made = next(row for row in cases.cases(coded) if row.name == "Puente Fronterizo")
    assert made.kind == "organisation"
    coded.undo()
    assert snapshot(coded) == before


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1994", "1994"),
        (" 1994 ", "1994"),
        ("1994-1998", "1994-1998"),
        ("1994–1998", "1994-1998"),
        ("1994-1994", "1994"),
        ("", ""),
    ],
)
def test_a_year_is_kept_in_one_way_of_writing(written: str, kept: str) -> None:
    assert checked_year(written) == kept


@pytest.mark.parametrize("wrong", ["94", "1998-1994", "nineties", "1994-", "19945", "1994/1998"])
def test_what_is_no_year_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput):
        checked_year(wrong)


def test_what_says_nothing_or_stands_there_already_is_refused(coded: Project) -> None:
    document = ana(coded)
    row = tie_passage(coded, document=document, span=MONEY, year="1994")
    other = tie_passage(coded, document=document, span=MONEY, case="Ana")
    before = snapshot(coded)
    with pytest.raises(BadInput):
        tie_passage(coded, document=document, span=MONEY)
    with pytest.raises(BadInput):
        tie_passage(coded, document=document, span=Span(0, 0), year="1994")
    with pytest.raises(NameTaken):
        tie_passage(coded, document=document, span=MONEY, year="1994")
    with pytest.raises(BadInput):
        change_tie(coded, about=row.id, year="")
    with pytest.raises(NameTaken):
        change_tie(coded, about=other.id, case="", year="1994")
    with pytest.raises(NotFound):
        change_tie(coded, about=row.id, case="Nobody")
    with pytest.raises(NotFound):
        untie(coded, about=99)
    assert snapshot(coded) == before


def test_every_step_is_undone_and_done_again_also_after_reopening(coded: Project) -> None:
    states = [snapshot(coded)]
    row = tie_passage(coded, document=ana(coded), span=MONEY, case="Puente")
    states.append(snapshot(coded))
    change_tie(coded, about=row.id, year="2001")
    states.append(snapshot(coded))
    change_tie(coded, about=row.id, case="Ana", year="")
    states.append(snapshot(coded))
    untie(coded, about=row.id)
    states.append(snapshot(coded))
    coded.close()
    with Project.open(coded.path, coder="Coder B") as again:
        for state in states[-2::-1]:
            again.undo()
            assert snapshot(again) == state
        for state in states[1:]:
            again.redo()
            assert snapshot(again) == state


def test_a_deleted_document_or_case_comes_back_with_its_ties(coded: Project) -> None:
    tie_passage(coded, document=ana(coded), span=MONEY, case="Puente", year="1994")
    tie_passage(coded, document=ana(coded), span=Span(3, 9), year="1995")
    before = snapshot(coded)
    puente = next(row for row in cases.cases(coded) if row.name == "Puente")
    cases.delete_case(coded, case=puente.id)
    assert [row.year for row in abouts(coded)] == ["1995"]
    coded.undo()
    assert snapshot(coded) == before
    documents.delete_document(coded, document=ana(coded))
    assert abouts(coded) == []
    coded.undo()
    assert snapshot(coded) == before


def test_a_sheet_of_ties_comes_back_equal_and_tells_what_does_not_fit(coded: Project, tmp_path: Path) -> None:
    tie_passage(coded, document=ana(coded), span=MONEY, case="Puente", year="1994-1998")
    file = export_abouts(coded, file=tmp_path / "abouts.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        [held] = list(csv.DictReader(opened))
    assert held == {
        "document": "Ana", "start": str(MONEY.start), "end": str(MONEY.end), "case": "Puente", "year": "1994-1998",
        "coder": "Coder A", "quote": "llegó el dinero",
    }  # fmt: skip
    coded.undo()
    assert len(import_abouts(coded, file=file).problems) == 1, "there is no case Puente any more"
    cases.create_case(coded, name="Puente", kind="organisation")
    assert import_abouts(coded, file=file).stored == 1
    assert [(row.case, row.year) for row in abouts(coded)] == [("Puente", "1994-1998")]
    assert len(import_abouts(coded, file=file).problems) == 1, "it is there already"
