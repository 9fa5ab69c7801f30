"""What all tables share: integer ids that are never used again, a guid on what is exchanged, and how it is kept.

A mapped class says with `kept` how its rows are treated: "journal" (every change is logged and can be undone),
"cache" (can be made again, written through `project.cache()`) or "log" (the journal itself).
"""

import uuid
from datetime import UTC, datetime
from typing import ClassVar, Literal

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

Kept = Literal["journal", "cache", "log"]


def new_guid() -> str:
    return str(uuid.uuid4())


def now() -> str:
    """This moment in UTC, as every time is stored."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    kept: ClassVar[Kept] = "journal"

    @declared_attr.directive
    def __table_args__(cls) -> tuple[object, ...]:
        return ({"sqlite_autoincrement": True},)


class Row(Base):
    """A row with an id of its own."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)


class Exchanged(Row):
    """A row that keeps its identity when projects are merged or exchanged."""

    __abstract__ = True

    guid: Mapped[str] = mapped_column(unique=True, default=new_guid)
