"""The words of the project's texts as tables of numbers, each text read only when its words are not known yet."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.places import Mask
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent, each
from qcoder.language.word_table import WordTable, known_table, word_table
from qcoder.model import Document, DocumentText, Turn
from qcoder.storage.project import Project

SPOKEN = ("es", "en")
_SHOWN = (DocumentText.document_id == Document.id) & (DocumentText.number == Document.text_number)


@dataclass(frozen=True, slots=True)
class TextRow:
    """The text that a document shows."""

    document: int
    text: str


@dataclass(frozen=True, slots=True)
class DocumentWords:
    """The words of one document; `switched` are the turns (start, end, language) in a language of their own."""

    document: int
    language: str
    words: WordTable
    switched: tuple[tuple[int, int, str], ...] = ()

    def in_language(self, language: str) -> Mask:
        """Which words are taken for words of a language; all of them in every one where nothing is known."""
        mask = np.full(len(self.words), self.language not in SPOKEN or self.language == language, dtype=bool)
        for start, end, own in self.switched:
            first, last = np.searchsorted(self.words.start, (start, end))
            mask[first:last] = own not in SPOKEN or own == language
        return mask


def texts(
    session: Session, documents: Collection[int] | None = None, progress: Progress | None = None
) -> Iterator[TextRow]:
    """The texts that are shown, of some documents or of all, one by one in the order of their ids."""
    ids = sorted(documents) if documents is not None else list(session.scalars(select(Document.id)))
    for id_ in each(ids, progress or Silent(), lambda _id: say("Looking through the texts")):
        text = _text(session, id_)
        if text is not None:
            yield TextRow(id_, text)


def _text(session: Session, document: int) -> str | None:
    return session.scalars(select(DocumentText.text).join(Document, _SHOWN).where(Document.id == document)).first()


def document_words(
    session: Session, documents: Collection[int] | None = None, progress: Progress | None = None
) -> Iterator[DocumentWords]:
    """The words of the texts that are shown, of some documents or of all, in the order of their ids."""
    query = select(Document.id, Document.language, DocumentText.sha256).join(DocumentText, _SHOWN)
    other = select(Turn.document_id, Turn.start, Turn.end, Turn.language).where(Turn.language != "")
    if documents is not None:
        query = query.where(Document.id.in_(sorted(documents)))
        other = other.where(Turn.document_id.in_(sorted(documents)))
    switched: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for document, start, end, language in session.execute(other.order_by(Turn.document_id, Turn.start)):
        switched[document].append((start, end, language))
    rows = session.execute(query.order_by(Document.id)).all()
    for document, language, sha256 in each(rows, progress or Silent(), lambda _row: say("Looking through the texts")):
        table = known_table(sha256)
        if table is None:
            table = word_table(_text(session, document) or "", sha256)
        yield DocumentWords(document, language, table, tuple(switched.get(document, ())))


def learn_words(project: Project, progress: Progress | None = None, documents: Iterable[int] | None = None) -> None:
    """Makes the tables that are not known yet, each text in a short reading of its own.

    Without it they are made when they are asked for, and who writes meanwhile waits.
    """
    query = select(Document.id, DocumentText.sha256).join(DocumentText, _SHOWN)
    with project.read() as session:
        rows = session.execute(query if documents is None else query.where(Document.id.in_(sorted(documents)))).all()
    missing = [(document, sha256) for document, sha256 in rows if known_table(sha256) is None]
    for document, sha256 in each(missing, progress or Silent(), lambda _row: say("Looking through the texts")):
        with project.read() as session:
            text = _text(session, document)
        if text is not None:
            word_table(text, sha256)
