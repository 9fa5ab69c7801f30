"""The case and the year that a passage is about, which need not be the speaker's own."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Exchanged


class About(Anchored, Exchanged):
    __tablename__ = "about"
    __table_args__ = (
        CheckConstraint('"end" > "start"', name="span"),
        CheckConstraint("case_id IS NOT NULL OR year <> ''", name="something"),
        {"sqlite_autoincrement": True},
    )

    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    year: Mapped[str] = mapped_column(default="")  # 1994, or 1994-1998
    coder: Mapped[str] = mapped_column(default="")
