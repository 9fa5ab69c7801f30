"""Translations of passages, shown beside the original. Only the original is coded."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Exchanged


class Translation(Anchored, Exchanged):
    __tablename__ = "translation"
    __table_args__ = (CheckConstraint('"end" > "start"', name="span"), {"sqlite_autoincrement": True})

    language: Mapped[str] = mapped_column(default="")  # that it is translated into
    text: Mapped[str]
    translator: Mapped[str] = mapped_column(default="")
    date: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="draft")  # draft, approved
