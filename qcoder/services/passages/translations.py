"""Translations of passages, beside the original. Nothing refers to them: only the original is coded."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Document, DocumentText, Translation
from qcoder.services import lookup
from qcoder.services.documents.documents import checked_date
from qcoder.services.passages.coding import quote_of
from qcoder.services.rows import TranslationRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

STATUSES = ("draft", "approved")
LONGEST_LANGUAGE = 40


def translations(project: Project, *, document: int | None = None, span: Span | None = None) -> list[TranslationRow]:
    """Every translation in the order of the texts; of one document, or only those that touch a passage of it."""
    with project.read() as session:
        return translation_rows(session, document=document, span=span)


def translation_rows(
    session: Session, *, document: int | None = None, only: int | None = None, span: Span | None = None
) -> list[TranslationRow]:
    query = select(
        Translation.id, Translation.document_id, Translation.start, Translation.end, Translation.language,
        Translation.text, Translation.translator, Translation.date, Translation.status,
    ).order_by(Translation.document_id, Translation.start, Translation.end.desc(), Translation.id)  # fmt: skip
    if document is not None:
        query = query.where(Translation.document_id == document)
    if only is not None:
        query = query.where(Translation.id == only)
    if span is not None:
        query = query.where(Translation.start < span.end, Translation.end > span.start)
    found = session.execute(query).all()
    texts = texts_of(session, {row.document_id for row in found})
    return [
        TranslationRow(
            id=row.id,
            document_id=row.document_id,
            span=Span(row.start, row.end),
            language=row.language,
            text=row.text,
            translator=row.translator,
            date=row.date,
            status=row.status,
            quote=texts[row.document_id][row.start : row.end],
        )
        for row in found
    ]


def texts_of(session: Session, documents: set[int]) -> dict[int, str]:
    """The texts that some documents show now."""
    query = (
        select(Document.id, DocumentText.text)
        .join(DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number))
        .where(Document.id.in_(documents))
    )
    return {id_: text for id_, text in session.execute(query)} if documents else {}


def add_translation(
    project: Project,
    *,
    document: int,
    span: Span,
    text: str,
    language: str = "",
    translator: str = "",
    date: str | None = None,
    status: str = "draft",
) -> TranslationRow:
    """Puts a translation beside text[span] of a document.

    Args:
        translator: the coder of the project when empty.
        date: today when None.

    Raises BadInput for a span outside the text or an empty translation, NameTaken when it is there already.
    """
    with project.change(say("Translate a passage")) as step:
        made = put_translation(
            step,
            document=document,
            span=span,
            text=text,
            language=language,
            translator=translator.strip() or project.coder,
            date=datetime.now(UTC).astimezone().date().isoformat() if date is None else date,
            status=status,
        ).id
    with project.read() as session:
        return translation_rows(session, only=made)[0]


def put_translation(
    step: Step, *, document: int, span: Span, text: str, language: str, translator: str, date: str, status: str
) -> Translation:
    """Adds a translation inside a step that is under way."""
    quote_of(lookup.text_of(step, lookup.document_by_id(step, document)), span)
    made = Translation(
        document_id=document,
        start=span.start,
        end=span.end,
        text=_checked_text(text),
        language=checked_tongue(language),
        translator=" ".join(translator.split()),
        date=checked_date(date),
        status=checked_status(status),
    )
    same = select(Translation.id).where(
        Translation.document_id == document,
        Translation.start == span.start,
        Translation.end == span.end,
        Translation.language == made.language,
        Translation.text == made.text,
    )
    if step.scalars(same).first() is not None:
        raise NameTaken(say("This passage has that translation already."), say("Nothing was added."))
    step.add(made)
    step.flush()
    return made


def change_translation(
    project: Project,
    *,
    translation: int,
    text: str | None = None,
    language: str | None = None,
    translator: str | None = None,
    date: str | None = None,
) -> Changes | None:
    """Changes what is given. Other words make a draft of an approved translation: they have not been approved."""
    with project.change(say("Change a translation")) as step:
        found = lookup.translation_by_id(step, translation)
        if text is not None and _checked_text(text) != found.text:
            found.text, found.status = text.strip(), "draft"
        if language is not None:
            found.language = checked_tongue(language)
        if translator is not None:
            found.translator = " ".join(translator.split())
        if date is not None:
            found.date = checked_date(date)
    return step.changes


def set_status(project: Project, *, translation: int, status: str) -> Changes | None:
    """Says whether a translation is a draft or approved."""
    label = say("Approve a translation") if status == "approved" else say("Make a translation a draft")
    with project.change(label) as step:
        lookup.translation_by_id(step, translation).status = checked_status(status)
    return step.changes


def remove_translation(project: Project, *, translation: int) -> Changes | None:
    """Removes a translation; the original and its codings stay as they are."""
    with project.change(say("Remove a translation")) as step:
        step.delete(lookup.translation_by_id(step, translation))
    return step.changes


def checked_status(status: str) -> str:
    if status not in STATUSES:
        raise BadInput(say("A translation cannot be “{status}”.", status=status), say("It is draft or approved."))
    return status


def checked_tongue(language: str) -> str:
    """A language as people write it: es, en, or any other name on one line."""
    bare = " ".join(language.split())
    if len(bare) > LONGEST_LANGUAGE:
        raise BadInput(
            say("“{language}” is too long for the name of a language.", language=bare[:LONGEST_LANGUAGE]),
            say("Write es, en or the name of the language."),
        )
    return bare


def _checked_text(text: str) -> str:
    bare = text.strip()
    if not bare:
        raise BadInput(say("The translation has no words."), say("Write it, or remove the translation."))
    return bare
