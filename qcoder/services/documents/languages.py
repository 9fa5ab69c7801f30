"""In which language a passage is: that of its turn where this is said, else the document's."""

from bisect import bisect_right

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.model import Document, Turn


class Languages:
    """The languages of the documents of a project, or of one, with those of turns that are in another one."""

    def __init__(self, session: Session, *, document: int | None = None) -> None:
        whole = select(Document.id, Document.language)
        turns = select(Turn.document_id, Turn.start, Turn.end, Turn.language).where(Turn.language != "")
        if document is not None:
            whole, turns = whole.where(Document.id == document), turns.where(Turn.document_id == document)
        self._whole = {id_: language for id_, language in session.execute(whole)}
        self._turns: dict[int, list[tuple[int, int, str]]] = {}
        for id_, start, end, language in session.execute(turns.order_by(Turn.document_id, Turn.start)):
            self._turns.setdefault(id_, []).append((start, end, language))

    def at(self, document: int, place: int) -> str:
        """The language at a place of a text: "es", "en", or "" where it is not known."""
        turns = self._turns.get(document)
        if turns:
            number = bisect_right(turns, place, key=lambda turn: turn[0]) - 1
            if number >= 0 and place < turns[number][1]:
                return turns[number][2]
        return self._whole.get(document, "")
