"""SQLite files of other programs, read as plain rows and never written: they may be damaged or harmful."""

import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import pathname2url

from qcoder.core.errors import UnreadableFile
from qcoder.core.messages import say

Cell = str | int | float | bytes | None
Table = list[dict[str, Cell]]
HEADER = b"SQLite format 3\x00"
MOST_ROWS = 5_000_000
LONGEST = 120.0  # seconds for one file
STEPS = 100_000  # virtual machine steps between looks at the clock


def is_sqlite(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(len(HEADER)) == HEADER


def tables(file: Path) -> Mapping[str, Table]:
    """Every table with its rows. Views, triggers and functions of the file are never run. Raises UnreadableFile."""
    with _opened(file) as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found: dict[str, Table] = {}
        rows = 0
        for name in names:
            if name.startswith("sqlite_"):
                continue
            cursor = connection.execute('SELECT * FROM "{}"'.format(name.replace('"', '""')))
            columns = [column[0] for column in cursor.description]
            held: Table = []
            for row in cursor:
                rows += 1
                if rows > MOST_ROWS:
                    raise _refused(file)
                held.append(dict(zip(columns, row, strict=True)))
            found[name] = held
        return found


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    began = time.monotonic()
    try:
        # immutable: no lock, no journal and no -wal file is made or touched beside somebody else's file.
        uri = f"file:{pathname2url(str(file.resolve()))}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA query_only = ON")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
            connection.set_progress_handler(lambda: int(time.monotonic() - began > LONGEST), STEPS)
            yield connection
    except sqlite3.Error as error:
        raise _refused(file) from error


def _refused(file: Path) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is damaged or no project of a program that qcoder knows.", file=file.name),
        say("Open it with its program, export it as REFI-QDA (.qdpx) and bring that in."),
    )
