"""Queries that a researcher keeps by name; some are smart codes, listed with the codes and never put on a passage.

A query may ask for another one by name, never for itself, not even through others.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken, NotFound, QcoderError
from qcoder.core.messages import Message, current_language, say
from qcoder.core.progress import Progress
from qcoder.core.query import Has
from qcoder.core.query_line import parse
from qcoder.model import SavedQuery
from qcoder.services import lookup
from qcoder.services.find.matching import check_fields, expanded, matching_by_document
from qcoder.services.find.query_names import GUID, stored, with_names
from qcoder.storage.project import Changes, Project


@dataclass(frozen=True, slots=True)
class SavedQueryRow:
    """`line` is how people read it, in the language of the window."""

    id: int
    guid: str
    name: str
    line: str
    is_code: bool
    colour: str
    memo: str
    coder: str
    at: str


def saved_queries(project: Project, *, language: str = "") -> list[SavedQueryRow]:
    """All of them, by name."""
    tongue = language or current_language()
    with project.read() as session:
        rows = session.scalars(select(SavedQuery)).all()
        found = [_row(session, row, tongue) for row in rows]
    return sorted(found, key=lambda row: row.name.casefold())


def _row(session: Session, row: SavedQuery, language: str) -> SavedQueryRow:
    line = with_names(session, row.line, language)
    return SavedQueryRow(row.id, row.guid, row.name, line, row.is_code, row.colour, row.memo, row.coder, row.at)


def saved_query(project: Project, *, name: str) -> SavedQueryRow:
    """The one of that name, in any case. Raises NotFound."""
    for row in saved_queries(project):
        if row.name.casefold() == name.strip().casefold():
            return row
    raise NotFound(say("There is no saved query “{name}”.", name=name), say("“qcoder queries list” lists all of them."))


def save_query(
    project: Project, *, name: str, line: str, is_code: bool = False, memo: str = "", colour: str = ""
) -> SavedQueryRow:
    """Keeps a query under a new name. Raises NameTaken, BadInput."""
    wanted = _checked_name(name)
    label = say("Save the smart code “{name}”", name=wanted) if is_code else say("Save the query “{name}”", name=wanted)
    with project.change(label) as step:
        _refuse_taken(step, wanted, is_code=is_code)
        row = SavedQuery(name=wanted, line="", is_code=is_code, memo=memo, colour=colour, coder=project.coder)
        step.add(row)
        step.flush()
        row.line = _checked_line(step, row, line)
        step.flush()
        made = _row(step, row, current_language())
    return made


def change_query(
    project: Project,
    *,
    query: int,
    name: str | None = None,
    line: str | None = None,
    is_code: bool | None = None,
    memo: str | None = None,
    colour: str | None = None,
) -> Changes | None:
    """Another name, another line; those that ask for it by name follow."""
    with project.read() as session:
        before = _by_id(session, query).name
    with project.change(say("Change the saved query “{name}”", name=before)) as step:
        row = _by_id(step, query)
        if is_code is not None:
            row.is_code = is_code
        if name is not None and (wanted := _checked_name(name)) != row.name:
            _refuse_taken(step, wanted, is_code=row.is_code, but=row.id)
            row.name = wanted
        elif is_code:
            _refuse_taken(step, row.name, is_code=True, but=row.id)
        if memo is not None:
            row.memo = memo
        if colour is not None:
            row.colour = colour
        if line is not None:
            row.line = _checked_line(step, row, line)
    return step.changes


def delete_query(project: Project, *, query: int) -> Changes | None:
    """Takes a saved query away. Raises BadInput where others ask for it."""
    with project.read() as session:
        row = _by_id(session, query)
        name = row.name
        asking = [
            other.name
            for other in session.scalars(select(SavedQuery).where(SavedQuery.id != query))
            if f"{GUID}{row.guid}" in other.line
        ]
    if asking:
        raise BadInput(
            say("“{name}” is part of other queries: {names}.", name=name, names=", ".join(asking)),
            say("Change or delete these first."),
        )
    with project.change(say("Delete the saved query “{name}”", name=name)) as step:
        step.delete(_by_id(step, query))
    return step.changes


SmartCount = Mapping[int, int] | Message  # codings by document; why not, where the query can no longer be answered


def smart_code_counts(project: Project, *, progress: Progress | None = None) -> dict[int, SmartCount]:
    """How many codings each smart code has now, in each document that has any."""
    found: dict[int, SmartCount] = {}
    for row in saved_queries(project):
        if row.is_code:
            try:
                found[row.id] = matching_by_document(project, Has("query", row.name), progress=progress)
            except QcoderError as error:
                found[row.id] = error.message
    return found


LONGEST_NAME = 200


def _checked_name(name: str) -> str:
    """The name without white space around it; it must be possible to ask for it in a line."""
    bare = " ".join(name.split())
    if not bare:
        raise BadInput(say("A saved query needs a name."), say("Type at least one letter."))
    if len(bare) > LONGEST_NAME or any(sign in bare for sign in '"“”«»>*') or bare.startswith(GUID):
        raise BadInput(
            say("“{name}” cannot be the name of a query.", name=bare[:60]),
            say("Leave out quotation marks, “>” and “*”, and keep it short."),
        )
    return bare


def _by_id(session: Session, query: int) -> SavedQuery:
    found = session.get(SavedQuery, query)
    if found is None:
        raise NotFound(
            say("That saved query is no longer in the project."), say("Undo brings it back if it was deleted.")
        )
    return found


def _checked_line(session: Session, row: SavedQuery, line: str) -> str:
    """The line as it is kept; BadInput for one that asks for nothing, for what is not there, or for itself."""
    parsed = parse(line)
    if parsed is None:
        raise BadInput(say("An empty query asks for nothing."), say("Write what to look for, then save it."))
    kept = stored(session, parsed)
    before, row.line = row.line, kept
    session.flush()
    try:
        whole = expanded(session, Has("query", f"{GUID}{row.guid}"))
        check_fields(session, whole)
    except QcoderError:
        row.line = before
        raise
    return kept


def _refuse_taken(session: Session, name: str, *, is_code: bool, but: int | None = None) -> None:
    for id_, other in session.execute(select(SavedQuery.id, SavedQuery.name)):
        if id_ != but and other.casefold() == name.casefold():
            raise NameTaken(say("There is already a saved query “{name}”.", name=other), say("Choose another name."))
    if is_code and name.casefold() in lookup.last_names(session):
        raise NameTaken(
            say("There is already a code “{name}”.", name=name), say("Choose another name for the smart code.")
        )
