"""What a researcher comes back to: queries, codes that are queries, and analyses with their parameters."""

from typing import Any

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged, now


class SavedQuery(Exchanged):
    __tablename__ = "saved_query"

    name: Mapped[str] = mapped_column(unique=True)
    line: Mapped[str]  # the query in its neutral form
    is_code: Mapped[bool] = mapped_column(default=False)  # a smart code, listed with the codes
    colour: Mapped[str] = mapped_column(default="")
    memo: Mapped[str] = mapped_column(default="")
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)


class SavedAnalysis(Exchanged):
    """An analysis by name; `seen_operation` is the newest step that its last result knew of."""

    __tablename__ = "saved_analysis"

    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    memo: Mapped[str] = mapped_column(default="")
    seen_operation: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")  # of the rows that the last result was made of
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
