"""Translations beside the original: written, changed, approved, removed, taken back, and as a sheet."""

import csv
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.span import Span
from qcoder.services.checking import check
from qcoder.services.documents import documents
from qcoder.services.passages import coding
from qcoder.services.passages.passage_sheets import export_translations, import_translations
from qcoder.services.passages.translations import (
    add_translation,
    change_translation,
    remove_translation,
    set_status,
    translations,
)
from qcoder.services.rows import TranslationRow
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot

WORDS = "llegó el dinero"
MONEY = Span(INTERVIEW.index(WORDS), INTERVIEW.index(WORDS) + len(WORDS))
DUES = Span(INTERVIEW.index("cuotas propias"), INTERVIEW.index("cuotas propias") + len("cuotas propias"))


def ana(project: Project) -> int:
    return documents.document(project, name="Ana").id


def translated(project: Project) -> TranslationRow:
    return add_translation(
        project, document=ana(project), span=MONEY, text=" the money came ", language="en", date="2026-03"
    )


def test_a_translation_knows_its_passage_translator_date_and_status(coded: Project) -> None:
    row = translated(coded)
    assert (row.quote, row.text, row.language) == ("llegó el dinero", "the money came", "en")
    assert (row.translator, row.date, row.status) == ("Coder A", "2026-03", "draft")
    assert documents.show(coded, document=ana(coded)).translations == (row,)
    assert translations(coded, span=Span(MONEY.end - 1, MONEY.end + 5)) == [row]
    assert translations(coded, span=Span(MONEY.end, MONEY.end + 5)) == []
    assert translations(coded, document=ana(coded) + 1) == []


def test_a_translation_of_today_is_dated_today(coded: Project) -> None:
    row = add_translation(coded, document=ana(coded), span=MONEY, text="money", translator=" Rosa  Luz ")
    assert len(row.date) == 10 and row.translator == "Rosa Luz"


def test_codings_stay_on_the_original(coded: Project) -> None:
    before = documents.show(coded, document=ana(coded)).codings
    row = translated(coded)
    remove_translation(coded, translation=row.id)
    assert documents.show(coded, document=ana(coded)).codings == before


def test_words_that_change_have_not_been_approved(coded: Project) -> None:
    row = translated(coded)
    set_status(coded, translation=row.id, status="approved")
    change_translation(coded, translation=row.id, translator="Rosa", date="2026", language="náhuatl")
    assert translations(coded)[0].status == "approved"
    change_translation(coded, translation=row.id, text="the money came")
    assert translations(coded)[0].status == "approved", "the same words"
    change_translation(coded, translation=row.id, text="money came in")
    now = translations(coded)[0]
    assert (now.text, now.status, now.translator, now.language) == ("money came in", "draft", "Rosa", "náhuatl")


def test_every_step_is_undone_and_done_again_also_after_reopening(coded: Project) -> None:
    states = [snapshot(coded)]
    row = translated(coded)
    states.append(snapshot(coded))
    set_status(coded, translation=row.id, status="approved")
    states.append(snapshot(coded))
    change_translation(coded, translation=row.id, text="the money arrived")
    states.append(snapshot(coded))
    remove_translation(coded, translation=row.id)
    states.append(snapshot(coded))
    coded.close()
    with Project.open(coded.path, coder="Coder B") as again:
        for state in states[-2::-1]:
            again.undo()
            assert snapshot(again) == state
        for state in states[1:]:
            again.redo()
            assert snapshot(again) == state


def test_a_deleted_document_comes_back_with_its_translations(coded: Project) -> None:
    row = translated(coded)
    before = snapshot(coded)
    documents.delete_document(coded, document=ana(coded))
    assert translations(coded) == []
    coded.undo()
    assert snapshot(coded) == before and translations(coded) == [row]


def test_what_cannot_be_a_translation_is_refused_in_a_sentence(coded: Project) -> None:
    document = ana(coded)
    row = translated(coded)
    before = snapshot(coded)
    for wrong in (
        {"text": "  "}, {"span": Span(0, 0)}, {"span": Span(0, 99_999)}, {"date": "yesterday"}, {"status": "good"},
        {"language": "x" * 41},
    ):  # fmt: skip
        with pytest.raises(BadInput):
            add_translation(coded, **{"document": document, "span": MONEY, "text": "a", **wrong})  # type: ignore[arg-type]
    with pytest.raises(NameTaken):
        add_translation(coded, document=document, span=MONEY, text="the money came", language="en")
    with pytest.raises(BadInput):
        change_translation(coded, translation=row.id, text=" ")
    with pytest.raises(BadInput):
        set_status(coded, translation=row.id, status="")
    with pytest.raises(NotFound):
        remove_translation(coded, translation=row.id + 1)
    assert snapshot(coded) == before


def test_a_sheet_of_translations_comes_back_equal_and_is_one_step(coded: Project, tmp_path: Path) -> None:
    set_status(coded, translation=translated(coded).id, status="approved")
    add_translation(coded, document=ana(coded), span=DUES, text="dues of\nour own", date="2026-04-01")
    file = export_translations(coded, file=tmp_path / "translations.csv")
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert rows[0] == {
        "document": "Ana", "start": str(MONEY.start), "end": str(MONEY.end), "language": "en",
        "text": "the money came", "translator": "Coder A", "date": "2026-03", "status": "approved",
        "quote": "llegó el dinero",
    }  # fmt: skip
    before = [(row.span, row.text, row.status, row.date) for row in translations(coded)]
    for row in translations(coded):
        remove_translation(coded, translation=row.id)
    assert import_translations(coded, file=file).problems == ()
    assert [(row.span, row.text, row.status, row.date) for row in translations(coded)] == before
    assert import_translations(coded, file=file).stored == 2, "the sheet replaces what it brought in before"
    assert [(row.span, row.text, row.status, row.date) for row in translations(coded)] == before
    coded.undo()
    coded.undo()
    assert translations(coded) == []


def test_a_row_whose_quote_stands_elsewhere_is_told_and_the_others_go_in(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "sheet.csv").write_text(
        "document,start,end,text,quote,status\n"
        f"Ana,{MONEY.start},{MONEY.end},money,el dinero llegó,\n"
        f"Rosa,{MONEY.start},{MONEY.end},money,,\n"
        f"Ana,{MONEY.start},{MONEY.end},money,,perfect\n"
        f"Ana,{MONEY.start},{MONEY.end},the money,{WORDS},\n",
        encoding="utf-8",
    )
    done = import_translations(coded, file=tmp_path / "sheet.csv")
    assert done.stored == 1 and len(done.problems) == 3
    assert [row.text for row in translations(coded)] == ["the money"]


def test_a_translation_outside_its_text_is_found_by_the_check(coded: Project) -> None:
    row = translated(coded)
    assert check(coded).ok
    with coded._writer.connect() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql(f'UPDATE translation SET "end" = 999999 WHERE id = {row.id}')
        connection.commit()
    assert ["tied to a passage" in str(problem) for problem in check(coded).problems] == [True]
    assert coding.codings_by_id(coded, codings=[1])
