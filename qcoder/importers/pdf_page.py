"""The lines of a PDF page as PDFium sees them, each with its place on the page.

PDFium ends a line with \\r\\n, and writes U+FFFE where a hyphen divides a word between two lines. Places are asked for
the first and last letter of each line only: every question costs, and a page has thousands of letters.
"""

import ctypes
import re
from typing import Any

from qcoder.importers.pdf_layout import Line
from qcoder.importers.pdf_tables import with_rows

_PIECE = re.compile("[^\r\n\ufffe\x02]+")
_DIVIDES = frozenset("\ufffe\x02")
WIDE_GAP = 1.4  # times the height of a line: more than a space between words
SAMPLED = 3  # lines that are looked at before all are


def lines_of(text_page: Any, raw: str) -> tuple[list[Line], int]:
    """The lines of a page in PDFium's own order, and how many tables it has. Places are in points, from below."""
    import pypdfium2.raw as pdfium

    box = pdfium.FS_RECTF()
    reference = ctypes.byref(box)
    shifted = len(raw) != text_page.count_chars()
    handle, ask, index_of = text_page.raw, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetCharIndexFromTextIndex

    def place(at: int) -> tuple[float, float, float, float] | None:
        if shifted and (at := index_of(handle, at)) < 0:
            return None
        return (box.left, box.bottom, box.right, box.top) if ask(handle, at, reference) else None

    lines: list[Line] = []
    spans: list[tuple[int, int]] = []
    before: Line | None = None
    for found in _PIECE.finditer(raw):
        said = found[0]
        bare = said.strip()
        if not bare:
            continue
        start, stop = found.span()
        if len(bare) != len(said):
            start += len(said) - len(said.lstrip())
        end = start + len(bare)
        divided = raw[stop : stop + 1] in _DIVIDES
        words = bare + "-" if divided else bare
        if not shifted and ask(handle, start, reference):
            left, bottom, top = box.left, box.bottom, box.top
            if ask(handle, end - 1, reference) and box.right > left and box.left >= left:
                low, high = box.bottom, box.top
                before = Line(
                    words, left, box.right, low if low < bottom else bottom, high if high > top else top, divided
                )
                lines.append(before)
                spans.append((start, end))
                continue
        # Written from the right, or on a page whose letters are counted otherwise, or without a place.
        first, last = place(start), place(end - 1)
        if first is None or last is None:  # it stays with the line before
            first = last = (before.left, before.bottom, before.right, before.top) if before else (0.0, 0.0, 0.0, 0.0)
        before = Line(
            text=words,
            left=min(first[0], last[0]),
            right=max(first[2], last[2]),
            bottom=min(first[1], last[1]),
            top=max(first[3], last[3]),
            divided=divided,
        )
        lines.append(before)
        spans.append((start, end))
    lines, spans, tables = with_rows(lines, spans, raw, place)
    gutter = _gutter(lines, spans, raw, place)
    return (lines if gutter is None else _split(lines, spans, raw, place, gutter)), tables


def _gutter(lines: list[Line], spans: list[tuple[int, int]], raw: str, place: Any) -> float | None:
    """Where a page has a gap through lines that PDFium took for whole: two columns written row by row."""
    if len(lines) < 6:
        return None
    left, right = min([line.left for line in lines]), max([line.right for line in lines])
    wide = [index for index, line in enumerate(lines) if line.right - line.left > 0.7 * (right - left) and not line.row]
    if len(wide) < 0.5 * len(lines):
        return None
    gaps: list[float] = []
    sampled = wide[:: max(1, len(wide) // SAMPLED)][:SAMPLED]
    for left_over, index in zip(range(len(sampled) - 1, -1, -1), sampled, strict=True):
        gaps += [
            middle
            for _, middle in _gaps(lines[index], spans[index], raw, place)
            if left + 0.3 * (right - left) < middle < left + 0.7 * (right - left)
        ]
        if not gaps and left_over < 0.5 * len(sampled):
            return None
    if len(gaps) < 0.5 * len(sampled):
        return None
    gaps.sort()
    middle = gaps[len(gaps) // 2]
    near = sum(abs(gap - middle) < 0.05 * (right - left) for gap in gaps)
    return middle if near >= 0.5 * len(sampled) else None


def _gaps(line: Line, span: tuple[int, int], raw: str, place: Any) -> list[tuple[int, float]]:
    """Wide gaps in a line: index of the space, and the middle of the gap."""
    found = []
    height = max(1.0, line.top - line.bottom)
    # A gutter is near the middle: spaces near the ends of a line are not asked for their place.
    margin = (span[1] - span[0]) * 27 // 100
    span = span[0] + margin, span[1] - margin
    at = raw.find(" ", span[0], span[1])
    while at > 0:
        before, after = place(at - 1), place(at + 1)
        if before and after and after[0] - before[2] > WIDE_GAP * height:
            found.append((at, (before[2] + after[0]) / 2))
        at = raw.find(" ", at + 1, span[1])
    return found


def _split(lines: list[Line], spans: list[tuple[int, int]], raw: str, place: Any, gutter: float) -> list[Line]:
    split: list[Line] = []
    for line, span in zip(lines, spans, strict=True):
        if line.row or not line.left < gutter < line.right:
            split.append(line)
            continue
        near = [at for at, middle in _gaps(line, span, raw, place) if abs(middle - gutter) < 40]
        if not near:
            split.append(line)
            continue
        at = near[0]
        end, begin = place(at - 1), place(at + 1)
        split.append(Line(raw[span[0] : at].strip(), line.left, end[2], line.bottom, line.top, False))
        said = raw[at : span[1]].strip() + ("-" if line.divided else "")
        split.append(Line(said, begin[0], line.right, line.bottom, line.top, line.divided))
    return split
