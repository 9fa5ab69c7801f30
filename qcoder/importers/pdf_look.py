"""The lines of PDF pages as PDFium sees them, each with its place on its page.

PDFium ends a line with \\r\\n, and writes U+FFFE where a hyphen divides a word between two lines. Places are asked for
the first and last letter of each line only: every question costs, and a page has thousands of letters. A page is closed
as soon as that was asked, since the next is opened faster in the memory of the one before. What shows signs of tables,
names or columns is opened again and looked at closely.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from operator import add
from typing import Any

from qcoder.importers.pdf_hanging import names_could_be_apart, with_names_apart
from qcoder.importers.pdf_headings import LONGEST_BOLD, could_be
from qcoder.importers.pdf_lines import Line, Lines, Pages
from qcoder.importers.pdf_page import Page
from qcoder.importers.pdf_places import Boxes, Places, beside_spaces, places_of_lines
from qcoder.importers.pdf_ruled import with_ruled_tables
from qcoder.importers.pdf_signs import Signs, signs_of
from qcoder.importers.pdf_tables import rows_of, with_rows

TOGETHER = 48  # pages: asking numpy about each by itself takes several times as long
OPEN_AT_ONCE = 6  # pages, where many are looked at closely and opening them twice would take longer
OFTEN = 0.2  # of the pages before
FEWEST_LINES = 6  # of a page with columns
SAMPLED = 3  # lines that are looked at before all are
LONG = (0.6, 0.8)  # places of two lines among all of a page, the shortest first
WIDE_GAP = 1.4  # times the height of a line: more than a space between words
WIDEST = 0.3  # of the page's text: a gutter is narrower, a gap between short cells may be wider
_PIECE = re.compile("[^\r\n\ufffe\x02]+")
_DIVIDES = frozenset("\ufffe\x02")
_WITH_END = partial(add, 2)  # a line's letters and those that end it
_BEFORE_END = partial(add, -3)  # the last letter of a line, seen from the first of the next


def lines_of_pages(file: Any, meet: Callable[[Page], None]) -> Iterator[tuple[Lines, int]]:
    """The lines of each page in PDFium's own order, and how many tables it has. Places are in points, from below.

    Args:
        meet: is given each page while it is open.
    """
    number, first, closely = len(file), 0, True
    while first < number:
        stop = min(number, first + (OPEN_AT_ONCE if closely else TOGETHER))
        with ExitStack() as stack:
            looks = []
            for at in range(first, stop):
                page = stack.enter_context(closing(Page(file, at)))
                meet(page)
                looks.append(_look_at(page))
                if not closely:
                    page.close()
            seen = _seen(looks)
            show_more = [one for one in seen if one.shows_more]
            found = [_looked_at_closely(one) if one.shows_more else (one.lines, 0) for one in seen]
        yield from found
        first, closely = stop, len(show_more) > OFTEN * len(seen)


@dataclass(slots=True)
class _Look:
    """What every page is asked while it is open."""

    page: Page
    places: Places
    written: "_Written"
    bold: set[int]
    boxes: Boxes  # of the first letters of its lines, then of the last ones
    beside: Boxes  # of the letters before and after the spaces near the middle of two long lines


def _look_at(page: Page) -> _Look:
    written, places = _written(page.raw), Places(page)
    texts, firsts, lasts = written.texts, written.firsts, written.lasts
    bold = {
        at
        for at, said in enumerate(texts)
        if not said[0].islower() and len(said) <= LONGEST_BOLD and could_be(said) and places.bold(firsts[at], lasts[at])
    }
    beside = beside_spaces(page.raw, *_middles_of_two(written))
    return _Look(page, places, written, bold, places.boxes([*firsts, *lasts]), places.boxes(beside))


def _middles_of_two(written: "_Written") -> list[tuple[int, int]]:
    """Where the middles of two long lines stand: they have gaps where two columns are written row by row."""
    number = len(written.texts)
    if number < FEWEST_LINES:
        return []
    sizes = list(map(len, written.texts))
    by_size = sorted(range(number), key=sizes.__getitem__)
    asked = [by_size[int(place * number)] for place in LONG]
    return [_inner((written.firsts[at], written.lasts[at] + 1)) for at in asked]


def _with_gaps(looks: Sequence[_Look]) -> list[bool]:
    """Whether one of the two lines that were looked at has a wide gap, on each page."""
    import numpy as np

    letters = np.frombuffer(b"".join(look.beside[0] for look in looks), np.float32).reshape(-1, 2, 4)
    known = np.array([there for look in looks for there in look.beside[1]], bool).reshape(-1, 2).all(axis=1)
    left, top, right, bottom = range(4)
    before, after = letters[:, 0], letters[:, 1]
    wide = after[:, left] - before[:, right] > WIDE_GAP * np.maximum(1.0, before[:, top] - before[:, bottom])
    whose = np.repeat(np.arange(len(looks)), [len(look.beside[1]) // 2 for look in looks])
    gaps: list[bool] = (np.bincount(whose[wide & known], minlength=len(looks)) > 0).tolist()
    return gaps


@dataclass(slots=True)
class _Seen:
    """A page whose lines have their places."""

    page: Page
    places: Places
    firsts: list[int]  # where the first letter of each line stands in the page's text
    lasts: list[int]
    lines: Lines
    signs: Signs
    gap: bool  # near the middle of a long line

    @property
    def shows_more(self) -> bool:
        signs = self.signs
        return bool(self.gap or signs.loose or signs.beside) or names_could_be_apart(signs)

    def span(self, at: int) -> tuple[int, int]:
        """Where a line stands in the page's text."""
        return self.firsts[at], self.lasts[at] + 1

    def spans(self) -> list[tuple[int, int]]:
        return list(map(self.span, range(len(self.firsts))))


def _seen(looks: Sequence[_Look]) -> list[_Seen]:
    """The lines of some pages, and what they show at a glance."""
    found = places_of_lines([look.boxes for look in looks])
    lines, start = [], 0
    for look in looks:
        stop = start + len(look.written.texts)
        lines.append(Lines(look.written.texts, found[:, start:stop], look.written.divided, bold=look.bold))
        start = stop
    return [
        _Seen(look.page, look.places, look.written.firsts, look.written.lasts, own, signs, gap)
        for look, own, signs, gap in zip(looks, lines, signs_of(Pages.of(lines)), _with_gaps(looks), strict=True)
    ]


def _looked_at_closely(seen: _Seen) -> tuple[Lines, int]:
    """The lines of a page with its tables, names and columns as what they are, and how many tables there are."""
    tables = _written_apart(seen)
    gutter = _gutter(seen) if seen.gap else None
    lines = seen.lines if gutter is None else _split(seen, gutter)
    seen.page.close()
    return lines, tables


def _written_apart(seen: _Seen) -> int:
    """Writes tables and names as what they are, as far as their signs are there; says how many tables there are."""
    if (seen.signs.loose or seen.signs.beside) and (tables := _write_tables(seen)):
        return tables
    if names_could_be_apart(seen.signs):
        seen.lines.texts = with_names_apart(seen.lines, seen.signs, seen.spans(), seen.page.raw, seen.places)
    return 0


def _write_tables(seen: _Seen) -> int:
    """Makes rows of the lines that stand in tables, and says how many tables there are."""
    raw, places, spans = seen.page.raw, seen.places, seen.spans()
    lines = list(seen.lines)
    rows = rows_of(lines, seen.signs.loose, spans, raw, places)
    ruled = 0
    if rows or seen.signs.beside:
        lines, spans, ruled = with_ruled_tables(lines, spans, raw, places, seen.page.handle)
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


def _sample(seen: _Seen) -> list[int]:
    """Some of the lines that go across the page; none where they are few."""
    lines, wide = seen.lines, seen.signs.wide
    if lines.rows:
        wide = [at for at in wide if at not in lines.rows]
    if len(lines) < FEWEST_LINES or len(wide) < 0.5 * len(lines):
        return []
    return wide[:: max(1, len(wide) // SAMPLED)][:SAMPLED]


def _in_one_piece(seen: _Seen, asked: Sequence[int]) -> bool:
    """Whether some lines were each written at once, as columns are not, and the first of them has no wide gap."""
    if not all(seen.places.in_one_piece(seen.firsts[at], seen.lasts[at]) for at in asked):
        return False
    first = asked[:1]
    return not _gaps(list(map(seen.span, first)), _least_gap(seen.lines, first), seen.page.raw, seen.places)


def _gutter(seen: _Seen) -> float | None:
    """Where a page has a gap through lines that PDFium took for whole: two columns written row by row."""
    sampled = _sample(seen)
    if not sampled or _in_one_piece(seen, sampled):
        return None
    lines, raw, places = seen.lines, seen.page.raw, seen.places
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
    raw, places = seen.page.raw, seen.places
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
