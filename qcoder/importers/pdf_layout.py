"""From lines at places on a page to text in reading order: columns first, then paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter
from statistics import median

_LEFT, _RIGHT = attrgetter("left"), attrgetter("right")
FEWEST_LINES = 4  # on each side of a gutter
FEWEST_ROWS, ON_A_LEVEL = 3, 0.7  # what makes a table of what stands beside each other, and its share of the rows
NARROWEST = 0.28  # of the page's text: a column of answers is wider than one of names
LOOKED_AT = 30  # lines, to see how far they stand apart on a page
_LABEL = re.compile(
    r"^(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?[^\W\d_][\w.'’ -]{0,30}?(?:\s?\([^)]{1,15}\))?:(?=\s|$)"
)
_ITEM = re.compile(r"^(?:[—–]|[•▪◦‣·*–—-]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")


@dataclass(slots=True)
class Line:
    """A line and its place, in points from the lower left of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    divided: bool = False  # a hyphen at its end divides a word
    column: tuple[float, float] = (0.0, 0.0)  # the borders of the column that it stands in
    row: bool = False  # of a table, its cells parted by tabs
    bold: bool = False  # known of lines that could be a heading only

    @property
    def height(self) -> float:
        return self.top - self.bottom


def in_reading_order(lines: list[Line]) -> list[Line]:
    """Columns from left to right between the lines that go across; one column is left in the file's own order."""
    if not lines:
        return []
    gutter = _gutter(lines)
    if gutter is None:
        borders = min(map(_LEFT, lines)), max(map(_RIGHT, lines))
        for line in lines:
            line.column = borders
        return lines
    ordered: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if line.left < gutter - 1 and line.right > gutter + 1:
            ordered += _two_columns(band, gutter)
            band = []
            line.column = (line.left, line.right)
            ordered.append(line)
        else:
            band.append(line)
    across = [line for line in ordered if line.left < gutter - 1 and line.right > gutter + 1]
    if across:
        borders = min(line.left for line in across), max(line.right for line in across)
        for line in across:
            line.column = borders
    return ordered + _two_columns(band, gutter)


def _two_columns(band: list[Line], gutter: float) -> list[Line]:
    ordered = []
    sides = [line for line in band if line.right <= gutter + 1], [line for line in band if line.right > gutter + 1]
    if rows := _rows_beside(*sides):
        return rows
    for side in sides:
        if side:
            borders = min(line.left for line in side), max(line.right for line in side)
            for line in side:
                line.column = borders
            ordered += side
    return ordered


def _rows_beside(left: list[Line], right: list[Line]) -> list[Line]:
    """The rows of a table without lines, whose cells begin on one level on both sides; none where columns are text."""
    if min(len(left), len(right)) < FEWEST_ROWS:
        return []
    blocks = [(line[0].top, side, line) for side, lines in enumerate((left, right)) for line in _blocks(lines)]
    rows: list[dict[int, list[Line]]] = []
    for top, side, block in sorted(blocks, key=lambda one: (-one[0], one[1])):
        beside = rows[-1].get(1 - side) if rows and side not in rows[-1] else None
        if beside is not None and beside[0].top - top < 0.5 * block[0].height:
            rows[-1][side] = block
        else:
            rows.append({side: block})
    whole = sum(len(row) == 2 for row in rows)
    if whole < FEWEST_ROWS or whole < ON_A_LEVEL * len(rows):
        return []
    borders = min(map(_LEFT, left)), max(map(_RIGHT, right))
    made = []
    for row in rows:
        said = "\t".join(" ".join(line.text for line in row.get(side, ())) for side in (0, 1)).rstrip("\t")
        there = [line for block in row.values() for line in block]
        bottom, top = min(line.bottom for line in there), max(line.top for line in there)
        made.append(Line(said, *borders, bottom, top, column=borders, row=True))
    return made


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines of a column that are set as one, parted by more room than between the closest ones."""
    ordered = sorted(lines, key=lambda line: -line.top)
    steps = sorted(above.bottom - line.bottom for above, line in pairwise(ordered))
    usual = steps[len(steps) // 10]
    block: list[Line] = []
    for line in ordered:
        if block and block[-1].bottom - line.bottom > 1.3 * usual:
            yield block
            block = []
        block.append(line)
    yield block


def _gutter(lines: list[Line]) -> float | None:
    """The empty strip between two columns of text; None where there is but one column."""
    if len(lines) < 2 * FEWEST_LINES:
        return None
    left, right = min(map(_LEFT, lines)), max(map(_RIGHT, lines))
    width = right - left
    near, far = left + 0.3 * width, left + 0.7 * width
    if len([line for line in lines if line.left < near and line.right > far]) > 0.4 * len(lines):
        return None
    best, fewest = None, len(lines)
    for step in range(41):
        x = left + width * (0.3 + 0.4 * step / 40)
        crossing = sum(line.left < x - 1 and line.right > x + 1 for line in lines)
        if crossing < fewest or (
            crossing == fewest and best is not None and abs(x - left - width / 2) < abs(best - left - width / 2)
        ):
            best, fewest = x, crossing
    if best is None or fewest > 0.4 * len(lines):
        return None
    sides = [line for line in lines if line.right <= best + 1], [line for line in lines if line.left >= best - 1]
    if any(len(side) < FEWEST_LINES for side in sides):
        return None
    if any(median(line.right - line.left for line in side) < NARROWEST * width for side in sides):
        return None
    tops = [max(line.top for line in side) for side in sides]
    bottoms = [min(line.bottom for line in side) for side in sides]
    shared = min(tops) - max(bottoms)
    return best if shared > 0.4 * min(tops[0] - bottoms[0], tops[1] - bottoms[1]) else None


def paragraphs(lines: list[Line], last: Line | None) -> Iterator[tuple[bool, Line]]:
    """Each line with whether a paragraph begins there. `last` is the last line of the page before."""
    farthest = 1.3 * _leading(lines) or float("inf")
    began = hangs = False  # the line before began a paragraph; the lines after its first one are indented
    for line in lines:
        said = line.text
        if (
            (last is None or line.row or last.row or (line.bold and not last.bold))
            or (said.find(":", 0, 60) >= 0 and _LABEL.match(said))
            or (not said[:2].isalpha() and _ITEM.match(said))
        ):
            begins = True
        elif last.divided:
            begins = False
        else:
            left, right, bottom, height = line.left, last.right, line.bottom, line.top - line.bottom
            if (
                left == last.left
                and line.column is last.column
                and height == last.top - last.bottom
                and last.bottom - bottom <= farthest
            ):  # as most lines of a paragraph stand: only the room that was left matters
                room = last.column[1] - right - 0.5 * height
                first = said.find(" ")
                word = (first if first >= 0 else len(said)) + 1
                begins = room > 0 and room > (line.right - left) * word / len(said)
            elif began and _hangs(last, line, farthest):
                begins, hangs = False, True
            else:
                begins = (hangs and left < last.left - height) or _begins(last, line, farthest)
        yield begins, line
        began, hangs = begins, hangs and not begins
        last = line


def _hangs(first: Line, line: Line, farthest: float) -> bool:
    """Whether a line goes on below the indented words of a paragraph's first line, which has a label before them."""
    return (
        first.column == line.column
        and 0 < first.bottom - line.bottom <= farthest
        and line.left - first.left > 0.8 * min(first.height, line.height)
        and line.left < (first.left + first.right) / 2
        and not _had_room(first, line)
    )


def _leading(lines: list[Line]) -> float:
    steps = [
        step
        for before, after in pairwise(lines[:LOOKED_AT])
        if 0 < (step := before.bottom - after.bottom) < max(4.0, 4 * (before.top - before.bottom))
        and (before.column is after.column or before.column == after.column)
    ]
    steps.sort()
    middle = len(steps) // 2
    return (steps[middle] + steps[~middle]) / 2 if steps else 0.0


def _begins(last: Line, line: Line, farthest: float) -> bool:
    """Whether a line begins a paragraph: far below, indented, in other letters, or after a line that ended early."""
    bottom, last_bottom = line.bottom, last.bottom
    one, other = last.top - last_bottom, line.top - bottom
    height = one if one < other else other
    if height < 1.0:
        height = 1.0
    if one - other > 0.18 * height or other - one > 0.18 * height:
        return True
    column, last_column = line.column, last.column
    here = last_column is column or last_column == column
    if here and last_bottom - bottom > farthest:
        return True
    left = line.left
    if left != last.left or not here:
        indented, before = left - column[0], last.left - last_column[0]
        if indented > before + 0.8 * height or (
            here and indented < before - 0.8 * height and before < 0.4 * (last.right - last.left)
        ):
            # A first line is indented, or the lines after the first hang: either way an edge that moves in begins one.
            return indented > before
    return _had_room(last, line)


def _had_room(last: Line, line: Line) -> bool:
    """Whether the line before ended early: the first word of this line would have stood there."""
    height = max(1.0, min(last.height, line.height))
    room = last.column[1] - last.right - 0.5 * height
    if room <= 0:
        return False
    said = line.text
    first = said.find(" ")
    if first < 0:
        first = len(said)
    return room > (line.right - line.left) * (first + 1) / max(1, len(said))
