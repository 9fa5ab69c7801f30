"""Where the letters of a PDF page stand."""

import ctypes
import re
import struct
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, repeat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qcoder.importers.pdf_lines import Numbers

Place = tuple[float, float, float, float]  # left, top, right, bottom in points, measured from below
LONGEST_NAME = 200
_BOLD = re.compile(rb"bold|black|heavy|(?<![a-z])bd\b|negrita", re.IGNORECASE)
_BOX = struct.Struct("4f")  # PDFium's FS_RECTF


class Places:
    """Asks PDFium for the places of letters, many at a time: each question costs more than its answer."""

    def __init__(self, text_page: Any, raw: str) -> None:
        self._text_page = text_page
        self._page = ctypes.cast(text_page.raw, ctypes.c_void_p).value
        self._shifted = len(raw) != text_page.count_chars()  # its letters are counted otherwise than the text

    def of(self, letters: Sequence[int]) -> list[Place | None]:
        """The place of each of some letters, by their index in the text of the page; None where it has none."""
        boxes, known = self.asked(letters)
        places: list[Place | None] = list(_BOX.iter_unpack(boxes))
        if not all(known):
            places = [place if there else None for place, there in zip(places, known, strict=True)]
        return places

    def asked(self, letters: Sequence[int]) -> "tuple[ctypes.Array[ctypes.c_char], list[int]]":
        """The boxes of letters, and for each whether it has one."""
        ask, index_of, _pieces = _questions()
        if self._shifted:
            letters = list(map(index_of, repeat(self._page), letters))
        boxes = ctypes.create_string_buffer(_BOX.size * len(letters))
        first = ctypes.addressof(boxes)
        known = list(map(ask, repeat(self._page), letters, range(first, first + len(boxes), _BOX.size)))
        return boxes, known

    def in_one_piece(self, span: tuple[int, int]) -> bool:
        """Whether a stretch of the text was written at once: two columns are not, nor what is set apart in a table."""
        first, last = span[0], span[1] - 1
        _where, index_of, pieces = _questions()
        if self._shifted:
            first, last = index_of(self._page, first), index_of(self._page, last)
        return bool(pieces(self._page, first, last - first + 1) == 1)

    def bold(self, *letters: int) -> bool:
        """Whether all of some letters are set in a bold font, by its name: its weight says little in many files."""
        import pypdfium2.raw as pdfium

        name, flags = ctypes.create_string_buffer(LONGEST_NAME), ctypes.c_int()
        for letter in letters:
            at = _questions()[1](self._page, letter) if self._shifted else letter
            size = pdfium.FPDFText_GetFontInfo(self._text_page, at, name, LONGEST_NAME, ctypes.byref(flags))
            if not 0 < size <= LONGEST_NAME or not _BOLD.search(name.raw[:size]):
                return False
        return True

    def beside_spaces(self, raw: str, *spans: tuple[int, int]) -> list[tuple[int, Place, Place]]:
        """The spaces in some spans of `raw`, with the places of the letters before and after each."""
        spaces: list[int] = []
        for start, end in spans:
            at = raw.find(" ", start, end)
            while at > 0:
                spaces.append(at)
                at = raw.find(" ", at + 1, end)
        found = iter(self.of([letter for at in spaces for letter in (at - 1, at + 1)]))
        beside = zip(spaces, found, found, strict=True)
        return [(at, before, after) for at, before, after in beside if before is not None and after is not None]


def places_of_lines(pages: Sequence[tuple[Places, Sequence[tuple[int, int]]]]) -> "Numbers":
    """Left, right, bottom and top (4 x lines) of the lines of some pages, by their outer letters.

    Args:
        pages: of each whom to ask, and where its lines stand in its text.
    """
    import numpy as np

    boxes, known = [], []
    for places, spans in pages:
        box, there = places.asked([at for start, end in spans for at in (start, end - 1)])
        boxes.append(box.raw)
        known += there
    letters = np.frombuffer(b"".join(boxes), np.float32).astype(float).reshape(-1, 2, 4)
    first, last = letters[:, 0].T, letters[:, 1].T  # each left, top, right and bottom
    left, right = first[0], last[2]
    backwards = (right <= left) | (last[0] < left)
    if backwards.any():  # written from the right
        left = np.where(backwards, np.minimum(left, last[0]), left)
        right = np.where(backwards, np.maximum(first[2], right), right)
    found = np.array([left, right, np.minimum(first[3], last[3]), np.maximum(first[1], last[1])])
    if not all(known):
        firsts = {0, *accumulate(len(spans) for _, spans in pages)}
        for at in range(len(letters)):
            if not (known[2 * at] and known[2 * at + 1]):  # it stays with the line before
                found[:, at] = 0.0 if at in firsts else found[:, at - 1]
    return found


@cache
def _questions() -> tuple[Any, Any, Any]:
    """PDFium's functions for the place of a letter, its index where letters are counted otherwise, and for pieces.

    Called by their addresses and with bare ones: the checks of their arguments take twice as long as what they do.
    """
    import pypdfium2.raw as pdfium

    page, whole = ctypes.c_void_p, ctypes.c_int
    return (
        _bare(pdfium.FPDFText_GetLooseCharBox, page, whole, ctypes.c_void_p),
        _bare(pdfium.FPDFText_GetCharIndexFromTextIndex, page, whole),
        _bare(pdfium.FPDFText_CountRects, page, whole, whole),
    )


def _bare(function: Any, *arguments: Any) -> Any:
    """A function that gives a whole number, by its address."""
    return ctypes.PYFUNCTYPE(ctypes.c_int, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)
