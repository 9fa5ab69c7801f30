"""The journal: every change of a row is recorded as it is written, so that no command can forget its inverse.

`Step` is the session that services change a project with. What the unit of work writes is recorded from its own
events; statements that would pass the journal by are refused. `invert` takes an operation back or does it again.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import chain, groupby, islice
from typing import Any, Literal

from sqlalchemy import Delete, Select, Table, Update, bindparam, delete, event, insert, select, text, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapper, ORMExecuteState, Session

from qcoder.core.errors import Conflict
from qcoder.core.messages import Message, say
from qcoder.model import Base, Change, Operation

Image = dict[str, Any]
CHUNK = 500
AT_ONCE = 1_000  # rows that are written together
A_PIECE = 50_000  # of so many rows, some megabytes of the file


class PassesJournal(RuntimeError):
    """A bug: a statement that would change journalled rows without the journal seeing it."""


@dataclass(frozen=True)
class Changes:
    """What an operation did: which rows of which tables, for views to decide what to draw again."""

    operation_id: int
    label: Message
    kind: Literal["do", "undo", "redo"]
    touched: Mapping[str, Set[int]]


class Ids(Set[int]):
    """Ids of rows as runs of them: a step may write a hundred thousand rows one after another."""

    def __init__(self, runs: Iterable[range]) -> None:
        self.runs: list[range] = []
        for run in sorted(runs, key=lambda run: run.start):
            if self.runs and run.start <= self.runs[-1].stop:
                run = range(self.runs[-1].start, max(self.runs.pop().stop, run.stop))
            self.runs.append(run)

    def __contains__(self, id_: object) -> bool:
        at = bisect_right(self.runs, id_, key=lambda run: run.start) - 1 if isinstance(id_, int) else -1
        return at >= 0 and id_ in self.runs[at]

    def __iter__(self) -> Iterator[int]:
        return chain.from_iterable(self.runs)

    def __len__(self) -> int:
        return sum(map(len, self.runs))

    def __repr__(self) -> str:
        return f"Ids({self.runs})"

    @classmethod
    def _from_iterable(cls, ids: Iterable[Any]) -> Set[Any]:  # what comes of two sets
        return frozenset(ids)


class Step(Session):
    """A session inside `Project.change`: it records what it writes."""

    def __init__(
        self,
        connection: Connection,
        part: "Callable[[Step, bool], AbstractContextManager[None]]",
        piece: "Callable[[Step], None]",
    ) -> None:
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        self._part, self._piece = part, piece
        self.kept: Changes | None = None  # what the parts did that are in the file already
        self.pieces: list[Image] | None = None  # which rows those of this part are about; None: it comes in one
        self.unfinished: int | None = None  # the operation that they are written to until it ends
        self.between: Callable[[], object] | None = None  # to be called after each
        self.recorded: list[Image] = []  # since then
        self.before: dict[tuple[str, int], Image | None] = {}  # rows that are being updated
        self.changes: Changes | None = None  # set when the step is committed and something was changed

    def insert_many(self, kind: type[Base], rows: Iterable[Image]) -> range:
        """Writes many rows of one class at once and returns their ids, in the order given.

        Column defaults are filled in; the journal keeps the range of ids, and the rows themselves only if undone.
        """
        self.flush()
        table = _table(kind)
        first = begun = after = next_id(self.connection(), table)
        coming = iter(rows)
        while some := list(islice(coming, AT_ONCE)):  # many rows need not be there all at once
            self.connection().execute(insert(table), [{"id": id_, **row} for id_, row in enumerate(some, after)])
            after += len(some)
            if after - begun >= A_PIECE and self.pieces is not None:
                self.record(table.name, begun, None, None, last_id=after - 1)
                self.piece()
                begun = after
        if after > begun:
            self.record(table.name, begun, None, None, last_id=after - 1)
        return range(first, after)

    def update_many(self, kind: type[Base], values: Mapping[int, Image]) -> None:
        """Gives many rows of one class new values, by id and all in the same columns, at a tenth of the cost.

        Objects that are loaded are read anew when they are asked next.
        """
        self.flush()
        table, connection = _table(kind), self.connection()
        for chunk in _chunks(list(values)):
            changed = []
            for before in connection.execute(select(table).where(table.c.id.in_(chunk))).mappings():
                after = {**before, **values[before["id"]]}
                if after != before:
                    self.record(table.name, before["id"], dict(before), after)
                    changed.append(after)
            _write_rows(connection, table, changed)
        self.expire_all()

    def record(
        self, table: str, row_id: int, before: Image | None, after: Image | None, last_id: int | None = None
    ) -> None:
        self.recorded.append({"table": table, "row_id": row_id, "last_id": last_id, "before": before, "after": after})

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A part of the step that is taken back alone, with what was recorded of it, when it raises."""
        self.flush()
        recorded = len(self.recorded)
        try:
            with self.begin_nested():
                yield
        except BaseException:
            del self.recorded[recorded:]
            raise

    def part(
        self, *, in_pieces: bool = False, between: Callable[[], object] | None = None
    ) -> AbstractContextManager[None]:
        """A part of a long step that goes into the file at once; all parts stay one step in the history.

        For parts that are whole each, since SQLite holds in memory what is not in the file yet. When a part fails,
        nothing of it stays and the step can go on without it: a disk that takes no more is told as DiskTrouble. A step
        that fails takes back its parts, one that is killed leaves them. Inside an `attempt` nothing goes into the file.

        One `in_pieces` is too long for that: what it did by each `piece` goes into the file, and others may see it.
        When it is killed, the project takes that back the next time it is opened. `between` is called after each; what
        it raises makes the part fail.
        """
        self.between = between
        return self.attempt() if self.in_nested_transaction() else self._part(self, in_pieces)

    def piece(self) -> None:
        """Puts into the file what a part that comes in pieces did so far; elsewhere it does nothing."""
        if self.pieces is not None and not self.in_nested_transaction():
            self._piece(self)


class CacheStep(Session):
    """A session inside `Project.cache`: it may write only what can be made again."""


def next_id(connection: Connection, table: Table) -> int:
    """The next id that was never used; ids are not reused, so that the log stays true."""
    used = connection.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table.name}).scalar()
    return int(used or 0) + 1


def _table(kind: type[Base] | Mapper[Any]) -> Table:
    table = kind.__table__ if isinstance(kind, type) else kind.local_table
    assert isinstance(table, Table)
    return table


def image(connection: Connection, table: Table, row_id: int) -> Image | None:
    """A row as the journal keeps it: column names and values, all of them what JSON can hold."""
    row = connection.execute(_row_by_id(table), {"wanted_id": row_id}).mappings().first()
    return None if row is None else dict(row)


@cache
def _row_by_id(table: Table) -> Select[Any]:
    """Built once a table: a merge asks for thousands of rows, and building the statement cost more than asking."""
    return select(table).where(table.c.id == bindparam("wanted_id"))


@cache
def _change_by_id(table: Table) -> Update:
    return update(table).where(table.c.id == bindparam("wanted_id"))


@cache
def _rows_between(table: Table) -> Select[Any]:
    return select(table).where(table.c.id.between(bindparam("first"), bindparam("last")))


@cache
def _drop_between(table: Table) -> Delete:
    return delete(table).where(table.c.id.between(bindparam("first"), bindparam("last")))


# ---- recording -------------------------------------------------------------------------------------------------


def _step_of(target: Base) -> Step | None:
    session = Session.object_session(target)
    if isinstance(session, Step):
        if target.kept == "cache":
            raise PassesJournal(f"{type(target).__name__} is written through Project.cache()")
        return session if target.kept == "journal" else None
    if isinstance(session, CacheStep):
        if target.kept != "cache":
            raise PassesJournal(f"{type(target).__name__} is journalled: change it inside Project.change()")
        return None
    raise PassesJournal(f"{type(target).__name__} was changed outside Project.change()")


@event.listens_for(Base, "before_insert", propagate=True)
def _inserting(_mapper: Mapper[Any], _connection: Connection, target: Any) -> None:
    _step_of(target)  # raises where nothing may be written


@event.listens_for(Base, "after_insert", propagate=True)
def _inserted(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    if step := _step_of(target):
        table = _table(mapper)
        step.record(table.name, target.id, None, image(connection, table, target.id))


@event.listens_for(Base, "before_update", propagate=True)
def _updating(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    if step := _step_of(target):
        table = _table(mapper)
        step.before[table.name, target.id] = image(connection, table, target.id)


@event.listens_for(Base, "after_update", propagate=True)
def _updated(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    if step := _step_of(target):
        table = _table(mapper)
        before, after = step.before.pop((table.name, target.id)), image(connection, table, target.id)
        if before != after:
            step.record(table.name, target.id, before, after)


@event.listens_for(Base, "before_delete", propagate=True)
def _deleting(mapper: Mapper[Any], connection: Connection, target: Any) -> None:
    if step := _step_of(target):
        table = _table(mapper)
        step.record(table.name, target.id, image(connection, table, target.id), None)


@event.listens_for(Step, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    if not state.is_select:
        raise PassesJournal("change rows through the unit of work or insert_many, so that the journal sees them")


# ---- undo and redo ---------------------------------------------------------------------------------------------


def write_operation(
    connection: Connection, *, coder: str, label: Message, kind: str, at: str, target_id: int | None = None
) -> int:
    table = _table(Operation)
    values = {
        "coder": coder,
        "label": label.to_json(),
        "kind": kind,
        "at": at,
        "target_id": target_id,
        "undone": False,
    }
    return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())


def write_changes(connection: Connection, operation_id: int, recorded: Sequence[Image]) -> None:
    if recorded:
        connection.execute(insert(_table(Change)), [{"operation_id": operation_id, **row} for row in recorded])


def grow_operation(connection: Connection, operation_id: int, *, label: Message, at: str) -> int:
    """Gives an operation that goes on another label and another id, so that who compares the newest sees a change."""
    steps, log = _table(Operation), _table(Change)
    row = dict(connection.execute(select(steps).where(steps.c.id == operation_id)).mappings().one())
    row |= {"label": label.to_json(), "at": at}
    del row["id"]
    grown = int(connection.execute(insert(steps).values(row).returning(steps.c.id)).scalar_one())
    connection.execute(update(log).where(log.c.operation_id == operation_id).values(operation_id=grown))
    connection.execute(delete(steps).where(steps.c.id == operation_id))
    return grown


def unfinished(connection: Connection) -> int | None:
    """The operation whose pieces are in the file though it is not at its end: nothing else is done before it is."""
    steps = _table(Operation)
    last = select(steps.c.id, steps.c.kind).where(steps.c.kind != "barrier").order_by(steps.c.id.desc()).limit(1)
    found = connection.execute(last).first()
    return found.id if found is not None and found.kind == "unfinished" else None


def finish(connection: Connection, operation_id: int, into: int) -> None:
    """Makes what an unfinished operation did a part of another one."""
    steps, log = _table(Operation), _table(Change)
    connection.execute(update(log).where(log.c.operation_id == operation_id).values(operation_id=into))
    connection.execute(delete(steps).where(steps.c.id == operation_id))


def leave_unfinished(connection: Connection, operation_id: int | None) -> None:
    """Makes an unfinished operation a step like others, since it cannot be taken back."""
    steps = _table(Operation)
    connection.execute(update(steps).where(steps.c.id == operation_id).values(kind="do"))


def drop_operation(connection: Connection, operation_id: int) -> None:
    """Takes an operation that was inverted out of the history."""
    steps, log = _table(Operation), _table(Change)
    connection.execute(delete(log).where(log.c.operation_id == operation_id))
    connection.execute(delete(steps).where(steps.c.id == operation_id))


def fold_into(connection: Connection, operation_id: int, recorded: Sequence[Image], *, coder: str, at: str) -> bool:
    """Adds what was just recorded to a step that is there already, so that both are undone as one.

    False, and nothing done, when that step is no longer the newest thing in the journal, or is somebody else's.
    """
    steps, log = _table(Operation), _table(Change)
    last = connection.execute(select(steps).order_by(steps.c.id.desc()).limit(1)).mappings().first()
    if last is None or last["id"] != operation_id or last["kind"] != "do" or last["undone"] or last["coder"] != coder:
        return False
    if any(row["last_id"] is not None for row in recorded):
        return False
    for row in recorded:
        here = (log.c.operation_id == operation_id) & (log.c.table == row["table"]) & (log.c.row_id == row["row_id"])
        held = connection.execute(select(log.c.id, log.c.before).where(here).order_by(log.c.id.desc())).first()
        if held is None:
            write_changes(connection, operation_id, [row])
        elif held.before == row["after"]:  # as it was before; or made and taken away again
            connection.execute(delete(log).where(log.c.id == held.id))
        else:
            connection.execute(update(log).where(log.c.id == held.id).values(after=row["after"]))
    if connection.execute(select(log.c.id).where(log.c.operation_id == operation_id).limit(1)).first() is None:
        connection.execute(delete(steps).where(steps.c.id == operation_id))  # nothing is left to take back
    else:
        connection.execute(update(steps).where(steps.c.id == operation_id).values(at=at))
    return True


def touched_by(connection: Connection, operation_id: int) -> dict[str, Set[int]]:
    """Which rows of which tables an operation of the log is about."""
    table = _table(Change)
    rows = connection.execute(
        select(table.c.table, table.c.row_id, table.c.last_id).where(table.c.operation_id == operation_id)
    )
    return touched_in([{"table": name, "row_id": first, "last_id": last} for name, first, last in rows])


def touched_in(recorded: Iterable[Image], before: Changes | None = None) -> dict[str, Set[int]]:
    """As `touched_by`, of changes that are at hand, and of those that were before them."""
    found: dict[str, list[range]] = defaultdict(list)
    for name, ids in before.touched.items() if before is not None else ():
        found[name] = list(ids.runs) if isinstance(ids, Ids) else [range(id_, id_ + 1) for id_ in ids]
    for row in recorded:
        found[row["table"]].append(range(row["row_id"], (row["last_id"] or row["row_id"]) + 1))
    return {name: Ids(runs) for name, runs in found.items()}


def invert(
    connection: Connection, operation_id: int, *, direction: Literal["undo", "redo"], for_good: bool = False
) -> None:
    """Takes the operation's changes back, last first, or does them again, first first.

    Raises Conflict when a row is not as the operation left it. What is taken back `for_good` is not done again: the
    rows of a run are not kept.
    """
    connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")  # rows of one step refer to each other
    log = _table(Change)
    order = log.c.id.desc() if direction == "undo" else log.c.id.asc()
    changes = connection.execute(select(log).where(log.c.operation_id == operation_id).order_by(order)).mappings().all()
    for (name, alike), run in groupby(changes, key=lambda change: (change["table"], _is_update(change))):
        table = Base.metadata.tables[name]
        if alike:
            _replace_many(connection, table, list(run), direction)
            continue
        for change in run:
            if change["last_id"] is not None:
                _invert_range(connection, table, change, direction, for_good)
                continue
            old, new = _from_and_to(change, direction)
            _replace(connection, table, change["row_id"], old, new, operation_id)


def _is_update(change: Mapping[Any, Any]) -> bool:
    return change["before"] is not None and change["after"] is not None and change["last_id"] is None


def _from_and_to(change: Mapping[Any, Any], direction: str) -> tuple[Image | None, Image | None]:
    return (change["after"], change["before"]) if direction == "undo" else (change["before"], change["after"])


def _replace_many(connection: Connection, table: Table, run: Sequence[Mapping[Any, Any]], direction: str) -> None:
    """Does the same as `_replace`, in the same order, for rows that were and are there."""
    for at in range(0, len(run), CHUNK):
        part = run[at : at + CHUNK]
        ids = {change["row_id"] for change in part}
        if len(ids) < len(part):  # a row that the step changed more than once
            for change in part:
                old, new = _from_and_to(change, direction)
                _replace(connection, table, change["row_id"], old, new, change["operation_id"])
            continue
        rows = connection.execute(select(table).where(table.c.id.in_(ids))).mappings()
        now = {row["id"]: dict(row) for row in rows}
        wanted: list[Image] = []
        for change in part:
            old, new = _from_and_to(change, direction)
            if new is None or now.get(change["row_id"]) != old:
                raise _conflict(connection, table, change["row_id"], change["operation_id"])
            wanted.append(new)
        _write_rows(connection, table, wanted)


def _write_rows(connection: Connection, table: Table, rows: Sequence[Image]) -> None:
    """Writes whole rows over those of the same ids."""
    if rows:
        names = [column.name for column in table.c if column.name != "id"]
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
        statement = update(table).where(table.c.id == bindparam("row_id_")).values(values)
        named = [{"row_id_": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
        connection.execute(statement, named)


def _replace(
    connection: Connection, table: Table, row_id: int, old: Image | None, new: Image | None, operation_id: int
) -> None:
    if image(connection, table, row_id) != old:
        raise _conflict(connection, table, row_id, operation_id)
    if old is None:
        connection.execute(insert(table).values(**(new or {})))
    elif new is None:
        _drop(connection, table, range(row_id, row_id + 1))
    else:
        connection.execute(_change_by_id(table), {**new, "wanted_id": row_id})


def _invert_range(
    connection: Connection, table: Table, change: Mapping[Any, Any], direction: str, for_good: bool
) -> None:
    log = _table(Change)
    if direction == "redo":
        rows = change["after"]
        connection.execute(insert(table), rows)
        connection.execute(update(log).where(log.c.id == change["id"]).values(after=None))
        return
    ids = range(change["row_id"], change["last_id"] + 1)
    if not for_good:
        asked = connection.execute(_rows_between(table), {"first": ids[0], "last": ids[-1]})
        rows = [dict(row) for row in asked.mappings()]
        connection.execute(
            _change_by_id(log).values(after=bindparam("rows")), {"wanted_id": change["id"], "rows": rows}
        )
    if _drop(connection, table, ids) != len(ids):
        raise _conflict(connection, table, ids[0], change["operation_id"])


def _drop(connection: Connection, table: Table, ids: range) -> int:
    return connection.execute(_drop_between(table), {"first": ids[0], "last": ids[-1]}).rowcount


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[at : at + CHUNK] for at in range(0, len(ids), CHUNK))


def _conflict(connection: Connection, table: Table, row_id: int, operation_id: int) -> Conflict:
    log, steps = _table(Change), _table(Operation)
    later = connection.execute(
        select(steps.c.coder, steps.c.label)
        .join(log, log.c.operation_id == steps.c.id)
        .where(log.c.table == table.name, log.c.row_id == row_id, steps.c.id > operation_id)
        .order_by(steps.c.id.desc())
    ).first()
    if later is None:
        return Conflict(
            say("This step cannot be taken back: what it changed was changed from outside the program."),
            say("Run a check of the project (File, Check the project)."),
        )
    return Conflict(
        say("This step cannot be taken back: {coder} has changed the same thing since.", coder=later.coder),
        say("Take the later step back first: {label}", label=Message.from_json(later.label)),
    )
