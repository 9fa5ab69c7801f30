"""The full-text index: one row a paragraph, updated in the same transaction as the texts.

SQLite FTS5, unicode61 without diacritics, external content over `paragraph`, kept by explicit INSERT ... SELECT
(measured at a sixth of what triggers cost).
"""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from json import dumps
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from qcoder.storage.blobs import read_text
from qcoder.storage.engine import connect, told
from qcoder.storage.index_letters import TOKENIZER

AT_ONCE = 500  # paragraphs
TABLES = (
    """CREATE TABLE paragraph (
        id INTEGER PRIMARY KEY,
        document_id INTEGER NOT NULL,
        start INTEGER NOT NULL,
        text TEXT NOT NULL)""",
    "CREATE INDEX ix_paragraph_document ON paragraph (document_id, start)",
    f"""CREATE VIRTUAL TABLE paragraph_words USING fts5 (
        text, content='paragraph', content_rowid='id', tokenize='{TOKENIZER}')""",
)


def paragraphs(words: str) -> Iterator[tuple[int, str]]:
    """The (start, text) of each paragraph that holds more than white space."""
    at = 0
    while at <= len(words):
        end = words.find("\n", at)
        end = end if end >= 0 else len(words)
        line = words[at:end]
        if line and not line.isspace():
            yield at, line
        at = end + 1


def _paragraphs_in(pieces: Iterable[str]) -> Iterator[tuple[int, str]]:
    """As `paragraphs`, of a text that comes in pieces."""
    start, waiting = 0, [""]
    for piece in pieces:
        waiting.append(piece)
        if "\n" in piece:
            whole, _, rest = "".join(waiting).rpartition("\n")
            yield from ((start + at, words) for at, words in paragraphs(whole))
            start, waiting = start + len(whole) + 1, [rest]
    yield from ((start + at, words) for at, words in paragraphs("".join(waiting)))


def create(connection: Connection) -> None:
    for statement in TABLES:
        connection.exec_driver_sql(statement)


def refresh(connection: Connection, documents: Iterable[int]) -> None:
    """Indexes the current texts of `documents` anew; those that are gone leave the index."""
    for document_id in documents:
        forget(connection, document_id)
        current = connection.execute(
            text(
                "SELECT t.id FROM document d JOIN document_text t"
                " ON t.document_id = d.id AND t.number = d.text_number WHERE d.id = :id"
            ),
            {"id": document_id},
        ).scalar()
        if current is None:
            continue
        stored = _paragraphs_in(read_text(connection, "document_text", "text", current))
        found = ({"document": document_id, "start": start, "text": words} for start, words in stored)
        while some := list(islice(found, AT_ONCE)):  # of a long text there need not be a second one in memory
            connection.execute(
                text("INSERT INTO paragraph (document_id, start, text) VALUES (:document, :start, :text)"), some
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


def ranges(connection: Connection, documents: Iterable[int] | None = None) -> dict[int, tuple[int, int]]:
    """The first and the last paragraph (ids) of each document that has any; those between belong to it as well."""
    # Paragraphs of a document are written together and in order: its first and last starts have its first and last id.
    query = (
        "SELECT d.id, (SELECT id FROM paragraph WHERE document_id = d.id ORDER BY start LIMIT 1),"
        " (SELECT id FROM paragraph WHERE document_id = d.id ORDER BY start DESC LIMIT 1) FROM document d"
    )
    if documents is None:
        rows = connection.execute(text(query)).all()
    else:
        one = text(f"{query} WHERE d.id = :id")
        rows = [row for id_ in documents for row in connection.execute(one, {"id": id_})]
    return {document: (first, last) for document, first, last in rows if first is not None}


def how_many(connection: Connection, expression: str, *, at_most: int) -> int:
    """How many paragraphs hold what FTS5 is asked for, counted no further than `at_most`."""
    query = text(
        "SELECT count(*) FROM (SELECT 1 FROM paragraph_words WHERE paragraph_words MATCH :expression LIMIT :most)"
    )
    return int(connection.execute(query, {"expression": expression, "most": at_most}).scalar_one())


_READ = text(
    "SELECT group_concat(document_id), group_concat(start), group_concat(text, char(10)) FROM paragraph"
    " WHERE id BETWEEN :first AND :last"
)


def joined(connection: Connection, expression: str, *, between: tuple[int, int] | None = None) -> tuple[str, str, str]:
    """The documents, the starts and the words of the paragraphs that hold what FTS5 is asked for, each in one string:
    numbers with commas between them, paragraphs with line breaks (they hold none); all three in the same order.

    `between`: only paragraphs with these ids, first and last; a range keeps FTS5 from looking at the others. Without an
    expression all paragraphs of the range, which FTS5 is not asked for.
    """
    if not expression:
        read = connection.execute(_READ, dict(zip(("first", "last"), between or (0, -1), strict=True))).one()
        return read[0] or "", read[1] or "", read[2] or ""
    asked = "" if between is None else " AND paragraph_words.rowid BETWEEN :first AND :last"
    first, last = between or (0, 0)
    row = connection.execute(
        text(
            "SELECT group_concat(p.document_id), group_concat(p.start), group_concat(p.text, char(10))"
            " FROM paragraph_words JOIN paragraph p ON p.id = paragraph_words.rowid"
            f" WHERE paragraph_words MATCH :expression{asked}"
        ),
        {"expression": expression, **({} if between is None else {"first": first, "last": last})},
    ).one()
    return row[0] or "", row[1] or "", row[2] or ""


def starts(connection: Connection, documents: Iterable[int] | None = None) -> list[tuple[int, int, int]]:
    """(id, document, start) of each paragraph, of some documents or of all; in the order of documents and starts."""
    query = "SELECT id, document_id, start FROM paragraph"
    if documents is None:
        rows = connection.execute(text(f"{query} ORDER BY document_id, start")).all()
        return [(id_, document, start) for id_, document, start in rows]
    found = []
    for one in sorted(documents):
        of = text(f"{query} WHERE document_id = :one ORDER BY start")
        found += [(id_, document, start) for id_, document, start in connection.execute(of, {"one": one})]
    return found


_AROUND = text(
    "WITH place (number, document, position) AS"
    " (SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:places)),"
    # Beside max(), a bare column is that of the row with the greatest start.
    " said (number, turns, start, speaker) AS (SELECT place.number, count(*), max(turn.start), turn.speaker_id"
    " FROM place JOIN turn ON turn.document_id = place.document AND turn.start <= place.position"
    " GROUP BY place.number)"
    " SELECT coalesce(p.start, 0), coalesce(p.text, ''), s.name, coalesce(said.turns, 0)"
    " FROM place LEFT JOIN paragraph p ON p.id = (SELECT id FROM paragraph WHERE document_id = place.document"
    " AND start <= place.position ORDER BY start DESC LIMIT 1)"
    " LEFT JOIN said ON said.number = place.number LEFT JOIN speaker s ON s.id = said.speaker ORDER BY place.number"
)


def around(connection: Connection, places: Sequence[tuple[int, int]]) -> list[tuple[int, str, str | None, int]]:
    """Of each place (document, position): start and text of the last paragraph that begins there or before ((0, "")
    where there is none), who speaks (None: nobody does) and the number of the turn.

    All at once: a question each would cost more than half of a search.
    """
    return [
        (start, words, name, turn)
        for start, words, name, turn in connection.execute(_AROUND, {"places": dumps(places)})
    ]


_LABELS = text(
    "WITH place (document, position) AS MATERIALIZED"
    " (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:places))"
    " SELECT DISTINCT turn.document_id, turn.start, turn.said_start FROM place CROSS JOIN turn"
    " WHERE turn.document_id = place.document AND turn.start <= place.position AND turn.said_start > place.position"
)


def labels_at(connection: Connection, places: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """(document, start, end) of the labels of speakers in which places (document, position) lie."""
    rows = connection.execute(_LABELS, {"places": dumps(places)})
    return [(document, start, end) for document, start, end in rows]


def last_paragraph(connection: Connection) -> int:
    """The greatest id of a paragraph; 0 where there is none."""
    return int(connection.execute(text("SELECT max(id) FROM paragraph")).scalar() or 0)


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
