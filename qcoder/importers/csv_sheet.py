"""Sheets as text: .csv and .tsv, in any encoding, parted by commas, semicolons, tabs or bars.

Standard: RFC 4180, read leniently: fields of any length, rows of any number of fields, quotes that never end.
"""

import csv
import re
from collections.abc import Sequence

from qcoder.core.found_turns import Turns
from qcoder.core.imported import Certainty, ImportedDocument
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.packed_rows import PackedRows
from qcoder.importers.plain import decode_surely
from qcoder.importers.sheet import put_together

_SEPARATORS = ",;\t|"
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")  # with its end
FEWEST_ROWS = 2
LONGEST_FIELD = 50_000_000


def read_csv(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """One document of a sheet of text."""
    text, encoding, certainty = sheet_text(data)
    words, format = words_in_sheet(text), "tsv" if separator_of(text) == "\t" else "csv"
    rows = csv_rows(text)
    del text  # a long one is not needed beside its rows, nor are they beside what is made of them
    made = put_together(rows, file_name=file_name)
    del rows
    return made.finish(
        file_name=file_name,
        format=format,
        words_in_file=words,
        language=language,
        encoding=encoding,
        certainty=certainty,
        turns=Turns(),
    )


def sheet_text(data: bytes) -> tuple[str, str, Certainty]:
    text, encoding, certainty = decode_surely(data)
    return text.replace("\ufeff", "").replace("\x00", ""), encoding, certainty


def separator_of(text: str) -> str:
    """The separator that makes the rows most alike: counted outside of quotes, in the first lines."""
    counts: list[list[int]] = []
    quoted, row = False, [0] * len(_SEPARATORS)
    for letter in text[:20_000]:
        if letter == '"':
            quoted = not quoted
        elif not quoted and letter in "\r\n":
            if any(row):
                counts.append(row)
            row = [0] * len(_SEPARATORS)
        elif not quoted and letter in _SEPARATORS:
            row[_SEPARATORS.index(letter)] += 1
    if any(row) or not counts:
        counts.append(row)
    best, most = ",", (-1.0, -1.0)
    for place, separator in enumerate(_SEPARATORS):
        numbers = [row[place] for row in counts]
        usual = max(set(numbers), key=numbers.count)
        alike = numbers.count(usual) / len(numbers) if usual else 0.0
        if (alike, float(numbers[0])) > most:
            best, most = separator, (alike, float(numbers[0]))
    return best


def csv_rows(text: str) -> PackedRows:
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        return PackedRows(csv.reader((line[0] for line in _LINE.finditer(text)), delimiter=separator_of(text)))
    finally:
        csv.field_size_limit(limit)


def looks_like_sheet(text: str) -> bool:
    """True when the first rows have the same number of fields, two or more, and no field is a paragraph."""
    separator = separator_of(text)
    found = csv_rows(text[:20_000])
    rows: Sequence[list[str]] = found[:-1] or found
    rows = [row for row in rows if any(row)][:20]
    if len(rows) < FEWEST_ROWS or len(rows[0]) < 2:
        return False
    alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
    return alike >= (0.9 if separator in "\t;|" else 1.0) and all(len(name) < 200 for name in rows[0])


def words_in_sheet(text: str) -> int:
    """Words of all fields, counted over the text itself: quotes opened and closed letter by letter."""
    separator = separator_of(text)
    total, begin, quoted = 0, 0, False
    signs = re.compile(f'["\r\n{re.escape(separator)}]')
    at, length = 0, len(text)
    while at < length:
        # Jump to the next sign that matters.
        found = None if quoted else signs.search(text, at)
        following = text.find('"', at) if quoted else found.start() if found else -1
        if following < 0:
            break
        if text[following] == '"':
            if quoted and text[following + 1 : following + 2] == '"':
                at = following + 2
                continue
            if quoted or following == begin:
                quoted = not quoted
            at = following + 1
            continue
        total += _field(text[begin:following])
        begin = at = following + 1
    return total + _field(text[begin:])


def _field(raw: str) -> int:
    if raw.startswith('"'):
        raw = raw[1:].removesuffix('"').replace('""', '"')
    return count_words(clean(raw))
