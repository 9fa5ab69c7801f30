"""The full-text index: one row a paragraph, updated in the same transaction as the texts.

SQLite FTS5, unicode61 without diacritics, external content over `paragraph`, kept by explicit INSERT ... SELECT
(measured at a sixth of what triggers cost).
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from qcoder.core.span import Span
from qcoder.storage.engine import connect, told

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


def paragraphs(words: str) -> list[tuple[int, str]]:
    """The (start, text) of each paragraph that holds more than white space."""
    return [(found.start(), found.group()) for found in _PARAGRAPH.finditer(words)]


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
            [{"document": document_id, "start": start, "text": words} for start, words in paragraphs(current)],
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


def match(connection: Connection, expression: str, *, document: int) -> list[tuple[int, str]]:
    """(start of the paragraph, paragraph with \\x01 and \\x02 around each hit) of one document, in order."""
    # The paragraphs of a document are written together: a range of ids keeps FTS5 from looking at the others.
    rows = connection.execute(
        text(
            "SELECT p.start, highlight(paragraph_words, 0, char(1), char(2))"
            " FROM paragraph_words JOIN paragraph p ON p.id = paragraph_words.rowid"
            " WHERE paragraph_words MATCH :expression AND p.document_id = :document"
            " AND paragraph_words.rowid BETWEEN (SELECT min(id) FROM paragraph WHERE document_id = :document)"
            " AND (SELECT max(id) FROM paragraph WHERE document_id = :document) ORDER BY p.start"
        ),
        {"expression": expression, "document": document},
    )
    return [(start, marked) for start, marked in rows]


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


def paragraphs_of(connection: Connection, document_id: int) -> list[tuple[int, str]]:
    """The (start, text) of each indexed paragraph of a document, in order."""
    rows = connection.execute(
        text("SELECT start, text FROM paragraph WHERE document_id = :id ORDER BY start"), {"id": document_id}
    )
    return [(start, words) for start, words in rows]


def has_strangers(connection: Connection) -> bool:
    """Whether a document is indexed that is not there."""
    found = text("SELECT EXISTS (SELECT 1 FROM paragraph WHERE document_id NOT IN (SELECT id FROM document))")
    return bool(connection.execute(found).scalar_one())


def words_agree(path: Path) -> bool:
    """Whether the indexed words are those of the paragraphs; True where the file cannot be asked.

    FTS5 is asked with an INSERT, which writes nothing but is refused where nothing may be written.
    """
    with told(path), closing(connect(path, mode="rw")) as raw:
        try:
            raw.execute("INSERT INTO paragraph_words (paragraph_words, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError as error:
            return error.sqlite_errorname != "SQLITE_CORRUPT_VTAB"
    return True
