"""The `qcoder` command: exit 0 done, 1 an error told on one line with a hint, 2 wrong usage."""

import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from qcoder import __version__
from qcoder.cli.commands import Commands
from qcoder.cli.out import TOLD, AsJson, ProjectFile, complain, put, put_json, watched
from qcoder.cli.usage import App, UsageError, complain_of
from qcoder.core.errors import NoDisplay, QcoderError
from qcoder.core.messages import _, say
from qcoder.services.identity import coder_name

app = App(
    name="qcoder",
    cls=Commands,
    help=_("Code qualitative interviews. Without a command: the window."),
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help=_("Print the version."))] = False,
) -> None:
    """The window, on the last project or the start page."""
    if version:
        put(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        raise typer.Exit(_window(None))


@app.command("open", help=_("Open a project in the window."))
def open_window(project: ProjectFile) -> None:
    raise typer.Exit(_window(project))


def _window(project: Path | None) -> int:
    """Shows the window and waits for its end. Raises NoDisplay where there is no screen for it."""
    return _show(project)


def _no_window(project: Path | None) -> int:
    raise NoDisplay(say("There is no window to open."), say("Use a command: “qcoder --help” lists them."))


_show: Callable[[Path | None], int] = _no_window


@app.command(help=_("Make a new project, empty or from a template."))
def new(
    project: ProjectFile,
    template: Annotated[str, typer.Option(help=_("empty, study, spiral_model or treaties."))] = "empty",
    name: Annotated[str, typer.Option(help=_("The project's name; its file's if not given."))] = "",
    as_json: AsJson = False,
) -> None:
    from qcoder.services.projects import new_project, summary

    made = new_project(project, coder=coder_name(), template=template, name=name, program="qcoder (command line)")
    row = summary(made)
    made.close()
    if as_json:
        put_json({"path": row.path, "name": row.name, "codes": row.codes, "cases": row.cases})
    else:
        put(_("New project: {path} ({codes} codes, {cases} cases)", path=row.path, codes=row.codes, cases=row.cases))


@app.command(help=_("Build the sample project from its files, compare, write the report, open the window."))
def sample(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", readable=False, help=_("Where to build it."))] = Path(
        "qcoder-sample"
    ),
    no_window: Annotated[bool, typer.Option("--no-window", help=_("Do not open the window."))] = False,
    as_json: AsJson = False,
) -> None:
    from qcoder.cli import results
    from qcoder.services.sample import build_sample

    built = build_sample(folder, coder=coder_name(), progress=watched(as_json))
    if as_json:
        put_json(
            {
                "project": str(built.project),
                "report": str(built.report),
                "comparison": str(built.comparison),
                "chart": str(built.chart),
                "notice": built.notice,
                "table": results.comparison_json(built.outcome),
            }
        )
    else:
        results.show_comparison(built.outcome, as_json=False)
        put("")
        put(_("Project: {file}", file=built.project))
        put(_("Word report: {file}", file=built.report))
        put(_("Comparison: {file}, {chart}", file=built.comparison, chart=built.chart))
    if no_window or as_json:
        return
    try:
        raise typer.Exit(_window(built.project))
    except NoDisplay as problem:
        put("")
        put(_("The window was not opened. {why}", why=str(problem)))


@cache
def _all_commands() -> Callable[..., object]:
    """What reads a command line; made once, for that takes longer than most commands."""
    return typer.main.get_command(app)


def run(arguments: Sequence[str], *, window: Callable[[Path | None], int] = _no_window) -> int:
    """Runs one command line and returns its exit code.

    Args:
        window: opens the window on a project (None: the last one); given by `__main__`, because the command line does
            not know Qt.
    """
    global _show
    _show = window
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # letters of every language, also where the terminal says otherwise
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        code = _all_commands()(args=list(arguments), prog_name="qcoder", standalone_mode=False)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0
    except UsageError as error:
        return complain_of(error)
    except QcoderError as error:
        complain(error.message, error.hint)
        return TOLD
    return code if isinstance(code, int) else 0
