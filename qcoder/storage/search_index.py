"""The full-text index: one row a paragraph, updated in the same transaction as the texts.

SQLite FTS5, unicode61 without diacritics, external content over `paragraph`, kept by explicit INSERT ... SELECT
(measured at a sixth of what triggers cost).
"""

import re
from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.engine import Connection

from qcoder.core.span import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")

TABLES = (
    """CREATE TABLE paragraph (
        id INTEGER PRIMARY KEY,
        document_id INTEGER NOT NULL,
        start INTEGER NOT NULL,
        text TEXT NOT NULL)""",
    "CREATE INDEX ix_paragraph_document ON paragraph (document_id, start)",
    """CREATE VIRTUAL TABLE paragraph_words USING fts5 (
        text, content='paragraph', content_rowid='id', tokenize='unicode61 remove_diacritics 2')""",
)


def create(connection: Connection) -> None:
    for statement in TABLES:
        connection.exec_driver_sql(statement)


def refresh(connection: Connection, documents: Iterable[int]) -> None:
    """Indexes the current texts of `documents` anew; those that are gone leave the index."""
    for document_id in documents:
        forget(connection, document_id)
        current = connection.execute(
            text(
                "SELECT t.text FROM document d JOIN document_text t"
                " ON t.document_id = d.id AND t.number = d.text_number WHERE d.id = :id"
            ),
            {"id": document_id},
        ).scalar()
        if not current or not current.strip():
            continue
        connection.execute(
            text("INSERT INTO paragraph (document_id, start, text) VALUES (:document, :start, :text)"),
            [
                {"document": document_id, "start": found.start(), "text": found.group()}
                for found in _PARAGRAPH.finditer(current)
            ],
        )
        connection.execute(
            text("INSERT INTO paragraph_words (rowid, text) SELECT id, text FROM paragraph WHERE document_id = :id"),
            {"id": document_id},
        )


def forget(connection: Connection, document_id: int) -> None:
    """Takes a document out of the index; before its paragraphs go, because FTS5 needs their words to do so."""
    connection.execute(
        text(
            "INSERT INTO paragraph_words (paragraph_words, rowid, text)"
            " SELECT 'delete', id, text FROM paragraph WHERE document_id = :id"
        ),
        {"id": document_id},
    )
    connection.execute(text("DELETE FROM paragraph WHERE document_id = :id"), {"id": document_id})


def match(connection: Connection, expression: str, *, limit: int) -> list[tuple[int, int, str]]:
    """(document, start of the paragraph, paragraph with \\x01 and \\x02 around each hit), in document order."""
    rows = connection.execute(
        text(
            "SELECT p.document_id, p.start, highlight(paragraph_words, 0, char(1), char(2))"
            " FROM paragraph_words JOIN paragraph p ON p.id = paragraph_words.rowid"
            " WHERE paragraph_words MATCH :expression ORDER BY p.document_id, p.start LIMIT :limit"
        ),
        {"expression": expression, "limit": limit},
    )
    return [(document, start, marked) for document, start, marked in rows]


def hits(paragraph_start: int, marked: str) -> list[Span]:
    """Where the hits of one marked paragraph lie in the document."""
    spans: list[Span] = []
    position, opened = paragraph_start, 0
    for sign in marked:
        if sign == "\x01":
            opened = position
        elif sign == "\x02":
            spans.append(Span(opened, position))
        else:
            position += 1
    return spans


def documents_holding(connection: Connection, expression: str) -> set[int]:
    rows = connection.execute(
        text(
            "SELECT DISTINCT p.document_id FROM paragraph_words JOIN paragraph p ON p.id = paragraph_words.rowid"
            " WHERE paragraph_words MATCH :expression"
        ),
        {"expression": expression},
    )
    return {row[0] for row in rows}


def verify(connection: Connection) -> set[int]:
    """The documents whose paragraphs are not what their text says."""
    wrong = connection.execute(
        text(
            "SELECT DISTINCT p.document_id FROM paragraph p LEFT JOIN document d ON d.id = p.document_id"
            " LEFT JOIN document_text t ON t.document_id = d.id AND t.number = d.text_number"
            " WHERE t.text IS NULL OR substr(t.text, p.start + 1, length(p.text)) <> p.text"
            " UNION SELECT t.document_id FROM document_text t JOIN document d"
            " ON d.id = t.document_id AND d.text_number = t.number"
            " WHERE trim(t.text, ' ' || char(9, 10, 160)) <> ''"
            " AND NOT EXISTS (SELECT 1 FROM paragraph p WHERE p.document_id = t.document_id)"
        )
    )
    return {row[0] for row in wrong}
