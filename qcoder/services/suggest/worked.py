"""Which text was gone through for which codes: only there does an uncoded sentence say something.

People code in passes, so a mark is for a document and a code with all below it, or for the whole codebook.
"""

from dataclasses import dataclass

from sqlalchemy import Select, select

from qcoder.core.messages import say
from qcoder.model import Coder, Document, Worked
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.storage.journal import Changes
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class WorkedRow:
    """`code_id` is None, and `code` empty, for the whole codebook."""

    document_id: int
    document: str
    code_id: int | None
    code: str  # path
    coder: str
    at: str


def worked(project: Project, *, document: int | None = None) -> list[WorkedRow]:
    """The marks, in the order of documents and of the codebook, the whole codebook first."""
    with project.read() as session:
        codes = code_rows(session, count=uncounted)
        paths = {row.id: row.path for row in codes}
        place = {row.id: number for number, row in enumerate(codes)}
        query = (
            select(Worked, Document.name, Coder.name)
            .join(Document, Document.id == Worked.document_id)
            .join(Coder, Coder.id == Worked.coder_id)
        )
        if document is not None:
            query = query.where(Worked.document_id == document)
        rows = [
            WorkedRow(
                row.document_id, name, row.code_id, paths[row.code_id] if row.code_id is not None else "", coder, row.at
            )
            for row, name, coder in session.execute(query)
        ]
    return sorted(rows, key=lambda row: (row.document, -1 if row.code_id is None else place.get(row.code_id, 0)))


def mark_worked(project: Project, *, document: int, code: int | None = None) -> Changes | None:
    """Says that a document was gone through for a code and all below it, or for every code; None: it was so already."""
    with project.read() as session:
        name = lookup.document_by_id(session, document).name
        of = lookup.code_by_id(session, code).name if code is not None else ""
    label = (
        say("Mark “{document}” as worked for “{code}”", document=name, code=of)
        if of
        else say("Mark “{document}” as worked", document=name)
    )
    with project.change(label) as step:
        coder = lookup.coder_id(step, project.coder)
        if step.scalars(_same(document, code, coder)).first() is None:
            step.add(Worked(document_id=document, code_id=code, coder_id=coder))
    return step.changes


def unmark_worked(project: Project, *, document: int, code: int | None = None) -> Changes | None:
    """Takes such a mark back, whoever made it; None where there is none."""
    with project.read() as session:
        name = lookup.document_by_id(session, document).name
    with project.change(say("“{document}” is not worked any more", document=name)) as step:
        for row in step.scalars(_same(document, code, None)).all():
            step.delete(row)
    return step.changes


def _same(document: int, code: int | None, coder: int | None) -> Select[Worked]:
    query = select(Worked).where(Worked.document_id == document, Worked.code_id == code)
    return query if coder is None else query.where(Worked.coder_id == coder)
