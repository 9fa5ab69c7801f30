"""A framework as a file: an Excel sheet, or landscape Word with as many columns on a page as can be read."""

from math import isfinite
from pathlib import Path

from qcoder.analysis.silence import STATUS_NAMES
from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.report import Block, Paragraph, Report, Section, Table
from qcoder.services.framework import Cell, Matrix, MatrixColumn
from qcoder.services.projects import summary
from qcoder.storage.project import Project

SUFFIXES = (".xlsx", ".docx")
ON_A_PAGE = 5  # columns of a landscape page besides the names of the rows


def write_framework(project: Project, *, shown: Matrix, file: Path, language: str = "") -> Path:
    """Writes the matrix; the end of the name says how (.xlsx or .docx). Raises BadInput for any other."""
    from qcoder.exporters.files import write_atomically

    tongue = language or current_language()
    notice = summary(project).notice
    match file.suffix.lower():
        case ".xlsx":
            return write_atomically(file, _excel(shown, tongue, notice))
        case ".docx":
            from qcoder.exporters.word import word_bytes

            return write_atomically(file, word_bytes(build(shown, language=tongue, notice=notice)))
    raise BadInput(
        say("A framework cannot be written as “{file}”.", file=file.name),
        say("End its name with one of: {endings}", endings=", ".join(SUFFIXES)),
    )


def heading(column: MatrixColumn, language: str) -> str:
    return column.variable or (column.code.called(language) if column.code is not None else column.name)


def cell_words(cell: Cell, column: MatrixColumn, language: str) -> str:
    """What a cell says on paper: the summary, how many passages stand behind it, or what their absence means."""
    if column.variable:
        return cell.text
    parts = [cell.text] if cell.text else []
    about: list[Message] = []
    if cell.passages:
        about.append(say_plural("{n} passage", "{n} passages", n=cell.passages))
    elif cell.silent:
        total = sum(cell.silent.values())
        about += [
            STATUS_NAMES[name] if total == 1 else say("{n} {status}", n=number, status=STATUS_NAMES[name])
            for name, number in cell.silent.items()
        ]
    if cell.stale:
        about.append(say("written on other passages"))
    if cell.origin == "extract" and cell.text:
        about.append(say("drafted from the passages' own words"))
    if about:
        parts.append("(" + "; ".join(one.text(language) for one in about) + ")")
    return "\n".join(parts)


def _title(shown: Matrix, language: str) -> str:
    return shown.name or say("Framework").text(language)


def _groups(shown: Matrix, language: str) -> dict[int, str]:
    """Before which row each group begins, with how many rows it has."""
    if not shown.layout.group:
        return {}
    found, at = {}, 0
    for value, rows in shown.groups():
        name = value or say("Without value").text(language)
        found[at] = f"{name} ({len(rows)})"
        at += len(rows)
    return found


def _excel(shown: Matrix, language: str, notice: str) -> bytes:
    from qcoder.exporters.workbook import Sheet, workbook_bytes

    rows: list[list[str | float | None]] = []
    comments, marked = {}, set()
    for number, row in enumerate(shown.rows):
        line: list[str | float | None] = [row.name]
        for place, column in enumerate(shown.columns, start=1):
            cell = shown.cell(row, column)
            line.append(_number(cell.text) if column.variable else cell_words(cell, column, language))
            if cell.comment:
                comments[number, place] = cell.comment
            if cell.origin == "extract" and cell.text:
                marked.add((number, place))
        rows.append(line)
    sheet = Sheet(
        name=_title(shown, language),
        header=[say("Row").text(language), *(heading(column, language) for column in shown.columns)],
        rows=rows,
        widths=(26, *(14 if column.variable else 38 for column in shown.columns)),
        groups=_groups(shown, language),
        comments=comments,
        marked=frozenset(marked),
        notes=[notice] if notice else [],
    )
    return workbook_bytes([sheet], title=_title(shown, language))


def _number(text: str) -> str | float | None:
    """A value as Excel can reckon with it: a plain number where it is one and says no more than that."""
    try:
        value = float(text)
    except ValueError:
        return text
    if not isfinite(value):
        return text
    plain = str(int(value)) if value.is_integer() and abs(value) < 2**53 else str(value)
    return value if plain == text else text


def build(shown: Matrix, *, language: str, notice: str = "") -> Report:
    """The matrix as a report in landscape: the columns that fit a page in a table each, groups under headings."""
    columns = list(shown.columns)
    parts = [columns[at : at + ON_A_PAGE] for at in range(0, len(columns), ON_A_PAGE)] or [[]]
    groups = shown.groups() if shown.layout.group else [("", list(shown.rows))]
    sections: list[Section] = []
    for number, part in enumerate(parts, start=1):
        blocks: list[Block] = []
        for value, rows in groups:
            caption = (
                say("{value}: {n}", value=value or say("Without value"), n=len(rows)).text(language)
                if shown.layout.group
                else say_plural("{n} row", "{n} rows", n=len(rows)).text(language)
            )
            blocks.append(
                Table(
                    caption=caption,
                    header=(say("Row").text(language), *(heading(column, language) for column in part)),
                    rows=tuple(
                        (row.name, *(cell_words(shown.cell(row, column), column, language) for column in part))
                        for row in rows
                    ),
                    numeric=(False,) * (len(part) + 1),
                    widths=(3, *(2 if column.variable else 4 for column in part)),
                )
            )
        names = ", ".join(heading(column, language) for column in part)
        sections.append(Section(1, names if len(parts) > 1 else _title(shown, language), tuple(blocks)))
        if number == len(parts):
            comments = _comments(shown, language)
            if comments:
                sections.append(Section(1, say("Comments").text(language), comments))
    return Report(
        title=_title(shown, language),
        language=language,
        notice=notice,
        sections=tuple(sections),
        landscape=True,
    )


def _comments(shown: Matrix, language: str) -> tuple[Block, ...]:
    return tuple(
        Paragraph(f"{row.name} · {heading(column, language)}: {cell.comment}", "memo")
        for row in shown.rows
        for column in shown.columns
        if (cell := shown.cell(row, column)).comment
    )
