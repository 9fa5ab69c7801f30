"""Codes and saved queries within stored lines: kept by their guids, so that a new name or place breaks no query."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import say
from qcoder.core.query import Has, Query, each_part, replaced
from qcoder.core.query_line import line_of, parse
from qcoder.core.query_pieces import QueryError
from qcoder.model import Code, SavedAnalysis, SavedQuery
from qcoder.services import lookup
from qcoder.storage.journal import Step

GUID = "guid:"


def code_by_guid(session: Session, value: str) -> Code:
    """The code that a stored line means by "guid:..."."""
    found = session.scalars(select(Code).where(Code.guid == value.removeprefix(GUID))).first()
    if found is None:
        raise NotFound(
            say("A code that this query asks for is no longer in the project."),
            say("Undo brings it back if it was deleted; or change the query."),
        )
    return found


def stored(session: Session, query: Query) -> str:
    """The line to keep: neutral, with guids in the place of the codes and saved queries that are there."""
    saved = {name.casefold(): guid for name, guid in session.execute(select(SavedQuery.name, SavedQuery.guid))}

    def by(has: Has) -> Query | None:
        if has.variable or has.field not in ("code", "query") or has.value.startswith(GUID):
            return None
        guid = saved.get(has.value.strip().casefold())
        if has.field == "code":
            try:
                guid = lookup.code_by_path(session, has.value).guid
            except (NotFound, BadInput):
                if guid is None:
                    return None
        return None if guid is None else Has(has.field, f"{GUID}{guid}", has.exact)

    return line_of(replaced(query, by))


def with_names(session: Session, line: str, language: str) -> str:
    """A stored line as people read it: codes by their names (paths where two are called alike), in their language."""
    try:
        query = parse(line)
    except QueryError:
        return line
    if query is None:
        return ""
    codes = {guid: id_ for id_, guid in session.execute(select(Code.id, Code.guid))}
    paths = lookup.code_paths(session) if GUID in line else {}
    saved = {guid: name for guid, name in session.execute(select(SavedQuery.guid, SavedQuery.name))}
    last = [path[-1].casefold() for path in paths.values()]

    def by(has: Has) -> Query | None:
        if has.variable or has.field not in ("code", "query") or not has.value.startswith(GUID):
            return None
        guid = has.value.removeprefix(GUID)
        if guid in saved:
            return Has(has.field, saved[guid], has.exact)
        if guid not in codes:
            return Has(has.field, "?", has.exact)
        path = paths[codes[guid]]
        alone = last.count(path[-1].casefold()) == 1
        return Has(has.field, path[-1] if alone else code_path.join(path), has.exact)

    return line_of(replaced(query, by), language)


def asks_saved_queries(session: Session, line: str) -> bool:
    """Whether a stored line asks for a saved query, as such or as a smart code."""
    try:
        query = parse(line)
    except QueryError:
        return True
    guids = set(session.scalars(select(SavedQuery.guid)))
    asked = [part for part in each_part(query) if isinstance(part, Has) and not part.variable] if query else []
    return any(
        part.field == "query"
        or (part.field == "code" and (not part.value.startswith(GUID) or part.value.removeprefix(GUID) in guids))
        for part in asked
    )


def follow_merge(step: Step, *, old: str, new: str) -> None:
    """Saved queries and analyses that ask for a code that was merged into another ask for that one now (both by
    guid)."""
    for row in step.scalars(select(SavedQuery)).all():
        if f"{GUID}{old}" in row.line:
            row.line = row.line.replace(f"{GUID}{old}", f"{GUID}{new}")
    for analysis in step.scalars(select(SavedAnalysis)).all():
        kept = json.dumps(analysis.parameters)
        if old in kept:
            analysis.parameters = json.loads(kept.replace(old, new))
