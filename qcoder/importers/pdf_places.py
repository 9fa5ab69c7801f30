"""Where the letters of a PDF page stand, and in which letters it is set."""

import ctypes
import re
import struct
from array import array
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import repeat
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from qcoder.importers.pdf_lines import Numbers
    from qcoder.importers.pdf_page import Page

Place = tuple[float, float, float, float]  # left, top, right, bottom in points, measured from below
Boxes = tuple["array[float]", list[int]]  # places of letters as PDFium writes them, and for each whether it has one
LONGEST_NAME = 200
_BOLD = re.compile(rb"bold|black|heavy|(?<![a-z])bd\b|negrita", re.IGNORECASE)
_BOX = struct.Struct("4f")  # PDFium's FS_RECTF


class Places:
    """Asks PDFium for the places of letters, many at a time: each question costs more than its answer."""

    def __init__(self, page: "Page") -> None:
        self._page = page
        self._shifted = len(page.raw) != page.letters  # its letters are counted otherwise than the text

    def of(self, letters: Sequence[int]) -> list[Place | None]:
        """The place of each of some letters, by their index in the text of the page; None where it has none."""
        boxes, known = self.boxes(letters)
        places: list[Place | None] = list(_BOX.iter_unpack(boxes))
        if not all(known):
            places = [place if there else None for place, there in zip(places, known, strict=True)]
        return places

    def boxes(self, letters: Sequence[int]) -> Boxes:
        """The same as PDFium writes it."""
        # No buffer of ctypes: of these each size has a class, which keeps the memory around it.
        boxes = array("f", bytes(_BOX.size * len(letters)))
        first, _size = boxes.buffer_info()
        where = range(first, first + _BOX.size * len(letters), _BOX.size)
        known = list(map(questions().place_of, repeat(self._page.address), self._counted(letters), where))
        return boxes, known

    def _counted(self, letters: Sequence[int]) -> Sequence[int]:
        """The numbers that PDFium has for some letters of the text."""
        if not self._shifted:
            return letters
        return list(map(questions().number_of, repeat(self._page.address), letters))

    def in_one_piece(self, first: int, last: int) -> bool:
        """Whether letters were written at once: two columns are not, nor what is set apart in a table."""
        first, last = self._counted((first, last))
        return bool(questions().pieces(self._page.address, first, last - first + 1) == 1)

    def bold(self, *letters: int) -> bool:
        """Whether all of some letters are set in a bold font, by its name: its weight says little in many files."""
        asked, address = questions(), self._page.address
        for letter in self._counted(letters):
            size = asked.font_of(address, letter, asked.name, LONGEST_NAME, asked.flags)
            if not 0 < size <= LONGEST_NAME or not _is_bold(ctypes.string_at(asked.name, size)):
                return False
        return True

    def beside_spaces(self, raw: str, *spans: tuple[int, int]) -> list[tuple[int, Place, Place]]:
        """The spaces in some spans of `raw`, with the places of the letters before and after each."""
        spaces = _spaces_in(raw, *spans)
        found = iter(self.of(_beside(spaces)))
        there = zip(spaces, found, found, strict=True)
        return [(at, before, after) for at, before, after in there if before is not None and after is not None]


def beside_spaces(raw: str, *spans: tuple[int, int]) -> list[int]:
    """The letters before and after each of the spaces in some spans of a page's text."""
    return _beside(_spaces_in(raw, *spans))


def _beside(spaces: Sequence[int]) -> list[int]:
    return [letter for at in spaces for letter in (at - 1, at + 1)]


def _spaces_in(raw: str, *spans: tuple[int, int]) -> list[int]:
    """Where spaces stand in some spans of a page's text, but for its first letter."""
    spaces: list[int] = []
    for start, end in spans:
        at = raw.find(" ", start, end)
        while at > 0:
            spaces.append(at)
            at = raw.find(" ", at + 1, end)
    return spaces


@lru_cache
def _is_bold(font: bytes) -> bool:
    return _BOLD.search(font) is not None


def places_of_lines(pages: Sequence[Boxes]) -> "Numbers":
    """Left, right, bottom and top (4 x lines) of the lines of some pages, by their outer letters.

    Args:
        pages: of each the `boxes` of the first letters of its lines, then of the last ones.
    """
    import numpy as np

    letters = np.frombuffer(b"".join(boxes for boxes, _known in pages), np.float32).astype(float).reshape(-1, 4)
    known = [there for _boxes, of_page in pages for there in of_page]
    sizes = [len(of_page) // 2 for _boxes, of_page in pages]
    starts = np.add.accumulate([0, *sizes])
    begin = np.arange(starts[-1]) + np.repeat(starts[:-1], sizes)  # of a page first the one, then the other
    end = begin + np.repeat(sizes, sizes)
    first, last = letters[begin].T, letters[end].T  # each left, top, right and bottom
    left, right = first[0], last[2]
    backwards = (right <= left) | (last[0] < left)
    if backwards.any():  # written from the right
        left = np.where(backwards, np.minimum(left, last[0]), left)
        right = np.where(backwards, np.maximum(first[2], right), right)
    found = np.array([left, right, np.minimum(first[3], last[3]), np.maximum(first[1], last[1])])
    if not all(known):
        told = np.array(known, bool)
        on_top = set(starts.tolist())
        for at in (~(told[begin] & told[end])).nonzero()[0].tolist():  # it stays with the line before
            found[:, at] = 0.0 if at in on_top else found[:, at - 1]
    return found


class Questions(NamedTuple):
    """PDFium's functions about a page's text, called by their addresses and with bare ones.

    The checks of their arguments take longer than what they do.
    """

    letters: Any  # how many a page has
    place_of: Any  # the box of a letter
    number_of: Any  # of a letter of the text, where PDFium counts them otherwise
    letter_of: Any  # the other way round
    pieces: Any  # how many pieces some letters were written in
    font_of: Any
    text_of: Any
    name: int  # where the name of a font comes to stand
    flags: int
    kept: Any  # the memory of both


def written_to(size: int) -> int:
    """Where as many bytes may be written, until somebody asks again: making room anew for each page takes longer than
    writing there."""
    if len(_rooms[-1]) < size:
        _rooms[:] = [ctypes.create_string_buffer(2 * size)]
    return ctypes.addressof(_rooms[-1])


_rooms = [ctypes.create_string_buffer(1)]  # PDFium is asked by one thread at a time


@cache
def questions() -> Questions:
    import pypdfium2.raw as pdfium

    page, whole, where = ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
    kept = ctypes.create_string_buffer(LONGEST_NAME + ctypes.sizeof(whole))  # PDFium is asked by one thread at a time
    name = ctypes.addressof(kept)
    return Questions(
        _bare(pdfium.FPDFText_CountChars, page),
        _bare(pdfium.FPDFText_GetLooseCharBox, page, whole, where),
        _bare(pdfium.FPDFText_GetCharIndexFromTextIndex, page, whole),
        _bare(pdfium.FPDFText_GetTextIndexFromCharIndex, page, whole),
        _bare(pdfium.FPDFText_CountRects, page, whole, whole),
        _bare(pdfium.FPDFText_GetFontInfo, page, whole, where, ctypes.c_ulong, where),
        _bare(pdfium.FPDFText_GetText, page, whole, whole, where),
        name,
        name + LONGEST_NAME,
        kept,
    )


def _bare(function: Any, *arguments: Any) -> Any:
    """A function that gives a whole number, by its address."""
    return ctypes.PYFUNCTYPE(ctypes.c_int, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)
