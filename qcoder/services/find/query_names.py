"""What stored lines ask for by name, kept by its guid, so that a new name or place breaks no query.

Codes and saved queries, cases, organisations, documents, groups of codes and variables are kept so; speakers are asked
for by what they are called in the transcripts (see `follow_speaker`), and values by what they are.
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import Message, say
from qcoder.core.query import Has, Query, each_part, replaced
from qcoder.core.query_line import line_of, parse
from qcoder.core.query_pieces import QueryError
from qcoder.model import Case, Code, CodeGroup, Document, SavedAnalysis, SavedQuery, Speaker, Variable
from qcoder.services import lookup
from qcoder.services.find.values_asked import folded
from qcoder.storage.journal import Step

GUID = "guid:"
# Where a value is a name, what it is a name of, and what is said when that is gone.
TABLES: dict[str, Any] = {
    "code_group": CodeGroup, "case": Case, "organisation": Case, "about": Case, "document": Document,
}  # fmt: skip
_GONE: dict[Any, Message] = {
    Code: say("A code that this query asks for is no longer in the project."),
    CodeGroup: say("A group of codes that this query asks for is no longer in the project."),
    Case: say("A case that this query asks for is no longer in the project."),
    Document: say("A document that this query asks for is no longer in the project."),
    Variable: say("A variable that this query asks for is no longer in the project."),
}


def meant(session: Session, table: Any, value: str) -> Any:
    """The row that a stored line means by "guid:...". Raises NotFound."""
    found = session.scalars(select(table).where(table.guid == value.removeprefix(GUID))).first()
    if found is None:
        raise NotFound(_GONE[table], say("Undo brings it back if it was deleted; or change the query."))
    return found


def stored(session: Session, query: Query) -> str:
    """The line to keep: neutral, with guids in the place of the names of what is there."""
    saved = {name.casefold(): guid for name, guid in session.execute(select(SavedQuery.name, SavedQuery.guid))}
    called: dict[Any, dict[str, list[str]]] = {}

    def guid_of(table: Any, name: str) -> str | None:
        """Of the only one that is called so, accents and case apart."""
        if table not in called:
            called[table] = {}
            for guid, other in session.execute(select(table.guid, table.name)):
                called[table].setdefault(folded(other.strip()), []).append(guid)
        found = called[table].get(folded(name.strip()), [])
        return found[0] if len(found) == 1 else None

    def by(has: Has) -> Query | None:
        if has.value.startswith(GUID) or has.field.startswith(GUID):
            return None
        if has.variable:
            guid = guid_of(Variable, has.field)
            return None if guid is None else Has(f"{GUID}{guid}", has.value, has.exact, variable=True)
        if has.field in TABLES:
            # Years are asked for by `about` too.
            guid = (
                None
                if has.value.strip().isdecimal() and has.field == "about"
                else guid_of(TABLES[has.field], has.value)
            )
        elif has.field in ("code", "counter_instance", "query"):
            guid = None if has.field == "counter_instance" else saved.get(has.value.strip().casefold())
            if has.field != "query":
                with suppress(NotFound, BadInput):
                    guid = lookup.code_by_path(session, has.value).guid
        else:
            return None
        return None if guid is None else Has(has.field, f"{GUID}{guid}", has.exact)

    return line_of(replaced(query, by))


def with_names(session: Session, line: str, language: str) -> str:
    """A stored line as people read it, in their language."""
    try:
        query = parse(line)
    except QueryError:
        return line
    return "" if query is None else line_of(named(session, query, language), language)


def named(session: Session, query: Query, language: str) -> Query:
    """A stored query by the names that things have now, codes by those of a language (paths where two are called
    alike); "?" for what is gone."""
    asked = [part for part in each_part(query) if isinstance(part, Has)]
    if not any(part.value.startswith(GUID) or part.field.startswith(GUID) for part in asked):
        return query
    called = lookup.called_in(session, language)
    codes = {guid: called[id_] for id_, guid in session.execute(select(Code.id, Code.guid))}
    saved = {guid: name for guid, name in session.execute(select(SavedQuery.guid, SavedQuery.name))}

    def name_of(table: Any, value: str) -> str:
        guid = value.removeprefix(GUID)
        return session.scalars(select(table.name).where(table.guid == guid)).first() or "?"

    def by(has: Has) -> Query | None:
        if has.variable:
            kept = has.field.startswith(GUID)
            return Has(name_of(Variable, has.field), has.value, has.exact, variable=True) if kept else None
        if not has.value.startswith(GUID):
            return None
        if has.field in TABLES:
            return Has(has.field, name_of(TABLES[has.field], has.value), has.exact)
        guid = has.value.removeprefix(GUID)
        if guid in saved or guid not in codes:
            return Has(has.field, saved.get(guid, "?"), has.exact)
        return Has(has.field, codes[guid], has.exact)

    return replaced(query, by)


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
        row.line = elsewhere(row.line, {old: new})
    for analysis in step.scalars(select(SavedAnalysis)).all():
        analysis.parameters = elsewhere(analysis.parameters, {old: new})


def follow_speaker(step: Step, *, old: str, new: str) -> None:
    """Saved queries and analyses that ask for a speaker by a name that nobody has any more ask for the new one.

    A name that another speaker still has, or a case that speaks, stays what is asked for.
    """
    others = select(Speaker.name, Case.name).outerjoin(Case, Case.id == Speaker.case_id)
    if any(folded(old) in {folded(name) for name in row if name} for row in step.execute(others)):
        return

    def followed(line: str) -> str:
        try:
            query = parse(line)
        except QueryError:
            return line
        if query is None or not any(_speaks(part, old) for part in each_part(query)):
            return line
        return line_of(replaced(query, lambda has: Has(has.field, new) if _speaks(has, old) else None))

    for row in step.scalars(select(SavedQuery)).all():
        row.line = followed(row.line)
    for analysis in step.scalars(select(SavedAnalysis)).all():
        kept = analysis.parameters
        lines = {name: followed(kept[name]) for name in ("where", "query") if isinstance(kept.get(name), str)}
        if {**kept, **lines} != kept:
            analysis.parameters = {**kept, **lines}


def _speaks(part: Query, name: str) -> bool:
    return (
        isinstance(part, Has) and part.field == "speaker" and not part.variable and folded(part.value) == folded(name)
    )


_Kept = TypeVar("_Kept", str, dict[str, Any])
_A_GUID = re.compile(r"[0-9a-fA-F-]{36}")


def elsewhere(kept: _Kept, guids: Mapping[str, str]) -> _Kept:
    """A stored line, or the parameters of an analysis, with other guids in the place of some."""
    text = json.dumps(kept)
    changed = _A_GUID.sub(lambda found: guids.get(found[0], found[0]), text)
    return kept if changed == text else cast(_Kept, json.loads(changed))
