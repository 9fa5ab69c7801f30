"""One writer at a time, whoever and wherever it is, and readers beside it."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qcoder.core.errors import ProjectInUse, ReadOnly
from qcoder.services.codes import codebook
from qcoder.storage.lock import ProjectLock
from qcoder.storage.project import Project
from tests.conftest import REPO

HOLDER = """
import sys
from pathlib import Path
from qcoder.services.codes import codebook
from qcoder.storage.project import Project
project = Project.open(Path(sys.argv[1]), coder="B", program="the other one")
print("open", flush=True)
for line in sys.stdin:
    codebook.create_code(project, name=line.strip())
    print("done", flush=True)
project.close()
"""


class OtherProcess:
    """Holds the project open; `create` makes a code in it, `quit` closes it in order, `kill` does not."""

    def __init__(self, path: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(path)],
            cwd=REPO,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._line() == "open"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def create(self, name: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        assert self._line() == "done"

    def quit(self) -> int:
        assert self.process.stdin is not None
        self.process.stdin.close()
        return self.process.wait(timeout=30)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(timeout=30)


@contextmanager
def held(path: Path) -> Iterator[OtherProcess]:
    other = OtherProcess(path)
    try:
        yield other
    finally:
        other.kill()
        for stream in (other.process.stdin, other.process.stdout):
            if stream is not None:
                stream.close()


@pytest.fixture
def closed(project: Project) -> Path:
    """A project that nobody has open, with one code."""
    codebook.create_code(project, name="Dependency")
    project.close()
    return project.path


def lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def test_whoever_comes_second_is_told_who_was_first(closed: Path) -> None:
    with held(closed) as other:
        with pytest.raises(ProjectInUse) as caught:
            Project.open(closed, coder="A")
        for word in ("study.qcoder", "the other one", str(other.process.pid), socket.gethostname()):
            assert word in str(caught.value)
        other.create("Still working")
    with Project.open(closed, coder="A") as project:
        assert [code.name for code in codebook.codes(project)] == ["Dependency", "Still working"]


def test_a_project_closed_by_another_process_is_free_and_leaves_no_lock(closed: Path) -> None:
    with held(closed) as other:
        assert lock_of(closed).exists()
        assert other.quit() == 0
        assert not lock_of(closed).exists()
        Project.open(closed, coder="A").close()


def test_the_lock_of_a_killed_process_is_nobodys(closed: Path) -> None:
    with held(closed) as other:
        other.kill()
        assert json.loads(lock_of(closed).read_text("utf-8"))["process"] == other.process.pid
        with Project.open(closed, coder="A"):
            assert json.loads(lock_of(closed).read_text("utf-8"))["process"] == os.getpid()
        assert not lock_of(closed).exists()


def test_the_same_process_cannot_open_a_project_twice_for_writing(closed: Path) -> None:
    with Project.open(closed, coder="A") as project:
        with pytest.raises(ProjectInUse):
            Project.open(closed, coder="A")
        codebook.create_code(project, name="Other")


def test_reading_beside_a_writer_sees_each_step_as_it_is_saved(closed: Path) -> None:
    with held(closed) as other, Project.open(closed, coder="A", writable=False) as reader:
        for number in range(5):
            assert len(codebook.codes(reader)) == 1 + number
            other.create(f"Code {number}")
        assert not reader.writable
        with pytest.raises(ReadOnly):
            codebook.create_code(reader, name="Not here")
        with pytest.raises(ReadOnly):
            reader.undo()


def test_a_reader_takes_no_lock_and_gives_none_back(closed: Path) -> None:
    with Project.open(closed, coder="A", writable=False):
        assert not lock_of(closed).exists()
        with held(closed) as other:
            other.create("While it is being read")
    with held(closed):
        Project.open(closed, coder="A", writable=False).close()
        assert lock_of(closed).exists()
        with pytest.raises(ProjectInUse):
            Project.open(closed, coder="A")


@pytest.mark.parametrize("words", ["", "{", "[1]", "\x00\xff", '"process"'])
def test_a_lock_file_without_sense_is_nobodys(closed: Path, words: str) -> None:
    lock_of(closed).write_text(words, encoding="utf-8")
    Project.open(closed, coder="A").close()
    assert not lock_of(closed).exists()


def test_a_lock_file_that_is_no_text_is_nobodys(closed: Path) -> None:
    lock_of(closed).write_bytes(b"\xff\xfe\x80")
    Project.open(closed, coder="A").close()


def test_opening_what_cannot_be_opened_leaves_no_lock(closed: Path) -> None:
    data = bytearray(closed.read_bytes())
    data[4096:] = b"\xff" * (len(data) - 4096)
    closed.write_bytes(data)
    with pytest.raises(Exception, match="damaged"):
        Project.open(closed, coder="A")
    assert not lock_of(closed).exists()


def test_a_lock_is_given_back_once_and_can_be_taken_again(closed: Path) -> None:
    lock = ProjectLock(closed)
    lock.acquire("qcoder")
    lock.release()
    lock.release()
    lock.acquire("qcoder")
    lock.release()
