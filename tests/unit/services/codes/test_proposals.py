"""Changes that are proposed, talked about and decided."""

from typing import Any

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.services.codes import code_history, codebook, proposals, rechecking
from qcoder.services.history import history
from qcoder.storage.project import Project
from tests.snapshot import snapshot


def id_of(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def paths(project: Project) -> list[str]:
    return [row.path for row in codebook.codes(project)]


def test_a_proposal_changes_nothing_until_it_is_accepted_and_then_all_in_one_step(coded: Project) -> None:
    id_ = id_of(coded, "Dependency")
    made = proposals.propose(
        coded, action="define", code=id_, definition="Others decide.", reason="Ana and Rosa differ", coder="Coder B"
    )
    assert (made.status, made.coder, made.change, made.code) == ("open", "Coder B", "meaning", "Dependency")
    assert str(made.sentence) == "Define “Dependency” anew"
    assert codebook.code_row(coded, id_).definition == ""
    start = snapshot(coded)
    done = proposals.accept(coded, proposal=made.id, reason="as said on Monday")
    assert (done.status, done.decision, done.decided_by) == ("accepted", "as said on Monday", "Coder A")
    assert done.decided_at is not None
    assert codebook.code_row(coded, id_).definition == "Others decide."
    newest = code_history.versions(coded, code=id_)[0]
    assert (newest.change, newest.reason) == ("meaning", "Ana and Rosa differ")
    assert rechecking.left(coded) == 1
    assert str(history(coded)[0].label) == "Accept a proposal"
    coded.undo()
    assert snapshot(coded) == start


@pytest.mark.parametrize(
    ("action", "code", "fields", "sentence", "after"),
    [
        ("rename", "Dependency", {"name": "Dependence"}, "Rename “Dependency” to “Dependence”", "Dependence"),
        ("create", "", {"name": "Voice"}, "Make a code “Voice” at the top", "Voice"),
        ("create", "", {"name": "Voice", "parent": "Dependency", "definition": "Who speaks."},
         "Make a code “Voice” under “Dependency”", "Dependency > Voice"),
        ("move", "Funding dependence", {"parent": None},
         "Move “Dependency > Funding dependence” to the top", "Funding dependence"),
        ("move", "Funding dependence", {"parent": "Dependence refused"},
         "Move “Dependency > Funding dependence” under “Dependency > Dependence refused”",
         "Dependency > Dependence refused > Funding dependence"),
        ("merge", "Funding dependence", {"into": "Dependency"},
         "Merge “Dependency > Funding dependence” into “Dependency”", ""),
        ("delete", "Funding dependence", {}, "Delete “Dependency > Funding dependence”", ""),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_carried_out(
    coded: Project, action: str, code: str, fields: dict[str, Any], sentence: str, after: str
) -> None:
    for name in ("parent", "into"):
        if fields.get(name):
            fields = {**fields, name: id_of(coded, fields[name])}
    made = proposals.propose(
        coded, action=action, code=id_of(coded, code) if code else None, reason="because", **fields
    )
    assert str(made.sentence) == sentence
    start = snapshot(coded)
    done = proposals.accept(coded, proposal=made.id)
    assert str(done.sentence) == sentence, "a decision is told with the names that it was about"
    if after:
        assert after in paths(coded)
    else:
        assert "Dependency > Funding dependence" not in paths(coded)
    if action == "move":
        assert rechecking.left(coded) == 1, "it changes what the code means"
    end = snapshot(coded)
    coded.undo()
    assert snapshot(coded) == start
    coded.redo()
    assert snapshot(coded) == end


def test_each_coder_has_one_view_which_can_change_until_the_decision(coded: Project) -> None:
    made = proposals.propose(coded, action="delete", code=id_of(coded, "Dependency"), reason="too wide")
    proposals.say_view(coded, proposal=made.id, view="disagree", text="I need it", coder="Coder B")
    proposals.say_view(coded, proposal=made.id, view="unsure", coder="Coder C")
    row = proposals.say_view(coded, proposal=made.id, view="agree", text="split it first", coder="Coder B")
    assert [(one.coder, one.view, one.text) for one in row.views] == [
        ("Coder B", "agree", "split it first"), ("Coder C", "unsure", ""),
    ]  # fmt: skip
    proposals.refuse(coded, proposal=made.id, reason="not yet")
    with pytest.raises(BadInput):
        proposals.say_view(coded, proposal=made.id, view="agree")
    with pytest.raises(BadInput):
        proposals.accept(coded, proposal=made.id)
    coded.undo()
    assert proposals.proposal(coded, proposal=made.id).status == "open"


def test_the_list_is_narrowed_to_what_is_open_or_decided(coded: Project) -> None:
    one = proposals.propose(coded, action="create", name="A", reason="r").id
    two = proposals.propose(coded, action="create", name="B", reason="r").id
    proposals.refuse(coded, proposal=one, reason="no")
    assert [row.id for row in proposals.proposals(coded)] == [two, one]
    assert [row.id for row in proposals.proposals(coded, decided=False)] == [two]
    assert [row.id for row in proposals.proposals(coded, decided=True)] == [one]


def test_what_cannot_be_proposed_is_refused_in_a_sentence(coded: Project) -> None:
    id_, start = id_of(coded, "Dependency"), snapshot(coded)
    for wrong in (
        {"action": "paint", "code": id_, "reason": "r"},
        {"action": "delete", "code": id_, "reason": " "},
        {"action": "rename", "code": id_, "reason": "r", "name": " "},
        {"action": "merge", "code": id_, "reason": "r", "into": id_},
        {"action": "define", "code": id_, "reason": "r"},
        {"action": "create", "code": id_, "reason": "r", "name": "A"},
        {"action": "delete", "code": id_, "reason": "r", "change": "style"},
    ):
        with pytest.raises(BadInput):
            proposals.propose(coded, **wrong)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        proposals.propose(coded, action="delete", code=99, reason="r")
    assert snapshot(coded) == start


def test_a_change_that_can_no_longer_be_made_leaves_the_proposal_open(coded: Project) -> None:
    made = proposals.propose(coded, action="create", name="Voice", reason="r")
    gone = proposals.propose(coded, action="delete", code=id_of(coded, "Funding dependence"), reason="r")
    codebook.create_code(coded, name="Voice")
    codebook.delete_code(coded, code=id_of(coded, "Funding dependence"))
    with pytest.raises(NameTaken):
        proposals.accept(coded, proposal=made.id)
    with pytest.raises(NotFound) as told:
        proposals.accept(coded, proposal=gone.id)
    assert "Funding dependence" in str(told.value)
    assert {row.status for row in proposals.proposals(coded)} == {"open"}
    assert proposals.refuse(coded, proposal=gone.id, reason="done already").status == "refused"
