"""Connections: how SQLite is opened, and its errors told as ours.

Rollback journal and `synchronous=EXTRA`, so that a copied, synced or read-only project is whole (design, decision 2).
Transactions begin explicitly, because sqlite3's own default commits half of a failed schema change.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import Pool, QueuePool, StaticPool
from sqlalchemy.util import LRUCache

from qcoder.core.errors import DiskTrouble, NotAProject, ProjectInUse, QcoderError, ReadOnly
from qcoder.core.messages import say

BUSY_MS = 5000
CACHE_KIB = 65536
STATEMENTS = 1000  # kept compiled; the whole program asks some hundreds of different ones


class _Reading(sqlite3.Connection):
    """Ends what it has read with a COMMIT, which changes nothing: a ROLLBACK takes SQLite half a millisecond."""

    def rollback(self) -> None:
        self.commit()


def connect(path: Path, *, mode: str, kind: type[sqlite3.Connection] = sqlite3.Connection) -> sqlite3.Connection:
    """A connection to an existing file; `mode` is "ro" or "rw". A missing file is an error, never created.

    A file that may not be written to opens with "rw" as well, for reading.
    """
    address = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False, factory=kind)
    for pragma in (
        f"busy_timeout={BUSY_MS}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "cell_size_check=ON",
        "mmap_size=0",
        "temp_store=MEMORY",
        f"cache_size=-{CACHE_KIB}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def writing_engine(path: Path) -> Engine:
    """The engine of the one writer: a single connection whose transactions take the write lock at once."""

    def opened() -> sqlite3.Connection:
        connection = connect(path, mode="rw")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("PRAGMA synchronous=EXTRA")
        return connection

    return _engine(opened, begin="BEGIN IMMEDIATE", size=1)


def reading_engine(path: Path) -> Engine:
    """The engine of the readers; its connections refuse to write."""

    def opened() -> sqlite3.Connection:
        # "ro" could not take back what a killed writer left half-written, and "rw" opens read-only files too.
        connection = connect(path, mode="rw", kind=_Reading)
        connection.execute("PRAGMA query_only=ON")
        return connection

    return _engine(opened, begin="BEGIN", size=4)


def _engine(opened: Any, *, begin: str, size: int) -> Engine:
    engine = engine_on(opened, QueuePool, pool_size=size, max_overflow=8)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def engine_on(opened: Any, kind: type[Pool] = StaticPool, **sizes: Any) -> Engine:
    """An engine that shares with all others what was learnt and compiled before.

    Compiling a statement takes far longer than asking it, so the second project that is opened asks at once.

    Args:
        opened: gives a connection of sqlite3.
        kind: what keeps the connections; one for all, if not told.
    """
    common = _common()
    pool = kind(opened, dialect=common.dialect, **sizes)
    # hide_parameters: an error never carries words of a transcript into a log.
    return Engine(
        pool, common.dialect, common.url, hide_parameters=True, execution_options=common.get_execution_options()
    )


@cache
def _common() -> Engine:
    """Asks no project: its dialect, which knows this SQLite, and its compiled statements serve all engines."""
    engine = create_engine("sqlite://", execution_options={"compiled_cache": LRUCache(STATEMENTS)})
    engine.connect().close()
    engine.dispose()
    return engine


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what SQLite says about disk, lock and file into sentences for the person."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        known = next(filter(None, (_known(one, path) for one in _causes(error))), None)
        if known is None:
            raise
        raise known from error


def _causes(error: BaseException) -> Iterator[BaseException | None]:
    """What SQLite said; and what it said before, where that had rolled back what was to be rolled back then."""
    met: BaseException | None = error
    while isinstance(met, (DBAPIError, sqlite3.Error)):
        yield met.orig if isinstance(met, DBAPIError) else met
        met = met.__context__


def _known(error: BaseException | None, path: Path) -> QcoderError | None:
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith("SQLITE_FULL"):
        return DiskTrouble(
            say("The disk is full, so the last step was not saved."),
            say("Everything before it is safe. Free some space and do it again."),
        )
    if name.startswith("SQLITE_READONLY"):
        return ReadOnly(
            say("“{file}” cannot be written to.", file=path.name),
            say("Copy it to a folder of yours, or change its permissions."),
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return ProjectInUse(
            say("Another program is busy with “{file}”.", file=path.name), say("Wait a moment and try again.")
        )
    if name.startswith("SQLITE_NOTADB"):
        return NotAProject(
            say("“{file}” is not a qcoder project.", file=path.name),
            say("Choose a file that ends in .qcoder."),
        )
    if name.startswith("SQLITE_CORRUPT"):
        return NotAProject(
            say("“{file}” is damaged.", file=path.name),
            say("Open the newest copy in the folder “{folder}”.", folder=f"{path.stem} backups"),
        )
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN")):
        return DiskTrouble(
            say("“{file}” could not be read or written.", file=path.name),
            say("Check that the disk or the network folder is still there and has room."),
        )
    return None
