"""Long values a piece at a time: written whole, a value is three times in memory before it is in the file."""

import sqlite3
from codecs import getincrementaldecoder
from collections.abc import Generator, Iterable
from contextlib import AbstractContextManager

from sqlalchemy.engine import Connection

PIECE = 256_000  # bytes


def write_blob(connection: Connection, table: str, column: str, rowid: int, pieces: Iterable[bytes]) -> None:
    """Fills a value that is there with as many zeroes."""
    with _blob(connection, table, column, rowid, readonly=False) as blob:
        for piece in pieces:
            blob.write(piece)


def write_text(connection: Connection, table: str, column: str, rowid: int, size: int, pieces: Iterable[bytes]) -> None:
    """Gives a row that is there a text of so many bytes, in UTF-8."""
    statement = f'UPDATE "{table}" SET "{column}" = CAST(zeroblob(?) AS TEXT) WHERE rowid = ?'
    connection.exec_driver_sql(statement, (size, rowid))
    write_blob(connection, table, column, rowid, pieces)


def read_text(connection: Connection, table: str, column: str, rowid: int) -> Generator[str]:
    """A text as pieces of it. Until it is at its end or closed the file is being read."""
    decode = getincrementaldecoder("utf-8")().decode
    with _blob(connection, table, column, rowid, readonly=True) as blob:
        while piece := blob.read(PIECE):
            yield decode(piece)


def _blob(
    connection: Connection, table: str, column: str, rowid: int, *, readonly: bool
) -> AbstractContextManager[sqlite3.Blob]:
    held = connection.connection.driver_connection
    assert isinstance(held, sqlite3.Connection)
    return held.blobopen(table, column, rowid, readonly=readonly)
