"""Recordings are tied to transcripts by their path, and times of the transcript say what is heard when."""

import shutil
from pathlib import Path

import pytest

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.found_marks import FoundMark
from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.documents.documents import delete_document, documents, show
from qcoder.services.documents.recordings import (
    attach_recording,
    detach_recording,
    move_recording,
    piece_at,
    pieces,
    recording,
    time_at,
)
from qcoder.storage.project import Project
from tests.snapshot import snapshot

TALK = "[00:00:02] Eva: ¿Cómo fue?\n[00:00:05] Ana: Bien.\n[00:00:08] Eva: ¿Y luego?\n[00:00:11] Ana: También.\n"


def timed(project: Project, folder: Path) -> int:
    (folder / "talk.txt").write_text(TALK, encoding="utf-8")
    (done,) = import_files(project, files=[folder / "talk.txt"]).stored
    assert done.document_id is not None
    return done.document_id


def test_a_recording_is_attached_moved_and_taken_away_and_each_is_undone(project: Project, tmp_path: Path) -> None:
    document = timed(project, tmp_path)
    assert recording(project, document=document) is None
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    before = snapshot(project)
    attach_recording(project, document=document, file=tmp_path / "talk.wav", offset=1.5)
    row = recording(project, document=document)
    assert row is not None and row.there and row.offset == 1.5 and row.file == tmp_path / "talk.wav"
    move_recording(project, document=document, offset=-2)
    assert recording(project, document=document).offset == -2  # type: ignore[union-attr]
    detach_recording(project, document=document)
    assert recording(project, document=document) is None
    for _step in range(3):
        project.undo()
    assert snapshot(project)["recording"] == before["recording"]
    with pytest.raises(NotFound, match="no file"):
        attach_recording(project, document=document, file=tmp_path / "none.wav")
    with pytest.raises(BadInput, match="no recording"):
        detach_recording(project, document=document)


def test_a_project_that_is_moved_with_its_recordings_finds_them(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    (home / "sound").mkdir(parents=True)
    (home / "sound" / "talk.wav").write_bytes(b"RIFF")
    (tmp_path / "far.wav").write_bytes(b"RIFF")
    made = Project.create(home / "study.qcoder", coder="A")
    near = timed(made, home)
    attach_recording(made, document=near, file=home / "sound" / "talk.wav")
    (home / "b.txt").write_text(TALK.replace("Bien", "Mal"), encoding="utf-8")
    far = import_files(made, files=[home / "b.txt"]).stored[0].document_id
    assert far is not None
    attach_recording(made, document=far, file=tmp_path / "far.wav")
    made.close()
    shutil.move(home, elsewhere)
    with Project.open(elsewhere / "study.qcoder", coder="A") as moved:
        row = recording(moved, document=near)
        assert row is not None and row.there and row.file == elsewhere / "sound" / "talk.wav"
        (tmp_path / "far.wav").rename(elsewhere / "far.wav")  # beside the project: found by its name
        row = recording(moved, document=far)
        assert row is not None and row.there and row.file == elsewhere / "far.wav"
        (elsewhere / "far.wav").unlink()
        row = recording(moved, document=far)
        assert row is not None and not row.there and row.file == tmp_path / "far.wav"


def test_a_document_takes_its_tie_along_when_it_is_deleted(project: Project, tmp_path: Path) -> None:
    document = timed(project, tmp_path)
    (tmp_path / "talk.wav").write_bytes(b"RIFF")
    attach_recording(project, document=document, file=tmp_path / "talk.wav")
    before = snapshot(project)
    delete_document(project, document=document)
    assert documents(project) == [] and snapshot(project)["recording"] == []
    project.undo()
    assert snapshot(project)["recording"] == before["recording"] and (tmp_path / "talk.wav").exists()


def test_what_is_said_at_a_time_and_when_something_is_said(project: Project, tmp_path: Path) -> None:
    view = show(project, document=timed(project, tmp_path))
    rows = pieces(view.turns, view.marks)
    assert [(piece.time, piece.turn.speaker if piece.turn else "") for piece in rows] == [
        (2.0, "Eva"), (5.0, "Ana"), (8.0, "Eva"), (11.0, "Ana"),
    ]  # fmt: skip
    assert piece_at(rows, 1.9) is None and piece_at(rows, 2.0) is rows[0]
    assert piece_at(rows, 7.9) is rows[1] and piece_at(rows, 500) is rows[3]
    assert time_at(rows, view.text.index("luego")) == 8.0 and time_at(rows, len(view.text)) == 11.0
    assert time_at([], 5) is None
    times = [FoundMark("time", 30, 30, "6.5")]  # inside the second turn
    inside = pieces(view.turns, times)
    assert [piece.time for piece in inside] == [2.0, 5.0, 6.5, 8.0, 11.0]
    assert inside[1].span == Span(view.turns[1].span.start, 30) and inside[2].span == Span(30, view.turns[1].span.end)
    assert pieces((), times)[0].turn is None
