"""Commands that bring documents in: import, survey; and who speaks in them: speakers."""

from pathlib import Path
from typing import Annotated, Any

import typer

from qcoder.cli.documents import file_json, ledger_json, ledger_line
from qcoder.cli.editing import plan_json, put_plan
from qcoder.cli.out import AsJson, ProjectFile, complain, opened, put, put_json, table, watched
from qcoder.core.imported import Reading
from qcoder.core.messages import _, _n, mark
from qcoder.core.speaker_rule import example_rule
from qcoder.services.arriving.file_names import Said
from qcoder.services.arriving.import_report import write_import_report
from qcoder.services.arriving.importing import How, Prepared, Ready, import_files, prepare_files
from qcoder.services.arriving.surveys import GUESSED, import_survey
from qcoder.services.documents import documents
from qcoder.services.documents import speakers as speaker_service
from qcoder.services.rows import ImportResult

AGAIN_HELP = mark("Files that are in the project already: skip, anew (a second time), version (codings move over).")


def add_to(app: typer.Typer) -> None:
    app.command("import", help=_("Import interviews and other documents."))(import_documents)
    app.command("survey", help=_("Import a sheet of answers, a row a case."))(import_answers)
    app.command("speakers", help=_("Who speaks in a document; other names, roles and cases for them."))(list_speakers)


def import_documents(
    project: ProjectFile,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", readable=False)],
    case: Annotated[str, typer.Option(help=_("The case that the documents are of; made if there is none."))] = "",
    kind: Annotated[str, typer.Option(help=_("interview, field note, organisational document ..."))] = "interview",
    language: Annotated[str, typer.Option(help="es, en, auto")] = "auto",
    again: Annotated[str, typer.Option("--again", help=_(AGAIN_HELP))] = "skip",
    sheet: Annotated[
        Path | None,
        typer.Option(
            readable=False,
            help=_("A sheet that says of each file its organisation, type, date and language, a row a file."),
        ),
    ] = None,
    pattern: Annotated[
        str,
        typer.Option(
            help=_("What the names of the files say, such as {example}", example="{organisation}_{type}_{date}_{case}")
        ),
    ] = "",
    comments: Annotated[str, typer.Option(help=_("What comments become: note, memo, code"))] = "note",
    speakers: Annotated[
        str | None,
        typer.Option(
            help=_("How the labels of speakers look, such as {example}; the project keeps it.", example=example_rule())
        ),
    ] = None,
    encoding: Annotated[str, typer.Option(help=_("The encoding of text files; found when not said."))] = "",
    join_hyphens: Annotated[
        bool, typer.Option("--join-hyphens", help=_("Join words divided at the ends of lines of a PDF."))
    ] = False,
    keep_heads: Annotated[
        bool, typer.Option("--keep-heads", help=_("Leave running heads and page numbers in the text of a PDF."))
    ] = False,
    as_document: Annotated[
        bool, typer.Option("--as-document", help=_("A sheet of answers becomes one document, not a case a row."))
    ] = False,
    report: Annotated[
        Path | None, typer.Option(readable=False, help=_("Write what was found as a Word file, to keep."))
    ] = None,
    preview: Annotated[
        bool, typer.Option("--preview", help=_("Only say what would be imported, and store nothing."))
    ] = False,
    as_json: AsJson = False,
) -> None:
    reading = Reading(join_hyphens=join_hyphens, keep_heads=keep_heads, encoding=encoding, speakers=speakers)
    columns = None if as_document else GUESSED
    with opened(project, writing=True) as held:
        if preview:
            known = "" if language == "auto" else documents.checked_language(language)
            prepared = prepare_files(
                held,
                files=files,
                said=Said(case=case, kind=kind, language=known),
                how=How(
                    again=again,  # type: ignore[arg-type]  # checked there
                    pattern=pattern,
                    sheet=sheet,
                    reading=reading,
                    columns=columns,
                ),
                progress=watched(as_json),
            )
            _report_preview(prepared, as_json)
            return
        result = import_files(
            held,
            files=files,
            case=case,
            kind=kind,
            language=language,
            again=again,  # type: ignore[arg-type]  # checked there
            pattern=pattern,
            sheet=sheet,
            comments=comments,  # type: ignore[arg-type]  # checked there
            reading=reading,
            columns=columns,
            progress=watched(as_json),
        )
        if report is not None:
            stored = {file.document_id for file in result.stored if file.document_id is not None}
            write_import_report(held, file=report, documents=stored, failed=result.failed)
    _report_import(result, as_json)


def _report_preview(prepared: Prepared, as_json: bool) -> None:
    """What would be stored, with who speaks how often; nothing is."""
    if as_json:
        put_json([_ready_json(one) if isinstance(one, Ready) else file_json(one) for one in prepared.found])
    failed = False
    for told in prepared.told:
        complain(told)
    for one in prepared.found:
        if not isinstance(one, Ready):
            failed = True
            complain(one.error or "", one.hint or "")
        elif not as_json:
            put(f"{one.name}: {ledger_line(one.ledger)}")
            about = [one.said.case, one.said.organisation, one.said.kind, one.said.date]
            put("  " + " · ".join(filter(None, [*about, one.language])))
            if one.again == "version" and one.plan is not None:
                put_plan(one.plan)
            for remark in one.ledger.remarks:
                put(f"  {remark}")
            for who, role, turns in one.speakers:
                put(f"  {who} ({role_name(role)}): " + _n("{n} turn", "{n} turns", turns))
    if failed:
        raise typer.Exit(1)


def _ready_json(ready: Ready) -> dict[str, Any]:
    return {
        "file": ready.label,
        "name": ready.name,
        "case": ready.said.case,
        "organisation": ready.said.organisation,
        "kind": ready.said.kind,
        "date": ready.said.date,
        "language": ready.language,
        "again": ready.again,
        "version_of": ready.twin.name if ready.again == "version" and ready.twin is not None else "",
        "would": plan_json(ready.plan) if ready.again == "version" and ready.plan is not None else None,
        "speakers": [{"name": who, "role": role, "turns": turns} for who, role, turns in ready.speakers],
        "ledger": ledger_json(ready.ledger),
    }


def role_name(role: str) -> str:
    return {"interviewer": _("interviewer"), "participant": _("participant"), "other": _("other")}.get(role, role)


def list_speakers(
    project: ProjectFile,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    name: Annotated[str, typer.Option(help=_("The speaker to change."))] = "",
    rename: Annotated[str | None, typer.Option(help=_("Another name for the speaker."))] = None,
    role: Annotated[str | None, typer.Option(help="interviewer, participant, other")] = None,
    case: Annotated[str | None, typer.Option(help=_("The case that the speaker is."))] = None,
    into: Annotated[str, typer.Option(help=_("The speaker who gets all of these turns: the two are one."))] = "",
    as_json: AsJson = False,
) -> None:
    changing = bool(name)
    with opened(project, writing=changing) as held:
        found = documents.document(held, name=document).id
        if changing:
            who = speaker_service.speaker_named(held, document=found, name=name)
            if into:
                kept = speaker_service.speaker_named(held, document=found, name=into)
                speaker_service.merge_speakers(held, keep=kept.id, absorb=who.id)
            else:
                speaker_service.change_speaker(
                    held,
                    speaker=who.id,
                    name=rename,
                    role=role,  # type: ignore[arg-type]  # checked there
                    case=case,
                )
        rows = speaker_service.speakers(held, document=found)
    if as_json:
        put_json([{"name": r.name, "role": r.role, "case": r.case, "turns": r.turns} for r in rows])
    else:
        table(
            (_("Speaker"), _("Role"), _("Case"), _("Turns")),
            [(row.name, role_name(row.role), row.case, str(row.turns)) for row in rows],
            right=(3,),
        )


def import_answers(
    project: ProjectFile,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False)],
    case: Annotated[str, typer.Option(help=_("The column that names the case of each row."))] = "",
    answer: Annotated[
        list[str] | None, typer.Option(help=_("A column of answers; may be given several times."))
    ] = None,
    variable: Annotated[
        list[str] | None, typer.Option(help=_("A column of values; may be given several times."))
    ] = None,
    speaker: Annotated[str, typer.Option(help=_("The column that says who speaks."))] = "",
    kind: Annotated[str, typer.Option(help=_("interview, field note, organisational document ..."))] = "survey",
    language: Annotated[str, typer.Option(help="es, en, auto")] = "auto",
    again: Annotated[str, typer.Option("--again", help=_(AGAIN_HELP))] = "skip",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        result = import_survey(
            held,
            file=file,
            case=case,
            answers=answer or (),
            variables=variable,
            speaker=speaker,
            kind=kind,
            language=language,
            again=again,  # type: ignore[arg-type]  # checked there
            progress=watched(as_json),
        )
    _report_import(result, as_json)


def _report_import(result: ImportResult, as_json: bool) -> None:
    if as_json:
        put_json([file_json(file) for file in result.files])
    for file in result.files:
        if file.error is not None:
            complain(file.error, file.hint or "")
        elif not as_json and file.ledger is not None:
            put(f"{file.name}: {ledger_line(file.ledger)}")
            if file.plan is not None:
                put_plan(file.plan, file.version)
            for remark in file.ledger.remarks:
                put(f"  {remark}")
        if file.look is not None:
            complain(file.look)
    for told in result.told:
        complain(told)
    if result.failed:
        raise typer.Exit(1)
