"""Memos on everything that there is, several on one thing, the diary, and words typed in one stretch as one step."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from qcoder.cli.documents import memo_json
from qcoder.core.errors import BadInput
from qcoder.core.span import Span
from qcoder.services import tables
from qcoder.services.cases import cases
from qcoder.services.codes.codebook import codes
from qcoder.services.documents import documents
from qcoder.services.history import history
from qcoder.services.memos import diary, memos
from qcoder.services.passages import coding
from qcoder.services.projects import new_project
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Changes, Project
from tests.conftest import INTERVIEW, fill
from tests.snapshot import snapshot

MONEY = Span(INTERVIEW.index("llegó el dinero"), INTERVIEW.index("llegó el dinero") + len("llegó el dinero"))


def things(project: Project) -> dict[MemoTarget, tuple[int | None, Span | None]]:
    """One thing of each sort that a memo can be on."""
    document = documents.documents(project)[0].id
    view = documents.show(project, document=document)
    return {
        "project": (None, None),
        "document": (document, None),
        "turn": (document, view.turns[1].span),
        "passage": (document, MONEY),
        "case": (cases.cases(project)[0].id, None),
        "code": (codes(project)[0].id, None),
        "coding": (view.codings[0].id, None),
        "free": (None, None),
        "diary": (None, None),
    }


def written(project: Project, target: MemoTarget, text: str, **more: str) -> MemoRow:
    thing, span = things(project)[target]
    made = memos.write_memo(project, target=target, target_id=thing, span=span, text=text, **more)  # type: ignore[arg-type]
    assert made is not None
    return made


def undone_and_done_again(project: Project, do: Callable[[], object]) -> None:
    before = snapshot(project)
    do()
    after = snapshot(project)
    project.undo()
    assert snapshot(project) == before
    project.redo()
    assert snapshot(project) == after


@pytest.mark.parametrize("target", memos.TARGETS)
def test_a_memo_on_anything_has_title_type_date_and_author_and_is_undone(coded: Project, target: MemoTarget) -> None:
    undone_and_done_again(coded, lambda: written(coded, target, "Why **now**", title="Turn", kind="reflexive"))
    thing, span = things(coded)[target]
    (row,) = memos.memos_on(coded, target=target, target_id=thing, span=span)
    assert (row.target, row.target_id, row.title, row.kind) == (target, thing, "Turn", "reflexive")
    assert (row.author, row.date, row.text) == ("Coder A", memos.today(), "Why **now**")
    others = [one for one in memos.TARGETS if one != target]
    for other in others:
        thing, span = things(coded)[other]
        assert memos.memos_on(coded, target=other, target_id=thing, span=span) == [], other


@pytest.mark.parametrize("target", [one for one in memos.TARGETS if one != "diary"])
def test_several_memos_stand_on_one_thing_in_the_order_in_which_they_were_written(
    coded: Project, target: MemoTarget
) -> None:
    for text in ("first", "second"):
        written(coded, target, text)
    thing, span = things(coded)[target]
    assert [row.text for row in memos.memos_on(coded, target=target, target_id=thing, span=span)] == ["first", "second"]
    if target == "coding":
        assert thing is not None
        coding.set_coding_memo(coded, coding=thing, text="first, but shorter")
        assert [row.text for row in memos.memos_on(coded, target=target, target_id=thing)] == [
            "first, but shorter", "second",
        ]  # fmt: skip


def test_a_memo_on_a_turn_takes_the_whole_turn_wherever_in_it_one_was(coded: Project) -> None:
    document = documents.documents(coded)[0].id
    turn = documents.show(coded, document=document).turns[1]
    made = memos.write_memo(
        coded, target="turn", target_id=document, span=Span(turn.said_start + 5, turn.said_start + 9), text="x"
    )
    assert made is not None and made.span == turn.span and made.turn == 2
    with pytest.raises(BadInput):
        memos.write_memo(coded, target="turn", target_id=document, span=Span(0, 3), text="on the heading")
    with pytest.raises(BadInput):
        memos.write_memo(coded, target="passage", target_id=document, text="on nothing")


def test_title_and_type_stay_when_only_words_change_and_nothing_at_all_deletes(coded: Project) -> None:
    made = written(coded, "code", "a", title="T", kind="summary")
    changed = memos.write_memo(coded, memo=made.id, text="b")
    assert changed is not None and (changed.title, changed.kind, changed.guid) == ("T", "summary", made.guid)
    kept = memos.write_memo(coded, memo=made.id, text="")
    assert kept is not None and kept.title == "T", "a title alone is a memo"
    assert memos.write_memo(coded, memo=made.id, text=" ", title="") is None
    assert memos.memos(coded) == []
    assert memos.write_memo(coded, text=" ") is None and memos.memos(coded) == []


def test_words_typed_in_one_stretch_are_one_step_on_the_disk_after_each_pause(coded: Project) -> None:
    before, steps = snapshot(coded), len(history(coded))
    made = written(coded, "code", "W")
    step = history(coded)[0].id
    for text in ("Wh", "Why", "Why now"):
        memos.write_memo(coded, memo=made.id, text=text, onto=step)
        assert memos.memo(coded, memo=made.id).text == text
    assert len(history(coded)) == steps + 1 and str(history(coded)[0].label) == "Write a memo"
    after = snapshot(coded)
    coded.undo()
    assert snapshot(coded) == before
    coded.redo()
    assert snapshot(coded) == after


def test_a_stretch_is_taken_back_as_one_also_after_reopening(coded: Project) -> None:
    before = snapshot(coded)
    made = written(coded, "turn", "W")
    memos.write_memo(coded, memo=made.id, text="Why", title="T", onto=history(coded)[0].id)
    after = snapshot(coded)
    coded.close()
    with Project.open(coded.path, coder="Coder A") as again:
        again.undo()
        assert snapshot(again) == before
        again.redo()
        assert snapshot(again) == after


def test_words_that_become_what_they_were_leave_no_step(coded: Project) -> None:
    made = written(coded, "code", "as it was")
    steps = history(coded)
    memos.write_memo(coded, memo=made.id, text="other")
    memos.write_memo(coded, memo=made.id, text="as it was", onto=history(coded)[0].id)
    assert history(coded) == steps


def test_json_says_where_a_memo_stands_as_before_with_scope_and_title_beside(coded: Project) -> None:
    found = {}
    for target in memos.TARGETS:
        row = memo_json(written(coded, target, "x", title="T"))
        found[target] = (row["about"], row["scope"], row["title"])
    assert found == {
        "project": ("project", "", "T"), "document": ("document", "", "T"), "turn": ("document", "turn", "T"),
        "passage": ("document", "passage", "T"), "case": ("case", "", "T"), "code": ("code", "", "T"),
        "coding": ("coding", "", "T"), "free": ("project", "free", "T"), "diary": ("project", "diary", "T"),
    }  # fmt: skip


def test_a_stretch_ends_when_something_else_is_done_or_undone(coded: Project) -> None:
    made = written(coded, "code", "one")
    step = history(coded)[0].id
    coding.remove_coding(coded, coding=documents.show(coded, document=1).codings[0].id)
    memos.write_memo(coded, memo=made.id, text="two", onto=step)
    assert [str(row.label) for row in history(coded)[:3]] == [
        "Change a memo",
        "Remove “Funding dependence”",
        "Write a memo",
    ]
    coded.undo()
    step = history(coded)[1].id
    memos.write_memo(coded, memo=made.id, text="three", onto=step)
    assert history(coded)[0].kind == "do" and history(coded)[0].id != step
    coded.undo()
    assert memos.memo(coded, memo=made.id).text == "one"


def test_a_stretch_that_ends_in_nothing_leaves_no_step_behind(coded: Project) -> None:
    before, steps = snapshot(coded), history(coded)
    made = written(coded, "free", "no")
    told: list[Changes] = []
    coded.on_change(told.append)
    memos.write_memo(coded, memo=made.id, text="", onto=history(coded)[0].id)
    assert snapshot(coded) == before and history(coded) == steps
    assert told[0].touched == {"memo": frozenset({made.id})}, "the window hears of it all the same"
    coded.undo()
    coded.redo()
    assert snapshot(coded) == before


def test_the_diary_has_one_entry_a_day_and_author(coded: Project) -> None:
    assert diary.entry(coded) is None
    diary.write(coded, text="morning")
    undone_and_done_again(coded, lambda: diary.write(coded, text="morning and evening"))
    again = memos.write_memo(coded, target="diary", text="night")
    assert again is not None and [row.text for row in diary.entries(coded)] == ["night"]
    held = diary.entry(coded)
    assert held is not None and (held.date, held.author) == (memos.today(), "Coder A")
    coded.coder = "Coder B"
    diary.write(coded, text="mine")
    assert {row.author: row.text for row in diary.entries(coded)} == {"Coder A": "night", "Coder B": "mine"}
    diary.write(coded, text="")
    assert [row.author for row in diary.entries(coded)] == ["Coder A"]


def test_memos_leave_and_come_back_by_sheet_with_title_and_scope(coded: Project, tmp_path: Path) -> None:
    for target in memos.TARGETS:
        written(coded, target, f"on the {target}", title=f"A {target}", kind="summary")
    tables.export_memos(coded, file=tmp_path / "memos.csv")
    with new_project(tmp_path / "other.qcoder", coder="Other") as other:
        (tmp_path / "again").mkdir()
        fill(other, tmp_path / "again")
        done = tables.import_memos(other, file=tmp_path / "memos.csv")
        assert done.problems == () and done.stored == len(memos.TARGETS)
        assert {told(row) for row in memos.memos(other)} == {told(row) for row in memos.memos(coded)}
        tables.import_memos(other, file=tmp_path / "memos.csv")
        assert len(diary.entries(other)) == 1, "the diary is not doubled"


def told(row: MemoRow) -> tuple[object, ...]:
    name = row.target_name if row.target != "project" else ""
    return (row.target, name, row.title, row.kind, row.author, row.date, row.text, row.span, row.turn)


def test_a_sheet_of_before_there_were_titles_is_read(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text(
        f"about,target,start,end,kind,author,date,text\nproject,,,,,A,2025-01-02,whole\n"
        f"document,Ana,{MONEY.start},{MONEY.end},,A,2025-01-02,money\n",
        encoding="utf-8",
    )
    assert tables.import_memos(coded, file=tmp_path / "old.csv").stored == 2
    assert {(row.target, row.text, row.title) for row in memos.memos(coded)} == {
        ("project", "whole", ""), ("passage", "money", ""),
    }  # fmt: skip


def test_several_memos_on_a_coding_are_not_doubled_by_the_two_sheets(coded: Project, tmp_path: Path) -> None:
    for text in ("first", "second"):
        written(coded, "coding", text)
    tables.export_codings(coded, file=tmp_path / "codings.csv")
    tables.export_memos(coded, file=tmp_path / "memos.csv")
    with (tmp_path / "codings.csv").open(encoding="utf-8-sig") as file:
        assert [row["memo"] for row in csv.DictReader(file) if row["memo"]] == ["first\n\nsecond"]
    view = documents.show(coded, document=1)
    for row in view.codings:
        coding.remove_coding(coded, coding=row.id)
    tables.import_codings(coded, file=tmp_path / "codings.csv")
    tables.import_memos(coded, file=tmp_path / "memos.csv")
    assert sorted(row.text for row in memos.memos(coded)) == ["first", "second"]
