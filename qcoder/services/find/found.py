"""What a query finds, in order, and what stands around it (needs numpy; `finding` is the door)."""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.analysis.places import Mask, Numbers, Places
from qcoder.core.around import after, before
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.query import Query, Says, words_in
from qcoder.core.span import Span
from qcoder.model import Case, Document
from qcoder.services import lookup
from qcoder.services.find.ground import Ground
from qcoder.services.find.index_places import index_places, next_places
from qcoder.services.find.matching import understood
from qcoder.services.find.text_hits import (
    distinct,
    expression,
    is_beginning,
    is_narrowed_only,
    is_plain,
    narrowing,
    plain_hits,
    prepare,
    sought,
    together,
)
from qcoder.services.rows import FoundRow
from qcoder.storage import search_index
from qcoder.storage.project import Project

AROUND = 80
MANY = 2_000  # paragraphs in which a word is common
DOCUMENTS_AT_ONCE = 24
FIRST_DOCUMENTS = 2  # where many are expected to have hits
ROWS_AT_ONCE = 200  # of a reading
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
    watched = progress or Silent()
    with project.read() as session:
        names = _order(session)
    if limit is None and all(is_plain(one) for one in words_in(parsed)):
        yield _in_order(_all_said(project, parsed, watched), names)
        return
    looked: Collection[int] = ()
    if limit is not None and is_beginning(parsed):
        looked = list(names)[:FIRST_DOCUMENTS]
        with project.read() as session:
            ground = Ground(session, looked, progress)
            places = _said_of(ground, parsed, plain_hits(session, "", [parsed], looked))
        if len(places):
            yield _in_order(places, names)
    with project.read() as session:
        few = _few(session, parsed)
    numbers = _numbers(few)
    documents = [document for document in names if document not in looked and (numbers is None or document in numbers)]
    done, wanted, most = 0, limit or AT_ONCE, DOCUMENTS_AT_ONCE
    if limit is not None:
        most = FIRST_DOCUMENTS if numbers is None else limit
    while done < len(documents):
        watched.step(done, len(documents), say("Looking through the texts"))
        chunk: list[int] = []
        expected = 0
        while done < len(documents) and expected < wanted and len(chunk) < most:
            chunk.append(documents[done])
            expected += numbers[documents[done]] if numbers is not None else 1
            done += 1
        with project.read() as session:  # some after the others: a long read would keep a commit waiting
            places = _said_in(session, parsed, chunk, few, progress)
        if len(places):
            yield _in_order(places, names)
        wanted, most = wanted * 2, min(most * 2, max(most, DOCUMENTS_AT_ONCE))
    if documents:
        watched.step(len(documents), len(documents), say("Looking through the texts"))


_NAMES = select(Document.id, Document.name)


def _order(session: Session) -> dict[int, int]:
    """Each document with its place in the order of names."""
    ordered = sorted((name.casefold(), id_) for id_, name in session.execute(_NAMES))
    return {id_: place for place, (_name, id_) in enumerate(ordered)}


def _few(session: Session, query: Query) -> Places | None:
    """The words that FTS5 marks where the query may hold, all at once where there are few; None where there are many,
    or where it cannot be asked."""
    plain = [one for one in words_in(query) if is_plain(one)]
    asked = _asked(query) if len(plain) == len(words_in(query)) else narrowing(query)
    connection = session.connection()
    if not asked or search_index.how_many(connection, asked, at_most=MANY) == MANY:
        return None
    return index_places(connection, asked, map(sought, plain))


def _numbers(few: Places | None) -> dict[int, int] | None:
    """How many of some places each document has."""
    if few is None:
        return None
    documents, counts = np.unique(few.document, return_counts=True)
    return dict(zip(documents.tolist(), counts.tolist(), strict=True))


def _all_said(project: Project, query: Query, progress: Progress) -> Places:
    """Every place where plain words are said, the index being read from its beginning to its end in some steps."""
    asked, words = _asked(query), [sought(one) for one in words_in(query)]
    with project.read() as session:
        last = session.scalar(select(func.max(Document.id))) or 0
    found: list[Places] = []
    first: int | None = 0
    while first is not None:
        progress.step(first // search_index.DOCUMENT, last, say("Looking through the texts"))
        with project.read() as session:
            places, first = next_places(session.connection(), asked, words, first)
        found.append(places)
    with project.read() as session:
        return _said_of(Ground(session, None, progress), query, together(found))


def _said_of(ground: Ground, query: Query, marked: Places) -> Places:
    """Of the words that FTS5 marked those that are said, and for which the query holds.

    What begins in a label is taken out first, then what shares letters is joined: "El dinero" after "Ana:" stays,
    though "Ana El" was marked as well.
    """
    unsaid = ground.labels_of(marked).holding(marked)
    places = distinct(marked.where(~unsaid))
    if is_narrowed_only(query) and (isinstance(query, Says) or not unsaid.any()):
        return places
    return ground.said(query, places)


def _asked(query: Query) -> str:
    """What FTS5 is asked for so that all the words of a query are marked where it may hold."""
    every = " OR ".join(expression(one) for one in dict.fromkeys(words_in(query)))
    narrow = narrowing(query)
    return f"({every}) AND {narrow}" if narrow and narrow != every else every


def _said_in(
    session: Session, query: Query, documents: Sequence[int], few: Places | None, progress: Progress | None
) -> Places:
    """The words of a query in some documents, as far as the query holds for them."""
    ground = Ground(session, documents, progress)
    if not all(is_plain(one) for one in words_in(query)):
        return ground.said(query)
    if few is None:
        marked = plain_hits(session, _asked(query), words_in(query), documents)
    else:
        marked = few.where(np.isin(few.document, np.array(documents, dtype=np.int64)))
    return _said_of(ground, query, marked)


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


def _sources(session: Session, documents: set[int]) -> dict[int, tuple[str, str]]:
    """The names and cases of some documents."""
    if not documents:
        return {}
    query = select(Document.id, Document.name, Case.name).outerjoin(Case, Case.id == Document.case_id)
    found = session.execute(query.where(Document.id.in_(sorted(documents))))
    return {id_: (name, case or "") for id_, name, case in found}


def rows(project: Project, places: Places) -> list[FoundRow]:
    """Places with what is said around them, in the same order."""
    made: list[FoundRow] = []
    sources: dict[int, tuple[str, str]] = {}
    spans = list(zip(places.document.tolist(), places.start.tolist(), places.end.tolist(), strict=True))
    for some in range(0, len(spans), ROWS_AT_ONCE):
        with project.read() as session:
            part = spans[some : some + ROWS_AT_ONCE]
            sources.update(_sources(session, {document for document, _start, _end in part} - sources.keys()))
            stand = search_index.around(session.connection(), [(document, start) for document, start, _end in part])
            for (document, start, end), (at, paragraph, speaker, turn) in zip(part, stand, strict=True):
                words, behind = paragraph[start - at : end - at], after(paragraph, end - at, AROUND)
                of = session.get(Document, document) if end > at + len(paragraph) else None
                if of is not None:  # a coded passage of several paragraphs
                    words, behind = lookup.words_at(session, of, Span(start, end)), ""
                name, case = sources.get(document, ("", ""))
                made.append(
                    FoundRow(
                        document, name, Span(start, end), before(paragraph, start - at, AROUND), words, behind, case,
                        turn if speaker is not None else None, speaker or "",
                    )
                )  # fmt: skip
    return made
