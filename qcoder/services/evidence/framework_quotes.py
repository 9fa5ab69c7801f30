"""The passages behind all cells of a framework at once, in their own words and with where they stand."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from qcoder.core.span import Span
from qcoder.model import Code, Coding
from qcoder.services.codes.code_counts import counted_into
from qcoder.services.evidence.blind import seen
from qcoder.services.evidence.framework import Matrix, MatrixColumn, MatrixRow
from qcoder.services.passages.source_lines import Places
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage behind the cells of a row; its document by the name that it has outside."""

    row: MatrixRow
    columns: tuple[MatrixColumn, ...]  # of its code, and of the codes above that count it
    document: str
    turn: int | None
    words: str


def quotes_behind(project: Project, *, shown: Matrix) -> list[Quoted]:
    """The passages that the cells count, each once a row: row by row, in the order of documents and texts.

    Stages of a case have no words and are left out.
    """
    columns = {column.code.id: place for place, column in enumerate(shown.columns) if column.code is not None}
    rows: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(shown.rows):
        for document in row.documents:
            rows[document].append(place)
    if not columns or not rows:
        return []
    with project.read() as session:
        tree = {
            id_: (parent, counter)
            for id_, parent, counter in session.execute(select(Code.id, Code.parent_id, Code.counter_instance))
        }
        query = select(Coding.document_id, Coding.code_id, Coding.start, Coding.end, Coding.quote)
        codings = session.execute(seen(session, query.where(Coding.document_id.in_(list(rows))))).all()
        places = Places(session, rows)
    into = counted_into(tree)
    found = []
    for document, code, start, end, quote in codings:
        into_columns = tuple(sorted(columns[above] for above in into[code] if above in columns))
        if into_columns:
            found += [(row, document, start, end, into_columns, quote) for row in rows[document]]
    made = []
    for at, document, start, end, into_columns, quote in sorted(found):
        said = places.place(document, Span(start, end))
        of = tuple(shown.columns[one] for one in into_columns)
        made.append(Quoted(shown.rows[at], of, said.document, said.turn, quote))
    return made
