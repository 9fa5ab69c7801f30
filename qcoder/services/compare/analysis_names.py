"""What a named analysis asks by name – codes, documents, variables – kept by guid, so that a new name breaks none.

Beside each guid stands the name that it had, for who reads the row and for what is no longer there. Names alone, as
they were kept before, are read as they are.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import current_language
from qcoder.core.query_line import parse
from qcoder.core.query_pieces import QueryError
from qcoder.model import Code, Document, Variable
from qcoder.services import lookup
from qcoder.services.compare.analyses import BY_KIND
from qcoder.services.find.query_names import stored, with_names

NAMED = ("code", "document", "grouping", "variable")  # kinds of parameters


def with_guids(session: Session, kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of an analysis as they are kept."""

    def kept(of: str, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        if of == "query":
            return _kept_line(session, value)
        guid = _guid(session, of, value)
        return value if guid is None else {"guid": guid, "name": value}

    return _each(kind, parameters, kept)


def by_name(session: Session, kind: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Kept parameters by the names that things have now; of what is gone, the one that it had."""

    def named(of: str, value: Any) -> Any:
        if of == "query" and isinstance(value, str):
            return with_names(session, value, current_language())
        if isinstance(value, Mapping):
            return _name(session, of, str(value["guid"])) or value["name"]
        return value

    return _each(kind, parameters, named)


def _each(kind: str, parameters: Mapping[str, Any], by: Callable[[str, Any], Any]) -> dict[str, Any]:
    """Parameters with others in the place of those that ask by name."""
    kinds = {one.name: one.kind for one in BY_KIND[kind].parameters} if kind in BY_KIND else {}
    return {
        name: by(kinds[name], value) if kinds.get(name) in (*NAMED, "query") else value
        for name, value in parameters.items()
    }


def _kept_line(session: Session, line: str) -> str:
    try:
        query = parse(line)
    except QueryError:
        return line
    return "" if query is None else stored(session, query)


def _guid(session: Session, of: str, name: str) -> str | None:
    if of == "code":
        try:
            return lookup.code_by_path(session, name).guid
        except (NotFound, BadInput):
            return None
    if of == "document":
        return session.scalars(select(Document.guid).where(Document.name == name)).first()
    return session.scalars(select(Variable.guid).where(Variable.name == name)).first()  # none for what is built in


def _name(session: Session, of: str, guid: str) -> str | None:
    if of == "code":
        found = session.scalars(select(Code.id).where(Code.guid == guid)).first()
        return None if found is None else code_path.join(lookup.code_paths(session)[found])
    table = Document if of == "document" else Variable
    return session.scalars(select(table.name).where(table.guid == guid)).first()
