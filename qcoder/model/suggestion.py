"""Proposals of an engine (made anew at will) and what the coder said of them (journalled)."""

from typing import Any, ClassVar

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from qcoder.model.anchor import Anchored
from qcoder.model.base import Kept, Row, now


class SuggestionRun(Row):
    """One run of an engine, with all that is needed to repeat it."""

    __tablename__ = "suggestion_run"
    kept: ClassVar[Kept] = "cache"

    at: Mapped[str] = mapped_column(default=now)
    engine: Mapped[str]
    version: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    seed: Mapped[int]


class Suggestion(Anchored, Row):
    __tablename__ = "suggestion"
    kept: ClassVar[Kept] = "cache"

    @declared_attr
    def document_id(cls) -> Mapped[int]:
        return mapped_column(ForeignKey("document.id", ondelete="CASCADE"), index=True)

    run_id: Mapped[int] = mapped_column(ForeignKey("suggestion_run.id", ondelete="CASCADE"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id", ondelete="CASCADE"), index=True)
    probability: Mapped[float]
    words: Mapped[list[str]] = mapped_column(JSON)
    excerpts: Mapped[list[str]] = mapped_column(JSON)
    why: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # the parts that its score is the sum of


class Verdict(Anchored, Row):
    """Accepted, corrected or rejected; kept with its own copy of the place, because suggestions come and go."""

    __tablename__ = "verdict"

    suggestion_id: Mapped[int] = mapped_column(index=True)  # no foreign key: open suggestions are thrown away
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)  # as it was suggested
    verdict: Mapped[str]
    coding_id: Mapped[int | None] = mapped_column(ForeignKey("coding.id"), index=True)
    coder_id: Mapped[int] = mapped_column(ForeignKey("coder.id"))
    probability: Mapped[float]
    engine: Mapped[str]
    engine_version: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
