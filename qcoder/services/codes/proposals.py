"""Changes of the codebook that a coder asks for: the reason, the others' views, and the decision with its reason.

Accepting carries the change out in the same step, through the services that a person would use.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import Message, mark, say
from qcoder.model import Proposal, ProposalView
from qcoder.model.base import now
from qcoder.services import lookup
from qcoder.services.codes import codebook
from qcoder.services.codes.code_history import checked_change
from qcoder.services.codes.code_texts import TEXTS
from qcoder.storage.project import Project

Action = Literal["define", "rename", "create", "merge", "move", "delete"]
ACTIONS: tuple[Action, ...] = ("define", "rename", "create", "merge", "move", "delete")
View = Literal["agree", "disagree", "unsure"]
VIEWS: tuple[View, ...] = ("agree", "disagree", "unsure")
VIEW_NAMES = {"agree": mark("agree"), "disagree": mark("disagree"), "unsure": mark("unsure")}
Status = Literal["open", "accepted", "refused"]


@dataclass(frozen=True, slots=True)
class ViewRow:
    view: View
    text: str
    coder: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """`code` is the path of the code as it is now, or as it was for what is decided or gone; "" for a new one.

    `fields` hold what the action needs: texts (define, create), name (rename, create), parent (create, move), into
    (merge); `target` is the path of the code that parent or into means.
    """

    id: int
    action: Action
    code_id: int | None
    code: str
    fields: Mapping[str, Any]
    target: str
    change: Literal["meaning", "wording"]
    reason: str
    coder: str
    at: datetime
    status: Status
    decision: str
    decided_by: str
    decided_at: datetime | None
    views: tuple[ViewRow, ...]

    @property
    def sentence(self) -> Message:
        """What is proposed."""
        name, code = str(self.fields.get("name", "")), self.code
        match self.action:
            case "define":
                return say("Define “{code}” anew", code=code)
            case "rename":
                return say("Rename “{code}” to “{name}”", code=code, name=name)
            case "create" if self.target:
                return say("Make a code “{name}” under “{target}”", name=name, target=self.target)
            case "create":
                return say("Make a code “{name}” at the top", name=name)
            case "merge":
                return say("Merge “{code}” into “{target}”", code=code, target=self.target)
            case "move" if self.target:
                return say("Move “{code}” under “{target}”", code=code, target=self.target)
            case "move":
                return say("Move “{code}” to the top", code=code)
            case _:
                return say("Delete “{code}”", code=code)


def proposals(project: Project, *, decided: bool | None = None, language: str = "") -> list[ProposalRow]:
    """What was proposed, the newest first: all, only what is open (False) or only what is decided (True).

    Args:
        language: codes are called by their names in it; by their neutral names when not said.
    """
    with project.read() as session:
        query = select(Proposal).order_by(Proposal.id.desc())
        if decided is not None:
            query = query.where(Proposal.status != "open" if decided else Proposal.status == "open")
        found = session.scalars(query).all()
        ways = _ways(session, language) if found else {}
        return [_row(one, ways) for one in found]


def proposal(project: Project, *, proposal: int, language: str = "") -> ProposalRow:
    """One proposal as it is now."""
    with project.read() as session:
        return _row(_by_id(session, proposal), _ways(session, language))


def _ways(session: Session, language: str) -> dict[int, str]:
    rows = codebook.code_rows(session, count=codebook.uncounted)
    return {row.id: row.way(language) if language else row.path for row in rows}


def _row(one: Proposal, ways: Mapping[int, str]) -> ProposalRow:
    other = one.fields.get("into", one.fields.get("parent"))
    now_called = ways if one.status == "open" else {}  # a decision is told with the names that it was about
    return ProposalRow(
        id=one.id,
        action=one.action,  # type: ignore[arg-type]
        code_id=one.code_id,
        code=now_called.get(one.code_id or 0, str(one.fields.get("path", ""))),
        fields={name: value for name, value in one.fields.items() if name not in ("path", "target")},
        target="" if other is None else now_called.get(other, str(one.fields.get("target", ""))),
        change=one.change,  # type: ignore[arg-type]
        reason=one.reason,
        coder=one.coder,
        at=datetime.fromisoformat(one.at),
        status=one.status,  # type: ignore[arg-type]
        decision=one.decision,
        decided_by=one.decided_by,
        decided_at=datetime.fromisoformat(one.decided_at) if one.decided_at else None,
        views=tuple(
            ViewRow(view.view, view.text, view.coder, datetime.fromisoformat(view.at))  # type: ignore[arg-type]
            for view in one.views
        ),
    )


def _by_id(session: Session, proposal: int) -> Proposal:
    found = session.get(Proposal, proposal)
    if found is None:
        raise NotFound(say("That proposal is no longer there."), say("Undo brings it back if it was taken away."))
    return found


def propose(
    project: Project,
    *,
    action: str,
    code: int | None = None,
    reason: str,
    change: str = "meaning",
    coder: str = "",
    **fields: Any,
) -> ProposalRow:
    """Asks for a change of the codebook; nothing changes until it is accepted.

    Args:
        code: the code that is to change; None for a new one.
        fields: what the action needs, see ProposalRow.
    """
    if not reason.strip():
        raise BadInput(say("A proposal needs a reason."), say("Say why the codebook should change."))
    with project.read() as session:
        ways = _ways(session, "")
        wanted = _checked(session, action, code, fields)
    if code is not None:
        wanted["path"] = ways[code]
    other = wanted.get("into", wanted.get("parent"))
    if other is not None:
        wanted["target"] = ways[other]
    with project.change(say("Propose a change of the codebook")) as step:
        made = Proposal(
            code_id=code,
            action=action,
            fields=wanted,
            change=checked_change(change),
            reason=reason.strip(),
            coder=coder or project.coder,
        )
        step.add(made)
        step.flush()
        id_ = made.id
    return proposal(project, proposal=id_)


def _checked(session: Session, action: str, code: int | None, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a proposal, those that its action needs and no others."""
    if action not in ACTIONS:
        raise BadInput(
            say("“{action}” is not a change that can be proposed.", action=action),
            say("There are: {actions}", actions=", ".join(ACTIONS)),
        )
    allowed = {
        "define": TEXTS, "rename": ("name",), "create": ("name", "parent", *TEXTS), "merge": ("into",),
        "move": ("parent",), "delete": (),
    }[action]  # fmt: skip
    if set(fields) - set(allowed):
        raise ValueError(f"a proposal to {action} has no {sorted(set(fields) - set(allowed))}")
    if action == "create":
        if code is not None:
            raise BadInput(say("A new code is not there yet."), say("Say under which code it is to be made."))
    else:
        lookup.code_by_id(session, code or 0)
    wanted = dict(fields)
    if "name" in allowed:
        wanted["name"] = code_path.checked_name(str(fields.get("name", "")))
    for name in ("into", "parent"):
        if wanted.get(name) is not None:
            lookup.code_by_id(session, wanted[name])
    if action == "merge" and wanted.get("into") in (None, code):
        raise BadInput(say("A code is merged into another one."), say("Choose the code that stays."))
    if action == "define" and not wanted:
        raise BadInput(say("Nothing would change."), say("Write what is to be said of the code."))
    return wanted


def say_view(project: Project, *, proposal: int, view: str, text: str = "", coder: str = "") -> ProposalRow:
    """Keeps what a coder thinks of a proposal; who has said something before says it anew."""
    if view not in VIEWS:
        raise BadInput(say("“{view}” is not a view.", view=view), say("There are: {views}", views=", ".join(VIEWS)))
    who = coder or project.coder
    with project.change(say("Say what one thinks of a proposal")) as step:
        found = _open(step, proposal)
        said = next((one for one in found.views if one.coder == who), None)
        if said is None:
            found.views.append(ProposalView(view=view, text=text.strip(), coder=who))
        else:
            said.view, said.text, said.at = view, text.strip(), now()
        step.flush()
    return _again(project, proposal)


def accept(project: Project, *, proposal: int, reason: str = "") -> ProposalRow:
    """Carries the change out and keeps the decision, as one step."""
    with project.change(say("Accept a proposal")) as step:
        found = _open(step, proposal)
        made = _carry_out(project, found)
        if made is not None:
            found.code_id = made
        _decide(found, "accepted", reason, project.coder)
    return _again(project, proposal)


def refuse(project: Project, *, proposal: int, reason: str = "") -> ProposalRow:
    """Keeps the decision that nothing changes, with its reason."""
    with project.change(say("Refuse a proposal")) as step:
        _decide(_open(step, proposal), "refused", reason, project.coder)
    return _again(project, proposal)


def _again(project: Project, id_: int) -> ProposalRow:
    return proposal(project, proposal=id_)


def _open(session: Session, proposal: int) -> Proposal:
    found = _by_id(session, proposal)
    if found.status != "open":
        raise BadInput(say("That proposal has been decided already."), say("Undo takes the decision back."))
    return found


def _decide(found: Proposal, status: Status, reason: str, coder: str) -> None:
    found.status, found.decision, found.decided_by, found.decided_at = status, reason.strip(), coder, now()


def _carry_out(project: Project, found: Proposal) -> int | None:
    """Does what is proposed; returns the id of the code that came about, if one did."""
    fields = {name: value for name, value in found.fields.items() if name not in ("path", "target")}
    if found.action == "create":
        return codebook.create_code(project, **fields).id
    if found.code_id is None:
        raise NotFound(
            say("The code “{name}” is no longer in the project.", name=str(found.fields.get("path", ""))),
            say("Refuse the proposal, or undo what took the code away."),
        )
    code = found.code_id
    match found.action:
        case "define":
            codebook.change_code(project, code=code, change=found.change, reason=found.reason, **fields)
        case "rename":
            codebook.rename_code(project, code=code, change=found.change, reason=found.reason, **fields)
        case "merge":
            codebook.merge_codes(project, keep=fields["into"], absorb=code, reason=found.reason)
        case "move":
            parent = fields.get("parent")
            codebook.move_code(project, code=code, parent=parent, change=found.change, reason=found.reason)
        case _:
            codebook.delete_code(project, code=code)
    return None
