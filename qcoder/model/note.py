"""Text that the file keeps apart from the running text: footnotes, endnotes, comments, headers."""

from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Row


class Note(Anchored, Row):
    """Anchored where its mark stood; the span is empty."""

    __tablename__ = "note"

    kind: Mapped[str]
    mark: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
