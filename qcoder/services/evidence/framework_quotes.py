"""The passages behind all cells of a framework at once, in their own words and with where they stand."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from qcoder.core.memo_text import bare
from qcoder.core.span import Span
from qcoder.model import CaseCode, Coding
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.evidence.blind import seen
from qcoder.services.evidence.framework import Matrix, MatrixColumn, MatrixRow
from qcoder.services.passages.source_lines import Place, Places
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Quoted:
    """A passage behind the cells of a row; its document by the name that it has outside.

    A stage of a case stands in no document: it has its date, and its memo as its words.
    """

    row: MatrixRow
    columns: tuple[MatrixColumn, ...]  # of its code, and of the codes above that count it
    own: MatrixColumn  # that of its code, or of the nearest above
    code: CodeRow
    words: str
    place: Place | None
    date: str = ""


def quotes_behind(project: Project, *, shown: Matrix) -> list[Quoted]:
    """The passages that the cells count, each once a row: row by row, in the order of documents and texts, then the
    stages of its case."""
    columns = {column.code.id: place for place, column in enumerate(shown.columns) if column.code is not None}
    rows: dict[int, list[int]] = defaultdict(list)
    for place, row in enumerate(shown.rows):
        for document in row.documents:
            rows[document].append(place)
    cases = {row.case_id: place for place, row in enumerate(shown.rows) if row.case_id is not None}
    if not columns or not (rows or cases):
        return []
    with project.read() as session:
        tree = tree_in(session)
        query = select(Coding.document_id, Coding.code_id, Coding.start, Coding.end, Coding.quote)
        codings = session.execute(seen(session, query.where(Coding.document_id.in_(list(rows))))).all()
        kept = select(CaseCode.case_id, CaseCode.code_id, CaseCode.date, CaseCode.memo).order_by(CaseCode.id)
        stages = session.execute(kept).all() if cases else []
        codes = {row.id: row for row in code_rows(session, count=uncounted)}
        places = Places(session, rows)
    into = {
        code: [columns[above] for above in all_above if above in columns]
        for code, all_above in counted_into(tree).items()
    }
    found = [
        (row, document, start, end, into[code], code, quote)
        for document, code, start, end, quote in codings
        if into[code]
        for row in rows[document]
    ]
    shown_in = {code: tuple(shown.columns[one] for one in sorted(counted)) for code, counted in into.items()}
    own = {code: shown.columns[counted[0]] for code, counted in into.items() if counted}

    def quoted(row: int, code: int, words: str, place: Place | None, date: str = "") -> Quoted:
        return Quoted(shown.rows[row], shown_in[code], own[code], codes[code], words, place, date)

    made: list[tuple[int, Quoted]] = []
    for at, document, start, end, _order, code, quote in sorted(found):
        made.append((at, quoted(at, code, quote, places.place(document, Span(start, end)))))
    made += [
        (cases[case], quoted(cases[case], code, bare(memo), None, date))
        for case, code, date, memo in stages
        if case in cases and into[code]
    ]
    return [one for _at, one in sorted(made, key=lambda one: one[0])]
