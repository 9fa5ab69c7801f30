"""A framework as a file: an Excel sheet, or landscape Word with as many columns on a page as can be read.

Both hold the passages behind the cells too, unless they are to be left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from math import isfinite
from pathlib import Path

from qcoder.analysis.silence import STATUS_NAMES
from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.report import Block, Paragraph, Report, Section
from qcoder.core.report import Matrix as Grid
from qcoder.core.report import MatrixRow as GridRow
from qcoder.core.sheet import Cell as SheetCell
from qcoder.core.sheet import Sheet
from qcoder.services.evidence.framework import Cell, Matrix, MatrixColumn, MatrixRow, matrix
from qcoder.services.evidence.framework_appendix import anchor_of, appendix, stage_line
from qcoder.services.evidence.framework_quotes import Quoted, quotes_behind
from qcoder.services.passages.source_lines import Places, pseudonyms
from qcoder.services.projects import summary
from qcoder.storage.project import Project

SUFFIXES = (".xlsx", ".docx")
ON_A_PAGE = 5  # columns of a landscape page at most, besides the names of the rows


def write_framework(project: Project, *, shown: Matrix, file: Path, language: str = "", passages: bool = True) -> Path:
    """Writes the matrix; the end of the name says how (.xlsx or .docx). Raises BadInput for any other.

    Args:
        passages: whether the words of the passages behind the cells go along.
    """
    from qcoder.exporters.files import replacing

    tongue = language or current_language()
    notice = summary(project).notice
    kind = file.suffix.lower()
    if kind in SUFFIXES:
        shown = outside(project, shown)
        quotes = quotes_behind(project, shown=shown) if passages else []
    match kind:
        case ".xlsx":
            from qcoder.exporters.excel import write_excel

            with replacing(file) as unfinished:
                write_excel(unfinished, _sheets(shown, quotes, tongue, notice), title=_title(shown, tongue))
            return file
        case ".docx":
            from qcoder.services.leaving.report_files import save_report

            report = build(shown, quotes, language=tongue, notice=notice)
            return save_report(replace(report, facts=_facts(project, shown, tongue)), file=file)
    raise BadInput(
        say("A framework cannot be written as “{file}”.", file=file.name),
        say("End its name with one of: {endings}", endings=", ".join(SUFFIXES)),
    )


def _facts(project: Project, shown: Matrix, language: str) -> tuple[tuple[str, str], ...]:
    day = date.today().isoformat()  # noqa: DTZ011  # the day where the person is
    said = [(say("Project"), summary(project).name), (say("Date"), day), (say("Rows"), str(len(shown.rows)))]
    if shown.layout.group:
        said.append((say("Grouped by"), shown.layout.group))
    if shown.layout.only:
        said.append((say("Filter"), shown.layout.only))
    return tuple((name.text(language), value) for name, value in said)


def matrix_sheet(project: Project, *, framework: int, language: str) -> Sheet:
    """A framework that is kept, with its summaries, as one sheet; cases and their documents under their pseudonyms."""
    shown = outside(project, matrix(project, framework=framework))
    return _sheets(shown, (), language, summary(project).notice)[0]


def outside(project: Project, shown: Matrix) -> Matrix:
    """The matrix with pseudonyms as the names of cases and of their documents, also where drafts name their sources.

    Words that somebody wrote are left as they are.
    """
    with project.read() as session:
        if not pseudonyms(session):
            return shown
        names = Places(session, ()).outside()
    by_cases = shown.layout.group in ("organisation", "case", "document")
    rows = tuple(
        replace(
            row,
            name=row.name if row.case_id is None and row.document_id is None else names.get(row.name, row.name),
            group=tuple(names.get(value, value) for value in row.group) if by_cases else row.group,
        )
        for row in shown.rows
    )
    cells = {
        key: replace(cell, text=_sources(cell.text, names)) if cell.origin == "extract" else cell
        for key, cell in shown.cells.items()
    }
    return replace(shown, rows=rows, cells=cells)


def _sources(text: str, names: Mapping[str, str]) -> str:
    for name, called in names.items():
        for end in (",", ")"):
            text = text.replace(f"({name}{end}", f"({called}{end}")
    return text


def heading(column: MatrixColumn, language: str) -> str:
    return column.variable or (column.code.called(language) if column.code is not None else column.name)


def about_cell(cell: Cell, language: str) -> str:
    """How many passages stand behind a cell, or what their absence means, and what is to be known of the summary."""
    about: list[Message] = []
    if cell.passages:
        about.append(say_plural("{n} passage", "{n} passages", n=cell.passages))
    elif cell.silent:
        total = sum(cell.silent.values())
        about += [
            STATUS_NAMES[name] if total == 1 else say("{status}: {n}", n=number, status=STATUS_NAMES[name])
            for name, number in cell.silent.items()
        ]
    if cell.stale:
        about.append(say("written on other passages"))
    if cell.origin == "extract" and cell.text:
        about.append(say("drafted from the passages' own words"))
    return "; ".join(one.text(language) for one in about)


def cell_words(cell: Cell, column: MatrixColumn, language: str) -> str:
    """What a cell says where it is one text: the summary, and below it what is to be known of it."""
    about = "" if column.variable else about_cell(cell, language)
    return "\n".join(part for part in (cell.text, f"({about})" if about else "") if part)


def _title(shown: Matrix, language: str) -> str:
    return shown.name or say("Framework").text(language)


def _sheets(shown: Matrix, quotes: Sequence[Quoted], language: str, notice: str) -> list[Sheet]:
    """The matrix, then the passages behind each cell in numbers, comments where there are any, and the passages."""
    names = tuple(heading(column, language) for column in shown.columns)
    group = (say("Group").text(language),) if shown.layout.group else ()
    first = (*group, say("Row").text(language))
    coded = [column for column in shown.columns if column.code is not None]

    def head(row: MatrixRow) -> list[SheetCell]:
        return [*([", ".join(row.group)] if shown.layout.group else []), row.name]

    def words(row: MatrixRow) -> list[SheetCell]:
        return [
            _number(shown.cell(row, column).text)
            if column.variable
            else cell_words(shown.cell(row, column), column, language)
            for column in shown.columns
        ]

    def sheet(name: Message, header: tuple[str, ...], rows: list[list[SheetCell]], widths: tuple[int, ...]) -> Sheet:
        wrapped = frozenset(range(len(first), len(header)))
        return Sheet(name.text(language), (*header, *last), [[*row, *more] for row in rows], len(rows), widths, wrapped)

    last: tuple[str, ...] = (say("Notice").text(language),) if notice else ()
    more: list[SheetCell] = [notice] if notice else []
    longest = [max(map(len, map(str, of)), default=0) for of in zip(*map(head, shown.rows), strict=True)] or [0] * len(
        first
    )
    narrow = tuple(min(60, max(18, length + 2)) for length in longest)
    made = [
        sheet(
            say("Framework"),
            (*first, *names),
            [[*head(row), *words(row)] for row in shown.rows],
            (*narrow, *(14 if column.variable else 38 for column in shown.columns)),
        )
    ]
    if coded:
        numbers = [[*head(row), *(shown.cell(row, column).passages for column in coded)] for row in shown.rows]
        header = (*first, *(heading(column, language) for column in coded))
        made.append(sheet(say("Passages"), header, numbers, narrow))
    remarks: list[list[SheetCell]] = [
        [*head(row), heading(column, language), cell.comment]
        for row in shown.rows
        for column in coded
        if (cell := shown.cell(row, column)).comment
    ]
    if remarks:
        header = (*first, say("Column").text(language), say("Comment").text(language))
        made.append(sheet(say("Comments"), header, remarks, (*narrow, 26, 60)))
    if quotes:
        said: list[list[SheetCell]] = [
            [
                *head(one.row),
                "; ".join(heading(column, language) for column in one.columns),
                one.place.document if one.place is not None else stage_line(one, language),
                one.place.turn if one.place is not None else None,
                one.words,
            ]
            for one in quotes
        ]
        names_of = (say("Column"), say("Document"), say("Turn"), say("Passage"))
        header = (*first, *(name.text(language) for name in names_of))
        made.append(sheet(say("Quotes"), header, said, (*narrow, 26, 26, 8, 80)))
    return made


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


def build(shown: Matrix, quotes: Sequence[Quoted], *, language: str, notice: str = "") -> Report:
    """The matrix as a report in landscape: as many columns as fit a page at a time, a table for each group; then the
    comments, and on upright pages the passages, to which the numbers in the cells lead."""
    columns = list(shown.columns)
    each = (
        -(-len(columns) // -(-len(columns) // ON_A_PAGE)) if columns else 1
    )  # as many on each page, not one left over
    parts = [columns[at : at + each] for at in range(0, len(columns), each)] or [[]]
    groups = shown.groups() if shown.layout.group else [("", list(shown.rows))]
    sections: list[Section] = []
    for part in parts:
        blocks: list[Block] = []
        for value, rows in groups:
            caption = (
                say("{value}: {n}", value=value or say("Without value"), n=len(rows)).text(language)
                if shown.layout.group
                else say_plural("{n} row", "{n} rows", n=len(rows)).text(language)
            )
            header = (say("Row").text(language), *(heading(column, language) for column in part))
            blocks.append(Grid(caption, header, tuple(_grid_row(shown, row, part, language) for row in rows)))
        names = ", ".join(heading(column, language) for column in part)
        sections.append(Section(1, names or _title(shown, language), tuple(blocks), landscape=True))
    comments = _comments(shown, language)
    if comments:
        sections.append(Section(1, say("Comments").text(language), comments, landscape=True))
    headings = {column.key: heading(column, language) for column in columns}
    sections += appendix(shown, quotes, headings=headings, language=language)
    return Report(title=_title(shown, language), language=language, notice=notice, sections=tuple(sections))


def _grid_row(shown: Matrix, row: MatrixRow, part: list[MatrixColumn], language: str) -> GridRow:
    cells = []
    for column in part:
        cell = shown.cell(row, column)
        said = [Paragraph(line) for line in cell.text.splitlines() if line.strip()]
        about = "" if column.variable else about_cell(cell, language)
        cells.append(
            (*said, *((Paragraph(about, "counts", anchor_of(row, column) if cell.passages else ""),) if about else ()))
        )
    return GridRow(row.name, tuple(cells))


def _comments(shown: Matrix, language: str) -> tuple[Block, ...]:
    return tuple(
        Paragraph(f"{row.name} · {heading(column, language)}: {cell.comment}", "memo")
        for row in shown.rows
        for column in shown.columns
        if (cell := shown.cell(row, column)).comment
    )
