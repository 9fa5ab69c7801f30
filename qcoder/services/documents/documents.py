"""Documents: listing, showing, naming, describing, deleting."""

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.found_marks import MARK_KINDS, FoundMark
from qcoder.core.imported import Ledger
from qcoder.core.marks import Pages
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.language.turn_languages import languages_of_turns
from qcoder.model import Case, Coder, Coding, Document, Memo, Note, Original, Speaker, Turn
from qcoder.services import lookup
from qcoder.services.evidence.blind import seen
from qcoder.services.evidence.drafts_follow import follow_gone, follow_name
from qcoder.services.memos.memos import memo_rows
from qcoder.services.rows import CodingRow, DocumentRow, DocumentView, MemoRow, NoteRow, TurnRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

LANGUAGES = ("es", "en", "")


def documents(project: Project) -> list[DocumentRow]:
    """Every document, by name as a person sorts."""
    with project.read() as session:
        return sorted(document_rows(session), key=lambda row: row.name.casefold())


def document(project: Project, *, name: str) -> DocumentRow:
    """The document of that name."""
    with project.read() as session:
        found = lookup.document_by_name(session, name)
        return document_rows(session, found.id)[0]


def document_rows(session: Session, only: int | None = None) -> list[DocumentRow]:
    coded = select(Coding.document_id, func.count().label("n")).group_by(Coding.document_id)
    spoken = select(Turn.document_id, func.count().label("n")).group_by(Turn.document_id)
    if only is not None:  # the codings of all others are not counted for it
        coded, spoken = coded.where(Coding.document_id == only), spoken.where(Turn.document_id == only)
    codings, turns = seen(session, coded).subquery(), spoken.subquery()
    query = (
        select(
            Document.id,
            Document.name,
            Document.kind,
            Document.language,
            Document.case_id,
            Case.name,
            Document.date,
            Document.words,
            func.coalesce(codings.c.n, 0),
            func.coalesce(turns.c.n, 0),
        )
        .outerjoin(Case, Case.id == Document.case_id)
        .outerjoin(codings, codings.c.document_id == Document.id)
        .outerjoin(turns, turns.c.document_id == Document.id)
    )
    if only is not None:
        query = query.where(Document.id == only)
    return [
        DocumentRow(
            id=id_,
            name=name,
            kind=kind,
            language=language,
            case_id=case_id,
            case=case or "",
            date=date,
            words=words,
            codings=codings,
            turns=turns,
        )
        for id_, name, kind, language, case_id, case, date, words, codings, turns in session.execute(query)
    ]


def show(project: Project, *, document: int) -> DocumentView:
    """All that a view of the document needs, read in one short transaction."""
    from qcoder.services.passages.abouts import about_rows
    from qcoder.services.passages.translations import translation_rows

    with project.read() as session:
        found = lookup.document_by_id(session, document)
        text = lookup.text_of(session, found)
        codings = tuple(coding_rows(session, document=document))
        notes = session.scalars(select(Note).where(Note.document_id == document).order_by(Note.end, Note.id)).all()
        return DocumentView(
            document=document_rows(session, document)[0],
            text=text,
            turns=tuple(turn_rows(session, document)),
            notes=tuple(
                NoteRow(note.kind, note.mark, note.end, note.text, note.author, note.span)
                for note in notes
                if note.kind not in MARK_KINDS
            ),
            marks=tuple(
                FoundMark(note.kind, note.start, note.end, note.mark) for note in notes if note.kind in MARK_KINDS
            ),
            codings=codings,
            memos=tuple(memo_rows(session, document=document)),
            ledger=Ledger.from_json(found.ledger) if found.ledger else None,
            damaged=tuple(coding.id for coding in codings if coding.span.of(text) != coding.quote),
            translations=tuple(translation_rows(session, document=document)),
            abouts=tuple(about_rows(session, document=document)),
        )


def memos_in(project: Project, *, document: int) -> tuple[MemoRow, ...]:
    """The memos on a document and on its turns, passages and codings."""
    with project.read() as session:
        return tuple(memo_rows(session, document=document))


def codings(project: Project, *, document: int) -> list[CodingRow]:
    """The codings of a document in the order of the text."""
    with project.read() as session:
        return coding_rows(session, document=document)


def turn_rows(session: Session, document: int) -> list[TurnRow]:
    """The turns of a document in order, numbered from 1, with their languages where these are not the document's."""
    language = session.scalar(select(Document.language).where(Document.id == document))
    query = (
        select(Turn.start, Turn.end, Turn.said_start, Turn.time, Speaker.name, Speaker.role, Turn.language)
        .join(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.document_id == document)
        .order_by(Turn.start, Turn.id)
    )
    rows = session.connection().execute(query).all()
    return [
        TurnRow(number, Span(start, end), said, name, role, time, "" if other == language else other)  # type: ignore[arg-type]
        for number, (start, end, said, time, name, role, other) in enumerate(rows, start=1)
    ]


def pages_by_document(session: Session, only: int | None = None) -> dict[int, Pages]:
    """The pages of the documents that have some."""
    query = select(Note.document_id, Note.start, Note.mark).where(Note.kind == "page")
    if only is not None:
        query = query.where(Note.document_id == only)
    begin: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for document, start, number in session.execute(query):
        begin[document].append((start, number))
    return {document: Pages(rows) for document, rows in begin.items()}


def coding_rows(
    session: Session, *, document: int | None = None, ids: list[int] | None = None, hidden_too: bool = False
) -> list[CodingRow]:
    """Codings in the order of the text: of one document, of given ids, or all.

    Args:
        hidden_too: also those of coders to whom the reader is blind (see `blind`).
    """
    query: Any = select(
        Coding.id, Coding.document_id, Coding.start, Coding.end, Coding.code_id, Coder.name, Coding.quote,
        Coding.origin, Coding.at, Coding.code_version,
    ).join(Coder, Coder.id == Coding.coder_id)  # fmt: skip
    query = query.order_by(Coding.document_id, Coding.start, Coding.end, Coding.id)
    if not hidden_too:
        query = seen(session, query)
    memos_query = select(Memo.coding_id, Memo.text).where(Memo.coding_id.is_not(None)).order_by(Memo.id)
    if document is not None:
        query = query.where(Coding.document_id == document)
        memos_query = memos_query.join(Coding, Coding.id == Memo.coding_id).where(Coding.document_id == document)
    if ids is not None:
        query = query.where(Coding.id.in_(ids))
        memos_query = memos_query.where(Memo.coding_id.in_(ids))
    memos: dict[int, list[str]] = defaultdict(list)
    for coding, text in session.execute(memos_query):
        memos[coding or 0].append(text)
    found = session.connection().execute(query).all()  # past the unit of work, which takes longer than the rest
    few = {row[4] for row in found} if ids is not None else None
    paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session, few).items()}
    return [
        CodingRow(
            id=id_,
            document_id=document_id,
            span=Span(start, end),
            code_id=code_id,
            code=paths[code_id],
            coder=coder,
            memo="\n\n".join(memos.get(id_, ())),
            quote=quote,
            origin=origin,
            at=datetime.fromisoformat(at),
            code_version=version,
        )
        for id_, document_id, start, end, code_id, coder, quote, origin, at, version in found
    ]


def rename_document(project: Project, *, document: int, name: str) -> Changes | None:
    """Gives a document another name. Raises NameTaken."""
    wanted = checked_document_name(name)
    with project.change(say("Rename a document to “{name}”", name=wanted)) as step:
        found = lookup.document_by_id(step, document)
        taken = step.scalars(select(Document.id).where(Document.name == wanted, Document.id != document)).first()
        if taken is not None:
            raise NameTaken(say("There is already a document “{name}”.", name=wanted), say("Choose another name."))
        follow_name(step, old=found.name, new=wanted)
        found.name = wanted
    return step.changes


def checked_document_name(name: str) -> str:
    """A name that can stand in lists and sheets: one line, not empty."""
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A document needs a name."), say("Type at least one letter."))
    return wanted


def delete_document(project: Project, *, document: int) -> Changes | None:
    """Deletes a document with its codings, memos and turns; one undo brings everything back."""
    with project.change(say("Delete a document")) as step:
        found = lookup.document_by_id(step, document)
        follow_gone(step, document=found.name)
        step.delete(found)
    return step.changes


def describe_document(
    project: Project,
    *,
    document: int,
    kind: str | None = None,
    language: str | None = None,
    case: str | None = None,
    date: str | None = None,
) -> Changes | None:
    """Changes what is said of a document; None leaves a field as it is, "" empties it."""
    with project.change(say("Describe a document")) as step:
        found = lookup.document_by_id(step, document)
        if kind is not None:
            found.kind = kind.strip() or "interview"
        if language is not None:
            before, found.language = found.language, checked_language(language)
            _tell_turns(step, found, before)
        if date is not None:
            found.date = checked_date(date)
        if case is not None:
            found.case_id = lookup.case_by_name(step, case).id if case else None
    return step.changes


def _tell_turns(step: Step, document: Document, before: str) -> None:
    """Says anew which turns are in another language than the document's; what a person said of a turn stays."""
    turns = list(step.scalars(select(Turn).where(Turn.document_id == document.id).order_by(Turn.start)))
    text = lookup.text_of(step, document)
    guessed, found = (languages_of_turns(text, turns, language) for language in (before, document.language))
    for turn, guess, language in zip(turns, guessed, found, strict=True):
        if turn.language != guess:  # a person knew better, and is remembered when it becomes the document's own
            language = turn.language or before
        if turn.language != language:
            turn.language = language


def tell_turn_language(project: Project, *, document: int, span: Span, language: str) -> int:
    """Says in which language the turns are spoken that a passage touches (an empty one: the turn at that place).

    Returns how many turns had another one before. Raises BadInput where there is no turn, or for another language
    than those that qcoder works with.
    """
    wanted = checked_language(language)
    with project.change(say("Language of a turn")) as step:
        found = lookup.document_by_id(step, document)
        turns = select(Turn).where(Turn.document_id == document).order_by(Turn.start)
        touched = [
            turn
            for turn in step.scalars(turns)
            if (turn.start < span.end and turn.end > span.start) or turn.start <= span.start == span.end <= turn.end
        ]
        if not touched:
            raise BadInput(say("No turn stands there."), say("Choose a place in the words of a speaker."))
        changed = sum((turn.language or found.language) != wanted for turn in touched)
        for turn in touched:
            turn.language = wanted  # also where it is the document's own: the document may be told another one
    return changed


def checked_language(language: str) -> str:
    if language not in LANGUAGES:
        raise BadInput(
            say("“{language}” is not a language that qcoder works with.", language=language),
            say("Use es for Spanish or en for English."),
        )
    return language


def checked_date(value: str) -> str:
    """A date as 2006, 2006-05 or 2006-05-31."""
    bare = value.strip()
    try:
        if bare:
            date.fromisoformat({4: f"{bare}-01-01", 7: f"{bare}-01"}.get(len(bare), bare))
    except ValueError as error:
        raise BadInput(
            say("“{date}” is not a date.", date=value), say("Write it as 2006-05-31, 2006-05 or 2006.")
        ) from error
    return bare


def original(project: Project, *, document: int) -> tuple[str, bytes]:
    """The name and the bytes of the file that the document was imported from."""
    with project.read() as session:
        found = lookup.document_by_id(session, document)
        data = session.scalars(select(Original.data).where(Original.sha256 == found.original_sha256)).first()
        if data is None:
            raise NotFound(
                say("No original is kept of “{name}”.", name=found.name),
                say("Its text is in the project all the same."),
            )
        return found.file_name, data
