"""Commands for every analysis of the list but the comparison by hand, for named analyses, and for stages of cases."""

import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from shutil import get_terminal_size
from typing import Annotated, Any

import typer

from qcoder.cli.documents import report_sheet
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, put_written, table, watched
from qcoder.core.errors import BadInput
from qcoder.core.messages import _, say
from qcoder.services.cases import stages as stage_service
from qcoder.services.compare.analyses import ANALYSES, Analysis, Parameter, analyse
from qcoder.services.compare.outcome import Grid, Outcome
from qcoder.storage.project import Project

File = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="FILE", readable=False, help=_("Also .csv, .xlsx, .html or .docx.")),
]
FigureFile = Annotated[
    Path | None, typer.Option(metavar="FILE", readable=False, help=_("Also a chart: .png, .svg or .pdf."))
]
WIDE, LONG = 200, 60  # signs a line where nobody watches, and signs of a cell
TableName = Annotated[str, typer.Option("--table", metavar="NAME", help=_("Which table the sheet is of."))]
Language = Annotated[str, typer.Option(help=_("es or en; the window's if not given."))]
SaveAs = Annotated[str, typer.Option("--save", metavar="NAME", help=_("Keep it under this name."))]


NAMES = {"cases": "case-table"}  # `cases` lists and changes them


def add_to(app: typer.Typer) -> None:
    for analysis in ANALYSES:
        if analysis.kind != "compare" and analysis.page == "compare":  # the others have commands of their own
            app.command(NAMES.get(analysis.kind, analysis.kind), help=_(analysis.question))(_command(analysis))
    app.command("analyses", help=_("Named analyses: list, run, rename, delete, or several as a Word file."))(analyses)
    app.command("stages", help=_("Stages of cases without a document: list, note, import, export."))(stages)


def _command(analysis: Analysis) -> Callable[..., None]:
    """A command with an option for each parameter, as the list of analyses has them."""

    def run(project: Path, **options: Any) -> None:
        figure, output = options.pop("figure"), options.pop("output")
        of, save = options.pop("table"), options.pop("save")
        language, as_json = options.pop("language"), options.pop("as_json")
        make(
            project, analysis.kind, options,
            figure=figure, output=output, of=of, save=save, language=language, as_json=as_json,
        )  # fmt: skip

    found = [inspect.Parameter("project", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=ProjectFile)]
    for one in analysis.parameters:
        found.append(
            inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=_option(one))
        )
    for name, annotation, default in (
        ("figure", FigureFile, None), ("output", File, None), ("table", TableName, ""), ("save", SaveAs, ""),
        ("language", Language, ""), ("as_json", AsJson, False),
    ):  # fmt: skip
        found.append(inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation))
    run.__signature__ = inspect.Signature(found)  # type: ignore[attr-defined]
    run.__annotations__ = {one.name: one.annotation for one in found}
    return run


def make(
    project: Path,
    kind: str,
    parameters: dict[str, Any],
    *,
    figure: Path | None = None,
    output: Path | None = None,
    of: str = "",
    save: str = "",
    language: str = "",
    as_json: bool = False,
) -> None:
    """Makes an analysis, keeps it under a name and writes its files where that is asked for, and shows it."""
    with opened(project, writing=bool(save)) as held:
        found = kept(held, kind, parameters, save=save, language=language, as_json=as_json)
        write_files(held, found, figure=figure, output=output, of=of)
    show_outcome(found, as_json)


def kept(
    project: Project,
    kind: str,
    parameters: dict[str, Any],
    *,
    save: str = "",
    language: str = "",
    as_json: bool = False,
) -> Outcome:
    """Makes an analysis, and keeps it under a name where one is given."""
    found = analyse(project, kind=kind, parameters=parameters, language=language, progress=watched(as_json))
    if save:
        from qcoder.services.compare.saved_analyses import save_analysis

        save_analysis(project, name=save, outcome=found)
    return found


def _option(parameter: Parameter) -> Any:
    """How a parameter is asked for on the command line."""
    words = [_(parameter.tip)] if parameter.tip else []
    if parameter.choices:
        words.append(", ".join(name for name, _said in parameter.choices))
    option = "--" + parameter.name.replace("_", "-")
    metavar = {
        "grouping": "VARIABLE",
        "variable": "VARIABLE",
        "query": "QUERY",
        "code": "CODE",
        "document": "NAME",
        "number": "N",
    }
    kind = int if parameter.kind == "number" else str
    return Annotated[kind, typer.Option(option, metavar=metavar.get(parameter.kind), help=". ".join(words) or None)]


def write_files(project: Project, found: Outcome, *, figure: Path | None, output: Path | None, of: str) -> None:
    """The chart and the table as files, each only where it is asked for."""
    from qcoder.services.compare.outcome_files import save_drawing, write_outcome

    if figure is not None:
        save_drawing(found, file=figure)
    if output is not None:
        write_outcome(project, found, file=output, name=of)


def show_outcome(found: Outcome, as_json: bool) -> None:
    """An analysis for the terminal: its tables, then what its numbers are numbers of."""
    if as_json:
        put_json({"kind": found.kind, "parameters": dict(found.parameters), "empty": found.empty, **found.data})
        return
    put(found.title)
    if found.empty:
        put(found.empty)
    for grid in found.grids:
        put("")
        _show_grid(grid)
    for said in (*found.said, found.notice):
        if said:
            put("")
            put(said)


def _show_grid(grid: Grid) -> None:
    put(grid.caption)
    rows = []
    for at, row in enumerate(grid.rows):
        first = "  " * (grid.indents[at] if grid.indents else 0) + row[0].shown
        rows.append((first, *(_short(cell.shown) for cell in row[1:])))
    for columns in _fitting(grid.header, rows):
        table(
            [grid.header[at] for at in columns],
            [[row[at] for at in columns] for row in rows],
            right=[place for place, at in enumerate(columns) if grid.numeric[at]],
        )
    if grid.note:
        put(grid.note)


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"


def _fitting(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[list[int]]:
    """Columns that fit beside each other, each time with the first one, which names the rows."""
    room = get_terminal_size((WIDE, 24)).columns if sys.stdout.isatty() else WIDE
    widths = [max([len(name), *(len(row[at]) for row in rows)]) + 2 for at, name in enumerate(header)]
    found, used = [[0]], widths[0]
    for at in range(1, len(header)):
        if used + widths[at] > room and len(found[-1]) > 1:
            found.append([0])
            used = widths[0]
        found[-1].append(at)
        used += widths[at]
    return found


def analyses(
    words: Annotated[
        list[str], typer.Argument(metavar="[run|rename|delete|word] PROJECT [NAME ...] [FILE]", show_default=False)
    ],
    figure: FigureFile = None,
    output: File = None,
    of: TableName = "",
    language: Language = "",
    as_json: AsJson = False,
) -> None:
    from qcoder.services.compare import saved_analyses as saved
    from qcoder.services.compare.outcome_files import write_analyses

    match words:
        case [project]:
            with opened(Path(project), writing=False) as held:
                _list(saved.saved_analyses(held), as_json)
        case ["run", project, name]:
            with opened(Path(project), writing=False) as held:
                again = saved.run_saved(held, name=name, language=language, progress=watched(as_json))
                write_files(held, again.outcome, figure=figure, output=output, of=of)
            show_outcome(again.outcome, as_json)
            if not as_json:
                put("")
                put(_("As it was last seen.") if again.same else _("Other numbers than when it was last seen."))
        case ["rename", project, name, new_name]:
            with opened(Path(project), writing=True) as held:
                saved.rename_analysis(held, name=name, new_name=new_name)
                _list(saved.saved_analyses(held), as_json)
        case ["delete", project, name]:
            with opened(Path(project), writing=True) as held:
                saved.delete_analysis(held, name=name)
                _list(saved.saved_analyses(held), as_json)
        case ["word", project, *names, file] if names:
            with opened(Path(project), writing=False) as held:
                found = [
                    saved.run_saved(held, name=name, language=language, progress=watched(as_json)).outcome
                    for name in names
                ]
                written = write_analyses(held, outcomes=found, file=Path(file), language=language)
            put_written(written, as_json)
        case _:
            raise BadInput(
                say("“{words}” cannot be done with analyses.", words=" ".join(words)),
                say("Give a project alone, or run, rename, delete or word with a project and names."),
            )


def _list(rows: "list[Any]", as_json: bool) -> None:
    if as_json:
        put_json(
            [
                {
                    "name": row.name, "kind": row.kind, "parameters": dict(row.parameters), "stale": row.stale,
                    "coder": row.coder, "at": row.at, "memo": row.memo,
                }
                for row in rows
            ]
        )  # fmt: skip
        return
    if not rows:
        put(_("No analysis has been saved yet."))
        return
    table(
        (_("Name"), _("Analysis"), _("State")),
        [(row.name, row.kind, _("the data have changed") if row.stale else _("up to date")) for row in rows],
    )


def stages(
    words: Annotated[
        list[str], typer.Argument(metavar="[note|import|export] PROJECT [CASE CODE | FILE]", show_default=False)
    ],
    date: Annotated[str, typer.Option(help=_("When: 2006, 2006-05 or 2006-05-31."))] = "",
    memo: Annotated[str, typer.Option(help=_("What it rests on."))] = "",
    as_json: AsJson = False,
) -> None:
    from qcoder.services.codes.codebook import code_at

    match words:
        case [project]:
            with opened(Path(project), writing=False) as held:
                _list_stages(stage_service.stages(held), as_json)
        case ["note", project, case, code]:
            with opened(Path(project), writing=True) as held:
                stage_service.note_stage(held, case=case, code=code_at(held, path=code).id, date=date, memo=memo)
                _list_stages(stage_service.stages(held), as_json)
        case ["import", project, file]:
            with opened(Path(project), writing=True) as held:
                done = stage_service.import_stages(held, file=Path(file))
            report_sheet(done, as_json)
        case ["export", project, file]:
            with opened(Path(project), writing=False) as held:
                put_written(stage_service.export_stages(held, file=Path(file)), as_json)
        case _:
            raise BadInput(
                say("“{words}” cannot be done with stages.", words=" ".join(words)),
                say("Give a project alone, or note, import or export with what they need."),
            )


def _list_stages(rows: list[stage_service.StageRow], as_json: bool) -> None:
    if as_json:
        put_json(
            [
                {"case": row.case, "code": row.code, "date": row.date, "memo": row.memo, "coder": row.coder}
                for row in rows
            ]
        )
        return
    if not rows:
        put(_("No stage has been noted yet."))
        return
    table((_("Case"), _("Code"), _("Date"), _("Memo")), [(row.case, row.code, row.date, row.memo) for row in rows])
