"""Frozen codebooks: compared, and brought back without losing a coding."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import BadInput, NameTaken, NeedsDecision, NotFound
from qcoder.core.span import Span
from qcoder.model import CodeGroup, CodeRelation, GroupMember
from qcoder.services.codes import codebook, rechecking
from qcoder.services.codes import codebook_versions as frozen
from qcoder.services.codes.codebook_restoring import look_ahead, restore_codebook
from qcoder.services.documents import documents
from qcoder.services.history import history
from qcoder.services.passages import coding
from qcoder.storage.project import Project
from tests.examples import examples
from tests.snapshot import snapshot
from tests.unit.storage.test_undo import ACTION, act


def id_of(project: Project, name: str) -> int:
    return next(row.id for row in codebook.codes(project) if row.name == name)


def paths(project: Project) -> list[str]:
    return [row.path for row in codebook.codes(project)]


def kinds(project: Project, old: int | None, new: int | None = None) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.path, row.before, row.after) for row in frozen.compare(project, old=old, new=new).rows]


def test_a_codebook_is_frozen_under_a_name_listed_and_forgotten_again(coded: Project) -> None:
    start = snapshot(coded)
    made = frozen.freeze(coded, name="  First   round ", note="before the meeting")
    assert (made.name, made.note, made.coder, made.codes) == ("First round", "before the meeting", "Coder A", 3)
    assert frozen.versions(coded) == [made] and frozen.version_named(coded, name="first round") == made
    with pytest.raises(NameTaken):
        frozen.freeze(coded, name="FIRST ROUND")
    with pytest.raises(BadInput):
        frozen.freeze(coded, name=" ")
    with pytest.raises(NotFound):
        frozen.version_named(coded, name="Second round")
    assert coded.undo() is not None and snapshot(coded) == start
    coded.redo()
    frozen.delete_version(coded, version=made.id)
    assert frozen.versions(coded) == []


def test_the_comparison_tells_what_was_added_removed_renamed_moved_merged_and_changed(coded: Project) -> None:
    codebook.create_code(coded, name="Voice", definition="Who speaks.")
    codebook.create_code(coded, name="Silence")
    first = frozen.freeze(coded, name="First").id
    assert kinds(coded, first) == []
    codebook.merge_codes(coded, keep=id_of(coded, "Dependency"), absorb=id_of(coded, "Funding dependence"))
    codebook.delete_code(coded, code=id_of(coded, "Silence"))
    codebook.rename_code(coded, code=id_of(coded, "Dependence refused"), name="Refusal")
    codebook.move_code(coded, code=id_of(coded, "Refusal"), parent=None)
    codebook.change_code(coded, code=id_of(coded, "Voice"), definition="Who is heard.", counter_instance=True)
    codebook.create_code(coded, name="Work")
    assert kinds(coded, first) == [
        ("merged", "Dependency > Funding dependence", "Dependency > Funding dependence", "Dependency"),
        ("removed", "Silence", "Silence", ""),
        ("changed", "Dependency", "", "dinero; fundación"),
        ("changed", "Voice", "Who speaks.", "Who is heard."),
        ("changed", "Voice", "no", "yes"),
        ("renamed", "Refusal", "Dependence refused", "Refusal"),
        ("moved", "Refusal", "Dependency > Dependence refused", "Refusal"),
        ("added", "Work", "", "Work"),
    ]
    second = frozen.freeze(coded, name="Second").id
    assert kinds(coded, first, second) == kinds(coded, first)
    assert ("removed", "Work", "Work", "") in kinds(coded, second, first)
    diff = frozen.compare(coded, old=first, new=None)
    assert (diff.old, diff.new) == ("First", "")


def test_a_frozen_codebook_comes_back_in_one_step(coded: Project) -> None:
    first = frozen.freeze(coded, name="First").id
    before = paths(coded)
    codebook.rename_code(coded, code=id_of(coded, "Dependency"), name="Funding dependence (old)")
    codebook.move_code(coded, code=id_of(coded, "Dependence refused"), parent=None, position=0)
    codebook.change_code(coded, code=id_of(coded, "Funding dependence"), definition="x", key="f", colour="#123456")
    start = snapshot(coded)
    ahead = look_ahead(coded, version=first)
    assert (ahead.aside, ahead.back, ahead.changed) == ((), (), 3)
    restore_codebook(coded, version=first)
    assert paths(coded) == before and kinds(coded, first) == []
    assert str(history(coded)[0].label) == "Restore the codebook “First”"
    end = snapshot(coded)
    assert coded.undo() is not None and snapshot(coded) == start
    assert coded.redo() is not None and snapshot(coded) == end


def test_codes_that_are_not_in_the_version_are_kept_aside_with_their_codings(coded: Project) -> None:
    first = frozen.freeze(coded, name="First").id
    [document] = documents.documents(coded)
    new = codebook.create_code(coded, name="Voice", parent=id_of(coded, "Dependency"), key="v").id
    below = codebook.create_code(coded, name="Own voice", parent=new).id
    coding.code_passage(coded, document=document.id, code=below, span=Span(0, 10))
    start = snapshot(coded)
    with pytest.raises(NeedsDecision) as told:
        restore_codebook(coded, version=first)
    assert "Dependency > Voice > Own voice" in str(told.value) and told.value.options == ("keep_aside",)
    assert snapshot(coded) == start
    done = restore_codebook(coded, version=first, keep_aside=True)
    assert [(one.path, one.codings) for one in done.aside] == [
        ("Dependency > Voice", 0), ("Dependency > Voice > Own voice", 1),
    ]  # fmt: skip
    assert paths(coded)[3:] == ["Kept aside", "Kept aside > Voice", "Kept aside > Voice > Own voice"]
    assert coding.codings_by_id(coded, codings=[4])[0].code == "Kept aside > Voice > Own voice"
    second = frozen.freeze(coded, name="Second").id
    codebook.delete_code(coded, code=id_of(coded, "Kept aside"))
    restore_codebook(coded, version=second)
    assert paths(coded)[3:] == ["Kept aside", "Kept aside > Voice", "Kept aside > Voice > Own voice"]


def test_what_was_kept_aside_goes_back_when_its_version_does_and_the_shelf_goes_with_it(coded: Project) -> None:
    first = frozen.freeze(coded, name="First").id
    codebook.create_code(coded, name="Voice")
    second = frozen.freeze(coded, name="Second").id
    restore_codebook(coded, version=first, keep_aside=True)
    assert paths(coded)[-1] == "Kept aside > Voice"
    assert look_ahead(coded, version=second).aside == ()
    restore_codebook(coded, version=second)
    assert paths(coded) == ["Dependency", "Dependency > Funding dependence", "Dependency > Dependence refused", "Voice"]


def test_names_and_places_that_were_swapped_are_swapped_back(coded: Project) -> None:
    a, b = codebook.create_code(coded, name="A").id, codebook.create_code(coded, name="B").id
    codebook.create_code(coded, name="C", parent=b)
    first, before = frozen.freeze(coded, name="First").id, paths(coded)
    for code, name in ((a, "X"), (b, "A"), (a, "B")):
        codebook.rename_code(coded, code=code, name=name)
    codebook.move_code(coded, code=b, parent=a)
    codebook.move_code(coded, code=a, parent=id_of(coded, "Dependency"))
    codebook.create_code(coded, name="B")
    restore_codebook(coded, version=first, keep_aside=True)
    assert paths(coded) == [*before, "Kept aside", "Kept aside > B"]
    assert next(row for row in codebook.codes(coded) if row.id == a).name == "A"


def test_a_deleted_code_comes_back_with_groups_and_relations_and_a_merged_one_has_its_passages_queued(
    coded: Project,
) -> None:
    funding, refused = id_of(coded, "Funding dependence"), id_of(coded, "Dependence refused")
    with coded.change(frozen.say("Group")) as step:
        step.add(CodeGroup(name="Money", members=[GroupMember(code_id=refused)]))
        step.add(CodeRelation(source_id=refused, target_id=funding, kind="contradicts", memo="see Ana"))
    first = frozen.freeze(coded, name="First").id
    codebook.delete_code(coded, code=refused)
    codebook.merge_codes(coded, keep=id_of(coded, "Dependency"), absorb=funding)
    other = rechecking.rechecks(coded)[1]
    rechecking.confirm(coded, codings=[other.coding.id])
    ahead = look_ahead(coded, version=first)
    assert ahead.back == ("Dependency > Funding dependence", "Dependency > Dependence refused")
    done = restore_codebook(coded, version=first)
    assert kinds(coded, first) == []
    waiting = {row.coding.quote: (row.why, str(row.said)) for row in rechecking.rechecks(coded)}
    assert waiting["llegó el dinero"][0] == "restore" and "a code of its own again" in waiting["llegó el dinero"][1]
    assert set(waiting) == {"llegó el dinero", "La fundación ponía los temas."} and done.queued == 1
    with coded.read() as session:
        now = frozen.frozen(session)
    again = next(code for code in now if code["name"] == "Dependence refused")
    assert again["groups"] == ["Money"] and again["relations"][0]["memo"] == "see Ana"


def test_bringing_back_a_meaning_queues_what_was_coded_under_the_other(coded: Project) -> None:
    id_, [document] = id_of(coded, "Dependency"), documents.documents(coded)
    first = frozen.freeze(coded, name="First").id
    codebook.change_code(coded, code=id_, definition="Others decide.", change="meaning")
    coding.code_passage(coded, document=document.id, code=id_, span=Span(0, 10))
    restore_codebook(coded, version=first)
    assert [row.coding.quote for row in rechecking.rechecks(coded)] == ["Entrevista"]


@settings(max_examples=examples(3), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTION, max_size=12), st.lists(ACTION, max_size=12))
def test_any_codebook_comes_back_whole_and_no_coding_is_lost(
    first: list[tuple[str, str, int, int]], then: list[tuple[str, str, int, int]]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "a.qcoder", coder="A") as project:
        for action in first:
            _try(project, Path(folder), action)
        version = frozen.freeze(project, name="First").id
        for action in then:
            if action[0] != "undo":  # would forget the version
                _try(project, Path(folder), action)
        start = snapshot(project)
        restore_codebook(project, version=version, keep_aside=True)
        left = [row for row in frozen.compare(project, old=version, new=None).rows]
        assert all(row.kind == "added" and row.path.startswith("Kept aside") for row in left)
        assert {row[0] for row in snapshot(project)["coding"]} == {row[0] for row in start["coding"]}
        if snapshot(project) != start:
            project.undo()
        assert snapshot(project) == start


def _try(project: Project, folder: Path, action: tuple[str, str, int, int]) -> None:
    from qcoder.core.errors import QcoderError

    try:
        act(project, folder, *action)
    except QcoderError:
        return
