"""What the engine of suggestions is asked: the texts, codes and codings of a project, without what is left out."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.model import Coder, Coding, Document, DocumentText, Speaker, Turn, Verdict, Worked
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.evidence.blind import seen
from qcoder.services.rows import CodeRow
from qcoder.services.suggest.suggestion_settings import SuggestionSettings, settings_of
from qcoder.storage.project import Project
from qcoder.suggesters.values import SEED, CodeDescription, Example, Request, Stretch, Text

REFUSED = ("rejected", "corrected")


def request_of(
    project: Project, *, document: int | None = None, code: int | None = None, top: int = 50, seed: int = SEED
) -> Request:
    """Everything the engine sees, read in one short transaction; `vectors` are left for the caller to bring."""
    with project.read() as session:
        if document is not None:
            lookup.document_by_id(session, document)
        settings = settings_of(session)
        codes = code_rows(session, count=uncounted)
        wanted = None if code is None else below(codes, lookup.code_by_id(session, code).id)
        silent = (
            frozenset[int]().union(*(below(codes, one) for one in settings.codes)) if settings.codes else frozenset()
        )
        texts = texts_of(session, settings)
        documents = {document} if document is not None else {text.document_id for text in texts}
        return Request(
            texts=texts,
            codes=tuple(map(described, codes)),
            examples=_examples(session, settings),
            rejected=_refused(session),
            worked=_worked(session),
            wanted=wanted,
            documents=frozenset(documents - set(settings.documents)),
            silent=silent | frozenset(row.id for row in codes if row.out_of_sight),
            parameters=settings.parameters(top=top, seed=seed),
        )


def texts_of(session: Session, settings: SuggestionSettings) -> tuple[Text, ...]:
    """All documents; what interviewers and left-out speakers say is context, read and never proposed for."""
    rows = session.execute(
        select(Document.id, Document.language, DocumentText.text)
        .join(DocumentText, (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number))
        .order_by(Document.id)
    ).all()
    turns: dict[int, list[Stretch]] = defaultdict(list)
    said = select(Turn.document_id, Turn.said_start, Turn.end, Speaker.role, Speaker.name, Turn.language)
    for document, start, end, role, name, language in session.execute(
        said.join(Speaker, Speaker.id == Turn.speaker_id).order_by(Turn.document_id, Turn.start)
    ):
        context = (role == "interviewer" and not settings.interviewers) or name in settings.speakers
        turns[document].append(Stretch(start, end, context, language))
    return tuple(
        Text(id_, text, language, tuple(turns[id_]) if id_ in turns else (Stretch(0, len(text)),))
        for id_, language, text in rows
    )


def described(row: CodeRow) -> CodeDescription:
    names = tuple(dict.fromkeys(name for name in (row.name, row.name_es, row.name_en) if name))
    keywords = tuple(word.strip() for word in row.keywords.split(";") if word.strip())
    said = " ".join(part for part in (row.short_definition, row.definition, row.use_when) if part)
    return CodeDescription(row.id, names, keywords, said, row.parent_id)


def below(codes: Sequence[CodeRow], code: int) -> frozenset[int]:
    """A code and all below it; `codes` are in the order of the tree."""
    found = {code}
    for row in codes:
        if row.parent_id in found:
            found.add(row.id)
    return frozenset(found)


def _examples(session: Session, settings: SuggestionSettings) -> tuple[Example, ...]:
    query = select(Coding.code_id, Coding.document_id, Coding.start, Coding.end, Coding.origin, Coder.name)
    return tuple(
        Example(code, document, start, end, origin == "suggestion")
        for code, document, start, end, origin, coder in session.execute(
            seen(session, query.join(Coder, Coder.id == Coding.coder_id)).order_by(Coding.id)
        )
        if coder not in settings.coders
    )


def _refused(session: Session) -> tuple[Example, ...]:
    query = select(Verdict.code_id, Verdict.document_id, Verdict.start, Verdict.end)
    rows = session.execute(query.where(Verdict.verdict.in_(REFUSED)).order_by(Verdict.id))
    return tuple(Example(code, document, start, end) for code, document, start, end in rows)


def _worked(session: Session) -> frozenset[tuple[int, int | None]]:
    rows = session.execute(select(Worked.document_id, Worked.code_id))
    return frozenset((document, code) for document, code in rows)
