"""What a step touched, read row by row: for views that keep what they show and draw only the difference.

Reading all codings of a document after each of them would make the thousandth coding slower than the first.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.model import Change, Coding, Operation
from qcoder.services.documents.documents import coding_rows
from qcoder.services.evidence.blind import seen
from qcoder.services.rows import CodingRow
from qcoder.storage.project import Changes, Project

FEW = 400  # rows; a step that touched more is read as a whole

Pair = tuple[int, int]  # ids of a code and a document


@dataclass(frozen=True, slots=True)
class TouchedCodings:
    """Codings that a step touched, by themselves or by a memo on them: those that are there, and the ids that are not.

    `numbers` says how many codings each pair of code and document has now, of all pairs that the step touched.
    """

    rows: tuple[CodingRow, ...]
    gone: Set[int]
    numbers: Mapping[Pair, int]


def touched_codings(project: Project, changes: Changes) -> TouchedCodings | None:
    """Only what differs; None when that is so much that everything is better read anew."""
    codings, memos = changes.touched.get("coding", frozenset()), changes.touched.get("memo", frozenset())
    if len(codings) + len(memos) > FEW:
        return None
    with project.read() as session:
        about = {image["coding_id"] for image in _images(session, changes, "memo")} if memos else set()
        wanted = codings | {id_ for id_ in about if id_ is not None}
        rows = tuple(coding_rows(session, ids=sorted(wanted))) if wanted else ()
        pairs = {(row.code_id, row.document_id) for row in rows if row.id in codings}
        if codings:
            pairs |= {(image["code_id"], image["document_id"]) for image in _images(session, changes, "coding")}
        numbers = {pair: _number(session, pair) for pair in sorted(pairs)}
    return TouchedCodings(rows, wanted - {row.id for row in rows}, numbers)


def coding_numbers(project: Project) -> dict[Pair, int]:
    """How many codings each pair of code and document has."""
    query = select(Coding.code_id, Coding.document_id, func.count()).group_by(Coding.code_id, Coding.document_id)
    with project.read() as session:
        return {(code, document): number for code, document, number in session.execute(seen(session, query))}


def _number(session: Session, pair: Pair) -> int:
    code, document = pair
    query = select(func.count()).select_from(Coding).where(Coding.code_id == code, Coding.document_id == document)
    return int(session.scalar(seen(session, query)) or 0)


def _images(session: Session, changes: Changes, table: str) -> Iterable[Mapping[str, Any]]:
    """The rows of a table before and after the step, as far as the journal keeps them; undo has those of its target."""
    step = select(func.coalesce(Operation.target_id, Operation.id)).where(Operation.id == changes.operation_id)
    kept = session.execute(
        select(Change.before, Change.after).where(Change.operation_id == step.scalar_subquery(), Change.table == table)
    )
    for before, after in kept:
        for image in (before, *(after if isinstance(after, list) else [after])):
            if image is not None:
                yield image
