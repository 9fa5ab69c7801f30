"""Copies: when they are made, that they are whole, and what cannot be copied."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from qcoder.core.errors import DiskTrouble, NotAProject
from qcoder.services import checking
from qcoder.services.codes import codebook
from qcoder.storage.backups import back_up_when_due, backup_folder, backups, make_backup, to_thin_out
from qcoder.storage.project import Project
from tests.conftest import REPO
from tests.snapshot import snapshot


def test_a_copy_holds_all_that_the_project_holds(coded: Project, tmp_path: Path) -> None:
    copy = checking.backup(coded, file=tmp_path / "elsewhere" / "copy.qcoder")
    assert copy == tmp_path / "elsewhere" / "copy.qcoder"
    with Project.open(copy, coder="B") as opened:
        assert snapshot(opened) == snapshot(coded)
        assert checking.check(opened).ok
        assert opened.undo() is not None


def test_copies_lie_beside_the_project_with_their_time(coded: Project) -> None:
    first = make_backup(coded.path, at=datetime(2026, 5, 31, 14, 3, 7, tzinfo=UTC))
    second = make_backup(coded.path, at=datetime(2026, 6, 1, tzinfo=UTC), why="before-upgrade")
    assert first == coded.path.parent / "study backups" / "study 2026-05-31T140307.qcoder"
    assert backups(coded.path) == [
        (datetime(2026, 6, 1, tzinfo=UTC), second),
        (datetime(2026, 5, 31, 14, 3, 7, tzinfo=UTC), first),
    ]


def test_a_project_closed_unchanged_is_not_copied(coded: Project) -> None:
    codebook.create_code(coded, name="Now")
    coded.close()
    shutil.rmtree(backup_folder(coded.path))
    with Project.open(coded.path, coder="A") as again:
        codebook.codes(again)
    assert backups(coded.path) == []


def test_there_is_at_most_one_copy_an_hour(coded: Project) -> None:
    codebook.create_code(coded, name="Now")
    coded.close()
    assert len(backups(coded.path)) == 1
    with Project.open(coded.path, coder="A") as again:
        codebook.create_code(again, name="Later")
    assert len(backups(coded.path)) == 1
    [(_, copy)] = backups(coded.path)
    old = copy.with_name("study 2020-01-01T000000.qcoder")
    copy.rename(old)
    with Project.open(coded.path, coder="A") as again:
        codebook.create_code(again, name="An hour later")
    assert len(backups(coded.path)) == 2


def test_only_the_programs_own_copies_are_thinned_out(coded: Project) -> None:
    folder = backup_folder(coded.path)
    folder.mkdir()
    now = datetime.now(UTC)
    own = [f"study {now - timedelta(days=3, hours=n):%Y-%m-%dT%H%M%S}.qcoder" for n in range(0, 96, 2)]
    others = ["study 2020-01-01T000000 mine.qcoder", "notes.txt", "other 2020-01-01T000000.qcoder"]
    for name in (*own, *others):
        (folder / name).touch()
    assert back_up_when_due(coded.path) is not None
    left = {path.name for path in folder.iterdir()}
    assert left.issuperset(others)
    assert 4 <= len(left.intersection(own)) <= 5


def test_the_newest_of_a_day_is_the_one_that_stays() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    day = [datetime(2026, 11, 10, hour, tzinfo=UTC) for hour in (8, 12, 20)]
    assert set(to_thin_out(day, now)) == set(day[:2])
    assert to_thin_out([], now) == []


def test_a_copy_replaces_an_older_file_only_when_it_is_whole(coded: Project, tmp_path: Path) -> None:
    target = tmp_path / "copy.qcoder"
    target.write_bytes(b"what was here before")
    with closing(sqlite3.connect(coded.path)) as raw:
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_coding_place'").fetchone()[0]
    coded.close()
    data = bytearray(coded.path.read_bytes())
    data[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    coded.path.write_bytes(data)
    with pytest.raises((DiskTrouble, NotAProject)):
        make_backup(coded.path, to=target)
    assert target.read_bytes() == b"what was here before"
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_folder_that_takes_no_copy_is_told(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DiskTrouble) as caught:
        make_backup(coded.path, to=tmp_path / "file" / "copy.qcoder")
    assert "could not be written" in str(caught.value)


def test_a_copy_onto_a_folder_is_told(coded: Project, tmp_path: Path) -> None:
    (tmp_path / "folder.qcoder").mkdir()
    with pytest.raises(DiskTrouble):
        make_backup(coded.path, to=tmp_path / "folder.qcoder")
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_project_without_room_for_its_copy_closes_all_the_same(coded: Project) -> None:
    codebook.create_code(coded, name="Now")
    backup_folder(coded.path).write_text("a file where the folder should be", encoding="utf-8")
    problem = coded.close()
    assert problem is not None and "could not be written" in str(problem)
    with Project.open(coded.path, coder="B") as again:
        assert len(codebook.codes(again)) == 4


FULL_DISK = """
import resource, sys
from pathlib import Path
from qcoder.core.errors import DiskTrouble
from qcoder.storage.backups import make_backup
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    make_backup(Path(sys.argv[1]), to=Path(sys.argv[2]))
except DiskTrouble:
    print("told")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
def test_a_disk_without_room_for_a_copy_is_told_and_nothing_half_written_stays(coded: Project, tmp_path: Path) -> None:
    coded.close()
    target = tmp_path / "full" / "copy.qcoder"
    assert coded.path.stat().st_size > 50_000
    command = [sys.executable, "-c", FULL_DISK, str(coded.path), str(target)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPO, check=False)
    assert done.stdout == "told\n", done.stderr
    assert list(target.parent.iterdir()) == []


def test_a_copy_is_made_while_somebody_writes(coded: Project, tmp_path: Path) -> None:
    with Project.open(coded.path, coder="B", writable=False) as reader:
        copy = checking.backup(reader, file=tmp_path / "copy.qcoder")
        codebook.create_code(coded, name="After the copy")
        assert len(codebook.codes(reader)) == 4
    with Project.open(copy, coder="B") as opened:
        assert len(codebook.codes(opened)) == 3
