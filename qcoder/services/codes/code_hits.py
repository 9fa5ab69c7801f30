"""One code on every hit of a search: what it would be put on, and putting it there in one step."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.around import after, before
from qcoder.core.errors import BadInput
from qcoder.core.messages import say, say_plural
from qcoder.core.span import Span
from qcoder.model import Coder, Coding, Document
from qcoder.services import lookup
from qcoder.services.documents.documents import turn_rows
from qcoder.services.find.finding import places_found
from qcoder.services.passages.coding import quote_of
from qcoder.services.passages.passages import Passages
from qcoder.services.rows import TurnRow
from qcoder.storage.project import Changes, Project

Extent = Literal["word", "sentence", "turn"]
EXTENTS: tuple[Extent, ...] = ("word", "sentence", "turn")
Place = tuple[int, Span]  # a document and where in it
ALL = 1_000_000
AROUND = 60


@dataclass(frozen=True, slots=True)
class HitRow:
    """A passage that a code would be put on, with the first hit in it; several hits in one passage are one row."""

    document_id: int
    document: str
    span: Span
    words: str
    hit: Span  # within `words`
    before: str  # what stands around the passage
    after: str
    turn: int | None
    speaker: str
    coded: bool  # this coder has put the code there, or around it, already

    @property
    def place(self) -> Place:
        return self.document_id, self.span


@dataclass(frozen=True, slots=True)
class HitsCoded:
    coded: int
    already: int  # left alone, because this coder's code is there
    changes: Changes | None


def places_of(project: Project, *, query: str, document: int | None = None) -> list[Place]:
    """Every hit of a query; in one document only, where that is given."""
    found = places_found(project, query=query)
    return [place for place in found if document in (None, place[0])]


def preview(
    project: Project, *, places: Sequence[Place], extent: Extent, code: int | None = None, coder: str = ""
) -> list[HitRow]:
    """What `code` would be put on if every hit were widened to `extent`, in the order of the places.

    A hit in the label of a speaker is none: it is not said. Without a code nothing counts as coded.
    """
    if extent not in EXTENTS:
        raise BadInput(
            say("A hit cannot be widened to “{extent}”.", extent=extent),
            say("There are: {extents}", extents=", ".join(EXTENTS)),
        )
    in_document: dict[int, list[Span]] = {}
    for document, span in places:
        in_document.setdefault(document, []).append(span)
    rows: list[HitRow] = []
    for document, spans in in_document.items():
        with project.read() as session:  # one by one: a long read would keep a commit waiting
            found = session.get(Document, document)
            if found is None:
                continue  # deleted since the search
            name, text, turns = found.name, lookup.text_of(session, found), turn_rows(session, document)
            there = _coded_spans(session, document, code, coder or project.coder)
        rows += _rows(document, name, text, turns, sorted(spans), extent, there)
    return rows


def _coded_spans(session: Session, document: int, code: int | None, coder: str) -> list[Span]:
    query = (
        select(Coding.start, Coding.end)
        .join(Coder, Coder.id == Coding.coder_id)
        .where(Coding.document_id == document, Coding.code_id == code, Coder.name == coder)
    )
    return [Span(start, end) for start, end in session.execute(query)]


def _rows(
    document: int, name: str, text: str, turns: list[TurnRow], hits: list[Span], extent: Extent, coded: list[Span]
) -> Iterable[HitRow]:
    cut = Passages(text, turns)
    widen = {"word": cut.word, "sentence": cut.sentence, "turn": cut.turn}[extent]
    made: dict[Span, HitRow] = {}
    for hit in hits:
        turn = cut.turn_at(hit.start)
        if turn is not None and hit.start < turn.said_start:
            continue
        span = widen(hit)
        if span is None or span in made:
            continue
        at = Span(max(hit.start, span.start) - span.start, max(1, min(hit.end, span.end) - span.start))
        made[span] = HitRow(
            document_id=document,
            document=name,
            span=span,
            words=span.of(text),
            hit=at,
            before=before(text, span.start, AROUND),
            after=after(text, span.end, AROUND),
            turn=turn.number if turn is not None else None,
            speaker=turn.speaker if turn is not None else "",
            coded=any(one.contains(span) for one in coded),
        )
    return made.values()


def code_hits(project: Project, *, places: Sequence[Place], code: int, coder: str = "") -> HitsCoded:
    """Puts a code on all of `places` (a document and a span each) as one step; those that have it are left alone."""
    with project.read() as session:
        name = lookup.code_by_id(session, code).name
    wanted = list(dict.fromkeys(places))
    label = say_plural("Code {n} hit as “{name}”", "Code {n} hits as “{name}”", n=len(wanted), name=name)
    with project.change(label) as step:
        who = lookup.coder_id(step, coder or project.coder)
        version = lookup.code_by_id(step, code).version
        texts: dict[int, str] = {}
        there: dict[int, set[Span]] = {}
        fresh: list[dict[str, object]] = []
        for document, span in wanted:
            if document not in texts:
                texts[document] = lookup.text_of(step, lookup.document_by_id(step, document))
                same = select(Coding.start, Coding.end).where(
                    Coding.document_id == document, Coding.code_id == code, Coding.coder_id == who
                )
                there[document] = {Span(start, end) for start, end in step.execute(same)}
            quote = quote_of(texts[document], span)
            if span in there[document]:
                continue
            fresh.append(
                {
                    "document_id": document, "start": span.start, "end": span.end, "code_id": code, "coder_id": who,
                    "quote": quote, "origin": "hand", "code_version": version,
                }
            )  # fmt: skip
        step.insert_many(Coding, fresh)
    return HitsCoded(len(fresh), len(wanted) - len(fresh), step.changes)
