"""The work queue of a first reading: which turn of a participant has no code yet, from one document to the next."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from sqlalchemy import select

from qcoder.core.span import Span, trim
from qcoder.model import Coding, Document
from qcoder.services import lookup
from qcoder.services.documents.documents import turn_rows
from qcoder.services.evidence.blind import seen
from qcoder.storage.project import Project


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the text of a document."""

    document: int
    at: int


@dataclass(frozen=True, slots=True)
class UncodedTurn:
    document: int
    number: int  # of the turn, from 1
    span: Span  # the words of the turn, without its label


def next_uncoded(project: Project, *, order: Sequence[int], after: Position | None = None) -> UncodedTurn | None:
    """The first turn that begins behind `after` and that nobody has coded anything of; None when there is none left.

    Args:
        order: documents in the order to go through; after the last one come the first again, and last of all the
            beginning of the document of `after`.
    """
    if after is None or after.document not in order:
        return next((turn for document in order for turn in uncoded_turns(project, document=document)), None)
    place = list(order).index(after.document)
    for turn in uncoded_turns(project, document=after.document):
        if turn.span.start > after.at:
            return turn
    for document in (*order[place + 1 :], *order[:place]):
        for turn in uncoded_turns(project, document=document):
            return turn
    return next((turn for turn in uncoded_turns(project, document=after.document)), None)


def uncoded_turns(project: Project, *, document: int) -> Iterator[UncodedTurn]:
    """The turns of a document in which participants say something and no coder has coded anything."""
    with project.read() as session:  # one document at a time: a long read would keep a commit waiting
        found = session.get(Document, document)
        if found is None:
            return
        text, turns = lookup.text_of(session, found), turn_rows(session, document)
        query = select(Coding.start, Coding.end).where(Coding.document_id == document).order_by(Coding.start)
        codings = session.execute(seen(session, query)).all()
    starts = [start for start, _end in codings]
    reach = list(accumulate((end for _start, end in codings), max))  # the furthest end of those that begin so far
    for turn in turns:
        said = trim(Span(min(turn.said_start, turn.span.end), turn.span.end), text)
        if turn.role == "interviewer" or said is None:
            continue
        before = bisect_left(starts, said.end)
        if before == 0 or reach[before - 1] <= said.start:
            yield UncodedTurn(document, turn.number, said)
