"""An open project: the one door to its file.

`read` gives a session to look with, `change` one to change with; every change is one step that `undo` takes back.
"""

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, Select, func, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from qcoder.core.errors import Conflict, DiskTrouble, Interrupted, ProjectInUse, QcoderError, ReadOnly
from qcoder.core.messages import Message, say
from qcoder.model import Operation, ProjectInfo
from qcoder.model.base import now
from qcoder.storage import anchors, search_index
from qcoder.storage.backups import back_up_when_due
from qcoder.storage.engine import reading_engine, told, writing_engine
from qcoder.storage.header import read_header
from qcoder.storage.journal import (
    CacheStep,
    Changes,
    Image,
    Step,
    drop_operation,
    finish,
    fold_into,
    grow_operation,
    invert,
    leave_unfinished,
    touched_by,
    touched_in,
    unfinished,
    write_changes,
    write_operation,
)
from qcoder.storage.lock import ProjectLock
from qcoder.storage.schema import create_file, upgrade

__all__ = ["Changes", "Project", "next_redo", "next_undo"]

Listener = Callable[[Changes], None]
STEPS_A_COMMIT = 25  # of a jump: few commits, and yet nobody waits long for the file


class Project:
    """Made by `create` or `open`, ended by `close`; also a context manager."""

    def __init__(self, path: Path, *, coder: str, lock: ProjectLock | None) -> None:
        self.path = path
        self.coder = coder
        self._lock = lock
        self._readers: Engine = reading_engine(path)
        self._writer: Engine | None = writing_engine(path) if lock else None
        self._writing = threading.RLock()
        self._step: Step | None = None
        self._step_thread = 0
        self._reading = threading.local()
        self._listeners: list[Listener] = []
        self._changed = False
        self.closed = False
        self._identity = _identity(path)
        with self.read() as session:
            self.name: str = session.scalars(select(ProjectInfo.name)).one()
            # Whether pieces may be in the file of what is not at its end: a writer takes them back before all else.
            self._pieces = unfinished(session.connection()) is not None
        self.interrupted: QcoderError | None = None  # what is to be told of them when the project was just opened
        if self._pieces and lock is None:
            self.interrupted = Interrupted(
                say("A long document is just being stored, or that was interrupted: it may not be complete yet."),
                say("Wait for the one who stores it, or open the project for writing."),
            )

    # ---- opening and closing ----

    @classmethod
    def create(cls, path: Path, *, coder: str, name: str = "", notice: str = "", program: str = "qcoder") -> "Project":
        """A new, empty project at `path`, open for writing."""
        create_file(path, name=name or path.stem, notice=notice)
        return cls.open(path, coder=coder, program=program)

    @classmethod
    def open(cls, path: Path, *, coder: str, writable: bool = True, program: str = "qcoder") -> "Project":
        """Opens a project; an older one is brought up to date after a verified copy was made.

        Raises UnreadableFile, NotAProject, ProjectTooNew, ProjectInUse or ReadOnly.
        """
        path = path.resolve()
        header = read_header(path)
        if not writable:
            if header.is_older:
                raise ReadOnly(
                    say("“{file}” was made by an earlier version of qcoder.", file=path.name),
                    say("Open it for writing once; a copy is kept of how it was."),
                )
            with told(path):
                return cls(path, coder=coder, lock=None)
        if not os.access(path, os.W_OK):
            raise ReadOnly(
                say("“{file}” cannot be written to.", file=path.name),
                say("Open it for reading only, or copy it to a folder of yours."),
            )
        lock = ProjectLock(path)
        lock.acquire(program)
        try:
            if read_header(path).is_older:  # read again: its last holder may have upgraded it
                upgrade(path, coder=coder)
            with told(path):
                project = cls(path, coder=coder, lock=lock)
            project._take_back_interrupted()
        except BaseException:
            lock.release()
            raise
        return project

    def close(self) -> QcoderError | None:
        """Ends the work: a copy is made when something changed and none was made this hour.

        Returns why no copy could be made; the project itself is safe all the same.
        """
        copy = self._ended()
        problem = copy() if copy is not None else None
        self._give_back()
        return problem

    def leave(self) -> Callable[[], QcoderError | None] | None:
        """As `close` for who cannot wait for the copy: the project is closed and free for others at once.

        What is returned makes the copy, on any thread, and says why it could not; None when nothing changed.
        """
        copy = self._ended()
        self._give_back()
        return copy

    def _ended(self) -> Callable[[], QcoderError | None] | None:
        self.closed = True
        self._readers.dispose()
        if self._writer is not None:
            self._writer.dispose()
        changed, self._changed = self._changed, False
        return partial(_copied, self.path) if changed else None

    def _give_back(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def writable(self) -> bool:
        return self._writer is not None

    # ---- reading ----

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session to look with: keep it short, because a long read keeps a commit waiting.

        Inside a change of the same thread it is the changing session, so that one sees what one just did; inside
        another read it is that one's, since a second one would wait for a commit that waits for the first.
        """
        if self._step is not None and self._step_thread == threading.get_ident():
            self._step.flush()
            yield self._step
            return
        reading = self._reading
        if not getattr(reading, "depth", 0):
            # Who reads: codings that are not to be seen yet are left out for her.
            reading.depth, reading.session = 0, Session(self._readers, info={"coder": self.coder})
        reading.depth += 1
        with told(self.path):
            try:
                yield reading.session
            finally:
                reading.depth -= 1
                if not reading.depth:
                    reading.session.close()

    # ---- changing ----

    @contextmanager
    def change(self, label: Message | Callable[[], Message], *, onto: int | None = None) -> Iterator[Step]:
        """A session to change with: all of it becomes one step in the history, or nothing does.

        A change inside a change joins the outer step. After the block `step.changes` tells what was touched; it
        stays None when nothing was. A label that depends on how it goes is asked for when it is written. `onto` is the
        id of a step that this one goes on with, such as the words typed so far: when nothing came between, both are
        one step.
        """
        if self._step is not None and self._step_thread == threading.get_ident():
            yield self._step
            return
        changes: Changes | None = None
        try:
            with self._transaction() as connection:
                step = Step(
                    connection,
                    lambda step, in_pieces: self._part(connection, step, label, in_pieces),
                    lambda step: self._piece(connection, step, label),
                )
                self._step, self._step_thread = step, threading.get_ident()
                try:
                    yield step
                    step.flush()
                    if step.recorded:
                        done = self._record(connection, step, label, onto)
                        self._commit(connection)
                        changes = done
                    else:
                        changes = step.kept
                except BaseException:
                    changes = step.kept  # these parts stand, ...
                    if changes is not None:
                        self._take_back(connection, step, changes)
                        changes = replace(changes, kind="undo")  # ... or stand no more
                    raise
                finally:
                    self._step = None
                    step.close()
                step.changes = changes
        finally:
            if changes:
                self._tell(changes)

    @contextmanager
    def _part(
        self, connection: Connection, step: Step, label: Message | Callable[[], Message], in_pieces: bool
    ) -> Iterator[None]:
        self._take_back_pieces(connection)
        step.flush()
        if step.recorded:
            self._keep(connection, step, label)
        step.pieces, step.unfinished = [] if in_pieces else None, None
        try:
            with told(self.path):
                yield
                self._keep(connection, step, label)
        except BaseException:
            _drop(connection, step)
            if self._pieces:
                step.expunge_all()  # what is in the file already, and will not be
                self._take_back_pieces(connection)
            raise
        finally:
            step.pieces = step.unfinished = None

    def _piece(self, connection: Connection, step: Step, label: Message | Callable[[], Message]) -> None:
        """Puts into the file what a part did since its last piece, as what is not finished."""
        step.flush()
        if not step.recorded or step.pieces is None:
            return
        self._pieces = True
        with told(self.path):
            at, said = now(), _label(label)
            if step.unfinished is not None:  # who compares the newest step sees each piece
                step.unfinished = grow_operation(connection, step.unfinished, label=said, at=at)
            else:
                step.unfinished = write_operation(connection, coder=self.coder, label=said, kind="unfinished", at=at)
            write_changes(connection, step.unfinished, step.recorded)
            self._put(connection, step)
            shown = list(anchors.shown_versions(step.recorded))
            step.pieces += [{**row, "before": None, "after": None} for row in step.recorded]
            step.recorded.clear()
            search_index.refresh(
                connection,
                sorted(document for document, _old, _new in shown),
                pause=lambda: self._put_index(connection, step),
            )
        if step.between is not None:
            step.between()

    def _put_index(self, connection: Connection, step: Step) -> None:
        self._put(connection, step)
        if step.between is not None:
            step.between()

    def _put(self, connection: Connection, step: Step) -> None:
        step.commit()  # of the session alone
        self._commit(connection)
        connection.exec_driver_sql("PRAGMA shrink_memory")  # SQLite keeps at hand what it wrote; nobody asks for it now

    def _keep(self, connection: Connection, step: Step, label: Message | Callable[[], Message]) -> None:
        """Puts into the file what was done since it was done last."""
        step.flush()
        kept = self._record(connection, step, label) if step.recorded or step.pieces else step.kept
        self._put(connection, step)
        self._pieces = False
        step.kept = kept
        step.recorded.clear()

    def _record(
        self, connection: Connection, step: Step, label: Message | Callable[[], Message], onto: int | None = None
    ) -> Changes:
        """Writes what a step did to the journal, into the step before where it goes on with that; all follow it."""
        at, said = now(), _label(label)
        if onto is not None and fold_into(connection, onto, step.recorded, coder=self.coder, at=at):
            operation = onto
        else:
            if step.kept is not None:
                operation = grow_operation(connection, step.kept.operation_id, label=said, at=at)
            else:
                operation = write_operation(connection, coder=self.coder, label=said, kind="do", at=at)
            if step.unfinished is not None:
                finish(connection, step.unfinished, into=operation)
            write_changes(connection, operation, step.recorded)
        self._follow_texts(connection, step.recorded)
        return Changes(operation, said, "do", touched_in([*(step.pieces or ()), *step.recorded], step.kept))

    def _take_back(self, connection: Connection, step: Step, kept: Changes) -> None:
        """Inverts the parts of a step that failed after they were kept, and the history does not know of it."""
        _drop(connection, step)
        try:
            with told(self.path):
                self._take_back_pieces(connection)
                self._take_back_for_good(connection, kept.operation_id)
        except QcoderError as trouble:
            raise DiskTrouble(
                say(
                    "Only a part of this step was saved, as “{step}”, and it could not be taken back.", step=kept.label
                ),
                say("Undo it, or do the rest, when the disk has room and no other program is busy with the project."),
            ) from trouble

    def _take_back_for_good(self, connection: Connection, operation_id: int) -> None:
        changed = anchors.logged(connection, operation_id)
        before = anchors.current_texts(connection, [document for document, _old in _edited(changed)])
        invert(connection, operation_id, direction="undo", for_good=True)
        drop_operation(connection, operation_id)
        self._follow_texts(connection, changed, before)
        self._commit(connection)

    def _take_back_pieces(self, connection: Connection) -> None:
        """Takes back the pieces of what did not come to its end; raises while that cannot be done."""
        if not self._pieces:
            return
        with told(self.path):
            operation = unfinished(connection)
            try:
                if operation is not None:
                    self._take_back_for_good(connection, operation)
            except Conflict:  # another program was at them
                _roll_back(connection)
                leave_unfinished(connection, operation)
                self._commit(connection)
                self.interrupted = Interrupted(
                    say(
                        "The program was stopped while it was storing a long document, "
                        "and another program has changed that since."
                    ),
                    say("The document may not be complete: delete it and import it again."),
                )
            except BaseException:
                _roll_back(connection)
                raise
        self._pieces = False

    def _take_back_interrupted(self) -> None:
        """Takes back what the last writer had put into the file of a step when it was killed."""
        if not self._pieces:
            return
        self.interrupted = Interrupted(
            say(
                "The program was stopped while it was storing a long document. "
                "What there was of it has been taken back."
            ),
            say("Import the document again. Everything else is as it was."),
        )
        try:
            with self._transaction():
                pass
        except (DiskTrouble, ProjectInUse) as trouble:  # and whatever is to be changed will say so again
            self.interrupted = trouble

    @contextmanager
    def cache(self) -> Iterator[CacheStep]:
        """A session for what can be made again (originals, suggestions): not journalled, not undone.

        Inside a change of the same thread it is kept or thrown away together with that change.
        """
        if self._step is not None and self._step_thread == threading.get_ident():
            yield from self._caching(self._step.connection())
            return
        with self._transaction() as connection:
            yield from self._caching(connection)
            self._commit(connection)

    def _caching(self, connection: Connection) -> Iterator[CacheStep]:
        # A savepoint of its own: closing this session never ends the transaction around it.
        with CacheStep(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as step:
            yield step
            step.commit()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        if self._writer is None:
            raise ReadOnly(
                say("This project is open for reading only."),
                say("Close it where it is open for writing, then open it again."),
            )
        if getattr(self._reading, "depth", 0):
            raise RuntimeError("a change inside the same thread's read would wait for itself")
        with self._writing, told(self.path):
            self._check_identity()
            with self._writer.connect() as connection:
                try:
                    self._take_back_pieces(connection)
                    yield connection
                finally:
                    _roll_back(connection)  # what was not committed

    def _commit(self, connection: Connection) -> None:
        connection.commit()
        self._changed = True

    def _check_identity(self) -> None:
        if _identity(self.path) != self._identity:
            raise DiskTrouble(
                say("“{file}” was moved, deleted or replaced while it was open.", file=self.path.name),
                say("Put it back, or close this window and open the file where it is now."),
            )

    def _follow_texts(
        self, connection: Connection, recorded: Sequence[Image], before: dict[int, str] | None = None
    ) -> None:
        """Brings index and suggestions up to date where a document shows another text, or is new or gone.

        Args:
            recorded: what was changed; of an inversion what it inverted.
            before: the texts that were shown before; read by their versions when they are all there still.
        """
        shown = anchors.shown_versions(recorded)
        search_index.refresh(connection, sorted(document for document, _old, _new in shown))
        edited = _edited(recorded)
        now = anchors.current_texts(connection, [document for document, _old in edited])
        for document, old in edited:
            was = anchors.version(connection, document, old) if before is None else before.get(document)
            if was is not None and document in now:
                anchors.move_cached(connection, document, was, now[document])

    # ---- undo and redo ----

    def undo(self) -> Changes | None:
        """Takes the last step back; None when there is none. Raises Conflict when that cannot be done."""
        return self._step_back("undo")

    def redo(self) -> Changes | None:
        """Does again what was undone last; None when there is nothing."""
        return self._step_back("redo")

    def _step_back(self, direction: Literal["undo", "redo"]) -> Changes | None:
        self._refuse_inside_change()
        changes: Changes | None = None
        with self._transaction() as connection:
            target = next_undo(connection) if direction == "undo" else next_redo(connection)
            if target is not None:
                changes = self._invert(connection, target.id, direction)
                self._commit(connection)
        if changes:
            self._tell(changes)
        return changes

    def jump(self, direction: Literal["undo", "redo"], *, to: int, step_done: Callable[[int], None]) -> Changes | None:
        """Takes back every step after step `to`, or does again what was undone up to it; listeners hear of it once.

        A Conflict ends it where it stands, and so does what `step_done` raises, or a step that somebody else does
        meanwhile; it is called with the number of steps done so far. What is done by then stays done.
        """
        self._refuse_inside_change()
        last: Changes | None = None
        touched: dict[str, frozenset[int]] = {}
        waiting: list[int] | None = None
        steps = 0
        try:
            while waiting is None or waiting:
                with self._transaction() as connection:
                    if waiting is None:
                        waiting = _to_undo(connection, to) if direction == "undo" else _to_redo(connection, to)
                    elif last is not None and _newest(connection) != last.operation_id:
                        break
                    try:
                        for _each in range(min(STEPS_A_COMMIT, len(waiting))):
                            step_done(steps)
                            with connection.begin_nested():
                                last = self._invert(connection, waiting.pop(0), direction)
                            steps += 1
                            for table, ids in last.touched.items():
                                touched[table] = touched.get(table, frozenset()) | ids
                    finally:
                        self._commit(connection)
        finally:
            if last is not None:
                last = Changes(last.operation_id, last.label, last.kind, touched)
                self._tell(last)
        return last

    def _refuse_inside_change(self) -> None:
        if self._step is not None and self._step_thread == threading.get_ident():
            raise RuntimeError("undo inside a change")

    def _invert(self, connection: Connection, target: int, direction: Literal["undo", "redo"]) -> Changes:
        """Takes one step back or does it again, and writes that down as a step of its own."""
        label = Message.from_json(
            connection.execute(select(Operation.label).where(Operation.id == target)).scalar_one()
        )
        changed = anchors.logged(connection, target)
        before = anchors.current_texts(connection, [document for document, _old in _edited(changed)])
        invert(connection, target, direction=direction)
        connection.execute(update(Operation).where(Operation.id == target).values(undone=direction == "undo"))
        operation = write_operation(
            connection, coder=self.coder, label=label, kind=direction, at=now(), target_id=target
        )
        self._follow_texts(connection, changed, before)
        return Changes(operation, label, direction, touched_by(connection, target))

    # ---- who wants to know ----

    def on_change(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` after each commit, on the thread that made it; returns how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, changes: Changes) -> None:
        for listener in list(self._listeners):
            listener(changes)


def _roll_back(connection: Connection) -> None:
    connection.rollback()
    connection.connection.rollback()  # after a COMMIT that failed SQLAlchemy holds it for over, and SQLite for locked


def _drop(connection: Connection, step: Step) -> None:
    """Rolls back what was done since the last part."""
    step.rollback()
    _roll_back(connection)
    step.recorded.clear()
    step.before.clear()


def _label(label: Message | Callable[[], Message]) -> Message:
    return label() if callable(label) else label


def _edited(recorded: Sequence[Image]) -> list[tuple[int, int]]:
    """The documents that show another text, with the version that they showed before; not those that are new or gone.

    What was recorded may have been done or inverted since.
    """
    shown = anchors.shown_versions(recorded)
    return [(document, old) for document, old, new in shown if old is not None and new is not None]


def _copied(path: Path) -> QcoderError | None:
    try:
        back_up_when_due(path)
    except QcoderError as error:
        return error
    return None


def next_undo(connection: Connection | Session) -> Operation | None:
    """The step that undo would take back: the last one done, unless a barrier came after it."""
    # Read from the newest backwards up to the first that counts: a long history costs nothing.
    standing = (Operation.kind == "do") & Operation.undone.is_(False)
    last = select(Operation.id).where(standing | (Operation.kind == "barrier")).order_by(Operation.id.desc()).limit(1)
    found = _operation(connection, last)
    return found if found is not None and found.kind == "do" else None


def next_redo(connection: Connection | Session) -> Operation | None:
    """The step that redo would do again: of those undone since the last new step, the earliest."""
    return _operation(connection, redoable().order_by(Operation.id).limit(1))


def _undoable() -> Select[Any]:
    barrier = select(func.coalesce(func.max(Operation.id), 0)).where(Operation.kind == "barrier").scalar_subquery()
    return select(Operation.id).where(Operation.kind == "do", Operation.undone.is_(False), Operation.id > barrier)


def redoable() -> Select[Any]:
    """The ids of the steps that were undone since the last new one."""
    newest = select(Operation.id).where(Operation.kind.in_(["do", "barrier"])).order_by(Operation.id.desc()).limit(1)
    fresh = func.coalesce(newest.scalar_subquery(), 0)
    undone = select(Operation.target_id).where(Operation.kind == "undo", Operation.id > fresh)
    return select(Operation.id).where(Operation.id.in_(undone), Operation.undone.is_(True))


def _to_undo(connection: Connection, to: int) -> list[int]:
    return list(connection.scalars(_undoable().where(Operation.id > to).order_by(Operation.id.desc())))


def _to_redo(connection: Connection, to: int) -> list[int]:
    return list(connection.scalars(redoable().where(Operation.id <= to).order_by(Operation.id)))


def _newest(connection: Connection) -> int:
    return int(connection.scalar(select(func.max(Operation.id))) or 0)


def _operation(connection: Connection | Session, wanted: object) -> Operation | None:
    row = connection.execute(select(Operation.__table__).where(Operation.id.in_(wanted))).mappings().first()  # type: ignore[arg-type]
    return None if row is None else Operation(**row)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
