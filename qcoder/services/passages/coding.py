"""Coding passages: code, recode, move, remove, and memos on codings."""

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import Message, say
from qcoder.core.span import Span
from qcoder.model import Coder, Coding, Document, Memo
from qcoder.services import lookup
from qcoder.services.codes.rechecking import dequeue
from qcoder.services.documents.documents import coding_rows
from qcoder.services.rows import CodingRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Origin = Literal["hand", "suggestion", "file"]
FURTHEST = 2**62  # what SQLite can count to


def code_passage(
    project: Project,
    *,
    document: int,
    code: int,
    span: Span,
    memo: str = "",
    coder: str = "",
    origin: Origin = "hand",
) -> CodingRow:
    """Puts a code on text[span] of a document.

    Raises BadInput for a span outside the text and NameTaken when the same coder has put the same code there already.
    """
    made = mark_passage(project, document=document, code=code, span=span, memo=memo, coder=coder, origin=origin)
    return coding_row(project, coding=made)


def mark_passage(
    project: Project,
    *,
    document: int,
    code: int,
    span: Span,
    memo: str = "",
    coder: str = "",
    origin: Origin = "hand",
) -> int:
    """As `code_passage`; returns the id of the coding, for who hears of its row from the project's changes."""
    with project.read() as session:
        name = lookup.code_by_id(session, code).name
    with project.change(say("Code “{name}”", name=name)) as step:
        return add_coding(
            step,
            document=document,
            code=code,
            span=span,
            coder=coder or project.coder,
            memo=memo,
            origin=origin,
        ).id


def add_coding(
    step: Step, *, document: int, code: int, span: Span, coder: str, memo: str = "", origin: Origin = "hand"
) -> Coding:
    """Adds a coding inside a step that is under way."""
    found = lookup.document_by_id(step, document)
    quote = quote_in(step, found, span)
    who = lookup.coder_id(step, coder)
    refuse_twice(step, document, code, who, span)
    coding = Coding(
        document_id=document,
        start=span.start,
        end=span.end,
        code_id=code,
        coder_id=who,
        quote=quote,
        origin=origin,
        code_version=lookup.code_by_id(step, code).version,
    )
    step.add(coding)
    step.flush()
    if memo.strip():
        step.add(Memo(coding_id=coding.id, text=memo, author=coder, date=coding.at[:10]))
        step.flush()
    return coding


def quote_of(text: str, span: Span) -> str:
    """The words at `span`; BadInput when it is empty or ends outside the text."""
    if not span.fits(text):
        raise BadInput(
            say("The span {start}:{end} lies outside the text or is empty.", start=span.start, end=span.end),
            say("The text has {n} characters; positions count from 0.", n=len(text)),
        )
    return span.of(text)


def quote_in(session: Session, document: Document, span: Span) -> str:
    """As `quote_of`, for a document whose text need not be read for it: that would take longer than all the rest."""
    quote = lookup.words_at(session, document, span) if span.end <= FURTHEST else ""
    return quote if quote and len(quote) == len(span) else quote_of(lookup.text_of(session, document), span)


def refuse_twice(step: Step, document: int, code: int, coder: int, span: Span, but: int | None = None) -> None:
    same = select(Coding.id).where(
        Coding.document_id == document,
        Coding.start == span.start,
        Coding.end == span.end,
        Coding.code_id == code,
        Coding.coder_id == coder,
    )
    if any(id_ != but for id_ in step.scalars(same)):
        raise NameTaken(say("This passage has that code already."), say("Nothing was added."))


def coding_row(project: Project, *, coding: int) -> CodingRow:
    """One coding as it is now."""
    with project.read() as session:
        found = coding_rows(session, ids=[coding], hidden_too=True)
        if not found:
            lookup.coding_by_id(session, coding)  # says that it is gone
        return found[0]


def has_coded(project: Project, *, coder: str) -> bool:
    """True when a coder has put a code somewhere in the project."""
    with project.read() as session:
        mine = select(Coding.id).join(Coder, Coder.id == Coding.coder_id).where(Coder.name == coder).limit(1)
        return session.scalar(mine) is not None


def codings_by_id(project: Project, *, codings: list[int]) -> list[CodingRow]:
    """Those of some codings that are there."""
    with project.read() as session:
        return coding_rows(session, ids=codings)


def remove_coding(project: Project, *, coding: int) -> Changes | None:
    """Takes a code off a passage, with the memo on it; undo brings both back."""
    with project.change(_about(project, coding, say("Remove “{name}”"))) as step:
        step.delete(lookup.coding_by_id(step, coding))
    return step.changes


def recode(project: Project, *, coding: int, code: int) -> Changes | None:
    """Puts another code in the place of this one; coder, memo and boundaries stay, and it need not be re-checked."""
    with project.read() as session:
        new = lookup.code_by_id(session, code).name
    with project.change(say("Recode as “{name}”", name=new)) as step:
        found = lookup.coding_by_id(step, coding)
        refuse_twice(step, found.document_id, code, found.coder_id, found.span, but=coding)
        found.code_id, found.code_version = code, lookup.code_by_id(step, code).version
        dequeue(step, [coding])
    return step.changes


def duplicate_coding(project: Project, *, coding: int, code: int) -> CodingRow:
    """Puts a second code on the passage of a coding, as a coding of one's own.

    Its memo is not copied: it says why the first code is there, and two copies of it would drift apart.
    """
    with project.read() as session:
        found = lookup.coding_by_id(session, coding)
        name, document, span = lookup.code_by_id(session, code).name, found.document_id, found.span
    with project.change(say("Also code “{name}”", name=name)) as step:
        made = add_coding(step, document=document, code=code, span=span, coder=project.coder).id
    return coding_row(project, coding=made)


def move_coding(project: Project, *, coding: int, span: Span) -> Changes | None:
    """Moves the boundaries of a coding; its memo stays."""
    with project.change(_about(project, coding, say("Move the boundaries of “{name}”"))) as step:
        found = lookup.coding_by_id(step, coding)
        found.quote = quote_in(step, lookup.document_by_id(step, found.document_id), span)
        refuse_twice(step, found.document_id, found.code_id, found.coder_id, span, but=coding)
        found.span = span
    return step.changes


def set_coding_memo(project: Project, *, coding: int, text: str) -> Changes | None:
    """Writes the first memo on a coding; an empty text deletes it. Further memos stay."""
    with project.change(_about(project, coding, say("Memo on “{name}”"))) as step:
        found = lookup.coding_by_id(step, coding)
        first = found.memos[0] if found.memos else None
        if not text.strip():
            if first is not None:
                step.delete(first)
        elif first is None:
            step.add(Memo(coding_id=coding, text=text, author=project.coder, date=_today()))
        else:
            first.text = text
    return step.changes


def _today() -> str:
    from datetime import UTC, datetime

    return datetime.now(UTC).astimezone().date().isoformat()


def _about(project: Project, coding: int, label: Message) -> Message:
    with project.read() as session:
        found = lookup.coding_by_id(session, coding)
        return Message(label.id, {"name": lookup.code_by_id(session, found.code_id).name})
