"""The commands transcript and review: a document to Word with its codes as comments, and back."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table
from qcoder.core.messages import _, _n
from qcoder.services.documents import documents
from qcoder.services.leaving import reviewing


def add_to(app: typer.Typer) -> None:
    app.command("transcript", help=_("Write a document as a Word file with one comment for each coding."))(transcript)
    app.command("review", help=_("Tell what a colleague changed in the comments of such a file; --apply stores it."))(
        review
    )


def transcript(
    project: ProjectFile,
    name: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    out: Annotated[Path, typer.Argument(metavar="OUT")],
    language: Annotated[str, typer.Option(help=_("es or en; that of the terminal if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        found = documents.document(held, name=name)
        written = reviewing.write_transcript(held, document=found.id, file=out, language=language)
    put_written(written, as_json)


def review(
    project: ProjectFile,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False)],
    document: Annotated[str, typer.Option(help=_("Which document it is of, where the file does not say."))] = "",
    coder: Annotated[str, typer.Option(help=_("Under whose name new codings go."))] = "",
    apply: Annotated[bool, typer.Option("--apply", help=_("Store what can be stored, as one step."))] = False,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=apply) as held:
        of = documents.document(held, name=document).id if document else None
        found = reviewing.review(held, file=file, document=of, coder=coder)
        if apply:
            reviewing.store_review(held, review=found)
    if as_json:
        put_json(
            {
                "document": found.name,
                "unchanged": found.unchanged,
                "text_edited": found.text_edited,
                "outdated": found.outdated,
                "stored": apply,
                "differences": [
                    {
                        "kind": one.kind,
                        "start": one.span.start,
                        "end": one.span.end,
                        "quote": one.quote,
                        "author": one.author,
                        "code": one.code,
                        "memo": one.memo,
                        "before": one.before,
                    }
                    for one in found.differences
                ],
            }
        )
        return
    put(_n("{n} comment is as it went out.", "{n} comments are as they went out.", found.unchanged))
    if found.text_edited:
        put(_("The text was edited in Word: places were carried over, the text here stays as it is."))
    if found.outdated:
        put(_("The text was changed here since the file was written."))
    if found.differences:
        header = (_("What"), _("Words"), _("Code"), _("Before"), _("Author"))
        rows = [
            (str(reviewing.KINDS[one.kind]), one.quote[:60], one.code, one.before[:60], one.author)
            for one in found.differences
        ]
        table(header, rows)
