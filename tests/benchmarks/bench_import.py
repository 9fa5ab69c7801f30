"""Importing: python -m pytest tests/benchmarks/bench_import.py -m benchmark -s

35 interviews of 10,000 words as Word files, against opening each zip, parsing document.xml and joining the text of its
w:t; a PDF of 1,000 pages against PDFium's own extraction; and the memory that a long file of each format takes.
"""

import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import docx
import pytest
from lxml import etree

from qcoder.importers.registry import read_document
from qcoder.services.arriving import importing
from qcoder.storage.project import Project
from tests.benchmarks.figures import Figure, note
from tests.files import odt, p, pdf, r, word, xlsx

pytestmark = pytest.mark.benchmark
DOCUMENTS, WORDS, ROUNDS = 35, 10_000, 9
PDF_ROUNDS = 15
LONG_FILE = 5_000_000  # bytes
VOCABULARY = (
    "la red decide aunque fundación taller cuotas nadie pregunta trabajo frontera organización dinero apoyo mujeres "
    "fábrica contrato asamblea proyecto viaje sindicato derechos casa tiempo hijos escuela turno máquina voz grupo"
)
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def make_document(path: Path, seed: int) -> None:
    """An invented interview of WORDS words in turns of some 60, as Word writes it: several runs a paragraph."""
    chance, vocabulary = random.Random(seed), VOCABULARY.split()
    made = docx.Document()
    words, turn = 0, 0
    while words < WORDS:
        paragraph = made.add_paragraph()
        paragraph.add_run("Ana: " if turn % 2 else "Entrevistadora: ").bold = True
        size = min(WORDS - words, 90 if turn % 2 else 30)
        for _run in range(3):
            paragraph.add_run(" ".join(chance.choices(vocabulary, k=max(1, size // 3))) + ". ")
        words, turn = words + size, turn + 1
    made.save(str(path))


def read_bare(path: Path) -> int:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    with zipfile.ZipFile(path) as archive:
        root = etree.fromstring(archive.read("word/document.xml"), parser)
    return len("".join(element.text or "" for element in root.iter(TEXT)).split())


def timed(work: object, *arguments: object, **named: object) -> tuple[float, object]:
    assert callable(work)
    began = time.perf_counter()
    found = work(*arguments, **named)
    return time.perf_counter() - began, found


def read(path: Path) -> None:
    read_document(path.read_bytes(), file_name=path.name)


def once(work: Callable[[], object]) -> float:
    """CPU seconds of this thread."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def test_a_pdf_of_a_thousand_pages() -> None:
    """Against PDFium's own extraction of the same pages."""
    import pypdfium2

    chance, vocabulary = random.Random(7), VOCABULARY.split()
    pages = [
        [
            (72.0, 800.0, "La red de mujeres"),
            (290.0, 30.0, str(number)),
            *((72.0, 760.0 - 16 * row, " ".join(chance.choices(vocabulary, k=11))) for row in range(45)),
        ]
        for number in range(1, 1001)
    ]
    data = pdf(pages)

    def extracted() -> None:
        file = pypdfium2.PdfDocument(data)
        for index in range(len(file)):
            page = file[index]
            text = page.get_textpage()
            text.get_text_range()
            text.close()
            page.close()
        file.close()

    read_document(pdf(pages[:2]), file_name="a.pdf")  # imports what is slow to import
    bare = reading = float("inf")
    for _round in range(PDF_ROUNDS):  # the best of each, turn by turn: others use the machine too
        bare = min(bare, once(extracted))
        reading = min(reading, once(lambda: read_document(data, file_name="a.pdf")))
    assert read_document(data, file_name="a.pdf").ledger.adds_up
    note(Figure("a PDF of 1,000 pages read, against PDFium's own extraction", reading / bare, 1.5, "times"))


def test_import(project: Project, tmp_path: Path) -> None:
    files = [tmp_path / f"interview {number:02}.docx" for number in range(DOCUMENTS)]
    for number, file in enumerate(files):
        make_document(file, number)
    read_document(files[0].read_bytes(), file_name=files[0].name, language="auto")  # imports what is slow to import
    rounds = [[(once(partial(read_bare, file)), once(partial(read, file))) for file in files] for _ in range(ROUNDS)]
    # Of each file its best, turn by turn: others use the machine too.
    bare = sum(min(one[0] for one in times) for times in zip(*rounds, strict=True))
    reading = sum(min(one[1] for one in times) for times in zip(*rounds, strict=True))
    whole, result = timed(importing.import_files, project, files=files)
    assert isinstance(result, importing.ImportResult)
    stored = [one.ledger for one in result.files if one.ledger is not None]
    assert len(stored) == DOCUMENTS
    undo, _ = timed(project.undo)
    what = f"{DOCUMENTS} Word files of {WORDS:,} words"
    note(Figure(f"{what} read and proved, against zip and lxml", reading / bare, 3, "times"))
    note(Figure(f"{what} read and proved", reading, 2, "s CPU", bare))
    print(f"with disk {whole:.2f} s, one undone {undo:.2f} s, project of {project.path.stat().st_size / 1e6:.1f} MB")


IMPORTED = """
import sys
from pathlib import Path
from qcoder.services.arriving.importing import import_files, prepare_files, store
from qcoder.storage.project import Project
how, small, *large, project = sys.argv[1], *map(Path, sys.argv[2:])
def bring_in(files):
    if how == "looked through":
        return store(project, prepared=prepare_files(project, files=files)).files
    return import_files(project, files=files).files
project = Project.create(project, coder="A")
bring_in([small])
def memory(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name)) * 1024
now = memory("VmRSS")
Path("/proc/self/clear_refs").write_text("5")
files = bring_in(large)
assert all(file.ledger.adds_up for file in files)
print(memory("VmHWM") - now)
"""


BARE = """
import sys, zipfile
from lxml import etree
def parsed(path):
    etree.fromstring(zipfile.ZipFile(path).read("word/document.xml"))
parsed(sys.argv[1])
def memory(name):
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith(name)) * 1024
now = memory("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
parsed(sys.argv[2])
print(memory("VmHWM") - now)
"""


def grown(script: str, *words: object) -> int:
    """Bytes by which a process grows at most while it brings something in."""
    asked = [sys.executable, "-c", script, *map(str, words)]
    return int(subprocess.run(asked, capture_output=True, check=True).stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory of a process")
@pytest.mark.parametrize(
    ("how", "number"), list(product(["as they come", "looked through"], [DOCUMENTS, 4 * DOCUMENTS]))
)
def test_memory_of_many(tmp_path: Path, how: str, number: int) -> None:
    """The same of many interviews, against the largest: stored as they come, or after all of them were looked through.

    Their size is what they unpack to. As they lie on the disk they are so small that unpacking and parsing one of them
    takes more than ten times that, as is told beside it. What is looked through waits in memory, some 0.1 MB each.
    """
    small, files = tmp_path / "small.docx", [tmp_path / f"interview {at:03}.docx" for at in range(number)]
    small.write_bytes(long_transcript("docx", 20, 60, with_emoji=False))
    for at, file in enumerate(files):
        make_document(file, at)
    most = grown(IMPORTED, how, small, *files, tmp_path / "p.qcoder")
    what = f"memory to bring in {number} Word files of {WORDS:,} words, {how}, of the largest unpacked"
    note(Figure(what, most / max(map(unpacked, files)), 10, "times"))
    packed = max(file.stat().st_size for file in files)
    print(f"of the largest packed {most / packed:.0f} times, zip and lxml {grown(BARE, small, files[0]) / packed:.0f}")


FORMATS = ("docx", "odt", "xlsx", "txt", "html", "rtf", "pdf", "srt", "vtt", "json", "csv", "eaf")


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for the memory of a process")
@pytest.mark.parametrize(
    ("format", "words", "with_emoji"),
    [
        *product(FORMATS, (60, 7, 2), [False]),
        *((format, 60, True) for format in FORMATS if format != "pdf"),
        ("txt", 2, True),
        ("txt", 1, False),
        ("txt", 1, True),
        *((format, 0, False) for format in ("txt", "csv", "json")),
        ("json", 1, False),
    ],
)
def test_memory(format: str, words: int, with_emoji: bool, tmp_path: Path) -> None:
    """What the process grows by at most for each byte of the file, which is read, proved and stored.

    Zipped ones count as what they unpack to. `words`: of a turn; 0: two letters behind a label of one. An
    emoji makes four bytes of every letter beside it.
    """
    small, large = tmp_path / f"small.{format}", tmp_path / f"large.{format}"
    small.write_bytes(long_transcript(format, 20, words, with_emoji))
    large.write_bytes(long_transcript(format, 1_000, words, with_emoji))
    large.write_bytes(long_transcript(format, 1_000 * LONG_FILE // unpacked(large), words, with_emoji))
    most, size = grown(IMPORTED, "looked through", small, large, tmp_path / "p.qcoder"), unpacked(large)
    turns = f"turns of {words} {'words' if words > 1 else 'word'}{' with emoji' if with_emoji else ''}"
    turns = turns if words else "nothing but “E: sí.”"
    what = f"memory to bring in a .{format} of {size / 1e6:.0f} MB of {turns}, of its size"
    note(Figure(what, most / size, 10, "times"))


def unpacked(file: Path) -> int:
    """Bytes of a file; of a zip those of what is in it."""
    if not zipfile.is_zipfile(file):
        return file.stat().st_size
    with zipfile.ZipFile(file) as archive:
        return sum(info.file_size for info in archive.infolist())


def long_transcript(format: str, turns: int, words_a_turn: int, with_emoji: bool) -> bytes:
    """Two who take turns, in some thousand different words."""
    chance = random.Random(5)
    syllables = VOCABULARY.split()
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 2))) for _ in range(5_000)]
    words[0] += "😀" if with_emoji else ""
    said = [("Ana" if turn % 2 else "Eva", " ".join(chance.choices(words, k=words_a_turn))) for turn in range(turns)]
    if not words_a_turn:
        said = [("A", "no.") if turn % 2 else ("E", "sí.") for turn in range(turns)]
    text = "\n".join(f"{who}: {what}" for who, what in said)
    times = [f"{at // 360:02}:{at // 6 % 60:02}:{at % 6}0" for at in range(turns + 1)]
    if format == "docx":
        return word("".join(p(r(f"{who}: ", "<w:b/>"), r(what)) for who, what in said))
    if format == "odt":
        return odt("".join(f"<text:p>{line}</text:p>" for line in text.split("\n")))
    if format == "xlsx":
        return xlsx([["speaker", "time", "text"], *([who, str(at), what] for at, (who, what) in enumerate(said))])
    if format == "pdf":
        lines = [text[at : at + 90] for at in range(0, len(text.replace("\n", " ")), 90)]
        return pdf([[(72.0, 780.0 - 16 * row, line.replace("\n", " ")) for row, line in enumerate(lines[at : at + 45])]
                    for at in range(0, len(lines), 45)])  # fmt: skip
    if format == "json":
        segments = [{"start": at, "end": at + 1, "speaker": who, "text": what} for at, (who, what) in enumerate(said)]
        return json.dumps({"segments": segments}).encode()
    in_rtf = {"ó": "\\'f3", "á": "\\'e1", "\n": "\\par\n", "😀": "\\u-10179?\\u-8704?"}
    made = {
        "txt": text,
        "html": "<html><body>" + "".join(f"<p>{line}</p>" for line in text.split("\n")),
        "rtf": "{\\rtf1\\ansi " + "".join(in_rtf.get(letter, letter) for letter in text) + "}",
        "srt": "".join(
            f"{at + 1}\n{times[at]},000 --> {times[at + 1]},000\n{who}: {what}\n\n"
            for at, (who, what) in enumerate(said)
        ),
        "vtt": "WEBVTT\n\n"
        + "".join(
            f"{times[at]}.000 --> {times[at + 1]}.000\n<v {who}>{what}\n\n" for at, (who, what) in enumerate(said)
        ),
        "csv": "speaker,time,text\n" + "".join(f'{who},{at},"{what}"\n' for at, (who, what) in enumerate(said)),
        "eaf": eaf_of(said),
    }
    return made[format].encode()


def eaf_of(said: list[tuple[str, str]]) -> str:
    slots = "".join(f'<TIME_SLOT TIME_SLOT_ID="t{at}" TIME_VALUE="{at * 1000}"/>' for at in range(len(said) + 1))
    tiers = "".join(
        f'<TIER TIER_ID="{name}" PARTICIPANT="{name}">'
        + "".join(
            f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a{at}" TIME_SLOT_REF1="t{at}" '
            f'TIME_SLOT_REF2="t{at + 1}">'
            f"<ANNOTATION_VALUE>{what}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
            for at, (who, what) in enumerate(said)
            if who == name
        )
        + "</TIER>"
        for name in ("Eva", "Ana")
    )
    return f"<ANNOTATION_DOCUMENT><HEADER/><TIME_ORDER>{slots}</TIME_ORDER>{tiers}</ANNOTATION_DOCUMENT>"
