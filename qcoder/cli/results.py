"""Commands that give results: compare, report."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.analysis.comparison import COUNTS, SHARES, ComparisonTable, Share
from qcoder.analysis.numbers import shown_number
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table, watched
from qcoder.core.errors import BadInput
from qcoder.core.messages import _, say
from qcoder.services.comparing import compare as compare_codes
from qcoder.services.comparing import how_counted
from qcoder.services.crosstabs import OFS
from qcoder.services.report_files import KINDS
from qcoder.services.report_layouts import LAYOUTS
from qcoder.services.reporting import code_label, write_report


def add_to(app: typer.Typer) -> None:
    app.command("compare", help=_("Codes against the values of a variable."))(compare)
    app.command("report", help=_("Coded excerpts as a Word file."))(report)


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
    if count == "all" or save or (output is not None and output.suffix.lower() in KINDS):
        from qcoder.cli.analyses import make

        whose = "about" if about else of
        asked = {"by": by, "of": whose, "and_by": and_by, "count": count, "share": share, "where": where}
        make(project, "compare", asked, figure=figure, output=output, save=save, as_json=as_json)
        return
    if share not in SHARES:
        raise BadInput(
            say("“{share}” is not a share.", share=share), say("There are: {shares}", shares=", ".join(SHARES))
        )
    with opened(project, writing=False) as held:
        found = compare_codes(held, by=by, count=count, where=where, about=about, of=of, and_by=and_by)  # type: ignore[arg-type]
    if figure is not None:
        write_figure(found, share, figure)
    if output is not None:
        write_comparison(found, share, output)
    if as_json:
        put_json(comparison_json(found))
    else:
        print_comparison(found, share)


def comparison_json(found: ComparisonTable) -> dict[str, Any]:
    """The table with its stable names."""
    return {
        "by": found.by,
        "count": found.count,
        "columns": list(found.columns),
        "rows": [
            {
                "code": row.path,
                "counter_instance": row.counter_instance,
                "total": row.total,
                "values": dict(row.values),
                "missing": row.missing,
            }
            for row in found.rows
        ],
        "bases": {column: dict(base) for column, base in found.bases.items()},
        "missing_documents": found.missing_documents,
        "several": found.several,
        "notice": found.notice,
        "about": found.about,
        "of": found.of,
        "missing_codings": found.missing_codings,
        "said": how_counted(found).text("en"),
    }


def print_comparison(found: ComparisonTable, share: Share) -> None:
    """The table for the terminal; codes that nobody used are left out."""
    from qcoder.core.messages import current_language

    shown = [row for row in found.rows if row.total]
    if not shown:
        put(_("No codings to compare yet."))
        return
    table(
        (_("Code"), _("Total"), *found.columns, _("Without value")),
        [
            (
                "  " * row.depth + code_label(row.called(current_language()), row.counter_instance, current_language()),
                shown_number(row.total),
                *(shown_number(found.shown(row, column, share), share) for column in found.columns),
                shown_number(row.missing),
            )
            for row in shown
        ],
        right=range(1, len(found.columns) + 3),
    )
    if found.of != "document":
        put("")
        put(str(how_counted(found)))
    if found.notice:
        put("")
        put(found.notice)


def write_figure(found: ComparisonTable, share: Share, file: Path) -> Path:
    """The chart as a file in the format that its name asks for."""
    from qcoder.services.results import save_chart

    return save_chart(found, share=share, file=file)


def write_comparison(found: ComparisonTable, share: Share, file: Path) -> Path:
    """The table as a csv sheet."""
    from qcoder.services.results import save_table

    return save_table(found, share=share, file=file)


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
            of=of,  # type: ignore[arg-type]
            about=about,
            where=where,
            title=title,
            language=language,
            hide=[part.strip() for part in hide.split(",") if part.strip()],
            template=template,
            progress=watched(as_json),
        )
    put_written(written, as_json)
