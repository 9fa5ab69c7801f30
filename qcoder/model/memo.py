"""A memo: on the project, a document, a case, a code, a coding, or a passage of a document."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.core.span import Span
from qcoder.model.base import Exchanged


class Memo(Exchanged):
    """At most one of the ids is set; none: the memo is on the project. A document may add a passage."""

    __tablename__ = "memo"

    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    code_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)
    coding_id: Mapped[int | None] = mapped_column(ForeignKey("coding.id"), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    kind: Mapped[str] = mapped_column(default="")  # theoretical, methodological, reflexive, summary or none
    author: Mapped[str] = mapped_column(default="")
    date: Mapped[str] = mapped_column(default="")
    text: Mapped[str]

    @property
    def span(self) -> Span | None:
        return None if self.start is None or self.end is None else Span(self.start, self.end)
