"""The records of JSON lines as tables: one csv for each kind, unaltered, with lists and objects as JSON in their cells.

Turns are a table of their own with the document that they stand in; the texts of documents are left to their files.
"""

import csv
import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from qcoder.services.leaving.record_fields import FIELDS, TURN

_TABLES: dict[str, tuple[str, ...]] = {
    **{record: tuple(fields) for record, fields in FIELDS.items()},
    "document": tuple(name for name in FIELDS["document"] if name not in ("text", "turns")),
    "turn": ("document", *TURN),
}


def write_record_tables(records: Path, *, folder: Path) -> list[Path]:
    """Writes the tables of a file of JSON lines into a folder, only those that have rows; in the order they begin."""
    made: dict[str, Any] = {}
    with ExitStack() as held, records.open(encoding="utf-8") as lines:

        def put(record: str, row: Mapping[str, Any]) -> None:
            if record not in made:
                out = held.enter_context((folder / f"{record}.csv").open("w", encoding="utf-8-sig", newline=""))
                made[record] = csv.writer(out, lineterminator="\r\n")
                made[record].writerow(_TABLES[record])
            made[record].writerow([_cell(row[name]) for name in _TABLES[record]])

        for line in lines:
            row = json.loads(line)
            put(row["record"], row)
            for turn in row.get("turns", ()):
                put("turn", {"document": row["id"], **turn})
    return [folder / f"{record}.csv" for record in made]


def _cell(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)
