"""PDF files with a text layer, through PDFium.

What a page shows is lines at places; see `pdf_layout` for how they become columns and paragraphs. Running heads and
page numbers are kept apart as notes, the place where each page begins as a mark, so that a quote can be cited by its
page. A page that is a picture is told; a file of nothing else is refused as a scan.
"""

import threading
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.imported import AS_IT_IS, FoundNote, ImportedDocument, NoteKind, Reading
from qcoder.core.messages import say, say_plural
from qcoder.core.text import clean
from qcoder.core.turns import find_turns
from qcoder.core.words import count_words
from qcoder.importers.building import Builder
from qcoder.importers.pdf_headings import Headings
from qcoder.importers.pdf_heads import beyond_borders, find_heads, line_numbers
from qcoder.importers.pdf_layout import in_reading_order, paragraphs
from qcoder.importers.pdf_lines import Lines, Pages
from qcoder.importers.pdf_look import lines_of_pages
from qcoder.importers.pdf_page import Page, borders_of

_PDFIUM = threading.Lock()  # it must not be used from two threads at once
FEWEST_WORDS = 15  # on a page with a picture that is more than a scan with a stamp on it
LONG_ENOUGH = 60 * FEWEST_WORDS  # letters of a page that has as many words, whatever they are
COUNTED_TOGETHER = 90_000  # letters
MOST_PAGES = 20_000


def read_pdf(data: bytes, *, file_name: str, language: str = "auto", reading: Reading = AS_IT_IS) -> ImportedDocument:
    """The text of a PDF in reading order, with its pages."""
    made = Builder()
    with _PDFIUM, _opened(data, file_name) as file:
        read = _read(file, file_name, made)
        title = clean(file.get_metadata_value("Title") or "")
    whole, labels, comments, words = read.pages, read.labels, read.comments, read.words
    heads: set[int] = set() if reading.keep_heads else find_heads(whole)
    headings = Headings(whole.lines, heads)
    beside = _heads_of_pages(whole, heads)
    body = whole.without(heads)
    ordered = in_reading_order(body)
    made.found["tables"] += int((ordered.sizes() < body.sizes()).sum())  # what stood in cells became rows
    del read, whole, body  # as much as the text again; so is what the writer lets go of
    writer = _Writer(made, ordered, reading, headings)
    del ordered
    for index, label in enumerate(labels):
        for author, said in comments[index]:
            made.notes.append(FoundNote("comment", label, made.length, said, author))
        for said, on_top in beside.get(index, ()):
            _keep_head(made, said, on_top)
        writer.page(index, label)
    del writer
    text = made.text()
    found = headings.marks(text)
    names = headings.names(text)
    for mark in found:
        made.marks.add(*mark)
    made.found["headings"] += len(found)
    _tell(made)
    return made.finish(
        file_name=file_name,
        format="pdf",
        words_in_file=words,
        language=language,
        title=" ".join(title.split()),
        turns=find_turns(text, bold=sorted(names)) if names else None,
    )


def _heads_of_pages(pages: Pages, heads: set[int]) -> dict[int, list[tuple[str, bool]]]:
    """By the number of a page what its heads and feet say, and whether they stand in its upper half."""
    found: dict[int, list[tuple[str, bool]]] = {}
    if heads:
        lines = pages.lines
        middles = (pages.highest(lines.places[3]) + pages.lowest(lines.places[2])) / 2
        whose = pages.page_of_lines()
        for at in sorted(heads):
            page = whose.item(at)
            found.setdefault(page, []).append((lines.texts[at], lines.places.item(2, at) > middles.item(page)))
    return found


@dataclass
class _Read:
    """What the pages of a file hold."""

    pages: Pages
    labels: list[str]  # of each page, as it is cited
    comments: list[list[tuple[str, str]]]  # of each page: author and words
    words: int


def _read(file: Any, file_name: str, made: Builder) -> _Read:
    """Every page, and the words of all. What stands beyond its borders or numbers its lines is counted and left out."""
    number = len(file)
    if number > MOST_PAGES:
        raise UnreadableFile(
            say("“{file}” has more than {n} pages.", file=file_name, n=MOST_PAGES), say("Divide it into parts.")
        )
    labelled = number and file.get_page_label(0)  # labels begin with the first page, where a file has some
    # Before the lines are read: what is small and stays keeps all the memory around it that is freed later.
    labels = [(file.get_page_label(index) if labelled else "") or str(index + 1) for index in range(number)]
    lines: list[Lines] = []
    comments: list[list[tuple[str, str]]] = []
    borders = array("d")  # of each page four
    pictures = 0
    counted = _Counted()

    def meet(page: Page) -> None:
        nonlocal pictures
        counted.add(page.raw)
        if len(page.raw) < LONG_ENOUGH and _count_raw(page.raw) < FEWEST_WORDS:
            pictures += _has_picture(file, page.number)
        comments.append(list(_comments(page.handle)))
        borders.extend(borders_of(page.handle))

    for found, tables in lines_of_pages(file, meet):
        lines.append(found)
        made.found["tables"] += tables
    if pictures == number and pictures:
        raise UnreadableFile(
            say("“{file}” is a scan: its pages are pictures without text.", file=file_name),
            say("Have its text recognised first (OCR), for instance by the program of the scanner, and import that."),
        )
    pages = Pages.of(lines)
    lines.clear()
    pages = _left_out(made, "beyond", pages, beyond_borders(pages, borders))
    pages = _left_out(made, "line_numbers", pages, line_numbers(pages))
    said = [said for page in comments for _author, said in page]
    made.found["pages"], made.found["pictured_pages"], made.found["comments"] = number, pictures, len(said)
    return _Read(pages, labels, comments, counted.total() + sum(map(count_words, said)))


def _left_out(made: Builder, why: str, pages: Pages, gone: set[int]) -> Pages:
    made.left += sum(count_words(clean(pages.lines.texts[at])) for at in gone)
    made.found[why] += len(gone)
    return pages.without(gone)


class _Counted:
    """Counts the words of PDFium's own extraction, many pages at a time."""

    def __init__(self) -> None:
        self.words = 0
        self._waiting: list[str] = []
        self._letters = 0

    def add(self, raw: str) -> None:
        self._waiting.append(raw)
        self._letters += len(raw)
        if self._letters > COUNTED_TOGETHER:
            self.total()

    def total(self) -> int:
        self.words += _count_raw("\n".join(self._waiting))
        self._waiting, self._letters = [], 0
        return self.words


def _count_raw(raw: str) -> int:
    """Words as PDFium gives them: a word divided at the end of a line counts as its two parts."""
    text = raw.replace("\ufffe", "-\n").replace("\x02", "-\n")
    # Of what `clean` does only this changes the number of words; every line end parts words as it is.
    return count_words(clean(text) if "\x00" in text or "\ufeff" in text else text)


class _Writer:
    """Writes the paragraphs of page after page; the first of one may go on with the last of the page before."""

    def __init__(self, made: Builder, pages: Pages, reading: Reading, headings: Headings) -> None:
        self._made, self._pages, self._reading, self._headings = made, pages, reading, headings
        self._begins = paragraphs(pages)
        lines = pages.lines
        heights = lines.places[3] - lines.places[2]
        self._heights = heights
        # Other lines are written as they are.
        self._special = (
            lines.bold | {at + 1 for at in lines.divided} | set((heights > headings.limit).nonzero()[0].tolist())
        )
        if not all(map(str.isprintable, lines.texts)):
            self._special |= {at for at, said in enumerate(lines.texts) if not said.isprintable()}

    def page(self, index: int, label: str) -> None:
        """Writes a page and lets go of its lines."""
        made, numbers = self._made, self._pages.numbers(index)
        if not numbers:
            made.stretch("page", made.length, made.length, label)
            return
        first, *others = numbers
        self._line(first, label)
        texts, begins = self._pages.lines.texts, self._begins
        if self._headings.open or not self._special.isdisjoint(others):
            for at in others:
                self._line(at)
        else:
            rest = "".join([("\n" if begins[at] else " ") + texts[at] for at in others])
            made.pieces.append(rest)
            made.length += len(rest)
        texts[first : numbers.stop] = [""] * len(numbers)

    def _line(self, at: int, label: str | None = None) -> None:
        """One line; with a `label` the first of a page."""
        made, lines, headings = self._made, self._pages.lines, self._headings
        said, begins, between = lines.texts[at], self._begins[at], ""
        if begins and made.length:
            between = "\n"
        elif made.length and at:
            between = _join(made, said, self._reading) if at - 1 in lines.divided else " "
        if label is not None:
            start = made.length + len(between)
            made.stretch("page", start, start, label)
        made.add(between + said)
        height, bold = self._heights.item(at), at in lines.bold
        if headings.open or bold or height > headings.limit:
            start, row = made.length - len(said), at in lines.rows
            headings.line(height, row=row, bold=bold, begins=begins, start=start, end=made.length)


def _join(made: Builder, said: str, reading: Reading) -> str:
    """What stands between two lines of a paragraph that a hyphen parts: made whole on request, else left."""
    if reading.join_hyphens and said[:1].islower():
        tail = made.pieces.pop()
        made.length -= len(tail)
        made.add(tail.removesuffix("-"))
        made.joined += 1
        made.found["hyphens_joined"] += 1
        return ""
    made.found["hyphens_kept"] += 1
    return "\n"


def _keep_head(made: Builder, said: str, on_top: bool) -> None:
    kind: NoteKind = "header" if on_top else "footer"
    made.found["headers_footers"] += 1
    made.notes.append(FoundNote(kind, "", made.length, clean(said).strip()))


def _tell(made: Builder) -> None:
    found, remarks = made.found, made.remarks
    remarks.append(
        say_plural(
            "{n} page; quotes can be cited by page.", "{n} pages; quotes can be cited by page.", n=found["pages"]
        )
    )
    if n := found["headers_footers"]:
        remarks.append(
            say_plural(
                "{n} running head or page number was taken out of the text and kept as a note.",
                "{n} running heads and page numbers were taken out of the text and kept as notes.",
                n=n,
            )
        )
    if n := found["line_numbers"]:
        remarks.append(
            say_plural(
                "{n} number of a line in the margin is in the original only.",
                "{n} numbers of lines in the margin are in the original only.",
                n=n,
            )
        )
    if n := found["beyond"]:
        remarks.append(
            say_plural(
                "{n} line beyond the borders of its page, where nobody sees it, is in the original only.",
                "{n} lines beyond the borders of their page, where nobody sees them, are in the original only.",
                n=n,
            )
        )
    if n := found["hyphens_kept"]:
        remarks.append(
            say_plural(
                "{n} word is divided at the end of a line; joining it can be asked for.",
                "{n} words are divided at the end of a line; joining them can be asked for.",
                n=n,
            )
        )
    if n := found["hyphens_joined"]:
        remarks.append(say_plural("{n} divided word was joined.", "{n} divided words were joined.", n=n))
    if n := found["pictured_pages"]:
        remarks.append(say_plural("{n} page is a picture without text.", "{n} pages are pictures without text.", n=n))
    if n := found["comments"]:
        remarks.append(say_plural("{n} comment is kept as a note.", "{n} comments are kept as notes.", n=n))


@contextmanager
def _opened(data: bytes, file_name: str) -> Iterator[Any]:
    import pypdfium2
    import pypdfium2.raw

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise UnreadableFile(
                say("“{file}” is protected with a password.", file=file_name),
                say("Open it with its program, save it without password and import it again."),
            ) from error
        raise _damaged(file_name) from error
    try:
        yield file
    except pypdfium2.PdfiumError as error:  # a page that cannot be loaded
        raise _damaged(file_name) from error
    finally:
        file.close()


def _damaged(file_name: str) -> UnreadableFile:
    return UnreadableFile(
        say("“{file}” is damaged.", file=file_name),
        say("Open it with its program and save it again, or ask for it to be sent once more."),
    )


def _has_picture(file: Any, index: int) -> bool:
    import pypdfium2.raw as raw

    with closing(file[index]) as page:
        return any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _comments(page: Any) -> Iterator[tuple[str, str]]:
    """Author and words of the notes that readers have put on a page."""
    import pypdfium2.raw as raw

    for index in range(min(raw.FPDFPage_GetAnnotCount(page), 10_000)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_POPUP):
                said = clean(_annotation_text(annotation, b"Contents")).strip()
                if said:
                    yield clean(_annotation_text(annotation, b"T")).strip(), said
        finally:
            raw.FPDFPage_CloseAnnot(annotation)


def _annotation_text(annotation: Any, key: bytes) -> str:
    import ctypes

    import pypdfium2.raw as raw

    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", errors="replace")
