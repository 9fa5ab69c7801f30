"""Where a row is to be seen: told from its columns, so that tables that come later are found as well."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from qcoder.core.span import Span
from qcoder.model import Base
from qcoder.storage.project import Project

OWN = ("document", "coding", "code", "case", "memo")
ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Ids of what a row is, or hangs on; `span` is its place in the document's text."""

    document: int | None = None
    span: Span | None = None
    coding: int | None = None
    code: int | None = None
    case: int | None = None
    memo: int | None = None


def whereabouts(project: Project, *, table: str, ids: Iterable[int]) -> Whereabouts | None:
    """Where the first of some rows is that is there; None when none of them is."""
    known = Base.metadata.tables.get(table)
    listed = sorted(ids)[:ASKED_AT_ONCE]
    if known is None or not listed or "id" not in known.c:
        return None
    with project.read() as session:
        row = (
            session.execute(select(known).where(known.c.id.in_(listed)).order_by(known.c.id).limit(1))
            .mappings()
            .first()
        )
        return None if row is None else _of(table, dict(row))


def _of(table: str, row: dict[str, Any]) -> Whereabouts:
    if table in ("document", "code", "case"):  # with a row in a list of its own
        return Whereabouts(**{table: row["id"]})
    found: dict[str, int | None] = {name: row.get(f"{name}_id") for name in OWN}
    if table in OWN:
        found[table] = row["id"]
    if found["code"] is None:
        found["code"] = row.get("source_id")  # a relation begins at a code
    start, end = row.get("start"), row.get("end")
    span = Span(start, end) if start is not None and end is not None else None
    return Whereabouts(found["document"], span, found["coding"], found["code"], found["case"], found["memo"])
