"""Memos: on the project, a document, a turn or passage of it, a case, a code, a coding, or on nothing at all."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput
from qcoder.core.memo_text import LinkKind
from qcoder.core.messages import mark, say
from qcoder.core.span import Span
from qcoder.model import Case, Coding, Document, Memo, ProjectInfo, Turn
from qcoder.services import lookup
from qcoder.services.evidence.blind import hidden_codings
from qcoder.services.rows import MemoRow, MemoTarget
from qcoder.storage.project import Changes, Project

KINDS = ("", "theoretical", "methodological", "reflexive", "summary")
TARGETS: tuple[MemoTarget, ...] = ("project", "document", "turn", "passage", "case", "code", "coding", "free", "diary")
# What sheets and JSON call the thing that a memo is on; the scope says the rest.
ABOUT: dict[MemoTarget, str] = {"turn": "document", "passage": "document", "free": "project", "diary": "project"}
SCOPES: dict[MemoTarget, str] = {"turn": "turn", "free": "free", "diary": "diary"}
KIND_NAMES = {
    "theoretical": mark("Theoretical"),
    "methodological": mark("Methodological"),
    "reflexive": mark("Reflexive"),
    "summary": mark("Summary"),
}


def today() -> str:
    """The day it is here."""
    return datetime.now(UTC).astimezone().date().isoformat()


def memos(project: Project) -> list[MemoRow]:
    """Every memo, the newest date first."""
    with project.read() as session:
        return sorted(memo_rows(session), key=lambda row: (row.date, row.id), reverse=True)


def number(project: Project) -> int:
    """How many memos there are."""
    with project.read() as session:
        return lookup.count(session, Memo)


def memo(project: Project, *, memo: int) -> MemoRow:
    """One memo as it is now; NotFound when it is gone."""
    with project.read() as session:
        lookup.memo_by_id(session, memo)
        return memo_rows(session, only=[memo])[0]


def memo_on(project: Project, *, target: MemoTarget, target_id: int | None = None) -> MemoRow | None:
    """The first memo on something as a whole, not on a passage of it."""
    return next(iter(memos_on(project, target=target, target_id=target_id)), None)


def memos_on(
    project: Project, *, target: MemoTarget, target_id: int | None = None, span: Span | None = None
) -> list[MemoRow]:
    """The memos on one thing, the first written first.

    Args:
        span: the turn or passage; None with one of these targets: all on turns or passages of the document.
    """
    with project.read() as session:
        found = session.scalars(select(Memo.id).where(_is_on(target, target_id, span)).order_by(Memo.id)).all()
        return memo_rows(session, only=found) if found else []


def _is_on(target: MemoTarget, target_id: int | None, span: Span | None) -> ColumnElement[bool]:
    scope = SCOPES.get(target, "")
    columns = {"document": Memo.document_id, "case": Memo.case_id, "code": Memo.code_id, "coding": Memo.coding_id}
    of = ABOUT.get(target, target)
    wanted = [column == target_id if name == of else column.is_(None) for name, column in columns.items()]
    wanted.append(Memo.start.is_not(None) if target in ("turn", "passage") else Memo.start.is_(None))
    wanted.append(Memo.scope == scope)
    if span is not None:
        wanted += [Memo.start == span.start, Memo.end == span.end]
    return and_(*wanted)


def memo_rows(session: Session, *, document: int | None = None, only: Sequence[int] | None = None) -> list[MemoRow]:
    """All memos, those on one document and on its codings, or only some."""
    query = select(Memo).order_by(Memo.id)
    if only is not None:
        query = query.where(Memo.id.in_(only))
    if document is not None:
        query = query.outerjoin(Coding, Coding.id == Memo.coding_id).where(
            (Memo.document_id == document) | (Coding.document_id == document)
        )
    found = session.scalars(query).all()
    hidden = hidden_codings(session, [memo.coding_id for memo in found if memo.coding_id is not None])
    found = [memo for memo in found if memo.coding_id not in hidden]
    if not found:
        return []
    documents = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
    cases = {id_: name for id_, name in session.execute(select(Case.id, Case.name))}
    coded = any(memo.code_id is not None or memo.coding_id is not None for memo in found)
    paths = lookup.code_paths(session) if coded else {}
    places = select(Coding.id, Coding.document_id, Coding.code_id, Coding.start, Coding.end)
    codings = {
        row.id: row
        for row in session.execute(
            places.where(Coding.id.in_(select(Memo.coding_id).where(Memo.coding_id.is_not(None))))
        )
    }
    project = session.scalars(select(ProjectInfo.name)).one()
    rows = []
    starts: dict[int, list[int]] = {}
    for memo in found:
        target, target_id = target_of(memo)
        place, span = memo.document_id, memo.span
        match target:
            case "document" | "turn" | "passage":
                name = documents[memo.document_id or 0]
            case "case":
                name = cases[memo.case_id or 0]
            case "code":
                name = code_path.join(paths[memo.code_id or 0])
            case "coding":
                coding = codings[memo.coding_id or 0]
                name = f"{documents[coding.document_id]} · {code_path.join(paths[coding.code_id])}"
                place, span = coding.document_id, Span(coding.start, coding.end)
            case "project":
                name = project
            case _:
                name = ""
        turn = None
        if place is not None and span is not None:
            if place not in starts:
                starts[place] = turn_starts(session, place)
            turn = bisect_right(starts[place], span.start) or None
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
                title=memo.title,
                guid=memo.guid,
                turn=turn,
            )
        )
    return rows


def turn_starts(session: Session, document: int) -> list[int]:
    """Where the turns of a document begin, in order."""
    return list(session.scalars(select(Turn.start).where(Turn.document_id == document).order_by(Turn.start)))


def target_of(memo: Memo) -> tuple[MemoTarget, int | None]:
    """What a memo is on."""
    if memo.coding_id is not None:
        return "coding", memo.coding_id
    if memo.code_id is not None:
        return "code", memo.code_id
    if memo.case_id is not None:
        return "case", memo.case_id
    if memo.document_id is not None:
        if memo.start is None:
            return "document", memo.document_id
        return ("turn" if memo.scope == "turn" else "passage"), memo.document_id
    if memo.scope == "diary":
        return "diary", None
    return ("free" if memo.scope == "free" else "project"), None


def checked_kind(kind: str) -> str:
    """A kind of memo that there is, or none. Raises BadInput."""
    if kind not in KINDS:
        raise BadInput(
            say("“{kind}” is not a kind of memo.", kind=kind),
            say("There are: {kinds}", kinds=", ".join(KINDS[1:])),
        )
    return kind


def write_memo(
    project: Project,
    *,
    target: MemoTarget = "project",
    target_id: int | None = None,
    text: str,
    title: str | None = None,
    kind: str | None = None,
    memo: int | None = None,
    span: Span | None = None,
    onto: int | None = None,
) -> MemoRow | None:
    """Writes a new memo, or new words into an existing one (`memo`). Without text and title it is deleted: None.

    Args:
        title, kind: None leaves what is there; a new memo has none.
        span: the passage or turn. A diary has one entry a day and author: a second one goes into the first.
        onto: the step that this one goes on with (see `Project.change`).
    """
    checked_kind(kind or "")
    label = say("Write a memo") if memo is None else say("Change a memo")
    with project.change(label, onto=onto) as step:
        if memo is not None:
            found = lookup.memo_by_id(step, memo)
        else:
            if not text.strip() and not (title or "").strip():
                return None
            found = _begun(step, project.coder, target, target_id, span)
        name = found.title if title is None else " ".join(title.split())
        if not text.strip() and not name:
            step.delete(found)
            return None
        found.text, found.title = text, name
        found.kind = found.kind if kind is None else kind
        step.add(found)
        step.flush()
        made = found.id
    with project.read() as session:
        return memo_rows(session, only=[made])[0]


def _begun(session: Session, author: str, target: MemoTarget, target_id: int | None, span: Span | None) -> Memo:
    """A new memo without words; for the diary the entry of today, if there is one."""
    if target == "diary":
        held = diary_entry(session, author, today())
        if held is not None:
            return held
    found = Memo(text="", kind="", title="", author=author, date=today())
    aim(session, found, target, target_id, span)
    return found


def diary_entry(session: Session, author: str, day: str) -> Memo | None:
    """What somebody wrote into the diary on a day."""
    of_day = select(Memo).where(Memo.scope == "diary", Memo.author == author, Memo.date == day).order_by(Memo.id)
    return session.scalars(of_day).first()


def aim(session: Session, memo: Memo, target: MemoTarget, target_id: int | None, span: Span | None) -> None:
    """Points a memo at what it is on. A turn is the one in which `span` begins."""
    memo.scope = SCOPES.get(target, "")
    match target:
        case "document" | "turn" | "passage":
            document = lookup.document_by_id(session, target_id or 0)
            memo.document_id = document.id
            if target == "turn":
                span = _turn(session, document, span)
            if span is not None:
                if not span.fits(lookup.text_of(session, document)):
                    raise BadInput(say("That passage lies outside the text."), say("Select the passage again."))
                memo.start, memo.end = span.start, span.end
            elif target == "passage":
                raise BadInput(say("The memo says no passage."), say("Select the passage again."))
        case "case":
            memo.case_id = lookup.case_by_id(session, target_id or 0).id
        case "code":
            memo.code_id = lookup.code_by_id(session, target_id or 0).id
        case "coding":
            memo.coding_id = lookup.coding_by_id(session, target_id or 0).id


def _turn(session: Session, document: Document, span: Span | None) -> Span:
    at = span.start if span is not None else 0
    place = select(Turn).where(Turn.document_id == document.id, Turn.start <= at, Turn.end >= at)
    found = session.scalars(place.order_by(Turn.start.desc())).first()
    if found is None:
        raise BadInput(
            say("No turn of “{name}” begins or goes on there.", name=document.name),
            say("Write on the passage instead."),
        )
    return found.span


def redirect_links(session: Session, kind: LinkKind, *, old: str, new: str) -> None:
    """Makes what memos link to by one guid mean another: things that were merged stay linked."""
    for memo in session.scalars(select(Memo).where(Memo.text.contains(f"({kind}:{old})", autoescape=True))).all():
        memo.text = memo.text.replace(f"]({kind}:{old})", f"]({kind}:{new})")


def delete_memo(project: Project, *, memo: int) -> Changes | None:
    """Deletes a memo; undo brings it back."""
    with project.change(say("Delete a memo")) as step:
        step.delete(lookup.memo_by_id(step, memo))
    return step.changes


def delete_memos(project: Project, *, memos: Sequence[int]) -> Changes | None:
    """Deletes several memos as one step."""
    with project.change(say("Delete memos")) as step:
        for one in memos:
            step.delete(lookup.memo_by_id(step, one))
    return step.changes
