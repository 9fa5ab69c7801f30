"""The table of codes against groups, counted on arrays: the one place where its numbers are made.

Pure: arrays and plain rows in, a table out. `comparison` says the rules in words. A coding belongs to *places*:
whole documents, or passages (turns of a speaker, passages that are about something) that a coding shares at least one
character with. Every place says the values of the grouping, the case and the organisations that follow from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qcoder.analysis.comparison import (
    COUNTS,
    CodeNode,
    ComparisonRow,
    ComparisonTable,
    Count,
    Of,
)
from qcoder.analysis.forest import Forest
from qcoder.analysis.intervals import Ints, covered, touching

MOST_CELLS = 40_000_000  # codes times cells that are held in memory at once


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation behind a place, and the values of the grouping that it counts in."""

    organisation: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A whole document (`start` None) or a passage of it, with what the grouping says of it (no values: missing)."""

    document: int  # its place among the documents
    values: tuple[str, ...]
    case: int | None = None
    organisations: tuple[Standing, ...] = ()
    start: int | None = None
    end: int = 0


@dataclass(frozen=True, eq=False)
class Codings:
    """Codings in columns: the place of their document and of their code, and where they are."""

    ids: NDArray[np.integer]
    document: NDArray[np.integer]
    code: Ints  # places in the forest
    start: NDArray[np.integer]
    end: NDArray[np.integer]

    def __len__(self) -> int:
        return len(self.ids)

    def only(self, kept: NDArray[np.bool_]) -> "Codings":
        return Codings(self.ids[kept], self.document[kept], self.code[kept], self.start[kept], self.end[kept])


@dataclass(frozen=True, eq=False)
class Texts:
    """How long the documents are, and where the words of participants begin, all in one line of whole numbers."""

    lengths: Ints
    word_starts: Sequence[NDArray[np.integer]] = ()

    @cached_property
    def offsets(self) -> Ints:
        """Where each document begins; one number stays free between two of them."""
        return np.concatenate(([0], np.cumsum(self.lengths + 1)[:-1])) if len(self.lengths) else self.lengths

    @cached_property
    def words(self) -> Ints:
        parts = [starts + offset for starts, offset in zip(self.word_starts, self.offsets, strict=True) if len(starts)]
        return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, np.int64)

    def on_line(self, document: NDArray[np.integer], at: NDArray[np.integer]) -> Ints:
        found: Ints = self.offsets[document] + at
        return found

    def word_numbers(self, on_line: Ints) -> Ints:
        """How many words begin before each position: a stretch holds those between its two numbers."""
        return np.searchsorted(self.words, on_line, side="left").astype(np.int64)


@dataclass(frozen=True, eq=False)
class Crosstab:
    """`numbers` has for each count codes in rows and, in columns, those of `columns`, then missing, then total."""

    by: str
    of: Of
    columns: tuple[str, ...]
    codes: tuple[CodeNode, ...]
    numbers: Mapping[Count, Ints]
    bases: Mapping[str, Mapping[Count, int]]
    missing_documents: int
    missing_codings: int
    several: int
    where: str = ""
    notice: str = ""
    behind: "Behind | None" = field(default=None, repr=False)

    def table(self, count: Count) -> ComparisonTable:
        """The table of one count."""
        rows, depths = [], dict[int, int]()
        for code, line in zip(self.codes, self.numbers[count].tolist(), strict=True):
            depths[code.id] = 0 if code.parent_id is None else depths[code.parent_id] + 1
            *values, missing, total = line
            rows.append(
                ComparisonRow(
                    code.id, code.path, depths[code.id], code.counter_instance, code.colour, total,
                    dict(zip(self.columns, values, strict=True)), missing, code.names,
                )
            )  # fmt: skip
        return ComparisonTable(
            by=self.by,
            count=count,
            columns=self.columns,
            rows=tuple(rows),
            bases=self.bases,
            missing_documents=self.missing_documents,
            several=self.several,
            where=self.where,
            notice=self.notice,
            of=self.of,
            missing_codings=self.missing_codings,
        )


@dataclass(frozen=True, eq=False)
class Behind:
    """The codings behind the cells of a crosstab."""

    forest: Forest
    codings: Codings
    coding: Ints  # rows of `codings`, each with the column that it stands in
    column: Ints
    columns: tuple[str, ...]

    def ids(self, *, code: int | None = None, column: str | None = None, missing: bool = False) -> Ints:
        """Ids of the codings of a code (with those that count into it) in a column, in the missing, or in all."""
        rows = self._rows(code=code, column=column, missing=missing)
        return np.unique(self.codings.ids[rows].astype(np.int64))

    def documents(self, *, code: int, column: str) -> Ints:
        """Places of the documents in which a code (with those that count into it) has codings in a column."""
        return np.unique(self.codings.document[self._rows(code=code, column=column)].astype(np.int64))

    def _rows(self, *, code: int | None = None, column: str | None = None, missing: bool = False) -> Ints:
        if column is None and not missing:
            rows = np.arange(len(self.codings))
        elif missing:
            rows = self.coding[self.column == len(self.columns)]
        elif column in self.columns:
            rows = self.coding[self.column == self.columns.index(column)]
        else:
            rows = np.zeros(0, np.int64)
        if code is not None:
            at = self.forest.place[code]
            codes = self.codings.code[rows]
            rows = rows[(codes >= at) & (codes < self.forest.ends[at])]
        return rows


def crosstab(
    *,
    codes: Sequence[CodeNode],
    forest: Forest,
    codings: Codings,
    texts: Texts,
    grouped: "Grouped",
    by: str,
    of: Of = "document",
    counts: Iterable[Count] = COUNTS,
    words_said: Sequence[int] | None = None,
    where: str = "",
    notice: str = "",
) -> Crosstab:
    """Codes against the values that places have of a grouping.

    Args:
        codes: parents before their children, as the rows will stand.
        words_said: how many words participants say in each document, where `texts` does not know their places;
            needed for the bases of shares.
    """
    columns, grid = grouped.columns, grouped.grid
    rows = _Rows(codings, texts, grouped)
    numbers: dict[Count, Ints] = {}
    wanted = [count for count in COUNTS if count in set(counts)]
    if "codings" in wanted:
        numbers["codings"] = _codings(forest, codings, rows, len(columns))
    units = [count for count in wanted if count in grid.units]
    if units:
        numbers |= _units(forest, codings, rows, grid, units, len(columns))
    if "words" in wanted:
        numbers["words"] = _words(forest, codings, texts, rows, len(columns))
    shown = forest.places(np.array([code.id for code in codes], np.int64))
    missing = several = 0
    if of != "document":
        per_coding = np.bincount(rows.coding[rows.column < len(columns)], minlength=len(codings))
        missing, several = int(np.count_nonzero(per_coding == 0)), int((per_coding > 1).sum())
    return Crosstab(
        by=by,
        of=of,
        columns=columns,
        codes=tuple(codes),
        numbers={count: numbers[count][shown] for count in wanted},
        bases=_bases(texts, grouped, rows, words_said),
        missing_documents=grouped.without_value if of == "document" else 0,
        missing_codings=missing,
        several=grouped.with_several if of == "document" else several,
        where=where,
        notice=notice,
        behind=Behind(forest, codings, *rows.with_missing(len(columns)), columns),
    )


class _Grid:
    """The cells that codings can fall into: every combination of column and unit that some place stands for.

    A unit that does not count in a cell has -1 there. The column after the last is that of the missing.
    """

    def __init__(self, places: Sequence[Place], columns: Sequence[str], *, whole: bool) -> None:
        number = {value: at for at, value in enumerate(columns)}
        none = len(columns)
        cases: dict[int, int] = {}
        organisations: dict[str, int] = {}
        seen: dict[tuple[int, ...], int] = {}
        cells: list[int] = []
        of_place: list[int] = []
        for at, place in enumerate(places):
            own = [number[value] for value in place.values] or ([none] if whole else [-1])
            case = -1 if place.case is None else cases.setdefault(place.case, len(cases))
            behind = [
                (organisations.setdefault(one.organisation, len(organisations)), column)
                for one in place.organisations
                for column in ([number[value] for value in one.values] or [none])
            ]
            for step in range(max(len(own), len(behind), 1)):
                column = own[step] if step < len(own) else -1
                counted = step < len(own)
                case_column = (none if column < 0 else column) if counted else -1
                organisation, its_column = behind[step] if step < len(behind) else (-1, -1)
                key = (
                    column, place.document if column >= 0 else -1,
                    case_column if case >= 0 else -1, case if counted else -1, its_column, organisation,
                )  # fmt: skip
                cells.append(seen.setdefault(key, len(seen)))
                of_place.append(at)
        self.cells = np.array(cells, np.int64)
        self.of_place = np.array(of_place, np.int64)
        table = np.array(list(seen), np.int64).reshape(-1, 6)
        self.column = table[:, 0].copy()  # looked up for every coding: side by side
        self.number = len(table)
        self.units: dict[Count, tuple[Ints, Ints]] = {
            "documents": (table[:, 0], table[:, 1]),
            "cases": (table[:, 2], table[:, 3]),
            "organisations": (table[:, 4], table[:, 5]),
        }


class Grouped:
    """Places of passages with their values, laid out once: the columns, the cells, and what there is of each column.

    Args:
        places: whole documents, or passages of them.
        order: values to show first, in this order, also when nothing has them; others follow by name.
        whole: the places are documents, each once; a document without a value then counts as missing.
    """

    def __init__(self, places: Sequence[Place], order: Sequence[str] = (), *, whole: bool) -> None:
        found = {value for place in places for value in place.values}
        found |= {value for place in places for one in place.organisations for value in one.values}
        self.columns = (*order, *sorted(found - set(order), key=str.casefold))
        self.whole = whole
        self.grid = _Grid(places, self.columns, whole=whole)
        self.documents = np.array([place.document for place in places], np.int64)
        self.starts = np.array([place.start or 0 for place in places], np.int64)
        self.ends = np.array([place.end for place in places], np.int64)
        self.without_value = sum(not place.values for place in places)
        self.with_several = sum(len(place.values) > 1 for place in places)
        number = {value: at for at, value in enumerate(self.columns)}
        documents: list[set[int]] = [set() for _ in self.columns]
        cases: list[set[int]] = [set() for _ in self.columns]
        organisations: list[set[str]] = [set() for _ in self.columns]
        self.in_column: list[list[int]] = [[] for _ in self.columns]  # the places of each
        self.entire = np.array([place.start is None for place in places], bool)
        for at, place in enumerate(places):
            for value in place.values:
                column = number[value]
                documents[column].add(place.document)
                self.in_column[column].append(at)
                if place.case is not None:
                    cases[column].add(place.case)
            for standing in place.organisations:
                for value in standing.values:
                    organisations[number[value]].add(standing.organisation)
        self.there: dict[Count, list[int]] = {
            "documents": list(map(len, documents)), "cases": list(map(len, cases)),
            "organisations": list(map(len, organisations)),
        }  # fmt: skip

    @cached_property
    def cells_of_document(self) -> list[Ints]:
        """The first cell of each document, then the second ones, and so on; -1 where a document has no more."""
        of_document: dict[int, list[int]] = {}
        for cell, at in zip(self.grid.cells.tolist(), self.grid.of_place.tolist(), strict=True):
            of_document.setdefault(int(self.documents[at]), []).append(cell)
        size, most = max(of_document, default=-1) + 1, max(map(len, of_document.values()), default=0)
        tables = [np.full(size, -1, np.int64) for _step in range(most)]
        for document, cells in of_document.items():
            for step, cell in enumerate(cells):
                tables[step][document] = cell
        return tables


class _Rows:
    """Which codings stand in which columns (each once), and in which cells; words beside that for each place."""

    part: tuple[Ints, Ints] | None = None  # of passages: where they and the codings overlap, on the line
    part_coding: Ints
    part_column: Ints
    missing_cells: tuple[Ints, Ints] | None = None  # of passages: codings without any value, and their documents

    def __init__(self, codings: Codings, texts: Texts, grouped: Grouped) -> None:
        self.texts = texts
        if not grouped.whole:
            self._by_passage(codings, grouped)
            return
        self.cell_coding, self.cell = self._by_document(codings, grouped)
        self.coding, self.column = self.cell_coding, grouped.grid.column[self.cell]
        if (grouped.grid.column < 0).any():
            kept = self.column >= 0
            self.coding, self.column = self.coding[kept], self.column[kept]

    def _by_document(self, codings: Codings, grouped: Grouped) -> tuple[Ints, Ints]:
        most = len(grouped.cells_of_document)
        codings_found, cells_found = [], []
        for step, table in enumerate(grouped.cells_of_document):
            cell = table[codings.document]
            there = np.arange(len(codings)) if step == 0 else np.flatnonzero(cell >= 0)
            codings_found.append(there)
            cells_found.append(cell if step == 0 else cell[there])
        if not codings_found:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        if most == 1:
            return codings_found[0], cells_found[0]
        return np.concatenate(codings_found), np.concatenate(cells_found)

    def _by_passage(self, codings: Codings, grouped: Grouped) -> None:
        grid = grouped.grid
        starts = self.texts.on_line(grouped.documents, grouped.starts)
        ends = self.texts.on_line(grouped.documents, grouped.ends)
        order = np.argsort(starts, kind="stable")
        coded_start = self.texts.on_line(codings.document, codings.start)
        coded_end = self.texts.on_line(codings.document, codings.end)
        one, other = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for left, right in touching(coded_start, coded_end, starts[order], ends[order]):
            one.append(left)
            other.append(order[right])
        coding, place = np.concatenate(one), np.concatenate(other)
        # A place may have several cells: they stand in one run in `grid.cells`.
        first = np.searchsorted(grid.of_place, place, side="left")
        count = np.searchsorted(grid.of_place, place, side="right") - first
        coding_of = np.repeat(coding, count)
        spot = np.arange(len(coding_of)) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        cell, place_of = grid.cells[spot], np.repeat(place, count)
        column = grid.column[cell]
        valued = column >= 0
        self.part = (
            np.maximum(coded_start[coding_of], starts[place_of])[valued],
            np.minimum(coded_end[coding_of], ends[place_of])[valued],
        )
        self.part_coding, self.part_column = coding_of[valued], column[valued]
        pairs = np.unique(coding_of * max(1, grid.number) + cell)
        self.cell_coding, self.cell = pairs // max(1, grid.number), pairs % max(1, grid.number)
        # Codings without any value: missing, in their documents.
        width = int(grid.column.max()) + 2 if grid.number else 1
        in_column = np.unique(self.part_coding * width + self.part_column)
        self.coding, self.column = in_column // width, in_column % width
        without = np.ones(len(codings), bool)
        without[self.coding] = False
        lost = np.flatnonzero(without)
        self.missing_cells = (lost, codings.document[lost].astype(np.int64))

    def with_missing(self, none: int) -> tuple[Ints, Ints]:
        """Codings and columns, those without a value in the column `none`."""
        if self.missing_cells is None:
            return self.coding, self.column
        lost = self.missing_cells[0]
        return np.concatenate((self.coding, lost)), np.concatenate((self.column, np.full(len(lost), none)))


def _codings(forest: Forest, codings: Codings, rows: _Rows, columns: int) -> Ints:
    coding, column = rows.with_missing(columns)
    codes = codings.code if len(coding) == len(codings) and rows.part is None else codings.code[coding]
    size = len(forest.ids)
    own = np.bincount(codes * (columns + 1) + column, minlength=size * (columns + 1)).reshape(size, columns + 1)
    once = rows.part is None and len(coding) == len(codings)  # every coding stands in one column
    total = own.sum(axis=1, keepdims=True) if once else np.bincount(codings.code, minlength=size).reshape(size, 1)
    return forest.added_up(np.hstack((own, total)))


def _units(
    forest: Forest, codings: Codings, rows: _Rows, grid: _Grid, wanted: Sequence[Count], columns: int
) -> dict[Count, Ints]:
    """Documents, cases and organisations that have a code, each once in a column and once in the total."""
    cell_units, number = dict(grid.units), grid.number
    coding, cell = rows.cell_coding, rows.cell
    if rows.missing_cells is not None:
        lost, documents = rows.missing_cells
        there, at = np.unique(documents, return_inverse=True)
        coding, cell = np.concatenate((coding, lost)), np.concatenate((cell, number + at))
        nothing = np.full(len(there), -1)
        in_missing = np.full(len(there), columns)
        for count, (column, unit) in grid.units.items():
            more = (in_missing, there) if count == "documents" else (nothing, nothing)
            cell_units[count] = np.concatenate((column, more[0])), np.concatenate((unit, more[1]))
        number += len(there)
    found = {count: np.zeros((len(forest.ids), columns + 2), np.int64) for count in wanted}
    codes = codings.code if len(coding) == len(codings) and rows.part is None else codings.code[coding]
    ways = {count: _Way.of(*cell_units[count], columns, number) for count in wanted}
    for low, high in forest.runs(max(1, MOST_CELLS // (number + 1))):
        own = np.zeros((high - low) * (number + 1), bool)  # the last cell of each code stays empty
        if (low, high) == (0, len(forest.ids)):
            own[codes * (number + 1) + cell] = True
        else:
            inside = (codes >= low) & (codes < high)
            own[(codes[inside] - low) * (number + 1) + cell[inside]] = True
        for count, way in ways.items():
            found[count][low:high] = way.numbers(own.reshape(high - low, number + 1), forest.part(low, high))
    return found


WORD = 64  # bits


@dataclass(frozen=True, eq=False)
class _Way:
    """How cells come together in units: by column, and in all.

    Each unit is a bit, and the bits of a column fill whole words: what a code has is put together with what those
    below it have, and counted, a word at a time.
    """

    cells: Ints  # those of each unit side by side
    first: Ints  # where each unit begins
    words: Ints  # where each column begins, among the words
    columns: Ints  # which these are; others have no unit
    width: int

    @classmethod
    def of(cls, column: Ints, unit: Ints, columns: int, empty: int) -> "_Way":
        """`empty`: the cell that nothing falls into, with which words are filled up."""
        units, wide = np.flatnonzero((column >= 0) & (unit >= 0)), int(unit.max(initial=0)) + 1
        # The total stands behind the missing, as one more column.
        cells = np.concatenate((units, units))
        keys = np.concatenate((column[units] * wide + unit[units], (columns + 1) * wide + unit[units]))
        order = np.argsort(keys, kind="stable")
        there, first = np.unique(keys[order], return_index=True)
        shown, begins, many = np.unique(there // wide, return_index=True, return_counts=True)
        words = -(-many // WORD)
        parts: list[Ints] = []
        starts: list[Ints] = []
        at = 0
        for begin, number, filled in zip(begins.tolist(), many.tolist(), (words * WORD).tolist(), strict=True):
            low = int(first[begin])
            high = int(first[begin + number]) if begin + number < len(first) else len(cells)
            rest = filled - number
            parts += [cells[order[low:high]], np.full(rest, empty)]
            starts += [first[begin : begin + number] - low + at, np.arange(rest) + at + high - low]
            at += high - low + rest
        none = np.zeros(0, np.int64)
        return cls(
            np.concatenate([none, *parts]),
            np.concatenate([none, *starts]),
            np.cumsum(words) - words,
            shown,
            columns + 2,
        )

    def numbers(self, own: NDArray[np.bool_], trees: Forest) -> Ints:
        """For each code how many units it has in each column, and in all; `own` has codes in rows, cells in columns."""
        found = np.zeros((len(own), self.width), np.int64)
        if not len(self.cells):
            return found
        has = own.take(self.cells, axis=1)
        if len(self.first) < len(self.cells):
            has = np.logical_or.reduceat(has, self.first, axis=1)
        bits = np.packbits(has, axis=1).view(np.uint64)
        counts = np.bitwise_count(trees.any_below(bits))
        found[:, self.columns] = np.add.reduceat(counts, self.words, axis=1, dtype=np.int64)
        return found


def _words(forest: Forest, codings: Codings, texts: Texts, rows: _Rows, columns: int) -> Ints:
    """Words of participants that begin inside the passages, each once; missing are those in no part with a value."""
    start = texts.word_numbers(texts.on_line(codings.document, codings.start))
    end = texts.word_numbers(texts.on_line(codings.document, codings.end))
    if rows.part is None:
        coding = rows.coding
        column, low, high = rows.column, start[coding], end[coding]
        valued = column < columns
        coding, column, low, high = coding[valued], column[valued], low[valued], high[valued]
    else:
        coding, column = rows.part_coding, rows.part_column
        low, high = (texts.word_numbers(at) for at in rows.part)
    size = len(forest.ids)
    found = np.zeros((size, columns + 2), np.int64)
    order, whole = np.argsort(low, kind="stable"), np.argsort(start, kind="stable")
    coding, column, low, high = coding[order], column[order], low[order], high[order]
    start, end, all_codes = start[whole], end[whole], codings.code[whole]
    codes = codings.code[coding]
    for level in forest.levels:
        above = level[codes]
        there = above >= 0
        full = bool(there.all())
        key, at, low_there, high_there = (
            (above, column, low, high) if full else (above[there], column[there], low[there], high[there])
        )
        by_column = covered(key * columns + at, low_there, high_there, size * columns) if columns else np.zeros(0, int)
        found[:, :columns] += by_column.reshape(size, columns)
        found[:, columns] -= covered(key, low_there, high_there, size)  # what has a value, whatever it is
        above = level[all_codes]
        there = above >= 0
        found[:, columns + 1] += covered(above[there], start[there], end[there], size)
    found[:, columns] += found[:, columns + 1]
    return found


def _bases(
    texts: Texts, grouped: Grouped, rows: _Rows, words_said: Sequence[int] | None
) -> dict[str, dict[Count, int]]:
    """What there is of each column in all, coded or not."""
    columns = grouped.columns
    codings = np.bincount(rows.column, minlength=len(columns))  # behind them those of the missing
    return {
        column: {
            "codings": int(codings[at]),
            **{unit: numbers[at] for unit, numbers in grouped.there.items()},
            "words": _words_in(texts, grouped, np.array(grouped.in_column[at], np.int64), words_said),
        }
        for at, column in enumerate(columns)
    }


def _words_in(texts: Texts, grouped: Grouped, places: Ints, words_said: Sequence[int] | None) -> int:
    whole = grouped.documents[places[grouped.entire[places]]].tolist()
    if whole or not len(places):
        return sum(len(texts.word_starts[at]) if words_said is None else words_said[at] for at in whole)
    documents = grouped.documents[places]
    starts = texts.word_numbers(texts.on_line(documents, grouped.starts[places]))
    ends = texts.word_numbers(texts.on_line(documents, grouped.ends[places]))
    order = np.argsort(starts, kind="stable")
    return int(covered(np.zeros(len(order), np.int64), starts[order], ends[order], 1)[0])
