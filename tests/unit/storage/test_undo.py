"""Undo and redo: a project that takes everything back equals its start."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qcoder.core.errors import Conflict, QcoderError
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.services.arriving import importing
from qcoder.services.cases import cases
from qcoder.services.codes import code_hits, codebook
from qcoder.services.documents import documents, editing, versions
from qcoder.services.history import history, next_redo, next_undo
from qcoder.services.memos import memos
from qcoder.services.passages import abouts, coding, translations
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW
from tests.examples import examples
from tests.snapshot import snapshot

NAMES = st.sampled_from(["Dependency", "Cooptation", "Tactics", "Identity", "Voz"])
NUMBER = st.integers(min_value=0, max_value=9)
ACTION = st.tuples(
    st.sampled_from(
        [
            "create",
            "rename",
            "change",
            "move",
            "merge",
            "split",
            "delete",
            "code",
            "recode",
            "duplicate",
            "shift",
            "memo",
            "uncode",
            "note",
            "import",
            "describe",
            "drop",
            "edit",
            "restore",
            "case",
            "value",
            "translate",
            "tie",
            "hits",
            "undo",
            "redo",
        ]
    ),
    NAMES,
    NUMBER,
    NUMBER,
)


def act(project: Project, folder: Path, what: str, name: str, a: int, b: int) -> None:
    """One thing that a person might do, with whatever is there to do it to."""
    codes = codebook.codes(project)
    held = documents.documents(project)
    codings = [c for d in held for c in documents.show(project, document=d.id).codings]
    code = codes[a % len(codes)].id if codes else 0
    other = codes[b % len(codes)].id if codes else 0
    document = held[a % len(held)].id if held else 0
    one = codings[b % len(codings)].id if codings else 0
    span = Span(a * 3, a * 3 + b + 1)
    match what:
        case "create":
            codebook.create_code(project, name=name, parent=code if b % 2 and codes else None)
        case "rename":
            codebook.rename_code(project, code=code, name=name)
        case "change":
            codebook.change_code(project, code=code, definition=name, counter_instance=bool(b % 2))
        case "move":
            codebook.move_code(project, code=code, parent=other if b % 3 else None, position=b)
        case "merge":
            codebook.merge_codes(project, keep=code, absorb=other)
        case "split":
            codebook.split_off(project, code=code, codings=[c.id for c in codings if c.code_id == code][:2], name=name)
        case "delete":
            codebook.delete_code(project, code=code)
        case "code":
            coding.code_passage(project, document=document, code=other, span=span, memo=name if a % 2 else "")
        case "recode":
            coding.recode(project, coding=one, code=code)
        case "duplicate":
            coding.duplicate_coding(project, coding=one, code=code)
        case "shift":
            coding.move_coding(project, coding=one, span=span)
        case "memo":
            coding.set_coding_memo(project, coding=one, text=name if a % 3 else "")
        case "uncode":
            coding.remove_coding(project, coding=one)
        case "note":
            memos.write_memo(project, target="code" if codes else "project", target_id=code or None, text=name)
        case "import":
            path = folder / f"{name}.txt"
            path.write_text(INTERVIEW, encoding="utf-8")
            importing.import_files(project, files=[path], again="anew", case=name if a % 2 else "")
        case "describe":
            documents.rename_document(project, document=document, name=name)
        case "drop":
            documents.delete_document(project, document=document)
        case "edit":
            text = documents.show(project, document=document).text
            new = text[: a * 20] + name + text[a * 20 + b * 3 :]
            editing.edit_text(project, document=document, new_text=new)
        case "restore":
            versions.restore_version(project, document=document, number=a % 2 + 1)
        case "case":
            cases.create_case(project, name=name)
        case "value":
            rows = cases.cases(project)
            if not cases.variables(project):
                cases.create_variable(project, name="kind")
            cases.set_value(
                project, variable="kind", value=name if b % 2 else "", case=rows[a % len(rows)].id if rows else 0
            )
        case "translate":
            held_now = translations.translations(project)
            if held_now and a % 3 == 0:
                translations.change_translation(project, translation=held_now[b % len(held_now)].id, text=name)
            else:
                translations.add_translation(project, document=document, span=span, text=name, language="en")
        case "tie":
            abouts.tie_passage(project, document=document, span=span, case=name if a % 2 else "", year=f"199{b}")
        case "hits":
            places = code_hits.places_of(project, query="dinero OR temas OR fundac*")
            code_hits.code_hits(project, places=places[a % 3 :], code=code)
        case "undo":
            project.undo()
        case "redo":
            project.redo()


@settings(max_examples=examples(6), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ACTION, max_size=25))
def test_undoing_everything_gives_back_the_start(actions: list[tuple[str, str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "a.qcoder", coder="A") as project:
        start = snapshot(project)
        for action in actions:
            try:
                act(project, Path(folder), *action)
            except QcoderError:
                continue  # a refusal is an answer too, and changes nothing
        end = snapshot(project)
        undone = 0
        while project.undo() is not None:
            undone += 1
        assert snapshot(project) == start
        for _ in range(undone):
            assert project.redo() is not None
        assert snapshot(project) == end


def test_undo_survives_closing(coded: Project) -> None:
    coded.close()
    with Project.open(coded.path, coder="B") as again:
        assert str(next_undo(again)) == "Code “Dependence refused”"
        changes = again.undo()
        assert changes is not None and set(changes.touched) == {"coding"}
        assert str(next_redo(again)) == "Code “Dependence refused”"
        again.redo()
        assert history(again)[0].coder == "B"


def test_a_new_step_ends_what_could_be_redone(coded: Project) -> None:
    coded.undo()
    codebook.create_code(coded, name="Voice")
    assert coded.redo() is None


def test_a_row_changed_from_outside_is_a_conflict_that_changes_nothing(coded: Project) -> None:
    with coded._writer.connect() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql("UPDATE coding SET quote = 'x' WHERE id = 3")
        connection.commit()
    before = snapshot(coded)
    with pytest.raises(Conflict) as caught:
        coded.undo()
    assert "from outside" in str(caught.value)
    assert snapshot(coded) == before


def test_a_step_inside_a_step_is_one(project: Project) -> None:
    with project.change(say("Two codes")) as step:
        codebook.create_code(project, name="One")
        codebook.create_code(project, name="Two")
    assert step.changes is not None
    assert [str(row.label) for row in history(project)] == ["Two codes"]
    project.undo()
    assert codebook.codes(project) == []


def test_listeners_hear_of_each_step_and_can_stop(project: Project) -> None:
    heard: list[str] = []
    stop = project.on_change(lambda changes: heard.append(changes.kind))
    codebook.create_code(project, name="One")
    project.undo()
    project.redo()
    stop()
    project.undo()
    assert heard == ["do", "undo", "redo"]
