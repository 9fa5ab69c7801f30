"""Merging codes: nothing that hangs on either is lost, and everything is undone."""

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from qcoder.core.errors import QcoderError
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import (
    Adjudication,
    CaseCode,
    Code,
    CodeGroup,
    CodeRelation,
    GroupMember,
    Guide,
    GuideQuestion,
    Memo,
    Proposal,
    QuestionCode,
    Silence,
    Verdict,
    Worked,
)  # fmt: skip
from qcoder.services.cases import cases
from qcoder.services.codes import code_history, codebook, proposals, rechecking
from qcoder.services.documents import documents
from qcoder.services.memos import memos
from qcoder.services.passages import coding
from qcoder.storage.project import Project, next_undo
from tests.examples import examples
from tests.snapshot import snapshot
from tests.unit.storage.test_undo import act


def id_of(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def relate(project: Project, *rows: tuple[int, int, str, str]) -> None:
    with project.change(say("Relate")) as step:
        step.add_all(CodeRelation(source_id=a, target_id=b, kind=kind, memo=memo) for a, b, kind, memo in rows)


def group(project: Project, name: str, *codes: int) -> None:
    with project.change(say("Group")) as step:
        step.add(CodeGroup(name=name, members=[GroupMember(code_id=code) for code in codes]))


def relations(project: Project) -> list[tuple[int, int, str, str]]:
    with project.read() as session:
        rows = session.scalars(select(CodeRelation).order_by(CodeRelation.id))
        return [(row.source_id, row.target_id, row.kind, row.memo) for row in rows]


def test_groups_and_relations_are_joined_without_doubles_and_no_memo_is_lost(coded: Project) -> None:
    keep, absorb, other = (id_of(coded, name) for name in ("Dependency", "Funding dependence", "Dependence refused"))
    group(coded, "Both", keep, absorb)
    group(coded, "One", absorb)
    relate(coded, (keep, other, "causes", "first"), (absorb, other, "causes", "second"), (other, absorb, "limits", "x"))
    relate(coded, (absorb, keep, "part of", "how money makes it"))
    start = snapshot(coded)
    codebook.merge_codes(coded, keep=keep, absorb=absorb)
    assert relations(coded) == [(keep, other, "causes", "first\n\nsecond"), (other, keep, "limits", "x")]
    with coded.read() as session:
        names = select(CodeGroup.name).join(GroupMember, GroupMember.group_id == CodeGroup.id)
        assert sorted(session.scalars(names.where(GroupMember.code_id == keep))) == ["Both", "One"]
        assert session.scalars(select(Memo.text).where(Memo.code_id == keep)).all() == ["how money makes it"]
    end = snapshot(coded)
    coded.undo()
    assert snapshot(coded) == start
    coded.redo()
    assert snapshot(coded) == end


def test_silences_stages_and_decisions_come_along_and_where_both_codes_have_one_it_stays_one(coded: Project) -> None:
    kept, gone = id_of(coded, "Dependency"), id_of(coded, "Funding dependence")
    [case] = cases.cases(coded)[:1] or [cases.create_case(coded, name="Workshop")]
    with coded.change(say("Fill")) as step:
        guide = Guide(name="Guide", questions=[GuideQuestion(text="And the fees?")])
        step.add(guide)
        step.flush()
        [question] = guide.questions
        for code, why in ((kept, "Silent."), (gone, "She asked to leave it out.")):
            step.add(Silence(document_id=1, code_id=code, why="avoided", memo=why))
            step.add(QuestionCode(question_id=question.id, code_id=code))
        step.add(Worked(document_id=1, code_id=gone, coder_id=1))
        step.add(CaseCode(case_id=case.id, code_id=gone, date="1994"))
        step.add(Adjudication(document_id=1, start=0, end=2, code_id=gone, coders={}, decision="codes"))
    before = snapshot(coded)
    codebook.merge_codes(coded, keep=kept, absorb=gone)
    with coded.read() as session:
        [silence] = session.scalars(select(Silence))
        assert silence.code_id == kept
        assert silence.memo == "Silent.\n\nShe asked to leave it out."
        assert [row.code_id for row in session.scalars(select(QuestionCode))] == [kept]
        for kind in (Worked, CaseCode, Adjudication):
            assert [row.code_id for row in session.scalars(select(kind))] == [kept], kind
    coded.undo()
    assert snapshot(coded) == before


def test_the_history_of_both_is_kept_and_each_coding_still_knows_its_words(coded: Project) -> None:
    keep, absorb = id_of(coded, "Dependency"), id_of(coded, "Funding dependence")
    codebook.change_code(coded, code=absorb, definition="Money decides.", change="meaning")
    [waiting] = rechecking.rechecks(coded)
    rechecking.confirm(coded, codings=[waiting.coding.id])
    codebook.change_code(coded, code=absorb, definition="Money of foundations decides.")
    codebook.merge_codes(coded, keep=keep, absorb=absorb, reason="the same thing")
    rows = code_history.versions(coded, code=keep)
    assert [(row.number, row.change, row.fields["name"], row.merged) for row in reversed(rows)] == [
        (1, "first", "Dependency", ""),
        (2, "first", "Funding dependence", "Funding dependence"),
        (3, "meaning", "Funding dependence", "Funding dependence"),
        (4, "wording", "Funding dependence", "Funding dependence"),
        (5, "merge", "Dependency", "Funding dependence"),
    ]
    assert rows[0].reason == "the same thing"
    queued = {row.coding.quote: row for row in rechecking.rechecks(coded)}
    assert set(queued) == {"La fundación ponía los temas.", "llegó el dinero"}
    came = queued["llegó el dinero"]
    assert (came.why, came.before["definition"]) == ("merge", "Money decides.")
    assert came.now["definition"] == "Money of foundations decides."
    assert str(came.said).strip() == "“Funding dependence” was merged into “Dependency”. the same thing"


def test_only_what_came_over_waits_when_nothing_else_is_said_of_the_code(coded: Project) -> None:
    keep, absorb = id_of(coded, "Dependency"), id_of(coded, "Dependence refused")
    codebook.merge_codes(coded, keep=keep, absorb=absorb)
    assert [row.coding.quote for row in rechecking.rechecks(coded)] == ["cuotas propias"]


def test_a_passage_with_both_codes_keeps_one_coding_with_the_memos_and_the_links_to_the_other(coded: Project) -> None:
    keep, absorb = id_of(coded, "Dependency"), id_of(coded, "Funding dependence")
    [document] = documents.documents(coded)
    one = coding.code_passage(coded, document=document.id, code=keep, span=Span(0, 10), memo="mine")
    two = coding.code_passage(coded, document=document.id, code=absorb, span=Span(0, 10), memo="yours")
    with coded.read() as session:
        guid = session.scalars(select(Code.guid).where(Code.id == absorb)).one()
        kept = session.scalars(select(Code.guid).where(Code.id == keep)).one()
    memos.write_memo(coded, text=f"see [money](code:{guid})")
    codebook.merge_codes(coded, keep=keep, absorb=absorb)
    assert coding.coding_row(coded, coding=one.id).memo == "mine\n\nyours"
    assert coding.codings_by_id(coded, codings=[two.id]) == []
    assert f"see [money](code:{kept})" in {row.text for row in memos.memos(coded)}
    assert one.id in {row.coding.id for row in rechecking.rechecks(coded)}


def test_children_of_one_name_are_told_apart_whatever_the_case_of_their_letters(coded: Project) -> None:
    keep, absorb = codebook.create_code(coded, name="A").id, codebook.create_code(coded, name="B").id
    codebook.create_code(coded, name="Voice", parent=keep)
    child = codebook.create_code(coded, name="voice", parent=absorb).id
    codebook.merge_codes(coded, keep=keep, absorb=absorb)
    assert [row.name for row in codebook.codes(coded) if row.parent_id == keep] == ["Voice", "voice (2)"]
    assert [row.fields["name"] for row in code_history.versions(coded, code=child)] == ["voice (2)", "voice"]


def test_proposals_about_the_absorbed_code_are_about_the_kept_one_and_none_is_lost_with_a_code(coded: Project) -> None:
    keep, absorb, other = (id_of(coded, name) for name in ("Dependency", "Funding dependence", "Dependence refused"))
    first = proposals.propose(coded, action="rename", code=absorb, name="Money", reason="shorter")
    second = proposals.propose(coded, action="merge", code=other, into=absorb, reason="the same")
    codebook.merge_codes(coded, keep=keep, absorb=absorb)
    assert proposals.proposal(coded, proposal=first.id).code_id == keep
    assert proposals.proposal(coded, proposal=second.id).target == "Dependency"
    start = snapshot(coded)
    codebook.delete_code(coded, code=keep)
    row = proposals.proposal(coded, proposal=first.id)
    assert (row.code_id, row.code, row.status) == (None, "Dependency > Funding dependence", "open")
    coded.undo()
    assert snapshot(coded) == start


NAMES = st.sampled_from(["Dependency", "Voice", "Work", "Care"])
NUMBER = st.integers(min_value=0, max_value=9)
DEED = st.tuples(
    st.sampled_from(
        [
            "create", "create", "code", "code", "code", "merge", "merge", "move", "delete", "split", "rename", "mean",
            "word", "group", "relate", "propose", "accept", "confirm", "back", "note", "recode", "judge",
        ]
    ),
    NAMES,
    NUMBER,
    NUMBER,
)  # fmt: skip


def deed(project: Project, folder: Path, what: str, name: str, a: int, b: int) -> None:
    """One thing that a person might do with codes and what hangs on them."""
    codes = codebook.codes(project)
    code = codes[a % len(codes)].id if codes else 0
    other = codes[b % len(codes)].id if codes else 0
    waiting = rechecking.rechecks(project)
    if not codes and what in ("group", "relate", "judge"):
        return
    match what:
        case "mean":
            codebook.change_code(project, code=code, definition=f"{name} {b}", change="meaning", reason=name)
        case "word":
            codebook.change_code(project, code=code, use_when=name)
        case "group":
            with project.read() as session:
                number = len(session.scalars(select(CodeGroup.id)).all())
            group(project, f"{name} {number}", *dict.fromkeys((code, other)))
        case "relate":
            if code != other and (code, other, name) not in {row[:3] for row in relations(project)}:
                relate(project, (code, other, name, str(b)))
        case "propose":
            proposals.propose(project, action="merge" if b % 2 else "rename", code=code, reason=name,
                              **({"into": other} if b % 2 else {"name": name}))  # fmt: skip
        case "accept":
            rows = proposals.proposals(project, decided=False)
            proposals.accept(project, proposal=rows[0].id if rows else 0)
        case "confirm":
            rechecking.confirm(project, codings=[row.coding.id for row in waiting[: b + 1]])
        case "back":
            code_history.restore_version(project, code=code, number=b)
        case "judge":
            with project.change(say("Judge")) as step:
                document = documents.documents(project)[0].id
                step.add(
                    Verdict(document_id=document, start=0, end=4, suggestion_id=b, code_id=code, verdict="rejected",
                            coder_id=1, probability=0.5, engine="none")
                )  # fmt: skip
        case _:
            act(project, folder, what, name, a, b)


@settings(max_examples=examples(4), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(DEED, max_size=16))
def test_whatever_is_merged_moved_and_deleted_undoing_all_gives_back_the_start(
    deeds: list[tuple[str, str, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "a.qcoder", coder="A") as project:
        act(project, Path(folder), "import", "Ana", 0, 0)
        for one in (("create", "Dependency", 0, 0), ("create", "Voice", 0, 0), ("code", "x", 0, 0)):
            act(project, Path(folder), *one)
        start, first = snapshot(project), last_step(project)
        for one in deeds:
            before = snapshot(project)
            try:
                deed(project, Path(folder), *one)
            except QcoderError:
                assert snapshot(project) == before
                continue
            if one[0] == "merge":
                assert_nothing_lost(before, snapshot(project))
        end = snapshot(project)
        undone = 0
        while last_step(project) != first:
            assert project.undo() is not None
            undone += 1
        assert snapshot(project) == start
        for _ in range(undone):
            assert project.redo() is not None
        assert snapshot(project) == end


def last_step(project: Project) -> int | None:
    with project.read() as session:
        found = next_undo(session)
        return found.id if found is not None else None


Rows = dict[str, list[tuple[object, ...]]]


def assert_nothing_lost(before: Rows, after: Rows) -> None:
    """Every place that was coded still is; memos, verdicts, versions and proposals are as many or more."""
    for table in ("memo", "verdict", "code_version", "proposal"):
        assert len(after[table]) >= len(before[table]), table
    assert {row[6:9] for row in before["coding"]} == {row[6:9] for row in after["coding"]}


def test_proposal_rows_are_not_deleted_by_the_database_either(coded: Project) -> None:
    made = proposals.propose(coded, action="delete", code=id_of(coded, "Dependency"), reason="empty")
    proposals.accept(coded, proposal=made.id, reason="agreed")
    with coded.read() as session:
        [kept] = session.scalars(select(Proposal))
        assert (kept.code_id, kept.status, kept.decision) == (None, "accepted", "agreed")
