"""Named analyses: what was asked, with its parameters, and whether the data have changed since it was last answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken, NotFound, what_there_is
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.core.query_line import parse
from qcoder.model import Change, Operation, SavedAnalysis, Setting
from qcoder.services.compare.analyses import BY_KIND, analyse, analysis_of, checked
from qcoder.services.compare.analysis_digest import digest, is_of
from qcoder.services.compare.analysis_names import by_name, with_guids
from qcoder.services.compare.outcome import Outcome
from qcoder.services.evidence import blind
from qcoder.services.evidence.silence import GONE_THROUGH
from qcoder.services.find import stop_lists
from qcoder.services.find.matching import check_fields, expanded
from qcoder.services.find.query_names import asks_saved_queries
from qcoder.services.passages.coding_store import newest_operation
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

# What numbers are made of; memos only where there is a query, saved ones only where it asks for one.
DATA = (
    "coding", "code", "coder", "document", "document_text", "turn", "speaker", "case", "membership", "variable",
    "value", "about", "case_code", "project",
)  # fmt: skip
ASKED_BY_COMPARISONS = ("document_guide", "question_code", "question_link", "silence")  # what their zeros mean
# Settings of the project that numbers hang on: whose codings are seen, which interviews were gone through, stop lists.
SETTINGS, SETTINGS_OF_COMPARISONS, SETTINGS_OF_WORDS = (blind.SETTING,), (GONE_THROUGH,), (stop_lists.SETTING,)


@dataclass(frozen=True, slots=True)
class SavedRow:
    """`parameters` are by the names that things have now; `stale`: the data have changed since the result was last
    seen, so that it may be another one now."""

    id: int
    name: str
    kind: str
    parameters: Mapping[str, Any]
    memo: str
    coder: str
    at: str
    stale: bool


@dataclass(frozen=True, eq=False, slots=True)
class Again:
    """A named analysis made again, and whether it says the same as when it was last seen."""

    row: SavedRow
    outcome: Outcome
    same: bool


def saved_analyses(project: Project) -> list[SavedRow]:
    """All named analyses, by name."""
    with project.read() as session:
        rows = session.scalars(select(SavedAnalysis)).all()
        return sorted((_row(session, row) for row in rows), key=lambda row: row.name.casefold())


def saved_analysis(project: Project, *, name: str) -> SavedRow:
    """The named analysis of that name. Raises NotFound."""
    with project.read() as session:
        return _row(session, _named(session, name))


def _row(session: Session, row: SavedAnalysis) -> SavedRow:
    stale = _changed_since(session, row.seen_operation, row.kind, row.parameters)
    named = by_name(session, row.kind, row.parameters)
    return SavedRow(row.id, row.name, row.kind, named, row.memo, row.coder, row.at, stale)


def _changed_since(session: Session, operation: int, kind: str, parameters: Mapping[str, Any]) -> bool:
    lines = _lines(kind, parameters)
    tables = DATA + (("memo",) if lines else ())
    tables += ("saved_query",) if any(asks_saved_queries(session, line) for line in lines) else ()
    tables += ASKED_BY_COMPARISONS if kind == "compare" else ()
    later = select(func.coalesce(Operation.target_id, Operation.id)).where(Operation.id > operation)
    touched = select(Change.id).where(Change.operation_id.in_(later), Change.table.in_(tables)).limit(1)
    names = SETTINGS + (SETTINGS_OF_COMPARISONS if kind == "compare" else ())
    names += SETTINGS_OF_WORDS if kind in ("words", "near") else ()
    asked = select(Setting.id).where(Setting.name.in_(names))
    put = select(Change.id).where(Change.operation_id.in_(later), Change.table == "setting", Change.row_id.in_(asked))
    upgraded = select(Operation.id).where(Operation.id > operation, Operation.kind == "barrier").limit(1)
    return any(session.scalars(query).first() is not None for query in (touched, put.limit(1), upgraded))


def _lines(kind: str, parameters: Mapping[str, Any]) -> list[str]:
    """The queries that an analysis asks."""
    asked = [one.name for one in BY_KIND[kind].parameters if one.kind == "query"] if kind in BY_KIND else ["where"]
    return [line for name in asked if (line := str(parameters.get(name) or "").strip())]


def save_analysis(project: Project, *, name: str, outcome: Outcome, memo: str = "") -> SavedRow:
    """Keeps an analysis under a name, with the parameters that it was made with. Raises NameTaken."""
    analysis_of(outcome.kind)
    wanted = _checked_name(name)
    with project.read() as session:
        seen = newest_operation(session)
    with project.change(say("Save the analysis “{name}”", name=wanted)) as step:
        _refuse_taken(step, wanted)
        step.add(
            SavedAnalysis(
                name=wanted, kind=outcome.kind, parameters=with_guids(step, outcome.kind, outcome.parameters),
                memo=memo.strip(), seen_operation=seen, digest=digest(step, outcome), coder=project.coder,
            )
        )  # fmt: skip
    return saved_analysis(project, name=wanted)


def run_saved(project: Project, *, name: str, language: str = "", progress: Progress | None = None) -> Again:
    """Makes a named analysis again, changing nothing in the project, and says whether it has the same numbers."""
    row = saved_analysis(project, name=name)
    with project.read() as session:
        found = _named(session, name)
        for line in _lines(found.kind, found.parameters):
            check_fields(session, expanded(session, parse(line)))
    outcome = analyse(project, kind=row.kind, parameters=row.parameters, language=language, progress=progress)
    return Again(row, outcome, says_the_same(project, name=name, outcome=outcome))


def says_the_same(project: Project, *, name: str, outcome: Outcome) -> bool:
    """Whether an outcome has the numbers that a named analysis was kept with."""
    with project.read() as session:
        return is_of(session, _named(session, name).digest, outcome)


def asks_the_same(project: Project, *, row: SavedRow, outcome: Outcome) -> bool:
    """Whether an outcome was made with the choices that a named analysis keeps, however they were written."""
    with project.read() as session:
        asked = by_name(session, outcome.kind, with_guids(session, outcome.kind, outcome.parameters))
    return (row.kind, dict(row.parameters)) == (outcome.kind, asked)


def mark_seen(project: Project, *, name: str, outcome: Outcome) -> Changes | None:
    """Says that this result has been seen: the analysis is up to date until the data change again."""
    with project.read() as session:
        row, seen = _named(session, name), newest_operation(session)
        if not _changed_since(session, row.seen_operation, row.kind, row.parameters) and is_of(
            session, row.digest, outcome
        ):
            return None
    with project.change(say("See the analysis “{name}” again", name=name)) as step:
        found = _named(step, name)
        found.seen_operation, found.digest = seen, digest(step, outcome)
    return step.changes


def rename_analysis(project: Project, *, name: str, new_name: str) -> Changes | None:
    wanted = _checked_name(new_name)
    with project.change(say("Rename an analysis to “{name}”", name=wanted)) as step:
        found = _named(step, name)
        if wanted != found.name:
            _refuse_taken(step, wanted)
            found.name = wanted
    return step.changes


def change_parameters(project: Project, *, name: str, outcome: Outcome) -> Changes | None:
    """Keeps what an analysis was made with now under a name that there is already."""
    checked(analysis_of(outcome.kind), outcome.parameters)
    with project.read() as session:
        seen = newest_operation(session)
    with project.change(say("Change the analysis “{name}”", name=name)) as step:
        found = _named(step, name)
        found.kind, found.parameters = outcome.kind, with_guids(step, outcome.kind, outcome.parameters)
        found.seen_operation, found.digest = seen, digest(step, outcome)
    return step.changes


def delete_analysis(project: Project, *, name: str) -> Changes | None:
    with project.change(say("Delete the analysis “{name}”", name=name)) as step:
        step.delete(_named(step, name))
    return step.changes


def _named(session: Session, name: str) -> SavedAnalysis:
    found = session.scalars(select(SavedAnalysis).where(SavedAnalysis.name == name)).first()
    if found is None:
        names = sorted(session.scalars(select(SavedAnalysis.name)), key=str.casefold)
        raise NotFound(
            say("There is no analysis of the name “{name}”.", name=name),
            what_there_is(names, say("No analysis has been saved yet.")),
        )
    return found


def _checked_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("An analysis needs a name."), say("Type at least one letter."))
    return wanted


def _refuse_taken(step: Step, name: str) -> None:
    if step.scalars(select(SavedAnalysis.id).where(SavedAnalysis.name == name)).first() is not None:
        raise NameTaken(say("There is already an analysis “{name}”.", name=name), say("Choose another name."))
