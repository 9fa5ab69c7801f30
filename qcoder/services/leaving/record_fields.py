"""The schema of JSON lines: which fields each record has, and of what type. The help describes each of them.

Records that are told in a way of their own stand in `_TOLD`. Tables that go out as they are (exchange_more) follow, a
field a column; what a column points to is named by id, a coder by name.
"""

from collections.abc import Mapping
from typing import Any

from qcoder.services.leaving.exchange_more import KEPT, Kept, columns_of, kind_of

VERSION = 2
_PLACE = {"document": "id", "start": "integer", "end": "integer"}
_TOLD: dict[str, dict[str, str]] = {
    "project": {"name": "text", "notice": "text", "created_at": "text", "schema": "integer"},
    "coder": {"id": "id", "name": "text"},
    "code": {
        "id": "id", "name": "text", "path": "text", "parent": "id or null", "name_es": "text", "name_en": "text",
        "colour": "text", "key": "text", "short_definition": "text", "definition": "text", "use_when": "text",
        "do_not_use_when": "text", "example": "text", "keywords": "text", "counter_instance": "boolean",
        "hidden": "boolean", "version": "integer",
    },
    "code_group": {"id": "id", "name": "text", "codes": "list of id"},
    "code_relation": {"id": "id", "source": "id", "target": "id", "kind": "text", "memo": "text"},
    "variable": {"id": "id", "name": "text", "type": "text", "values": "list of text"},
    "case": {
        "id": "id", "name": "text", "kind": "text", "belongs_to": "list of id", "values": "map of text",
        "inherited": "map of list of text",
    },
    "membership": {"case": "id", "belongs_to": "id", "since": "text", "until": "text"},
    "document": {
        "id": "id", "name": "text", "kind": "text", "language": "text", "date": "text", "case": "id or null",
        "values": "map of text", "words": "integer", "added_at": "text", "text": "text", "turns": "list of turn",
    },
    "coding": {
        "id": "id", **_PLACE, "text": "text", "code": "id", "coder": "text", "at": "text", "origin": "text",
        "code_version": "integer",
    },
    "memo": {
        "id": "id", "about": "text", "target": "id or null", "document": "id or null", "start": "integer or null",
        "end": "integer or null", "kind": "text", "author": "text", "date": "text", "title": "text", "text": "text",
    },
    "note": {**_PLACE, "kind": "text", "mark": "text", "text": "text", "author": "text"},
    "translation": {
        "id": "id", **_PLACE, "language": "text", "text": "text", "translator": "text", "date": "text",
        "status": "text",
    },
    "about": {"id": "id", **_PLACE, "case": "id or null", "year": "text", "coder": "text"},
    "kept_source": {
        "id": "id", "name": "text", "kind": "text", "document": "id or null", "selections": "list of object",
        "codings": "list of object", "syncs": "list of list",
    },
}  # fmt: skip
TURN = {
    "number": "integer", "start": "integer", "end": "integer", "said_start": "integer", "speaker": "text",
    "role": "text", "case": "id or null", "time": "number or null", "language": "text",
}  # fmt: skip
_TYPES = {
    str: "text", int: "integer", float: "number", bool: "boolean", dict: "object", list: "list of object",
}  # fmt: skip


def field_name(kept: Kept, column: str) -> str:
    """What a column is called in a record: a reference without the ending that says so."""
    if column == "guid":
        return "id"
    return column.removesuffix("_id") if column in kept.refs else column


def _fields(kept: Kept) -> dict[str, str]:
    columns = kept.table.__table__.columns
    found = {
        field_name(kept, name): _type(kept, columns[name]) for name in columns_of(kept) if name not in kept.only_here
    }
    first = ("id", *_PLACE) if "start" in found else ("id",)
    return {name: found[name] for name in first if name in found} | found


def _type(kept: Kept, column: Any) -> str:
    if column.key == "guid":
        return "id"
    if column.key in kept.refs:
        kind = "text" if kept.refs[column.key] == "coder" else "id"
    else:
        kind = _TYPES.get(kind_of(kept, column), "any")
    return f"{kind} or null" if column.nullable and kind != "any" else kind


FIELDS: Mapping[str, Mapping[str, str]] = _TOLD | {kept.table.__tablename__: _fields(kept) for kept in KEPT}
