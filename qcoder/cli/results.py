"""Commands that give results: compare, report."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.analysis.comparison import COUNTS, SHARES
from qcoder.cli.analyses import kept, show_outcome, write_files
from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put_json, put_written, watched
from qcoder.core.messages import _
from qcoder.services.compare.crosstabs import OFS, checked_of
from qcoder.services.compare.outcome import Outcome
from qcoder.services.documents.names_left import names_told
from qcoder.services.leaving.report_layouts import LAYOUTS
from qcoder.services.leaving.reporting import write_report


def add_to(app: typer.Typer) -> None:
    app.command("compare", help=_("Codes against the values of a variable."))(compare)
    app.command("report", help=_("Coded excerpts, codebook or memos as Word, web page or Excel."))(report)


def compare(
    project: ProjectFile,
    by: Annotated[
        str, typer.Option(metavar="VARIABLE", help=_("A variable, organisation, case, document, language or kind."))
    ],
    count: Annotated[str, typer.Option(help=", ".join((*COUNTS, "all")))] = "codings",
    share: Annotated[str, typer.Option(help=", ".join(SHARES))] = "number",
    about: Annotated[
        bool,
        typer.Option("--about", help=_("Of the case or year that a passage is about (also: year), not of who speaks.")),
    ] = False,
    of: Annotated[str, typer.Option(help=_("Whose values group: {names}.", names=", ".join(OFS)))] = "document",
    and_by: Annotated[
        str, typer.Option("--and-by", metavar="VARIABLE", help=_("A second variable: columns are pairs of values."))
    ] = "",
    where: Annotated[str, typer.Option(metavar="QUERY", help=_("Only the codings that match."))] = "",
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", readable=False, help=_("Also a chart: .png, .svg or .pdf."))
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="FILE", readable=False, help=_("Also .csv, .xlsx, .html or .docx.")),
    ] = None,
    save: Annotated[str, typer.Option("--save", metavar="NAME", help=_("Keep it under this name."))] = "",
    as_json: AsJson = False,
) -> None:
    asked = {
        "by": by, "of": "about" if about else of, "and_by": and_by, "count": count, "share": share, "where": where,
    }  # fmt: skip
    with opened(project, writing=bool(save)) as held:
        found = kept(held, "compare", asked, save=save, as_json=as_json)
        write_files(held, found, figure=figure, output=output, of="")
    show_comparison(found, as_json)


def show_comparison(found: Outcome, as_json: bool) -> None:
    """The comparison for the terminal, or with its stable names."""
    if as_json:
        put_json(comparison_json(found))
    else:
        show_outcome(found, as_json=False)


def comparison_json(found: Outcome) -> dict[str, Any]:
    """The table with its stable names; of one count its numbers stand in the rows themselves."""
    count = str(found.parameters["count"])
    data = {**found.data, "count": count, "about": found.data["of"] == "about", "empty": found.empty}
    if count != "all":
        data["rows"] = [
            {"code": row["code"], "counter_instance": row["counter_instance"], **row["counts"][count]}
            for row in found.data["rows"]
        ]
    return data


def report(
    project: ProjectFile,
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT.docx", readable=False, help=_("Its end says the format: .docx, .html or .xlsx.")),
    ],
    layout: Annotated[str, typer.Option(help=", ".join(LAYOUTS))] = "codes",
    where: Annotated[str, typer.Option(metavar="QUERY", help=_("Only the codings that match."))] = "",
    by: Annotated[str, typer.Option(metavar="VARIABLE", help=_("What to group and compare by."))] = "",
    about: Annotated[
        bool,
        typer.Option("--about", help=_("Of the case or year that a passage is about (also: year), not of who speaks.")),
    ] = False,
    of: Annotated[str, typer.Option(help=_("Whose values group: {names}.", names=", ".join(OFS)))] = "document",
    template: Annotated[
        Path | None,
        typer.Option(metavar="T.docx", readable=False, help=_("A Word file whose styles and letterhead are used.")),
    ] = None,
    hide: Annotated[
        str, typer.Option(metavar="PARTS", help=_("Left out of source lines, with commas: organisation, post, year."))
    ] = "",
    language: Annotated[str, typer.Option(help=_("es or en; the window's if not given."))] = "",
    title: Annotated[str, typer.Option(help=_("The report's title."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        written = write_report(
            held,
            file=out,
            layout=layout,
            by=by,
            of=checked_of(of),
            about=about,
            where=where,
            title=title,
            language=language,
            hide=[part.strip() for part in hide.split(",") if part.strip()],
            template=template,
            progress=watched(as_json),
        )
        left = names_told(held)
    put_written(written, as_json)
    for sentence in left:
        complain(sentence)
