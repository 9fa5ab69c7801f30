"""Killed at any moment, or out of disk: the file opens, is whole, and every step is in it or is not.

The rounds of one run follow from one number; QCODER_KILL_SEED repeats a run, QCODER_KILL_ROUNDS makes it longer.
"""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from qcoder.model import Base, Change, Operation
from qcoder.services import checking
from qcoder.services.codes import codebook
from qcoder.storage import header, schema
from qcoder.storage.backups import backups
from qcoder.storage.project import Project
from tests.conftest import REPO
from tests.old_project import PROJECTS
from tests.snapshot import snapshot

ROUNDS = int(os.environ.get("QCODER_KILL_ROUNDS", "30"))
LONGEST = 1.2  # seconds that a process may work before it is killed


def journal_path(path: Path) -> Path:
    return path.with_name(path.name + "-journal")


def works_until_killed(path: Path, seed: int) -> None:
    """Lets a process work on the project and kills it at a moment that follows from `seed`."""
    command = [sys.executable, "-m", "tests.at_work", str(path), str(seed)]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None and worker.stderr is not None
        if worker.stdout.readline() != "at work\n":
            pytest.fail(worker.stderr.read())
        time.sleep(random.Random(seed).uniform(0, LONGEST))
        assert worker.poll() is None, worker.stderr.read()
        worker.kill()


def assert_tables_are_what_the_journal_says(project: Project) -> None:
    """Replays the operations that stand: their rows, and no others, are in the tables."""
    with project.read() as session:
        stands = select(Operation.id).where(Operation.kind == "do", Operation.undone.is_(False))
        said: dict[str, dict[int, object]] = {}
        for change in session.scalars(select(Change).where(Change.operation_id.in_(stands)).order_by(Change.id)):
            rows = said.setdefault(change.table, {})
            if change.last_id is not None:
                rows.update(dict.fromkeys(range(change.row_id, change.last_id + 1)))
            elif change.after is None:
                del rows[change.row_id]
            else:
                rows[change.row_id] = change.after
        for mapper in Base.registry.mappers:
            table = mapper.local_table
            if mapper.class_.kept != "journal" or table.name == "project":
                continue
            there = {row["id"]: dict(row) for row in session.execute(select(table)).mappings()}
            expected = said.get(table.name, {})
            assert there.keys() == expected.keys(), table.name
            assert [id_ for id_, image in expected.items() if image is not None and there[id_] != image] == []
        kinds = session.execute(select(Operation.kind, Operation.target_id, Operation.id)).all()
        changed = set(session.scalars(select(Change.operation_id)))
        assert all((kind == "do") == (id_ in changed) for kind, _, id_ in kinds)
        assert all((kind == "do") == (target is None) for kind, target, _ in kinds)


@pytest.mark.slow
def test_a_killed_process_leaves_every_step_whole_or_absent(tmp_path: Path) -> None:
    first = int(os.environ.get("QCODER_KILL_SEED", random.SystemRandom().randrange(10**6)))
    print(f"\nQCODER_KILL_SEED={first}")
    path = tmp_path / "study.qcoder"
    with Project.create(path, coder="A") as project:
        start = snapshot(project)
    half_written = interrupted = steps = 0
    for seed in range(first, first + ROUNDS):
        works_until_killed(path, seed)
        half_written += journal_path(path).exists()
        with Project.open(path, coder="B", writable=False) as reader:
            killed = snapshot(reader)
        with Project.open(path, coder="B") as project:
            interrupted += project.interrupted is not None
            assert (snapshot(project) == killed) == (project.interrupted is None)
            found = checking.check(project)
            assert found.ok, [str(problem) for problem in found.problems]
            assert_tables_are_what_the_journal_says(project)
        if seed % 5 == first % 5:
            shutil.copy(path, tmp_path / "copy.qcoder")
            with Project.open(tmp_path / "copy.qcoder", coder="B") as project:
                while project.undo() is not None:
                    steps += 1
                assert snapshot(project) == start
                assert checking.check(project).ok
    print(f"{ROUNDS} kills, {half_written} in the middle of a write, {interrupted} of a long document; {steps} undone")
    assert steps > 0


HALF_WRITTEN = """
import os, signal, sys
from pathlib import Path
from qcoder.core.messages import say
from qcoder.model import Code
from qcoder.storage import engine
from qcoder.storage import schema
from qcoder.storage.backups import backups
from qcoder.storage.project import Project
engine.CACHE_KIB = 16
with Project.open(Path(sys.argv[1]), coder="A") as project, project.change(say("x")) as step:
    for number in range(300):
        step.add(Code(name=f"half {number}", definition="x" * 5000))
    step.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("writable", [False, True])
def test_a_step_killed_while_half_of_it_is_in_the_file_is_absent(coded: Project, writable: bool) -> None:
    before = snapshot(coded)
    coded.close()
    data = coded.path.read_bytes()
    subprocess.run([sys.executable, "-c", HALF_WRITTEN, str(coded.path)], check=False, cwd=REPO)
    assert journal_path(coded.path).exists() and coded.path.read_bytes() != data
    with Project.open(coded.path, coder="B", writable=writable) as project:
        assert snapshot(project) == before
        assert checking.check(project).ok
    assert coded.path.read_bytes() == data


FULL_DISK = """
import resource, sys
from pathlib import Path
from qcoder.core.errors import DiskTrouble
from qcoder.core.messages import use_language
from qcoder.services.codes import codebook
from qcoder.storage import schema
from qcoder.storage.backups import backups
from qcoder.storage.project import Project
use_language("en")
path = Path(sys.argv[1])
with Project.open(path, coder="A") as project:
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 8192, resource.RLIM_INFINITY))
    try:
        codebook.create_code(project, name="Too long", definition="x" * 500_000)
    except DiskTrouble as trouble:
        print(trouble)
    print([code.name for code in codebook.codes(project)])
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    codebook.create_code(project, name="Saved when there was space again")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
def test_a_disk_that_takes_no_more_is_told_and_the_last_step_stays(project: Project) -> None:
    codebook.create_code(project, name="Dependency")
    project.close()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(project.path)], capture_output=True, text=True, cwd=REPO, check=False
    )
    assert done.returncode == 0, done.stderr
    sentence, codes = done.stdout.splitlines()
    assert sentence.startswith("“study.qcoder” could not be read or written.")
    assert codes == "['Dependency']"
    with Project.open(project.path, coder="B") as again:
        assert [code.name for code in codebook.codes(again)] == ["Dependency", "Saved when there was space again"]
        assert checking.check(again).ok
        assert_tables_are_what_the_journal_says(again)


UPGRADE = """
import sys
from pathlib import Path
from qcoder.core.errors import DiskTrouble
from qcoder.storage import engine, header, schema
from qcoder.storage.project import Project
engine.CACHE_KIB = 16
header.SCHEMA, schema.MIGRATIONS = header.SCHEMA + 1, Path(sys.argv[2])
try:
    Project.open(Path(sys.argv[1]), coder="A")
except DiskTrouble:
    print("told")
"""
KILLED = """
import os, signal
from alembic import op
revision, down_revision = "next", "newest"

def upgrade():
    op.execute("UPDATE code SET definition = hex(zeroblob(100000)) || name")
    op.execute("CREATE TABLE half (id INTEGER)")
    os.kill(os.getpid(), signal.SIGKILL)
"""
NO_SPACE = """
import resource
from alembic import op
revision, down_revision = "next", "newest"

def upgrade():
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
    op.execute("UPDATE code SET definition = hex(zeroblob(1000000)) || name")
"""


def upgraded(path: Path, script: str) -> str:
    """What a process printed that opened the project with a schema after today's."""
    folder = path.parent / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder)
    (folder / "versions" / "next.py").write_text(script.replace("newest", schema.REVISION), encoding="utf-8")
    command = [sys.executable, "-c", UPGRADE, str(path), str(folder)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=REPO).stdout


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the project of today's schema."""
    return Path(shutil.copy(PROJECTS / f"schema-{header.SCHEMA}.qcoder", tmp_path / "old.qcoder"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_project_whose_upgrade_was_killed_is_as_it_was(old: Path) -> None:
    data = old.read_bytes()
    upgraded(old, KILLED)
    assert journal_path(old).exists() and old.read_bytes() != data
    with Project.open(old, coder="B") as project:
        assert checking.check(project).ok
    assert old.read_bytes() == data
    assert len(backups(old)) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no limit for a process's files")
def test_a_project_whose_upgrade_finds_no_space_is_as_it_was(old: Path) -> None:
    data = old.read_bytes()
    assert upgraded(old, NO_SPACE) == "told\n"
    assert old.read_bytes() == data
    assert len(backups(old)) == 1
