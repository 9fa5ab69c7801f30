"""Commands of trained pipelines: pipeline, names."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table
from qcoder.core.messages import _
from qcoder.services.documents import documents
from qcoder.services.suggest.trained_pipelines import install_pipeline, names_in, pipelines


def add_to(app: typer.Typer) -> None:
    app.command("pipeline", help=_("List trained spaCy pipelines, or install an official one from its file."))(pipeline)
    app.command("names", help=_("List persons and places that a document names, with a trained pipeline."))(names)


def pipeline(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", readable=False, help=_("The official .whl file."))
    ] = None,
    as_json: AsJson = False,
) -> None:
    if file is not None:
        install_pipeline(file)
    rows = pipelines()
    if as_json:
        put_json([{"name": row.name, "language": row.language, "folder": str(row.folder)} for row in rows])
    elif not rows:
        put(_("No trained pipeline is installed; only the list of names needs one."))
    for row in [] if as_json else rows:
        put(f"{row.name}  {row.folder}")


def names(
    project: ProjectFile,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        rows = names_in(held, document=documents.document(held, name=document).id)
    if as_json:
        put_json(
            [
                {"kind": row.kind, "words": row.words, "places": [[span.start, span.end] for span in row.spans]}
                for row in rows
            ]
        )
        return
    kinds = {"person": _("person"), "place": _("place")}
    table(
        (_("Name"), _("Kind"), _("Times")),
        [(row.words, kinds[row.kind], str(len(row.spans))) for row in rows],
        right=(2,),
    )
