"""The journal: operations and the changes of rows that each is made of."""

from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Kept, Row, now


class Operation(Row):
    """One step: done, undone, redone, or a barrier (a schema upgrade) that nothing is undone across.

    What is unfinished has pieces in the file, and is no step yet: its writer ends it or takes it back.
    """

    __tablename__ = "operation"
    kept: ClassVar[Kept] = "log"

    at: Mapped[str] = mapped_column(default=now)
    coder: Mapped[str]
    label: Mapped[str]  # a core.messages.Message as JSON
    kind: Mapped[str]  # do, undo, redo, barrier, unfinished
    target_id: Mapped[int | None] = mapped_column(ForeignKey("operation.id"))  # what an undo or redo is of
    undone: Mapped[bool] = mapped_column(default=False)


class Change(Row):
    """What one row was before and is after; None where it was not there.

    A run of rows written at once (`last_id` set) keeps no images until it is undone; then `after` holds them all.
    """

    __tablename__ = "change"
    kept: ClassVar[Kept] = "log"

    operation_id: Mapped[int] = mapped_column(ForeignKey("operation.id"), index=True)
    table: Mapped[str]
    row_id: Mapped[int] = mapped_column(index=True)
    last_id: Mapped[int | None]
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
