"""Making a project file, and bringing an older one up to date."""

import sqlite3
import warnings
from collections.abc import Iterable
from contextlib import closing, suppress
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import create_mock_engine, insert
from sqlalchemy.engine import Connection

from qcoder.core.errors import DiskTrouble, NameTaken, NotAProject, QcoderError
from qcoder.core.messages import say
from qcoder.model import Base, Operation, ProjectInfo
from qcoder.model.base import new_guid, now
from qcoder.storage import header, search_index
from qcoder.storage.backups import make_backup
from qcoder.storage.engine import connect, engine_on, told

REVISION = "0005"  # of the newest migration; a test holds it to the scripts
MIGRATIONS = Path(__file__).parent / "migrations"


class SchemaMismatch(Exception):
    """The scripts ran, but the file is not as today's tables need it."""


def create_file(path: Path, *, name: str, notice: str) -> None:
    """Writes a new project file; it appears under its name only when it is whole."""
    if path.exists():
        raise NameTaken(
            say("There is already a file “{file}”.", file=path.name),
            say("Choose another name or open that project."),
        )
    unfinished = path.with_name(path.name + ".unfinished")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.unlink(missing_ok=True)
        unfinished.touch()
    except OSError as error:
        raise DiskTrouble(
            say("No project can be made in “{folder}”.", folder=str(path.parent)),
            say("Choose a folder that you may write to."),
        ) from error
    try:
        with told(path):
            _fill(unfinished, name=name, notice=notice)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _fill(path: Path, *, name: str, notice: str) -> None:
    with closing(connect(path, mode="rw")) as raw:
        raw.execute("PRAGMA journal_mode=MEMORY")  # a half-written one is thrown away, so nothing has to be taken back
        with engine_on(lambda: raw).connect() as connection:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"PRAGMA application_id={header.APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={header.SCHEMA}")
            for statement in _tables():
                connection.exec_driver_sql(statement)
            search_index.create(connection)
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (REVISION,))
            connection.execute(
                insert(ProjectInfo).values(id=1, guid=new_guid(), name=name, notice=notice, created_at=now())
            )
            connection.commit()


@cache
def _tables() -> tuple[str, ...]:
    """What makes the tables and indexes of the model, in SQL; written once, for that takes longer than running it."""
    statements: list[str] = []

    def written(statement: Any, *_args: Any, **_kwargs: Any) -> None:
        statements.append(str(statement.compile(dialect=engine.dialect)))

    engine = create_mock_engine("sqlite://", written)
    Base.metadata.create_all(engine, checkfirst=False)
    return tuple(statements)


def upgrade(path: Path, *, coder: str) -> Path:
    """Brings an older project to today's schema in one transaction; returns the verified copy of how it was.

    The caller holds the lock. When anything fails the file is as it was before.
    """
    with told(path), closing(connect(path, mode="rw")) as raw:
        verdict = raw.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise NotAProject(
            say("“{file}” is damaged.", file=path.name),
            say("Open the newest copy in the folder “{folder}”.", folder=f"{path.stem} backups"),
        )
    copy = make_backup(path, why="before-upgrade")
    try:
        with told(path), closing(connect(path, mode="rw")) as raw:
            raw.execute("PRAGMA synchronous=EXTRA")
            raw.execute("PRAGMA foreign_keys=OFF")  # tables may be rebuilt; checked before the commit
            with engine_on(lambda: raw).connect() as connection:  # what was not committed is rolled back when it closes
                connection.exec_driver_sql("BEGIN EXCLUSIVE")
                _run_scripts(connection)
                _write_barrier(connection, coder)
                connection.exec_driver_sql(f"PRAGMA user_version={header.SCHEMA}")
                _verify(connection)
                connection.commit()
    except BaseException as error:
        _take_back(path)
        if isinstance(error, QcoderError) or not isinstance(error, Exception):
            raise
        raise QcoderError(
            say("The project could not be brought up to date and was left as it was."),
            say("Its copy is “{file}”.", file=copy.name),
        ) from error
    return copy


def _take_back(path: Path) -> None:
    """Lets SQLite take back at once what it otherwise, after an error of the disk, takes back at the next opening."""
    with suppress(sqlite3.Error), closing(connect(path, mode="rw")) as raw:
        raw.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _run_scripts(connection: Connection) -> None:
    """Runs the scripts that the file has not seen, in the transaction that is under way."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(str(MIGRATIONS))
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    done = context.get_current_heads()
    with Operations.context(context), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")  # _verify looks at the indexes itself
        for script in reversed(list(directory.iterate_revisions("head", done or "base"))):
            script.module.upgrade()
    connection.exec_driver_sql("DELETE FROM alembic_version")
    connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (directory.get_current_head(),))


def _write_barrier(connection: Connection, coder: str) -> None:
    label = say("Project brought to schema {n}", n=header.SCHEMA)
    connection.execute(
        insert(Operation).values(
            at=now(), coder=coder, label=label.to_json(), kind="barrier", target_id=None, undone=False
        )
    )


def _verify(connection: Connection) -> None:
    """Raises SchemaMismatch unless the file is whole and has every column and index that the program uses."""
    problems = list(integrity_problems(connection))
    indexes = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}
    for table in Base.metadata.sorted_tables:
        there = {row[1] for row in connection.exec_driver_sql(f'PRAGMA table_info("{table.name}")')}
        problems += [f"no column {table.name}.{column.name}" for column in table.columns if column.name not in there]
        problems += [f"no index {index.name}" for index in table.indexes if index.name not in indexes]
    if problems:
        raise SchemaMismatch("; ".join(problems))


def integrity_problems(connection: Connection) -> Iterable[str]:
    """What SQLite itself finds wrong with the file, in its own words."""
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if found != "ok":
            yield str(found)
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"{row[0]} {row[1]}: {row[2]}"
