"""The queue of passages to look at again, because what their code means has changed since they were coded.

Changes of meaning, splits and merges fill it in the same step; confirming, recoding or removing a passage takes it
out, from wherever that is done.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.span import Span
from qcoder.model import Code, CodeVersion, Coding, Document, Recheck
from qcoder.model.base import now
from qcoder.services import lookup
from qcoder.services.codes.code_texts import texts_of
from qcoder.services.documents.documents import coding_rows
from qcoder.services.evidence.blind import seen
from qcoder.services.rows import CodingRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Why = Literal["definition", "merge", "split", "move", "restore"]
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place in the queue, as much as is needed to walk it."""

    coding_id: int
    document_id: int
    document: str
    span: Span
    code_id: int


@dataclass(frozen=True, slots=True)
class RecheckRow:
    """A passage in the queue; `before` is what was said of its code when it was coded, `now` what is said today."""

    coding: CodingRow
    document: str
    why: Why
    said: Message
    by: str
    at: datetime
    before: Mapping[str, str]
    now: Mapping[str, str]
    colour: str  # of the code


def queue_of(project: Project) -> list[Waiting]:
    """The queue in the order of documents and texts: what it takes to walk it, fast for thousands."""
    query = (
        select(Coding.id, Coding.document_id, Document.name, Coding.start, Coding.end, Coding.code_id)
        .join(Recheck, Recheck.coding_id == Coding.id)
        .join(Document, Document.id == Coding.document_id)
    )
    with project.read() as session:
        found = session.execute(seen(session, query)).all()
    rows = [Waiting(id_, place, name, Span(start, end), code) for id_, place, name, start, end, code in found]
    return sorted(rows, key=lambda row: (row.document.casefold(), row.span, row.coding_id))


def rechecks(project: Project, *, only: Sequence[int] | None = None) -> list[RecheckRow]:
    """All that is known of the passages in the queue, in their order; of some codings when asked for."""
    with project.read() as session:
        query = select(Recheck) if only is None else select(Recheck).where(Recheck.coding_id.in_(only))
        waiting = {row.coding_id: row for row in session.scalars(query)}
        if not waiting:
            return []
        ids = list(waiting)
        rows = [row for at in range(0, len(ids), CHUNK) for row in coding_rows(session, ids=ids[at : at + CHUNK])]
        documents = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
        codes = {row.code_id for row in rows}
        today = {found.id: found for found in session.scalars(select(Code).where(Code.id.in_(codes)))}
        then = {
            (found.code_id, found.number): found.fields
            for found in session.scalars(select(CodeVersion).where(CodeVersion.code_id.in_(codes)))
        }
        made = []
        for row in rows:
            kept, code = waiting[row.id], today[row.code_id]
            current = texts_of(code)
            before = then.get((row.code_id, row.code_version), current)
            made.append(
                RecheckRow(
                    coding=row,
                    document=documents[row.document_id],
                    why=kept.why,  # type: ignore[arg-type]
                    said=Message.from_json(kept.said),
                    by=kept.coder,
                    at=datetime.fromisoformat(kept.at),
                    before={name: str(before.get(name, "")) for name in current},
                    now=current,
                    colour=code.colour,
                )
            )
    return sorted(made, key=lambda row: (row.document.casefold(), row.coding.span, row.coding.id))


def way(project: Project, *, code: int, language: str) -> str:
    """The path of one code with its names in a language, without reading the whole codebook."""
    names: list[str] = []
    above: int | None = code
    with project.read() as session:
        while above is not None:
            found = lookup.code_by_id(session, above)
            names.insert(0, (found.name_es if language == "es" else found.name_en) or found.name)
            above = found.parent_id
    return code_path.join(tuple(names))


def left(project: Project) -> int:
    """How many passages wait."""
    with project.read() as session:
        return session.scalar(select(func.count()).select_from(Recheck)) or 0


def waiting(project: Project) -> dict[int, int]:
    """How many passages wait, by code."""
    with project.read() as session:
        query = (
            select(Coding.code_id, func.count()).join(Recheck, Recheck.coding_id == Coding.id).group_by(Coding.code_id)
        )
        return {code: number for code, number in session.execute(seen(session, query))}


def queue(step: Step, *, codings: Sequence[int], why: Why, said: Message, coder: str) -> None:
    """Puts passages into the queue inside a step that is under way; one that waits already says the new reason too."""
    step.flush()
    present = _rows(step, codings)
    for row in present.values():
        before = Message.from_json(row.said)
        row.why, row.coder, row.at = why, coder, now()
        row.said = (said if before == said else _both(before, said)).to_json()
    fresh = dict.fromkeys(id_ for id_ in codings if id_ not in present)
    words, at = said.to_json(), now()
    step.insert_many(
        Recheck, [{"coding_id": id_, "why": why, "said": words, "coder": coder, "at": at} for id_ in fresh]
    )


def _both(first: Message, second: Message) -> Message:
    """Two reasons, one after the other; of more than two only the last are told."""
    if first.id == "{first} {second}":
        first = first.arguments["second"]
    return Message("{first} {second}", {"first": first, "second": second})


def dequeue(step: Step, codings: Iterable[int]) -> None:
    """Takes passages out of the queue inside a step that is under way."""
    for row in _rows(step, list(codings)).values():
        step.delete(row)
    step.flush()


def _rows(session: Session, codings: Sequence[int]) -> dict[int, Recheck]:
    found: dict[int, Recheck] = {}
    for at in range(0, len(codings), CHUNK):
        part = codings[at : at + CHUNK]
        found |= {row.coding_id: row for row in session.scalars(select(Recheck).where(Recheck.coding_id.in_(part)))}
    return found


def confirm(project: Project, *, codings: Sequence[int]) -> Changes | None:
    """Says that passages carry their code rightly under what it means now; they leave the queue."""
    with project.read() as session:
        names = {lookup.code_by_id(session, lookup.coding_by_id(session, id_).code_id).name for id_ in codings}
    if len(codings) == 1:
        label = say("Confirm “{name}”", name=next(iter(names)))
    else:
        label = say_plural("Confirm {n} passage", "Confirm {n} passages", n=len(codings))
    with project.change(label) as step:
        for id_ in codings:
            found = lookup.coding_by_id(step, id_)
            found.code_version = lookup.code_by_id(step, found.code_id).version
        dequeue(step, codings)
    return step.changes


def next_waiting(
    project: Project, *, document: int | None = None, at: int = 0, coding: int | None = None
) -> RecheckRow | None:
    """The next passage of the queue after one that waits, else from a place on: in that document, then in the others.

    Behind the last one it begins again with the first.
    """
    rows = queue_of(project)
    if not rows:
        return None
    ids = [row.coding_id for row in rows]
    if coding in ids:
        chosen = rows[(ids.index(coding) + 1) % len(rows)]
    else:
        name = ""
        if document is not None:
            with project.read() as session:
                name = lookup.document_by_id(session, document).name.casefold()
        behind = (row for row in rows if (row.document.casefold(), row.span.start) >= (name, at))
        chosen = next(behind, rows[0])
    return rechecks(project, only=[chosen.coding_id])[0]
