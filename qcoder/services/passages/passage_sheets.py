"""Sheets of what stands beside passages: translations, and the case and year that passages are about.

The quote is the proof that a row still means its passage: it is written out, and checked when it comes in.
"""

from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Document, Translation
from qcoder.services import lookup
from qcoder.services.passages.abouts import about_rows, put_tie
from qcoder.services.passages.translations import checked_tongue, put_translation, translation_rows
from qcoder.services.rows import TableImported
from qcoder.services.sheet import Row, each_row, read_table, span_of, write_sheet
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

TRANSLATIONS = ("document", "start", "end", "language", "text", "translator", "date", "status", "quote")
ABOUTS = ("document", "start", "end", "case", "year", "coder", "quote")


def import_translations(project: Project, *, file: Path) -> TableImported:
    """Translations from a sheet. One into the same language by the same translator is replaced by that of the sheet."""
    _, rows = read_table(file, needed=("document", "start", "end", "text"))
    with project.change(say("Import the translations “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            document, span = _passage(step, row)
            translator = " ".join(row.get("translator", "").split()) or project.coder
            there = step.scalars(
                select(Translation).where(
                    Translation.document_id == document,
                    Translation.start == span.start,
                    Translation.end == span.end,
                    Translation.language == checked_tongue(row.get("language", "")),
                    Translation.translator == translator,
                )
            ).first()
            if there is not None:
                step.delete(there)
                step.flush()
            put_translation(
                step,
                document=document,
                span=span,
                text=row["text"].replace("\r\n", "\n"),
                language=row.get("language", ""),
                translator=translator,
                date=row.get("date", ""),
                status=row.get("status", "").strip() or "draft",
            )

        return each_row(rows, store, step)


def export_translations(project: Project, *, file: Path) -> Path:
    """Every translation with the original words, in the order of the texts."""
    with project.read() as session:
        rows = translation_rows(session)
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    return write_sheet(
        project,
        file,
        TRANSLATIONS,
        [
            [
                names[row.document_id], row.span.start, row.span.end, row.language, row.text, row.translator, row.date,
                row.status, row.quote,
            ]
            for row in rows
        ],
    )  # fmt: skip


def import_abouts(project: Project, *, file: Path) -> TableImported:
    """What passages are about, from a sheet. Cases are those of the project; a row with another one is told."""
    _, rows = read_table(file, needed=("document", "start", "end"))
    with project.change(say("Import what passages are about from “{file}”", file=file.name)) as step:

        def store(row: Row) -> None:
            document, span = _passage(step, row)
            case = " ".join(row.get("case", "").split())
            put_tie(
                step,
                document=document,
                span=span,
                case=lookup.case_by_name(step, case).id if case else None,
                year=row.get("year", ""),
                coder=row.get("coder", "").strip() or project.coder,
            )

        return each_row(rows, store, step)


def export_abouts(project: Project, *, file: Path) -> Path:
    """Every tie of a passage to a case or a year, with the words, in the order of the texts."""
    with project.read() as session:
        rows = about_rows(session)
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    return write_sheet(
        project,
        file,
        ABOUTS,
        [
            [names[row.document_id], row.span.start, row.span.end, row.case, row.year, row.coder, row.quote]
            for row in rows
        ],
    )


def _passage(step: Step, row: Row) -> tuple[int, Span]:
    """The document and span of a row; BadInput where its quote is not what stands there."""
    document = lookup.document_by_name(step, row["document"].strip())
    text, span = lookup.text_of(step, document), span_of(row)
    quote = row.get("quote", "").replace("\r\n", "\n")
    if quote and span.of(text) != quote:
        raise BadInput(
            say("The quote is not what stands at {start}:{end}.", start=span.start, end=span.end),
            say("Was the document changed since? Look for the quote and correct the numbers."),
        )
    return document.id, span
