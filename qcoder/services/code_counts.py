"""Live counts of the codebook: read once, then followed coding by coding, for all documents or for some of them."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import NotFound
from qcoder.model import Code, Coding, Document
from qcoder.services.codebook import code_rows
from qcoder.services.rows import CodeCount, CodeRow
from qcoder.storage.project import Project

CHUNK = 500
LISTED = 40  # values of a variable that are worth choosing from


NONE = CodeCount()
Tree = Mapping[int, tuple[int | None, bool]]  # of each code what it hangs below, and whether it is a counter-instance


class CodeTally:
    """Where every coding stands, added up along the branches of the codebook.

    `follow` brings it up to date after a step that touched codings, `rearrange` after one that touched codes.
    """

    def __init__(self, tree: Tree, places: Mapping[int, int]) -> None:
        """`places` says where each coding is, as `place` writes it."""
        self._into = counted_into(tree)
        self._places = dict(places)
        self._own: dict[int, dict[int, int]] = {}  # number of codings, by code and document
        self._whole: dict[int, dict[int, int]] = {code: {} for code in tree}  # with the codes below
        for where, number in Counter(self._places.values()).items():
            self._add(*_code_and_document(where), number)

    def _add(self, code: int, document: int, number: int) -> None:
        _plus(self._own.setdefault(code, {}), document, number)
        for above in self._into.get(code, ()):
            _plus(self._whole[above], document, number)

    def count(self, code: int, documents: Collection[int] | None = None) -> CodeCount:
        """What the tree shows beside a code; `documents` None: all of them. `own` is always of all."""
        where = self._whole.get(code)
        if where is None:
            return NONE
        own = sum(self._own[code].values()) if code in self._own else 0
        if documents is None:
            return CodeCount(own, sum(where.values()), len(where))
        if len(documents) < len(where):
            numbers = [where[document] for document in documents if document in where]
        else:
            numbers = [number for document, number in where.items() if document in documents]
        return CodeCount(own, sum(numbers), len(numbers))

    def follow(self, project: Project, *, codings: Collection[int]) -> frozenset[int]:
        """Reads some codings again, wherever they are now, and returns the codes whose counts that changed."""
        with project.read() as session:
            return self.follow_in(session, codings=codings)

    def follow_in(self, session: Session, *, codings: Collection[int]) -> frozenset[int]:
        now: dict[int, int] = {}
        wanted = sorted(codings)
        for at in range(0, len(wanted), CHUNK):
            query = select(Coding.id, Coding.code_id, Coding.document_id).where(Coding.id.in_(wanted[at : at + CHUNK]))
            now |= {id_: place(code, document) for id_, code, document in session.execute(query)}
        changed: set[int] = set()
        for id_ in wanted:
            before, after = self._places.get(id_), now.get(id_)
            if before == after:
                continue
            for where, number in ((before, -1), (after, 1)):
                if where is not None:
                    code, document = _code_and_document(where)
                    self._add(code, document, number)
                    changed.update(self._into.get(code, ()))
            if after is None:
                del self._places[id_]
            else:
                self._places[id_] = after
        return frozenset(changed)

    def rearrange(self, tree: Tree) -> None:
        """Takes over another tree: only what hangs elsewhere now is added up anew."""
        before, self._into = self._into, counted_into(tree)
        for code in tree:
            self._whole.setdefault(code, {})
        for code in before.keys() | self._into.keys():
            old, new = before.get(code, ()), self._into.get(code, ())
            if old != new:
                for document, number in self._own.get(code, {}).items():
                    for above in old:
                        _plus(self._whole[above], document, -number)
                    for above in new:
                        _plus(self._whole[above], document, number)
        for code in self._whole.keys() - tree.keys():
            del self._whole[code]


def place(code: int, document: int) -> int:
    """A code in a document as one number: 50,000 of them are no work for the collector of garbage."""
    return code << 32 | document


def _code_and_document(where: int) -> tuple[int, int]:
    return where >> 32, where & 0xFFFFFFFF


def _plus(where: dict[int, int], document: int, number: int) -> None:
    left = where.get(document, 0) + number
    if left:
        where[document] = left
    else:
        where.pop(document, None)


def counted_into(tree: Tree) -> dict[int, tuple[int, ...]]:
    """For each code those that its codings count into: itself and what is above it, up to a counter-instance."""
    found: dict[int, tuple[int, ...]] = {}

    def into(code: int) -> tuple[int, ...]:
        if code not in found:
            parent, counter = tree[code]
            found[code] = (code,) if parent is None or counter else (code, *into(parent))
        return found[code]

    for code in tree:
        into(code)
    return found


def codebook_with_tally(
    project: Project, *, tally: CodeTally | None = None, codings: Collection[int] = ()
) -> tuple[list[CodeRow], CodeTally]:
    """The codebook with its tally, in one short transaction.

    Args:
        tally: as it was before a step that touched codes, and these `codings`; None: it is read from the beginning.
    """
    with project.read() as session:
        tree: Tree = {
            id_: (parent, counter)
            for id_, parent, counter in session.execute(select(Code.id, Code.parent_id, Code.counter_instance))
        }
        if tally is None:
            cursor = session.connection().exec_driver_sql("SELECT id, code_id << 32 | document_id FROM coding").cursor
            tally = CodeTally(tree, dict(cursor.fetchall()) if cursor is not None else {})
        else:
            tally.rearrange(tree)
            tally.follow_in(session, codings=codings)
        return code_rows(session, count=tally.count), tally


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
