"""What was found as csv sheets: hits with what surrounds them, and coded passages."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlalchemy import select

from qcoder.core.messages import current_language, say
from qcoder.exporters.files import write_atomically
from qcoder.exporters.tables import csv_bytes
from qcoder.model import ProjectInfo
from qcoder.services.rows import FoundRow, PassageRow
from qcoder.storage.project import Project


def save_hits(project: Project, *, rows: Iterable[FoundRow], file: Path, language: str = "") -> Path:
    """Each hit on a line, what stands before and after it in columns of their own."""
    tongue = language or current_language()
    names = [say("Document"), say("Case"), say("Turn"), say("Speaker"), say("Start"), say("End"), say("Before")]
    header = [name.text(tongue) for name in (*names, say("Words found"), say("After"))]
    lines = [
        [
            row.document, row.case, "" if row.turn is None else str(row.turn), row.speaker, str(row.span.start),
            str(row.span.end), _line(row.before), _line(row.words), _line(row.after),
        ]
        for row in rows
    ]  # fmt: skip
    return _write(project, file, header, lines)


def save_passages(project: Project, *, rows: Iterable[PassageRow], file: Path, language: str = "") -> Path:
    """Each coded passage on a line, with its source, code, coder and memo."""
    tongue = language or current_language()
    names = [say("Document"), say("Case"), say("Organisation"), say("Turn"), say("Start"), say("End"), say("Code")]
    header = [name.text(tongue) for name in (*names, say("Coder"), say("Passage"), say("Memo"))]
    lines = [
        [
            row.document, row.case, row.organisation, "" if row.turn is None else str(row.turn),
            str(row.coding.span.start), str(row.coding.span.end), row.coding.code, row.coding.coder, row.coding.quote,
            row.coding.memo,
        ]
        for row in rows
    ]  # fmt: skip
    return _write(project, file, header, lines)


def _line(text: str) -> str:
    return " ".join(text.split())


def _write(project: Project, file: Path, header: Sequence[str], lines: Sequence[Sequence[str]]) -> Path:
    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    said = [[notice]] if notice else []
    return write_atomically(file, csv_bytes(header, [*lines, *said], guard_formulas=True))
