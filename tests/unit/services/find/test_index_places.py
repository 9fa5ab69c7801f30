"""Where words stand, held against the marks that SQLite's own index puts around them."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from qcoder.analysis.places import Places
from qcoder.core.query import Says
from qcoder.services.find.index_places import index_places, next_places
from qcoder.services.find.text_hits import distinct, expression, is_plain, sought, together
from qcoder.storage import search_index
from tests.examples import examples

LETTERS = st.text(alphabet="aAbáÁ\u0301ñß Ж-_.’9😀\u00a0", min_size=1, max_size=30)
WORDS = st.lists(st.text(alphabet="aAbá\u0301ñЖ9_", min_size=1, max_size=3), min_size=1, max_size=3)


def marked(paragraphs: list[tuple[int, int, str]], asked: str) -> list[tuple[int, int, int]]:
    """(document, start, end) of the hits of an expression as highlight() marks them."""
    with closing(sqlite3.connect(":memory:")) as raw:
        for statement in search_index.TABLES:
            raw.execute(statement)
        raw.executemany("INSERT INTO paragraph (id, text) VALUES ((? << 32) + ?, ?)", paragraphs)
        raw.execute("INSERT INTO paragraph_words (rowid, text) SELECT id, text FROM paragraph")
        rows = raw.execute(
            "SELECT p.id >> 32, p.id & 4294967295, highlight(paragraph_words, 0, char(1), char(2)) FROM paragraph_words"
            " JOIN paragraph p ON p.id = paragraph_words.rowid WHERE paragraph_words MATCH ?", (asked,)
        ).fetchall()  # fmt: skip
    found = []
    for document, start, text in rows:
        before, *parts = text.split("\x01")
        at = start + len(before)
        for part in parts:
            end = at + part.index("\x02")
            found.append((document, at, end))
            at += len(part) - 1
    return sorted(found)


def in_portions(connection: Connection, asked: str, says: list[Says]) -> list[Places]:
    """The same as `index_places`, two paragraphs at a time."""
    found: list[Places] = []
    first: int | None = 0
    while first is not None:
        places, first = next_places(connection, asked, map(sought, says), first)
        found.append(places)
    return found


def placed(paragraphs: list[tuple[int, int, str]], says: list[Says]) -> list[tuple[int, int, int]]:
    """The same by `index_places`."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        search_index.create(connection)
        for row in paragraphs:
            connection.exec_driver_sql("INSERT INTO paragraph (id, text) VALUES ((? << 32) + ?, ?)", row)
        connection.exec_driver_sql("INSERT INTO paragraph_words (rowid, text) SELECT id, text FROM paragraph")
        asked = " OR ".join(map(expression, says))
        places: Places = distinct(index_places(connection, asked, map(sought, says)))
        with pytest.MonkeyPatch.context() as few:
            few.setattr("qcoder.services.find.index_places.PARAGRAPHS_AT_ONCE", 2)
            for expression_ in (asked, ""):  # an empty one looks through all
                parts = in_portions(connection, expression_, says)
                assert distinct(together(parts)).id.tolist() == places.id.tolist()
                assert len(parts) <= len(paragraphs) // 2 + 1
    engine.dispose()
    return list(zip(places.document.tolist(), places.start.tolist(), places.end.tolist(), strict=True))


@settings(max_examples=examples(100), deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=4), WORDS, st.booleans())
def test_words_stand_where_the_index_marks_them(texts: list[str], words: list[str], beginning: bool) -> None:
    says = Says(" ".join(words) + ("*" if beginning else ""), "phrase" if len(words) > 1 else "words")
    if not any(letter.isalnum() for letter in says.words):
        return
    assert is_plain(says)
    paragraphs = [(number % 2 + 1, 100 * number, text) for number, text in enumerate(texts)]
    assert placed(paragraphs, [says]) == marked(paragraphs, expression(says))


def test_phrases_accents_and_beginnings() -> None:
    text = "El dinero, el DINERO: dine\u0301ro… dineros"
    paragraphs = [(1, 0, text), (1, 50, "dinero"), (2, 0, "de fuera")]

    def words(*says: Says) -> list[str]:
        return [
            (text if at < 50 else "dinero")[at % 50 : end - at // 50 * 50]
            for _document, at, end in placed(paragraphs, list(says))
        ]

    assert words(Says("dinero", "words")) == ["dinero", "DINERO", "dine\u0301ro", "dinero"]
    assert words(Says("Dínero*", "words")) == ["dinero", "DINERO", "dine\u0301ro", "dineros", "dinero"]
    assert words(Says("el dinero", "phrase")) == ["El dinero", "el DINERO"]
    assert words(Says("dinero el", "phrase"), Says("el dinero", "phrase")) == ["El dinero, el DINERO"]
    assert words(Says("dinero de", "phrase")) == []  # never over the end of a paragraph


def test_a_phrase_does_not_go_on_in_the_next_paragraph_even_where_both_are_found() -> None:
    paragraphs = [(1, 0, "uno dos"), (1, 10, "tres uno dos tres")]
    assert placed(paragraphs, [Says("dos tres", "phrase")]) == [(1, 19, 27)]
    assert placed(paragraphs, [Says("uno", "words"), Says("dos tres", "phrase")]) == [
        (1, 0, 3),
        (1, 15, 18),
        (1, 19, 27),
    ]


def test_nothing_is_found_where_nothing_is() -> None:
    assert placed([], [Says("uno", "words")]) == []
    assert placed([(1, 0, "dos")], [Says("uno", "words")]) == []
    assert len(np.unique([row[0] for row in placed([(7, 3, "uno")], [Says("uno", "words")])])) == 1
