"""Variables and their values on cases or documents; cases hand theirs down."""

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, Row


class Variable(Exchanged):
    __tablename__ = "variable"

    name: Mapped[str] = mapped_column(unique=True)
    type: Mapped[str] = mapped_column(default="text")  # text, number, date, yes_no, one_of
    allowed: Mapped[list[str]] = mapped_column(JSON, default=list)  # for one_of

    values: Mapped[list["Value"]] = relationship(cascade="all, delete-orphan")


class Value(Row):
    __tablename__ = "value"
    __table_args__ = (
        UniqueConstraint("variable_id", "case_id"),
        UniqueConstraint("variable_id", "document_id"),
        CheckConstraint("(case_id IS NULL) <> (document_id IS NULL)", name="one_owner"),
        {"sqlite_autoincrement": True},
    )

    variable_id: Mapped[int] = mapped_column(ForeignKey("variable.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    value: Mapped[str]
