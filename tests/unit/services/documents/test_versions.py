"""Versions of a text, drafts of one, and going back and forth in the history."""

import pytest

from qcoder.core.errors import Cancelled, Conflict, NotFound
from qcoder.core.messages import Message
from qcoder.services import history
from qcoder.services.checking import check
from qcoder.services.codes import codebook
from qcoder.services.documents import documents, drafts, editing, versions
from qcoder.storage.project import Changes, Project
from tests.conftest import INTERVIEW
from tests.snapshot import snapshot


def edited(project: Project) -> str:
    new = INTERVIEW.replace("los temas", "todos los temas").replace("¿Y después?", "¿Y luego?")
    editing.edit_text(project, document=1, new_text=new)
    return new


def test_versions_are_listed_with_who_and_when(coded: Project) -> None:
    edited(coded)
    rows = versions.versions(coded, document=1)
    assert [(row.number, row.coder, row.shown) for row in rows] == [(2, "Coder A", True), (1, "", False)]
    assert rows[0].words == rows[1].words + 1
    assert rows[0].at >= rows[1].at


def test_two_versions_are_compared_word_by_word(coded: Project) -> None:
    new = edited(coded)
    pieces = versions.compare_versions(coded, document=1, old=1, new=2)
    assert "".join(one.text for one in pieces if one.kind != "removed") == new
    assert "".join(one.text for one in pieces if one.kind != "added") == INTERVIEW
    changed = [(one.kind, one.text.strip()) for one in pieces if one.kind != "same"]
    assert changed == [("added", "todos"), ("removed", "después"), ("added", "luego")]
    with pytest.raises(NotFound):
        versions.compare_versions(coded, document=1, old=1, new=3)


def test_a_restored_version_is_a_new_one_and_codings_follow(coded: Project) -> None:
    quotes = [row.quote for row in documents.show(coded, document=1).codings]
    edited(coded)
    before = snapshot(coded)
    done = versions.restore_version(coded, document=1, number=1)
    assert done.number == 3 and documents.show(coded, document=1).text == INTERVIEW
    assert [row.quote for row in documents.show(coded, document=1).codings] == quotes
    assert str(history.history(coded)[0].label) == "Restore version 1 of “Ana”"
    assert check(coded).problems == ()
    coded.undo()
    assert snapshot(coded) == before


def test_a_draft_is_kept_beside_the_project_until_it_is_dropped(coded: Project) -> None:
    assert drafts.draft(coded, document=1) is None
    drafts.keep_draft(coded, document=1, text="Otra\u00a0cosa 😀", base=1)
    held = drafts.draft(coded, document=1)
    assert held is not None and (held.text, held.base, held.coder) == ("Otra\u00a0cosa 😀", 1, "Coder A")
    assert drafts.folder_of(coded).parent == coded.path.parent
    drafts.drop_draft(coded, document=1)
    drafts.drop_draft(coded, document=1)
    assert drafts.draft(coded, document=1) is None and not drafts.folder_of(coded).exists()


def test_a_draft_that_is_damaged_is_none(coded: Project) -> None:
    drafts.keep_draft(coded, document=1, text="x", base=1)
    next(drafts.folder_of(coded).iterdir()).write_text("{", encoding="utf-8")
    assert drafts.draft(coded, document=1) is None


# ---- the history -----------------------------------------------------------------------------------------------


def many(project: Project, number: int) -> list[int]:
    for name in range(number):
        codebook.create_code(project, name=f"Code {name}")
    return [row.id for row in history.steps(project).steps][::-1]


def test_one_goes_back_to_a_step_and_on_again(coded: Project) -> None:
    edited(coded)
    ids = many(coded, 4)
    end = snapshot(coded)
    heard: list[Changes] = []
    coded.on_change(heard.append)
    history.go_to_step(coded, step=ids[1])
    assert len(heard) == 1 and heard[0].kind == "undo" and "document" in heard[0].touched
    assert documents.show(coded, document=1).text == INTERVIEW and check(coded).problems == ()
    assert [row.state for row in history.steps(coded).steps[::-1]] == ["done"] * 2 + ["undone"] * (len(ids) - 2)
    coded.close()
    with Project.open(coded.path, coder="B") as again:
        history.go_to_step(again, step=ids[-1])
        assert snapshot(again) == end
        assert history.go_to_step(again, step=ids[-1]) is None


def test_going_on_stops_at_the_step_that_was_asked_for(project: Project) -> None:
    ids = many(project, 5)
    history.go_to_step(project, step=ids[0])
    history.go_to_step(project, step=ids[2])
    assert len(codebook.codes(project)) == 3
    assert history.states(project, since=ids[1]) == dict(
        zip(ids[1:], ["done", "done", "undone", "undone"], strict=True)
    )


def test_what_was_undone_before_other_steps_cannot_be_reached(project: Project) -> None:
    ids = many(project, 3)
    project.undo()
    codebook.create_code(project, name="Other")
    with pytest.raises(Conflict):
        history.go_to_step(project, step=ids[2])
    assert history.steps(project).steps[1].state == "left"
    with pytest.raises(NotFound):
        history.go_to_step(project, step=9999)


def test_a_conflict_on_the_way_keeps_what_went_well(coded: Project) -> None:
    ids = many(coded, 3)
    with coded._writer.connect() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql("UPDATE coding SET quote = 'x' WHERE id = 3")
        connection.commit()
    heard: list[Changes] = []
    coded.on_change(heard.append)
    with pytest.raises(Conflict):
        history.go_to_step(coded, step=ids[0])
    assert len(codebook.codes(coded)) == 3 and len(heard) == 1


def test_going_back_can_be_stopped_on_the_way(project: Project) -> None:
    ids = many(project, 5)

    class Stops:
        def step(self, done: int, total: int, what: Message) -> None:
            assert total == 4
            if done == 2:
                raise Cancelled

    with pytest.raises(Cancelled):
        history.go_to_step(project, step=ids[0], progress=Stops())
    assert len(codebook.codes(project)) == 3


def test_the_history_is_read_page_by_page_and_filtered(coded: Project) -> None:
    many(coded, 7)
    first = history.steps(coded, limit=3)
    second = history.steps(coded, before=first.following, limit=3)
    assert [str(row.label) for row in (*first.steps, *second.steps)][:4] == [
        f"Create the code “Code {n}”" for n in (6, 5, 4, 3)
    ]
    found = history.steps(coded, words="IMPORT")
    assert [str(row.label) for row in found.steps] == ["Import “Ana”"] and found.following is None
    assert history.steps(coded, coder="nobody").steps == ()
    assert history.coders(coded) == ["Coder A"]
