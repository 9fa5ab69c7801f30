"""The lines of a PDF page as PDFium sees them, each with its place on the page.

PDFium ends a line with \\r\\n, and writes U+FFFE where a hyphen divides a word between two lines. Places are asked for
the first and last letter of each line only: every question costs, and a page has thousands of letters.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import accumulate
from operator import add
from typing import Any

from qcoder.importers.pdf_hanging import with_names_apart
from qcoder.importers.pdf_headings import LONGEST_BOLD, could_be
from qcoder.importers.pdf_lines import Line, Lines
from qcoder.importers.pdf_places import Places
from qcoder.importers.pdf_ruled import with_ruled_tables
from qcoder.importers.pdf_tables import loose_lines, rows_of, with_rows

_PIECE = re.compile("[^\r\n\ufffe\x02]+")
_DIVIDES = frozenset("\ufffe\x02")
WIDE_GAP = 1.4  # times the height of a line: more than a space between words
_WITH_END = partial(add, 2)  # a line's letters and those that end it
WIDEST = 0.3  # of the page's text: a gutter is narrower, a gap between short cells may be wider
SAMPLED = 3  # lines that are looked at before all are


@contextmanager
def opened_page(file: Any, index: int) -> Iterator[tuple[Any, Any]]:
    """A page as PDFium's own handle, and its text page.

    Without the watch that pypdfium2 keeps over each of its objects: that takes a twentieth of the time of all.
    """
    import pypdfium2
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(file.raw, index)
    if not page:
        raise pypdfium2.PdfiumError("Failed to load page.")
    try:
        text_page = pypdfium2.PdfTextPage.__new__(pypdfium2.PdfTextPage)
        text_page.raw = pdfium.FPDFText_LoadPage(page)
        if not text_page.raw:
            raise pypdfium2.PdfiumError("Failed to load text page.")
        try:
            yield page, text_page
        finally:
            pdfium.FPDFText_ClosePage(text_page.raw)
    finally:
        pdfium.FPDF_ClosePage(page)


def borders_of(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what a page shows."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


def lines_of(page: Any, text_page: Any, raw: str) -> tuple[Lines, int]:
    """The lines of a page in PDFium's own order, and how many tables it has. Places are in points, from below."""
    places = Places(text_page, raw)
    spans, words, divided = _written(raw)
    lines = Lines(words, places.of_lines(spans), divided)
    lines.bold = {
        at
        for at, said in enumerate(words)
        if not said[0].islower()
        and len(said) <= LONGEST_BOLD
        and could_be(said)
        and places.bold(spans[at][0], spans[at][1] - 1)
    }
    tables = 0
    loose, beside = loose_lines(lines), _beside(lines)
    if loose or beside:
        lines, spans, tables = _with_tables(lines, spans, raw, places, page, loose=loose, beside=beside)
    if not tables:
        lines.texts = with_names_apart(lines, spans, loose, raw, places)
    gutter = _gutter(lines, spans, raw, places)
    return (lines if gutter is None else _split(lines, spans, raw, places, gutter)), tables


def _beside(lines: Lines) -> bool:
    """Whether a line stands on the level of the one before."""
    _left, _right, bottom, top = lines.places
    return bool(((bottom[1:] < top[:-1]) & (top[1:] > bottom[:-1])).any())


def _with_tables(
    page_lines: Lines,
    spans: list[tuple[int, int]],
    raw: str,
    places: Places,
    page: Any,
    *,
    loose: list[int],
    beside: bool,
) -> tuple[Lines, list[tuple[int, int]], int]:
    lines = list(page_lines)
    rows = rows_of(lines, loose, spans, raw, places)
    ruled = 0
    if rows or beside:
        lines, spans, ruled = with_ruled_tables(lines, spans, raw, places, page)
        if ruled:
            rows = rows_of(lines, loose_lines(Lines.of(lines)), spans, raw, places)
    lines, spans, tables = with_rows(lines, spans, rows)
    return (Lines.of(lines) if ruled or tables else page_lines), spans, ruled + tables


def _written(raw: str) -> tuple[list[tuple[int, int]], list[str], set[int]]:
    """The lines of a page's text: where each stands, its words, and the numbers of those that end within a word."""
    written = raw.splitlines()
    # Every line ends with two letters, as most do: no need to look for other ends.
    if len(raw) - sum(map(len, written)) - 2 * len(written) not in (0, -2) or "\ufffe" in raw or "\x02" in raw:
        return _written_otherwise(raw)
    stripped = list(map(str.strip, written))
    if stripped == written and all(written):  # as nearly all pages are
        sizes = list(map(len, written))
        starts = [0, *accumulate(map(_WITH_END, sizes))][: len(sizes)]
        return list(zip(starts, map(add, starts, sizes), strict=True)), written, set()
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    start = 0
    for said, bare in zip(written, stripped, strict=True):
        if bare:
            first = start if said[0] == bare[0] else start + said.index(bare)
            spans.append((first, first + len(bare)))
            words.append(bare)
        start += len(said) + 2
    return spans, words, set()


def _written_otherwise(raw: str) -> tuple[list[tuple[int, int]], list[str], set[int]]:
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    divided: set[int] = set()
    for found in _PIECE.finditer(raw):
        said = found[0]
        bare = said.strip()
        if not bare:
            continue
        stop = found.end()
        first = found.start() + said.index(bare)
        broken = raw[stop : stop + 1] in _DIVIDES
        if broken:
            divided.add(len(words))
        spans.append((first, first + len(bare)))
        words.append(bare + "-" if broken else bare)
    return spans, words, divided


def _gutter(lines: Lines, spans: list[tuple[int, int]], raw: str, places: Places) -> float | None:
    """Where a page has a gap through lines that PDFium took for whole: two columns written row by row."""
    if len(lines) < 6:
        return None
    lefts, rights, bottoms, tops = lines.places
    left, right = lefts.min().item(), rights.max().item()
    wide = [at for at in (rights - lefts > 0.7 * (right - left)).nonzero()[0].tolist() if at not in lines.rows]
    if len(wide) < 0.5 * len(lines):
        return None
    gaps: list[float] = []
    sampled = wide[:: max(1, len(wide) // SAMPLED)][:SAMPLED]
    most = len(sampled) // 2 + 1
    if all(places.in_one_piece(spans[at]) for at in sampled):  # there is hardly a gap: one line is asked all the same
        most = 1
    for asked in (sampled[:most], sampled[most:]):  # where most have no gap, the others are not asked
        height = min([tops.item(at) - bottoms.item(at) for at in asked], default=1.0)
        for _, middle, room in _gaps([spans[at] for at in asked], height, raw, places):
            if left + 0.3 * (right - left) < middle < left + 0.7 * (right - left) and room < WIDEST * (right - left):
                gaps.append(middle)
        if not gaps:
            return None
    if len(gaps) < 0.5 * len(sampled):
        return None
    gaps.sort()
    middle = gaps[len(gaps) // 2]
    near = sum(abs(gap - middle) < 0.05 * (right - left) for gap in gaps)
    return middle if near >= 0.5 * len(sampled) else None


def _gaps(asked: list[tuple[int, int]], height: float, raw: str, places: Places) -> list[tuple[int, float, float]]:
    """Wide gaps in some lines: index of the space, the middle of the gap, and how wide it is."""
    # A gutter is near the middle: spaces near the ends of a line are not asked for their place.
    inner = [(start + (end - start) * 27 // 100, end - (end - start) * 27 // 100) for start, end in asked]
    least = WIDE_GAP * max(1.0, height)
    return [
        (at, (before[2] + after[0]) / 2, after[0] - before[2])
        for at, before, after in places.beside_spaces(raw, *inner)
        if after[0] - before[2] > least
    ]


def _split(lines: Lines, spans: list[tuple[int, int]], raw: str, places: Places, gutter: float) -> Lines:
    split: list[Line] = []
    for line, span in zip(lines, spans, strict=True):
        if line.row or not line.left < gutter < line.right:
            split.append(line)
            continue
        near = [at for at, middle, _ in _gaps([span], line.height, raw, places) if abs(middle - gutter) < 40]
        if not near:
            split.append(line)
            continue
        at = near[0]
        (_at, end, begin), *_ = places.beside_spaces(raw, (at, at + 1))
        split.append(Line(raw[span[0] : at].strip(), line.left, end[2], line.bottom, line.top, False))
        said = raw[at : span[1]].strip() + ("-" if line.divided else "")
        split.append(Line(said, begin[0], line.right, line.bottom, line.top, line.divided))
    return Lines.of(split)
