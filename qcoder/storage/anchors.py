"""All classes that are tied to places in a text, and those of them that nobody undoes: they follow every new version.

Codings and all else that is journalled is moved by the service that edits a text, so that undo moves it back. Open
suggestions are not journalled: they are moved here whenever a document shows another version, also by undo and redo.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.engine import Connection

from qcoder.core.shift import Shift
from qcoder.core.span import Span
from qcoder.model import Base, Change
from qcoder.storage.journal import CHUNK, Image

PLACE = ("document_id", "start", "end")


def anchored_kinds() -> list[type[Base]]:
    """Every mapped class that has a place in a document's text, by name of its table."""
    kinds = [mapper.class_ for mapper in Base.registry.mappers if set(PLACE) <= set(mapper.local_table.c.keys())]
    return sorted(kinds, key=lambda kind: kind.__tablename__)


def logged(connection: Connection, operation: int) -> list[Image]:
    """What an operation of the log did to documents."""
    log: Any = Change.__table__
    asked = select(log).where(log.c.operation_id == operation, log.c.table == "document").order_by(log.c.id)
    return [dict(row) for row in connection.execute(asked).mappings()]


def shown_versions(recorded: Iterable[Image]) -> Iterator[tuple[int, int | None, int | None]]:
    """(document, version shown before, version shown after) for what was recorded; None: not there."""
    for change in recorded:
        if change["table"] != "document":
            continue
        row_id, last_id, before, after = (change[name] for name in ("row_id", "last_id", "before", "after"))
        if last_id is not None:
            yield from ((id_, None, 1) for id_ in range(row_id, last_id + 1))
            continue
        old, new = (image["text_number"] if image is not None else None for image in (before, after))
        if old != new:
            yield row_id, old, new


def version(connection: Connection, document: int, number: int) -> str | None:
    """The words of one version of a document's text."""
    return connection.execute(
        text("SELECT text FROM document_text WHERE document_id = :document AND number = :number"),
        {"document": document, "number": number},
    ).scalar()


def current_texts(connection: Connection, documents: list[int]) -> dict[int, str]:
    """The texts that some documents show now; those that are gone are left out."""
    found = {}
    for document in documents:
        words = connection.execute(
            text(
                "SELECT t.text FROM document d JOIN document_text t"
                " ON t.document_id = d.id AND t.number = d.text_number WHERE d.id = :id"
            ),
            {"id": document},
        ).scalar()
        if words is not None:
            found[document] = words
    return found


def move_cached(connection: Connection, document: int, old: str, new: str) -> None:
    """Moves what is not journalled; what was said of other words than these is dropped, because it was made of them."""
    if old == new:
        return
    shift: Shift | None = None
    for kind in anchored_kinds():
        if kind.kept != "cache":
            continue
        table: Any = kind.__table__
        rows = connection.execute(select(table.c.id, table.c.start, table.c.end).where(table.c.document_id == document))
        moved, gone = [], []
        for id_, start, end in rows.all():
            shift = shift or Shift.between(old, new)
            span = Span(start, end)
            now = shift.span(span)
            if now is None or now.of(new) != span.of(old):
                gone.append(id_)
            elif now != span:
                moved.append({"row": id_, "start": now.start, "end": now.end})
        if moved:
            places: dict[str, Any] = {"start": bindparam("start"), "end": bindparam("end")}
            connection.execute(update(table).where(table.c.id == bindparam("row")).values(places), moved)
        for at in range(0, len(gone), CHUNK):
            connection.execute(delete(table).where(table.c.id.in_(gone[at : at + CHUNK])))
