"""Rows for every table that goes along as it is (services.leaving.exchange_more), with words of any kind."""

import random
from typing import Any, get_args, get_origin

from sqlalchemy import JSON, select

from qcoder.core.messages import say
from qcoder.model import Case, Code, Coder, Coding, Document
from qcoder.services.leaving.exchange_more import KEPT
from qcoder.storage.project import Project
from tests.conftest import INTERVIEW


def rows_for(project: Project, chance: random.Random, words: list[str]) -> None:
    """Two rows in each of the tables, about things of the project, with words of any kind."""
    with project.change(say("rows")) as step:
        held: dict[str, list[int]] = {
            "code": list(step.scalars(Code.__table__.select().with_only_columns(Code.id))),
            "case": list(step.scalars(Case.__table__.select().with_only_columns(Case.id))),
            "document": list(step.scalars(Document.__table__.select().with_only_columns(Document.id))),
            "coding": list(step.scalars(Coding.__table__.select().with_only_columns(Coding.id))),
            "coder": list(step.scalars(Coder.__table__.select().with_only_columns(Coder.id))),
        }
        for kept in KEPT:
            columns = [getattr(kept.table, name) for name in kept.same]
            taken = {tuple(row) for row in step.execute(select(*columns))}
            for number in range(2):
                row = row_for(kept, held, chance, words, number)
                same = tuple(row.get(name) for name in kept.same)
                if same in taken:
                    continue
                taken.add(same)
                made = kept.table(**row)
                step.add(made)
                step.flush()
                held.setdefault(kept.table.__tablename__, []).append(made.id)


def row_for(
    kept: Any, held: dict[str, list[int]], chance: random.Random, words: list[str], number: int
) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for column in kept.table.__table__.columns:
        name = column.key
        if name in ("id", "guid"):
            continue
        if name in kept.refs:
            among = held.get(kept.refs[name], [])
            optional = column.nullable and chance.random() < 0.3
            row[name] = None if optional or (column.nullable and not among) else among[number % len(among)]
        elif isinstance(column.type, JSON):
            row[name] = (
                {"into": held["code"][0], "name": chance.choice(words)}
                if kept.inside
                else json_for(kept.table, name, chance, words)
            )
        elif name == "start":
            row[name] = chance.randrange(0, 20)
        elif name == "end":
            row[name] = chance.randrange(30, len(INTERVIEW))
        elif name == "said":  # the reason of a recheck, in words of the program
            row[name] = say("Bring in “{name}”", name=chance.choice(words)).to_json()
        elif column.type.python_type is str:
            row[name] = (
                f"{chance.choice(words)} {number}" if name in ("name", "row", "column") else chance.choice(words)
            )
        elif column.type.python_type is bool:
            row[name] = chance.random() < 0.5
        elif column.type.python_type is int:
            row[name] = number + 1 if name in ("number", "version") else 0
        else:
            row[name] = chance.choice([0.0, 0.5, 12.25])
    return row


def json_for(table: Any, column: str, chance: random.Random, words: list[str]) -> Any:
    """A list where the column is one, else an object."""
    made = {"a": [chance.choice(words), 1, None, {"b": True}], "c": chance.choice(words)}
    (said,) = get_args(table.__annotations__[column])
    return [made] if get_origin(said) is list else made
