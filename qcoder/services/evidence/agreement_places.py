"""The places behind the figures of agreement: who gave them the code, who did not, and what was decided."""

from dataclasses import dataclass

from qcoder.core.errors import NotFound
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import Document
from qcoder.services import lookup
from qcoder.services.evidence.adjudicating import DecisionRow, decisions
from qcoder.services.evidence.agreement import AgreementTable
from qcoder.storage.project import Project

MOST = 500  # of a list


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A stretch with a code, as long as the same coders have it."""

    document_id: int
    document: str
    span: Span
    words: str
    code_id: int
    coded_by: tuple[str, ...]
    not_by: tuple[str, ...]
    decision: DecisionRow | None

    @property
    def agreed(self) -> bool:
        return not self.not_by


@dataclass(frozen=True, slots=True)
class Places:
    """`rows` are the first of `found`."""

    rows: tuple[PlaceRow, ...]
    found: int


def places_behind(
    project: Project,
    *,
    table: AgreementTable,
    code: int | None = None,
    coder: str = "",
    apart: bool = False,
    undecided: bool = False,
    most: int = MOST,
) -> Places:
    """The places behind a figure, in the order of documents and texts.

    Args:
        code: only this one.
        coder: only what she gave it.
        apart: only where coders differ; `undecided`: only what nobody has decided on yet.
    """
    made = {
        (row.document_id, row.code_id, row.span): row
        for row in decisions(project)
        if (row.round, row.level) == (table.round, table.level)
    }
    wanted = []
    names: dict[tuple[int, ...], tuple[str, ...]] = {}
    for one in table.apart if apart or undecided else table.places:
        if code is not None and one.code != code:
            continue
        by = names.get(one.coders)
        if by is None:
            by = names[one.coders] = tuple(table.coders[number] for number in one.coders)
        if coder and coder not in by:
            continue
        decided = made.get((one.document, one.code, one.span)) if made else None
        if undecided and decided is not None and decided.decision != "open":
            continue
        wanted.append((one, by, decided))
    texts: dict[int, tuple[str, str]] = {}
    rows = []
    for one, by, decided in wanted[:most]:
        if one.document not in texts:
            with project.read() as session:  # one document at a time: a long read would keep a commit waiting
                held = session.get(Document, one.document)
                if held is None:
                    continue
                texts[one.document] = (held.name, lookup.text_of(session, held))
        name, text = texts[one.document]
        others = tuple(who for who in table.coders if who not in by)
        rows.append(PlaceRow(one.document, name, one.span, one.span.of(text), one.code, by, others, decided))
    return Places(tuple(rows), len(wanted))


def difference_at(project: Project, *, table: AgreementTable, document: int, span: Span, code: int) -> PlaceRow:
    """The place of a table at which coders differ on a code: the whole of it, as it is listed. Raises NotFound."""
    found = places_behind(project, table=table, code=code, apart=True, most=len(table.places))
    for row in found.rows:
        if (row.document_id, row.span) == (document, span):
            return row
    raise NotFound(
        say("The coders do not differ there."),
        say("List the places where they do, and give START:END as it is listed."),
    )
