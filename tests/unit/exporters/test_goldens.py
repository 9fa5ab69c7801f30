"""Every part of each kind of document, held against what it was when somebody looked at it last.

    QCODER_GOLDENS=write python -m pytest tests/unit/exporters/test_goldens.py   writes them anew: read what differs

The inputs are values, so that nothing but the exporters can change what comes out.
"""

import io
import os
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from qcoder.core.exchange import (
    CaseEntry,
    CodeEntry,
    CodeLink,
    CodeSet,
    CodingEntry,
    ExchangeProject,
    KeptEntry,
    NoteEntry,
    PassageNote,
    Source,
    User,
    VariableEntry,
)
from qcoder.core.report import (
    Figure,
    Matrix,
    MatrixRow,
    Paragraph,
    Quote,
    Report,
    Rich,
    Run,
    Section,
    Table,
    Translated,
)
from qcoder.core.sheet import Sheet
from qcoder.core.span import Span
from qcoder.core.transcript_file import Remark, TranscriptFile, TurnMark
from qcoder.exporters.excel import write_excel
from qcoder.exporters.html import html_bytes
from qcoder.exporters.refi import codebook_bytes, project_bytes
from qcoder.exporters.report_sheets import report_sheets
from qcoder.exporters.tables import csv_bytes
from qcoder.exporters.word import word_bytes
from qcoder.exporters.word_template import template_path
from qcoder.exporters.word_transcript import transcript_bytes

FOLDER = Path(__file__).resolve().parents[2] / "data" / "goldens"
DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "5ab4c7d90000000049454e44ae426082"
)

QUOTE = Quote("Nos apoyaron & <ya>\nno decidíamos", "Red · Ana · turn 2 · ¶ 4 · Spanish", "a memo\nin lines",
              (Translated("Translation into English (draft)", "They supported us", "en"),), "es", "Also coded: Voice",
              "Counter-instance")  # fmt: skip
REPORT = Report(
    title="Coded excerpts", language="en", subtitle="2 excerpts from Study", notice="Invented.",
    facts=(("Project", "Study"), ("Filter", "type:NGO")), contents=True,
    sections=(
        Section(1, "Dependency", (Paragraph("What it is", "definition"), Paragraph("2 excerpts", "counts"))),
        Section(2, "NGO", (QUOTE, Quote("plain", "Red · Luz")), group=True),
        Section(2, "Funding", (
            Rich("text", (Run("bold", bold=True), Run(" and "), Run("slanted", italic=True))),
            Rich("bullet", (Run("one"),)), Rich("number", (Run("first"),), first=1),
            Table("Codes by type", ("Code", "Total"), (("Dependency", "2"), ("Funding", "1")), (False, True), "a note",
                  (0, 1)),
            Figure(DOT, "A chart", "Bar chart. Dependency: NGO 2", 4.0),
        )),
        Section(1, "Grid", (
            Matrix("Excerpts by type", ("Code", "NGO", "union"),
                   (MatrixRow("Dependency", ((QUOTE,), (Paragraph("a summary"), Paragraph("1 passage", "counts"))), 0,
                              "2 excerpts"), MatrixRow("Funding", ((), ()), 1))),
        ), landscape=True),
        Section(1, "Documents", (Paragraph("the end"),)),
    ),
)  # fmt: skip

TEXT = "Título\n\nEntrevistadora: ¿Y?\nAna: llegó el dinero 😀 y ya"
TRANSCRIPT = TranscriptFile(
    "Ana", "Red · interview · 2003", "Invented.", TEXT, (TurnMark(1, 8, 24, "en"), TurnMark(2, 28, 33)),
    (Remark(Span(33, 48), "Coder A", "2026-01-02T03:04:05+00:00", "Power > Money", "why\n<so>", "0123456789ab"),
     Remark(Span(39, 50), "B", "", "Voice", "", "ba9876543210")), "es", "qcoder:guid:sha", "en",
)  # fmt: skip


def g(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


EXCHANGE = ExchangeProject(
    "Study",
    "qcoder",
    (User(g(1), "Coder A"),),
    (
        CodeEntry(g(2), "Power", "", "#1f6fb4", "what it is", (g(20),), {"use_when": "always", "name_es": "Poder"}),
        CodeEntry(g(3), "Money", g(2)),
    ),
    (VariableEntry(g(4), "joined", "date"), VariableEntry(g(5), "type", "one_of", ("NGO",))),
    (CaseEntry(g(6), "Ana", "", {g(4): "2003-01-02", g(5): "NGO"}, (g(7),), (g(21),), {"kind": "person"}),),
    (
        Source(
            g(7),
            "Ana",
            TEXT,
            (
                CodingEntry(g(8), Span(33, 48), g(3), g(1), "2026-01-02T03:04:05.678+00:00", (g(22),)),
                CodingEntry(g(9), Span(51, 55), g(2), g(1)),  # behind a letter that NVivo counts twice
            ),
            (PassageNote(Span(0, 6), g(23)),),
            (g(24),),
            more={"kind": "interview", "speakers": [["Ana", "participant", ""]]},
        ),
        Source(g(30), "Leaflet", "words of a PDF", (CodingEntry(g(31), Span(0, 5), g(2), g(1)),)),
    ),
    tuple(NoteEntry(g(n), f"note {n}", f"about\n{n}", g(1)) for n in range(20, 25)),
    (),
    (CodeSet(g(9), "Main", (g(2),)),),
    (CodeLink(g(10), "causes", g(2), g(3)),),
    (
        KeptEntry(
            g(30),
            "Leaflet",
            "pdf",
            g(30),
            file_name="a.pdf",
            data=b"%PDF",
            selections=(
                {
                    "guid": g(32),
                    "page": 1,
                    "firstX": 1,
                    "firstY": 2,
                    "secondX": 3,
                    "secondY": 4,
                    "codings": [{"guid": g(33), "code": g(2), "user": g(1)}],
                },
            ),
        ),
        KeptEntry(g(40), "Banner", "picture", selections=({"guid": g(41)},), codings=({"guid": g(42), "code": g(3)},)),
        KeptEntry(
            g(50), "Tape", "audio", path="relative:///a.mp3", selections=({"guid": g(51), "begin": 5, "end": 9},)
        ),
        KeptEntry(g(60), "Video", "video", g(7), syncs=((g(61), 0, 0), (g(62), 4, 2500))),
    ),
    "Invented.",
    {"notice": "Invented.", "more": {"saved_query": [{"name": "q", "line": "code:Power"}]}},
)
SHEET = Sheet(
    "Codings",
    ("Document", "Text", "n", "%"),
    [["=1+1", "línea\nuna", 2, 12.5], ["http://a.b", "", None, 0]],
    2,
    (20, 60),
    frozenset({1}),
    frozenset({3}),
)


def parts(data: bytes) -> dict[str, str]:
    """Every part of a zip that we write, as text, XML with a line for each element.

    Left out are pictures and the styles of Word, which have tests of their own, who wrote it when, and what stands in
    our Word template so.
    """
    with zipfile.ZipFile(template_path()) as held:
        template = {name: held.read(name) for name in held.namelist()}
    found = {}
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        for name in packed.namelist():
            part = packed.read(name)
            if template.get(name) == part or name.startswith(("docProps/", "xl/theme/", "word/media/", "word/styles")):
                continue
            called = name.translate({ord("/"): "_", ord("["): None, ord("]"): None})
            if name.endswith((".xml", ".rels", ".qde")):
                found[called] = pretty(part)
            elif name.endswith(".txt"):
                found[called] = part.decode()
    return found


def pretty(xml: bytes) -> str:
    root = etree.fromstring(xml, etree.XMLParser(remove_blank_text=False))
    said = etree.tostring(root, encoding="unicode")
    return re.sub(r">(?=<(?!/))", ">\n", said) + "\n"


def excel(sheets: list[Sheet], folder: Path) -> bytes:
    write_excel(folder / "a.xlsx", sheets, title="Study")
    return (folder / "a.xlsx").read_bytes()


def made(folder: Path) -> dict[str, str]:
    """Every part that a golden is kept of."""
    found: dict[str, str] = {}
    for name, data in (
        ("report", word_bytes(REPORT)),
        ("transcript", transcript_bytes(TRANSCRIPT)),
        ("exchange", project_bytes(EXCHANGE)),
        ("exchange_for_nvivo", project_bytes(EXCHANGE, target="nvivo")),
        ("exchange_for_atlas_and_maxqda", project_bytes(EXCHANGE, target="crlf")),
        ("workbook", excel([SHEET], folder)),
        ("report_sheets", excel(report_sheets(REPORT), folder)),
    ):
        found |= {f"{name}.{part}": text for part, text in parts(data).items()}
    found["codebook.qdc.xml"] = pretty(codebook_bytes(EXCHANGE))
    found["report.html"] = html_bytes(REPORT).decode()
    for name, guard in (("sheet", False), ("sheet_for_spreadsheets", True)):
        rows = [["" if cell is None else str(cell) for cell in row] for row in SHEET.rows]
        found[f"{name}.csv"] = csv_bytes(SHEET.header, rows, guard_formulas=guard).decode()
    for name, text in found.items():
        found[name] = re.sub(r'(rsid\w+|w:date)="[^"]*"', r'\1=""', text) if "comments" not in name else text
    return found


def test_every_part_is_as_it_was_when_somebody_looked_at_it(tmp_path: Path) -> None:
    found = made(tmp_path)
    if os.environ.get("QCODER_GOLDENS") == "write":
        FOLDER.mkdir(exist_ok=True)
        for old in FOLDER.iterdir():
            old.unlink()
        for name, text in found.items():
            (FOLDER / name).write_text(text, encoding="utf-8", newline="")
        pytest.skip("goldens were written: look at them")
    assert sorted(found) == sorted(file.name for file in FOLDER.iterdir())
    for name, text in found.items():
        assert text == (FOLDER / name).read_bytes().decode(), f"{name} is not what it was"


def test_the_goldens_hold_every_kind_of_block() -> None:
    """Else a golden says nothing of what it leaves out."""
    blocks = [block for section in REPORT.sections for block in section.blocks]
    assert {type(block) for block in blocks} == {Paragraph, Quote, Table, Matrix, Figure, Rich}
    assert any(section.landscape for section in REPORT.sections) and any(section.group for section in REPORT.sections)
