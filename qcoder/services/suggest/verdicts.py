"""What a person says of suggestions: yes, nearly, no. Kept for ever, and undone like any step.

Nothing is ever coded without it. A coding that came this way says so (`origin_of`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say, say_plural
from qcoder.core.span import Span
from qcoder.model import Code, Coder, Coding, Suggestion, SuggestionRun, Verdict
from qcoder.services import lookup
from qcoder.services.passages.coding import add_coding, coding_row
from qcoder.services.rows import CodingRow, SuggestionRow
from qcoder.services.suggest.suggesting import open_suggestions, refuse_blind
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a coding came from when it did not come by hand."""

    verdict: str  # accepted or corrected
    coder: str
    at: str
    probability: float
    engine: str
    version: str
    run: int | None  # None where the run is not kept any more
    code_id: int  # as it was suggested
    span: Span  # as it was suggested
    batch: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as an engine hears it: whether the passage carries the code that was suggested."""

    code_id: int
    document_id: int
    span: Span
    carries: bool


def accept(project: Project, *, suggestion: int) -> CodingRow:
    """Makes a suggestion a coding, whose origin says so."""
    return _take(project, suggestion, code=None, span=None)


def correct(project: Project, *, suggestion: int, code: int | None = None, span: Span | None = None) -> CodingRow:
    """Takes a suggestion with another code or other boundaries; the verdict keeps what was proposed."""
    return _take(project, suggestion, code=code, span=span)


def _take(project: Project, suggestion: int, *, code: int | None, span: Span | None) -> CodingRow:
    refuse_blind(project)
    with project.read() as session:
        found = _open(session, suggestion)
        chosen, place = code or found.code_id, span or found.span
        exact = chosen == found.code_id and place == found.span
        name = lookup.code_by_id(session, chosen).name
    label = (
        say("Accept the suggestion “{name}”", name=name)
        if exact
        else say("Correct a suggestion to “{name}”", name=name)
    )
    with project.change(label) as step:
        made = _coded(project, step, found, chosen, place, exact=exact)
    return coding_row(project, coding=made)


def _coded(
    project: Project, step: Step, found: Suggestion, code: int, place: Span, *, exact: bool, reason: str = ""
) -> int:
    made = add_coding(
        step, document=found.document_id, code=code, span=place, coder=project.coder, origin="suggestion"
    ).id
    who = lookup.coder_id(step, project.coder)
    step.add(_verdict(step, found, "accepted" if exact else "corrected", who, made, reason))
    return made


def accept_many(project: Project, *, suggestions: Sequence[int]) -> Changes | None:
    """Accepts several that were shown together, as one step. Those decided or coded meanwhile are left out."""
    refuse_blind(project)
    still_open = {row.id for row in open_suggestions(project)}
    with project.read() as session:
        chosen = [_open(session, one) for one in dict.fromkeys(suggestions) if one in still_open]
    label = say_plural("Accept {n} suggestion", "Accept {n} suggestions", n=len(chosen))
    with project.change(label) as step:
        for found in chosen:
            _coded(project, step, found, found.code_id, found.span, exact=True, reason=BATCH)
    return step.changes


def accept_all(project: Project, *, suggestions: Sequence[int]) -> list[CodingRow]:
    """Accepts some that were each looked at, as one step; raises, and takes none, where one of them is not open."""
    refuse_blind(project)
    with project.read() as session:
        chosen = [_open(session, one) for one in dict.fromkeys(suggestions)]
    label = say_plural("Accept {n} suggestion", "Accept {n} suggestions", n=len(chosen))
    with project.change(label) as step:
        made = [_coded(project, step, found, found.code_id, found.span, exact=True) for found in chosen]
    return [coding_row(project, coding=one) for one in made]


def reject_all(project: Project, *, suggestions: Sequence[int], reason: str = "") -> Changes | None:
    """Refuses some as one step; raises, and refuses none, where one of them is not open."""
    refuse_blind(project)
    with project.read() as session:
        chosen = [_open(session, one) for one in dict.fromkeys(suggestions)]
    label = say_plural("Reject {n} suggestion", "Reject {n} suggestions", n=len(chosen))
    with project.change(label) as step:
        who = lookup.coder_id(step, project.coder)
        step.add_all(_verdict(step, found, "rejected", who, None, reason) for found in chosen)
    return step.changes


BATCH = "batch"  # the reason of verdicts that were said of several at once


def reject(project: Project, *, suggestion: int, reason: str = "") -> Changes | None:
    """Refuses a suggestion; it is not proposed again, nor are copies of it, and the engine learns from it."""
    refuse_blind(project)
    with project.read() as session:
        found = _open(session, suggestion)
        name = session.scalars(select(Code.name).where(Code.id == found.code_id)).one()
    with project.change(say("Reject the suggestion “{name}”", name=name)) as step:
        step.add(_verdict(step, found, "rejected", lookup.coder_id(step, project.coder), None, reason))
    return step.changes


def batch(
    project: Project, *, lowest: float, document: int | None = None, code: int | None = None
) -> list[SuggestionRow]:
    """What accepting all from a probability on would take, to be looked at first; no random checks, no families."""
    return [
        row
        for row in open_suggestions(project, document=document, code=code)
        if row.probability >= lowest and not row.audit and not row.below
    ]


def origin_of(project: Project, *, coding: int) -> Origin | None:
    """Run, version, probability, verdict and by whom, for a coding that came of a suggestion; None for others."""
    with project.read() as session:
        found = session.execute(
            select(Verdict, Coder.name).join(Coder, Coder.id == Verdict.coder_id).where(Verdict.coding_id == coding)
        ).first()
        if found is None:
            return None
        verdict, coder = found
        run = session.scalars(select(Suggestion.run_id).where(Suggestion.id == verdict.suggestion_id)).first()
        return Origin(
            verdict=verdict.verdict,
            coder=coder,
            at=verdict.at,
            probability=verdict.probability,
            engine=verdict.engine,
            version=verdict.engine_version,
            run=run,
            code_id=verdict.code_id,
            span=verdict.span,
            batch=verdict.reason == BATCH,
        )


def judged_places(project: Project) -> dict[int, Judged]:
    """What has been said of suggestions, by their numbers."""
    query = select(Verdict, Coding.code_id).outerjoin(Coding, Coding.id == Verdict.coding_id)
    with project.read() as session:
        rows = session.execute(query).all()
        return {
            said.suggestion_id: Judged(
                said.code_id, said.document_id, said.span, said.verdict != "rejected" and taken == said.code_id
            )
            for said, taken in rows
        }


def _open(session: Session, suggestion: int) -> Suggestion:
    found = session.get(Suggestion, suggestion)
    if found is None:
        raise NotFound(say("That suggestion is no longer there."), say("Ask for suggestions again."))
    if session.scalars(select(Verdict.id).where(Verdict.suggestion_id == suggestion)).first() is not None:
        raise BadInput(say("That suggestion has been decided already."), say("Undo takes the decision back."))
    return found


def _verdict(step: Step, found: Suggestion, verdict: str, coder: int, coding: int | None, reason: str) -> Verdict:
    engine, version = step.execute(
        select(SuggestionRun.engine, SuggestionRun.version).where(SuggestionRun.id == found.run_id)
    ).one()
    return Verdict(
        document_id=found.document_id,
        start=found.start,
        end=found.end,
        suggestion_id=found.id,
        code_id=found.code_id,
        verdict=verdict,
        coding_id=coding,
        coder_id=coder,
        probability=found.probability,
        engine=engine,
        engine_version=version,
        reason=reason,
    )
