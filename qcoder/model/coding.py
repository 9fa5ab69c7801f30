"""A code on a passage, by a coder."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.anchor import Anchored
from qcoder.model.base import Exchanged, now

if TYPE_CHECKING:
    from qcoder.model.code import Code
    from qcoder.model.document import Document
    from qcoder.model.memo import Memo
    from qcoder.model.recheck import Recheck
    from qcoder.model.suggestion import Verdict


class Coding(Anchored, Exchanged):
    __tablename__ = "coding"
    __table_args__ = (
        CheckConstraint('"end" > "start"', name="span"),
        Index("ix_coding_place", "document_id", "start", "end", "code_id"),
        Index("ix_coding_code", "code_id", "document_id", "start", "end"),
        {"sqlite_autoincrement": True},
    )

    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    quote: Mapped[str]  # the words that were coded: proof that the span still means them
    origin: Mapped[str] = mapped_column(default="hand")  # hand, suggestion, file
    at: Mapped[str] = mapped_column(default=now)
    code_version: Mapped[int] = mapped_column(default=1)  # of the code, when the passage was coded or confirmed last

    document: Mapped["Document"] = relationship(back_populates="codings")
    code: Mapped["Code"] = relationship(back_populates="codings")
    memos: Mapped[list["Memo"]] = relationship(cascade="all, delete-orphan")
    rechecks: Mapped[list["Recheck"]] = relationship(cascade="all, delete-orphan")
    verdicts: Mapped[list["Verdict"]] = relationship()  # a verdict outlives its coding
