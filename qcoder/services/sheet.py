"""One csv sheet: read with its columns checked, stored row by row, written whole or not at all."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from pathlib import Path

from sqlalchemy import select

from qcoder.core.errors import BadInput, Cancelled, QcoderError, UnreadableFile
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.model import ProjectInfo
from qcoder.services.arriving.importing import read_bytes
from qcoder.services.cases.cases import NO, YES
from qcoder.services.rows import TableImported
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

Row = dict[str, str]
NOTICE = "demonstration_notice"  # a last column of every exported sheet of a sample; passed over by imports


def read_table(file: Path, *, needed: Sequence[str]) -> tuple[list[str], list[Row]]:
    """Column names and rows of a csv file, or of the first sheet of a workbook that has the columns which are needed.

    BadInput names the columns that are missing.
    """
    data = read_bytes(file)
    if not data.strip():
        raise UnreadableFile(
            say("“{file}” is empty.", file=file.name), say("Choose a sheet with a first row of column names.")
        )
    if data.startswith(b"PK\x03\x04"):
        columns, rows = _of_workbook(data, file.name, needed)
    else:
        columns, rows = _of_csv(data, file.name)
    missing = [name for name in needed if name not in columns]
    if missing:
        raise BadInput(
            say("“{file}” has no column {columns}.", file=file.name, columns=", ".join(missing)),
            say("Its first row must name the columns: {needed}", needed=", ".join(needed)),
        )
    return columns, [row for row in rows if any(value.strip() for value in row.values())]


def _of_csv(data: bytes, name: str) -> tuple[list[str], list[Row]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise UnreadableFile(say("“{file}” is not a csv sheet.", file=name), say("Save it as CSV UTF-8 first."))
    first = text.splitlines()[0]
    separator = max(",;\t", key=first.count)
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        columns = [name.strip() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        return columns, [{name: (row.get(name) or "").strip("\r") for name in columns} for row in reader]
    except csv.Error as error:
        raise UnreadableFile(
            say("“{file}” cannot be read as a csv sheet.", file=name),
            say("Look for a quotation mark that is never closed."),
        ) from error


def _of_workbook(data: bytes, name: str, needed: Sequence[str]) -> tuple[list[str], list[Row]]:
    from qcoder.importers.safe_zip import SafeZip
    from qcoder.importers.xlsx import is_workbook, workbook

    parts = SafeZip(data, file_name=name)
    if not is_workbook(parts):
        raise UnreadableFile(
            say("“{file}” is neither a csv sheet nor a workbook.", file=name), say("Save it as CSV UTF-8 first.")
        )
    found = [rows for _name, rows in workbook(parts, name)]
    rows = next((rows for rows in found if set(needed) <= {cell.strip() for cell in rows[0]}), found[0])
    columns = [cell.strip() for cell in rows[0]]
    return columns, [dict(zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=False)) for row in rows[1:]]


def write_sheet(project: Project, file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    """Writes a csv file whole or not at all. Each row of a sample says in a last column that it is invented."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.tables import csv_bytes

    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    last = [notice] if notice else []
    cells = [["" if cell is None else str(cell) for cell in (*row, *last)] for row in rows]
    write_atomically(file, csv_bytes([*header, *([NOTICE] if notice else [])], cells))
    return file


def each_row(rows: list[Row], store: Callable[[Row], None], step: Step | None = None) -> TableImported:
    """Stores row by row; what does not fit is told with its line, the rest goes in.

    Args:
        step: takes back what a row that does not fit has written already.
    """
    stored, problems = 0, []
    for line, row in enumerate(rows, start=2):
        try:
            with step.attempt() if step is not None else nullcontext():
                store(row)
            stored += 1
        except Cancelled:
            problems.append(say("Stopped at line {line}: the rows before it are in, the others are not.", line=line))
            break
        except QcoderError as error:
            problems.append(say("Line {line}: {problem}", line=line, problem=error.sentence))
    return TableImported(stored, tuple(problems))


def yes(value: str) -> bool:
    """A yes or no of a sheet, in either language; empty is no."""
    bare = value.strip().casefold()
    if bare in YES or bare == "x":
        return True
    if bare in NO or not bare:
        return False
    raise BadInput(say("“{value}” is neither yes nor no.", value=value), say("Write yes or no."))


def span_of(row: Row) -> Span:
    """The span of the columns start and end."""
    try:
        return Span(int(row["start"]), int(row["end"]))
    except ValueError as error:
        raise BadInput(
            say("{start}:{end} is not a span.", start=row["start"], end=row["end"]),
            say("start and end are whole numbers, start before end, counted from 0."),
        ) from error
