"""Speakers of a document and their turns."""

from typing import ClassVar

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.anchor import Anchored
from qcoder.model.base import Row


class Speaker(Row):
    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("document_id", "name"), {"sqlite_autoincrement": True})

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    name: Mapped[str]
    role: Mapped[str] = mapped_column(default="participant")  # interviewer, participant, other
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)

    turns: Mapped[list["Turn"]] = relationship(cascade="all, delete-orphan")  # so that these are deleted first


class Turn(Anchored, Row):
    """The span includes the label; the words begin at `said_start`."""

    __tablename__ = "turn"
    # What is asked of the turns around a place: who speaks there, which turn that is, where its label ends.
    __table_args__ = (
        Index("ix_turn_place", "document_id", "start", "said_start", "speaker_id"),
        {"sqlite_autoincrement": True},
    )
    positions: ClassVar[tuple[str, ...]] = ("said_start",)

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))  # found by the index of places
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speaker.id"), index=True)
    said_start: Mapped[int]
    language: Mapped[str] = mapped_column(default="")  # where it is not the document's, or a person said it
    time: Mapped[float | None]  # seconds from the beginning of the recording
