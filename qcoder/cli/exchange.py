"""Commands that bring sheets in and out: cases, variables, memos, codebook, codings."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli import codebook, memos
from qcoder.cli.documents import report_sheet
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written
from qcoder.cli.usage import App
from qcoder.core.messages import _
from qcoder.services import tables
from qcoder.services.codes import code_groups
from qcoder.services.codes.codebook import codes
from qcoder.services.rows import TableImported


def add_to(app: typer.Typer) -> None:
    """One group of commands for each sheet; that of documents stands with the other commands on documents."""
    for sheet in tables.SHEETS:
        if sheet.name == "documents":
            continue
        group = App(help=_(sheet.about), no_args_is_help=True)
        group.command("import", help=_("Import a csv sheet."))(_importing(sheet.bring_in))
        group.command("export", help=_("Export a csv sheet."))(_exporting(sheet.bring_out))
        if sheet.name == "groups":
            group.command("list", help=_("List the groups with their codes."))(list_groups)
        if sheet.name == "memos":
            memos.add_to(group)
        if sheet.name == "codebook":
            codebook.add_to(group)
        app.add_typer(group, name=sheet.name)


def list_groups(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        groups = code_groups.code_groups(held)
        paths = {row.id: row.path for row in codes(held)}
    if as_json:
        put_json([{"name": group.name, "codes": [paths[code] for code in group.codes]} for group in groups])
        return
    for group in groups:
        put(group.name)
        for code in group.codes:
            put(f"  {paths[code]}")


def _importing(bring_in: Callable[..., TableImported]) -> Callable[..., None]:
    def command(
        project: ProjectFile,
        file: Annotated[Path, typer.Argument(metavar="FILE", readable=False)],
        as_json: AsJson = False,
    ) -> None:
        with opened(project, writing=True) as held:
            done = bring_in(held, file=file)
        report_sheet(done, as_json)

    return command


def _exporting(bring_out: Callable[..., Path]) -> Callable[..., None]:
    def command(
        project: ProjectFile,
        file: Annotated[Path, typer.Argument(metavar="FILE", readable=False)],
        as_json: AsJson = False,
    ) -> None:
        with opened(project, writing=False) as held:
            written = bring_out(held, file=file)
        put_written(written, as_json)

    return command
