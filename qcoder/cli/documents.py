"""Commands about documents: documents, show."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.cli import editing
from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put, put_json, put_written, table, watched
from qcoder.core.imported import Ledger
from qcoder.core.messages import _, _n
from qcoder.services import tables
from qcoder.services.documents import documents as service
from qcoder.services.memos.memos import ABOUT
from qcoder.services.rows import (
    AboutRow,
    CodingRow,
    DocumentRow,
    FileImported,
    MemoRow,
    TableImported,
    TranslationRow,
)


def add_to(app: typer.Typer) -> None:
    app.command("show", help=_("One document: text, turns, codings, memos, ledger."))(show)
    app.command(
        "documents", help=_("List documents, import and export their sheet, edit a text and go back to its versions.")
    )(documents)


def ledger_line(ledger: Ledger) -> str:
    """The proof of an import in one line."""
    if ledger.adds_up:
        words = _n("{n} word, all stored", "{n} words, all stored", ledger.words_stored)
    else:
        words = _("{stored} of {n} words stored", stored=ledger.words_stored, n=ledger.words_in_file)
    if ledger.left_out:
        words += ", " + _n("{n} word in the original only", "{n} words in the original only", ledger.left_out)
    return ", ".join(
        (words, _n("{n} turn", "{n} turns", ledger.turns), _n("{n} speaker", "{n} speakers", len(ledger.speakers)))
    )


def file_json(file: FileImported) -> dict[str, Any]:
    return {
        "file": file.file,
        "name": file.name,
        "stored": file.document_id is not None,
        "skipped": file.skipped,
        "version": file.version,
        "language": file.language,
        "error": file.error.text("en") if file.error else "",
        "hint": file.hint.text("en") if file.hint else "",
        "look": file.look.text("en") if file.look else "",
        "ledger": ledger_json(file.ledger),
    }


def ledger_json(ledger: Ledger | None) -> dict[str, Any] | None:
    """The ledger with its remarks as sentences."""
    if ledger is None:
        return None
    return {**ledger.to_json(), "remarks": [remark.text("en") for remark in ledger.remarks]}


def documents(
    context: typer.Context,
    arguments: Annotated[
        list[str],
        typer.Argument(
            metavar="[import|export|edit|versions|compare|restore|language] PROJECT [NAME] [FILE|VERSION|TURN] [TO]",
            help=_(
                "A project; import or export with a file; edit NAME FILE; versions NAME; restore NAME VERSION; "
                "language NAME TURN es or en."
            ),
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Only say what edit or restore would trim or lose."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    match arguments:
        case ["edit", project, name, file]:
            editing.edit(Path(project), name, Path(file), dry_run=dry_run, as_json=as_json)
        case ["versions", project, name]:
            editing.list_versions(Path(project), name, as_json=as_json)
        case ["compare", project, name, old, new]:
            editing.compare(Path(project), name, old, new, as_json=as_json)
        case ["restore", project, name, number]:
            editing.restore(Path(project), name, number, dry_run=dry_run, as_json=as_json)
        case ["language", project, name, number, language]:
            editing.tell_language(Path(project), name, number, language, as_json=as_json)
        case ["import", project, file]:
            with opened(Path(project), writing=True) as held:
                done = tables.import_documents(held, file=Path(file), progress=watched(as_json))
            report_sheet(done, as_json)
        case ["export", project, file]:
            with opened(Path(project), writing=False) as held:
                written = tables.export_documents(held, file=Path(file))
            put_written(written, as_json)
        case [project]:
            with opened(Path(project), writing=False) as held:
                rows = service.documents(held)
            _print_documents(rows, as_json)
        case _:
            raise typer.BadParameter(
                _(
                    "Give a project alone, or import, export, edit, versions, compare, restore or language with what "
                    "they need."
                ),
                context,
            )


def report_sheet(done: TableImported, as_json: bool) -> None:
    """What became of a sheet; problems make the exit code 1."""
    if as_json:
        put_json({"stored": done.stored, "problems": [problem.text("en") for problem in done.problems]})
    else:
        put(_n("{n} row stored.", "{n} rows stored.", done.stored))
    for problem in done.problems:
        complain(problem)
    if done.problems:
        raise typer.Exit(1)


def _print_documents(rows: list[DocumentRow], as_json: bool) -> None:
    if as_json:
        put_json([document_json(row) for row in rows])
    elif not rows:
        put(_("No documents yet. “qcoder import PROJECT FILE” brings them in."))
    else:
        table(
            (_("Document"), _("Kind"), _("Language"), _("Case"), _("Words"), _("Codings")),
            [(row.name, row.kind, row.language, row.case, f"{row.words:,}", str(row.codings)) for row in rows],
            right=(4, 5),
        )


def document_json(row: DocumentRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "kind": row.kind,
        "language": row.language,
        "words": row.words,
        "codings": row.codings,
        "case": row.case,
        "date": row.date,
        "turns": row.turns,
    }


def coding_json(row: CodingRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "start": row.span.start,
        "end": row.span.end,
        "code": row.code,
        "coder": row.coder,
        "memo": row.memo,
        "quote": row.quote,
        "origin": row.origin,
    }


def memo_json(row: MemoRow) -> dict[str, Any]:
    return {
        "about": ABOUT.get(row.target, row.target),
        "target": row.target_name,
        "start": row.span.start if row.span else None,
        "end": row.span.end if row.span else None,
        "kind": row.kind,
        "author": row.author,
        "date": row.date,
        "text": row.text,
        "title": row.title,
        "scope": row.target if row.target in ("turn", "passage", "free", "diary") else "",
        "turn": row.turn,
    }


def translation_json(row: TranslationRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "start": row.span.start,
        "end": row.span.end,
        "language": row.language,
        "text": row.text,
        "translator": row.translator,
        "date": row.date,
        "status": row.status,
        "quote": row.quote,
    }


def about_json(row: AboutRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "start": row.span.start,
        "end": row.span.end,
        "case": row.case,
        "year": row.year,
        "coder": row.coder,
        "quote": row.quote,
    }


def show(project: ProjectFile, name: Annotated[str, typer.Argument(metavar="NAME")], as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        view = service.show(held, document=service.document(held, name=name).id)
    if as_json:
        put_json(
            {
                "name": view.document.name,
                "kind": view.document.kind,
                "language": view.document.language,
                "case": view.document.case,
                "text": view.text,
                "turns": [
                    {
                        "start": turn.span.start,
                        "end": turn.span.end,
                        "said_start": turn.said_start,
                        "speaker": turn.speaker,
                        "role": turn.role,
                        "time": turn.time,
                        "language": turn.language or view.document.language,
                    }
                    for turn in view.turns
                ],
                "codings": [coding_json(row) for row in view.codings],
                "notes": [
                    {"kind": note.kind, "mark": note.mark, "at": note.at, "text": note.text, "author": note.author}
                    for note in view.notes
                ],
                "marks": [
                    {"kind": mark.kind, "start": mark.start, "end": mark.end, "value": mark.value}
                    for mark in view.marks
                ],
                "memos": [memo_json(row) for row in view.memos],
                "ledger": ledger_json(view.ledger),
                "translations": [translation_json(row) for row in view.translations],
                "abouts": [about_json(row) for row in view.abouts],
            }
        )
        return
    if view.damaged:
        complain(
            _n(
                "{n} coding no longer gives back its words.",
                "{n} codings no longer give back their words.",
                len(view.damaged),
            ),
            _("“qcoder check” tells more."),
        )
    put(view.text)
    for note in view.notes:
        put(f"[{note.kind} {note.mark}] {note.text}")
    if view.ledger is not None:
        put("")
        put(ledger_line(view.ledger))
