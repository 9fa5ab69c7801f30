"""What was done, by whom and when; taking it back and doing it again."""

from datetime import datetime

from sqlalchemy import select

from qcoder.core.messages import Message
from qcoder.model import Operation
from qcoder.services.rows import HistoryRow
from qcoder.storage import project as storage
from qcoder.storage.project import Changes, Project


def history(project: Project, *, limit: int | None = None) -> list[HistoryRow]:
    """Every step, newest first."""
    with project.read() as session:
        rows = session.scalars(select(Operation).order_by(Operation.id.desc()).limit(limit)).all()
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
