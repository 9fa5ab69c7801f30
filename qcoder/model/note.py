"""What a file says beside its running text: footnotes, endnotes, comments, headers; and what it says of stretches.

Headings, items of lists, emphasis, pages and times are rows of their own kinds (`core.found_marks.MarkKind`), without
text.
"""

from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Row


class Note(Anchored, Row):
    """Anchored where its mark stood; the span is empty, or the passage that a comment or a mark is about."""

    __tablename__ = "note"

    kind: Mapped[str]
    mark: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    author: Mapped[str] = mapped_column(default="")
