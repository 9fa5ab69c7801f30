"""The recording of a transcript: linked, never stored in the project."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from qcoder.model.base import Exchanged


class Recording(Exchanged):
    __tablename__ = "recording"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), unique=True)
    path: Mapped[str]
    offset: Mapped[float] = mapped_column(default=0.0)  # seconds of the recording at the transcript's time 0
