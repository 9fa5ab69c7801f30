"""Speakers before and after a document is stored: other names, roles and cases, two that are one."""

from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.imported import SpeakerChoice
from qcoder.services.arriving.importing import Ready, prepare_files, store
from qcoder.services.cases.cases import create_case
from qcoder.services.documents.documents import documents, show
from qcoder.services.documents.speakers import change_speaker, merge_speakers, set_speakers, speaker_named, speakers
from qcoder.storage.project import Project
from tests.snapshot import snapshot

TALK = "Laura: ¿Cómo fue?\nRosa: Bien.\nLaura: ¿Y luego?\nRossa: También.\nRosa: Sí.\nRossa: Ya.\n"


@pytest.fixture
def talk(project: Project, tmp_path: Path) -> int:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    (done,) = store(project, prepared=prepare_files(project, files=[tmp_path / "talk.txt"])).stored
    return done.document_id or 0


def rows(project: Project, document: int) -> list[tuple[str, str, str, int]]:
    return [(row.name, row.role, row.case, row.turns) for row in speakers(project, document=document)]


def test_what_was_read_can_be_looked_at_and_changed_before_it_is_stored(project: Project, tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    prepared = prepare_files(project, files=[tmp_path / "talk.txt", tmp_path / "lost.txt"])
    assert documents(project) == []
    ready, lost = prepared.found
    assert isinstance(ready, Ready) and not isinstance(lost, Ready) and lost.error is not None
    assert ready.ledger.adds_up and ready.ledger.speakers == ("Laura", "Rosa", "Rossa")
    rosa = SpeakerChoice("Rosa Ruiz", "participant", "Rosa Ruiz")
    chosen = ready.with_speakers({"Laura": SpeakerChoice("Laura", "interviewer"), "Rosa": rosa, "Rossa": rosa})
    (done,) = store(project, prepared=type(prepared)((chosen,))).stored
    assert rows(project, done.document_id or 0) == [
        ("Laura", "interviewer", "", 2),
        ("Rosa Ruiz", "participant", "Rosa Ruiz", 4),
    ]
    view = show(project, document=done.document_id or 0)
    assert (
        view.text == TALK
        and view.document.words == 4
        and view.ledger is not None
        and view.ledger.speakers == ("Laura", "Rosa Ruiz")
    )


def test_speakers_are_listed_in_the_order_in_which_they_speak(project: Project, talk: int) -> None:
    assert rows(project, talk) == [
        ("Laura", "participant", "", 2), ("Rosa", "participant", "", 2), ("Rossa", "participant", "", 2),
    ]  # fmt: skip


def test_a_speaker_gets_another_name_role_and_case_and_one_undo_takes_it_back(project: Project, talk: int) -> None:
    create_case(project, name="Rosa R.")
    before, words = snapshot(project), documents(project)[0].words
    laura, rosa, _ = speakers(project, document=talk)
    change_speaker(project, speaker=laura.id, role="interviewer")
    assert documents(project)[0].words < words
    project.undo()
    assert documents(project)[0].words == words
    change_speaker(project, speaker=rosa.id, name="Rosa Ruiz", case="Rosa R.")
    assert rows(project, talk)[1] == ("Rosa Ruiz", "participant", "Rosa R.", 2)
    change_speaker(project, speaker=rosa.id, case="")
    assert rows(project, talk)[1][2] == ""
    project.undo()
    project.undo()
    after = snapshot(project)
    assert {name: after[name] for name in ("speaker", "turn", "document")} == {
        name: before[name] for name in ("speaker", "turn", "document")
    }


def test_two_speakers_that_are_one_are_merged_undone_and_merged_again(project: Project, talk: int) -> None:
    _, rosa, rossa = speakers(project, document=talk)
    before = snapshot(project)
    merge_speakers(project, keep=rosa.id, absorb=rossa.id)
    merged = rows(project, talk)
    assert merged == [("Laura", "participant", "", 2), ("Rosa", "participant", "", 4)]
    project.undo()
    assert {name: snapshot(project)[name] for name in ("speaker", "turn")} == {
        name: before[name] for name in ("speaker", "turn")
    }
    project.redo()
    assert rows(project, talk) == merged


def test_what_cannot_be_is_told(project: Project, talk: int) -> None:
    laura, rosa, _ = speakers(project, document=talk)
    with pytest.raises(NameTaken, match="already a speaker"):
        change_speaker(project, speaker=laura.id, name="Rosa")
    with pytest.raises(BadInput, match="needs a name"):
        change_speaker(project, speaker=laura.id, name=" ")
    with pytest.raises(BadInput, match="no role"):
        change_speaker(project, speaker=laura.id, role="king")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="not two speakers"):
        merge_speakers(project, keep=rosa.id, absorb=rosa.id)
    with pytest.raises(NotFound, match="no longer"):
        change_speaker(project, speaker=999, name="X")
    with pytest.raises(NotFound, match="Nobody"):
        speaker_named(project, document=talk, name="Eva")
    assert speaker_named(project, document=talk, name="laura").id == laura.id


def test_all_speakers_of_a_document_are_changed_in_one_step(project: Project, talk: int) -> None:
    laura, rosa, rossa = speakers(project, document=talk)
    before = snapshot(project)
    set_speakers(
        project,
        document=talk,
        choices={
            laura.id: SpeakerChoice("Rosa", "interviewer"),  # the two trade their names
            rosa.id: SpeakerChoice("Laura", "participant", "New case"),
            rossa.id: SpeakerChoice("Laura", "participant", "New case"),
        },
    )
    changed = rows(project, talk)
    assert changed == [("Rosa", "interviewer", "", 2), ("Laura", "participant", "New case", 4)]
    project.undo()
    after = snapshot(project)
    tables = ("speaker", "turn", "document", "case")
    assert {name: after[name] for name in tables} == {name: before[name] for name in tables}
    project.redo()
    assert rows(project, talk) == changed
