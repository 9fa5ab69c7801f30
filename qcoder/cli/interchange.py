"""Commands for files that other programs read and write: export, convert, and bringing such a file into a project."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put, put_json, watched
from qcoder.core.messages import _, _n
from qcoder.services.identity import coder_name
from qcoder.services.leaving import exchanging, exports
from qcoder.services.leaving.exchange_in import ExchangeResult
from qcoder.services.leaving.exchange_in import bring_in as store

InFile = Annotated[Path, typer.Argument(metavar="FILE", readable=False)]


def add_to(app: typer.Typer) -> None:
    app.command("export", help=_("Write the project for other programs; the end of the name says the format."))(export)
    app.command("convert", help=_("Make a project from an exchange file of another program."))(convert)
    app.command("bring-in", help=_("Bring an exchange file of another program into a project."))(bring_in)


def export(
    project: ProjectFile,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="OUT", readable=False, help=_("A name that ends in .qdpx, .qdc, .xlsx, .csv, .jsonl or .zip.")
        ),
    ],
    target: Annotated[str, typer.Option("--for", help="standard, nvivo, atlas, maxqda")] = "standard",
    where: Annotated[
        str, typer.Option(metavar="QUERY", help=_("For .xlsx and .csv: only the codings that match."))
    ] = "",
    hide: Annotated[
        str,
        typer.Option(metavar="PARTS", help=_("For .xlsx and .csv: left out, with commas: organisation, post, year.")),
    ] = "",
    language: Annotated[str, typer.Option(help=_("es or en, of headers; that of the terminal if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        made = exports.export(
            held,
            file=file,
            target=target,
            where=where,
            language=language,
            hide=[part.strip() for part in hide.split(",") if part.strip()],
            progress=watched(as_json),
        )
    if as_json:
        put_json({"file": str(made.file), "left_out": [str(sentence) for sentence in made.told]})
        return
    put(_("Written: {file}", file=made.file))
    for sentence in made.told:
        put(str(sentence))


def convert(file: InFile, out: Annotated[Path, typer.Argument(metavar="OUT")], as_json: AsJson = False) -> None:
    made, result = exchanging.convert(file, to=out, coder=coder_name(), progress=watched(as_json))
    _report(made, result, as_json)


def bring_in(project: ProjectFile, file: InFile, as_json: AsJson = False) -> None:
    found = exchanging.read_exchange_file(file)
    with opened(project, writing=True) as held:
        result = store(held, found=found, label=file.name, progress=watched(as_json))
    _report(project, result, as_json)


def _report(project: Path, result: ExchangeResult, as_json: bool) -> None:
    if as_json:
        told = [str(sentence) for sentence in result.told]
        put_json({"project": str(project), "stored": result.stored, "present": result.present, "told": told})
        return
    put(_("Project: {file}", file=project))
    stored = result.stored
    put(
        " · ".join(
            (
                _n("{n} document", "{n} documents", stored.get("documents", 0)),
                _n("{n} code", "{n} codes", stored.get("codes", 0)),
                _n("{n} coding", "{n} codings", stored.get("codings", 0)),
                _n("{n} memo", "{n} memos", stored.get("memos", 0)),
                _n("{n} case", "{n} cases", stored.get("cases", 0)),
            )
        )
    )
    for sentence in result.told:
        complain(sentence)
