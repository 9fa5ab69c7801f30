"""The bytes of the imported files, kept once each by their SHA-256; not journalled, because they never change."""

from typing import ClassVar

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Base, Kept, now


class Original(Base):
    __tablename__ = "original"
    kept: ClassVar[Kept] = "cache"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[str] = mapped_column(default=now)
