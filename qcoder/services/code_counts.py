"""Live counts of the codebook: read once, then followed coding by coding, for all documents or for some of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from qcoder.core.errors import NotFound
from qcoder.model import Coding, Document
from qcoder.services.codebook import code_rows
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project

CHUNK = 500
LISTED = 40  # values of a variable that are worth choosing from


@dataclass(frozen=True, slots=True)
class CodeCount:
    """As a row of the codebook counts: `codings` and `documents` with the codes below, counter-instances left out."""

    own: int = 0
    codings: int = 0
    documents: int = 0


NONE = CodeCount()


class CodeTally:
    """Where every coding stands, added up along the branches of the codebook.

    `follow` brings it up to date after a step that touched codings; when codes were moved, made or deleted, a new one
    is read.
    """

    def __init__(self, rows: Iterable[CodeRow], codings: Iterable[tuple[int, int, int]]) -> None:
        """`codings` are id, code and document of each."""
        self._into = counted_into(rows)
        self._places = {id_: (code, document) for id_, code, document in codings}
        self._own: Counter[int] = Counter()
        self._whole: dict[int, dict[int, int]] = {code: {} for code in self._into}
        for (code, document), number in Counter(self._places.values()).items():
            self._add(code, document, number)

    def _add(self, code: int, document: int, number: int) -> None:
        self._own[code] += number
        for above in self._into.get(code, ()):
            where = self._whole[above]
            left = where.get(document, 0) + number
            if left:
                where[document] = left
            else:
                where.pop(document, None)

    def count(self, code: int, documents: Collection[int] | None = None) -> CodeCount:
        """What the tree shows beside a code; `documents` None: all of them. `own` is always of all."""
        where = self._whole.get(code)
        if where is None:
            return NONE
        if documents is None:
            return CodeCount(self._own[code], sum(where.values()), len(where))
        if len(documents) < len(where):
            numbers = [where[document] for document in documents if document in where]
        else:
            numbers = [number for document, number in where.items() if document in documents]
        return CodeCount(self._own[code], sum(numbers), len(numbers))

    def follow(self, project: Project, *, codings: Collection[int]) -> frozenset[int]:
        """Reads some codings again, wherever they are now, and returns the codes whose counts that changed."""
        now: dict[int, tuple[int, int]] = {}
        wanted = sorted(codings)
        with project.read() as session:
            for at in range(0, len(wanted), CHUNK):
                query = select(Coding.id, Coding.code_id, Coding.document_id).where(
                    Coding.id.in_(wanted[at : at + CHUNK])
                )
                now |= {id_: (code, document) for id_, code, document in session.execute(query)}
        changed: set[int] = set()
        for id_ in wanted:
            before, after = self._places.get(id_), now.get(id_)
            if before == after:
                continue
            if before is not None:
                del self._places[id_]
                self._add(*before, -1)
                changed.update(self._into.get(before[0], ()))
            if after is not None:
                self._places[id_] = after
                self._add(*after, 1)
                changed.update(self._into.get(after[0], ()))
        return frozenset(changed)


def counted_into(rows: Iterable[CodeRow]) -> dict[int, tuple[int, ...]]:
    """For each code those that its codings count into: itself and what is above it, up to a counter-instance."""
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:  # parents come before their children
        above = () if row.parent_id is None or row.counter_instance else found[row.parent_id]
        found[row.id] = (row.id, *above)
    return found


def codebook_with_tally(project: Project) -> tuple[list[CodeRow], CodeTally]:
    """The codebook and its tally, read in one short transaction."""
    with project.read() as session:
        rows = code_rows(session)
        codings = session.connection().exec_driver_sql("SELECT id, code_id, document_id FROM coding").fetchall()
    return rows, CodeTally(rows, ((id_, code, document) for id_, code, document in codings))


def countable(project: Project) -> dict[str, tuple[str, ...]]:
    """What counts can be narrowed to: names of groupings with the values that documents have, in their order."""
    from qcoder.services.comparing import grouping, groupings

    found: dict[str, tuple[str, ...]] = {}
    names = groupings(project)
    with project.read() as session:
        documents = list(session.scalars(select(Document.id)))
        for name in names:
            if name == "document":
                continue
            group, first = grouping(session, name)
            there = {value for document in documents for value in group(document)}
            values = [value for value in first if value in there]
            values += sorted(there.difference(first), key=str.casefold)
            if 1 < len(values) <= LISTED:
                found[name] = tuple(values)
    return found


def documents_where(project: Project, *, by: str, value: str) -> frozenset[int]:
    """The documents that have a value of a grouping; none where the grouping is no more."""
    from qcoder.services.comparing import grouping

    with project.read() as session:
        try:
            group = grouping(session, by)[0]
        except NotFound:
            return frozenset()
        return frozenset(id_ for id_ in session.scalars(select(Document.id)) if value in group(id_))


def count_as_rows(rows: Mapping[int, CodeRow], tally: CodeTally, codes: Iterable[int]) -> dict[int, CodeRow]:
    """Rows of some codes with their numbers as they are now."""
    from dataclasses import replace

    found: dict[int, CodeRow] = {}
    for code in codes:
        if code in rows:
            now = tally.count(code)
            found[code] = replace(rows[code], own_codings=now.own, codings=now.codings, documents=now.documents)
    return found
