"""The one way in which anything is tied to a place in a text, so that one shift moves all."""

from typing import ClassVar

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from qcoder.core.span import Span


class Anchored:
    """A row at text[start:end] of a document's current text, in code points.

    `positions` names columns with further positions in it, which move along when the text is edited.
    """

    positions: ClassVar[tuple[str, ...]] = ()

    @declared_attr
    def document_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("document.id"), index=True)

    start: Mapped[int] = mapped_column()
    end: Mapped[int] = mapped_column()

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    @span.setter
    def span(self, span: Span) -> None:
        self.start, self.end = span.start, span.end
