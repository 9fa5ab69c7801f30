"""One coding saved against a bare SQLite commit of the same row: python -m pytest tests/benchmarks -m benchmark -s

The bare commit uses the program's pragmas on a file of its own with the same table, so both wait for the same disk.
"""

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from qcoder.core.span import Span
from qcoder.services.arriving import importing
from qcoder.services.codes import codebook
from qcoder.services.passages import coding
from qcoder.storage.engine import connect
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW

pytestmark = pytest.mark.benchmark
CODINGS = 200


def interview() -> str:
    """An invented interview of 60,000 characters."""
    return INTERVIEW * (60_000 // len(INTERVIEW) + 1)


def bare_file(path: Path, made: Path) -> sqlite3.Connection:
    """A connection, as the program opens it, to a file that has the table of codings and nothing else."""
    path.touch()
    raw = connect(path, mode="rw")
    raw.execute("PRAGMA journal_mode=DELETE")
    raw.execute("PRAGMA synchronous=EXTRA")
    raw.execute("PRAGMA foreign_keys=OFF")
    with closing(sqlite3.connect(made)) as project:
        wanted = "SELECT sql FROM sqlite_master WHERE tbl_name = 'coding' AND sql IS NOT NULL"
        for (sql,) in project.execute(wanted).fetchall():
            raw.execute(sql)
    return raw


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def test_coding(project: Project, tmp_path: Path) -> None:
    (tmp_path / "Ana.txt").write_text(interview(), encoding="utf-8")
    document = importing.import_files(project, files=[tmp_path / "Ana.txt"]).files[0].document_id or 0
    code = codebook.create_code(project, name="Dependency").id
    raw = bare_file(tmp_path / "bare.db", project.path)
    ours, bare, undone = [], [], []
    columns = 'code_id, coder_id, quote, origin, at, code_version, start, "end", document_id, guid'
    for number in range(CODINGS):
        span = Span(number * 100, number * 100 + 80)
        ours.append(timed(lambda span=span: coding.code_passage(project, document=document, code=code, span=span)))
        with closing(sqlite3.connect(project.path)) as other:
            row = other.execute(f"SELECT {columns} FROM coding ORDER BY id DESC LIMIT 1").fetchone()

        def commit(row: tuple[object, ...] = row) -> None:
            raw.execute("BEGIN IMMEDIATE")
            raw.execute(f"INSERT INTO coding ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            raw.execute("COMMIT")

        bare.append(timed(commit))
    for _number in range(CODINGS // 2):
        undone.append(timed(project.undo))
    raw.close()
    floor = statistics.median(bare)
    print(
        f"\n{CODINGS} codings in an interview of {len(interview()):,} characters, each against a bare commit of its row"
    )
    for name, found in (("saved", ours), ("undone", undone), ("bare", bare)):
        found.sort()
        middle, slow = statistics.median(found), found[int(len(found) * 0.95)]
        print(f"  {name:<7} p50 {middle:6.1f} ms   p95 {slow:6.1f} ms   x{middle / floor:.1f}")
