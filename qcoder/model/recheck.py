"""Codings that wait to be looked at again, because what their code means has changed since."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Row, now


class Recheck(Row):
    """One coding in the queue; it leaves it when it is confirmed, recoded or removed."""

    __tablename__ = "recheck"

    coding_id: Mapped[int] = mapped_column(ForeignKey("coding.id"), unique=True)
    why: Mapped[str]  # definition, merge, split, move, restore
    said: Mapped[str] = mapped_column(default="")  # the reason in words: a core.messages.Message as JSON
    coder: Mapped[str]
    at: Mapped[str] = mapped_column(default=now)
