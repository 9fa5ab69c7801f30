"""The report of an import, to keep: what each file held, what was stored, and what could not be imported."""

from pathlib import Path

import docx

from qcoder.core.report import Table
from qcoder.services.arriving.import_report import import_report, write_import_report
from qcoder.services.arriving.importing import import_files
from qcoder.storage.project import Project
from tests.files import full_docx


def brought_in(project: Project, folder: Path) -> list[Path]:
    (folder / "full.docx").write_bytes(full_docx())
    (folder / "old.txt").write_bytes("Ana: año, ¿verdad?\nEva: Sí.\nAna: Ya.".encode("cp1252"))
    (folder / "none.txt").write_bytes(b"")
    return [folder / "full.docx", folder / "old.txt", folder / "none.txt"]


def test_a_report_says_of_each_file_what_it_held_and_what_was_stored(project: Project, tmp_path: Path) -> None:
    result = import_files(project, files=brought_in(project, tmp_path))
    report = import_report(project, failed=result.failed, language="en")
    assert report.subtitle.endswith("All words of 2 of 2 documents are stored.")
    table = report.sections[0].blocks[0]
    assert isinstance(table, Table)
    ledgers = {file.name: file.ledger for file in result.stored}
    for row in table.rows:
        ledger = ledgers[row[0]]
        assert ledger is not None and row[2:] == (
            str(ledger.words_in_file), str(ledger.words_stored), str(ledger.left_out), str(ledger.turns)
        )  # fmt: skip
    assert [section.heading for section in report.sections] == [
        "All documents", "Not imported", "What each file held", "full", "old",
    ]  # fmt: skip
    said = [block.text for block in report.sections[-1].blocks]  # type: ignore[union-attr]
    assert "Encoding: cp1252 (likely)" in said and "3 turns of: Ana, Eva" in said
    spanish = import_report(project, language="es")
    assert spanish.title != report.title
    assert any("cp1252 (probable)" in block.text for block in spanish.sections[-1].blocks)  # type: ignore[union-attr]


def test_it_is_written_as_a_word_file_of_the_chosen_documents(project: Project, tmp_path: Path) -> None:
    result = import_files(project, files=brought_in(project, tmp_path))
    old = next(file.document_id for file in result.stored if file.name == "old")
    assert old is not None
    file = write_import_report(project, file=tmp_path / "proof", documents={old}, failed=result.failed, language="en")
    made = docx.Document(str(file))
    assert file.name == "proof.docx" and len(made.tables[0].rows) == 2
    text = "\n".join(paragraph.text for paragraph in made.paragraphs)
    assert "3 turns of: Ana, Eva" in text and "is empty" in text and "full" not in text
