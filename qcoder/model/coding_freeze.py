"""What coders had coded on their own before they spoke about it, and what they then agreed on."""

from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Exchanged, now


class CodingFreeze(Exchanged):
    """The codings of one coder as they were when she froze them; later changes do not touch them."""

    __tablename__ = "coding_freeze"

    name: Mapped[str]  # of the round; each coder freezes for herself
    coder: Mapped[str]
    codebook_version_id: Mapped[int | None] = mapped_column(ForeignKey("codebook_version.id"), index=True)
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # guid and SHA-256 of the text, coded or not
    codings: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # document, code (guids), start, end
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)


class Adjudication(Anchored, Exchanged):
    """What was decided about a place where coders differed, and why."""

    __tablename__ = "adjudication"
    __table_args__ = (CheckConstraint('"end" > "start"', name="span"), {"sqlite_autoincrement": True})

    round: Mapped[str] = mapped_column(default="")  # name of the freezes it is about; "" for the codings of today
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    coders: Mapped[dict[str, Any]] = mapped_column(JSON)  # what each had done there
    decision: Mapped[str]  # codes, does_not, other, open
    reason: Mapped[str] = mapped_column(default="")
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
