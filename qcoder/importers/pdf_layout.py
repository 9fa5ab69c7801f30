"""From lines at places on a page to text in reading order: columns first, then paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING

from qcoder.importers.pdf_lines import Line, Lines, Pages

if TYPE_CHECKING:
    from qcoder.importers.pdf_lines import Marks, Numbers

_LEFT, _RIGHT = attrgetter("left"), attrgetter("right")
FEWEST_LINES = 4  # on each side of a gutter
NEAR, FAR, MOST_ACROSS = 0.3, 0.7, 0.4  # of a page's text, where a gutter may be; as many of its lines may cross it
FEWEST_ROWS, ON_A_LEVEL = 3, 0.7  # what makes a table of what stands beside each other, and its share of the rows
NARROWEST = 0.28  # of the page's text: a column of answers is wider than one of names
SAME = 0.01  # points: places are told with as many decimals
LOOKED_AT = 30  # lines, to see how far they stand apart on a page
_LABEL = re.compile(
    r"^(?:[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s*)?[^\W\d_][\w.'’ -]{0,30}?(?:\s?\([^)]{1,15}\))?:(?=\s|$)"
)
_ITEM = re.compile(r"^(?:[—–]|[•▪◦‣·*–—-]\s|\(?\d{1,3}[.)]\s|\(?[a-z][.)]\s)")


def in_reading_order(pages: Pages) -> Pages:
    """Columns from left to right between the lines that go across; one column is left in the file's own order."""
    import numpy as np

    lines, sizes, page = pages.lines, pages.sizes(), pages.page_of_lines()
    lefts, rights = lines.places[0], lines.places[1]
    left, right = pages.lowest(lefts), pages.highest(rights)
    near, far = left + NEAR * (right - left), left + FAR * (right - left)
    across = np.bincount(page[(lefts < near[page]) & (rights > far[page])], minlength=len(sizes))
    asked = (sizes >= 2 * FEWEST_LINES) & (across <= MOST_ACROSS * sizes)  # most pages need not be looked at closely
    whole = replace(lines, columns=np.array([left[page], right[page]]))
    ordered = {
        number: found
        for number in asked.nonzero()[0].tolist()
        if (found := _by_columns(list(lines.part(pages.numbers(number))))) is not None
    }
    if not ordered:
        return Pages(whole, pages.starts)
    return Pages.of([ordered.get(number) or whole.part(pages.numbers(number)) for number in range(len(sizes))])


def _by_columns(lines: list[Line]) -> Lines | None:
    """The lines of a page, column by column; None where there is but one."""
    gutter = _gutter(lines)
    if gutter is None:
        return None
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
    return Lines.of(ordered + _two_columns(band, gutter))


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
    left, right = min(map(_LEFT, lines)), max(map(_RIGHT, lines))
    width = right - left
    best, fewest = None, len(lines)
    for step in range(41):
        x = left + width * (NEAR + (FAR - NEAR) * step / 40)
        crossing = sum(line.left < x - 1 and line.right > x + 1 for line in lines)
        if crossing < fewest or (
            crossing == fewest and best is not None and abs(x - left - width / 2) < abs(best - left - width / 2)
        ):
            best, fewest = x, crossing
    if best is None or fewest > MOST_ACROSS * len(lines):
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


def paragraphs(pages: Pages) -> list[bool]:
    """Whether a paragraph begins with each line; the first of a page may go on with the last of the page before."""

    lines, texts = pages.lines, pages.lines.texts
    if not texts:
        return []
    farthest = _farthest(pages)
    usual, early = _usual(pages, farthest), _ended_early(pages)
    opens = {
        at
        for at, said in enumerate(texts)
        if (":" in said and _LABEL.match(said)) or (not said[:2].isalpha() and _ITEM.match(said)) or "\t" in said
    }
    special = opens | lines.rows | lines.bold | {at + 1 for at in (*lines.rows, *lines.divided)}
    firsts, page = set(pages.starts.tolist()), pages.page_of_lines()
    begins: list[bool] = []
    hangs = False  # the lines of a paragraph after its first one are indented
    for at, (stands, ended) in enumerate(zip([False, *usual.tolist()], [False, *early.tolist()], strict=True)):
        if stands and at not in special:
            begin = ended
        elif at in opens or not at:
            begin = True
        else:
            line, before = lines.line(at), lines.line(at - 1)
            hangs = hangs and at not in firsts
            far = farthest.item(page.item(at))
            if line.row or before.row or (line.bold and not before.bold):
                begin = True
            elif before.divided:
                begin = False
            elif stands:
                begin = ended
            elif begins[-1] and at not in firsts and _hangs(before, line, far):
                begin, hangs = False, True
            else:
                begin = (hangs and line.left < before.left - line.height) or _begins(before, line, far)
        begins.append(begin)
        hangs = hangs and not begin
    return begins


def _farthest(pages: Pages) -> "Numbers":
    """How far the next line of a paragraph may stand below the one before, on each page."""
    import numpy as np

    farthest = 1.3 * _leading(pages)
    farthest[farthest == 0] = np.inf
    return farthest


def _together(pages: Pages) -> "Marks":
    """Whether each line but the first stands in the column of the one before."""
    page, columns = pages.page_of_lines(), pages.lines.columns
    assert columns is not None, "in_reading_order tells them"
    together: Marks = (page[:-1] == page[1:]) & (columns[:, :-1] == columns[:, 1:]).all(axis=0)
    return together


def _usual(pages: Pages, farthest: "Numbers") -> "Marks":
    """Whether each line but the first stands as most lines of a paragraph do, below one with the same edge: there only
    the room that was left in the line before matters."""
    left, _right, bottom, top = pages.lines.places
    found = _together(pages)
    found &= abs(left[:-1] - left[1:]) < SAME
    height = top - bottom
    found &= abs(height[:-1] - height[1:]) < SAME
    found &= bottom[:-1] - bottom[1:] <= farthest[pages.page_of_lines()[1:]]
    return found


def _ended_early(pages: Pages) -> "Marks":
    """Whether the first word of each line but the first would have stood in the line before; see `_had_room`."""
    import numpy as np

    texts, columns = pages.lines.texts, pages.lines.columns
    assert columns is not None, "in_reading_order tells them"
    letters = np.fromiter(map(len, texts), float, len(texts))
    first = np.fromiter((said.find(" ") for said in texts), float, len(texts))
    words = (np.where(first < 0, letters, first) + 1) / np.maximum(1, letters)  # as _first_word has it
    del letters, first
    left, right, bottom, top = pages.lines.places
    room = columns[1, :-1] - right[:-1] - 0.5 * (top - bottom)[1:]
    early: Marks = (room > 0) & (room > ((right - left) * words)[1:])
    return early


def _first_word(said: str) -> float:
    """The share of a line that its first word takes, with the space after it."""
    first = said.find(" ")
    return ((first if first >= 0 else len(said)) + 1) / max(1, len(said))


def _hangs(first: Line, line: Line, farthest: float) -> bool:
    """Whether a line goes on below the indented words of a paragraph's first line, which has a label before them."""
    return (
        first.column == line.column
        and 0 < first.bottom - line.bottom <= farthest
        and line.left - first.left > 0.8 * min(first.height, line.height)
        and (line.left < (first.left + first.right) / 2 or "\t" in first.text)
        and not _had_room(first, line)
    )


def _leading(pages: Pages) -> "Numbers":
    """How far the lines of each page stand apart: the middle of what the first of them do; 0 where nothing tells."""
    import numpy as np

    page, (_left, _right, bottom, top) = pages.page_of_lines(), pages.lines.places
    steps = bottom[:-1] - bottom[1:]
    usual = _together(pages)
    usual &= (np.arange(len(page)) - pages.starts[page])[1:] < LOOKED_AT  # its place on its page
    usual &= (steps > 0) & (steps < np.maximum(4.0, 4 * (top - bottom)[:-1]))
    at, apart = page[1:][usual], steps[usual]
    del steps, usual
    apart = apart[np.lexsort((apart, at))]
    number = np.bincount(at, minlength=len(pages.starts) - 1)
    full, first = number > 0, np.add.accumulate(number) - number
    middle = np.zeros(len(number))
    middle[full] = (apart[(first + number // 2)[full]] + apart[(first + (number - 1) // 2)[full]]) / 2
    return middle


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
    return room > (line.right - line.left) * _first_word(line.text)
