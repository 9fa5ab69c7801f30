"""Importing against reading the same XML with lxml: python -m pytest tests/benchmarks -m benchmark -s

35 interviews of 10,000 words as Word files. "lxml" opens each zip, parses document.xml and joins the text of its w:t;
"without disk" is what the importer alone takes of the whole, "with disk" includes texts, turns, index and original.
"""

import random
import time
import zipfile
from pathlib import Path

import docx
import pytest
from lxml import etree

from qcoder.importers.registry import read_document
from qcoder.services import importing
from qcoder.storage.project import Project

pytestmark = pytest.mark.benchmark
DOCUMENTS, WORDS = 35, 10_000
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


def test_import(project: Project, tmp_path: Path) -> None:
    files = [tmp_path / f"interview {number:02}.docx" for number in range(DOCUMENTS)]
    for number, file in enumerate(files):
        make_document(file, number)
    read_document(files[0].read_bytes(), file_name=files[0].name, language="auto")  # imports what is slow to import
    bare = min(sum(timed(read_bare, file)[0] for file in files) for _round in range(3))
    reading = sum(timed(read_document, file.read_bytes(), file_name=file.name, language="auto")[0] for file in files)
    whole, result = timed(importing.import_files, project, files=files)
    assert isinstance(result, importing.ImportResult)
    stored = [one.ledger for one in result.files if one.ledger is not None]
    assert len(stored) == DOCUMENTS
    undo, _ = timed(project.undo)
    size = project.path.stat().st_size / 1_000_000
    print(
        f"\n{DOCUMENTS} Word files of {WORDS:,} words\n"
        f"  lxml            {bare * 1000:7.0f} ms\n"
        f"  without disk    {reading * 1000:7.0f} ms   x{reading / bare:.1f}\n"
        f"  with disk       {whole * 1000:7.0f} ms   x{whole / bare:.1f}   project of {size:.1f} MB\n"
        f"  one undone      {undo * 1000:7.0f} ms"
    )
