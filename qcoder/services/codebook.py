"""The codebook: codes in a tree, with nothing lost when it changes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.colours import checked_colour, child_colour, family_colour
from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import say, say_plural
from qcoder.model import Code, Coding
from qcoder.services import lookup
from qcoder.services.memos import redirect_links
from qcoder.services.rows import CodeRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

TEXTS = (
    "name_es", "name_en", "short_definition", "definition", "use_when", "do_not_use_when", "example", "keywords",
)  # fmt: skip
FIELDS = (*TEXTS, "colour", "key", "counter_instance")


def codes(project: Project) -> list[CodeRow]:
    """Every code, parents before children, siblings in their order, with live counts."""
    with project.read() as session:
        return code_rows(session)


def code_rows(session: Session) -> list[CodeRow]:
    found = {code.id: code for code in session.scalars(select(Code))}
    children: dict[int | None, list[Code]] = defaultdict(list)
    for code in sorted(found.values(), key=lambda code: (code.position, code.id)):
        children[code.parent_id].append(code)
    own: dict[int, int] = defaultdict(int)
    documents: dict[int, set[int]] = defaultdict(set)
    per_document = select(Coding.code_id, Coding.document_id, func.count()).group_by(Coding.code_id, Coding.document_id)
    for code_id, document, number in session.execute(per_document):
        own[code_id] += number
        documents[code_id].add(document)

    rows: list[CodeRow] = []

    def visit(code: Code, above: tuple[Code, ...]) -> tuple[int, set[int]]:
        path, index = (*above, code), len(rows)
        rows.append(None)  # type: ignore[arg-type]  # the parent's place, filled when its children are counted
        total, where = own[code.id], set(documents[code.id])
        for child in children[code.id]:
            below, places = visit(child, path)
            if not child.counter_instance:
                total, where = total + below, where | places
        rows[index] = _row(code, path, own[code.id], total, len(where))
        return total, where

    for code in children[None]:
        visit(code, ())
    return rows


def _row(code: Code, path: tuple[Code, ...], own: int, total: int, documents: int) -> CodeRow:
    texts = {name: getattr(code, name) for name in TEXTS}
    return CodeRow(
        id=code.id,
        parent_id=code.parent_id,
        path=code_path.join(tuple(one.name for one in path)),
        path_es=code_path.join(tuple(one.name_es or one.name for one in path)),
        path_en=code_path.join(tuple(one.name_en or one.name for one in path)),
        name=code.name,
        colour=code.colour,
        key=code.key,
        counter_instance=code.counter_instance,
        position=code.position,
        depth=len(path) - 1,
        own_codings=own,
        codings=total,
        documents=documents,
        **texts,
    )


def code_row(project: Project, code: int) -> CodeRow:
    """One code as it is now."""
    return next(row for row in codes(project) if row.id == code)


def code_at(project: Project, *, path: str) -> CodeRow:
    """The code that a path, or a last name that only one code has, means."""
    with project.read() as session:
        found = lookup.code_by_path(session, path).id
        return next(row for row in code_rows(session) if row.id == found)


def create_code(project: Project, *, name: str, parent: int | None = None, **fields: Any) -> CodeRow:
    """A new code at the end of its siblings. Raises NameTaken where a sibling has the name."""
    wanted = code_path.checked_name(name)
    with project.change(say("Create the code “{name}”", name=wanted)) as step:
        made = add_code(step, name=wanted, parent=parent, **fields).id
    return code_row(project, made)


def add_code(step: Step, *, name: str, parent: int | None, **fields: Any) -> Code:
    """Adds a code inside a step that is under way."""
    above = lookup.code_by_id(step, parent) if parent is not None else None
    _refuse_taken(step, name, parent)
    position = step.scalar(select(func.count()).select_from(Code).where(_under(parent))) or 0
    colour = fields.pop("colour", "")
    if not colour:
        colour = family_colour(position) if above is None else child_colour(above.colour, position)
    code = Code(name=name, parent_id=parent, position=position, colour=checked_colour(colour))
    step.add(code)
    set_fields(step, code, fields)
    step.flush()
    return code


def _under(parent: int | None) -> Any:
    return Code.parent_id.is_(None) if parent is None else Code.parent_id == parent


def _refuse_taken(session: Session, name: str, parent: int | None, but: int | None = None) -> None:
    siblings = session.execute(select(Code.id, Code.name).where(_under(parent)))
    if any(other.casefold() == name.casefold() and id_ != but for id_, other in siblings):
        raise NameTaken(
            say("There is already a code “{name}” here.", name=name),
            say("Use that one, choose another name, or put the new one under another code."),
        )


def set_fields(session: Session, code: Code, fields: dict[str, Any]) -> None:
    for field, value in fields.items():
        if field not in FIELDS:
            raise ValueError(f"a code has no {field}")
        if field == "colour":
            value = checked_colour(value) if value else code.colour
        elif field == "key":
            value = _checked_key(session, code, value.strip())
        setattr(code, field, value)


def _checked_key(session: Session, code: Code, key: str) -> str:
    if len(key) > 1:
        raise BadInput(say("A key is one letter or digit."), say("“{key}” is too long.", key=key))
    if key:
        with session.no_autoflush:
            others = session.execute(select(Code.id, Code.name, Code.key).where(Code.key != ""))
            for id_, name, taken in others:
                if taken.casefold() == key.casefold() and id_ != code.id:
                    raise NameTaken(
                        say("The key {key} is that of “{name}” already.", key=key, name=name),
                        say("Choose another key."),
                    )
    return key


def rename_code(project: Project, *, code: int, name: str) -> Changes | None:
    """Gives a code another name within its path."""
    wanted = code_path.checked_name(name)
    with project.change(say("Rename a code to “{name}”", name=wanted)) as step:
        found = lookup.code_by_id(step, code)
        _refuse_taken(step, wanted, found.parent_id, but=code)
        found.name = wanted
    return step.changes


def change_code(project: Project, *, code: int, **fields: Any) -> Changes | None:
    """Changes definition, names, colour, key and the other fields given."""
    with project.change(say("Change the code “{name}”", name=_name(project, code))) as step:
        set_fields(step, lookup.code_by_id(step, code), fields)
    return step.changes


def _name(project: Project, code: int) -> str:
    with project.read() as session:
        return lookup.code_by_id(session, code).name


def move_code(project: Project, *, code: int, parent: int | None, position: int | None = None) -> Changes | None:
    """Moves a code with its children under another (None: to the top), to a place among its new siblings."""
    with project.change(say("Move the code “{name}”", name=_name(project, code))) as step:
        found = lookup.code_by_id(step, code)
        above = parent
        while above is not None:
            if above == code:
                raise BadInput(say("A code cannot be moved into itself or below itself."), say("Choose another place."))
            above = lookup.code_by_id(step, above).parent_id
        _refuse_taken(step, found.name, parent, but=code)
        siblings = list(
            step.scalars(select(Code).where(_under(parent), Code.id != code).order_by(Code.position, Code.id))
        )
        siblings.insert(len(siblings) if position is None else max(0, min(position, len(siblings))), found)
        found.parent_id = parent
        for place, sibling in enumerate(siblings):
            sibling.position = place
    return step.changes


def merge_codes(project: Project, *, keep: int, absorb: int) -> Changes | None:
    """Moves codings, memos, children and definitions of `absorb` to `keep` and deletes `absorb`.

    A coding that `keep` has already, by the same coder on the same passage, is not doubled: its memos move.
    """
    names = {"keep": _name(project, keep), "absorb": _name(project, absorb)}
    with project.change(say("Merge “{absorb}” into “{keep}”", **names)) as step:
        kept, gone = lookup.code_by_id(step, keep), lookup.code_by_id(step, absorb)
        _refuse_merge(step, kept, gone)
        _join_fields(kept, gone)
        present = {(c.document_id, c.start, c.end, c.coder_id): c for c in kept.codings}
        for coding in list(gone.codings):
            twin = present.get((coding.document_id, coding.start, coding.end, coding.coder_id))
            if twin is None:
                coding.code = kept
                continue
            for memo in list(coding.memos):
                coding.memos.remove(memo)
                twin.memos.append(memo)
            for verdict in list(coding.verdicts):
                verdict.coding_id = twin.id
            redirect_links(step, "coding", old=coding.guid, new=twin.guid)
            step.flush()
            step.expire(coding)
            step.delete(coding)
        for memo in list(gone.memos):
            gone.memos.remove(memo)
            kept.memos.append(memo)
        for verdict in list(gone.verdicts):
            gone.verdicts.remove(verdict)
            kept.verdicts.append(verdict)
        redirect_links(step, "code", old=gone.guid, new=kept.guid)
        taken = {child.name.casefold() for child in kept.children}
        for child in list(gone.children):
            gone.children.remove(child)
            if child.name.casefold() in taken:
                child.name = lookup.free_name(child.name, {other.name for other in kept.children})
            child.position = len(kept.children)
            kept.children.append(child)
        step.flush()
        step.expire(gone)
        step.delete(gone)
    return step.changes


def _refuse_merge(session: Session, kept: Code, gone: Code) -> None:
    above: Code | None = kept
    while above is not None:
        if above.id == gone.id:
            raise BadInput(
                say("A code cannot be merged into itself or into a code below it."),
                say("Merge the lower code into the upper one instead."),
            )
        above = lookup.code_by_id(session, above.parent_id) if above.parent_id else None


def _join_fields(kept: Code, gone: Code) -> None:
    """What was written about the absorbed code is added below what is said of the kept one."""
    for field in TEXTS:
        mine, other = getattr(kept, field), getattr(gone, field)
        if not other or other == mine:
            continue
        if not mine:
            setattr(kept, field, other)
        elif field == "keywords":
            words = [word.strip() for word in f"{mine}; {other}".split(";")]
            kept.keywords = "; ".join(dict.fromkeys(word for word in words if word))
        elif field not in ("name_es", "name_en"):
            setattr(kept, field, f"{mine}\n\n{other}")
    if gone.key and not kept.key:
        kept.key, gone.key = gone.key, ""


def split_off(project: Project, *, code: int, codings: Sequence[int], name: str) -> CodeRow:
    """Moves some codings of a code to a new code below it."""
    wanted = code_path.checked_name(name)
    with project.change(say("Split off the code “{name}”", name=wanted)) as step:
        made = add_code(step, name=wanted, parent=code)
        for coding in codings:
            found = lookup.coding_by_id(step, coding)
            if found.code_id != code:
                raise BadInput(
                    say("A passage to split off does not carry the code."), say("Select the passages again.")
                )
            found.code_id = made.id
        step.flush()
        new = made.id
    return code_row(project, new)


def delete_code(project: Project, *, code: int) -> Changes | None:
    """Deletes a code with its children, codings and memos; one undo brings everything back."""
    with project.read() as session:
        rows = {row.id: row for row in code_rows(session)}
        below = {code}
        for row in rows.values():
            if row.parent_id in below:
                below.add(row.id)
        number = sum(rows[id_].own_codings for id_ in below if id_ in rows)
        name = lookup.code_by_id(session, code).name
    label = say_plural(
        "Delete the code “{name}” with {n} coding",
        "Delete the code “{name}” with {n} codings",
        n=number,
        name=name,
    )
    with project.change(label) as step:
        step.delete(lookup.code_by_id(step, code))
    return step.changes
