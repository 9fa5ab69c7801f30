"""What was done, by whom and when; taking it back and doing it again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import Conflict, NotFound
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress, Silent
from qcoder.language.fold import fold, strip_marks
from qcoder.model import Change, Operation
from qcoder.services.rows import HistoryRow
from qcoder.storage import project as storage
from qcoder.storage.project import Changes, Project


def history(project: Project, *, limit: int | None = None) -> list[HistoryRow]:
    """Every step, newest first."""
    with project.read() as session:
        steps = select(Operation).where(Operation.kind != "unfinished").order_by(Operation.id.desc())
        rows = session.scalars(steps.limit(limit)).all()
        return [
            HistoryRow(
                id=row.id,
                at=datetime.fromisoformat(row.at),
                coder=row.coder,
                label=Message.from_json(row.label),
                kind=row.kind,  # type: ignore[arg-type]
                undone=row.undone,
            )
            for row in rows
        ]


def undo(project: Project) -> Changes | None:
    """Takes the last step back; None when there is none."""
    return project.undo()


def redo(project: Project) -> Changes | None:
    """Does again what was undone last; None when there is nothing."""
    return project.redo()


def weight(project: Project, *, direction: Literal["undo", "redo"]) -> int:
    """How many rows the next undo or redo would write: what is heavy is done beside the window."""
    with project.read() as session:
        found = storage.next_undo(session) if direction == "undo" else storage.next_redo(session)
        if found is None:
            return 0
        rows = func.sum(func.coalesce(Change.last_id - Change.row_id, 0) + 1)
        return int(session.scalar(select(rows).where(Change.operation_id == found.id)) or 0)


def next_undo(project: Project) -> Message | None:
    """What undo would take back."""
    with project.read() as session:
        found = storage.next_undo(session)
        return None if found is None else Message.from_json(found.label)


def next_redo(project: Project) -> Message | None:
    """What redo would do again."""
    with project.read() as session:
        found = storage.next_redo(session)
        return None if found is None else Message.from_json(found.label)


# ---- step by step, for a list that is long ----------------------------------------------------------------------

SCANNED = 1000  # operations looked through for one page, so that none takes long

State = Literal["done", "undone", "left", "barrier"]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of the history. `state`: undone ones can be done again; left ones not, because others came since."""

    id: int
    at: datetime
    coder: str
    label: Message
    state: State


@dataclass(frozen=True, slots=True)
class StepPage:
    """Some steps, the newest first; `following` is where the next page begins, None after the last."""

    steps: tuple[StepRow, ...]
    following: int | None


def steps(
    project: Project, *, before: int | None = None, limit: int = 200, words: str = "", coder: str = ""
) -> StepPage:
    """A page of what was done, without the undoing and redoing itself.

    Args:
        before: only steps older than this one.
        words: only those that hold these words, in the language of this process; accents do not count.
    """
    needle = _plain(words)
    with project.read() as session:
        again = _can_be_redone(session)
        query = select(Operation.id, Operation.at, Operation.coder, Operation.label, Operation.kind, Operation.undone)
        query = query.where(Operation.kind.in_(["do", "barrier"])).order_by(Operation.id.desc()).limit(SCANNED)
        if before is not None:
            query = query.where(Operation.id < before)
        if coder:
            query = query.where(Operation.coder == coder)
        rows = session.execute(query).all()
    found: list[StepRow] = []
    for row in rows:
        label = Message.from_json(row.label)
        if needle and needle not in _plain(str(label)):
            continue
        state: State = "barrier" if row.kind == "barrier" else "done"
        if row.undone:
            state = "undone" if row.id in again else "left"
        found.append(StepRow(row.id, datetime.fromisoformat(row.at), row.coder, label, state))
        if len(found) == limit:
            return StepPage(tuple(found), row.id)
    return StepPage(tuple(found), rows[-1].id if len(rows) == SCANNED else None)


def _plain(words: str) -> str:
    return strip_marks(fold(words.strip()))


def states(project: Project, *, since: int) -> dict[int, State]:
    """How the steps from one on stand now, without reading what they are."""
    with project.read() as session:
        again = _can_be_redone(session)
        query = select(Operation.id, Operation.kind, Operation.undone)
        rows = session.execute(query.where(Operation.id >= since, Operation.kind.in_(["do", "barrier"]))).all()
    return {
        id_: "barrier" if kind == "barrier" else ("undone" if id_ in again else "left") if undone else "done"
        for id_, kind, undone in rows
    }


def coders(project: Project) -> list[str]:
    """Everybody who has done something."""
    with project.read() as session:
        return sorted(session.scalars(select(Operation.coder).distinct()), key=str.casefold)


def _can_be_redone(session: Session) -> set[int]:
    return set(session.scalars(storage.redoable()))


def go_to_step(project: Project, *, step: int, progress: Progress | None = None) -> Changes | None:
    """Takes back all that was done after a step, or does again what was undone up to it. None: it stands so already.

    Going back is taken back by going on to a later step. When stopped, what was undone so far stays undone.
    """
    with project.read() as session:
        found = session.get(Operation, step)
        if found is None or found.kind not in ("do", "barrier"):
            raise NotFound(say("There is no such step in the history."), say("“qcoder history” lists all steps."))
        undone, again = found.undone, _can_be_redone(session)
        later = select(Operation.id).where(Operation.kind == "do", Operation.undone.is_(False), Operation.id > step)
        total = sum(id_ <= step for id_ in again) if undone else len(session.scalars(later).all())
        barrier = session.scalar(select(func.max(Operation.id)).where(Operation.kind == "barrier"))
    if undone and step not in again:
        raise Conflict(
            say("That step was undone, and others were done since: it cannot be done again."),
            say("Choose a step that stands, or one of those undone last."),
        )
    if not undone and barrier is not None and barrier > step:
        raise Conflict(
            say("The project was brought up to date after that step; nothing before it can be taken back."),
            say("The copies in the backup folder hold the project as it was."),
        )
    watched = progress or Silent()
    return project.jump(
        "redo" if undone else "undo",
        to=step,
        step_done=lambda done: watched.step(
            min(done, total), total, say("Doing again") if undone else say("Taking back")
        ),
    )
