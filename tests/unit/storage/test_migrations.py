"""Old projects: their scripts, the copy before an upgrade, and that a failed one changes nothing."""

import re
import shutil
import sqlite3
import warnings
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, event, select
from sqlalchemy.engine import Connection

from qcoder.core.errors import NotAProject, ProjectInUse, QcoderError, ReadOnly
from qcoder.model import Base, Operation
from qcoder.services import checking
from qcoder.services.cases import cases
from qcoder.services.codes import codebook
from qcoder.services.documents import documents
from qcoder.services.history import history, next_redo, next_undo
from qcoder.services.memos import memos
from qcoder.storage import header, schema
from qcoder.storage.backups import back_up_when_due, backup_folder, backups
from qcoder.storage.lock import ProjectLock
from qcoder.storage.project import Project
from tests.old_project import PROJECTS, TEXT
from tests.snapshot import snapshot

Scripts = Callable[[str], None]

GOOD = '''
"""Codes may carry a weight."""
import sqlalchemy as sa
from alembic import op
revision = "NEXT"
down_revision = "TODAY"

def upgrade() -> None:
    op.add_column("coding", sa.Column("weight", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("coding") as batch:  # makes the table anew
        batch.alter_column("weight", new_column_name="importance", nullable=True)
    op.create_table("theme", sa.Column("id", sa.Integer(), primary_key=True))
'''
HALF_WAY = GOOD + '    op.execute("UPDATE code SET name = \'changed\'")\n    op.execute("UPDATE nowhere SET x = 1")\n'
BREAKS_REFERENCES = GOOD + '    op.execute("UPDATE coding SET code_id = 99999")\n'
LOSES_A_COLUMN = GOOD + '    op.drop_column("memo", "author")\n'
LOSES_AN_INDEX = GOOD + '    op.drop_index("uq_code_parent_name")\n'


def structure(raw: sqlite3.Connection) -> dict[str, object]:
    """Columns, references, indexes and checks of every table, however its statement is written: a column that a
    later script added stands at the end of the table and has a default."""
    found: dict[str, object] = {}
    rows = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'alembic_version'")
    for table, sql in rows.fetchall():
        columns = {(*row[1:4], row[5]) for row in raw.execute(f'PRAGMA table_info("{table}")')}
        references = {tuple(row[2:7]) for row in raw.execute(f'PRAGMA foreign_key_list("{table}")')}
        indexes = set()
        for _, name, unique, origin, partial in raw.execute(f'PRAGMA index_list("{table}")').fetchall():
            held = tuple(row[2] for row in raw.execute(f'PRAGMA index_info("{name}")'))
            indexes.add((name if origin == "c" else "", unique, origin, partial, held))
        words = " ".join((sql or "").split())
        checks = frozenset(re.findall(r"CONSTRAINT (\w+) CHECK \(([^()]*)\)", words))
        found[table] = (columns, references, indexes, checks, "AUTOINCREMENT" in words, "VIRTUAL" in words)
    statements = raw.execute("SELECT name, sql FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL")
    return found | {name: " ".join(sql.split()) for name, sql in statements}


def run_scripts(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    schema._run_scripts(connection)
    connection.commit()


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A copy of the project of today's schema."""
    return Path(shutil.copy(PROJECTS / f"schema-{header.SCHEMA}.qcoder", tmp_path / "old.qcoder"))


@pytest.fixture
def next_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scripts:
    """Gives the program a schema after today's, with a script that leads there."""

    def with_script(source: str) -> None:
        shutil.copytree(schema.MIGRATIONS, tmp_path / "migrations")
        number = f"{header.SCHEMA + 1:04}"
        script = source.replace("NEXT", number).replace("TODAY", schema.REVISION)
        (tmp_path / "migrations/versions" / f"{number}_next.py").write_text(script, encoding="utf-8")
        monkeypatch.setattr(schema, "MIGRATIONS", tmp_path / "migrations")
        monkeypatch.setattr(header, "SCHEMA", header.SCHEMA + 1)

    return with_script


def test_the_scripts_make_what_a_new_project_has(project: Project, tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'scripts.db'}")
    with engine.connect() as connection:
        run_scripts(connection)
    engine.dispose()
    with closing(sqlite3.connect(tmp_path / "scripts.db")) as scripts, closing(sqlite3.connect(project.path)) as new:
        assert structure(scripts) == structure(new)
        assert scripts.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.REVISION,)]
        assert new.execute("SELECT version_num FROM alembic_version").fetchall() == [(schema.REVISION,)]


def test_alembic_finds_no_difference_between_scripts_and_tables(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'scripts.db'}")
    event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=ON"))

    def ours(_thing: object, name: str | None, kind: str, _reflected: bool, _to: object) -> bool:
        return not (kind == "table" and (name or "").startswith("paragraph"))

    with engine.connect() as connection, warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*expression-based index")  # compared in the test above
        run_scripts(connection)
        from alembic.autogenerate import compare_metadata
        from alembic.migration import MigrationContext

        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_newest_script_is_the_one_that_new_projects_name() -> None:
    from alembic.script import ScriptDirectory

    directory = ScriptDirectory(str(schema.MIGRATIONS))
    assert directory.get_heads() == [schema.REVISION]
    assert [script.revision for script in directory.walk_revisions()] == [
        f"{number:04}" for number in range(header.SCHEMA, 0, -1)
    ]


@pytest.mark.parametrize("number", range(1, header.SCHEMA + 1))
def test_a_project_of_each_released_schema_opens_with_all_it_holds(number: int, tmp_path: Path) -> None:
    path = Path(shutil.copy(PROJECTS / f"schema-{number}.qcoder", tmp_path / "old.qcoder"))
    assert header.read_header(path).schema == number
    with Project.open(path, coder="B") as project:
        assert checking.check(project).ok
        [row] = documents.documents(project)
        assert (row.name, row.case, row.date, row.language) == ("Lucía", "Lucía", "2006-05", "es")
        view = documents.show(project, document=row.id)
        assert view.text == TEXT
        assert [(turn.speaker, turn.role) for turn in view.turns[:2]] == [
            ("Entrevistadora", "interviewer"),
            ("Lucía", "participant"),
        ]
        assert sorted((one.code, one.quote, one.memo, one.coder) for one in view.codings) == [
            ("Dependency", "el dinero lo reparte la fundación", "Said twice.", "Coder A"),
            ("Dependency", "fundación. 😀", "", "Coder A"),
            ("Dependency > Refused", "cuotas propias", "", "Coder A"),
        ]
        assert [(code.path, code.key, code.counter_instance) for code in codebook.codes(project)] == [
            ("Dependency", "d", False),
            ("Dependency > Refused", "", True),
        ]
        assert sorted((memo.target, memo.text) for memo in memos.memos(project)) == [
            ("code", "Narrower than resources."),
            ("coding", "Said twice."),
            ("document", "Held in the workshop."),
            ("project", "Why this study."),
        ]
        [case] = cases.cases(project)
        assert case.values == {"role": "founder"}
        assert documents.original(project, document=row.id) == ("Lucía.txt", TEXT.encode())
        assert history(project)[0].kind in ("undo", "barrier")


def test_a_project_of_todays_schema_can_still_undo_and_redo(old: Path) -> None:
    with Project.open(old, coder="B") as project:
        end = snapshot(project)
        assert "Rename" in str(next_redo(project))
        done = 0
        while project.undo() is not None:
            done += 1
        assert documents.documents(project) == []
        for _ in range(done):
            assert project.redo() is not None
        assert snapshot(project) == end


def test_an_upgrade_keeps_a_copy_and_is_a_barrier(old: Path, next_schema: Scripts) -> None:
    before = old.read_bytes()
    next_schema(GOOD)
    with Project.open(old, coder="B") as project:
        assert header.read_header(old).schema == header.SCHEMA
        last = history(project)[0]
        assert (last.kind, last.coder) == ("barrier", "B")
        assert next_undo(project) is None and project.undo() is None
        assert next_redo(project) is None and project.redo() is None
        assert checking.check(project).ok
        with project.read() as session:
            weights = session.connection().exec_driver_sql("SELECT importance FROM coding").all()
        assert weights == [(1,), (1,), (1,)]
        documents.rename_document(project, document=1, name="After")
        assert project.undo() is not None and project.undo() is None
    [copy] = [path for _, path in backups(old) if "before-upgrade" in path.name]
    assert copy.read_bytes()[100:] == before[100:]
    assert header.read_header(copy).schema == header.SCHEMA - 1


def test_an_upgrade_happens_once(old: Path, next_schema: Scripts) -> None:
    next_schema(GOOD)
    Project.open(old, coder="B").close()
    Project.open(old, coder="B").close()
    with Project.open(old, coder="B") as project, project.read() as session:
        assert len(session.scalars(select(Operation).where(Operation.kind == "barrier")).all()) == 1
    assert len(backups(old)) == 1


@pytest.mark.parametrize(
    ("script", "why"),
    [
        (HALF_WAY, "no such table: nowhere"),
        (BREAKS_REFERENCES, "coding 1: code"),
        (LOSES_A_COLUMN, "no column memo.author"),
        (LOSES_AN_INDEX, "no index uq_code_parent_name"),
    ],
)
def test_an_upgrade_that_fails_leaves_every_byte_as_it_was(
    old: Path, next_schema: Scripts, script: str, why: str
) -> None:
    before = old.read_bytes()
    next_schema(script)
    with pytest.raises(QcoderError) as caught:
        Project.open(old, coder="B")
    assert "left as it was" in str(caught.value)
    assert why in str(caught.value.__cause__)
    [(_, copy)] = backups(old)
    assert copy.name in str(caught.value)
    assert old.read_bytes() == before
    assert sorted(path.name for path in old.parent.iterdir() if path.name.startswith("old")) == [
        "old backups",
        "old.qcoder",
    ]


def test_a_project_whose_upgrade_failed_still_opens_with_the_program_it_was_made_with(
    old: Path, next_schema: Scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_schema(HALF_WAY)
    with pytest.raises(QcoderError):
        Project.open(old, coder="B")
    monkeypatch.undo()
    with Project.open(old, coder="B") as project:
        assert checking.check(project).ok and project.redo() is not None


def test_a_damaged_old_project_is_not_upgraded(old: Path, next_schema: Scripts) -> None:
    data = bytearray(old.read_bytes())
    data[4096 * 3 :] = b"\xff" * (len(data) - 4096 * 3)
    old.write_bytes(data)
    next_schema(GOOD)
    with pytest.raises(NotAProject) as caught:
        Project.open(old, coder="B")
    assert "is damaged" in str(caught.value)
    assert old.read_bytes() == data


def test_an_old_project_that_another_program_is_reading_is_not_upgraded_under_it(
    old: Path, next_schema: Scripts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qcoder.storage.engine.BUSY_MS", 50)
    next_schema(GOOD)
    with closing(sqlite3.connect(old, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM code").fetchone()
        with pytest.raises(ProjectInUse):
            Project.open(old, coder="B")
    Project.open(old, coder="B").close()


def test_an_old_project_that_somebody_has_open_is_not_upgraded(old: Path, next_schema: Scripts) -> None:
    before = old.read_bytes()
    next_schema(GOOD)
    lock = ProjectLock(old)
    lock.acquire("qcoder")
    with pytest.raises(ProjectInUse):
        Project.open(old, coder="B")
    assert old.read_bytes() == before and not backup_folder(old).exists()
    lock.release()


def test_an_old_project_is_not_opened_for_reading_only(old: Path, next_schema: Scripts) -> None:
    before = old.read_bytes()
    next_schema(GOOD)
    with pytest.raises(ReadOnly) as caught:
        Project.open(old, coder="B", writable=False)
    assert "earlier version" in str(caught.value)
    assert old.read_bytes() == before and not backup_folder(old).exists()


def test_the_copy_before_an_upgrade_is_never_thinned_out(old: Path) -> None:
    folder = backup_folder(old)
    folder.mkdir()
    kept = [f"old 2020-01-0{day}T120000 before-upgrade.qcoder" for day in (1, 2, 3)]
    thinned = [f"old 2020-01-0{day}T130000.qcoder" for day in (1, 2, 3)]
    for name in (*kept, *thinned):
        (folder / name).touch()
    assert back_up_when_due(old) is not None
    left = {path.name for path in folder.iterdir()}
    assert left.issuperset(kept)
    assert len(left.intersection(thinned)) == 1
