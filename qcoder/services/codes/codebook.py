"""The codebook: codes in a tree, with nothing lost when it changes."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.colours import checked_colour, child_colour, family_colour
from qcoder.core.errors import BadInput, NameTaken
from qcoder.core.messages import say, say_plural
from qcoder.model import Code, Coding
from qcoder.services import lookup
from qcoder.services.codes import rechecking
from qcoder.services.codes.code_history import checked_change, following, queue_code
from qcoder.services.codes.code_merging import join_history, join_others
from qcoder.services.codes.code_texts import TEXTS as TEXTS
from qcoder.services.codes.code_texts import texts_of
from qcoder.services.evidence.blind import seen
from qcoder.services.memos.memos import redirect_links
from qcoder.services.rows import CodeCount, CodeRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

FIELDS = (*TEXTS, "colour", "key", "counter_instance")


def uncounted(_code: int) -> CodeCount:
    """The `count` for whoever does not look at the numbers: counting reads every coding of the project."""
    return CodeCount()


def codes(project: Project, *, count: Callable[[int], CodeCount] | None = None) -> list[CodeRow]:
    """Every code, parents before children, siblings in their order, with live counts or those that `count` gives."""
    with project.read() as session:
        return code_rows(session, count=count)


def code_rows(session: Session, *, count: Callable[[int], CodeCount] | None = None) -> list[CodeRow]:
    """Every code as a row; `count` gives its numbers where they are known, else all codings are counted."""
    columns = (
        Code.id,
        Code.parent_id,
        Code.colour,
        Code.key,
        Code.counter_instance,
        Code.position,
        Code.hidden,
        Code.version,
    )
    # Plain columns: rows of a large codebook are read often, and as objects they take three times as long.
    query = select(*columns, Code.name, *(getattr(Code, name) for name in TEXTS)).order_by(Code.position, Code.id)
    children: dict[int | None, list[Any]] = defaultdict(list)
    for code in session.execute(query):
        children[code.parent_id].append(code)
    numbers = count or _counted(session, children)
    rows: list[CodeRow] = []

    def visit(code: Any, above: tuple[str, str, str], depth: int, hidden: bool) -> None:
        names = (code.name, code.name_es or code.name, code.name_en or code.name)
        if depth:
            way, es, en = (f"{way}{code_path.SEPARATOR}{name}" for way, name in zip(above, names, strict=True))
            paths = (way, es, en)
        else:
            paths = names
        now, out_of_sight = numbers(code.id), hidden or code.hidden
        rows.append(
            CodeRow(
                id=code.id,
                parent_id=code.parent_id,
                path=paths[0],
                path_es=paths[1],
                path_en=paths[2],
                name=code.name,
                name_es=code.name_es,
                name_en=code.name_en,
                colour=code.colour,
                key=code.key,
                short_definition=code.short_definition,
                definition=code.definition,
                use_when=code.use_when,
                do_not_use_when=code.do_not_use_when,
                example=code.example,
                keywords=code.keywords,
                counter_instance=code.counter_instance,
                position=code.position,
                depth=depth,
                own_codings=now.own,
                codings=now.codings,
                documents=now.documents,
                hidden=code.hidden,
                out_of_sight=out_of_sight,
                version=code.version,
            )
        )
        for child in children[code.id]:
            visit(child, paths, depth + 1, out_of_sight)

    for code in children[None]:
        visit(code, ("", "", ""), 0, False)
    return rows


def _counted(session: Session, children: Mapping[int | None, Sequence[Any]]) -> Callable[[int], CodeCount]:
    """Counts all codings of the project, by code, with the codes below it."""
    own: dict[int, int] = defaultdict(int)
    documents: dict[int, set[int]] = defaultdict(set)
    per_document = select(Coding.code_id, Coding.document_id, func.count()).group_by(Coding.code_id, Coding.document_id)
    for code_id, document, number in session.execute(seen(session, per_document)):
        own[code_id] += number
        documents[code_id].add(document)
    found: dict[int, CodeCount] = {}

    def add_up(code: Any) -> tuple[int, set[int]]:
        total, where = own[code.id], set(documents[code.id])
        for child in children.get(code.id, ()):
            below, places = add_up(child)
            if not child.counter_instance:
                total, where = total + below, where | places
        found[code.id] = CodeCount(own[code.id], total, len(where))
        return total, where

    for code in children.get(None, ()):
        add_up(code)
    return found.__getitem__


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
        elif field in ("name_es", "name_en"):
            value = code_path.checked_name(value) if value.strip() else ""  # a part of a path in its language
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


def rename_code(project: Project, *, code: int, name: str, change: str = "wording", reason: str = "") -> Changes | None:
    """Gives a code another name within its path; `change` says whether its meaning changes with it."""
    wanted = code_path.checked_name(name)
    with project.change(say("Rename a code to “{name}”", name=wanted)) as step:
        found = lookup.code_by_id(step, code)
        _refuse_taken(step, wanted, found.parent_id, but=code)
        with following(step, found, coder=project.coder, change=change, reason=reason):
            found.name = wanted
    return step.changes


def change_code(
    project: Project, *, code: int, change: str = "wording", reason: str = "", **fields: Any
) -> Changes | None:
    """Changes definition, names, colour, key and the other fields given.

    What is said of the code becomes a version of it; a change of meaning puts its passages in the re-check queue.
    """
    with project.change(say("Change the code “{name}”", name=_name(project, code))) as step:
        found = lookup.code_by_id(step, code)
        with following(step, found, coder=project.coder, change=change, reason=reason):
            set_fields(step, found, fields)
    return step.changes


def _name(project: Project, code: int) -> str:
    with project.read() as session:
        return lookup.code_by_id(session, code).name


def move_code(
    project: Project,
    *,
    code: int,
    parent: int | None,
    position: int | None = None,
    change: str = "wording",
    reason: str = "",
) -> Changes | None:
    """Moves a code with its children under another (None: to the top), to a place among its new siblings.

    Where the move changes what the code means (`change`), its passages go to the re-check queue.
    """
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
        if checked_change(change) == "meaning":
            said = say("“{name}” was moved, which changes what it means. {reason}", name=found.name, reason=reason)
            queue_code(step, found, why="move", said=said, coder=project.coder)
    return step.changes


def merge_codes(project: Project, *, keep: int, absorb: int, reason: str = "") -> Changes | None:
    """Moves all that belongs to `absorb` to `keep` and deletes `absorb`.

    Codings, memos, children, definitions, their history, groups, relations, verdicts and proposals are joined. A
    coding that `keep` has already, by the same coder on the same passage, is not doubled: its memos move. The passages
    that came over go to the re-check queue; so do the others when what is said of `keep` has changed.
    """
    names = {"keep": _name(project, keep), "absorb": _name(project, absorb)}
    with project.change(say("Merge “{absorb}” into “{keep}”", **names)) as step:
        kept, gone = lookup.code_by_id(step, keep), lookup.code_by_id(step, absorb)
        _refuse_merge(step, kept, gone)
        before, own = texts_of(kept), [coding.id for coding in kept.codings]
        _join_fields(kept, gone)
        shift = join_history(step, kept, gone, before=before, reason=reason, coder=project.coder)
        came = _join_codings(step, kept, gone, shift)
        join_others(step, kept, gone)
        _join_children(step, kept, gone, coder=project.coder)
        step.expire(gone)
        step.delete(gone)
        step.flush()
        step.expire(kept)
        changed = texts_of(kept) != before
        said = say("“{absorb}” was merged into “{keep}”. {reason}", **names, reason=reason)
        codings = [*came, *(own if changed else ())]
        rechecking.queue(step, codings=codings, why="merge", said=said, coder=project.coder)
    return step.changes


def _join_codings(step: Step, kept: Code, gone: Code, shift: int) -> list[int]:
    """Moves codings; returns the ids of those that came over, or that took another in.

    Args:
        shift: what the versions of the absorbed code are counted on by in the history of the kept one.
    """
    present = {(c.document_id, c.start, c.end, c.coder_id): c for c in kept.codings}
    came = []
    for coding in list(gone.codings):
        twin = present.get((coding.document_id, coding.start, coding.end, coding.coder_id))
        if twin is None:
            coding.code = kept
            coding.code_version += shift
            came.append(coding.id)
            continue
        came.append(twin.id)
        for memo in list(coding.memos):  # by its column: taken out of the list, it would be an orphan and deleted
            memo.coding_id = twin.id
        for verdict in list(coding.verdicts):
            verdict.coding_id = twin.id
        redirect_links(step, "coding", old=coding.guid, new=twin.guid)
        step.flush()
        step.expire(coding)
        step.delete(coding)
    return came


def _join_children(step: Step, kept: Code, gone: Code, *, coder: str) -> None:
    own, came = (
        list(step.scalars(select(Code).where(_under(code.id)).order_by(Code.position, Code.id)))
        for code in (kept, gone)
    )
    taken = {child.name.casefold() for child in own}
    for place, child in enumerate(came, start=len(own)):
        if child.name.casefold() in taken:
            others = {other.name.casefold() for other in came if other is not child}
            with following(step, child, coder=coder):
                child.name = _free_name(child.name, taken | others)
        taken.add(child.name.casefold())
        child.parent_id, child.position = kept.id, place
    step.flush()


def _free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or "wanted (2)" and so on, that no sibling has in any case."""
    name, number = wanted, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wanted} ({number})"
    return name


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
    """Moves some codings of a code to a new code below it; those that move and those that stay are to be re-checked."""
    wanted = code_path.checked_name(name)
    with project.change(say("Split off the code “{name}”", name=wanted)) as step:
        made = add_code(step, name=wanted, parent=code)
        for coding in codings:
            found = lookup.coding_by_id(step, coding)
            if found.code_id != code:
                raise BadInput(
                    say("A passage to split off does not carry the code."), say("Select the passages again.")
                )
            found.code_id, found.code_version = made.id, made.version
        step.flush()
        new = made.id
        parted = lookup.code_by_id(step, code)
        said = say("“{name}” was split off from “{code}”.", name=wanted, code=parted.name)
        rechecking.queue(step, codings=list(codings), why="split", said=said, coder=project.coder)
        queue_code(step, parted, why="split", said=said, coder=project.coder)
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
