"""The command framework: a matrix of rows and codes or variables, with the summaries of the researcher."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table
from qcoder.cli.several import Several
from qcoder.core.errors import BadInput, NotFound, what_there_is
from qcoder.core.messages import _, current_language, say
from qcoder.services.codes import codebook
from qcoder.services.evidence import framework as service
from qcoder.services.evidence import framework_cells as cells
from qcoder.services.evidence.framework import Layout, Matrix
from qcoder.services.evidence.framework_files import cell_words, heading, write_framework
from qcoder.storage.project import Project


def add_to(app: typer.Typer) -> None:
    app.command(
        "framework", cls=Several, help=_("A framework matrix: rows, codes or variables in columns, summaries in cells.")
    )(framework)


def framework(
    project: ProjectFile,
    name: Annotated[str, typer.Option(help=_("A framework of the project; without: a layout is only looked at."))] = "",
    rows: Annotated[
        str | None, typer.Option(metavar="document|case|organisation|VARIABLE", help=_("What stands in the rows."))
    ] = None,
    kind: Annotated[str | None, typer.Option(help=_("Only documents or cases of this kind."))] = None,
    codes: Annotated[list[str] | None, typer.Option(metavar="PATH...", help=_("Codes in columns."))] = None,
    variables: Annotated[list[str] | None, typer.Option(metavar="NAME...", help=_("Variables in columns."))] = None,
    group: Annotated[str | None, typer.Option(metavar="VARIABLE", help=_("Rows stand together by its values."))] = None,
    only: Annotated[str | None, typer.Option(metavar="VALUE", help=_("Only rows of this group."))] = None,
    filled: Annotated[
        bool | None, typer.Option("--filled/--all-rows", help=_("Only rows in which something stands, or all."))
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help=_("Keep the framework in the project under --name."))] = False,
    write: Annotated[
        tuple[str, str, str] | None,
        typer.Option(metavar="ROW COLUMN TEXT", help=_("Write the summary of a cell, or the value; “” empties it.")),
    ] = None,
    comment: Annotated[
        tuple[str, str, str] | None,
        typer.Option(metavar="ROW COLUMN TEXT", help=_("Write the comment on a cell; “” takes it away.")),
    ] = None,
    draft: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ROW COLUMN", help=_("Draft a cell from its passages' own words, marked as drafted.")),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=_("Write it as .xlsx or .docx."))] = None,
    no_passages: Annotated[
        bool, typer.Option("--no-passages", help=_("The file holds the summaries without the passages behind them."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    writes = bool(write or comment or draft)
    with opened(project, writing=keep or writes) as held:
        found = _shown(held, name, rows, kind, codes, variables, group, only, filled, keep)
        if writes:
            found = _filled(held, found, write, comment, draft)
        if output is not None:
            put_written(write_framework(held, shown=found, file=output, passages=not no_passages), as_json)
            return
    if as_json:
        put_json(framework_json(found))
    else:
        print_framework(found)


def _filled(
    project: Project,
    shown: Matrix,
    write: tuple[str, str, str] | None,
    comment: tuple[str, str, str] | None,
    draft: tuple[str, str] | None,
) -> Matrix:
    """Writes into cells, and returns the framework with them."""
    if shown.framework is None:
        raise BadInput(
            say("Only a framework that is kept has cells to write in."),
            say("Name one with --name; --keep makes a new one."),
        )
    id_ = shown.framework

    def at(row: str, column: str) -> tuple[str, str]:
        return cells.cell_called(project, framework=id_, row=row, column=column)

    if write is not None:
        key = at(*write[:2])
        cells.write_cell(project, framework=id_, row=key[0], column=key[1], text=write[2])
    if draft is not None:
        key = at(*draft)
        cells.draft_cell(project, framework=id_, row=key[0], column=key[1])
    if comment is not None:
        key = at(*comment[:2])
        cells.comment_cell(project, framework=id_, row=key[0], column=key[1], comment=comment[2])
    return service.matrix(project, framework=id_, layout=shown.layout)


def _shown(
    project: Project,
    name: str,
    rows: str | None,
    kind: str | None,
    codes: list[str] | None,
    variables: list[str] | None,
    group: str | None,
    only: str | None,
    filled: bool | None,
    keep: bool,
) -> Matrix:
    held = next((one for one in service.frameworks(project) if one.name.casefold() == name.casefold()), None)
    if name and held is None and not keep:
        raise NotFound(
            say("There is no framework “{name}”.", name=name),
            what_there_is(one.name for one in service.frameworks(project)),
        )
    base = held.layout if held is not None else Layout()
    guids = service.guids_of(project, codes=[codebook.code_at(project, path=path).id for path in codes or ()])
    if held is None and codes is None and variables is None:
        base = service.usual_layout(project)
    layout = Layout(
        rows=base.rows if rows is None else rows,
        kind=base.kind if kind is None else kind,
        codes=base.codes if codes is None else guids,
        variables=base.variables if variables is None else tuple(variables),
        group=base.group if group is None else group,
        only=base.only if only is None else only,
        filled=base.filled if filled is None else filled,
    )
    if not keep:
        return service.matrix(project, framework=None if held is None else held.id, layout=layout)
    if held is None:
        held = service.create_framework(project, name=name or say("Framework").text(), layout=layout)
    elif layout != held.layout:
        service.change_framework(project, framework=held.id, layout=layout)
    return service.matrix(project, framework=held.id)


def framework_json(found: Matrix) -> dict[str, Any]:
    """The matrix with its stable names; `silent` says what the absence of passages means where that is known."""
    return {
        "name": found.name,
        "rows": found.layout.rows,
        "group": found.layout.group,
        "columns": [column.variable or column.name for column in found.columns],
        "groups": [{"value": value, "rows": len(rows)} for value, rows in found.groups()] if found.layout.group else [],
        "cells": [
            {
                "row": row.name,
                "group": list(row.group),
                "values": {
                    column.variable: found.cell(row, column).text for column in found.columns if column.variable
                },
                "codes": {
                    column.name: {
                        "text": cell.text,
                        "comment": cell.comment,
                        "origin": cell.origin,
                        "passages": cell.passages,
                        "rested_on": cell.rested_on,
                        "stale": cell.stale,
                        "silent": dict(cell.silent),
                    }
                    for column in found.columns
                    if column.code is not None and (cell := found.cell(row, column))
                },
            }
            for row in found.rows
        ],
    }


def print_framework(found: Matrix) -> None:
    """The matrix for the terminal, group by group."""
    language = current_language()
    if not found.rows:
        put(
            _("Nothing stands in any row yet; --all-rows shows them.")
            if found.layout.filled
            else _("There is nothing to lay out yet: no rows of this kind. Import documents or make cases first.")
        )
        return
    header = (_("Row"), *(heading(column, language) for column in found.columns))
    for value, rows in found.groups():
        if found.layout.group:
            put((value or _("Without value")) + f": {len(rows)}")
        table(
            header,
            [(row.name, *(cell_words(found.cell(row, column), column, language) for column in found.columns))
             for row in rows],
        )  # fmt: skip
        put("")
    if found.stale:
        put(_("Summaries written on other passages than there are now: {n}", n=found.stale))
