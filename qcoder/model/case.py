"""Cases (persons, organisations, events, treaties) and which belong to which."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, Row

if TYPE_CHECKING:
    from qcoder.model.about import About
    from qcoder.model.case_code import CaseCode
    from qcoder.model.document import Document
    from qcoder.model.memo import Memo
    from qcoder.model.turn import Speaker
    from qcoder.model.variable import Value


class Case(Exchanged):
    __tablename__ = "case"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="person")
    shown_as: Mapped[str] = mapped_column(default="")  # a pseudonym for whatever leaves the program

    values: Mapped[list["Value"]] = relationship(cascade="all, delete-orphan")
    abouts: Mapped[list["About"]] = relationship(cascade="all, delete-orphan")
    memos: Mapped[list["Memo"]] = relationship(cascade="all, delete-orphan")
    codes: Mapped[list["CaseCode"]] = relationship(cascade="all, delete-orphan")
    parents: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Membership.case_id", order_by="Membership.id"
    )
    members: Mapped[list["Membership"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="Membership.parent_id", overlaps="parents"
    )
    # A deleted case leaves its documents and speakers behind, without a case.
    documents: Mapped[list["Document"]] = relationship()
    speakers: Mapped[list["Speaker"]] = relationship()


class Membership(Row):
    """A case belongs to another, since and until when where that is known."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("case_id", "parent_id"),
        CheckConstraint("case_id <> parent_id", name="not_itself"),
        {"sqlite_autoincrement": True},
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    parent_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    since: Mapped[str] = mapped_column(default="")
    until: Mapped[str] = mapped_column(default="")
