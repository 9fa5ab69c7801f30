"""Comparing in large projects: python -m pytest tests/benchmarks/bench_compare.py -m benchmark -s

2,000 codes on three levels, six organisations of two kinds, 500 documents. The floor of the crosstab is bare sqlite3
reading the same columns in the same run; that of co-occurrence is the SQL self-join.
"""

import random
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from qcoder.analysis.comparison import Count
from qcoder.analysis.cooccurrence import together, touching_pairs
from qcoder.analysis.inference import permutation_test
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Case, Code, Coding, Document, DocumentText, Membership, Value, Variable
from qcoder.services.compare.crosstabs import crosstab
from qcoder.services.lookup import coder_id
from qcoder.services.passages.coding import code_passage
from qcoder.services.passages.coding_store import store_of
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note

pytestmark = pytest.mark.benchmark
DOCUMENTS = 500
SIDE_BY_SIDE: tuple[Count, ...] = ("codings", "documents")  # as the floor's figures were measured
LENGTH = 20_000


def fill(project: Project, codings: int) -> None:
    """Everything by bulk inserts: the benchmark is of reading."""
    chance = np.random.default_rng(7)
    with project.change(say("Many codings")) as step:
        variable = Variable(name="type", type="one_of", allowed=["NGO", "union network"])
        organisations = [Case(name=f"Organisation {n}", kind="organisation") for n in range(6)]
        step.add_all([variable, *organisations])
        step.flush()
        for n, one in enumerate(organisations):
            step.add(Value(variable_id=variable.id, case_id=one.id, value="NGO" if n < 4 else "union network"))
        people = [Case(name=f"Person {n}") for n in range(DOCUMENTS)]
        step.add_all(people)
        step.flush()
        step.add_all([Membership(case_id=one.id, parent_id=organisations[n % 6].id) for n, one in enumerate(people)])
        text = "Nos apoyaron las iglesias, pero cuando llegó el dinero ya no decidíamos. " * (LENGTH // 73 + 1)
        documents = [
            Document(name=f"Interview {n}", case_id=one.id, language="es", words=LENGTH // 6)
            for n, one in enumerate(people)
        ]
        step.add_all(documents)
        step.flush()
        step.add_all([DocumentText(document_id=one.id, number=1, text=text, sha256="") for one in documents])
        codes = []
        for top in range(20):
            codes.append(Code(name=f"Theme {top}", position=top))
        step.add_all(codes)
        step.flush()
        middles = [Code(name=f"Category {n}", parent_id=one.id, position=n) for one in codes for n in range(9)]
        step.add_all(middles)
        step.flush()
        leaves = [Code(name=f"Code {n}", parent_id=one.id, position=n) for one in middles for n in range(10)]
        step.add_all(leaves)
        step.flush()
        ids = [one.id for one in (*codes, *middles, *leaves)]
        coder = coder_id(step, "Coder A")
        document, code = chance.integers(0, DOCUMENTS, codings), chance.integers(0, len(ids), codings)
        start, length = chance.integers(0, LENGTH - 400, codings), chance.integers(20, 300, codings)
        shown = [one.id for one in documents]
        for first in range(0, codings, 100_000):
            step.insert_many(
                Coding,
                [
                    {
                        "guid": f"{at}", "document_id": shown[document[at]], "code_id": ids[code[at]],
                        "coder_id": coder, "start": int(start[at]), "end": int(start[at] + length[at]), "quote": "x",
                        "origin": "hand", "at": "2026-01-01T00:00:00.000+00:00", "code_version": 1,
                    }
                    for at in range(first, min(codings, first + 100_000))
                ],
            )  # fmt: skip


def taken(work: Callable[[], object]) -> float:
    return cpu(work, 1)[0]


@pytest.mark.parametrize(("codings", "again"), [(100_000, 16), (1_000_000, 100)])
def test_crosstab(tmp_path: Path, codings: int, again: int) -> None:
    project = Project.create(tmp_path / "large.qcoder", coder="Coder A")
    fill(project, codings)
    size = f"{codings:,} codings"

    def bare() -> None:
        connection = sqlite3.connect(f"file:{project.path}?mode=ro", uri=True)
        connection.execute('SELECT id, document_id, code_id, "start", "end" FROM coding').fetchall()
        connection.close()

    floors, firsts = [], []
    for _round in range(3):
        floors.append(taken(bare))
        fresh = Project.open(project.path, coder="Coder B", writable=False)
        firsts.append(taken(lambda fresh=fresh: crosstab(fresh, by="type", counts=SIDE_BY_SIDE)))  # type: ignore[misc]
        fresh.close()
    floor = min(floors)
    if codings == 1_000_000:  # what is read beside the codings weighs more among fewer
        ratio = min(firsts) / floor
        note(Figure(f"crosstab, 2,000 codes, {size}: first time against reading the rows", ratio, 1.5, "times"))
    crosstab(project, by="type", counts=SIDE_BY_SIDE)
    chance, took = random.Random(3), []
    with project.read() as session:
        document, code = session.query(Document.id).first()[0], session.query(Code.id).first()[0]
    for _each in range(7):
        at = chance.randrange(0, LENGTH - 400)
        code_passage(project, document=document, code=code, span=Span(at, at + 50))
        took.append(taken(lambda: crosstab(project, by="type", counts=SIDE_BY_SIDE)))
    note(Figure(f"crosstab, 2,000 codes, {size}: again after one new coding", median(took), again, floor=floor))
    project.close()


def test_cooccurrence(tmp_path: Path) -> None:
    project = Project.create(tmp_path / "large.qcoder", coder="Coder A")
    fill(project, 1_000_000)

    def joined() -> None:
        connection = sqlite3.connect(f"file:{project.path}?mode=ro", uri=True)
        connection.execute(
            """SELECT a.code_id, b.code_id, count(*) FROM coding a JOIN coding b
               ON b.document_id = a.document_id AND b."start" >= a."start" AND b."start" < a."end"
               AND (b."start" > a."start" OR b.id > a.id) AND b.code_id <> a.code_id
               GROUP BY a.code_id, b.code_id"""
        ).fetchall()
        connection.close()

    held = store_of(project).columns(project)
    on_line = held.document.astype(np.int64) * (LENGTH + 1)
    codes, starts, ends = held.code.astype(np.int64) - 1, on_line + held.start, on_line + held.end
    sweep = min(taken(lambda: count_pairs(codes, starts, ends)) for _round in range(3))
    floor = taken(joined)
    note(Figure("co-occurrence, 1,000,000 codings: pairs, of the SQL self-join", 100 * sweep / floor, 15, "%"))
    whole = taken(lambda: together(codes, starts, ends, int(codes.max()) + 1))
    note(Figure("co-occurrence, 1,000,000 codings: with Jaccard, of the SQL self-join", 100 * whole / floor, 50, "%"))
    project.close()


def count_pairs(codes: np.ndarray, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The pairs alone, as the join counts them."""
    number = int(codes.max()) + 1
    found = np.zeros(number * number, np.int64)
    for one, other in touching_pairs(starts, ends):
        found += np.bincount(codes[one] * number + codes[other], minlength=number * number)
    return found


def test_permutation() -> None:
    chance = np.random.default_rng(2)
    values, inside = chance.random((200, 30)), np.arange(30) < 14
    began = time.process_time()  # of all threads: the products may be shared out among several
    permutation_test(values, inside, draws=10_000)
    took = (time.process_time() - began) * 1000
    note(Figure("permutation test, 10,000 permutations, 200 codes, 30 organisations", took, 2_000))
