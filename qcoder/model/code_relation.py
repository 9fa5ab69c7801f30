"""Named relations between codes: causes, contradicts, is part of ..."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged


class CodeRelation(Exchanged):
    """Read as a sentence: source, kind, target."""

    __tablename__ = "code_relation"
    __table_args__ = (
        UniqueConstraint("source_id", "target_id", "kind"),
        CheckConstraint("source_id <> target_id", name="not_itself"),
        {"sqlite_autoincrement": True},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("code.id"))
    target_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    kind: Mapped[str]
    memo: Mapped[str] = mapped_column(default="")
