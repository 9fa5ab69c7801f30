"""What holds for the whole project and travels with its file, by name; each name belongs to one service."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.messages import Message
from qcoder.model import Setting
from qcoder.storage.journal import Changes
from qcoder.storage.project import Project


def setting(project: Project, *, name: str, default: Any = None) -> Any:
    """The value kept under a name, as JSON knows it; `default` where there is none."""
    with project.read() as session:
        return setting_of(session, name=name, default=default)


def setting_of(session: Session, *, name: str, default: Any = None) -> Any:
    """The same inside a reading or a step that is under way."""
    row = session.scalars(select(Setting).where(Setting.name == name)).first()
    return default if row is None else row.value


def put_setting(project: Project, *, name: str, value: Any, label: Message) -> Changes | None:
    """Keeps a value under a name, as one step that can be undone; None when it was so already."""
    with project.change(label) as step:
        row = step.scalars(select(Setting).where(Setting.name == name)).first()
        if row is None:
            step.add(Setting(name=name, value=value))
        else:
            row.value = value
    return step.changes
