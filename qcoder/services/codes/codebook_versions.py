"""The whole codebook frozen under a name: kept, listed, compared.

A frozen codebook holds for each code all that its codebook entry says, its place, its groups and its relations. How
one is brought back is in `codebook_restoring`.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NameTaken, NotFound, what_there_is
from qcoder.core.messages import say
from qcoder.model import Code, CodebookVersion, CodeGroup, CodeRelation, CodeVersion, GroupMember
from qcoder.services.codes.code_texts import TEXTS, texts_of
from qcoder.storage.project import Changes, Project

Frozen = Mapping[str, Any]  # one code of a frozen codebook
DiffKind = Literal["added", "removed", "merged", "renamed", "moved", "changed"]


@dataclass(frozen=True, slots=True)
class CodebookVersionRow:
    id: int
    name: str
    note: str
    coder: str
    at: datetime
    codes: int


@dataclass(frozen=True, slots=True)
class DiffRow:
    """One difference. `before` and `after` are paths, or the texts of `field` for what is "changed".

    A "merged" code has in `after` the code that took it in; an added one has no `before`, a removed one no `after`.
    """

    kind: DiffKind
    path: str  # of the code now, or as it was for one that is gone
    before: str
    after: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class CodebookDiff:
    old: str  # name of the version; "" for the codebook as it is now
    new: str
    rows: tuple[DiffRow, ...]


def versions(project: Project) -> list[CodebookVersionRow]:
    """The frozen codebooks, the newest first."""
    columns = (
        CodebookVersion.id, CodebookVersion.name, CodebookVersion.note, CodebookVersion.coder, CodebookVersion.at,
        func.json_array_length(CodebookVersion.codes),
    )  # fmt: skip
    with project.read() as session:
        found = session.execute(select(*columns).order_by(CodebookVersion.id.desc())).all()
    return [
        CodebookVersionRow(id_, name, note, coder, datetime.fromisoformat(at), codes)
        for id_, name, note, coder, at, codes in found
    ]


def version_named(project: Project, *, name: str) -> CodebookVersionRow:
    """The frozen codebook of that name, in any case."""
    rows = versions(project)
    found = next((row for row in rows if row.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise NotFound(
            say("There is no version “{name}” of the codebook.", name=name),
            what_there_is((row.name for row in rows), say("None has been frozen yet.")),
        )
    return found


def freeze(project: Project, *, name: str, note: str = "") -> CodebookVersionRow:
    """Keeps the codebook as it is now under a name. Raises NameTaken."""
    wanted = " ".join(name.split())
    if not wanted:
        raise BadInput(say("A version of the codebook needs a name."), say("Type at least one letter."))
    with project.change(say("Freeze the codebook as “{name}”", name=wanted)) as step:
        names = step.scalars(select(CodebookVersion.name))
        if wanted.casefold() in {other.casefold() for other in names}:
            raise NameTaken(
                say("There is already a version “{name}” of the codebook.", name=wanted), say("Choose another name.")
            )
        step.add(CodebookVersion(name=wanted, note=note.strip(), codes=frozen(step), coder=project.coder))
        step.flush()
        return version_named(project, name=wanted)


def delete_version(project: Project, *, version: int) -> Changes | None:
    """Forgets a frozen codebook; the codes themselves are not touched."""
    with project.read() as session:
        name = version_by_id(session, version).name
    with project.change(say("Delete the version “{name}” of the codebook", name=name)) as step:
        step.delete(version_by_id(step, version))
    return step.changes


def version_by_id(session: Session, version: int) -> CodebookVersion:
    found = session.get(CodebookVersion, version)
    if found is None:
        raise NotFound(
            say("That version of the codebook is no longer there."), say("Undo brings it back if it was deleted.")
        )
    return found


def frozen(session: Session) -> list[dict[str, Any]]:
    """The codebook as it is now, parents before children."""
    codes = {code.id: code for code in session.scalars(select(Code))}
    children: dict[int | None, list[Code]] = defaultdict(list)
    for code in sorted(codes.values(), key=lambda code: (code.position, code.id)):
        children[code.parent_id].append(code)
    groups: dict[int, list[str]] = defaultdict(list)
    members = select(GroupMember.code_id, CodeGroup.name).join(CodeGroup, CodeGroup.id == GroupMember.group_id)
    for code_id, name in session.execute(members.order_by(CodeGroup.position, CodeGroup.id)):
        groups[code_id].append(name)
    relations: dict[int, list[dict[str, str]]] = defaultdict(list)
    for relation in session.scalars(select(CodeRelation).order_by(CodeRelation.id)):
        target = codes[relation.target_id].guid
        relations[relation.source_id].append({"kind": relation.kind, "target": target, "memo": relation.memo})
    made: list[dict[str, Any]] = []

    def visit(code: Code, parent: str | None) -> None:
        made.append(
            {
                "guid": code.guid, "parent": parent, **texts_of(code), "colour": code.colour, "key": code.key,
                "counter_instance": code.counter_instance, "position": code.position, "hidden": code.hidden,
                "version": code.version, "groups": groups[code.id], "relations": relations[code.id],
            }
        )  # fmt: skip
        for child in children[code.id]:
            visit(child, code.guid)

    for code in children[None]:
        visit(code, None)
    return made


def compare(project: Project, *, old: int | None, new: int | None, language: str = "") -> CodebookDiff:
    """What differs between two frozen codebooks, or one and the codebook as it is now (None).

    Args:
        language: codes are called by their names in it; by their neutral names when not said.
    """
    with project.read() as session:
        sides = [None if one is None else version_by_id(session, one) for one in (old, new)]
        before, after = (frozen(session) if side is None else side.codes for side in sides)
        merges = merged_into(session)
    names = ["" if side is None else side.name for side in sides]
    return CodebookDiff(names[0], names[1], tuple(_differences(before, after, merges, language)))


def merged_into(session: Session) -> dict[str, str]:
    """The codes that were merged away, by guid, with the guid of the code that took each in, as far as that is kept."""
    found = session.execute(
        select(CodeVersion.fields, Code.guid)
        .join(Code, Code.id == CodeVersion.code_id)
        .where(CodeVersion.change == "merge")
        .order_by(CodeVersion.id)
    )
    return {fields["merged"]["guid"]: guid for fields, guid in found if fields["merged"]["guid"] != guid}


def paths_of(codes: Sequence[Frozen], language: str = "") -> dict[str, str]:
    """The path of each code of a frozen codebook, by guid."""
    made: dict[str, str] = {}
    for code in codes:  # parents come before their children
        name = (code.get(f"name_{language}") if language else "") or code["name"]
        above = made.get(code["parent"] or "")
        made[code["guid"]] = name if above is None else f"{above}{code_path.SEPARATOR}{name}"
    return made


def _differences(
    before: Sequence[Frozen], after: Sequence[Frozen], merges: Mapping[str, str], language: str
) -> list[DiffRow]:
    old, new = {code["guid"]: code for code in before}, {code["guid"]: code for code in after}
    old_paths, new_paths = paths_of(before, language), paths_of(after, language)
    rows = []
    for guid in old:
        if guid not in new:
            into = merges.get(guid)
            while into is not None and into not in new:
                into = merges.get(into)
            kind: DiffKind = "removed" if into is None else "merged"
            rows.append(DiffRow(kind, old_paths[guid], old_paths[guid], new_paths.get(into or "", "")))
    for guid, code in new.items():
        path = new_paths[guid]
        if guid not in old:
            rows.append(DiffRow("added", path, "", path))
            continue
        was = old[guid]
        if was["name"] != code["name"]:
            rows.append(DiffRow("renamed", path, str(was["name"]), str(code["name"]), "name"))
        if was["parent"] != code["parent"]:
            rows.append(DiffRow("moved", path, old_paths[guid], path))
        for field in TEXTS:
            if was.get(field, "") != code.get(field, ""):
                rows.append(DiffRow("changed", path, str(was.get(field, "")), str(code.get(field, "")), field))
        if was["counter_instance"] != code["counter_instance"]:
            said = [say("yes") if one["counter_instance"] else say("no") for one in (was, code)]
            rows.append(DiffRow("changed", path, said[0].text(), said[1].text(), "counter_instance"))
    return rows
