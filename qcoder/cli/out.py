"""How the command line speaks: words for people on the terminal, JSON for programs, errors on one line."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qcoder.core.messages import Message, _
from qcoder.core.progress import Progress, Silent, Watched
from qcoder.services.identity import coder_name

if TYPE_CHECKING:
    from qcoder.storage.project import Project

AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON for programs."))]
# readable=False: a file that may not be read is an error that we tell, not wrong usage that ends a whole batch.
ProjectFile = Annotated[Path, typer.Argument(metavar="PROJECT", readable=False, help=_("The project file (.qcoder)."))]

TOLD = 1  # the exit code of an error that was told; 2 is wrong usage


def put_json(value: Any) -> None:
    """Prints a value as JSON, never translated."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


def put(line: str) -> None:
    typer.echo(line)


def put_written(file: Path, as_json: bool) -> None:
    """Says which file was written."""
    if as_json:
        put_json({"file": str(file)})
    else:
        put(_("Written: {file}", file=file))


def complain(message: Message | str, hint: Message | str = "") -> None:
    """An error or warning on one line of standard error."""
    typer.echo(" ".join(f"qcoder: {message} {hint}".split()), err=True)


def refuse(message: Message | str, hint: Message | str = "") -> typer.Exit:
    """Says what is wrong and gives the exit that ends the command with code 1."""
    complain(message, hint)
    return typer.Exit(TOLD)


@contextmanager
def opened(path: Path, *, writing: bool) -> "Iterator[Project]":
    """The project for a command; what became of an interrupted step is told, and a copy that could not be made."""
    from qcoder.services.projects import open_project  # takes longer than the rest of the command line

    project = open_project(path, coder=coder_name(), writable=writing, program="qcoder (command line)")
    if project.interrupted is not None:
        complain(project.interrupted.message, project.interrupted.hint)
    try:
        yield project
    finally:
        problem = project.close()
        if problem is not None:
            complain(problem.message, problem.hint)


def watched(as_json: bool) -> Progress:
    """A line of progress on standard error when a person watches; nothing for programs."""
    if as_json or not sys.stderr.isatty():
        return Silent()

    def tell(done: int, total: int, what: str) -> None:
        typer.echo(f"\r\x1b[K{done}/{total} {what}" if done < total else "\r\x1b[K", err=True, nl=False)

    return Watched(tell)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """A plain table for the terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    made = Table(box=None, pad_edge=False, header_style="bold")
    for index, name in enumerate(header):
        made.add_column(Text(name), justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 200, soft_wrap=False)
    console.print(made)
