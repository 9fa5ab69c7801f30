"""A part of a step that is too long for the file at once goes there in pieces, and is whole or absent all the same."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import say
from qcoder.model import Code, Document, DocumentText, Operation
from qcoder.services import checking
from qcoder.services.codes.codebook import codes, create_code
from qcoder.services.history import history, steps
from qcoder.storage import search_index
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project
from tests.conftest import REPO
from tests.in_file import in_file, kinds, names, newest
from tests.interrupted import make_pieces_small
from tests.snapshot import snapshot


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    make_pieces_small(monkeypatch)


def new(*numbers: int) -> Iterator[dict[str, object]]:
    return ({"name": f"New {number}"} for number in numbers)


TEXT = "Ana: uno, dos y tres.\n" * 9


def add_document(step: Step) -> None:
    document = Document(name="Long", words=0)
    step.add(document)
    step.flush()
    step.insert_many(DocumentText, [{"document_id": document.id, "number": 1, "text": TEXT, "sha256": ""}])
    step.piece()


def test_pieces_are_in_the_file_and_are_one_step_when_they_are_whole(project: Project) -> None:
    create_code(project, name="Before")
    before = snapshot(project)
    told: list[Changes] = []
    project.on_change(told.append)
    ids = [newest(project.path)]
    with project.change(say("Codes")) as step:
        with step.part(in_pieces=True):
            add_document(step)
            assert kinds(project.path) == ["do", "unfinished"]
            ids.append(newest(project.path))
            assert step.insert_many(Code, new(*range(9))) == range(2, 11)
            ids.append(newest(project.path))
            assert in_file(project.path) == ["Before", *(f"New {number}" for number in range(8))]
            assert [str(one.label) for one in history(project)] == ["Create the code “Before”"], "no step yet"
            assert [str(one.label) for one in steps(project).steps] == ["Create the code “Before”"]
        ids.append(newest(project.path))
        assert ids == sorted(set(ids)), "who compares the newest step sees each piece"
        assert kinds(project.path) == ["do", "do"]
        step.add(Code(name="After"))
    assert [(str(one.label), one.kind) for one in told] == [("Codes", "do")]
    assert set(told[0].touched["code"]) == {code.id for code in codes(project)[1:]}
    assert set(told[0].touched["document"]) == {1}
    after = snapshot(project)
    assert [str(one.label) for one in history(project)] == ["Codes", "Create the code “Before”"]
    with project.read() as session:
        assert search_index.paragraphs_of(session.connection(), 1) == list(search_index.paragraphs(TEXT))
    assert search_index.words_agree(project.path)
    project.undo()
    assert snapshot(project) == before
    project.redo()
    assert snapshot(project) == after and search_index.words_agree(project.path)


def test_parts_before_and_after_are_one_step_with_it(project: Project) -> None:
    ids = []
    with project.change(say("Codes")) as step:
        for first in (0, 10, 20):
            with step.part(in_pieces=first == 10):
                step.insert_many(Code, new(*range(first, first + 9)))
            with project.read() as session:
                ids.append(max(session.scalars(select(Operation.id))))
    assert ids == sorted(set(ids)), "who compares the newest step sees each part"
    assert len(history(project)) == 1 and len(names(project)) == 27
    assert {*step.changes.touched["code"]} == {code.id for code in codes(project)} if step.changes else False
    project.undo()
    assert names(project) == []
    project.redo()
    assert len(names(project)) == 27 and checking.check(project).ok


def test_of_a_part_that_fails_no_piece_stays_and_the_step_goes_on(project: Project) -> None:
    with project.change(say("Codes")) as step:
        with step.part():
            step.add(Code(name="Before"))
        with pytest.raises(ZeroDivisionError), step.part(in_pieces=True):
            add_document(step)
            step.insert_many(Code, new(*range(9)))
            assert len(in_file(project.path)) == 9
            print(1 / 0)
        assert in_file(project.path) == ["Before"]
        with step.part(in_pieces=True):
            add_document(step)
    assert in_file(project.path) == ["Before"] and kinds(project.path) == ["do"]
    with project.read() as session:
        assert search_index.ids(session.connection(), [1]) == []
    assert search_index.words_agree(project.path)
    project.undo()
    assert in_file(project.path) == [] and checking.check(project).ok


def test_a_step_that_fails_after_it_takes_back_all(project: Project) -> None:
    create_code(project, name="Before")
    before = snapshot(project)
    with pytest.raises(ZeroDivisionError), project.change(say("Codes")) as step:
        with step.part(in_pieces=True):
            add_document(step)
            step.insert_many(Code, new(*range(9)))
        print(1 / 0)
    assert snapshot(project) == before and kinds(project.path) == ["do"]


def test_what_is_tried_does_not_go_there_in_pieces(project: Project) -> None:
    with project.change(say("Codes")) as step:
        with pytest.raises(ZeroDivisionError), step.attempt(), step.part(in_pieces=True):
            step.insert_many(Code, new(*range(9)))
            assert in_file(project.path) == []
            print(1 / 0)
        with step.attempt(), step.part(in_pieces=True):
            step.insert_many(Code, new(1))
    assert in_file(project.path) == ["New 1"] and len(history(project)) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
import pytest
from qcoder.core.messages import say
from qcoder.storage import search_index
from qcoder.storage.project import Project
from tests.interrupted import make_pieces_small
from tests.unit.storage.test_pieces import Code, add_document, new
make_pieces_small(pytest.MonkeyPatch())
indexed = search_index.refresh

def killed(connection, documents, pause):
    pauses = []

    def counted():
        pause()
        pauses.append(1)
        if len(pauses) == 2:
            os.kill(os.getpid(), signal.SIGKILL)

    indexed(connection, documents, pause=counted)

with Project.open(Path(sys.argv[1]), coder="A") as project, project.change(say("Codes")) as step:
    if sys.argv[2] == "after a part":
        with step.part():
            step.insert_many(Code, new(100))
    with step.part(in_pieces=True):
        if sys.argv[2] == "while it is indexed":
            search_index.refresh = killed
        add_document(step)
        step.insert_many(Code, new(*range(9)))
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def killed(project: Project, request: pytest.FixtureRequest) -> Path:
    """A project of which a process was killed while it put pieces into the file."""
    create_code(project, name="Before")
    project.close()
    command = [sys.executable, "-c", KILLED, str(project.path), getattr(request, "param", "")]
    done = subprocess.run(command, check=False, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr
    assert kinds(project.path)[-1] == "unfinished"
    return project.path


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("killed", ["in the rows", "while it is indexed", "after a part"], indirect=True)
def test_pieces_of_a_process_that_was_killed_are_taken_back_and_that_is_told(killed: Path) -> None:
    part = ["New 100"] if len(kinds(killed)) == 3 else []
    with Project.open(killed, coder="B") as project:
        assert names(project) == ["Before", *part]
        assert str(project.interrupted) == (
            "The program was stopped while it was storing a long document. What there was of it has been taken back. "
            "Import the document again. Everything else is as it was."
        )
        assert kinds(killed) == ["do"] * (1 + len(part)) and checking.check(project).ok
        create_code(project, name="After")
    with Project.open(killed, coder="B") as project:
        assert project.interrupted is None and names(project) == ["Before", *part, "After"]
        while project.undo() is not None:
            pass
        assert names(project) == [] and checking.check(project).ok


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_who_only_reads_finds_them_and_takes_nothing_back(killed: Path) -> None:
    data = killed.read_bytes()
    with Project.open(killed, coder="B", writable=False) as project:
        assert len(names(project)) == 9
        assert str(project.interrupted) == (
            "A long document is just being stored, or that was interrupted: it may not be complete yet. "
            "Wait for the one who stores it, or open the project for writing."
        )
        assert [str(one.label) for one in history(project)] == ["Create the code “Before”"]
    assert killed.read_bytes() == data
    copy = Path(shutil.copy(killed, killed.with_name("copy.qcoder")))
    with Project.open(copy, coder="B") as project:
        assert names(project) == ["Before"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_pieces_that_another_program_changed_stay_and_that_is_told(killed: Path) -> None:
    with Project.open(killed, coder="B", writable=False) as project, project.read() as session:
        row = max(session.scalars(select(Code.id)))
    from qcoder.storage.engine import connect

    other = connect(killed, mode="rw")
    other.execute("DELETE FROM code WHERE id = ?", [row])
    other.close()
    with Project.open(killed, coder="B") as project:
        assert "delete it and import it again" in str(project.interrupted)
        assert len(names(project)) == 8 and kinds(killed) == ["do", "do"]
        create_code(project, name="After")
    with Project.open(killed, coder="B") as project:
        assert project.interrupted is None


FULL_DISK = """
import resource, sys
from pathlib import Path
import pytest
from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import say, use_language
from qcoder.services.codes.codebook import codes, create_code
from qcoder.storage.project import Project
from tests.interrupted import make_pieces_small
from tests.unit.storage.test_pieces import Code, add_document, new
use_language("en")
make_pieces_small(pytest.MonkeyPatch())

def no_more(row):
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))  # not even a journal
    return row

def tried(what):
    try:
        what()
    except DiskTrouble as trouble:
        print(trouble)

def store():
    with project.change(say("Codes")) as step, step.part(in_pieces=True):
        add_document(step)
        step.insert_many(Code, (no_more(row) if row["name"] == "New 7" else row for row in new(*range(99))))

with Project.open(Path(sys.argv[1]), coder="A") as project:
    tried(store)
    print(len(codes(project)))
    tried(lambda: create_code(project, name="Not yet"))
    if sys.argv[2] == "room":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        create_code(project, name="After")
        print([code.name for code in codes(project)])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
@pytest.mark.parametrize("then", ["room", "closed"])
def test_pieces_that_a_full_disk_does_not_let_go_are_taken_back_before_anything_is_done(
    project: Project, then: str
) -> None:
    create_code(project, name="Before")
    project.close()
    command = [sys.executable, "-c", FULL_DISK, str(project.path), then]
    done = subprocess.run(command, capture_output=True, text=True, cwd=REPO, check=False)
    assert done.returncode == 0, done.stderr
    told, there, again, *stands = done.stdout.splitlines()
    assert told == again and told.startswith("“study.qcoder” could not be read or written.")
    assert there == "5", "some are in the file"
    assert stands == (["['Before', 'After']"] if then == "room" else [])
    with Project.open(project.path, coder="B") as project:
        assert names(project) == ["Before", *(["After"] if then == "room" else [])]
        assert (project.interrupted is None) == (then == "room")
        assert set(kinds(project.path)) == {"do"} and checking.check(project).ok


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_where_they_cannot_be_taken_back_the_project_opens_and_says_so(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = DiskTrouble(say("The disk is full."), say("Free some space."))

    def fails(*_: object) -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr(Project, "_take_back_for_good", fails)
        project = Project.open(killed, coder="B")
    assert project.interrupted is full and len(names(project)) == 9
    create_code(project, name="After")  # there is room by now
    assert names(project) == ["Before", "After"]
    project.close()
