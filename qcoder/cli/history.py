"""Commands about what was done and whether it is whole: history, undo, redo, check, backup."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put, put_json, table, watched
from qcoder.core.messages import _
from qcoder.services import checking
from qcoder.services import history as service


def add_to(app: typer.Typer) -> None:
    app.command("history", help=_("Every step, newest first."))(history)
    app.command("undo", help=_("Take the last step back."))(undo)
    app.command("redo", help=_("Do again what was undone."))(redo)
    app.command("check", help=_("Is the project whole?"))(check)
    app.command("backup", help=_("A verified copy of the project."))(backup)


def history(
    project: ProjectFile, limit: Annotated[int | None, typer.Option(min=1)] = None, as_json: AsJson = False
) -> None:
    with opened(project, writing=False) as held:
        rows = service.history(held, limit=limit)
    if as_json:
        put_json(
            [
                {
                    "id": row.id,
                    "at": row.at.isoformat(),
                    "coder": row.coder,
                    "label": row.label.text("en"),
                    "undone": row.undone,
                    "kind": row.kind,
                }
                for row in rows
            ]
        )
        return
    kinds = {"do": "", "undo": _("undone:"), "redo": _("redone:"), "barrier": ""}
    table(
        (_("Step"), _("When"), _("Who"), _("What")),
        [
            (
                str(row.id),
                row.at.astimezone().strftime("%Y-%m-%d %H:%M"),
                row.coder,
                f"{kinds[row.kind]} {row.label}".strip() + (" " + _("(undone)") if row.undone else ""),
            )
            for row in rows
        ],
        right=(0,),
    )


def undo(project: ProjectFile, as_json: AsJson = False) -> None:
    _step(project, as_json, back=True)


def redo(project: ProjectFile, as_json: AsJson = False) -> None:
    _step(project, as_json, back=False)


def _step(project: Path, as_json: bool, *, back: bool) -> None:
    with opened(project, writing=True) as held:
        changes = service.undo(held) if back else service.redo(held)
    if as_json:
        put_json({"done": changes is not None, "label": changes.label.text("en") if changes else ""})
    elif changes is None:
        put(_("There is nothing to undo.") if back else _("There is nothing to redo."))
    else:
        put(_("Undone: {step}", step=changes.label) if back else _("Redone: {step}", step=changes.label))


def check(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        found = checking.check(held, progress=watched(as_json))
    if as_json:
        put_json({"ok": found.ok, "problems": [problem.text("en") for problem in found.problems]})
    elif found.ok:
        put(_("The project is whole."))
    for problem in found.problems:
        complain(problem)
    if not found.ok:
        raise typer.Exit(1)


def backup(
    project: ProjectFile,
    out: Annotated[
        Path | None,
        typer.Argument(metavar="[OUT]", readable=False, help=_("Where to; the backup folder if not given.")),
    ] = None,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        made = checking.backup(held, file=out)
    if as_json:
        put_json({"file": str(made)})
    else:
        put(_("Copy made and checked: {file}", file=made))
