"""Which documents were worked through for a code: only there does "not coded" mean "does not apply"."""

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Row, now


class Worked(Row):
    """Of a code with all below it; without a code, of the whole codebook."""

    __tablename__ = "worked"
    __table_args__ = (UniqueConstraint("document_id", "code_id", "coder_id"), {"sqlite_autoincrement": True})

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    at: Mapped[str] = mapped_column(default=now)
