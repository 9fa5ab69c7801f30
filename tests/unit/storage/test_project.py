"""The project file: opening, locking, changing, copies."""

import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, text

from qcoder.core.errors import (
    DiskTrouble,
    NameTaken,
    NotAProject,
    ProjectInUse,
    ProjectTooNew,
    QcoderError,
    ReadOnly,
    UnreadableFile,
)
from qcoder.core.messages import say
from qcoder.model import Code, Coding, Document
from qcoder.services.codes.codebook import create_code
from qcoder.storage import engine, search_index
from qcoder.storage.backups import backups, make_backup, to_thin_out
from qcoder.storage.journal import PassesJournal
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def told(path: Path, kind: type[QcoderError]) -> str:
    """The sentence that opening `path` ends with."""
    with pytest.raises(kind) as caught:
        Project.open(path, coder="A")
    assert str(caught.value.hint)
    return str(caught.value)


def test_what_one_project_asked_is_not_compiled_again_for_the_next(tmp_path: Path) -> None:
    hits = []
    for name in ("first", "second"):
        with Project.create(tmp_path / f"{name}.qcoder", coder="A") as made, made.read() as session:
            asked = session.connection().execute(select(Document.id, Document.name, Document.text_number + 7))
            hits.append(asked.context.cache_hit.name)
    assert hits == ["CACHE_MISS", "CACHE_HIT"]


def test_a_missing_file_is_told_and_not_made(tmp_path: Path) -> None:
    assert "There is no file" in told(tmp_path / "none.qcoder", UnreadableFile)
    assert not (tmp_path / "none.qcoder").exists()


@pytest.mark.parametrize("content", [b"", b"Ana: hola", b"SQLite format 3\x00" + b"\x00" * 200])
def test_what_is_no_project_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.qcoder"
    path.write_bytes(content)
    assert "is not a qcoder project" in told(path, NotAProject)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "is a folder" in told(tmp_path, NotAProject)


def test_a_newer_project_is_refused_and_not_touched(project: Project) -> None:
    project.close()
    raw = sqlite3.connect(project.path)
    raw.execute("PRAGMA user_version=999")
    raw.close()
    before = project.path.read_bytes()
    assert "newer version" in told(project.path, ProjectTooNew)
    assert project.path.read_bytes() == before


def test_a_damaged_project_names_where_its_copies_are(project: Project) -> None:
    create_code(project, name="Dependency")
    project.close()
    data = bytearray(project.path.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    project.path.write_bytes(data)
    assert "study backups" in told(project.path, NotAProject)


def test_a_project_in_use_says_who_has_it_and_can_be_read(project: Project) -> None:
    create_code(project, name="Dependency")
    sentence = told(project.path, ProjectInUse)
    assert str(os.getpid()) in sentence and "qcoder" in sentence
    with Project.open(project.path, coder="B", writable=False) as reader:
        with reader.read() as session:
            assert session.scalars(select(Code.name)).all() == ["Dependency"]
        with pytest.raises(ReadOnly), reader.change(say("x")):
            pass


def test_the_lock_of_a_killed_process_is_taken_over(project: Project) -> None:
    project.close()
    script = (
        "import sys, time; from pathlib import Path; from qcoder.storage.project import Project\n"
        "p = Project.open(Path(sys.argv[1]), coder='B'); print('open', flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(project.path)], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and child.stdout.readline() == "open\n"
    assert "is open in" in told(project.path, ProjectInUse)
    child.kill()
    child.wait()
    child.stdout.close()
    Project.open(project.path, coder="A").close()


def test_the_lock_of_another_machine_is_respected(project: Project) -> None:
    project.close()
    lock = project.path.with_name("study.qcoder.lock")
    lock.write_text('{"process": 1, "host": "elsewhere", "program": "qcoder"}', encoding="utf-8")
    assert "elsewhere" in told(project.path, ProjectInUse)
    assert lock.exists()


def test_a_project_is_not_made_over_a_file(project: Project) -> None:
    with pytest.raises(NameTaken):
        Project.create(project.path, coder="A")


def test_a_read_only_file_is_told(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.close()
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere, so the mode alone shows nothing
    assert "cannot be written" in told(project.path, ReadOnly)


def test_a_change_outside_a_step_raises(project: Project) -> None:
    with project.read() as session:
        session.add(Code(name="x"))
        with pytest.raises(PassesJournal):
            session.flush()
        session.rollback()


@pytest.mark.parametrize("statement", [insert(Code).values(name="x", guid="g"), text("DELETE FROM code")])
def test_a_statement_that_passes_the_journal_by_is_refused(project: Project, statement: object) -> None:
    with pytest.raises(PassesJournal), project.change(say("x")) as step:
        step.execute(statement)  # type: ignore[call-overload]


def test_a_change_inside_a_read_raises(project: Project) -> None:
    with project.read(), pytest.raises(RuntimeError), project.change(say("x")):
        pass


def test_a_failed_step_leaves_nothing_behind(project: Project) -> None:
    with pytest.raises(ZeroDivisionError), project.change(say("x")) as step:
        step.add(Code(name="half"))
        step.flush()
        raise ZeroDivisionError
    with project.read() as session:
        assert session.scalars(select(Code.name)).all() == []
    assert project.undo() is None


def test_a_file_that_was_replaced_stops_the_next_change(project: Project) -> None:
    create_code(project, name="Dependency")
    project.path.rename(project.path.with_suffix(".old"))
    with pytest.raises(DiskTrouble) as caught:
        create_code(project, name="Other")
    assert "moved, deleted or replaced" in str(caught.value)


def test_a_full_disk_is_told_and_the_last_state_stays(project: Project) -> None:
    create_code(project, name="Dependency")
    with project._writer.connect() as connection:  # type: ignore[union-attr]
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")  # SQLite says SQLITE_FULL as on a full disk
    with pytest.raises(DiskTrouble) as caught:
        create_code(project, name="Other", definition="x" * 500_000)
    assert "disk is full" in str(caught.value)
    with project.read() as session:
        assert session.scalars(select(Code.name)).all() == ["Dependency"]


def test_a_copy_is_made_at_close_and_opens(coded: Project) -> None:
    create_code(coded, name="Now")
    assert coded.close() is None
    [(_, copy)] = backups(coded.path)
    with Project.open(copy, coder="A") as opened, opened.read() as session:
        assert len(session.scalars(select(Coding)).all()) == 3


def test_a_project_is_not_copied_onto_itself(coded: Project) -> None:
    with pytest.raises(DiskTrouble):
        make_backup(coded.path, to=coded.path)
    with coded.read() as session:
        assert session.scalars(select(Document.name)).all() == ["Ana"]


def test_copies_thin_out_with_age() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    moments = [now - timedelta(hours=6 * n) for n in range(4 * 400)]
    kept = set(moments) - set(to_thin_out(moments, now))
    ages = sorted((now - moment).days for moment in kept)
    assert sum(age < 2 for age in ages) == 8
    assert sum(2 <= age < 14 for age in ages) in (12, 13)
    assert 8 <= sum(14 <= age < 70 for age in ages) <= 10
    assert 10 <= sum(age >= 70 for age in ages) <= 13


def test_the_index_finds_words_without_accents_and_forgets_what_is_undone(coded: Project) -> None:
    with coded.read() as session:
        id_, words = search_index.joined(session.connection(), "decidiamos")
        assert words.count("decidíamos") == 1
        start = int(id_) - search_index.of_document(1)[0]
        assert INTERVIEW[start : start + len(words)] == words
    for _ in range(7):
        coded.undo()
    with coded.read() as session:
        assert session.scalars(select(Document)).all() == []
        assert search_index.joined(session.connection(), "decidiamos") == ("", "")
        assert search_index.ids(session.connection()) == []


def test_a_read_inside_a_read_does_not_wait_for_a_commit_that_waits_for_both(project: Project) -> None:
    create_code(project, name="Dependency")
    with ThreadPoolExecutor(1) as other:
        with project.read() as session:
            before = session.scalars(select(Code.name)).all()
            writing = other.submit(create_code, project, name="Voice")
            wait([writing], timeout=0.3)  # it wants to commit now
            with project.read() as inner:
                assert inner.scalars(select(Code.name)).all() == before == ["Dependency"]
            assert session.scalars(select(Code.name)).all() == before, "the outer one goes on"
        writing.result()
    with project.read() as session:
        assert session.scalars(select(Code.name).order_by(Code.id)).all() == ["Dependency", "Voice"]


def test_a_commit_that_somebody_kept_waiting_too_long_locks_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_MS", 50)
    with Project.create(tmp_path / "a.qcoder", coder="A") as project:
        reader = sqlite3.connect(project.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM code").fetchall()
        with pytest.raises(ProjectInUse):
            create_code(project, name="Dependency")
        reader.close()
        with project.read() as session:
            assert session.scalars(select(Code.name)).all() == []
        create_code(project, name="Voice")
        with project.read() as session:
            assert session.scalars(select(Code.name)).all() == ["Voice"]
