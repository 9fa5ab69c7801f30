"""Sheets as an Excel workbook, row by row, so that memory stays flat however many rows there are.

Text stays text: nothing that a person wrote becomes a formula, a link or a number (XlsxWriter's strings_to_formulas,
strings_to_urls and strings_to_numbers off). A cell of Excel holds 32,767 characters; what is longer ends with "…".
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from math import isfinite
from pathlib import Path
from typing import Any

from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress, Silent
from qcoder.core.sheet import Cell, Sheet

LONGEST = 32_767
_EVERY = 500  # rows between two words on how far it is
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


def write_excel(
    file: Path, sheets: Sequence[Sheet], *, title: str = "", progress: Progress | None = None
) -> tuple[Message, ...]:
    """Writes a workbook to `file` (see files.replacing) and tells which cells were too long for Excel.

    Raises Cancelled when the person stops it: `file` is then unfinished, whoever asked throws it away.
    """
    import xlsxwriter

    watch = progress or Silent()
    with tempfile.TemporaryDirectory(prefix="qcoder-") as folder:  # the rows wait here until the workbook is packed
        book = xlsxwriter.Workbook(
            str(file),
            {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
             "strings_to_numbers": False, "tmpdir": folder},
        )  # fmt: skip
        try:
            book.set_properties({"title": _clean(title), "author": "", "comments": ""})
            writer = _Writer(book, sum(sheet.total for sheet in sheets), watch)
            for sheet in sheets:
                writer.write(sheet)
        except BaseException:
            _abandon(book)
            raise
        book.close()
    if not writer.shortened:
        return ()
    return (
        say_plural(
            "{n} text was longer than a cell of Excel holds: its end was left out and “…” stands there.",
            "{n} texts were longer than a cell of Excel holds: their ends were left out and “…” stands there.",
            n=writer.shortened,
        ),
    )


class _Writer:
    def __init__(self, book: Any, total: int, progress: Progress) -> None:
        self.book, self.total, self.progress = book, total, progress
        self.done = self.shortened = 0
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        self.plain = book.add_format({"valign": "top"})
        self.wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self.percent = book.add_format({"valign": "top", "num_format": "0.0"})
        self.names: set[str] = set()

    def write(self, sheet: Sheet) -> None:
        page = self.book.add_worksheet(self.name(sheet.name))
        for column in range(len(sheet.header)):
            wide = sheet.widths[column] if column < len(sheet.widths) else 14
            look = self.wrapped if column in sheet.wrapped else self.percent if column in sheet.percent else self.plain
            page.set_column(column, column, wide, look)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        self.row(page, 0, sheet.header, lambda _column: self.head)
        looks = [
            self.wrapped if column in sheet.wrapped else self.percent if column in sheet.percent else self.plain
            for column in range(len(sheet.header))
        ]
        last = 0
        for last, cells in enumerate(sheet.rows, start=1):
            if last % _EVERY == 1:
                self.progress.step(self.done, self.total, say("Writing the sheet “{name}”", name=sheet.name))
            self.row(page, last, cells, looks.__getitem__)
            self.done += 1
        if last:
            page.autofilter(0, 0, last, len(sheet.header) - 1)

    def row(self, page: Any, number: int, cells: Sequence[Cell], look: Callable[[int], Any]) -> None:
        for column, cell in enumerate(cells):
            if cell is None or cell == "":
                continue
            if isinstance(cell, str) or not isfinite(cell):
                page.write_string(number, column, self.fitted(str(cell)), look(column))
            else:
                page.write_number(number, column, cell, look(column))

    def fitted(self, text: str) -> str:
        clean = _clean(text)
        if _units(clean) <= LONGEST:
            return clean
        self.shortened += 1
        shortened = clean[: LONGEST - 1]
        while _units(shortened) > LONGEST - 1:
            shortened = shortened[: len(shortened) - (_units(shortened) - LONGEST + 2) // 2 - 1]
        return shortened + "…"

    def name(self, wanted: str) -> str:
        """A name that Excel takes: 31 letters, some signs forbidden, none twice."""
        bare = _NOT_IN_NAMES.sub(" ", _clean(wanted)).strip()[:31].strip() or "Sheet"
        name, number = bare, 1
        while name.casefold() in self.names:
            number += 1
            name = f"{bare[: 28 - len(str(number))]} ({number})"
        self.names.add(name.casefold())
        return name


def _units(text: str) -> int:
    """Length as Excel counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _clean(text: str) -> str:
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_XML.sub("\ufffd", text)


def _abandon(book: Any) -> None:
    """Closes what a workbook that will not be finished has open."""
    for page in book.worksheets():
        page.row_data_fh.close()
    book.fileclosed = 1
