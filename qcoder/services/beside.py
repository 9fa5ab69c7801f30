"""What stands beside one passage: its own words, its translations, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from qcoder.core.span import Span
from qcoder.model import About, Translation
from qcoder.services import lookup
from qcoder.services.abouts import about_rows
from qcoder.services.rows import AboutRow, TranslationRow
from qcoder.services.translations import translation_rows
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Beside:
    """A passage with the translations and ties of all passages that touch it, those of exactly this one first."""

    document_id: int
    language: str  # of the document
    span: Span
    quote: str
    translations: tuple[TranslationRow, ...]
    abouts: tuple[AboutRow, ...]


def places(project: Project, *, translations: Iterable[int], abouts: Iterable[int]) -> list[tuple[int, Span]]:
    """The documents and spans of those translations and ties that are there."""
    found: list[tuple[int, Span]] = []
    with project.read() as session:
        for kind, ids in ((Translation, translations), (About, abouts)):
            query = select(kind.document_id, kind.start, kind.end).where(kind.id.in_(list(ids)))
            found += [(document, Span(start, end)) for document, start, end in session.execute(query)]
    return found


def beside(project: Project, *, document: int, span: Span) -> Beside:
    """What there is beside text[span] of a document, read in one short transaction."""
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        text = lookup.text_of(session, found)
        translations = translation_rows(session, document=document, span=span)
        abouts = about_rows(session, document=document, span=span)
        return Beside(
            document_id=document,
            language=found.language,
            span=span,
            quote=span.of(text),
            translations=tuple(sorted(translations, key=lambda row: row.span != span)),
            abouts=tuple(sorted(abouts, key=lambda row: row.span != span)),
        )
