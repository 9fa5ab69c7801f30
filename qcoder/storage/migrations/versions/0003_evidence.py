"""What evidence and exchange need: settings, saved queries, frameworks, guides, frozen codings, sources, recordings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _new_columns()
    _project()
    _framework()
    _silence()
    _agreement()
    _suggestions()
    _sources()


def _new_columns() -> None:
    for table, column in (
        ("turn", "language"),
        ("case", "shown_as"),
        ("verdict", "engine_version"),
        ("verdict", "reason"),
    ):
        op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))
    op.add_column("document", sa.Column("names_replaced", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("suggestion", sa.Column("why", sa.JSON(), nullable=True))


def _project() -> None:
    """What belongs to the whole project."""
    op.create_table(
        "setting",
        _text("name"),
        _json("value"),
        _id(),
        _unique("setting", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "case_code",
        _number("case_id"),
        _number("code_id"),
        _text("date"),
        _text("memo"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("case_code", "guid"),
        _refers("case_code", "case_id", "case.id"),
        _refers("case_code", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_code_case_id", "case_code", ["case_id"])
    op.create_index("ix_case_code_code_id", "case_code", ["code_id"])
    op.create_table(
        "saved_query",
        _text("name"),
        _text("line"),
        _yes("is_code"),
        _text("colour"),
        _text("memo"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("saved_query", "name"),
        _unique("saved_query", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "saved_analysis",
        _text("name"),
        _text("kind"),
        _json("parameters"),
        _text("memo"),
        _number("seen_operation"),
        _text("digest"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("saved_analysis", "name"),
        _unique("saved_analysis", "guid"),
        sqlite_autoincrement=True,
    )


def _framework() -> None:
    """Framework matrices."""
    op.create_table(
        "framework",
        _text("name"),
        _json("layout"),
        _number("position"),
        _text("guid"),
        _id(),
        _unique("framework", "guid"),
        _unique("framework", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "framework_cell",
        _number("framework_id"),
        _text("row"),
        _text("column"),
        _text("text"),
        _text("comment"),
        _text("origin"),
        _number("passages"),
        _text("digest"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("framework_cell", "framework_id", "row", "column"),
        _unique("framework_cell", "guid"),
        _refers("framework_cell", "framework_id", "framework.id"),
        sqlite_autoincrement=True,
    )


def _silence() -> None:
    """Interview guides and what was kept silent."""
    op.create_table(
        "guide",
        _text("name"),
        _number("version"),
        _text("language"),
        _text("note"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("guide", "name", "version"),
        _unique("guide", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "guide_question",
        _number("guide_id"),
        _number("parent_id", nullable=True),
        _number("position"),
        _text("text"),
        _text("guid"),
        _id(),
        _unique("guide_question", "guid"),
        _refers("guide_question", "guide_id", "guide.id"),
        _refers("guide_question", "parent_id", "guide_question.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_guide_question_guide_id", "guide_question", ["guide_id"])
    op.create_index("ix_guide_question_parent_id", "guide_question", ["parent_id"])
    op.create_table(
        "question_code",
        _number("question_id"),
        _number("code_id"),
        _id(),
        _unique("question_code", "question_id", "code_id"),
        _refers("question_code", "question_id", "guide_question.id"),
        _refers("question_code", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_code_code_id", "question_code", ["code_id"])
    op.create_table(
        "question_link",
        _number("question_id"),
        _text("verdict"),
        _text("how"),
        _real("score", nullable=True),
        _text("coder"),
        _text("at"),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _text("guid"),
        _id(),
        sa.CheckConstraint('"end" > "start"', name="ck_question_link_span"),
        _unique("question_link", "guid"),
        _refers("question_link", "question_id", "guide_question.id"),
        _refers("question_link", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_question_link_document_id", "question_link", ["document_id"])
    op.create_index("ix_question_link_question_id", "question_link", ["question_id"])
    op.create_table(
        "document_guide",
        _number("document_id"),
        _number("guide_id"),
        _id(),
        _unique("document_guide", "document_id", "guide_id"),
        _refers("document_guide", "document_id", "document.id"),
        _refers("document_guide", "guide_id", "guide.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_document_guide_guide_id", "document_guide", ["guide_id"])
    op.create_table(
        "silence",
        _number("document_id"),
        _number("code_id"),
        _text("why"),
        _text("memo"),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("silence", "document_id", "code_id"),
        _unique("silence", "guid"),
        _refers("silence", "document_id", "document.id"),
        _refers("silence", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_silence_code_id", "silence", ["code_id"])


def _agreement() -> None:
    """Codings frozen before they were spoken about, and decisions."""
    op.create_table(
        "coding_freeze",
        _text("name"),
        _text("coder"),
        _number("codebook_version_id", nullable=True),
        _json("documents"),
        _json("codings"),
        _text("note"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("coding_freeze", "guid"),
        _refers("coding_freeze", "codebook_version_id", "codebook_version.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_coding_freeze_codebook_version_id", "coding_freeze", ["codebook_version_id"])
    op.create_table(
        "adjudication",
        _text("round"),
        _number("code_id"),
        _json("coders"),
        _text("decision"),
        _text("reason"),
        _text("coder"),
        _text("at"),
        _number("start"),
        _number("end"),
        _number("document_id"),
        _text("guid"),
        _id(),
        sa.CheckConstraint('"end" > "start"', name="ck_adjudication_span"),
        _unique("adjudication", "guid"),
        _refers("adjudication", "code_id", "code.id"),
        _refers("adjudication", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_adjudication_code_id", "adjudication", ["code_id"])
    op.create_index("ix_adjudication_document_id", "adjudication", ["document_id"])


def _suggestions() -> None:
    """What an engine keeps, and where it may learn from absence."""
    op.create_table(
        "feature",
        _text("sha256"),
        _text("kind"),
        _bytes("data"),
        _id(),
        _unique("feature", "sha256", "kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "worked",
        _number("document_id"),
        _number("code_id", nullable=True),
        _number("coder_id"),
        _text("at"),
        _id(),
        _unique("worked", "document_id", "code_id", "coder_id"),
        _refers("worked", "document_id", "document.id"),
        _refers("worked", "code_id", "code.id"),
        _refers("worked", "coder_id", "coder.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_worked_code_id", "worked", ["code_id"])


def _sources() -> None:
    """Sources and recordings that stay what they are."""
    op.create_table(
        "kept_source",
        _text("name"),
        _text("kind"),
        _number("document_id", nullable=True),
        _text("original_sha256"),
        _text("path"),
        _json("fields"),
        _text("guid"),
        _id(),
        _unique("kept_source", "guid"),
        _refers("kept_source", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_kept_source_document_id", "kept_source", ["document_id"])
    op.create_table(
        "recording",
        _number("document_id"),
        _text("path"),
        _real("offset"),
        _text("guid"),
        _id(),
        _unique("recording", "guid"),
        _unique("recording", "document_id"),
        _refers("recording", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _json(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _bytes(name: str, *, nullable: bool = False) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=nullable)


def _real(name: str, *, nullable: bool = False) -> sa.Column[float]:
    return sa.Column(name, sa.Double(), nullable=nullable)


def _yes(name: str, *, nullable: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=nullable)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")
