"""Rows as csv bytes that spreadsheet programs open with the right letters."""

import csv
import io
from collections.abc import Iterable, Sequence

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]], *, guard_formulas: bool = False) -> bytes:
    """UTF-8 with a byte order mark, fields quoted where needed.

    Args:
        guard_formulas: put ' before what a spreadsheet would run as a formula (OWASP, CSV injection). For sheets that
            people open; off for sheets that are imported again, because it changes them.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow(["'" + cell if guard_formulas and cell.startswith(_RISKY) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
