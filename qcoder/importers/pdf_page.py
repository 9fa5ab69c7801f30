"""The lines of a PDF page as PDFium sees them, each with its place on the page.

PDFium ends a line with \\r\\n, and writes U+FFFE where a hyphen divides a word between two lines. Places are asked for
the first and last letter of each line only: every question costs, and a page has thousands of letters.
"""

import ctypes
import re
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import add
from typing import Any

from qcoder.importers.pdf_hanging import names_could_be_apart, with_names_apart
from qcoder.importers.pdf_headings import LONGEST_BOLD, could_be
from qcoder.importers.pdf_lines import Line, Lines, Pages
from qcoder.importers.pdf_places import Places, beside, boxes_of, places_of_lines, questions, spaces_in, written_to
from qcoder.importers.pdf_ruled import with_ruled_tables
from qcoder.importers.pdf_signs import Signs, signs_of
from qcoder.importers.pdf_tables import rows_of, with_rows

_PIECE = re.compile("[^\r\n\ufffe\x02]+")
_DIVIDES = frozenset("\ufffe\x02")
WIDE_GAP = 1.4  # times the height of a line: more than a space between words
_WITH_END = partial(add, 2)  # a line's letters and those that end it
_BEFORE_END = partial(add, -3)  # the last letter of a line, seen from the first of the next
WIDEST = 0.3  # of the page's text: a gutter is narrower, a gap between short cells may be wider
SAMPLED = 3  # lines that are looked at before all are


@dataclass(slots=True)
class OpenPage:
    """A page as PDFium's own handles, and its text.

    Without the watch that pypdfium2 keeps over each of its objects: that takes a twentieth of the time of all.
    """

    page: Any
    text_page: int  # its address
    letters: int  # as PDFium counts them
    raw: str


@contextmanager
def opened_pages(file: Any, numbers: range) -> Iterator[list[OpenPage]]:
    """Some pages, open at once."""
    with ExitStack() as stack:
        yield [_opened(file, index, stack) for index in numbers]


def _opened(file: Any, index: int, stack: ExitStack) -> OpenPage:
    import pypdfium2
    import pypdfium2.raw as pdfium

    page = pdfium.FPDF_LoadPage(file.raw, index)
    if not page:
        raise pypdfium2.PdfiumError("Failed to load page.")
    stack.callback(pdfium.FPDF_ClosePage, page)
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise pypdfium2.PdfiumError("Failed to load text page.")
    stack.callback(pdfium.FPDFText_ClosePage, text_page)
    address = ctypes.addressof(text_page.contents)  # a cast would hold the page in a ring until garbage is collected
    letters = pdfium.FPDFText_CountChars(text_page)
    return OpenPage(page, address, letters, _text(text_page, address, letters) if letters > 0 else "")


def _text(text_page: Any, address: int, letters: int) -> str:
    """The text of a page."""
    ask = questions()
    first, last = ask.letter_of(address, 0), ask.letter_of(address, letters - 1)
    if first < 0 or last < 0:  # PDFium would read beyond its own text: pypdfium2 goes around that
        import pypdfium2

        careful = pypdfium2.PdfTextPage.__new__(pypdfium2.PdfTextPage)
        careful.raw = text_page
        return str(careful.get_text_range())
    where = written_to(2 * (last - first + 2))
    written = ask.text_of(address, 0, letters, where)  # with a zero at its end
    return ctypes.string_at(where, 2 * max(0, written - 1)).decode("utf-16-le", "ignore")


def borders_of(page: Any) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of what a page shows."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


@dataclass(slots=True)
class _Seen:
    """A page while its lines are looked for."""

    page: Any
    raw: str
    places: Places
    firsts: list[int]  # where the first letter of each line stands in `raw`
    lasts: list[int]
    lines: Lines
    signs: Signs

    def span(self, at: int) -> tuple[int, int]:
        """Where a line stands in `raw`."""
        return self.firsts[at], self.lasts[at] + 1

    def spans(self) -> list[tuple[int, int]]:
        return list(map(self.span, range(len(self.firsts))))


def lines_of(pages: Sequence[OpenPage]) -> list[tuple[Lines, int]]:
    """Of each page the lines in PDFium's own order, and how many tables it has. Places are in points, from below."""
    written = [_written(one.raw) for one in pages]
    asked = [Places(one.text_page, one.raw, one.letters) for one in pages]
    found = places_of_lines([(places, one.firsts, one.lasts) for places, one in zip(asked, written, strict=True)])
    lines, start = [], 0
    for places, one in zip(asked, written, strict=True):
        stop = start + len(one.texts)
        bold = {
            at
            for at, said in enumerate(one.texts)
            if not said[0].islower()
            and len(said) <= LONGEST_BOLD
            and could_be(said)
            and places.bold(one.firsts[at], one.lasts[at])
        }
        lines.append(Lines(one.texts, found[:, start:stop], one.divided, bold=bold))
        start = stop
    seen = [
        _Seen(page.page, page.raw, places, one.firsts, one.lasts, own, signs)
        for page, places, one, own, signs in zip(pages, asked, written, lines, signs_of(Pages.of(lines)), strict=True)
    ]
    tables = list(map(_written_apart, seen))
    return [
        (one.lines if gutter is None else _split(one, gutter), number)
        for one, number, gutter in zip(seen, tables, _gutters(seen), strict=True)
    ]


def _written_apart(seen: _Seen) -> int:
    """Writes tables and names as what they are, as far as their signs are there; says how many tables there are."""
    if (seen.signs.loose or seen.signs.beside) and (tables := _write_tables(seen)):
        return tables
    if names_could_be_apart(seen.signs):
        seen.lines.texts = with_names_apart(seen.lines, seen.signs, seen.spans(), seen.raw, seen.places)
    return 0


def _write_tables(seen: _Seen) -> int:
    """Makes rows of the lines that stand in tables, and says how many tables there are."""
    raw, places, spans = seen.raw, seen.places, seen.spans()
    lines = list(seen.lines)
    rows = rows_of(lines, seen.signs.loose, spans, raw, places)
    ruled = 0
    if rows or seen.signs.beside:
        lines, spans, ruled = with_ruled_tables(lines, spans, raw, places, seen.page)
        if ruled:
            rows = rows_of(lines, signs_of(Pages.of([Lines.of(lines)]))[0].loose, spans, raw, places)
    lines, spans, tables = with_rows(lines, spans, rows)
    if ruled or tables:
        seen.lines = Lines.of(lines)
        seen.firsts, seen.lasts = [start for start, _end in spans], [end - 1 for _start, end in spans]
        (seen.signs,) = signs_of(Pages.of([seen.lines]))
    return ruled + tables


@dataclass(slots=True)
class _Written:
    """The lines of a page's text: their words, and the first and last letter of each."""

    texts: list[str]
    firsts: list[int]
    lasts: list[int]
    divided: Set[int] = frozenset()  # numbers of those that end within a word


def _written(raw: str) -> _Written:
    texts = raw.splitlines()
    sizes = list(map(len, texts))
    # Every line ends with two letters, as most do: no need to look for other ends.
    if len(raw) - sum(sizes) - 2 * len(texts) not in (0, -2) or "\ufffe" in raw or "\x02" in raw:
        return _written_otherwise(raw)
    stripped = list(map(str.strip, texts))
    if stripped == texts and all(texts):  # as nearly all pages are
        firsts = [0, *accumulate(map(_WITH_END, sizes))]
        lasts = list(map(_BEFORE_END, firsts[1:]))
        return _Written(texts, firsts[:-1], lasts)
    found = _Written([], [], [])
    start = 0
    for said, bare in zip(texts, stripped, strict=True):
        if bare:
            first = start if said[0] == bare[0] else start + said.index(bare)
            found.firsts.append(first)
            found.lasts.append(first + len(bare) - 1)
            found.texts.append(bare)
        start += len(said) + 2
    return found


def _written_otherwise(raw: str) -> _Written:
    texts: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
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
            divided.add(len(texts))
        firsts.append(first)
        lasts.append(first + len(bare) - 1)
        texts.append(bare + "-" if broken else bare)
    return _Written(texts, firsts, lasts, divided)


def _gutters(pages: Sequence[_Seen]) -> Iterator[float | None]:
    """Where each page has a gap through lines that PDFium took for whole: two columns written row by row."""
    sampled = list(map(_sample, pages))
    without = _without_gap(pages, sampled)
    for number, (seen, asked) in enumerate(zip(pages, sampled, strict=True)):
        yield _gutter(seen, asked) if asked and number not in without else None


def _sample(seen: _Seen) -> list[int]:
    """Some of the lines that go across the page; none where they are few."""
    lines, wide = seen.lines, seen.signs.wide
    if lines.rows:
        wide = [at for at in wide if at not in lines.rows]
    if len(lines) < 6 or len(wide) < 0.5 * len(lines):
        return []
    return wide[:: max(1, len(wide) // SAMPLED)][:SAMPLED]


def _without_gap(pages: Sequence[_Seen], sampled: Sequence[Sequence[int]]) -> set[int]:
    """Numbers of the pages whose sampled lines were written in one piece, and of which the first has no gap.

    In one piece there is hardly a gap: one line of a page is asked all the same, of all pages at once.
    """
    import numpy as np

    numbers: list[int] = []
    asked: list[tuple[Places, list[int]]] = []
    least: list[float] = []
    for number, (seen, lines) in enumerate(zip(pages, sampled, strict=True)):
        if lines and all(seen.places.in_one_piece(seen.firsts[at], seen.lasts[at]) for at in lines):
            numbers.append(number)
            at = lines[0]
            asked.append((seen.places, beside(spaces_in(seen.raw, _inner(seen.span(at))))))
            least.append(_least_gap(seen.lines, [at]))
    boxes, known = boxes_of(asked)
    letters = np.frombuffer(boxes, np.float32).astype(float).reshape(-1, 2, 4)
    whose = np.repeat(np.arange(len(asked)), [len(those) // 2 for _, those in asked])
    there = np.array(known, bool).reshape(-1, 2).all(axis=1)
    gaps = there & (letters[:, 1, 0] - letters[:, 0, 2] > np.array(least)[whose])
    with_gap = {numbers[at] for at in whose[gaps].tolist()}
    return set(numbers) - with_gap


def _gutter(seen: _Seen, sampled: list[int]) -> float | None:
    lines, raw, places = seen.lines, seen.raw, seen.places
    left, right = seen.signs.left, seen.signs.right
    gaps: list[float] = []
    most = len(sampled) // 2 + 1
    for asked in (sampled[:most], sampled[most:]):  # where most have no gap, the others are not asked
        for _, middle, room in _gaps(list(map(seen.span, asked)), _least_gap(lines, asked), raw, places):
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


def _least_gap(lines: Lines, asked: Sequence[int]) -> float:
    """What is more than a space between words of some lines."""
    return WIDE_GAP * max(1.0, min((lines.places.item(3, at) - lines.places.item(2, at) for at in asked), default=1.0))


def _inner(span: tuple[int, int]) -> tuple[int, int]:
    """A gutter is near the middle: spaces near the ends of a line are not asked for their place."""
    start, end = span
    aside = (end - start) * 27 // 100
    return start + aside, end - aside


def _gaps(asked: Sequence[tuple[int, int]], least: float, raw: str, places: Places) -> list[tuple[int, float, float]]:
    """Wide gaps in some lines: index of the space, the middle of the gap, and how wide it is."""
    return [
        (at, (before[2] + after[0]) / 2, after[0] - before[2])
        for at, before, after in places.beside_spaces(raw, *map(_inner, asked))
        if after[0] - before[2] > least
    ]


def _split(seen: _Seen, gutter: float) -> Lines:
    raw, places = seen.raw, seen.places
    split: list[Line] = []
    for line, span in zip(seen.lines, seen.spans(), strict=True):
        if line.row or not line.left < gutter < line.right:
            split.append(line)
            continue
        least = WIDE_GAP * max(1.0, line.height)
        near = [at for at, middle, _ in _gaps([span], least, raw, places) if abs(middle - gutter) < 40]
        if not near:
            split.append(line)
            continue
        at = near[0]
        (_at, end, begin), *_ = places.beside_spaces(raw, (at, at + 1))
        split.append(Line(raw[span[0] : at].strip(), line.left, end[2], line.bottom, line.top, False))
        said = raw[at : span[1]].strip() + ("-" if line.divided else "")
        split.append(Line(said, begin[0], line.right, line.bottom, line.top, line.divided))
    return Lines.of(split)
