"""The codings of an open project as arrays, kept in memory and followed step by step.

Reading a million codings takes a third of a second, counting them a tenth of that: so they are read once. Afterwards
the journal says which rows each step touched, also one that another process made, and only those are read again.
A snapshot never changes; a step makes a new one.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.model import Coding, Document, DocumentText, Operation
from qcoder.storage.journal import touched_by
from qcoder.storage.project import Changes, Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qcoder.analysis.crosstab import Texts

PAGE = 50_000  # rows read in one short transaction
MANY = 20_000  # touched rows; beyond it everything is read anew
IN_QUERY = 500
T = TypeVar("T")
BESIDE = frozenset({"coding", "memo", "recheck", "verdict", "setting", "saved_analysis", "saved_query"})  # no facts
TEXTS = frozenset({"document", "document_text", "turn", "speaker"})


def refuse_closed(project: Project) -> None:
    """Raises BadInput: a file that another program may have now is not read behind its back."""
    if project.closed:
        raise BadInput(say("“{name}” is closed.", name=project.name), say("Open it again to analyse it."))


@dataclass(frozen=True, eq=False)
class CodingColumns:
    """Codings in columns, by id upwards; documents, codes and coders are ids."""

    ids: NDArray[np.int32]
    document: NDArray[np.int32]
    code: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    coder: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    def of(self, wanted: NDArray[np.integer]) -> NDArray[np.integer]:
        """The rows at which codings with these ids stand; ids that are gone are left out."""
        import numpy as np

        at = np.searchsorted(self.ids, wanted)
        there = at < len(self.ids)
        there[there] = self.ids[at[there]] == wanted[there]
        return at[there]


class CodingStore:
    """What `store_of` keeps for a project; safe to ask from several threads."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._operation = -1  # the newest step that all below knows of
        self._still = 0  # while it is not zero, steps are not looked for again
        self._folded: dict[str, frozenset[int]] = {}  # touched by steps that were joined to one known already
        self._columns: CodingColumns | None = None
        self._facts: dict[Hashable, Any] = {}
        self._lengths: dict[tuple[int, int], int] = {}  # by document and version of its text
        self._words: dict[int, tuple[int, NDArray[np.int32]]] = {}  # by document: what was read, and where words begin
        self._words_known = False

    def hear(self, changes: Changes) -> None:
        """A step of this process; only one that joined a known step needs to be remembered."""
        with self._lock:
            if changes.operation_id <= self._operation:
                for table, ids in changes.touched.items():
                    self._folded[table] = self._folded.get(table, frozenset()) | ids

    @contextmanager
    def still(self, project: Project) -> Iterator[None]:
        """Inside, steps since the beginning are looked for once: what is asked for several times costs it once.

        For short work: nobody else is answered meanwhile.
        """
        with self._lock:
            self._follow(project)
            self._still += 1
            try:
                yield
            finally:
                self._still -= 1

    def _follow(self, project: Project, *, again: bool = False) -> None:
        """Takes over what steps since the known one touched. Raises BadInput for a closed project."""
        refuse_closed(project)
        if self._still and not again:
            return
        with project.read() as session:
            newest = newest_operation(session)
            touched = self._touched(session, newest)
        self._folded = {}
        if touched is None:
            self._columns, self._words_known, self._facts = None, False, {}
            self._operation = newest
            return
        codings = touched.pop(Coding.__tablename__, frozenset())
        if len(codings) > MANY:
            self._columns = None
        elif codings and self._columns is not None:
            self._columns = _followed(project, self._columns, sorted(codings))
        if TEXTS & touched.keys():
            self._words_known = False
        if touched.keys() - BESIDE:
            self._facts = {}
        self._operation = newest

    def _touched(self, session: Session, newest: int) -> dict[str, frozenset[int]] | None:
        """Which rows of which tables were touched; None when that cannot be told."""
        if self._operation < 0 or newest < self._operation:
            return None  # never read, or another file has taken the place of this one
        found = dict(self._folded)
        steps = select(Operation.id, Operation.kind, Operation.target_id).where(Operation.id > self._operation)
        for id_, kind, target in session.execute(steps).all():
            if kind == "barrier":
                return None
            for table, ids in touched_by(session.connection(), target or id_).items():
                found[table] = found.get(table, frozenset()) | ids
        return found

    def columns(self, project: Project, progress: Progress | None = None) -> CodingColumns:
        """All codings as they are now."""
        with self._lock:
            self._follow(project)
            while self._columns is None:
                columns, operation = _read_all(project, progress or Silent())
                self._follow(project, again=True)
                if operation == self._operation:
                    self._columns = columns
            return self._columns

    def facts(self, project: Project, key: Hashable, read: Callable[[Session], T]) -> T:
        """What `read` gives; read again only after a step that touched more than codings and memos."""
        with self._lock:
            self._follow(project)
            if key not in self._facts:
                with project.read() as session:
                    self._facts[key] = read(session)
            return cast(T, self._facts[key])

    def texts(self, project: Project, documents: list[int], *, words: bool, progress: Progress | None = None) -> Texts:
        """The documents on one line, with the places of participants' words where those are asked for."""
        import numpy as np

        from qcoder.analysis.crosstab import Texts

        with self._lock:
            versions = self.facts(project, "versions", _versions)
            fresh = [pair[0] for pair in versions.items() if pair not in self._lengths]
            for some in _chunks(fresh):
                query = select(DocumentText.document_id, DocumentText.number, func.length(DocumentText.text))
                with project.read() as session:
                    for id_, number, length in session.execute(query.where(DocumentText.document_id.in_(some))):
                        self._lengths[id_, number] = length
            if words and not self._words_known:
                self._find_words(project, versions, progress or Silent())
            lengths = np.array([self._lengths[id_, versions[id_]] for id_ in documents], np.int64)
            return Texts(lengths, [self._words[id_][1] for id_ in documents] if words else ())

    def _find_words(self, project: Project, versions: Mapping[int, int], progress: Progress) -> None:
        import numpy as np

        from qcoder.services.compare.comparing import spoken, word_starts

        for done, (id_, number) in enumerate(versions.items()):
            progress.step(done, len(versions), say("Counting words"))
            with project.read() as session:  # one by one: a long read would keep a commit waiting
                text, said = spoken(session, document=id_).get(id_, ("", []))
            seen = hash((number, *said))
            if self._words.get(id_, (None,))[0] != seen:
                self._words[id_] = seen, np.array(word_starts(text, said), np.int32)
        self._words_known = True


def _versions(session: Session) -> dict[int, int]:
    return {id_: number for id_, number in session.execute(select(Document.id, Document.text_number))}


_stores: weakref.WeakKeyDictionary[Project, CodingStore] = weakref.WeakKeyDictionary()


def store_of(project: Project) -> CodingStore:
    """The arrays of an open project; they end with it."""
    if project not in _stores:
        store = _stores[project] = CodingStore()
        project.on_change(store.hear)
    return _stores[project]


_NEWEST = select(func.max(Operation.id))  # made once: it is asked for before every answer


def newest_operation(session: Session) -> int:
    return int(session.scalar(_NEWEST) or 0)


def _read_all(project: Project, progress: Progress) -> tuple[CodingColumns, int]:
    """Page by page in short transactions; from the start again when somebody changes something meanwhile."""
    while True:
        with project.read() as session:
            before = newest_operation(session)
            last = int(session.scalar(select(func.max(Coding.id))) or 0)
        pages, at = [], 0
        while at < last:
            progress.step(at, last, say("Reading the codings"))
            with project.read() as session:
                page, at = _page(session, at, last)
            pages.append(page)
        with project.read() as session:
            after = newest_operation(session)
        if before == after:
            return _joined(pages), before


_COLUMNS = ("id", "document_id", "code_id", '"start"', '"end"', "coder_id")


def _page(session: Session, after: int, last: int) -> tuple[list[NDArray[np.int32]], int]:
    """Up to PAGE rows; one string a column is parsed three times as fast as rows are fetched."""
    import numpy as np

    joined = ", ".join(f"group_concat({column})" for column in _COLUMNS)
    inner = f"SELECT {', '.join(_COLUMNS)} FROM coding WHERE id > ? ORDER BY id LIMIT ?"
    row = session.connection().exec_driver_sql(f"SELECT {joined} FROM ({inner})", (after, PAGE)).one()
    if row[0] is None:
        return [np.zeros(0, np.int32) for _column in _COLUMNS], last
    found = [np.fromstring(text, np.int32, sep=",") for text in row]
    return found, int(found[0][-1])


def _joined(pages: list[list[NDArray[np.int32]]]) -> CodingColumns:
    import numpy as np

    if not pages:
        return CodingColumns(*(np.zeros(0, np.int32) for _column in _COLUMNS))
    return CodingColumns(*(np.concatenate(parts) for parts in zip(*pages, strict=True)))


def _followed(project: Project, held: CodingColumns, touched: list[int]) -> CodingColumns:
    """The columns with some rows read anew: taken out, put in or in the place of what they were."""
    import numpy as np

    rows: list[Any] = []
    with project.read() as session:
        for ids in _chunks(touched):
            query = select(
                Coding.id, Coding.document_id, Coding.code_id, Coding.start, Coding.end, Coding.coder_id
            ).where(Coding.id.in_(ids))
            rows += session.execute(query).all()
    fresh = np.array(sorted(rows), np.int32).reshape(-1, 6).T
    kept = np.ones(len(held), bool)
    kept[held.of(np.array(touched, np.int32))] = False
    old = (held.ids, held.document, held.code, held.start, held.end, held.coder)
    left = old if kept.all() else tuple(column[kept] for column in old)
    if len(left[0]) and len(fresh[0]) and fresh[0][0] < left[0][-1]:
        order = np.argsort(np.concatenate((left[0], fresh[0])), kind="stable")
        return CodingColumns(*(np.concatenate(pair)[order] for pair in zip(left, fresh, strict=True)))
    return CodingColumns(*(np.concatenate(pair) for pair in zip(left, fresh, strict=True)))


def _chunks(values: list[Any]) -> list[list[Any]]:
    return [values[at : at + IN_QUERY] for at in range(0, len(values), IN_QUERY)]
