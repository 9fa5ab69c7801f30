"""What SQLite's tokeniser takes letters for: every code point beside others, and marks without a letter before them."""

import sqlite3
from collections import defaultdict
from contextlib import closing

import pytest

from qcoder.storage.index_letters import MARK, PARTS, TOKENIZER, read_as

SCRIPTS = [*range(1, 0x3100), *range(0xA000, 0xAC00), *range(0xF900, 0x10000), *range(0x10000, 0x10400)]


def test_letters_accents_and_what_parts_words() -> None:
    read = read_as(map(ord, "AáÑñ9ßłЖ中 -_’¿\u0301\u00ad\n\0😀"))
    assert {chr(point): letter for point, letter in read.items()} == {
        "A": ord("a"), "á": ord("a"), "Ñ": ord("n"), "ñ": ord("n"), "9": ord("9"), "ß": ord("ß"), "ł": ord("ł"),
        "Ж": ord("ж"), "中": ord("中"), "\u0301": MARK,
        **dict.fromkeys((" ", "-", "_", "’", "¿", "\u00ad", "\n", "\0", "😀"), PARTS),
    }  # fmt: skip
    assert read_as([]) == {0: PARTS}


@pytest.mark.parametrize("beside", ["{}", "{}q", "7{}", "q{}á", "qq{}q", " {} "])
def test_what_a_letter_stands_beside_changes_nothing(beside: str) -> None:
    read = read_as(SCRIPTS)
    found: dict[int, list[str]] = defaultdict(list)
    with closing(sqlite3.connect(":memory:")) as raw:
        raw.execute(f"CREATE VIRTUAL TABLE letters USING fts5(text, content='', tokenize='{TOKENIZER}')")
        raw.execute("CREATE VIRTUAL TABLE words USING fts5vocab(letters, instance)")
        texts = [(point, beside.format(chr(point))) for point in SCRIPTS]
        raw.executemany("INSERT INTO letters (rowid, text) VALUES (?, ?)", texts)
        for point, word in raw.execute("SELECT doc, term FROM words ORDER BY doc, offset"):
            found[point].append(word)
    before, after = (part.replace("á", "a") for part in beside.split("{}"))
    for point in SCRIPTS:
        between = {PARTS: " ", MARK: ""}.get(read[point], chr(read[point]))
        assert found[point] == f"{before}{between}{after}".split(" ") or found[point] == [
            word for word in f"{before}{between}{after}".split(" ") if word
        ], hex(point)
