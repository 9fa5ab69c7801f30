"""Speakers in a column of a table, as some transcribers and NVivo write them: a row a turn, cells parted by tabs."""

import re
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from sys import intern

from qcoder.core.labels import Labels
from qcoder.core.speakers import names_nobody, role_word

_TIME = re.compile(r"^[\[(]?(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,3}))?[\])]?(?:\s*[-–>]+\s*\S+)?$")
_NAME = re.compile(r"[^\W\d_][\w.'’\-]*(?:[ \u00a0][\w(][\w.'’)\-]*){0,3}:?")
FEWEST = 3
MOST_VOICES = 0.5  # of the rows
WORDS_OF_A_TALK = 25  # letters a cell


class Rows:
    """Lines of cells in a text: where they begin and end, and how many tabs they have."""

    def __init__(self) -> None:
        self.starts, self.ends, self.tabs = array("i"), array("i"), array("i")

    def add(self, start: int, end: int, tabs: int) -> None:
        self.starts.append(start)
        self.ends.append(end)
        self.tabs.append(tabs)

    def tables(self) -> Iterator[range]:
        """The rows of each table: lines next to one another with as many tabs."""
        first = 0
        for at in range(1, len(self.starts) + 1):
            if at < len(self.starts) and self.starts[at] == self.ends[at - 1] + 1 and self.tabs[at] == self.tabs[first]:
                continue
            yield range(first, at)
            first = at


@dataclass(frozen=True)
class _Table:
    """The cells of some rows, split when they are asked for: a long table has many."""

    text: str
    rows: Rows
    at: range

    def __len__(self) -> int:
        return len(self.at)

    def places(self) -> Iterator[tuple[int, int]]:
        some = slice(self.at.start, self.at.stop)
        return zip(self.rows.starts[some], self.rows.ends[some], strict=True)

    def cells(self) -> Iterator[list[str]]:
        """Of each row its cells."""
        return (self.text[start:end].split("\t") for start, end in self.places())

    def column(self, place: int) -> Iterator[str]:
        return (row[place] for row in self.cells())


def columns_of_names(rows: Rows, text: str) -> Labels:
    """The rows of the largest table that has a column of names and one of words; none when there is no such table."""
    best = Labels()
    for at in rows.tables():
        found = _named(_Table(text, rows, at)) if len(at) >= FEWEST else best
        best = found if len(found) > len(best) else best
    return best


def _named(table: _Table) -> Labels:
    found = Labels()
    width = table.rows.tabs[table.at.start] + 1
    lengths, times = [0] * width, [0] * width
    for cells in table.cells():
        for place, cell in enumerate(cells):
            lengths[place] += len(cell)
            times[place] += _TIME.match(cell.strip()) is not None
    timed = {place for place in range(width) if times[place] >= len(table) / 2}
    said = max(range(width), key=lambda place: 0 if place in timed else lengths[place])
    talk = lengths[said] >= WORDS_OF_A_TALK * len(table)
    who = next((place for place in range(width) if place != said and _is_column_of_names(table, place, talk)), None)
    if who is None:
        return found
    when = min(timed - {said, who}, default=None)
    for (start, _end), cells in zip(table.places(), table.cells(), strict=True):
        name = _name_in(cells[who])
        if not name or not _NAME.fullmatch(name) or names_nobody(name) or name.casefold() in _HEADS:
            continue
        begin = start + sum(len(cell) + 1 for cell in cells[:said])
        time = _seconds(cells[when].strip()) if when is not None else None
        found.add(start if who < said else begin, begin, intern(name), time, begin + len(cells[said]))
    return found


def _name_in(cell: str) -> str:
    return " ".join(cell.split()).rstrip(":").strip()


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


def _is_column_of_names(table: _Table, place: int, talk: bool) -> bool:
    """`talk`: the cells beside these are as long as what people say."""
    written = Counter(map(_name_in, table.column(place)))
    names = {name: n for name, n in written.items() if name and name.casefold() not in _HEADS}
    likely = {name: n for name, n in names.items() if _NAME.fullmatch(name) and not names_nobody(name)}
    number = sum(likely.values())
    if number < max(FEWEST - 1, 0.8 * sum(names.values())):
        return False
    if next(table.column(place)).strip().casefold() in (_HEADS if talk else _SPEAKERS) and number > 1:
        return True  # the table says so itself
    times: Counter[str] = Counter()
    for name, n in likely.items():
        times[name.casefold()] += n
    roles = any(role_word(name) for name in times)
    return len(times) > 1 and (roles or len(times) <= MOST_VOICES * number) and max(times.values()) > 1


def _seconds(time: str) -> float | None:
    found = _TIME.match(time)
    if found is None:
        return None
    first, second, third, part = found.groups()
    whole = int(first) * 3600 + int(second) * 60 + int(third) if third else int(first) * 60 + int(second)
    return whole + (float(f"0.{part}") if part else 0.0)
