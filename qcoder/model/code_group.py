"""Groups of codes from any branches of the tree."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, Row


class CodeGroup(Exchanged):
    __tablename__ = "code_group"

    name: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int] = mapped_column(default=0)

    members: Mapped[list["GroupMember"]] = relationship(cascade="all, delete-orphan")


class GroupMember(Row):
    __tablename__ = "group_member"
    __table_args__ = (UniqueConstraint("group_id", "code_id"), {"sqlite_autoincrement": True})

    group_id: Mapped[int] = mapped_column(ForeignKey("code_group.id"))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
