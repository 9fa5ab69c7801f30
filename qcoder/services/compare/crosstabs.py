"""Codes against groups, read from the project: who speaks, whose document it is, what a passage is about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.about_comparison import Tie, places_of
from qcoder.analysis.comparison import COUNTS, CodeNode, Count, Of
from qcoder.core.errors import BadInput, what_there_is
from qcoder.core.messages import say
from qcoder.core.progress import Progress
from qcoder.model import Case, Document, ProjectInfo, Speaker, Turn, Variable
from qcoder.services.cases.cases import own_values, parents_of, values_of
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare import comparing
from qcoder.services.evidence.blind import hidden_coders
from qcoder.services.find.matching import matching as asked_for
from qcoder.services.passages.coding_store import CodingColumns, store_of
from qcoder.storage.project import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qcoder.analysis.crosstab import Codings, Crosstab, Grouped, Standing
    from qcoder.analysis.forest import Forest

OFS: tuple[Of, ...] = ("document", "speaker", "about", "both")


def checked_of(of: str) -> Of:
    """Whose values group; BadInput for what says nothing of it."""
    for one in OFS:
        if one == of:
            return one
    raise BadInput(say("“{of}” does not say whose groups are compared.", of=of), what_there_is(OFS))


BETWEEN = " · "  # the values of a pair of variables


def crosstab(
    project: Project,
    *,
    by: str,
    of: Of = "document",
    and_by: str = "",
    counts: Iterable[Count] = COUNTS,
    where: str = "",
    progress: Progress | None = None,
) -> Crosstab:
    """Codes in rows, the values of `by` in columns, every count that is asked for (see analysis.comparison).

    Args:
        by: a variable or one of the built-in groupings.
        of: whose values these are; "both" sets the values of who speaks beside those of what it is about.
        and_by: a second variable: the columns are then the pairs of values that there are. With "both" it is what
            the passages about something are grouped by (`by` itself when there is none).
        where: a query; only the codings that match it are counted.
    """
    from qcoder.analysis.crosstab import crosstab as tabulate

    wanted = list(counts)
    for count in wanted:
        if count not in COUNTS:
            raise BadInput(
                say("“{count}” is not something to count.", count=count),
                say("There are: {counts}", counts=", ".join(COUNTS)),
            )
    checked_of(of)
    store = store_of(project)
    found = asked_for(project, where, progress=progress)
    with store.still(project):
        held, only = _kept(project, found, progress)
        book = store.facts(project, "codebook", codebook)
        about = store.facts(project, ("groups", by, of, and_by), lambda session: _groups(session, by, of, and_by))
        passages = of != "document"
        texts = store.texts(project, about.documents, words="words" in wanted or passages, progress=progress)
    return tabulate(
        codes=book.codes,
        forest=book.forest,
        codings=codings_in(held, about.documents, book.forest, only),
        texts=texts,
        grouped=about.grouped,
        by=by + (f"{BETWEEN}{and_by}" if and_by else ""),
        of=of,
        counts=wanted,
        words_said=about.words,
        where=where,
        notice=about.notice,
    )


@dataclass(frozen=True, slots=True)
class Held:
    """The documents by id in their order, and for each value of a grouping those in which it stands."""

    documents: tuple[int, ...]
    by_value: dict[str, list[int]]


def standing(project: Project, *, by: str, of: Of = "document", and_by: str = "") -> Held:
    """Where each value (or pair of values) of a comparison stands: documents that have it, or in which somebody who
    has it speaks; see crosstab."""
    groups = store_of(project).facts(
        project, ("groups", by, of, and_by), lambda session: _groups(session, by, of, and_by)
    )
    grouped = groups.grouped
    found: dict[str, list[int]] = {}
    for value, places in zip(grouped.columns, grouped.in_column, strict=True):
        if places:
            found[value] = [groups.documents[at] for at in dict.fromkeys(grouped.documents[places].tolist())]
    return Held(tuple(groups.documents), found)


@dataclass(frozen=True, eq=False)
class Codebook:
    """The codes of a project for counting: parents before children, and what counts into what."""

    codes: tuple[CodeNode, ...]
    forest: Forest


@dataclass(frozen=True, eq=False)
class Groups:
    """The documents by id, how many words participants say in each, and the places with their values, laid out."""

    documents: list[int]
    words: list[int]
    grouped: Grouped
    notice: str


def codebook(session: Session) -> Codebook:
    from qcoder.analysis.forest import forest

    codes = tuple(
        CodeNode(
            row.id, row.parent_id, row.path, row.counter_instance, row.colour, {"es": row.name_es, "en": row.name_en}
        )
        for row in code_rows(session, count=uncounted)
    )
    return Codebook(codes, forest(codes))


def _groups(session: Session, by: str, of: Of, and_by: str) -> Groups:
    from qcoder.analysis.crosstab import Grouped, Place

    described = session.execute(select(Document.id, Document.case_id, Document.words).order_by(Document.id)).all()
    ids = [row[0] for row in described]
    if of == "document":
        groups, order = _paired(session, comparing.grouping(session, by), and_by, comparing.grouping)
        behind = organisations_behind(session, by)
        places = [
            Place(at, values, case, behind(case, values))
            for at, (id_, case, _words) in enumerate(described)
            for values in (groups(id_),)
        ]
    else:
        ties, order = _tied(session, by, and_by, of)
        places = places_of(ties, {id_: at for at, id_ in enumerate(ids)})
    notice = session.scalars(select(ProjectInfo.notice)).one()
    grouped = Grouped(places, order, whole=of == "document")
    return Groups(ids, [row[2] for row in described], grouped, notice)


def matching(
    project: Project, where: str, progress: Progress | None = None
) -> tuple[CodingColumns, NDArray[np.bool_] | None]:
    """All codings, and which of them a query asks for and the reader may see (None: all)."""
    found = asked_for(project, where, progress=progress)  # before the columns: what comes in between is left out
    return _kept(project, found, progress)


def _kept(
    project: Project, found: frozenset[int] | None, progress: Progress | None
) -> tuple[CodingColumns, NDArray[np.bool_] | None]:
    import numpy as np

    held = store_of(project).columns(project, progress)
    with project.read() as session:
        hidden = hidden_coders(session)
    if found is None and not hidden:
        return held, None
    kept = np.full(len(held), found is None)
    if found is not None:
        kept[held.of(np.fromiter(found, np.int64, len(found)))] = True
    return held, kept & ~np.isin(held.coder, hidden)


@dataclass(frozen=True, eq=False)
class Coded:
    """The codings that a query asks for, and what they lie in: documents by id with their names, the codebook."""

    codings: Codings
    book: Codebook
    documents: list[tuple[int, str]]
    notice: str


def coded(project: Project, where: str, progress: Progress | None = None) -> Coded:
    """What analyses of codes by themselves count: every coding with the places of its document and code."""
    store = store_of(project)
    found = asked_for(project, where, progress=progress)
    with store.still(project):
        held, only = _kept(project, found, progress)
        book = store.facts(project, "codebook", codebook)
        documents = store.facts(project, "named documents", _named_documents)
        notice = store.facts(project, "notice", lambda session: session.scalars(select(ProjectInfo.notice)).one())
    return Coded(codings_in(held, [id_ for id_, _name in documents], book.forest, only), book, documents, notice)


def _named_documents(session: Session) -> list[tuple[int, str]]:
    query = select(Document.id, Document.name).order_by(Document.id)
    return [(id_, name) for id_, name in session.execute(query)]


def codings_in(
    held: CodingColumns, documents: Sequence[int], trees: Forest, only: NDArray[np.bool_] | None = None
) -> Codings:
    """Codings with the places of their documents and codes; those of what came in between are left out."""
    import numpy as np

    from qcoder.analysis.crosstab import Codings

    top = max(max(documents, default=0), int(held.document.max()) if len(held) else 0)
    at = np.full(top + 1, -1, np.int32)
    at[documents] = np.arange(len(documents))
    if not len(trees.ids):
        only = np.zeros(len(held), bool)
    document = at[held.document]
    code = np.zeros(0, np.int64)
    if len(trees.ids):
        known = np.full(max(int(trees.ids.max()), int(held.code.max()) if len(held) else 0) + 1, -1, np.int64)
        known[trees.ids] = np.arange(len(trees.ids))
        code = known[held.code]
    else:
        code = np.full(len(held), -1, np.int64)
    found = Codings(held.ids, document, code, held.start, held.end)
    if only is None and (not len(held) or (document.min() >= 0 and code.min() >= 0)):
        return found
    there = (document >= 0) & (code >= 0)
    return found.only(there if only is None else there & only)


def organisations_behind(session: Session, by: str) -> Callable[[int | None, tuple[str, ...]], tuple[Standing, ...]]:
    """From a case and the values that count for it to the organisations behind it, each with its own values.

    A person of two organisations of different kinds stands in both columns, but each organisation in its own alone.
    """
    from qcoder.analysis.crosstab import Standing

    cases = {row.id: row for row in session.scalars(select(Case))}
    by_name = {row.name: row.id for row in cases.values()}
    parents, own = parents_of(session), own_values(session)

    def behind(case: int | None, values: tuple[str, ...]) -> tuple[Standing, ...]:
        if case is None:
            return ()
        found = []
        for name in comparing.organisations(case, cases=cases, parents=parents):
            its = (name,) if by == "organisation" else values_of(by_name[name], by, own=own, parents=parents)
            found.append(Standing(name, its if its and set(its) <= set(values) else values))
        return tuple(found)

    return behind


Grouping = tuple[Callable[[int], tuple[str, ...]], tuple[str, ...]]


def _paired(session: Session, first: Grouping, and_by: str, grouping: Callable[[Session, str], Grouping]) -> Grouping:
    """Values of one grouping, or the pairs of values of two; who has no value of either has none."""
    if not and_by:
        return first
    second = grouping(session, and_by)
    order = tuple(BETWEEN.join(pair) for pair in product(first[1], second[1]))
    return lambda id_: tuple(BETWEEN.join(pair) for pair in product(first[0](id_), second[0](id_))), order


def _tied(session: Session, by: str, and_by: str, of: Of) -> tuple[list[Tie], tuple[str, ...]]:
    """Passages with the values of who speaks in them, of what they are about, or of both."""
    if of == "both":
        speaking, about = speaker_ties(session, by), comparing.ties_of(session, and_by or by)
        return _crossed(speaking[0], about[0]), tuple(BETWEEN.join(pair) for pair in product(speaking[1], about[1]))
    read = speaker_ties if of == "speaker" else comparing.ties_of
    ties, order = read(session, by)
    if not and_by:
        return ties, order
    others, more = read(session, and_by)
    order = tuple(BETWEEN.join(pair) for pair in product(order, more))
    return [
        Tie(
            tie.document_id, tie.start, tie.end, tie.case,
            tuple(BETWEEN.join(pair) for pair in product(tie.values, other.values)),
        )
        for tie, other in zip(ties, others, strict=True)
    ], order  # fmt: skip


def _crossed(speaking: list[Tie], about: list[Tie]) -> list[Tie]:
    """Where a speaker speaks about something: the stretch of both, with the values of both."""
    from qcoder.core.span_index import SpanIndex

    in_document: dict[int, list[Tie]] = {}
    for tie in about:
        in_document.setdefault(tie.document_id, []).append(tie)
    indexes = {document: SpanIndex((tie.span, tie) for tie in ties) for document, ties in in_document.items()}
    found = []
    for one in speaking:
        if one.document_id not in indexes:
            continue
        for other in indexes[one.document_id].touching(one.span):
            values = tuple(BETWEEN.join(pair) for pair in product(one.values, other.values))
            found.append(Tie(one.document_id, max(one.start, other.start), min(one.end, other.end), other.case, values))
    return found


OF_DOCUMENTS = ("document", "language", "kind")  # what a turn has from its document, whoever speaks


def speaker_ties(session: Session, by: str) -> tuple[list[Tie], tuple[str, ...]]:
    """Every turn of a participant with the values of the speaker's case; of the document's where the speaker has none.

    A document without turns is one passage of its own case. The language is that of the turn where it has its own.
    """
    own = session.scalars(select(Variable.id).where(Variable.name == by)).first() is None and by in OF_DOCUMENTS
    read, order = (comparing.grouping if own else comparing.case_grouping)(session, by)
    behind = organisations_behind(session, by)
    documents = {id_: case for id_, case in session.execute(select(Document.id, Document.case_id))}
    known: dict[tuple[int, int | None, str], tuple[tuple[str, ...], tuple[Standing, ...]]] = {}

    def tie(document: int, start: int, end: int, case: int | None, language: str) -> Tie:
        key = (document if own else 0, case, language)
        if key not in known:
            values = read(document) if own else () if case is None else read(case)
            if own and by == "language" and language:
                values = (language,)
            known[key] = values, behind(case, values)
        return Tie(document, start, end, case, *known[key])

    ties: list[Tie] = []
    spoken: set[int] = set()
    query = select(Turn.document_id, Turn.said_start, Turn.end, Speaker.role, Speaker.case_id, Turn.language)
    query = query.join(Speaker, Speaker.id == Turn.speaker_id).order_by(Turn.document_id, Turn.start)
    for document, start, end, role, speaker, language in session.execute(query):
        spoken.add(document)
        if role != "interviewer" and end > start:
            ties.append(tie(document, start, end, speaker if speaker is not None else documents[document], language))
    for document, (text, said) in comparing.spoken(session, without_turns=True).items():
        if document not in spoken and text:
            ties.append(tie(document, said[0][0], said[0][1], documents[document], ""))
    return ties, order
