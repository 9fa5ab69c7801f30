"""What stands beside the text of a PDF: running heads, feet, page numbers, numbers of lines, and what lies outside.

A head or foot stands at the edge of many pages and says nearly the same.
"""

import re
from collections import Counter, defaultdict
from itertools import pairwise
from operator import attrgetter

from qcoder.importers.pdf_layout import Line

FEWEST_PAGES = 3
SHARE = 0.3  # of all pages: heads of odd and even pages differ
USUAL_DEPTH, SHARE_DEEPER = 3, 0.6  # a head of more lines must stand on most pages
FEWEST_NUMBERS = 4
LOOKED_AT = 6  # lines at each edge, while they repeat
_LEFT, _TOP, _RIGHT, _BOTTOM = map(attrgetter, ("left", "top", "right", "bottom"))
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    r"^\W{0,4}(?:p[aá]g(?:ina|\.)?|pages?|p\.)?\s*(\d{1,5}|[ivxlcdm]{1,8})(?:\s*(?:/|de|of|von)\s*\d{1,5})?\W{0,4}$",
    re.IGNORECASE,
)


def find_heads(pages: list[list[Line]]) -> set[int]:
    """The ids of the lines that are heads, feet or page numbers."""
    heads: set[int] = set()
    full = [lines for lines in pages if lines]
    if len(full) < 2:
        return heads
    for at_top in (True, False):
        edges = [_edge(lines, at_top) for lines in full]
        for depth in range(LOOKED_AT):
            found = _repeated(edges, depth, len(full)) | _numbers(edges, depth, len(full))
            if not found:
                break
            heads |= found
    for lines in full:  # a page is never all head: what stands farthest inside stays text
        if all(id(line) in heads for line in lines):
            middle = (max(line.top for line in lines) + min(line.bottom for line in lines)) / 2
            heads.discard(id(min(lines, key=lambda line: abs((line.top + line.bottom) / 2 - middle))))
    return heads


def _edge(lines: list[Line], at_top: bool) -> list[Line]:
    return sorted(lines, key=_TOP, reverse=True)[:LOOKED_AT] if at_top else sorted(lines, key=_BOTTOM)[:LOOKED_AT]


def _repeated(edges: list[list[Line]], depth: int, pages: int) -> set[int]:
    """Lines that are the same but for their digits, at about the same height, on enough pages."""
    alike: dict[str, list[Line]] = defaultdict(list)
    for edge in edges:
        if len(edge) > depth:
            alike[_DIGITS.sub("#", " ".join(edge[depth].text.split()))].append(edge[depth])
    found: set[int] = set()
    for said, lines in alike.items():
        share = SHARE if depth < USUAL_DEPTH else SHARE_DEEPER
        if len(lines) < max(FEWEST_PAGES, share * pages) or not any(
            letter.isalnum() or letter == "#" for letter in said
        ):
            continue
        height = Counter(round(line.bottom / 12) for line in lines).most_common(1)[0][0]
        found |= {id(line) for line in lines if abs(line.bottom / 12 - height) <= 1.5}
    return found


def _numbers(edges: list[list[Line]], depth: int, pages: int) -> set[int]:
    """Lines that are nothing but a number which rises with the pages."""
    numbered: list[tuple[int, Line]] = []
    for place, edge in enumerate(edges):
        if len(edge) > depth and (found := _NUMBER.match(edge[depth].text)):
            numbered.append((int(found[1]) - place if found[1].isdecimal() else -1, edge[depth]))
    if len(numbered) < max(2, 0.5 * pages):
        return set()
    offset, times = Counter(offset for offset, _ in numbered).most_common(1)[0]
    if times < max(2, 0.5 * len(numbered)):
        return set()
    return {id(line) for number, line in numbered if number in (offset, -1)}


def within(lines: list[Line], borders: tuple[float, float, float, float]) -> tuple[list[Line], list[Line]]:
    """The lines that a page shows, and those beyond its borders (left, bottom, right, top)."""
    left, bottom, right, top = borders
    if lines and (  # on most pages no line comes near a border
        min(map(_LEFT, lines)) >= left
        and max(map(_RIGHT, lines)) <= right
        and min(map(_BOTTOM, lines)) >= bottom
        and max(map(_TOP, lines)) <= top
    ):
        return lines, []
    shown: list[Line] = []
    beyond: list[Line] = []
    for line in lines:
        across, up = (line.left + line.right) / 2, (line.bottom + line.top) / 2
        (shown if left - 5 <= across <= right + 5 and bottom - 5 <= up <= top + 5 else beyond).append(line)
    return (shown, beyond) if shown else (lines, [])


def without_line_numbers(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines without the numbers in the margin that count them, and these numbers."""
    numbers = [line for line in lines if line.text.isdecimal() and len(line.text) <= 5]
    if len(numbers) < FEWEST_NUMBERS:
        return lines, []
    text = [line for line in lines if not line.text.isdecimal()]
    if len(text) < FEWEST_NUMBERS:
        return lines, []
    left, right = min(line.left for line in text), max(line.right for line in text)
    margin = [line for line in numbers if line.right <= left or line.left >= right]
    counted = [int(line.text) for line in sorted(margin, key=lambda line: -line.top)]
    rising = sum(before < after for before, after in pairwise(counted))
    if len(margin) < FEWEST_NUMBERS or rising < 0.9 * (len(counted) - 1):
        return lines, []
    gone = {id(line) for line in margin}
    return [line for line in lines if id(line) not in gone], margin
