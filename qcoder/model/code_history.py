"""How codes came to be what they are: versions of their definitions, proposals, frozen codebooks."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, Row, now

if TYPE_CHECKING:
    from qcoder.model.coding_freeze import CodingFreeze


class CodeVersion(Row):
    """What was said of a code at one of its versions. The first is written when the second comes about."""

    __tablename__ = "code_version"
    __table_args__ = (UniqueConstraint("code_id", "number"), {"sqlite_autoincrement": True})

    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    number: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # name and texts of the code as they were from then on
    change: Mapped[str] = mapped_column(default="wording")  # meaning, wording, or first
    reason: Mapped[str] = mapped_column(default="")
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)


class CodebookVersion(Exchanged):
    """The whole codebook as it was when somebody froze it under a name."""

    __tablename__ = "codebook_version"

    name: Mapped[str] = mapped_column(unique=True)
    note: Mapped[str] = mapped_column(default="")
    codes: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)

    freezes: Mapped[list["CodingFreeze"]] = relationship()  # of codings made under it; they outlive its name


class Proposal(Exchanged):
    """A change of the codebook that somebody asks for, with the decision when there is one."""

    __tablename__ = "proposal"

    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)  # None: a new code
    action: Mapped[str]  # define, rename, create, merge, move, delete
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # what the action needs
    change: Mapped[str] = mapped_column(default="meaning")  # meaning or wording
    reason: Mapped[str]
    coder: Mapped[str]
    at: Mapped[str] = mapped_column(default=now)
    status: Mapped[str] = mapped_column(default="open")  # open, accepted, refused
    decision: Mapped[str] = mapped_column(default="")  # why
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[str] = mapped_column(default="")

    views: Mapped[list["ProposalView"]] = relationship(cascade="all, delete-orphan", order_by="ProposalView.id")


class ProposalView(Row):
    """What one of the coders thinks of a proposal."""

    __tablename__ = "proposal_view"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    view: Mapped[str]  # agree, disagree, unsure
    text: Mapped[str] = mapped_column(default="")
    coder: Mapped[str]
    at: Mapped[str] = mapped_column(default=now)
