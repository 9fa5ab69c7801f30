"""Commands on proposed changes of the codebook: ask for one, say what one thinks of it, decide."""

from typing import Annotated, Any

import typer

from qcoder.cli.out import AsJson, ProjectFile, opened, put, put_json
from qcoder.core.messages import _
from qcoder.services.codes import proposals
from qcoder.services.codes.codebook import code_at

Number = Annotated[int, typer.Argument(metavar="NUMBER", help=_("Of the proposal, as the list shows it."))]


def add_to(group: typer.Typer) -> None:
    """Adds to the commands on the codebook."""
    group.command("proposals", help=_("Proposed changes with views and decisions, newest first."))(list_proposals)
    group.command("propose", help=_("Ask for a change of the codebook, with a reason."))(propose)
    group.command("view", help=_("Say what you think of a proposal."))(view)
    group.command("accept", help=_("Carry a proposed change out and keep the decision."))(accept)
    group.command("refuse", help=_("Keep the decision that nothing changes."))(refuse)


def list_proposals(
    project: ProjectFile,
    open_only: Annotated[bool, typer.Option("--open", help=_("Only those without a decision."))] = False,
    decided: Annotated[bool, typer.Option("--decided", help=_("Only those with a decision."))] = False,
    as_json: AsJson = False,
) -> None:
    wanted = None if open_only == decided else decided
    with opened(project, writing=False) as held:
        rows = proposals.proposals(held, decided=wanted)
    if as_json:
        put_json([_json(row) for row in rows])
        return
    if not rows:
        put(_("No proposals."))
    for row in rows:
        _tell(row)


def propose(
    project: ProjectFile,
    action: Annotated[str, typer.Argument(metavar="CHANGE", help=", ".join(proposals.ACTIONS))],
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("The code's path; for a new code its name."))],
    reason: Annotated[str, typer.Option(help=_("Why the codebook should change."))],
    name: Annotated[str, typer.Option(help=_("For rename: the new name."))] = "",
    into: Annotated[str, typer.Option(help=_("For merge: the path of the code that stays."))] = "",
    under: Annotated[str, typer.Option(help=_("For move and create: the path of the code above; none: the top."))] = "",
    definition: Annotated[str, typer.Option(help=_("For define and create: the definition."))] = "",
    change: Annotated[str, typer.Option(help=_("meaning (passages are re-checked) or wording."))] = "meaning",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        fields: dict[str, Any] = {}
        if action == "create":
            fields["name"] = code
        if action == "rename":
            fields["name"] = name
        if action in ("define", "create") and definition:
            fields["definition"] = definition
        if action == "merge":
            fields["into"] = code_at(held, path=into).id
        if action in ("move", "create"):
            fields["parent"] = code_at(held, path=under).id if under else None
        about = None if action == "create" else code_at(held, path=code).id
        row = proposals.propose(held, action=action, code=about, reason=reason, change=change, **fields)
    _put(row, as_json)


def view(
    project: ProjectFile,
    number: Number,
    what: Annotated[str, typer.Argument(metavar="VIEW", help=", ".join(proposals.VIEWS))],
    text: Annotated[str, typer.Option(help=_("In your own words."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = proposals.say_view(held, proposal=number, view=what, text=text)
    _put(row, as_json)


def accept(
    project: ProjectFile,
    number: Number,
    reason: Annotated[str, typer.Option(help=_("Why it was decided so."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = proposals.accept(held, proposal=number, reason=reason)
    _put(row, as_json)


def refuse(
    project: ProjectFile,
    number: Number,
    reason: Annotated[str, typer.Option(help=_("Why it was decided so."))] = "",
    as_json: AsJson = False,
) -> None:
    with opened(project, writing=True) as held:
        row = proposals.refuse(held, proposal=number, reason=reason)
    _put(row, as_json)


def _put(row: proposals.ProposalRow, as_json: bool) -> None:
    if as_json:
        put_json(_json(row))
    else:
        _tell(row)


def _tell(row: proposals.ProposalRow) -> None:
    put(f"{row.id}  {row.sentence}  ({row.coder}, {row.at.date().isoformat()})")
    put("    " + row.reason)
    for one in row.views:
        put(f"    {one.coder}: {_(proposals.VIEW_NAMES[one.view])}" + (f". {one.text}" if one.text else ""))
    if row.status != "open":
        told = _("Accepted by {coder}", coder=row.decided_by)
        if row.status == "refused":
            told = _("Refused by {coder}", coder=row.decided_by)
        put(f"    {told}" + (f": {row.decision}" if row.decision else ""))


def _json(row: proposals.ProposalRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "action": row.action,
        "code": row.code,
        "fields": dict(row.fields),
        "target": row.target,
        "change": row.change,
        "reason": row.reason,
        "coder": row.coder,
        "at": row.at.isoformat(),
        "status": row.status,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "decided_at": row.decided_at.isoformat() if row.decided_at else "",
        "views": [
            {"coder": view.coder, "view": view.view, "text": view.text, "at": view.at.isoformat()} for view in row.views
        ],
    }
