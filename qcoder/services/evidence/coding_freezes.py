"""Codings frozen before coders speak about them: what each did by herself, with the codebook as it was then.

Coders who freeze under the same name were in the same round. What is frozen is a copy: recoding, merging codes or
editing texts afterwards does not touch it. Agreement counts only what is frozen, as soon as there is a round.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Code, CodebookVersion, Coder, Coding, CodingFreeze, Document, DocumentText, Worked
from qcoder.services import lookup
from qcoder.services.codes.codebook_versions import frozen, merged_into
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


@dataclass(frozen=True, slots=True)
class FreezeRow:
    id: int
    name: str  # of the round
    coder: str
    codebook: str  # the version of the codebook; "" where it was deleted since
    documents: int
    codings: int
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Frozen:
    """What one coder had coded, in the documents as they are now: codings as (document, code, span).

    `lost` counts codings whose document, code or words are no more.
    """

    coder: str
    codebook: str
    documents: frozenset[int]
    codings: tuple[tuple[int, int, Span], ...]
    lost: int


def freezes(project: Project) -> list[FreezeRow]:
    """What was frozen, the newest first."""
    with project.read() as session:
        versions = {id_: name for id_, name in session.execute(select(CodebookVersion.id, CodebookVersion.name))}
        return [
            FreezeRow(
                row.id,
                row.name,
                row.coder,
                versions.get(row.codebook_version_id or 0, ""),
                len(row.documents),
                len(row.codings),
                row.note,
                datetime.fromisoformat(row.at),
            )
            for row in session.scalars(select(CodingFreeze).order_by(CodingFreeze.id.desc()))
        ]


def freeze_codings(
    project: Project, *, name: str, coder: str = "", note: str = "", documents: Sequence[int] | None = None
) -> FreezeRow:
    """Freezes the codings of a coder, one's own by default, as her part of the round `name`.

    Args:
        documents: those that she has worked through, coded or not; by default those that she has coded or that are
            marked as worked through for the whole codebook.

    The codebook is frozen with them, unless it has not changed since it was frozen last. Raises NameTaken when she
    has frozen hers for this round, and BadInput when there is nothing to freeze.
    """
    round_, who = " ".join(name.split()), coder or project.coder
    if not round_:
        raise BadInput(say("A round of coding needs a name."), say("Type at least one letter."))
    with project.change(say("Freeze the codings of {coder} as “{name}”", coder=who, name=round_)) as step:
        same = step.execute(select(CodingFreeze.coder, CodingFreeze.name))
        if (who, round_.casefold()) in {(one, other.casefold()) for one, other in same}:
            raise NameTaken(
                say("{coder} has already frozen codings as “{name}”.", coder=who, name=round_),
                say("Choose another name for the next round, or delete that one."),
            )
        others = {other.casefold(): other for other in step.scalars(select(CodingFreeze.name))}
        round_ = others.get(round_.casefold(), round_)
        kept = _codings(step, who)
        wanted = set(documents) if documents is not None else {row.document_id for row in kept} | _worked(step, who)
        rows = list(step.scalars(select(Document).where(Document.id.in_(wanted)).order_by(Document.id)))
        if not rows:
            raise BadInput(
                say("{coder} has not coded anything yet.", coder=who), say("Freeze when the first round is coded.")
            )
        guids = {row.id: row.guid for row in rows}
        codes = {id_: guid for id_, guid in step.execute(select(Code.id, Code.guid))}
        made = CodingFreeze(
            name=round_,
            coder=who,
            codebook_version_id=_version(step, project, round_),
            documents=[{"guid": row.guid, "sha256": _text(step, row).sha256} for row in rows],
            codings=[
                {"document": guids[row.document_id], "code": codes[row.code_id], "start": row.start, "end": row.end}
                for row in kept
                if row.document_id in guids
            ],
            note=note.strip(),
        )
        step.add(made)
        step.flush()
    return next(row for row in freezes(project) if row.id == made.id)


def delete_freeze(project: Project, *, freeze: int) -> Changes | None:
    """Forgets what was frozen; the codings themselves are not touched."""
    with project.read() as session:
        row = session.get(CodingFreeze, freeze)
        if row is None:
            raise NotFound(say("That round is no longer there."), say("Undo brings it back if it was deleted."))
        name, coder = row.name, row.coder
    with project.change(say("Delete what {coder} froze as “{name}”", coder=coder, name=name)) as step:
        step.delete(step.get_one(CodingFreeze, freeze))
    return step.changes


def rounds(session: Session, coders: Sequence[str]) -> list[str]:
    """The rounds in which all of some coders have frozen their codings, the newest first."""
    found: dict[str, set[str]] = {}
    for name, coder in session.execute(select(CodingFreeze.name, CodingFreeze.coder).order_by(CodingFreeze.id.desc())):
        found.setdefault(name, set()).add(coder)
    return [name for name, by in found.items() if by.issuperset(coders)]


def frozen_codings(session: Session, *, name: str, coder: str) -> Frozen:
    """What a coder froze for a round. Raises NotFound."""
    row = session.scalars(select(CodingFreeze).where(CodingFreeze.name == name, CodingFreeze.coder == coder)).first()
    if row is None:
        raise NotFound(
            say("{coder} has not frozen codings as “{name}”.", coder=coder, name=name),
            say("Each coder freezes what they coded before it is spoken about."),
        )
    documents = {one.guid: one for one in session.scalars(select(Document))}
    codes = {guid: id_ for id_, guid in session.execute(select(Code.id, Code.guid))}
    merges = merged_into(session)
    shifts = {
        one["guid"]: _Moved(session, documents[one["guid"]], one["sha256"])
        for one in row.documents
        if one["guid"] in documents
    }
    found, lost = [], 0
    for coding in row.codings:
        guid = coding["code"]
        while guid not in codes and guid in merges:
            guid = merges[guid]
        span = shifts[coding["document"]].span(coding) if coding["document"] in shifts else None
        if span is None or guid not in codes:
            lost += 1
        else:
            found.append((documents[coding["document"]].id, codes[guid], span))
    version = session.get(CodebookVersion, row.codebook_version_id) if row.codebook_version_id else None
    ids = frozenset(documents[guid].id for guid in shifts)
    return Frozen(coder, version.name if version is not None else "", ids, tuple(found), lost)


class _Moved:
    """Where frozen codings of a document lie in its text as it is now."""

    def __init__(self, session: Session, document: Document, sha256: str) -> None:
        from qcoder.core.shift import Shift

        now = _text(session, document)
        self._shift: Shift | None = None
        self._there = True
        if now.sha256 != sha256:
            then = session.scalars(
                select(DocumentText).where(DocumentText.document_id == document.id, DocumentText.sha256 == sha256)
            ).first()
            self._there = then is not None
            if then is not None:
                self._shift = Shift.between(then.text, now.text)

    def span(self, coding: dict[str, int]) -> Span | None:
        if not self._there:
            return None
        span = Span(coding["start"], coding["end"])
        return span if self._shift is None else self._shift.span(span)


def _codings(session: Session, coder: str) -> list[Coding]:
    query = select(Coding).join(Coder, Coder.id == Coding.coder_id).where(Coder.name == coder)
    return list(session.scalars(query.order_by(Coding.document_id, Coding.start, Coding.end, Coding.id)))


def _worked(session: Session, coder: str) -> set[int]:
    """The documents that a coder has worked through for the whole codebook."""
    query = select(Worked.document_id).join(Coder, Coder.id == Worked.coder_id)
    return set(session.scalars(query.where(Coder.name == coder, Worked.code_id.is_(None))))


def worked_through(session: Session, coder: str) -> set[int]:
    """The documents that a coder has coded or marked as worked through."""
    query = select(Coding.document_id).join(Coder, Coder.id == Coding.coder_id).where(Coder.name == coder)
    return set(session.scalars(query.distinct())) | _worked(session, coder)


def _text(session: Session, document: Document) -> DocumentText:
    return session.scalars(
        select(DocumentText).where(DocumentText.document_id == document.id, DocumentText.number == document.text_number)
    ).one()


def _version(step: Step, project: Project, name: str) -> int:
    """The codebook as it is now, as a frozen version: the last one where nothing has changed, else a new one."""
    now = frozen(step)
    last = step.scalars(select(CodebookVersion).order_by(CodebookVersion.id.desc())).first()
    if last is not None and last.codes == now:
        return last.id
    taken = list(step.scalars(select(CodebookVersion.name)))
    made = CodebookVersion(name=lookup.free_name(name, taken), note="", codes=now, coder=project.coder)
    step.add(made)
    step.flush()
    return made.id
