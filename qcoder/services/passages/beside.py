"""What stands beside one passage: its own words, its translations, and what it is about."""

from dataclasses import dataclass

from qcoder.core.span import Span
from qcoder.services import lookup
from qcoder.services.passages.abouts import about_rows
from qcoder.services.passages.translations import translation_rows
from qcoder.services.rows import AboutRow, TranslationRow
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
