"""A document and the versions of its text, which never change once written."""

from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged, Row, now

if TYPE_CHECKING:
    from qcoder.model.about import About
    from qcoder.model.coding import Coding
    from qcoder.model.coding_freeze import Adjudication
    from qcoder.model.guide import DocumentGuide, QuestionLink, Silence
    from qcoder.model.kept_source import KeptSource
    from qcoder.model.memo import Memo
    from qcoder.model.note import Note
    from qcoder.model.recording import Recording
    from qcoder.model.suggestion import Verdict
    from qcoder.model.translation import Translation
    from qcoder.model.turn import Speaker, Turn
    from qcoder.model.variable import Value
    from qcoder.model.worked import Worked


class Document(Exchanged):
    __tablename__ = "document"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(default="interview")
    language: Mapped[str] = mapped_column(default="")
    date: Mapped[str] = mapped_column(default="")
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    text_number: Mapped[int] = mapped_column(default=1)  # which version is shown
    words: Mapped[int] = mapped_column(default=0)  # spoken by participants; all where there are no turns
    file_name: Mapped[str] = mapped_column(default="")
    original_sha256: Mapped[str] = mapped_column(default="", index=True)
    ledger: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    added_at: Mapped[str] = mapped_column(default=now)
    names_replaced: Mapped[bool] = mapped_column(default=False)  # then neither original nor older texts leave

    # Deletes cascade here, never in the database, so that the journal sees each row go.
    texts: Mapped[list["DocumentText"]] = relationship(cascade="all, delete-orphan")
    speakers: Mapped[list["Speaker"]] = relationship(cascade="all, delete-orphan")
    turns: Mapped[list["Turn"]] = relationship(cascade="all, delete-orphan")
    notes: Mapped[list["Note"]] = relationship(cascade="all, delete-orphan")
    codings: Mapped[list["Coding"]] = relationship(cascade="all, delete-orphan", back_populates="document")
    verdicts: Mapped[list["Verdict"]] = relationship(cascade="all, delete-orphan")
    translations: Mapped[list["Translation"]] = relationship(cascade="all, delete-orphan")
    abouts: Mapped[list["About"]] = relationship(cascade="all, delete-orphan")
    values: Mapped[list["Value"]] = relationship(cascade="all, delete-orphan")
    question_links: Mapped[list["QuestionLink"]] = relationship(cascade="all, delete-orphan")
    guides: Mapped[list["DocumentGuide"]] = relationship(cascade="all, delete-orphan")
    silences: Mapped[list["Silence"]] = relationship(cascade="all, delete-orphan")
    adjudications: Mapped[list["Adjudication"]] = relationship(cascade="all, delete-orphan")
    worked: Mapped[list["Worked"]] = relationship(cascade="all, delete-orphan")
    kept_sources: Mapped[list["KeptSource"]] = relationship(cascade="all, delete-orphan")
    recordings: Mapped[list["Recording"]] = relationship(cascade="all, delete-orphan")
    memos: Mapped[list["Memo"]] = relationship(cascade="all, delete-orphan", foreign_keys="Memo.document_id")


class DocumentText(Row):
    """One version of a document's text."""

    __tablename__ = "document_text"
    __table_args__ = (UniqueConstraint("document_id", "number"), {"sqlite_autoincrement": True})

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"))
    number: Mapped[int]
    text: Mapped[str]
    sha256: Mapped[str]
    at: Mapped[str] = mapped_column(default="")  # when and by whom it was written; "" for an imported text
    coder: Mapped[str] = mapped_column(default="")
