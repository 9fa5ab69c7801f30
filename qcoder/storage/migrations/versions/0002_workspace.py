"""What months of coding need: histories of codes, a queue of passages to look at again, translations, relations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _new_columns()
    _passages()
    _code_history()
    _groups_and_relations()


def _new_columns() -> None:
    op.add_column("code", sa.Column("hidden", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("code", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("coding", sa.Column("code_version", sa.Integer(), nullable=False, server_default="1"))
    for table, column in (("memo", "title"), ("memo", "scope"), ("document_text", "at"), ("document_text", "coder")):
        op.add_column(table, sa.Column(column, sa.String(), nullable=False, server_default=""))


def _passages() -> None:
    op.create_table(
        "recheck",
        _number("coding_id"),
        _text("why"),
        _text("said"),
        _text("coder"),
        _text("at"),
        _id(),
        _unique("recheck", "coding_id"),
        _refers("recheck", "coding_id", "coding.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "translation",
        _text("language"),
        _text("text"),
        _text("translator"),
        _text("date"),
        _text("status"),
        _number("start"),
        _number("end"),
        _text("guid"),
        _id(),
        _number("document_id"),
        sa.CheckConstraint('"end" > "start"', name="ck_translation_span"),
        _unique("translation", "guid"),
        _refers("translation", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_translation_document_id", "translation", ["document_id"])
    op.create_table(
        "about",
        _number("case_id", nullable=True),
        _text("year"),
        _text("coder"),
        _number("start"),
        _number("end"),
        _text("guid"),
        _id(),
        _number("document_id"),
        sa.CheckConstraint('"end" > "start"', name="ck_about_span"),
        sa.CheckConstraint("case_id IS NOT NULL OR year <> ''", name="ck_about_something"),
        _unique("about", "guid"),
        _refers("about", "case_id", "case.id"),
        _refers("about", "document_id", "document.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_about_case_id", "about", ["case_id"])
    op.create_index("ix_about_document_id", "about", ["document_id"])


def _code_history() -> None:
    op.create_table(
        "code_version",
        _number("code_id"),
        _number("number"),
        sa.Column("fields", sa.JSON(), nullable=False),
        _text("change"),
        _text("reason"),
        _text("coder"),
        _text("at"),
        _id(),
        _unique("code_version", "code_id", "number"),
        _refers("code_version", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "codebook_version",
        _text("name"),
        _text("note"),
        sa.Column("codes", sa.JSON(), nullable=False),
        _text("coder"),
        _text("at"),
        _text("guid"),
        _id(),
        _unique("codebook_version", "name"),
        _unique("codebook_version", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "proposal",
        _number("code_id", nullable=True),
        _text("action"),
        sa.Column("fields", sa.JSON(), nullable=False),
        _text("change"),
        _text("reason"),
        _text("coder"),
        _text("at"),
        _text("status"),
        _text("decision"),
        _text("decided_by"),
        _text("decided_at"),
        _text("guid"),
        _id(),
        _unique("proposal", "guid"),
        _refers("proposal", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_code_id", "proposal", ["code_id"])
    op.create_table(
        "proposal_view",
        _number("proposal_id"),
        _text("view"),
        _text("text"),
        _text("coder"),
        _text("at"),
        _id(),
        _refers("proposal_view", "proposal_id", "proposal.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_proposal_view_proposal_id", "proposal_view", ["proposal_id"])


def _groups_and_relations() -> None:
    op.create_table(
        "code_group",
        _text("name"),
        _number("position"),
        _text("guid"),
        _id(),
        _unique("code_group", "name"),
        _unique("code_group", "guid"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "group_member",
        _number("group_id"),
        _number("code_id"),
        _id(),
        _unique("group_member", "group_id", "code_id"),
        _refers("group_member", "group_id", "code_group.id"),
        _refers("group_member", "code_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_group_member_code_id", "group_member", ["code_id"])
    op.create_table(
        "code_relation",
        _number("source_id"),
        _number("target_id"),
        _text("kind"),
        _text("memo"),
        _text("guid"),
        _id(),
        _unique("code_relation", "source_id", "target_id", "kind"),
        _unique("code_relation", "guid"),
        sa.CheckConstraint("source_id <> target_id", name="ck_code_relation_not_itself"),
        _refers("code_relation", "source_id", "code.id"),
        _refers("code_relation", "target_id", "code.id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_code_relation_target_id", "code_relation", ["target_id"])


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False)


def _number(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table}_{'_'.join(columns)}")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=f"fk_{table}_{column}")
