"""Tables that a PDF rules with lines: what stands between four of them is a cell, whatever its place in the file.

The lines are thin paths, or the edges of frames and of coloured grounds. Those that touch are one grid; rows and
columns are the strips between its lines. Asked for only where words stand side by side: most pages have no table.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from qcoder.importers.pdf_lines import Line
from qcoder.importers.pdf_places import Places

MOST_OBJECTS, MOST_EDGES = 20_000, 64  # of a page; of one path, more of them are a drawing
THIN, NEAR = 2.5, 3.0  # points: a line's breadth, and how far two that meet may stay apart
SHORTEST = 5.0
LONG_ROW = 20  # lines in one row, and no other as long: columns of a page with a frame around them

_Edge = tuple[float, float, float]  # where it lies across, and from where to where it goes
_Span = tuple[int, int]


@dataclass
class _Grid:
    across: list[float]  # borders of the columns, from the left
    up: list[float]  # borders of the rows, from the top


def with_ruled_tables(
    lines: list[Line], spans: list[_Span], raw: str, places: Places, page: Any
) -> tuple[list[Line], list[_Span], int]:
    """The lines with each row of a ruled table as one, where each stands in `raw`, and how many tables there are."""
    tables = 0
    for grid in _grids(page):
        found = _filled(grid, lines, spans, raw, places)
        if found is not None:
            lines, spans = found
            tables += 1
    return lines, spans, tables


def _filled(
    grid: _Grid, lines: list[Line], spans: list[_Span], raw: str, places: Places
) -> tuple[list[Line], list[_Span]] | None:
    """The lines with those inside the grid written row by row; None when they are no table."""
    inside = [index for index, line in enumerate(lines) if not line.row and _within(grid, line)]
    rows: dict[int, dict[int, list[Line]]] = {}
    for index in inside:
        row = _strip(grid.up, -(lines[index].top + lines[index].bottom) / 2, sign=-1)
        for piece in _at_borders(lines[index], spans[index], grid.across, raw, places):
            column = _strip(grid.across, (piece.left + min(piece.right, piece.left + 2 * NEAR)) / 2)
            rows.setdefault(row, {}).setdefault(column, []).append(piece)
    if sum(len(cells) > 1 for cells in rows.values()) < 2 or _is_page(rows):
        return None
    used = sorted({column for cells in rows.values() for column in cells})
    made = []
    for row in sorted(rows):
        cells = {column: _in_order(found) for column, found in rows[row].items()}
        there = [line for found in cells.values() for line in found]
        said = "\t".join(" ".join(line.text for line in cells.get(column, ())) for column in used)
        top, bottom = max(line.top for line in there), min(line.bottom for line in there)
        made.append(Line(said.rstrip("\t"), grid.across[0], grid.across[-1], bottom, top, row=True))
    gone, first = set(inside), inside[0]
    kept, kept_spans = list(lines[:first]), list(spans[:first])
    kept += made
    kept_spans += [spans[first]] * len(made)
    for index in range(first, len(lines)):
        if index not in gone:
            kept.append(lines[index])
            kept_spans.append(spans[index])
    return kept, kept_spans


def _within(grid: _Grid, line: Line) -> bool:
    middle = (line.top + line.bottom) / 2
    return (
        grid.across[0] - NEAR <= line.left
        and line.right <= grid.across[-1] + NEAR
        and grid.up[-1] <= middle <= grid.up[0]
    )


def _strip(borders: list[float], place: float, *, sign: int = 1) -> int:
    """Between which two of the borders something stands."""
    return min(max(sum(sign * border <= place for border in borders) - 1, 0), len(borders) - 2)


def _at_borders(line: Line, span: _Span, across: list[float], raw: str, places: Places) -> list[Line]:
    """A line that goes over borders of columns, or back to the left, in its pieces."""
    crossed = [border for border in across if line.left < border - 1 and line.right > border + 1]
    if not crossed:
        return [line]
    pieces: list[Line] = []
    (first,) = places.of([span[0]])
    begin, bottom, top = span[0], line.bottom, line.top
    left = first[0] if first is not None else line.left
    for at, before, after in places.beside_spaces(raw, span):
        if after[0] < before[0] or any(before[2] <= border + 1 and after[0] >= border - 1 for border in crossed):
            pieces.append(Line(raw[begin:at].strip(), left, before[2], before[3], before[1]))
            begin, left, bottom, top = at + 1, after[0], after[3], after[1]
    said = raw[begin : span[1]].strip() + ("-" if line.divided else "")
    return [*pieces, Line(said, left, max(left, line.right), bottom, top, line.divided)]


def _in_order(lines: list[Line]) -> list[Line]:
    """The lines of a cell from top to bottom; two on one level from the left."""
    ordered = sorted(lines, key=lambda line: -line.top)
    for index in range(1, len(ordered)):
        at = index
        while (
            at
            and ordered[at].left < ordered[at - 1].left
            and ordered[at - 1].bottom < (ordered[at].top + ordered[at].bottom) / 2
        ):
            ordered[at - 1], ordered[at] = ordered[at], ordered[at - 1]
            at -= 1
    return ordered


def _is_page(rows: dict[int, dict[int, list[Line]]]) -> bool:
    """True where one row holds most of the lines: columns of text between lines, and no table."""
    sizes = {row: [len(cell) for cell in cells.values()] for row, cells in rows.items()}
    longest = max(sizes.values(), key=sum)
    return (
        sum(longest) > 0.5 * sum(map(sum, sizes.values()))
        and sum(size > LONG_ROW for size in longest) > 1
        and len(longest) > 1
    )


# ---- the lines themselves ----


def _grids(page: Any) -> list[_Grid]:
    """The grids of a page, from the top."""
    level: list[_Edge] = []
    upright: list[_Edge] = []
    for left, bottom, right, top in _thin(page):
        if top - bottom <= THIN and right - left >= SHORTEST:
            level.append(((top + bottom) / 2, left, right))
        elif right - left <= THIN and top - bottom >= SHORTEST:
            upright.append(((left + right) / 2, bottom, top))
    level, upright = _joined(level), _joined(upright)
    if len(level) < 2 or not upright or len(level) * len(upright) > 1_000_000:
        return []
    grids = []
    for levels, uprights in _touching(level, upright):
        across = _distinct([at for at, _, _ in uprights], [edge for _, *ends in levels for edge in ends])
        up = _distinct([at for at, _, _ in levels], [edge for _, *ends in uprights for edge in ends])
        if len(across) > 2 and len(up) > 2:
            grids.append(_Grid(across, up[::-1]))
    return sorted(grids, key=lambda grid: -grid.up[0])


def _joined(edges: list[_Edge]) -> list[_Edge]:
    """Edges that lie in one line and touch, as one."""
    joined: list[_Edge] = []
    strip: list[_Edge] = []
    for edge in [*sorted(edges), None]:
        if edge is not None and (not strip or edge[0] - strip[-1][0] <= THIN):
            strip.append(edge)
            continue
        at = strip[0][0] if strip else 0.0
        begin = end = None
        for _, start, stop in sorted(strip, key=lambda one: one[1]):
            if end is None or start > end + NEAR:
                if begin is not None and end is not None:
                    joined.append((at, begin, end))
                begin, end = start, stop
            end = max(end, stop)
        if begin is not None and end is not None:
            joined.append((at, begin, end))
        strip = [edge] if edge is not None else []
    return joined


def _touching(level: list[_Edge], upright: list[_Edge]) -> Iterator[tuple[list[_Edge], list[_Edge]]]:
    """Level and upright edges that meet, directly or by others."""
    waiting_level, waiting = set(range(len(level))), set(range(len(upright)))
    while waiting:
        levels: set[int] = set()
        uprights = {waiting.pop()}
        new = set(uprights)
        while new:
            met = {at for at in waiting_level if any(_meet(level[at], upright[other]) for other in new)}
            waiting_level -= met
            levels |= met
            new = {other for other in waiting if any(_meet(level[at], upright[other]) for at in met)}
            waiting -= new
            uprights |= new
        yield [level[at] for at in sorted(levels)], [upright[at] for at in sorted(uprights)]


def _meet(level: _Edge, upright: _Edge) -> bool:
    height, left, right = level
    across, bottom, top = upright
    return left - NEAR <= across <= right + NEAR and bottom - NEAR <= height <= top + NEAR


def _distinct(borders: list[float], ends: list[float]) -> list[float]:
    """Borders in order, each once; what the lines across them reach beyond the outermost is a strip as well."""
    found: list[float] = []
    for border in sorted([*borders, *([min(ends), max(ends)] if ends else [])]):
        if not found or border - found[-1] > 2 * NEAR:
            found.append(border)
    return found


def _thin(page: Any) -> Iterator[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every thin path of a page, and of the edges of paths that are not thin."""
    import pypdfium2.raw as pdfium

    number = pdfium.FPDFPage_CountObjects(page)
    if number > MOST_OBJECTS:
        return
    for index in range(number):
        path = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(path) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        borders = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(path, *map(ctypes.byref, borders)):
            continue
        left, bottom, right, top = (border.value for border in borders)
        if right - left <= THIN or top - bottom <= THIN:
            yield left, bottom, right, top
        elif pdfium.FPDFPath_CountSegments(path) <= MOST_EDGES:
            yield from _edges(path, pdfium)


def _edges(path: Any, pdfium: Any) -> Iterator[tuple[float, float, float, float]]:
    """The straight edges of a path."""
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)):
        return
    across, up = ctypes.c_float(), ctypes.c_float()
    first = last = (0.0, 0.0)
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        if not pdfium.FPDFPathSegment_GetPoint(segment, ctypes.byref(across), ctypes.byref(up)):
            return
        x, y = across.value, up.value
        here = matrix.a * x + matrix.c * y + matrix.e, matrix.b * x + matrix.d * y + matrix.f
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield _box(last, here)
        last = here
        if pdfium.FPDFPathSegment_GetClose(segment) and first != here:
            yield _box(here, first)


def _box(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
