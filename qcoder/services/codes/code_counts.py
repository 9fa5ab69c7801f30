"""Live counts of the codebook: read once, then followed coding by coding, for all documents or for some of them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import NotFound
from qcoder.model import Code, Document
from qcoder.services.codes.codebook import code_rows
from qcoder.services.rows import CodeCount, CodeRow
from qcoder.services.touched import Pair, coding_numbers
from qcoder.storage.project import Project

LISTED = 40  # values of a variable that are worth choosing from


NONE = CodeCount()
Tree = Mapping[int, tuple[int | None, bool]]  # of each code what it hangs below, and whether it is a counter-instance


class CodeTally:
    """How many codings each code has in each document, added up along the branches of the codebook.

    `take` brings it up to date after a step that touched codings, `rearrange` after one that touched codes.
    """

    def __init__(self, tree: Tree, numbers: Mapping[Pair, int]) -> None:
        self._into = counted_into(tree)
        self._own: dict[int, dict[int, int]] = {}  # by code, then document
        self._whole: dict[int, dict[int, int]] = {code: {} for code in tree}  # with the codes below
        self._documents: dict[int, int] = defaultdict(int)
        self.codings = 0  # all of the project
        self.take(numbers)

    def take(self, numbers: Mapping[Pair, int]) -> frozenset[int]:
        """Takes over how many codings some codes have now in some documents; returns the codes that count otherwise."""
        changed: set[int] = set()
        for (code, document), number in numbers.items():
            held = self._own.setdefault(code, {})
            more = number - held.get(document, 0)
            if not more:
                continue
            _plus(held, document, more)
            self._documents[document] += more
            self.codings += more
            into = self._into.get(code, ())
            for above in into:
                _plus(self._whole[above], document, more)
            changed.update(into)
        return frozenset(changed)

    def of_document(self, document: int) -> int:
        return self._documents.get(document, 0)

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


def tree_in(session: Session) -> Tree:
    """The code above each code, and whether it is a counter-instance."""
    query = select(Code.id, Code.parent_id, Code.counter_instance)
    return {id_: (parent, counter) for id_, parent, counter in session.execute(query)}


def codebook_with_tally(
    project: Project, *, tally: CodeTally | None = None, numbers: Mapping[Pair, int] | None = None
) -> tuple[list[CodeRow], CodeTally]:
    """The codebook with its tally, in one short transaction.

    Args:
        tally: as it was before a step that touched codes, and the `numbers` that step touched; None: all is counted.
    """
    with project.read() as session:
        tree: Tree = tree_in(session)
        if tally is None:
            tally = CodeTally(tree, coding_numbers(project))
        else:
            tally.rearrange(tree)
            tally.take(numbers or {})
        return code_rows(session, count=tally.count), tally


def countable(project: Project) -> dict[str, tuple[str, ...]]:
    """What counts can be narrowed to: names of groupings with the values that documents have, in their order."""
    from qcoder.services.compare.comparing import grouping, groupings

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
    from qcoder.services.compare.comparing import grouping

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
