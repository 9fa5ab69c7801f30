"""`qcoder memos draft`: a set of memos as a draft in Word. Import and export of the sheet stand in `exchange`."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, watched
from qcoder.core.messages import _, _n


def add_to(group: typer.Typer) -> None:
    group.command("draft", help=_("Write memos as a draft in Word."))(draft)


def draft(
    project: ProjectFile,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False)],
    kind: Annotated[
        str | None, typer.Option(help=_("theoretical, methodological, reflexive, summary; “none” for those without."))
    ] = None,
    about: Annotated[
        str, typer.Option(help=_("project, document, turn, passage, case, code, coding, free or diary."))
    ] = "",
    author: Annotated[str, typer.Option(help=_("Only memos by this author."))] = "",
    since: Annotated[str, typer.Option(help=_("Only memos of this day or later, such as 2026-05-01."))] = "",
    until: Annotated[str, typer.Option(help=_("Only memos of this day or earlier."))] = "",
    words: Annotated[str, typer.Option(help=_("Only memos that hold these words."))] = "",
    sort: Annotated[str, typer.Option(help=_("newest, oldest, title or about."))] = "oldest",
    title: Annotated[str, typer.Option(help=_("The title of the draft."))] = "",
    language: Annotated[str, typer.Option(help=_("es or en; that of the terminal if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    from qcoder.services.memos.memo_draft import write_draft
    from qcoder.services.memos.memo_search import Wanted, checked_wanted, search

    wanted = checked_wanted(Wanted(words, "" if kind == "none" else kind, about, author, since, until), sort)
    with opened(project, writing=False) as held:
        rows = search(held).choose(wanted, sort)
        written = write_draft(
            held,
            memos=[row.id for row in rows],
            file=file,
            title=title,
            language=language,
            progress=watched(as_json),
        )
    if as_json:
        put_json({"file": str(written), "memos": len(rows)})
    else:
        put(_("Written: {file}", file=written) + " · " + _n("{n} memo", "{n} memos", len(rows)))
