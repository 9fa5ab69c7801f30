"""The full-text index: one row a paragraph, updated in the same transaction as the texts.

SQLite FTS5, unicode61 without diacritics, external content over `paragraph`, kept by explicit INSERT ... SELECT
(measured at a sixth of what triggers cost). No sizes of columns: only a ranking by relevance would ask for them.

The id of a paragraph says where it begins: document * 2^32 + start, as the keys of `analysis.places` do. So those of a
document lie together and in order, and neither columns nor an index have to say it.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
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
A_ROW = 16  # bytes of a paragraph beside its letters
A_PIECE = 4_000_000  # bytes of paragraphs
DOCUMENT = 1 << 32  # in an id; texts are shorter than that
TABLES = (
    "CREATE TABLE paragraph (id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    f"""CREATE VIRTUAL TABLE paragraph_words USING fts5 (
        text, content='paragraph', content_rowid='id', columnsize=0, tokenize='{TOKENIZER}')""",
)


def of_document(document_id: int) -> tuple[int, int]:
    """The first and the last id that paragraphs of a document can have."""
    return document_id * DOCUMENT, (document_id + 1) * DOCUMENT - 1


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


_CURRENT = text(
    "SELECT t.id FROM document d JOIN document_text t ON t.document_id = d.id AND t.number = d.text_number"
    " WHERE d.id = :id"
)
_FORGET = (
    text(
        "INSERT INTO paragraph_words (paragraph_words, rowid, text)"
        " SELECT 'delete', id, text FROM paragraph WHERE id BETWEEN :first AND :last"
    ),
    text("DELETE FROM paragraph WHERE id BETWEEN :first AND :last"),
)


_INTO_WORDS = text(
    "INSERT INTO paragraph_words (rowid, text) SELECT id, text FROM paragraph WHERE id BETWEEN :first AND :last"
)


def refresh(connection: Connection, documents: Iterable[int], pause: Callable[[], object] | None = None) -> None:
    """Indexes the current texts of `documents` anew; those that are gone leave the index.

    `pause`: called after some megabytes each, where what is done so far may be put into the file.
    """
    for document_id in documents:
        forget(connection, document_id)
        current = connection.execute(_CURRENT, {"id": document_id}).scalar()
        if current is None:
            continue
        with closing(read_text(connection, "document_text", "text", current)) as pieces:
            _index(connection, document_id, _paragraphs_in(pieces), pause)


def _index(
    connection: Connection, document: int, stored: Iterator[tuple[int, str]], pause: Callable[[], object] | None
) -> None:
    begins, last = of_document(document)
    first, size = begins, 0  # from where on FTS5 does not know of the paragraphs, and what they take
    while some := list(islice(stored, AT_ONCE)):  # of a long text there need not be a second one in memory
        connection.execute(
            text("INSERT INTO paragraph (id, text) VALUES (:id, :text)"),
            [{"id": begins + start, "text": words} for start, words in some],
        )
        size += sum(A_ROW + len(words) for _start, words in some)
        if pause is not None and size > A_PIECE:
            until = begins + some[-1][0]
            connection.execute(_INTO_WORDS, {"first": first, "last": until})
            pause()
            first, size = until + 1, 0
    connection.execute(_INTO_WORDS, {"first": first, "last": last})


def forget(connection: Connection, document_id: int) -> None:
    """Takes a document out of the index; before its paragraphs go, because FTS5 needs their words to do so."""
    first, last = of_document(document_id)
    for statement in _FORGET:
        connection.execute(statement, {"first": first, "last": last})


def how_many(connection: Connection, expression: str, *, at_most: int) -> int:
    """How many paragraphs hold what FTS5 is asked for, counted no further than `at_most`."""
    query = text(
        "SELECT count(*) FROM (SELECT 1 FROM paragraph_words WHERE paragraph_words MATCH :expression LIMIT :most)"
    )
    return int(connection.execute(query, {"expression": expression, "most": at_most}).scalar_one())


LAST = (1 << 63) - 1  # the greatest id that SQLite can give
# Where the last of so many stands is asked first: paragraphs out of a SELECT with a limit take half as long again.
_ALL = (
    "paragraph AS p WHERE id BETWEEN :first AND coalesce("
    "(SELECT id FROM paragraph WHERE id BETWEEN :first AND :last ORDER BY id LIMIT 1 OFFSET :most - 1), :last)"
)
_HOLDING = (
    "(SELECT rowid AS id FROM paragraph_words WHERE paragraph_words MATCH :expression"
    " AND rowid BETWEEN :first AND :last ORDER BY rowid LIMIT :most) AS found JOIN paragraph AS p ON p.id = found.id"
)


def joined(
    connection: Connection, expression: str, *, between: tuple[int, int] | None = None, at_most: int = LAST
) -> tuple[str, str]:
    """The ids and the words of the paragraphs that hold what FTS5 is asked for, each in one string: numbers with commas
    between them, paragraphs with line breaks (they hold none); both in the order of ids.

    `between`: only paragraphs with these ids, first and last; a range keeps FTS5 from looking at the others. Without an
    expression all paragraphs of the range, which FTS5 is not asked for. `at_most`: so many, the first ones.
    """
    first, last = between or (0, LAST)
    row = connection.execute(
        text(f"SELECT group_concat(p.id), group_concat(p.text, char(10)) FROM {_HOLDING if expression else _ALL}"),
        {"first": first, "last": last, "most": at_most, **({"expression": expression} if expression else {})},
    ).one()
    return row[0] or "", row[1] or ""


def ids(connection: Connection, documents: Iterable[int] | None = None) -> list[int]:
    """The ids of the paragraphs of some documents or of all, in order."""
    if documents is None:
        return list(connection.scalars(text("SELECT id FROM paragraph ORDER BY id")))
    found: list[int] = []
    for one in sorted(documents):
        of = text("SELECT id FROM paragraph WHERE id BETWEEN :first AND :last ORDER BY id")
        found += connection.scalars(of, dict(zip(("first", "last"), of_document(one), strict=True)))
    return found


_AROUND = text(
    "WITH place (number, document, position) AS"
    " (SELECT key, json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:places)),"
    # Beside max(), a bare column is that of the row with the greatest start.
    " said (number, turns, start, speaker) AS (SELECT place.number, count(*), max(turn.start), turn.speaker_id"
    " FROM place JOIN turn ON turn.document_id = place.document AND turn.start <= place.position"
    " GROUP BY place.number)"
    f" SELECT coalesce(p.id % {DOCUMENT}, 0), coalesce(p.text, ''), s.name, coalesce(said.turns, 0)"
    " FROM place LEFT JOIN paragraph p ON p.id = (SELECT id FROM paragraph WHERE id"
    f" BETWEEN place.document * {DOCUMENT} AND place.document * {DOCUMENT} + place.position ORDER BY id DESC LIMIT 1)"
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
    first, last = of_document(document_id)
    rows = connection.execute(
        text("SELECT id, text FROM paragraph WHERE id BETWEEN :first AND :last ORDER BY id"),
        {"first": first, "last": last},
    )
    return [(id_ - first, words) for id_, words in rows]


def has_strangers(connection: Connection) -> bool:
    """Whether a document is indexed that is not there."""
    found = text("SELECT EXISTS (SELECT 1 FROM paragraph WHERE id / :document NOT IN (SELECT id FROM document))")
    return bool(connection.execute(found, {"document": DOCUMENT}).scalar_one())


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
