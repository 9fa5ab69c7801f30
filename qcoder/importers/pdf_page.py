"""A page of a PDF: opened, its text, what it shows."""

import ctypes
from typing import Any

from qcoder.importers.pdf_places import questions, written_to


class Page:
    """A page as PDFium's own handles, and its text; a closed one that is asked something is opened again.

    Without the watch that pypdfium2 keeps over each of its objects: that takes a twentieth of the time of all.
    """

    __slots__ = ("_file", "_page", "_text_page", "letters", "number", "raw")

    def __init__(self, file: Any, number: int) -> None:
        self._file, self.number = file, number
        self._page: Any = None
        self._text_page: Any = None
        address = self.address
        self.letters = questions().letters(address)  # as PDFium counts them
        self.raw = _text(self._text_page, address, self.letters) if self.letters > 0 else ""

    @property
    def handle(self) -> Any:
        if self._page is None:
            self._open()
        return self._page

    @property
    def address(self) -> int:
        """Of its text, as PDFium has it."""
        if self._text_page is None:
            self._open()
        # A cast would hold the page in a ring until garbage is collected.
        return ctypes.addressof(self._text_page.contents)

    def _open(self) -> None:
        import pypdfium2
        import pypdfium2.raw as pdfium

        self._page = pdfium.FPDF_LoadPage(self._file.raw, self.number)
        if not self._page:
            self._page = None
            raise pypdfium2.PdfiumError("Failed to load page.")
        self._text_page = pdfium.FPDFText_LoadPage(self._page)
        if not self._text_page:
            self.close()
            raise pypdfium2.PdfiumError("Failed to load text page.")

    def close(self) -> None:
        import pypdfium2.raw as pdfium

        if self._text_page:
            pdfium.FPDFText_ClosePage(self._text_page)
        if self._page:
            pdfium.FPDF_ClosePage(self._page)
        self._page = self._text_page = None


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
