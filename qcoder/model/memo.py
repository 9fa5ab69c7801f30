"""A memo: on the project, a document, a turn or passage of it, a case, a code, a coding, or on nothing but itself."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.core.span import Span
from qcoder.model.base import Exchanged


class Memo(Exchanged):
    """At most one of the ids is set; none: the memo is on the project, or stands alone (`scope` "free" or "diary").

    A document may add a passage; `scope` "turn" says that it is a whole turn. Text and title are Markdown with links
    to other things written as [words](kind:guid).
    """

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
    title: Mapped[str] = mapped_column(default="")
    scope: Mapped[str] = mapped_column(default="")  # free, diary, turn; "" for what the ids say

    @property
    def span(self) -> Span | None:
        return None if self.start is None or self.end is None else Span(self.start, self.end)
