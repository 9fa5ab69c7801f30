"""What was computed of a text once, by its SHA-256, and can be computed again."""

from typing import ClassVar

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Kept, Row


class Feature(Row):
    __tablename__ = "feature"
    __table_args__ = (UniqueConstraint("sha256", "kind"), {"sqlite_autoincrement": True})
    kept: ClassVar[Kept] = "cache"

    sha256: Mapped[str]
    kind: Mapped[str]  # what it is, with the version of what made it
    data: Mapped[bytes] = mapped_column(LargeBinary)
