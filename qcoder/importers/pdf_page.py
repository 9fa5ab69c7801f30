"""The lines of a PDF page as PDFium sees them, each with its place on the page.

PDFium ends a line with \\r\\n, and writes U+FFFE where a hyphen divides a word between two lines. Places are asked for
the first and last letter of each line only: every question costs, and a page has thousands of letters.
"""

import re
from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from qcoder.importers.pdf_headings import could_be
from qcoder.importers.pdf_layout import Line
from qcoder.importers.pdf_places import Place, Places
from qcoder.importers.pdf_ruled import with_ruled_tables
from qcoder.importers.pdf_tables import rows_of, with_rows

_PIECE = re.compile("[^\r\n\ufffe\x02]+")
_DIVIDES = frozenset("\ufffe\x02")
WIDE_GAP = 1.4  # times the height of a line: more than a space between words
_LEFT, _RIGHT = attrgetter("left"), attrgetter("right")
WIDEST = 0.3  # of the page's text: a gutter is narrower, a gap between short cells may be wider
SAMPLED = 3  # lines that are looked at before all are


def lines_of(text_page: Any, raw: str) -> tuple[list[Line], int]:
    """The lines of a page in PDFium's own order, and how many tables it has. Places are in points, from below."""
    places = Places(text_page, raw)
    spans, words, divided = _written(raw)
    ends = [at for start, end in spans for at in (start, end - 1)]
    found = iter(places.of(ends))
    lines: list[Line] = []
    before: Place = (0.0, 0.0, 0.0, 0.0)
    beside = False  # a line stands on the level of the one before
    for said, broken, (start, stop), first, last in zip(words, divided, spans, found, found, strict=True):
        if first is None or last is None:  # it stays with the line before
            first = last = before
        left, top, right, bottom = first
        left_too, top_too, right_too, bottom_too = last
        if right_too <= left or left_too < left:  # written from the right
            left, right_too = min(left, left_too), max(right, right_too)
        bottom = bottom_too if bottom_too < bottom else bottom
        top = top_too if top_too > top else top
        lines.append(line := Line(said, left, right_too, bottom, top, broken))
        if could_be(said):
            line.bold = places.bold(start, stop - 1)
        if bottom < before[1] and top > before[3]:
            beside = True
        before = left, top, right_too, bottom
    rows = rows_of(lines, spans, raw, places)
    ruled = 0
    if rows or beside:
        lines, spans, ruled = with_ruled_tables(lines, spans, raw, places, text_page.page)
        if ruled:
            rows = rows_of(lines, spans, raw, places)
    lines, spans, tables = with_rows(lines, spans, rows)
    gutter = _gutter(lines, spans, raw, places)
    return (lines if gutter is None else _split(lines, spans, raw, places, gutter)), tables + ruled


def _written(raw: str) -> tuple[list[tuple[int, int]], list[str], list[bool]]:
    """The lines of a page's text: where each stands, its words, and whether a hyphen divides the last of them."""
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    divided: list[bool] = []
    for start, said in _pieces(raw):
        bare = said.strip()
        if not bare:
            continue
        stop = start + len(said)
        first = start if len(bare) == len(said) else stop - len(said.lstrip())
        broken = raw[stop : stop + 1] in _DIVIDES
        spans.append((first, first + len(bare)))
        words.append(bare + "-" if broken else bare)
        divided.append(broken)
    return spans, words, divided


def _pieces(raw: str) -> Iterator[tuple[int, str]]:
    """What stands between the ends of lines and the signs of divided words."""
    if any(sign in raw for sign in _DIVIDES) or not raw.count("\r") == raw.count("\n") == raw.count("\r\n"):
        for found in _PIECE.finditer(raw):
            yield found.start(), found[0]
        return
    start = 0
    for said in raw.split("\r\n"):
        yield start, said
        start += len(said) + 2


def _gutter(lines: list[Line], spans: list[tuple[int, int]], raw: str, places: Places) -> float | None:
    """Where a page has a gap through lines that PDFium took for whole: two columns written row by row."""
    if len(lines) < 6:
        return None
    left, right = min(map(_LEFT, lines)), max(map(_RIGHT, lines))
    wide = [index for index, line in enumerate(lines) if line.right - line.left > 0.7 * (right - left) and not line.row]
    if len(wide) < 0.5 * len(lines):
        return None
    gaps: list[float] = []
    sampled = wide[:: max(1, len(wide) // SAMPLED)][:SAMPLED]
    for left_over, index in zip(range(len(sampled) - 1, -1, -1), sampled, strict=True):
        gaps += [
            middle
            for _, middle, room in _gaps(lines[index], spans[index], raw, places)
            if left + 0.3 * (right - left) < middle < left + 0.7 * (right - left) and room < WIDEST * (right - left)
        ]
        if not gaps and left_over < 0.5 * len(sampled):
            return None
    if len(gaps) < 0.5 * len(sampled):
        return None
    gaps.sort()
    middle = gaps[len(gaps) // 2]
    near = sum(abs(gap - middle) < 0.05 * (right - left) for gap in gaps)
    return middle if near >= 0.5 * len(sampled) else None


def _gaps(line: Line, span: tuple[int, int], raw: str, places: Places) -> list[tuple[int, float, float]]:
    """Wide gaps in a line: index of the space, the middle of the gap, and how wide it is."""
    found = []
    height = max(1.0, line.top - line.bottom)
    # A gutter is near the middle: spaces near the ends of a line are not asked for their place.
    margin = (span[1] - span[0]) * 27 // 100
    for at, before, after in places.beside_spaces(raw, span[0] + margin, span[1] - margin):
        if after[0] - before[2] > WIDE_GAP * height:
            found.append((at, (before[2] + after[0]) / 2, after[0] - before[2]))
    return found


def _split(lines: list[Line], spans: list[tuple[int, int]], raw: str, places: Places, gutter: float) -> list[Line]:
    split: list[Line] = []
    for line, span in zip(lines, spans, strict=True):
        if line.row or not line.left < gutter < line.right:
            split.append(line)
            continue
        near = [at for at, middle, _room in _gaps(line, span, raw, places) if abs(middle - gutter) < 40]
        if not near:
            split.append(line)
            continue
        at = near[0]
        (_at, end, begin), *_ = places.beside_spaces(raw, at, at + 1)
        split.append(Line(raw[span[0] : at].strip(), line.left, end[2], line.bottom, line.top, False))
        said = raw[at : span[1]].strip() + ("-" if line.divided else "")
        split.append(Line(said, begin[0], line.right, line.bottom, line.top, line.divided))
    return split
