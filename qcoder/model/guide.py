"""Interview guides: their questions, the turns that ask them, and what was kept silent."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.anchor import Anchored
from qcoder.model.base import Exchanged, Row, now


class Guide(Exchanged):
    """One version of a guide; versions of the same guide share a name."""

    __tablename__ = "guide"
    __table_args__ = (UniqueConstraint("name", "version"), {"sqlite_autoincrement": True})

    name: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    language: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)

    questions: Mapped[list["GuideQuestion"]] = relationship(
        cascade="all, delete-orphan", order_by="GuideQuestion.position"
    )
    documents: Mapped[list["DocumentGuide"]] = relationship(cascade="all, delete-orphan")


class GuideQuestion(Exchanged):
    __tablename__ = "guide_question"

    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("guide_question.id"), index=True)  # of a follow-up
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str]

    follow_ups: Mapped[list["GuideQuestion"]] = relationship(
        cascade="all, delete-orphan", order_by="GuideQuestion.position"
    )
    codes: Mapped[list["QuestionCode"]] = relationship(cascade="all, delete-orphan")
    links: Mapped[list["QuestionLink"]] = relationship(cascade="all, delete-orphan")


class QuestionCode(Row):
    """A code that the question asks about."""

    __tablename__ = "question_code"
    __table_args__ = (UniqueConstraint("question_id", "code_id"), {"sqlite_autoincrement": True})

    question_id: Mapped[int] = mapped_column(ForeignKey("guide_question.id"))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)


class QuestionLink(Anchored, Exchanged):
    """What the researcher said of a turn: that it asks the question, or that it does not."""

    __tablename__ = "question_link"
    __table_args__ = (CheckConstraint('"end" > "start"', name="span"), {"sqlite_autoincrement": True})

    question_id: Mapped[int] = mapped_column(ForeignKey("guide_question.id"), index=True)
    verdict: Mapped[str]  # confirmed, refused
    how: Mapped[str] = mapped_column(default="question")  # question, follow_up
    score: Mapped[float | None]  # of the proposal it answers; None when linked by hand
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)


class DocumentGuide(Row):
    """The version of a guide that an interview followed."""

    __tablename__ = "document_guide"
    __table_args__ = (UniqueConstraint("document_id", "guide_id"), {"sqlite_autoincrement": True})

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    guide_id: Mapped[int] = mapped_column(ForeignKey("guide.id"), index=True)


class Silence(Exchanged):
    """Why a code is absent from an interview, as only the researcher knows."""

    __tablename__ = "silence"
    __table_args__ = (UniqueConstraint("document_id", "code_id"), {"sqlite_autoincrement": True})

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    why: Mapped[str]  # avoided, off_the_record
    memo: Mapped[str] = mapped_column(default="")
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
