"""What a query finds, in order, and what stands around it (needs numpy; `finding` is the door)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.places import Mask, Numbers, Places
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.query import Query, words_in
from qcoder.core.span import Span
from qcoder.model import Case, Document, Speaker, Turn
from qcoder.services import lookup
from qcoder.services.ground import Ground
from qcoder.services.matching import understood
from qcoder.services.rows import FoundRow
from qcoder.services.text_hits import (
    distinct,
    expression,
    is_narrowed_only,
    is_plain,
    narrowing,
    plain_hits,
    prepare,
)
from qcoder.storage import search_index
from qcoder.storage.project import Project

AROUND = 80
AT_ONCE = 200_000  # hits that are put together in one go


def found(project: Project, query: str | Query, limit: int | None, progress: Progress | None) -> Iterator[Places]:
    """What a query finds, some documents at a time, so that the first hits come before all are looked for."""
    parsed = understood(project, query)
    if parsed is None:
        return
    prepare(project, parsed, progress)
    if not words_in(parsed):
        with project.read() as session:
            passages = Ground(session).matched(parsed)
            names = _order(session)
        yield _once_each(_in_order(passages, names))
        return
    with project.read() as session:
        names = _order(session)
        weights = _promising(session, parsed)
    watched = progress or Silent()
    documents = [document for document in names if weights is None or document in weights]
    done, wanted = 0, limit or AT_ONCE
    while done < len(documents):
        watched.step(done, len(documents), say("Looking through the texts"))
        chunk: list[int] = []
        expected = 0
        while done < len(documents) and expected < wanted and (weights is not None or len(chunk) < 20):
            chunk.append(documents[done])
            expected += weights[documents[done]] if weights is not None else 1
            done += 1
        whole = len(chunk) == len(names)
        with project.read() as session:  # one after the other: a long read would keep a commit waiting
            places = _said_in(session, parsed, None if whole else chunk, progress)
        if len(places):
            yield _in_order(places, names)
        wanted *= 2
    if documents:
        watched.step(len(documents), len(documents), say("Looking through the texts"))


def _order(session: Session) -> dict[int, int]:
    """Each document with its place in the order of names."""
    rows = session.execute(select(Document.id, Document.name)).all()
    ordered = sorted(rows, key=lambda row: (row[1].casefold(), row[0]))
    return {row[0]: place for place, row in enumerate(ordered)}


def _promising(session: Session, query: Query) -> dict[int, int] | None:
    """The documents with a paragraph in which the query may hold, and how many there are; None: all may."""
    asked = narrowing(query)
    if not asked:
        return None
    connection = session.connection()
    paragraphs = np.array(search_index.holding(connection, asked), dtype=np.int64)
    ranges = search_index.ranges(connection)
    documents = sorted(ranges, key=lambda document: ranges[document][0])
    firsts = np.array([ranges[document][0] for document in documents], dtype=np.int64)
    numbers = np.bincount(np.searchsorted(firsts, paragraphs, "right") - 1, minlength=len(documents))
    return {document: int(number) for document, number in zip(documents, numbers, strict=True) if number}


def _said_in(session: Session, query: Query, documents: Sequence[int] | None, progress: Progress | None) -> Places:
    """The words of a query in some documents, as far as the query holds for them."""
    ground = Ground(session, documents, progress)
    said = list(dict.fromkeys(words_in(query)))
    if not all(is_plain(one) for one in said):
        return ground.said(query)
    asked = narrowing(query)
    every = " OR ".join(expression(one) for one in said)
    places = distinct(plain_hits(session, f"({every}) AND {asked}" if asked else every, documents))
    return places if is_narrowed_only(query) else ground.said(query, places)


def _in_order(places: Places, names: dict[int, int]) -> Places:
    order = np.lexsort((places.end, places.start, _ranks(places.document, names)))
    return places.where(order)


def _ranks(documents: Numbers, names: dict[int, int]) -> Numbers:
    known, which = np.unique(documents, return_inverse=True)
    return np.array([names[one] for one in known.tolist()], dtype=np.int64)[which]


def _once_each(places: Places) -> Places:
    """Passages that have several codings, once."""
    if not len(places):
        return places
    columns = np.stack([places.document, places.start, places.end])
    fresh: Mask = np.concatenate(([True], np.any(columns[:, 1:] != columns[:, :-1], axis=0)))
    return places.where(fresh)


# ---- what stands around ----


@dataclass(frozen=True, slots=True)
class _Source:
    """What is known of a document whose hits are listed."""

    name: str
    case: str
    turns: Sequence[tuple[int, int, str]]  # start, number from 1, speaker
    starts: Numbers


def rows(project: Project, places: Places) -> list[FoundRow]:
    made: list[FoundRow] = []
    documents = places.document.tolist()
    with project.read() as session:
        sources = {document: _source(session, document) for document in dict.fromkeys(documents)}
    spans = zip(documents, places.start.tolist(), places.end.tolist(), strict=True)
    at, paragraph, last = 0, "", -1
    with project.read() as session:
        connection = session.connection()
        for document, start, end in spans:
            if document != last or not at <= start < at + len(paragraph):
                at, paragraph = search_index.paragraph_at(connection, document, start)
                last = document
            source = sources[document]
            words, after = paragraph[start - at : end - at], _after(paragraph, end - at)
            if end > at + len(paragraph):  # a coded passage of several paragraphs
                of = lookup.document_by_id(session, document)
                words, after = lookup.words_at(session, of, Span(start, end)), ""
            turn = int(np.searchsorted(source.starts, start, "right")) - 1
            number, speaker = source.turns[turn][1:] if turn >= 0 else (None, "")
            made.append(
                FoundRow(
                    document, source.name, Span(start, end), _before(paragraph, start - at), words, after,
                    source.case, number, speaker,
                )
            )  # fmt: skip
    return made


def _source(session: Session, document: int) -> _Source:
    name, case = session.execute(
        select(Document.name, Case.name).outerjoin(Case, Case.id == Document.case_id).where(Document.id == document)
    ).one()
    rows = session.execute(
        select(Turn.start, Speaker.name)
        .join(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.document_id == document)
        .order_by(Turn.start, Turn.id)
    ).all()
    turns = [(start, number, speaker) for number, (start, speaker) in enumerate(rows, start=1)]
    return _Source(name, case or "", turns, np.array([turn[0] for turn in turns], dtype=np.int64))


def _before(text: str, at: int) -> str:
    """Some words before a hit; the first one is whole."""
    start = max(0, at - AROUND)
    cut = text[start:at]
    return cut if start == 0 else f"… {cut.partition(' ')[2]}"


def _after(text: str, end: int) -> str:
    """Some words after a hit; the last one is whole."""
    cut = text[end : end + AROUND]
    return cut if end + AROUND >= len(text) else f"{cut.rpartition(' ')[0]} …"
