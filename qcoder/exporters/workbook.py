"""Tables as an Excel workbook: text stays text, numbers are numbers, nothing becomes a formula or a link."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LONGEST = 32_767  # characters that a cell of Excel holds
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of a workbook.

    Args:
        groups: rows (counted from 0) before which a heading of a group stands, with its words.
        widths: of the columns, in characters; the last one holds for those that follow.
        comments: remarks on cells, by row and column.
        marked: cells whose words are set apart (italics), such as drafts.
        notes: lines below the table.
    """

    name: str
    header: Sequence[str]
    rows: Sequence[Sequence[str | float | int | None]]
    widths: Sequence[float] = (24, 32)
    groups: Mapping[int, str] = field(default_factory=dict)
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    marked: frozenset[tuple[int, int]] = frozenset()
    notes: Sequence[str] = ()


def workbook_bytes(sheets: Sequence[Sheet], *, title: str = "") -> bytes:
    """The bytes of an .xlsx file; the header and the first column stay in sight, and a page is printed landscape."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": title, "author": ""})
    looks = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "name": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "mark": book.add_format({"text_wrap": True, "valign": "top", "italic": True}),
        "group": book.add_format({"bold": True, "bg_color": "#E8EBEF", "valign": "top"}),
        "note": book.add_format({"italic": True, "font_color": "#5A6470"}),
    }
    taken: set[str] = set()
    for sheet in sheets:
        _write(book.add_worksheet(_name(sheet.name, taken)), sheet, looks)
    book.close()
    return out.getvalue()


def _write(page: Any, sheet: Sheet, looks: Mapping[str, Any]) -> None:
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.freeze_panes(1, 1)
    for column in range(len(sheet.header)):
        width = sheet.widths[min(column, len(sheet.widths) - 1)]
        page.set_column(column, column, width)
    for column, text in enumerate(sheet.header):
        page.write_string(0, column, text[:LONGEST], looks["head"])
    at = 1
    for number, row in enumerate(sheet.rows):
        if number in sheet.groups:
            for column in range(len(sheet.header)):
                page.write_string(at, column, sheet.groups[number] if column == 0 else "", looks["group"])
            at += 1
        for column, value in enumerate(row):
            look = looks["mark"] if (number, column) in sheet.marked else looks["text" if column else "name"]
            if isinstance(value, str):
                page.write_string(at, column, value[:LONGEST], look)
            elif value is not None:
                page.write_number(at, column, value, look)
            comment = sheet.comments.get((number, column))
            if comment:
                page.write_comment(at, column, comment[:LONGEST], {"x_scale": 2})
        at += 1
    for note in sheet.notes:
        at += 1
        page.write_string(at, 0, note[:LONGEST], looks["note"])


def _name(wanted: str, taken: set[str]) -> str:
    """A name that a sheet may have: at most 31 letters, none of []:*?/\\, no other like it."""
    base = wanted.translate(_FORBIDDEN).strip("' ")[:31] or "Sheet"
    name, number = base, 1
    while name.casefold() in taken:
        number += 1
        ending = f" ({number})"
        name = base[: 31 - len(ending)] + ending
    taken.add(name.casefold())
    return name
