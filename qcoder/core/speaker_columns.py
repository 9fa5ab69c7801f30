"""Speakers in a column of a table, as some transcribers and NVivo write them: a row a turn, cells parted by tabs."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.core.speakers import names_nobody, role_word

_TIME = re.compile(r"^[\[(]?(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,3}))?[\])]?(?:\s*[-–>]+\s*\S+)?$")
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0][\w(][\w.'’)\-]*){0,3}:?")
FEWEST = 3
MOST_VOICES = 0.5  # of the rows
WORDS_OF_A_TALK = 25  # letters a cell


@dataclass(frozen=True)
class Row:
    """A line of cells in the text."""

    start: int
    end: int
    line: str


@dataclass(frozen=True)
class NamedRow:
    start: int
    said: int
    end: int
    name: str
    time: float | None


def columns_of_names(rows: Sequence[Row]) -> list[NamedRow]:
    """The rows of the largest table that has a column of names and one of words; none when there is no such table."""
    best: list[NamedRow] = []
    block: list[Row] = []
    for row in [*rows, None]:
        if row is not None and (
            not block or (row.start == block[-1].end + 1 and row.line.count("\t") == block[-1].line.count("\t"))
        ):
            block.append(row)
            continue
        found = _named(block)
        best = found if len(found) > len(best) else best
        block = [row] if row is not None else []
    return best


def _named(block: list[Row]) -> list[NamedRow]:
    if len(block) < FEWEST:
        return []
    cells = [row.line.split("\t") for row in block]
    width = len(cells[0])
    lengths = [sum(len(row[place]) for row in cells) for place in range(width)]
    timed = {
        place for place in range(width) if sum(bool(_TIME.match(row[place].strip())) for row in cells) >= len(cells) / 2
    }
    said = max(range(width), key=lambda place: 0 if place in timed else lengths[place])
    talk = lengths[said] >= WORDS_OF_A_TALK * len(cells)
    who = next((place for place in range(width) if place != said and _is_column_of_names(cells, place, talk)), None)
    if who is None:
        return []
    when = min(timed - {said, who}, default=None)
    found: list[NamedRow] = []
    for row, parts in zip(block, cells, strict=True):
        name = " ".join(parts[who].split()).rstrip(":").strip()
        if not name or not _NAME.fullmatch(name) or names_nobody(name) or name.casefold() in _HEADS:
            continue
        begin = row.start + sum(len(part) + 1 for part in parts[:said])
        end = begin + len(parts[said])
        start = row.start if who < said else begin
        time = _seconds(parts[when].strip()) if when is not None else None
        found.append(NamedRow(start, begin, end, name, time))
    return found


_SPEAKERS = frozenset(["speaker", "hablante", "voz"])
_HEADS = _SPEAKERS | {
    "name",
    "nombre",
    "who",
    "quién",
    "quien",
    "document name",
    "document",
    "documento",
}  # also of lists of persons and what they are


def _is_column_of_names(cells: list[list[str]], place: int, talk: bool) -> bool:
    """`talk`: the cells beside these are as long as what people say."""
    names = [" ".join(row[place].split()).rstrip(":").strip() for row in cells]
    names = [name for name in names if name and name.casefold() not in _HEADS]
    likely = [name for name in names if _NAME.fullmatch(name) and not names_nobody(name)]
    if len(likely) < max(FEWEST - 1, 0.8 * len(names)):
        return False
    if cells[0][place].strip().casefold() in (_HEADS if talk else _SPEAKERS) and len(likely) > 1:
        return True  # the table says so itself
    times = Counter(name.casefold() for name in likely)
    roles = any(role_word(name) for name in times)
    return len(times) > 1 and (roles or len(times) <= MOST_VOICES * len(likely)) and max(times.values()) > 1


def _seconds(time: str) -> float | None:
    found = _TIME.match(time)
    if found is None:
        return None
    first, second, third, part = found.groups()
    whole = int(first) * 3600 + int(second) * 60 + int(third) if third else int(first) * 60 + int(second)
    return whole + (float(f"0.{part}") if part else 0.0)
