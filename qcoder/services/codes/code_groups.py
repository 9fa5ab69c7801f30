"""Groups of codes from any branches: a code can be in several, and is lost in none when the tree changes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken, NotFound
from qcoder.core.messages import say
from qcoder.model import CodeGroup, GroupMember
from qcoder.services import lookup
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project


@dataclass(frozen=True, slots=True)
class CodeGroupRow:
    id: int
    name: str
    codes: tuple[int, ...]


def code_groups(project: Project) -> list[CodeGroupRow]:
    """All groups in their order, with their codes in the order in which they were put in."""
    with project.read() as session:
        return group_rows(session)


def group_rows(session: Session) -> list[CodeGroupRow]:
    members: dict[int, list[int]] = defaultdict(list)
    for group, code in session.execute(select(GroupMember.group_id, GroupMember.code_id).order_by(GroupMember.id)):
        members[group].append(code)
    query = select(CodeGroup.id, CodeGroup.name).order_by(CodeGroup.position, CodeGroup.id)
    return [CodeGroupRow(id_, name, tuple(members[id_])) for id_, name in session.execute(query)]


def group_named(project: Project, *, name: str) -> CodeGroupRow:
    """The group of that name, in any case. Raises NotFound."""
    for row in code_groups(project):
        if row.name.casefold() == name.strip().casefold():
            return row
    raise NotFound(
        say("There is no group of codes “{name}”.", name=name), say("“qcoder groups list” lists all of them.")
    )


def create_group(project: Project, *, name: str, codes: Sequence[int] = ()) -> CodeGroupRow:
    """A new group. Raises NameTaken."""
    wanted = _checked_name(name)
    with project.change(say("Create the group of codes “{name}”", name=wanted)) as step:
        made = add_group(step, name=wanted)
        put_in(step, made, codes)
        id_ = made.id
    return next(row for row in code_groups(project) if row.id == id_)


def add_group(step: Step, *, name: str) -> CodeGroup:
    """Adds a group inside a step that is under way."""
    _refuse_taken(step, name)
    position = step.scalar(select(func.count()).select_from(CodeGroup)) or 0
    made = CodeGroup(name=name, position=position)
    step.add(made)
    step.flush()
    return made


def put_in(step: Step, group: CodeGroup, codes: Sequence[int]) -> None:
    """Puts codes into a group inside a step that is under way; those that are in it stay as they are."""
    present = set(step.scalars(select(GroupMember.code_id).where(GroupMember.group_id == group.id)))
    for code in dict.fromkeys(codes):
        lookup.code_by_id(step, code)
        if code not in present:
            step.add(GroupMember(group_id=group.id, code_id=code))
    step.flush()


def rename_group(project: Project, *, group: int, name: str) -> Changes | None:
    """Gives a group another name. Raises NameTaken."""
    wanted = _checked_name(name)
    with project.change(say("Rename a group of codes to “{name}”", name=wanted)) as step:
        found = _by_id(step, group)
        _refuse_taken(step, wanted, but=group)
        found.name = wanted
    return step.changes


def add_to_group(project: Project, *, group: int, codes: Sequence[int]) -> Changes | None:
    """Puts codes into a group."""
    with project.change(say("Put codes into the group “{name}”", name=_name(project, group))) as step:
        put_in(step, _by_id(step, group), codes)
    return step.changes


def remove_from_group(project: Project, *, group: int, codes: Sequence[int]) -> Changes | None:
    """Takes codes out of a group; the codes themselves stay."""
    with project.change(say("Take codes out of the group “{name}”", name=_name(project, group))) as step:
        members = select(GroupMember).where(GroupMember.group_id == group, GroupMember.code_id.in_(codes))
        for member in step.scalars(members).all():
            step.delete(member)
    return step.changes


def delete_group(project: Project, *, group: int) -> Changes | None:
    """Ends a group; its codes stay."""
    with project.change(say("Delete the group of codes “{name}”", name=_name(project, group))) as step:
        step.delete(_by_id(step, group))
    return step.changes


def _by_id(session: Session, group: int) -> CodeGroup:
    found = session.get(CodeGroup, group)
    if found is None:
        raise NotFound(
            say("That group of codes is no longer in the project."), say("Undo brings it back if it was deleted.")
        )
    return found


def _name(project: Project, group: int) -> str:
    with project.read() as session:
        return _by_id(session, group).name


def _checked_name(name: str) -> str:
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A group of codes needs a name."), say("Type at least one letter."))
    return wanted


def _refuse_taken(session: Session, name: str, but: int | None = None) -> None:
    others = session.execute(select(CodeGroup.id, CodeGroup.name))
    if any(other.casefold() == name.casefold() and id_ != but for id_, other in others):
        raise NameTaken(say("There is already a group of codes “{name}”.", name=name), say("Choose another name."))
