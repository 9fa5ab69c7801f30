"""An analysis as files: a table as csv, the chart as a picture, several analyses as one Word, HTML or Excel file."""

from collections.abc import Sequence
from pathlib import Path

from qcoder.core.errors import BadInput, what_there_is
from qcoder.core.messages import Message, current_language, say
from qcoder.core.report import Report
from qcoder.core.sheet import Sheet
from qcoder.plots.drawing import nothing_to_draw
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.leaving.report_files import KINDS
from qcoder.services.projects import summary
from qcoder.storage.project import Project

WIDTH_CM = 16.0


def grid_of(outcome: Outcome, name: str = "") -> Grid:
    """A table of an analysis by its name; the first without one. Raises BadInput where there is none."""
    if not outcome.grids:
        raise BadInput(
            say("There is no table: {why}", why=outcome.empty or "–"), say("Change what is asked for, then try again.")
        )
    for grid in outcome.grids:
        if name in ("", grid.name):
            return grid
    raise BadInput(
        say("This analysis has no table “{name}”.", name=name),
        what_there_is(grid.name for grid in outcome.grids),
    )


def save_grid(outcome: Outcome, *, file: Path, name: str = "") -> Path:
    """Writes a table as csv: paths of codes, plain numbers, below them what these are numbers of and the notice."""
    from qcoder.exporters.files import write_atomically
    from qcoder.exporters.tables import csv_bytes

    grid = grid_of(outcome, name)
    rows = [
        [_named(row[0]), *(_bare(cell, numeric) for cell, numeric in zip(row[1:], grid.numeric[1:], strict=True))]
        for row in grid.rows
    ]
    rows += [[said] for said in (*outcome.said, outcome.notice) if said]
    return write_atomically(file, csv_bytes(list(grid.header), rows, guard_formulas=True))


def _named(cell: Cell) -> str:
    """What a row is of, whole: a sheet has no indents that would say what a code stands below."""
    return cell.value if isinstance(cell.value, str) else cell.shown


def _bare(cell: Cell, numeric: bool) -> str:
    value = _plain(cell, numeric)
    return value if isinstance(value, str) else f"{value:.6g}" if isinstance(value, float) else str(value)


def _plain(cell: Cell, numeric: bool) -> str | int | float:
    """The number of a cell, or its words where it holds none; a share such as 3/4 stays as it is shown."""
    if not numeric or cell.value is None or isinstance(cell.value, str) or "/" in cell.shown:
        return cell.shown
    return int(cell.value) if float(cell.value).is_integer() else float(cell.value)


def save_drawing(outcome: Outcome, *, file: Path) -> Path:
    """Writes the chart; the end of the name says which format (.png, .svg, .pdf)."""
    from qcoder.exporters.files import write_atomically
    from qcoder.plots.drawing import figure_bytes

    if outcome.draw is None:
        raise nothing_to_draw()
    return write_atomically(file, figure_bytes(outcome.draw("light", WIDTH_CM, outcome.notice).figure, file))


def analyses_report(project: Project, *, outcomes: Sequence[Outcome], title: str = "", language: str = "") -> Report:
    """Analyses one after the other, each with what it counts, its chart and its tables."""
    tongue = language or (outcomes[0].language if outcomes else current_language())
    about = summary(project)
    heading: Message = say("Analyses of {name}", name=about.name)
    return Report(
        title=title or heading.text(tongue),
        language=tongue,
        notice=about.notice,
        sections=tuple(outcome.section() for outcome in outcomes),
    )


def write_outcome(project: Project, outcome: Outcome, *, file: Path, name: str = "") -> Path:
    """Writes an analysis as the name of the file ends: one table (`name`; the first) as csv, else all of it."""
    if file.suffix.lower() in KINDS:
        return write_analyses(project, outcomes=[outcome], file=file, language=outcome.language)
    return save_grid(outcome, file=file, name=name)


def sheets_of(outcomes: Sequence[Outcome]) -> list[Sheet]:
    """What the analyses say and count in, then every table with its numbers as numbers."""
    said = [
        [outcome.title, text] for outcome in outcomes for text in (*outcome.said, outcome.empty, outcome.notice) if text
    ]
    tongue = outcomes[0].language if outcomes else current_language()
    names = (say("Analysis").text(tongue), say("What the numbers are numbers of").text(tongue))
    made = [Sheet(names[0], names, said, len(said), (34, 110), frozenset({1}))]
    for outcome in outcomes:
        for grid in outcome.grids:
            rows = []
            for at, row in enumerate(grid.rows):
                depth = grid.indents[at] if grid.indents else 0
                cells = [_plain(cell, numeric) for cell, numeric in zip(row, grid.numeric, strict=True)]
                rows.append(["    " * depth + str(cells[0]), *cells[1:], *([outcome.notice] if outcome.notice else [])])
            header = (*grid.header, *([say("Notice").text(outcome.language)] if outcome.notice else []))
            made.append(Sheet(grid.caption, header, rows, len(rows), (44,)))
    return made


def write_analyses(
    project: Project, *, outcomes: Sequence[Outcome], file: Path, title: str = "", language: str = ""
) -> Path:
    """Writes analyses as a Word file, a page of HTML or an Excel workbook, as the name ends; whole or not at all."""
    from qcoder.services.leaving.report_files import save_report

    report = analyses_report(project, outcomes=outcomes, title=title, language=language)
    if file.suffix.lower() != ".xlsx":
        return save_report(report, file=file)
    from qcoder.exporters.excel import write_excel
    from qcoder.exporters.files import replacing

    with replacing(file) as unfinished:
        write_excel(unfinished, sheets_of(outcomes), title=report.title)
    return file
