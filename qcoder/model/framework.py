"""Framework matrices: what to lay out, and the researcher's summary in each cell."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, now


class Framework(Exchanged):
    __tablename__ = "framework"

    name: Mapped[str] = mapped_column(unique=True)
    layout: Mapped[dict[str, Any]] = mapped_column(JSON)  # which rows, which columns, which group
    position: Mapped[int] = mapped_column(default=0)

    cells: Mapped[list["FrameworkCell"]] = relationship(cascade="all, delete-orphan")


class FrameworkCell(Exchanged):
    """A summary; `row` and `column` name what they stand for by guid, or by value where it has none."""

    __tablename__ = "framework_cell"
    __table_args__ = (UniqueConstraint("framework_id", "row", "column"), {"sqlite_autoincrement": True})

    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    row: Mapped[str]
    column: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    comment: Mapped[str] = mapped_column(default="")
    origin: Mapped[str] = mapped_column(default="hand")  # hand, or extract: drafted from the passages' own words
    passages: Mapped[int] = mapped_column(default=0)  # how many it rested on when it was written
    digest: Mapped[str] = mapped_column(default="")  # of these passages; stale when theirs is another now
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
