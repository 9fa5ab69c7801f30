"""What leaves the program against its floor: python -m pytest tests/benchmarks/bench_exports.py -m benchmark -s

The floor of a Word file is the same document.xml made of plain strings and zipped with the other parts; of an exchange
file it is the same XML and texts zipped and, on the way in, unzipped and parsed by lxml. CPU time of this thread.
The interviews do not repeat themselves: what is said over and over is zipped in no time, and that makes no floor.
"""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from qcoder.core.report import Quote, Report
from qcoder.core.transcript_file import TranscriptFile
from qcoder.exporters.excel import write_excel
from qcoder.exporters.refi import project_bytes
from qcoder.exporters.word import word_bytes
from qcoder.exporters.word_transcript import transcript_bytes
from qcoder.importers.refi import read_refi
from qcoder.services.leaving.exchange_in import bring_in
from qcoder.services.leaving.exchange_out import exchange_project
from qcoder.services.leaving.reporting import build_report
from qcoder.services.leaving.reviewing import transcript_file
from qcoder.services.leaving.workbook import workbook_sheets
from qcoder.services.memos.memos import write_memo
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, cpu, median, note, turn_by_turn
from tests.benchmarks.large import KB, add_codes, add_document, told

pytestmark = pytest.mark.benchmark
ROUNDS = 5


def large(folder: Path, *, documents: int, characters: int, codings: int, codes: int = 60) -> Project:
    """An invented project of a size."""
    project = Project.create(folder / "large.qcoder", coder="Coder A")
    add_codes(project, codes)
    for number in range(documents):
        add_document(
            project, folder, f"d{number}", characters=characters, codings=codings // documents,
            words=told(characters, number),
        )  # fmt: skip
    return project


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """35 texts of 60 KB with 5,000 codings, every fifth with a memo."""
    made = large(tmp_path_factory.mktemp("study"), documents=35, characters=60 * KB, codings=5_000)
    with made.read() as session:
        from qcoder.model import Coding

        ids = [id_ for (id_,) in session.query(Coding.id)]
    from qcoder.core.messages import say

    with made.change(say("memos")):
        for id_ in ids[::5]:
            write_memo(made, target="coding", target_id=id_, text="What this says of money and of who decides on it.")
    yield made
    made.close()


def plain_word(report: Report, others: dict[str, bytes]) -> bytes:
    """The same body as strings, zipped with the same other parts."""
    parts = ["<w:document><w:body>"]

    def words(text: str) -> str:
        return escape(text).replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')

    def put(text: str, style: str, language: str = "") -> None:
        look = f'<w:rPr><w:lang w:val="{language}"/></w:rPr>' if language else ""
        parts.append(
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r>{look}<w:t xml:space="preserve">{words(text)}</w:t>'
            "</w:r></w:p>"
        )

    for section in report.sections:
        put(section.heading, "Heading1")
        for block in section.blocks:
            if isinstance(block, Quote):
                put(block.text, "Excerpt", "es-MX")
                put(block.source, "ExcerptSource")
                if block.others:
                    put(block.others, "ExcerptCodes")
                if block.memo:
                    put(block.memo, "Memo")
    parts.append("</w:body></w:document>")
    return zipped({**others, "word/document.xml": "".join(parts).encode()})


def zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def ratio(work: str, took: float, floor: float, at_most: float) -> None:
    note(Figure(work, took / floor, at_most, "times", floor=0.0))
    print(f"    {took:.0f} ms CPU against {floor:.0f}")


def test_5000_excerpts_to_word(study: Project) -> None:
    report = build_report(study, by="document", language="en")
    held = word_bytes(report)
    others = {name: data for name, data in unzipped(held).items() if name != "word/document.xml"}
    quotes = sum(isinstance(block, Quote) for section in report.sections for block in section.blocks)
    assert quotes == 4_970, quotes  # 142 in each of 35 documents
    same = len(unzipped(plain_word(report, others))["word/document.xml"]) / len(unzipped(held)["word/document.xml"])
    assert 0.88 < same < 1.05, same
    took, floor = turn_by_turn(lambda: word_bytes(report), lambda: plain_word(report, others), ROUNDS)
    ratio("5,000 excerpts to Word, against plain strings and zip", took, floor, 2.5)
    whole = median(cpu(lambda: word_bytes(build_report(study, by="document", language="en")), 2))
    note(Figure("5,000 excerpts to Word with reading, counting and the chart", whole, 6_000))


def test_a_transcript_with_500_comments(tmp_path: Path) -> None:
    with large(tmp_path, documents=1, characters=100 * KB, codings=500) as project:
        held: TranscriptFile = transcript_file(project, document=1)
        assert len(held.remarks) == 500
        took = median(cpu(lambda: transcript_bytes(held), ROUNDS))
        note(Figure("a transcript of 100 KB with 500 comments to Word", took, 100))


def test_an_exchange_file_out_and_in(study: Project, tmp_path: Path) -> None:
    values = exchange_project(study)
    held = project_bytes(values)
    parts = unzipped(held)

    def bare_out() -> None:
        etree.fromstring(parts["project.qde"])
        zipped(parts)

    def bare_in() -> None:
        etree.fromstring(unzipped(held)["project.qde"])

    took, floor = turn_by_turn(lambda: project_bytes(exchange_project(study)), bare_out, ROUNDS)
    ratio(".qdpx of 35 texts and 5,000 codings out, against zip and lxml", took, floor, 3)
    took, floor_in = turn_by_turn(lambda: read_refi(held, file_name="a.qdpx"), bare_in, 2 * ROUNDS)
    ratio(".qdpx of 35 texts and 5,000 codings read, against zip and lxml", took, floor_in, 3)
    found = read_refi(held, file_name="a.qdpx")
    number = iter(range(100))

    def store() -> None:
        with Project.create(tmp_path / f"{next(number)}.qcoder", coder="B") as fresh:
            bring_in(fresh, found=found, label="a.qdpx")

    took = median(cpu(store, 2))
    note(Figure(".qdpx of 35 texts and 5,000 codings stored in one step, with its index", took, 4_000))


@pytest.mark.parametrize("codings", [10_000, 100_000])
def test_memory_stays_flat_however_many_codings_go_to_excel(tmp_path: Path, codings: int) -> None:
    with large(tmp_path, documents=20, characters=60 * KB, codings=codings) as project:
        sheets = workbook_sheets(project, where="", language="en", hide=())
        tracemalloc.start()
        write_excel(tmp_path / "a.xlsx", [sheet for sheet in sheets if sheet.name == "Codings"])
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        note(Figure(f"Excel of {codings:,} codings: most memory at once", peak / 1e6, 25, "MB"))
