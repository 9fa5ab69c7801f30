"""Which words of the texts are counted: what participants say, in all of it or in some passages (needs numpy)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.places import DOCUMENT, Mask, Numbers
from qcoder.core.progress import Progress
from qcoder.core.span import Span, union
from qcoder.model import Document, Speaker, Turn
from qcoder.services.find.document_words import DocumentWords, document_words, learn_words
from qcoder.services.find.ground import Ground
from qcoder.services.find.matching import understood
from qcoder.services.find.text_hits import prepare
from qcoder.storage import search_index
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Counted:
    """The words of a document that are counted, in their order, and the turn (or paragraph) that each stands in."""

    known: DocumentWords
    mask: Mask
    stretch: Numbers


def counted_words(
    project: Project,
    *,
    interviewers: bool = False,
    where: str = "",
    progress: Progress | None = None,
    documents: set[int] | None = None,
) -> Iterator[Counted]:
    """The words of each document that count, document by document."""
    learn_words(project, progress, documents)
    passages = _passages(project, where)
    with project.read() as session:
        wanted = sorted(documents) if documents is not None else list(session.scalars(select(Document.id)))
    for document in wanted:
        with project.read() as session:
            known = next(document_words(session, [document]), None)
            if known is None:
                continue
            turns = _turns(session, document)
            if not turns:
                breaks = [id_ % DOCUMENT for id_ in search_index.ids(session.connection(), [document])]
        at = known.words.start.astype(np.int64)
        if turns:
            begins = np.array([turn[0] for turn in turns], dtype=np.int64)
            said = np.array([turn[1] for turn in turns], dtype=np.int64)
            heard = np.array([interviewers or turn[2] != "interviewer" for turn in turns], dtype=bool)
            stretch = np.searchsorted(begins, at, "right") - 1
            inside = np.maximum(stretch, 0)
            mask = (stretch >= 0) & (at >= said[inside]) & heard[inside]
        else:
            stretch = np.searchsorted(np.array(breaks, dtype=np.int64), at, "right")
            mask = np.ones(len(at), dtype=bool)
        if passages is not None:
            mask = mask & is_hit(at, passages.get(document))
        yield Counted(known, mask, stretch.astype(np.int64))


def _turns(session: Session, document: int) -> list[tuple[int, int, str]]:
    query = (
        select(Turn.start, Turn.said_start, Speaker.role)
        .join(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.document_id == document)
        .order_by(Turn.start, Turn.id)
    )
    return [(start, said, role) for start, said, role in session.execute(query)]


def _passages(project: Project, where: str) -> dict[int, Numbers] | None:
    """The stretches of each document that a query finds, apart and in order; None: all of every text."""
    if not where.strip():
        return None
    query = understood(project, where)
    assert query is not None
    prepare(project, query)
    with project.read() as session:
        found = Ground(session).matched(query)
    return spans_by_document(found.document.tolist(), found.start.tolist(), found.end.tolist())


def spans_by_document(documents: Sequence[int], starts: Sequence[int], ends: Sequence[int]) -> dict[int, Numbers]:
    """Spans joined where they overlap, by document, as rows of (start, end)."""
    spans: dict[int, list[Span]] = defaultdict(list)
    for document, start, end in zip(documents, starts, ends, strict=True):
        spans[document].append(Span(start, end))
    return {
        document: np.array([(one.start, one.end) for one in union(of)], dtype=np.int64)
        for document, of in spans.items()
    }


def is_hit(starts: Numbers, spans: Numbers | None) -> Mask:
    """Which words begin within one of some spans that lie apart."""
    if spans is None or not len(spans):
        return np.zeros(len(starts), dtype=bool)
    at = np.searchsorted(spans[:, 0], starts, "right") - 1
    return np.asarray((at >= 0) & (starts < spans[np.maximum(at, 0), 1]))
