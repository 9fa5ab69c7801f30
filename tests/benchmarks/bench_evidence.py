"""Agreement and framework: python -m pytest tests/benchmarks/bench_evidence.py -m benchmark -s

CPU time of this process, and memory above what it held before, as the operating system counts it.
"""

import random
import resource
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Code, Coding, FrameworkCell
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.documents.documents import documents, show
from qcoder.services.evidence import agreement, agreement_places, framework, framework_cells, framework_files
from qcoder.services.lookup import coder_id
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, note
from tests.benchmarks.large import KB, add_codes, interview

pytestmark = pytest.mark.benchmark
DOCUMENTS, CODES, CODINGS = 35, 60, 5_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """35 interviews of 60 KB, 60 codes, 5,000 codings of each of two coders who agree on some of them."""
    folder = tmp_path_factory.mktemp("evidence")
    project = Project.create(folder / "large.qcoder", coder="Coder A")
    add_codes(project, CODES)
    for number in range(DOCUMENTS):
        (folder / f"Interview {number:02}.txt").write_text(interview(60 * KB), encoding="utf-8")
    import_files(project, files=sorted(folder.glob("*.txt")), again="anew")
    chance = random.Random(7)
    texts = {row.id: show(project, document=row.id).text for row in documents(project)}
    with project.change(say("Code “{name}”", name="…")) as step:
        codes = list(step.scalars(Code.__table__.select().with_only_columns(Code.id)))
        rows: list[dict[str, object]] = []
        ids = [coder_id(step, name) for name in ("Coder A", "Coder B")]
        for number in range(CODINGS):
            document = 1 + number % DOCUMENTS
            start = chance.randrange(0, len(texts[document]) - 400)
            span, code = Span(start, start + chance.randrange(40, 300)), chance.choice(codes)
            for who in ids:
                moved = Span(span.start + chance.randrange(0, 30), span.end + chance.randrange(0, 30))
                other = chance.choice(codes) if chance.random() < 0.2 else code
                rows.append(
                    {"document_id": document, "code_id": other, "coder_id": who, "start": moved.start,
                     "end": moved.end, "quote": moved.of(texts[document])}
                )  # fmt: skip
        step.insert_many(Coding, rows)
    project.close()
    return folder / "large.qcoder"


def took(work: Callable[[], object]) -> float:
    """CPU seconds of the process, the quickest of three."""
    found = []
    for _time in range(3):
        began = time.process_time()
        work()
        found.append(time.process_time() - began)
    return min(found)


def test_agreement(large: Path) -> None:
    with Project.open(large, coder="Coder A", writable=False) as project:

        def agree(resamples: int) -> agreement.AgreementTable:
            return agreement.agreement(project, coders=["Coder A", "Coder B"], resamples=resamples)

        agree(0)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        size = f"{DOCUMENTS} x 60 KB, {CODES} codes, 2 x {CODINGS:,} codings"
        note(Figure(f"agreement, {size}, all statistics", took(lambda: agree(0)), 2, "s CPU"))
        note(Figure("the same with 1,000 resamples by interview", took(lambda: agree(1_000)), 20, "s CPU"))
        tracemalloc.start()
        agree(1_000)
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        note(Figure("the same: memory held by its objects at most", peak, 300, "MB"))
        table = agree(0)
        listed = took(lambda: agreement_places.places_behind(project, table=table, apart=True))
        note(Figure("agreement: the differences listed, of " + f"{len(table.places):,} places", listed * 1000, 50))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1e3
        note(Figure("the same: memory of the process above the first run", grown, 300, "MB"))


def test_framework(large: Path, tmp_path: Path) -> None:
    copy = tmp_path / "framework.qcoder"
    copy.write_bytes(large.read_bytes())
    with Project.open(copy, coder="Coder A") as project:
        codes = [row.id for row in codebook.codes(project)]
        layout = framework.Layout(codes=framework.guids_of(project, codes=codes))
        made = framework.create_framework(project, name="Large", layout=layout)
        shown = framework.matrix(project, framework=made.id)
        words = "What this interview says of the matter, in the words of whoever wrote the summary. " * 3
        with project.change(say("Summarise “{column}” of “{row}”", column="…", row="…")) as step:
            step.insert_many(
                FrameworkCell,
                [
                    {"framework_id": made.id, "row": row.key, "column": column.key, "text": words, "passages": 0}
                    for row in shown.rows
                    for column in shown.columns
                ],
            )

        def write() -> None:
            whole = framework.matrix(project, framework=made.id)
            for name in ("large.xlsx", "large.docx"):
                framework_files.write_framework(project, shown=whole, file=tmp_path / name)

        size = f"{len(shown.rows)} rows x {len(shown.columns)} codes"
        note(Figure(f"framework of {size} to Excel and Word", took(write), 3, "s CPU"))

        def read() -> None:
            framework.matrix(project, framework=made.id)

        def save() -> None:
            row, column = shown.rows[0].key, shown.columns[0].key
            framework_cells.write_cell(project, framework=made.id, row=row, column=column, text=str(time.time()))

        note(Figure(f"framework of {size}: read anew", took(read), 1, "s CPU"))
        note(Figure(f"framework of {size}: a summary saved", took(save) * 1000, 50))
