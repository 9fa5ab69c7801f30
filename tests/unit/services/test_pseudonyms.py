"""What a case is called outside: set in one place, kept apart from names of others, used wherever something leaves."""

import csv
import io
from pathlib import Path

import pytest

from qcoder.core.errors import NameTaken
from qcoder.core.memo_text import Link
from qcoder.services import tables
from qcoder.services.cases.cases import cases, change_case, create_case
from qcoder.services.memos import memo_draft
from qcoder.services.memos.memos import write_memo
from qcoder.storage.project import Project


def test_a_pseudonym_is_one_step_and_can_be_taken_away(coded: Project) -> None:
    change_case(coded, case=1, shown_as="  Rosa  la  de antes ")
    assert cases(coded)[0].shown_as == "Rosa la de antes"
    coded.undo()
    assert cases(coded)[0].shown_as == ""
    change_case(coded, case=1, shown_as="Rosa")
    change_case(coded, case=1, kind="person")
    assert cases(coded)[0].shown_as == "Rosa"
    change_case(coded, case=1, shown_as="")
    assert cases(coded)[0].shown_as == ""


def test_no_two_cases_are_called_the_same(coded: Project) -> None:
    luz = create_case(coded, name="Luz").id
    change_case(coded, case=1, shown_as="Rosa")
    for taken in ("Rosa", "Ana"):
        with pytest.raises(NameTaken, match="called"):
            change_case(coded, case=luz, shown_as=taken)
    change_case(coded, case=1, shown_as="Rosa")  # its own is no other


def test_the_sheet_of_cases_carries_it_out_and_in(coded: Project, tmp_path: Path) -> None:
    change_case(coded, case=1, shown_as="Rosa")
    file = tables.export_cases(coded, file=tmp_path / "cases.csv")
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    assert rows[0]["pseudonym"] == "Rosa"
    with Project.create(tmp_path / "other.qcoder", coder="B") as other:
        assert tables.import_cases(other, file=file).problems == ()
        assert [(row.name, row.shown_as) for row in cases(other)] == [("Ana", "Rosa")]
        assert [row.name for row in cases(other) if "pseudonym" in row.values] == []


def test_memos_as_a_report_call_what_they_are_on_and_link_to_by_it(coded: Project) -> None:
    change_case(coded, case=1, shown_as="Rosa")
    with coded.read() as session:
        from qcoder.model import Case, Document

        case, document = session.query(Case).one().guid, session.query(Document).one().guid
    text = f"see {Link('@Ana', 'case', case).written()} and {Link('@Ana', 'document', document).written()}"
    write_memo(coded, target="case", target_id=1, text=text)
    write_memo(coded, target="document", target_id=1, text="on it")
    report = memo_draft.all_memos(coded, language="en")
    assert [section.heading for section in report.sections if section.level == 2] == ["Rosa", "Rosa"]
    assert "Ana" not in str(report.sections)


def test_several_memos_on_one_thing_are_headed_by_their_first_words(coded: Project) -> None:
    for text in ("Money came first.", "Then came the quarrel."):
        write_memo(coded, target="case", target_id=1, text=text)
    write_memo(coded, target="document", target_id=1, text="The only one.")
    report = memo_draft.all_memos(coded, language="en")
    assert [section.heading for section in report.sections if section.level == 2] == [
        "Money came first.", "Then came the quarrel.", "Ana",
    ]  # fmt: skip
