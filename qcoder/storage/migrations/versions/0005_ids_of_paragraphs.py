"""Less to write for a long text: paragraphs are found by their ids, and turns by the index of their places alone."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.drop_index("ix_turn_document_id", "turn")
    op.execute("DROP TABLE paragraph_words")
    op.execute("ALTER TABLE paragraph RENAME TO paragraph_before")
    op.execute("DROP INDEX ix_paragraph_document")
    op.execute("CREATE TABLE paragraph (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    op.execute(
        "INSERT INTO paragraph (id, text) SELECT document_id * 4294967296 + start, text FROM paragraph_before"
        " ORDER BY document_id, start"
    )
    op.execute("DROP TABLE paragraph_before")
    op.execute(
        """CREATE VIRTUAL TABLE paragraph_words USING fts5 (
        text, content='paragraph', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2')"""
    )
    op.execute("INSERT INTO paragraph_words (paragraph_words) VALUES ('rebuild')")
