"""Commands on the history of the codebook: freeze, versions, compare, restore, proposals."""

from typing import Annotated, Any

import typer

from qcoder.cli import proposing
from qcoder.cli.documents import coding_json
from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json, table
from qcoder.core.messages import _, _n
from qcoder.core.word_diff import differences
from qcoder.services.codes import code_history, codebook_restoring, rechecking
from qcoder.services.codes import codebook_versions as frozen
from qcoder.services.codes.codebook import code_at

Version = Annotated[str, typer.Argument(metavar="VERSION", help=_("The name of a frozen codebook."))]


def add_to(group: typer.Typer) -> None:
    """Adds to the commands on the codebook's sheet."""
    group.command("freeze", help=_("Keep the codebook as it is now under a name."))(freeze)
    group.command("versions", help=_("The frozen codebooks, newest first."))(versions)
    group.command("compare", help=_("What differs between two frozen codebooks, or one and today's."))(compare)
    group.command("restore", help=_("Bring a frozen codebook back; no coding is lost."))(restore)
    group.command("history", help=_("What was said of a code: who changed it, when and why."))(history)
    group.command("recheck", help=_("Passages to re-check because their code has changed."))(recheck)
    proposing.add_to(group)


def _version_json(row: frozen.CodebookVersionRow) -> dict[str, Any]:
    return {"name": row.name, "note": row.note, "coder": row.coder, "at": row.at.isoformat(), "codes": row.codes}


def freeze(
    project: ProjectFile,
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("A name for this version."))],
    note: Annotated[str, typer.Option(help=_("What to remember of it."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = frozen.freeze(held, name=name, note=note)
    if as_json:
        put_json(_version_json(row))
    else:
        put(_n("Frozen as “{name}”: {n} code.", "Frozen as “{name}”: {n} codes.", row.codes, name=row.name))


def versions(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        rows = frozen.versions(held)
    if as_json:
        put_json([_version_json(row) for row in rows])
        return
    if not rows:
        put(_("None has been frozen yet."))
        return
    table(
        (_("Version"), _("When"), _("Who"), _("Codes"), _("Note")),
        [
            (row.name, row.at.astimezone().strftime("%Y-%m-%d %H:%M"), row.coder, str(row.codes), row.note)
            for row in rows
        ],
        right=(3,),
    )


def compare(
    project: ProjectFile,
    old: Version,
    new: Annotated[
        str, typer.Argument(metavar="[VERSION]", help=_("Another one; the codebook as it is now if not given."))
    ] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        one = frozen.version_named(held, name=old).id
        other = frozen.version_named(held, name=new).id if new else None
        diff = frozen.compare(held, old=one, new=other)
    if as_json:
        put_json(
            {
                "old": diff.old,
                "new": diff.new,
                "differences": [
                    {"kind": row.kind, "path": row.path, "field": row.field, "before": row.before, "after": row.after}
                    for row in diff.rows
                ],
            }
        )
        return
    if not diff.rows:
        put(_("No differences."))
    signs = {"added": "+", "removed": "-", "merged": ">", "renamed": "=", "moved": "→", "changed": "~"}
    for row in diff.rows:
        put(f"{signs[row.kind]} {row.path}" + {"merged": f" > {row.after}"}.get(row.kind, ""))
        if row.kind in ("renamed", "moved"):
            put(f"    {row.before} → {row.after}")
        elif row.kind == "changed":
            marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
            pieces = differences(row.before, row.after)
            put(f"    {row.field}: " + "".join(marks[piece.kind].format(piece.words) for piece in pieces))


def restore(
    project: ProjectFile,
    version: Version,
    keep_aside: Annotated[
        bool,
        typer.Option("--keep-aside", help=_("Agree that codes which are not in it go below “Kept aside”.")),
    ] = False,
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = frozen.version_named(held, name=version)
        done = codebook_restoring.restore_codebook(held, version=row.id, keep_aside=keep_aside)
    if as_json:
        put_json(
            {
                "version": done.name,
                "aside": [{"path": one.path, "codings": one.codings} for one in done.aside],
                "back": list(done.back),
                "changed": done.changed,
                "recheck": done.queued,
            }
        )
        return
    put(_("The codebook is as in “{name}” again.", name=done.name))
    if done.aside:
        put(_("Kept aside: {codes}", codes=", ".join(one.path for one in done.aside)))
    if done.back:
        put(_("Back, without passages: {codes}", codes=", ".join(done.back)))
    if done.queued:
        put(_n("{n} passage to re-check.", "{n} passages to re-check.", done.queued))


def history(
    project: ProjectFile,
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("The code's path, or its last name."))],
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=False) as held:
        rows = code_history.versions(held, code=code_at(held, path=code).id)
    if as_json:
        put_json(
            [
                {
                    "number": row.number,
                    "change": row.change,
                    "reason": row.reason,
                    "coder": row.coder,
                    "at": row.at.isoformat() if row.at is not None else "",
                    "codings": row.codings,
                    "merged": row.merged,
                    "restored": row.restored,
                    "fields": dict(row.fields),
                }
                for row in rows
            ]
        )
        return
    table(
        (_("Version"), _("When"), _("Who"), _("Change"), _("Why"), _("Codings")),
        [
            (
                str(row.number),
                row.at.astimezone().strftime("%Y-%m-%d %H:%M") if row.at is not None else "",
                row.coder,
                _(code_history.CHANGE_NAMES[row.change]),
                row.reason,
                str(row.codings),
            )
            for row in rows
        ],
        right=(0, 5),
    )


def recheck(project: ProjectFile, as_json: AsJson = False) -> None:
    with opened(project, writing=False) as held:
        rows = rechecking.rechecks(held)
    if as_json:
        put_json(
            [
                {
                    **coding_json(row.coding),
                    "document": row.document,
                    "why": row.why,
                    "said": row.said.text("en").strip(),
                }
                for row in rows
            ]
        )
        return
    if not rows:
        put(_("Nothing waits to be re-checked."))
    for row in rows:
        put(f"{row.coding.code}  {row.document} {row.coding.span.start}:{row.coding.span.end}")
        put(f"    {row.coding.quote}")
        put(f"    {row.said}".rstrip())
