"""Sources of other programs that are kept with their codings though only their text is shown, or nothing of them."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged


class KeptSource(Exchanged):
    __tablename__ = "kept_source"

    name: Mapped[str]
    kind: Mapped[str]  # pdf, picture, audio, video
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)  # that shows its text
    original_sha256: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")  # of a file that stays outside the project
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)  # its selections and codings, as the file had them
