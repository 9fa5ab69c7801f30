"""Memos: on the project, a document, a case, a code or a coding."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Case, Coding, Document, Memo, ProjectInfo
from qcoder.services import lookup
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Changes, Project

KINDS = ("", "theoretical", "methodological", "reflexive", "summary")
TARGETS: tuple[MemoTarget, ...] = ("project", "document", "case", "code", "coding")


def memos(project: Project) -> list[MemoRow]:
    """Every memo, the newest date first."""
    with project.read() as session:
        return sorted(memo_rows(session), key=lambda row: (row.date, row.id), reverse=True)


def memo_on(project: Project, *, target: MemoTarget, target_id: int | None = None) -> MemoRow | None:
    """The first memo on something as a whole, not on a passage of it."""
    columns = {"document": Memo.document_id, "case": Memo.case_id, "code": Memo.code_id, "coding": Memo.coding_id}
    query = select(Memo.id).where(Memo.start.is_(None)).order_by(Memo.id)
    for name, column in columns.items():
        query = query.where(column == target_id if name == target else column.is_(None))
    with project.read() as session:
        found = session.scalars(query.limit(1)).first()
        return None if found is None else memo_rows(session, only=found)[0]


def memo_rows(session: Session, *, document: int | None = None, only: int | None = None) -> list[MemoRow]:
    """All memos, those on one document and on its codings, or only one."""
    query = select(Memo).order_by(Memo.id)
    if only is not None:
        query = query.where(Memo.id == only)
    if document is not None:
        query = query.outerjoin(Coding, Coding.id == Memo.coding_id).where(
            (Memo.document_id == document) | (Coding.document_id == document)
        )
    found = session.scalars(query).all()
    documents = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    cases = {id_: name for id_, name in session.execute(select(Case.id, Case.name))}
    paths = lookup.code_paths(session)
    codings = {
        row.id: row
        for row in session.execute(
            select(Coding.id, Coding.document_id, Coding.code_id, Coding.start, Coding.end).join(
                Memo, Memo.coding_id == Coding.id
            )
        )
    }
    project = session.scalars(select(ProjectInfo.name)).one()
    rows = []
    for memo in found:
        target, target_id = target_of(memo)
        place, span = memo.document_id, memo.span
        match target:
            case "document":
                name = documents[memo.document_id or 0]
            case "case":
                name = cases[memo.case_id or 0]
            case "code":
                name = code_path.join(paths[memo.code_id or 0])
            case "coding":
                coding = codings[memo.coding_id or 0]
                name = f"{documents[coding.document_id]} · {code_path.join(paths[coding.code_id])}"
                place, span = coding.document_id, Span(coding.start, coding.end)
            case _:
                name = project
        rows.append(
            MemoRow(
                id=memo.id,
                target=target,
                target_id=target_id,
                target_name=name,
                kind=memo.kind,
                author=memo.author,
                date=memo.date,
                text=memo.text,
                document_id=place,
                span=span,
            )
        )
    return rows


def target_of(memo: Memo) -> tuple[MemoTarget, int | None]:
    """What a memo is on."""
    if memo.coding_id is not None:
        return "coding", memo.coding_id
    if memo.code_id is not None:
        return "code", memo.code_id
    if memo.case_id is not None:
        return "case", memo.case_id
    if memo.document_id is not None:
        return "document", memo.document_id
    return "project", None


def write_memo(
    project: Project,
    *,
    target: MemoTarget = "project",
    target_id: int | None = None,
    text: str,
    kind: str = "",
    memo: int | None = None,
    span: Span | None = None,
) -> MemoRow | None:
    """Writes a new memo, or new words into an existing one (`memo`). An empty text deletes it: None comes back."""
    if kind not in KINDS:
        raise BadInput(
            say("“{kind}” is not a kind of memo.", kind=kind),
            say("There are: {kinds}", kinds=", ".join(KINDS[1:])),
        )
    label = say("Write a memo") if memo is None else say("Change a memo")
    with project.change(label) as step:
        if memo is not None:
            found = lookup.memo_by_id(step, memo)
            if not text.strip():
                step.delete(found)
                return None
            found.text, found.kind = text, kind
        else:
            if not text.strip():
                return None
            found = Memo(
                text=text,
                kind=kind,
                author=project.coder,
                date=datetime.now(UTC).astimezone().date().isoformat(),
            )
            aim(step, found, target, target_id, span)
            step.add(found)
        step.flush()
        made = found.id
    with project.read() as session:
        return next(row for row in memo_rows(session) if row.id == made)


def aim(session: Session, memo: Memo, target: MemoTarget, target_id: int | None, span: Span | None) -> None:
    match target:
        case "document":
            document = lookup.document_by_id(session, target_id or 0)
            memo.document_id = document.id
            if span is not None:
                if not span.fits(lookup.text_of(session, document)):
                    raise BadInput(say("That passage lies outside the text."), say("Select the passage again."))
                memo.start, memo.end = span.start, span.end
        case "case":
            memo.case_id = lookup.case_by_id(session, target_id or 0).id
        case "code":
            memo.code_id = lookup.code_by_id(session, target_id or 0).id
        case "coding":
            memo.coding_id = lookup.coding_by_id(session, target_id or 0).id


def delete_memo(project: Project, *, memo: int) -> Changes | None:
    """Deletes a memo; undo brings it back."""
    with project.change(say("Delete a memo")) as step:
        step.delete(lookup.memo_by_id(step, memo))
    return step.changes
