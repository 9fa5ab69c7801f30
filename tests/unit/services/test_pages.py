"""A quote from a file with pages is cited by its page, wherever its source is told."""

from pathlib import Path

from qcoder.core.span import Span
from qcoder.services.arriving.importing import import_files
from qcoder.services.codes import codebook
from qcoder.services.documents import documents, editing
from qcoder.services.leaving.reporting import build_report, source_line
from qcoder.services.memos.memo_links import passage_note
from qcoder.services.passages import coding
from qcoder.services.passages.read_passages import passages_in_context, read_again
from qcoder.storage.project import Project
from tests.files import pdf


def three_pages(folder: Path, first: str = "Una red de mujeres decide.") -> Path:
    said = (first, "El dinero llega tarde.", "Nadie pregunta a las obreras.")
    file = folder / "informe.pdf"
    file.write_bytes(pdf([[(72, 700, words)] for words in said]))
    return file


def coded(project: Project, file: Path, *wanted: tuple[str, str]) -> int:
    """Codes the words from the first to the second of each pair; returns the document."""
    document = import_files(project, files=[file]).stored[0].document_id
    assert document is not None
    text = documents.show(project, document=document).text
    code = codebook.create_code(project, name="Voz").id
    for first, last in wanted:
        span = Span(text.index(first), text.index(last) + len(last))
        coding.code_passage(project, document=document, code=code, span=span)
    return document


def test_a_quote_is_cited_by_its_page_or_pages(project: Project, tmp_path: Path) -> None:
    document = coded(project, three_pages(tmp_path), ("dinero", "llega"), ("tarde", "Nadie"))
    rows = passages_in_context(project)
    assert [row.passage.pages for row in rows] == ["2", "2–3"]
    assert source_line(rows[0].passage, "en") == "informe · p. 2 · Spanish"
    assert source_line(rows[1].passage, "es") == "informe · pp. 2–3 · Español"
    quotes = [
        block.source
        for section in build_report(project, language="en").sections
        for block in section.blocks
        if hasattr(block, "source")
    ]
    assert any("p. 2" in source for source in quotes) and any("pp. 2–3" in source for source in quotes)
    note = passage_note(project, document=document, span=rows[0].passage.coding.span, language="en")
    assert "p. 2" in note


def test_a_passage_that_moves_to_another_page_is_cited_by_that_one(project: Project, tmp_path: Path) -> None:
    document = coded(project, three_pages(tmp_path), ("dinero", "llega"))
    row = passages_in_context(project)[0]
    text = documents.show(project, document=document).text
    at = text.index("obreras")
    coding.move_coding(project, coding=row.id, span=Span(at, at + 7))
    fresh = read_again(project, rows=[row])[row.id]
    assert fresh is not None and fresh.passage.pages == "3"


def test_pages_move_with_an_edited_text_and_come_with_a_new_version(project: Project, tmp_path: Path) -> None:
    document = coded(project, three_pages(tmp_path), ("obreras", "obreras"))
    text = documents.show(project, document=document).text
    editing.edit_text(project, document=document, new_text="Nota de archivo. " + text)
    assert [row.passage.pages for row in passages_in_context(project)] == ["3"]
    longer = three_pages(tmp_path, "Una red de mujeres decide, y a veces no decide nada.")
    editing.new_version_from_file(project, document=document, file=longer)
    assert [row.passage.pages for row in passages_in_context(project)] == ["3"]
    marks = [mark.value for mark in documents.show(project, document=document).marks if mark.kind == "page"]
    assert marks == ["1", "2", "3"]
