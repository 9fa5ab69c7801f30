"""Rows as csv that spreadsheet programs open with the right letters: UTF-8 with a byte order mark."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.core.sheet import Sheet

_RISKY = ("=", "+", "-", "@", "\t", "\r")
_EVERY = 500  # rows between two words on how far it is


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, guard_formulas: bool = False) -> bytes:
    """UTF-8 with a byte order mark, fields quoted where needed.

    Args:
        guard_formulas: put ' before what a spreadsheet would run as a formula (OWASP, CSV injection). For sheets that
            people open; off for sheets that are imported again, because it changes them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([guarded(cell) for cell in row] if guard_formulas else row)
    return out.getvalue().encode("utf-8-sig")


_BELOW_ZERO = re.compile(r"-\d+(\.\d+)?(e[-+]\d+)?\Z")


def guarded(cell: str) -> str:
    """A cell that no spreadsheet runs; a number below zero is none that it would."""
    return "'" + cell if cell.startswith(_RISKY) and _BELOW_ZERO.match(cell) is None else cell


def write_guarded_csv(file: Path, sheet: Sheet, *, progress: Progress | None = None) -> None:
    """A sheet for people as csv, row by row; text that a spreadsheet would run is guarded, numbers are as they are."""
    watch = progress or Silent()
    with file.open("w", encoding="utf-8-sig", newline="", errors="replace") as out:
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow([guarded(name) for name in sheet.header])
        for done, row in enumerate(sheet.rows):
            if done % _EVERY == 0:
                watch.step(done, sheet.total, say("Writing the sheet “{name}”", name=sheet.name))
            writer.writerow(
                ["" if cell is None else guarded(cell) if isinstance(cell, str) else repr(cell) for cell in row]
            )
