"""Commands that code: code, code-hits."""

from typing import Annotated

import typer

from qcoder.cli.documents import coding_json
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, refuse
from qcoder.core.errors import BadInput
from qcoder.core.messages import _, _n, say
from qcoder.core.span import Span
from qcoder.services.codes import code_hits as hits
from qcoder.services.codes.codebook import code_at
from qcoder.services.documents import documents as documents_service
from qcoder.services.passages.coding import code_passage


def add_to(app: typer.Typer) -> None:
    app.command("code", help=_("Put a code on a passage."))(code)
    app.command("code-hits", help=_("Put a code on every hit of a search, as one step."))(code_hits)


def code(
    project: ProjectFile,
    document: Annotated[str, typer.Option(help=_("The document's name."))],
    span: Annotated[str, typer.Option(metavar="START:END", help=_("Characters, counted from 0; END is not included."))],
    code: Annotated[str, typer.Option(metavar="PATH", help=_("The code, such as “Dependency > Funding dependence”."))],
    memo: Annotated[str, typer.Option(help=_("A memo on the coding."))] = "",
    coder: Annotated[str, typer.Option(help=_("Who codes; you if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = code_passage(
            held,
            document=documents_service.document(held, name=document).id,
            code=code_at(held, path=code).id,
            span=parse_span(span),
            memo=memo,
            coder=coder,
        )
    if as_json:
        put_json(coding_json(row))
    else:
        put(_("Coded as {code}: {quote}", code=row.code, quote=row.quote))


def code_hits(
    project: ProjectFile,
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    code: Annotated[str, typer.Option(metavar="PATH", help=_("The code, such as “Dependency > Funding dependence”."))],
    extent: Annotated[str, typer.Option(metavar="|".join(hits.EXTENTS), help=_("What of each hit is coded."))] = "word",
    document: Annotated[str, typer.Option(help=_("Only in this document."))] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=_("Only show what would be coded."))] = False,
    coder: Annotated[str, typer.Option(help=_("Who codes; you if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=not dry_run) as held:
        only = documents_service.document(held, name=document).id if document else None
        chosen = code_at(held, path=code)
        places = hits.places_of(held, query=query, document=only)
        rows = hits.preview(held, places=places, extent=extent, code=chosen.id, coder=coder)  # type: ignore[arg-type]
        fresh = [row for row in rows if not row.coded]
        if fresh and not dry_run:
            hits.code_hits(held, places=[row.place for row in fresh], code=chosen.id, coder=coder)
    if as_json:
        put_json(
            {
                "code": chosen.path,
                "extent": extent,
                "coded": 0 if dry_run else len(fresh),
                "already": len(rows) - len(fresh),
                "passages": [
                    {
                        "document": row.document,
                        "start": row.span.start,
                        "end": row.span.end,
                        "quote": row.words,
                        "already": row.coded,
                    }
                    for row in rows
                ],
            }
        )
        return
    if not rows:
        raise refuse(_("Nothing was found."), _("A * at the end of a word stands for any ending."))
    for row in rows:
        known = "=" if row.coded else "+"
        put(f"{known} {row.document} {row.span.start}:{row.span.end}  {' '.join(row.words.split())[:100]}")
    already = len(rows) - len(fresh)
    if dry_run:
        put(_n("{n} passage would be coded.", "{n} passages would be coded.", len(fresh)))
    else:
        put(_n("{n} passage coded as {code}.", "{n} passages coded as {code}.", len(fresh), code=chosen.path))
    if already:
        put(_n("{n} has the code already (=).", "{n} have the code already (=).", already))


def parse_span(written: str) -> Span:
    """START:END as a span."""
    try:
        start, end = written.split(":")
        return Span(int(start), int(end))
    except ValueError as error:
        raise BadInput(
            say("“{span}” is not a span.", span=written), say("Write START:END with whole numbers, such as 120:180.")
        ) from error
