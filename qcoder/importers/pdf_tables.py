"""Rows of tables on a page of a PDF: lines with wide gaps at the same places, one below the other.

A row is written as one line, its cells parted by tabs. Only lines that are set wider than the others are looked at:
asking for the places of letters costs. Two columns alone are left to `pdf_layout`, which knows columns of text.
"""

from dataclasses import dataclass, replace

from qcoder.importers.pdf_lines import Line
from qcoder.importers.pdf_places import Places

WIDE_GAP = 1.0  # times the height of a line: more than a space between words
FEWEST_CELLS, FEWEST_ROWS = 3, 2


@dataclass
class Cell:
    text: str
    left: float
    right: float


@dataclass
class _Row:
    line: Line
    cells: list[Cell]


def rows_of(
    lines: list[Line], loose: list[int], spans: list[tuple[int, int]], raw: str, places: Places
) -> dict[int, _Row]:
    """Of the loose lines those with wide gaps in them, by their number, in their cells."""
    found = {}
    for index in loose:
        if not lines[index].row and (row := _row(lines[index], spans[index], raw, places)) is not None:
            found[index] = row
    return found


def with_rows(
    lines: list[Line], spans: list[tuple[int, int]], rows: dict[int, _Row]
) -> tuple[list[Line], list[tuple[int, int]], int]:
    """The lines with the rows of tables as one line each, where each stands in `raw`, and how many tables there are."""
    if sum(len(row.cells) >= FEWEST_CELLS for row in rows.values()) < FEWEST_ROWS:
        return lines, spans, 0
    kept: list[Line] = []
    kept_spans: list[tuple[int, int]] = []
    tables = index = 0
    while index < len(lines):
        table, after = _table(lines, rows, index) if index in rows else ([], index)
        if len(table) < FEWEST_ROWS:
            kept.append(lines[index])
            kept_spans.append(spans[index])
            index += 1
            continue
        tables += 1
        kept += table
        kept_spans += spans[index : index + 1] * len(table)
        index = after
    return kept, kept_spans, tables


def _row(line: Line, span: tuple[int, int], raw: str, places: Places) -> _Row | None:
    """The cells of a line; None when there is no wide gap in it."""
    height = max(1.0, line.top - line.bottom)
    cells: list[Cell] = []
    begin, left = span[0], line.left
    for at, before, after in places.beside_spaces(raw, span):
        if after[0] - before[2] > WIDE_GAP * height:
            cells.append(Cell(raw[begin:at].strip(), left, before[2]))
            begin, left = at + 1, after[0]
    if not cells:
        return None
    cells.append(Cell(raw[begin : span[1]].strip() + ("-" if line.divided else ""), left, line.right))
    return _Row(line, cells)


def _table(lines: list[Line], rows: dict[int, _Row], first: int) -> tuple[list[Line], int]:
    """The rows from line `first` on that share their columns, and the number of the line after them."""
    columns = [Cell("", cell.left, cell.right) for cell in rows[first].cells]
    if len(columns) < FEWEST_CELLS:
        return [], first
    found: list[tuple[Line, list[str]]] = []
    index = first
    while index < len(lines):
        line = lines[index]
        row = rows.get(index)
        if found and not 0 < found[-1][0].bottom - line.bottom < 4 * max(1.0, line.top - line.bottom):
            break
        cells = row.cells if row is not None else [Cell(line.text, line.left, line.right)]
        places = _places(cells, columns)
        if places is None or (row is None and (not found or places == [0])):
            break
        if row is None and lines[index - 1].bottom - line.bottom < 1.6 * (line.top - line.bottom):
            _line, texts = found[-1]  # the cell above goes on
            texts[places[0]] = f"{texts[places[0]]} {line.text}".strip()
            found[-1] = (replace(found[-1][0], bottom=line.bottom), texts)
        elif row is None:
            break
        else:
            texts = [""] * len(columns)
            for at, cell in zip(places, cells, strict=True):
                texts[at] = cell.text
                columns[at] = Cell("", min(columns[at].left, cell.left), max(columns[at].right, cell.right))
            found.append((line, texts))
        index += 1
    made = [
        Line("\t".join(texts).rstrip("\t"), columns[0].left, columns[-1].right, line.bottom, line.top, row=True)
        for line, texts in found
    ]
    return made, index


def _places(cells: list[Cell], columns: list[Cell]) -> list[int] | None:
    """Below which column each cell stands; None where they do not stand below one each, in order."""
    places: list[int] = []
    for cell in cells:
        over = [at for at, column in enumerate(columns) if cell.left < column.right and cell.right > column.left]
        nearest = over or [at for at, column in enumerate(columns) if abs(cell.left - column.left) < 4]
        if len(nearest) != 1 or (places and nearest[0] <= places[-1]):
            return None
        places.append(nearest[0])
    return places
