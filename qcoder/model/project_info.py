"""The project itself: one row."""

from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged, now


class ProjectInfo(Exchanged):
    __tablename__ = "project"

    name: Mapped[str]
    notice: Mapped[str] = mapped_column(default="")  # said on every report and export
    created_at: Mapped[str] = mapped_column(default=now)
