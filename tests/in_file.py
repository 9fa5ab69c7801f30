"""What another reader finds in the file of a project while it is being changed."""

from pathlib import Path

from sqlalchemy import select

from qcoder.model import Operation
from qcoder.services.codes.codebook import codes
from qcoder.storage.project import Project


def names(project: Project) -> list[str]:
    return [code.name for code in codes(project)]


def in_file(path: Path) -> list[str]:
    """What somebody else finds in it."""
    with Project.open(path, coder="B", writable=False) as other:
        return names(other)


def newest(path: Path) -> int:
    with Project.open(path, coder="B", writable=False) as other, other.read() as session:
        return max(session.scalars(select(Operation.id)))


def kinds(path: Path) -> list[str]:
    with Project.open(path, coder="B", writable=False) as other, other.read() as session:
        return list(session.scalars(select(Operation.kind).order_by(Operation.id)))
