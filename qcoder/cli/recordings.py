"""The command that ties a recording to a transcript: recording."""

from pathlib import Path
from typing import Annotated

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json
from qcoder.core.messages import _
from qcoder.services.documents import documents
from qcoder.services.documents import recordings as service


def add_to(app: typer.Typer) -> None:
    app.command("recording", help=_("The recording of a transcript: attach one, move it, or take it away."))(recording)


def recording(
    project: ProjectFile,
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", readable=False)] = None,
    offset: Annotated[
        float | None, typer.Option(help=_("Seconds of the recording at the transcript's time 0."))
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help=_("Take the recording away; its file stays."))] = False,
    as_json: AsJson = False,
) -> None:
    changing = file is not None or offset is not None or remove
    with opened(project, writing=changing) as held:
        id_ = documents.document(held, name=document).id
        if remove:
            service.detach_recording(held, document=id_)
        elif file is not None:
            service.attach_recording(held, document=id_, file=file, offset=offset or 0.0)
        elif offset is not None:
            service.move_recording(held, document=id_, offset=offset)
        row = service.recording(held, document=id_)
    if as_json:
        put_json(None if row is None else {"file": str(row.file), "there": row.there, "offset": row.offset})
    elif row is None:
        put(_("No recording."))
    else:
        there = "" if row.there else " " + _("(not there)")
        put(f"{row.file}{there}, {row.offset:g} s")
