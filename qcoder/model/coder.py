"""Who codes."""

from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged


class Coder(Exchanged):
    __tablename__ = "coder"

    name: Mapped[str] = mapped_column(unique=True)
