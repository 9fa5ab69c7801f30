"""A stage without a document: a case shows a code at a date, as the researcher knows it from elsewhere."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged, now


class CaseCode(Exchanged):
    __tablename__ = "case_code"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("code.id"), index=True)
    date: Mapped[str] = mapped_column(default="")  # 1994, 1994-01, 1994-01-17; "" where it is not known
    memo: Mapped[str] = mapped_column(default="")  # what it rests on
    coder: Mapped[str] = mapped_column(default="")
    at: Mapped[str] = mapped_column(default=now)
