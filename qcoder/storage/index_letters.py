"""What the full-text index takes each letter for, asked of SQLite's own tokeniser, so that both agree on every one."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing

TOKENIZER = "unicode61 remove_diacritics 2"
PARTS = 0  # what parts words: all that is neither letter nor figure
MARK = 1  # an accent of its own: belongs to the letter before it and is left out


def read_as(points: Iterable[int]) -> dict[int, int]:
    """For each code point the one that it is indexed as, PARTS or MARK.

    Each is asked for between two letters: “q.q” is two words, “q́q” is “qq”, “qÁq” is “qaq”. What it stands beside
    changes nothing but that a mark at the beginning of a word belongs to no letter (tests ask for every code point).
    """
    found: dict[int, list[str]] = defaultdict(list)
    asked = [(point, f"q{chr(point)}q") for point in points if point]
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute(f"CREATE VIRTUAL TABLE letters USING fts5(text, content='', tokenize='{TOKENIZER}')")
        raw.execute("CREATE VIRTUAL TABLE words USING fts5vocab(letters, instance)")
        raw.executemany("INSERT INTO letters (rowid, text) VALUES (?, ?)", asked)
        for point, word in raw.execute("SELECT doc, term FROM words"):
            found[point].append(word)
    return {point: _read(found[point]) for point, _text in asked} | {0: PARTS}


def _read(words: list[str]) -> int:
    if len(words) == 2:
        return PARTS
    [word] = words
    return MARK if word == "qq" else ord(word[1])
