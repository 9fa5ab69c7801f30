"""Commands that bring sheets in and out: cases, variables, memos, codebook, codings."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.documents import report_sheet
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json
from qcoder.core.messages import _, mark
from qcoder.services import tables
from qcoder.services.rows import TableImported

Import = Callable[..., TableImported]
Export = Callable[..., Path]

SHEETS: tuple[tuple[str, str, Import, Export], ...] = (
    ("cases", mark("Cases and the values of their variables."), tables.import_cases, tables.export_cases),
    ("variables", mark("Variables with their types and values."), tables.import_variables, tables.export_variables),
    ("memos", mark("Memos on project, documents, cases, codes and codings."), tables.import_memos, tables.export_memos),
    ("codebook", mark("Codes with all their fields."), tables.import_codebook, tables.export_codebook),
    ("codings", mark("Codings with their quotes, checked on import."), tables.import_codings, tables.export_codings),
)


def add_to(app: typer.Typer) -> None:
    for name, about, bring_in, bring_out in SHEETS:
        group = typer.Typer(help=_(about), no_args_is_help=True)
        group.command("import", help=_("Import a csv sheet."))(_importing(bring_in))
        group.command("export", help=_("Export a csv sheet."))(_exporting(bring_out))
        app.add_typer(group, name=name)


def _importing(bring_in: Import) -> Callable[..., None]:
    def command(
        project: ProjectFile, file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: AsJson = False
    ) -> None:
        with opened(project, writing=True) as held:
            done = bring_in(held, file=file)
        report_sheet(done, as_json)

    return command


def _exporting(bring_out: Export) -> Callable[..., None]:
    def command(
        project: ProjectFile, file: Annotated[Path, typer.Argument(metavar="FILE")], as_json: AsJson = False
    ) -> None:
        with opened(project, writing=False) as held:
            written = bring_out(held, file=file)
        if as_json:
            put_json({"file": str(written)})
        else:
            put(_("Written: {file}", file=written))

    return command
