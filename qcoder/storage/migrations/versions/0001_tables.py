"""The tables of the first release."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _cases_and_variables()
    _documents()
    _codes_and_codings()
    _memos()
    _suggestions()
    _journal()
    _search_index()


def _cases_and_variables() -> None:
    op.create_table(
        "project",
        _text("name"),
        _text("notice"),
        _text("created_at"),
        _text("guid"),
        _id(),
        _unique("project", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case",
        _text("name"),
        _text("kind"),
        _text("guid"),
        _id(),
        _unique("case", "name"),
        _unique("case", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "membership",
        _number("case_id"),
        _number("parent_id"),
        _text("since"),
        _text("until"),
        _id(),
        _unique("membership", "case_id", "parent_id"),
        sa.CheckConstraint("case_id <> parent_id", name="ck_membership_not_itself"),
        _refers("membership", "case_id", "case.id"),
        _refers("membership", "parent_id", "case.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_membership_parent_id", "membership", ["parent_id"])
    op.create_table(
        "variable",
        _text("name"),
        _text("type"),
        sa.Column("allowed", sa.JSON(), nullable=False),
        _text("guid"),
        _id(),
        _unique("variable", "name"),
        _unique("variable", "guid"),
        sqlite_autoincrement=True,
    )


def _documents() -> None:
    op.create_table(
        "original",
        _text("sha256"),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        _text("added_at"),
        sa.PrimaryKeyConstraint("sha256", name="pk_original"),
    )
    op.create_table(
        "document",
        _text("name"),
        _text("kind"),
        _text("language"),
        _text("date"),
        _number("case_id", nullable=True),
        _number("text_number"),
        _number("words"),
        _text("file_name"),
        _text("original_sha256"),
        sa.Column("ledger", sa.JSON()),
        _text("added_at"),
        _text("guid"),
        _id(),
        _unique("document", "name"),
        _refers("document", "case_id", "case.id"),
        _unique("document", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_case_id", "document", ["case_id"])
    op.create_index("ix_document_original_sha256", "document", ["original_sha256"])
    op.create_table(
        "document_text",
        _number("document_id"),
        _number("number"),
        _text("text"),
        _text("sha256"),
        _id(),
        _unique("document_text", "document_id", "number"),
        _refers("document_text", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "speaker",
        _number("document_id"),
        _text("name"),
        _text("role"),
        _number("case_id", nullable=True),
        _id(),
        _unique("speaker", "document_id", "name"),
        _refers("speaker", "document_id", "document.id"),
        _refers("speaker", "case_id", "case.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_speaker_case_id", "speaker", ["case_id"])
    op.create_table(
        "turn",
        _number("speaker_id"),
        _number("said_start"),
        sa.Column("time", sa.Double()),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _id(),
        _refers("turn", "speaker_id", "speaker.id"),
        _refers("turn", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_turn_speaker_id", "turn", ["speaker_id"])
    op.create_index("ix_turn_document_id", "turn", ["document_id"])
    op.create_table(
        "note",
        _text("kind"),
        _text("mark"),
        _text("text"),
        _text("author"),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _id(),
        _refers("note", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_note_document_id", "note", ["document_id"])
    op.create_table(
        "value",
        _number("variable_id"),
        _number("case_id", nullable=True),
        _number("document_id", nullable=True),
        _text("value"),
        _id(),
        _unique("value", "variable_id", "case_id"),
        _unique("value", "variable_id", "document_id"),
        sa.CheckConstraint("(case_id IS NULL) <> (document_id IS NULL)", name="ck_value_one_owner"),
        _refers("value", "variable_id", "variable.id"),
        _refers("value", "case_id", "case.id"),
        _refers("value", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_value_case_id", "value", ["case_id"])
    op.create_index("ix_value_document_id", "value", ["document_id"])


def _codes_and_codings() -> None:
    op.create_table(
        "coder",
        _text("name"),
        _text("guid"),
        _id(),
        _unique("coder", "name"),
        _unique("coder", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "code",
        _number("parent_id", nullable=True),
        _text("name"),
        _text("name_es"),
        _text("name_en"),
        _text("colour"),
        _text("key"),
        _text("short_definition"),
        _text("definition"),
        _text("use_when"),
        _text("do_not_use_when"),
        _text("example"),
        _text("keywords"),
        sa.Column("counter_instance", sa.Boolean(), nullable=False),
        _number("position"),
        _text("guid"),
        _id(),
        _refers("code", "parent_id", "code.id"),
        _unique("code", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_code_parent_id", "code", ["parent_id"])
    op.create_index("uq_code_parent_name", "code", [sa.text("coalesce(parent_id, 0)"), "name"], unique=True)
    op.create_table(
        "coding",
        _number("code_id"),
        _number("coder_id"),
        _text("quote"),
        _text("origin"),
        _text("at"),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _text("guid"),
        _id(),
        sa.CheckConstraint('"end" > "start"', name="ck_coding_span"),
        _refers("coding", "code_id", "code.id"),
        _refers("coding", "coder_id", "coder.id"),
        _refers("coding", "document_id", "document.id"),
        _unique("coding", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coding_document_id", "coding", ["document_id"])
    op.create_index("ix_coding_place", "coding", ["document_id", "start", "end", "code_id"])
    op.create_index("ix_coding_code", "coding", ["code_id", "document_id", "start", "end"])


def _memos() -> None:
    op.create_table(
        "memo",
        _number("document_id", nullable=True),
        _number("case_id", nullable=True),
        _number("code_id", nullable=True),
        _number("coding_id", nullable=True),
        _number("start", nullable=True),
        _number("end", nullable=True),
        _text("kind"),
        _text("author"),
        _text("date"),
        _text("text"),
        _text("guid"),
        _id(),
        _refers("memo", "document_id", "document.id"),
        _refers("memo", "case_id", "case.id"),
        _refers("memo", "code_id", "code.id"),
        _refers("memo", "coding_id", "coding.id"),
        _unique("memo", "guid"),
        sqlite_autoincrement=True,
    )
    for column in ("document_id", "case_id", "code_id", "coding_id"):
        op.create_index(f"ix_memo_{column}", "memo", [column])


def _suggestions() -> None:
    op.create_table(
        "suggestion_run",
        _text("at"),
        _text("engine"),
        _text("version"),
        sa.Column("parameters", sa.JSON(), nullable=False),
        _number("seed"),
        _id(),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "suggestion",
        _number("document_id"),
        _number("run_id"),
        _number("code_id"),
        sa.Column("probability", sa.Double(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("excerpts", sa.JSON(), nullable=False),
        _number("start"),
        _number("end"),
        _id(),
        _refers("suggestion", "document_id", "document.id", ondelete="CASCADE"),
        _refers("suggestion", "run_id", "suggestion_run.id", ondelete="CASCADE"),
        _refers("suggestion", "code_id", "code.id", ondelete="CASCADE"),
        sqlite_autoincrement=True,
    )
    for column in ("document_id", "run_id", "code_id"):
        op.create_index(f"ix_suggestion_{column}", "suggestion", [column])
    op.create_table(
        "verdict",
        _number("suggestion_id"),
        _number("code_id"),
        _text("verdict"),
        _number("coding_id", nullable=True),
        _number("coder_id"),
        sa.Column("probability", sa.Double(), nullable=False),
        _text("engine"),
        _text("at"),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _id(),
        _refers("verdict", "code_id", "code.id"),
        _refers("verdict", "coding_id", "coding.id"),
        _refers("verdict", "coder_id", "coder.id"),
        _refers("verdict", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    for column in ("suggestion_id", "code_id", "coding_id", "document_id"):
        op.create_index(f"ix_verdict_{column}", "verdict", [column])


def _journal() -> None:
    op.create_table(
        "operation",
        _text("at"),
        _text("coder"),
        _text("label"),
        _text("kind"),
        _number("target_id", nullable=True),
        sa.Column("undone", sa.Boolean(), nullable=False),
        _id(),
        _refers("operation", "target_id", "operation.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "change",
        _number("operation_id"),
        _text("table"),
        _number("row_id"),
        _number("last_id", nullable=True),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        _id(),
        _refers("change", "operation_id", "operation.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_change_operation_id", "change", ["operation_id"])
    op.create_index("ix_change_row_id", "change", ["row_id"])


def _search_index() -> None:
    op.execute(
        """CREATE TABLE paragraph (
        id INTEGER PRIMARY KEY,
        document_id INTEGER NOT NULL,
        start INTEGER NOT NULL,
        text TEXT NOT NULL)"""
    )
    op.execute("CREATE INDEX ix_paragraph_document ON paragraph (document_id, start)")
    op.execute(
        """CREATE VIRTUAL TABLE paragraph_words USING fts5 (
        text, content='paragraph', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"""
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _refers(table: str, column: str, to: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}", ondelete=ondelete)
