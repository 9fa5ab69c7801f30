"""Commands that help without a model: like, words-of, codes-alike."""

from typing import Annotated

import typer

from qcoder.cli.coding import parse_span
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table, watched
from qcoder.core.messages import _
from qcoder.services.codes.codebook import code_at
from qcoder.services.documents import documents
from qcoder.services.suggest import likeness as service


def add_to(app: typer.Typer) -> None:
    app.command("like", help=_("List passages like one passage, in all documents."))(like)
    app.command("words-of", help=_("List the words that mark a code against the rest."))(words_of)
    app.command("codes-alike", help=_("List pairs of codes that may be one."))(codes_alike)


def like(
    project: ProjectFile,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    span: Annotated[str, typer.Argument(metavar="START:END")],
    top: Annotated[int, typer.Option(min=1, help=_("At most so many."))] = 20,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        rows = service.more_like(
            held,
            document=documents.document(held, name=document).id,
            span=parse_span(span),
            top=top,
            progress=watched(as_json),
        )
    if as_json:
        put_json(
            [
                {
                    "document": row.document,
                    "start": row.span.start,
                    "end": row.span.end,
                    "quote": row.quote,
                    "likeness": row.likeness,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        put(f"{row.likeness:.2f}  {row.document} {row.span.start}:{row.span.end}")
        put(f"      {' '.join(row.quote.split())}")


def words_of(
    project: ProjectFile,
    code: Annotated[str, typer.Argument(metavar="PATH")],
    top: Annotated[int, typer.Option(min=1, help=_("At most so many."))] = 30,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        rows = service.words_of_code(held, code=code_at(held, path=code).id, top=top, progress=watched(as_json))
    if as_json:
        put_json([{"word": row.word, "here": row.here, "rest": row.rest, "z": row.z} for row in rows])
        return
    if not rows:
        put(_("Nothing is coded with it, or everything is: there is nothing to compare."))
        return
    header = (_("Word"), _("Under the code"), _("Elsewhere"), "z")
    table(header, [(row.word, str(row.here), str(row.rest), f"{row.z:.2f}") for row in rows], right=(1, 2, 3))


def codes_alike(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        rows = service.codes_alike(held, progress=watched(as_json))
    if as_json:
        put_json(
            [
                {
                    "codes": [row.one_path, row.two_path],
                    "descriptions": row.described,
                    "passages": row.coded,
                    "shared": row.shared,
                    "either": row.either,
                }
                for row in rows
            ]
        )
        return
    if not rows:
        put(_("No two codes look like one."))
        return
    header = (_("Code"), _("Other code"), _("Descriptions"), _("Passages"), _("Sentences with both"))
    table(
        header,
        [
            (row.one_path, row.two_path, _number(row.described), _number(row.coded), f"{row.shared}/{row.either}")
            for row in rows
        ],
        right=(2, 3, 4),
    )


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
