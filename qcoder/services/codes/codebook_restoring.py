"""Bringing a frozen codebook back, in one step, without losing a coding.

Codes that are in the version say, stand and look again as it says; those that were deleted since come back without
passages. Codes that are not in it are never deleted: with all their codings and memos they go below one code named
"Kept aside", for the person to sort. Groups and relations of the version are made again where they are missing; those
made since stay.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from qcoder.core.errors import NeedsDecision
from qcoder.core.messages import mark, say, say_plural
from qcoder.model import Code, CodeGroup, CodeRelation, CodeVersion, Coding, GroupMember, Recheck
from qcoder.services.codes import rechecking
from qcoder.services.codes.code_history import say_again
from qcoder.services.codes.code_texts import SAID, put_texts, texts_of
from qcoder.services.codes.codebook_versions import Frozen, frozen, merged_into, paths_of, version_by_id
from qcoder.storage.journal import Step
from qcoder.storage.project import Project

ASIDE = mark("Kept aside")


@dataclass(frozen=True, slots=True)
class Aside:
    path: str
    codings: int  # of the code itself


@dataclass(frozen=True, slots=True)
class Restoring:
    """What bringing a version back does, or has done: told before and after."""

    name: str
    aside: tuple[Aside, ...]  # codes that are not in the version
    back: tuple[str, ...]  # codes that were deleted or merged since: they come back without passages
    changed: int  # codes that say something else or stand elsewhere today
    queued: int = 0  # passages to re-check, known afterwards


def look_ahead(project: Project, *, version: int, language: str = "") -> Restoring:
    """What `restore_codebook` would do."""
    with project.read() as session:
        found = version_by_id(session, version)
        today, wanted = frozen(session), {code["guid"]: code for code in found.codes}
        ids = {guid: id_ for guid, id_ in session.execute(select(Code.guid, Code.id))}
        holding: dict[int, int] = defaultdict(int)
        for code_id in session.scalars(select(Coding.code_id)):
            holding[code_id] += 1
        paths, old_paths = paths_of(today, language), paths_of(found.codes, language)
        present = {code["guid"]: code for code in today}
        return Restoring(
            name=found.name,
            aside=tuple(
                Aside(paths[code["guid"]], holding[ids[code["guid"]]])
                for code in today
                if code["guid"] not in wanted and not (_is_aside(code) and not holding[ids[code["guid"]]])
            ),
            back=tuple(old_paths[guid] for guid in wanted if guid not in present),
            changed=sum(
                any(present[guid].get(name) != code.get(name) for name in (*SAID, "parent", "counter_instance"))
                for guid, code in wanted.items()
                if guid in present
            ),
        )


def _is_aside(code: Frozen) -> bool:
    return code["parent"] is None and code["name"] == ASIDE


def restore_codebook(project: Project, *, version: int, keep_aside: bool = False) -> Restoring:
    """Brings a frozen codebook back. Raises NeedsDecision when codes would go aside and nobody has agreed to that."""
    ahead = look_ahead(project, version=version)
    if ahead.aside and not keep_aside:
        codings = sum(one.codings for one in ahead.aside)
        raise NeedsDecision(
            say_plural(
                "{n} code is not in the version “{name}”: {codes}",
                "{n} codes are not in the version “{name}”: {codes}",
                n=len(ahead.aside), name=ahead.name, codes=", ".join(one.path for one in ahead.aside),
            ),
            say_plural(
                "Agree that they are kept aside with their {n} coding.",
                "Agree that they are kept aside with their {n} codings.", n=codings,
            ),
            ("keep_aside",),
        )  # fmt: skip
    with project.change(say("Restore the codebook “{name}”", name=ahead.name)) as step:
        codes = list(version_by_id(step, version).codes)
        queued = _Restore(step, codes, project.coder).carry_out()
    return Restoring(ahead.name, ahead.aside, ahead.back, ahead.changed, queued)


class _Restore:
    """The work on one step: names are parked first, so that codes can take each other's names and places."""

    def __init__(self, step: Step, codes: Sequence[Frozen], coder: str) -> None:
        self.step, self.codes, self.coder = step, codes, coder
        self.wanted = {code["guid"]: code for code in codes}
        self.live = {code.guid: code for code in step.scalars(select(Code))}
        self.by_id = {code.id: code for code in self.live.values()}
        self.said = {guid: texts_of(code) for guid, code in self.live.items()}
        self.returned: list[Code] = []

    def carry_out(self) -> int:
        """Returns how many passages were queued for re-checking."""
        before = _waiting(self.step)
        self._park()
        aside = self._put_aside()
        self._bring_back()
        self._say_and_place()
        self._join_groups_and_relations()
        self._queue_what_came_from_returned()
        self._end_empty(aside)
        return len(_waiting(self.step) - before)

    def _outside(self) -> list[Code]:
        return [code for guid, code in self.live.items() if guid not in self.wanted]

    def _old_aside(self) -> Code | None:
        return next((code for code in self._outside() if code.parent_id is None and code.name == ASIDE), None)

    def _guid_above(self, code: Code) -> str | None:
        return None if code.parent_id is None else self.by_id[code.parent_id].guid

    def _park(self) -> None:
        for guid, code in self.live.items():
            wish = self.wanted.get(guid)
            if wish is not None and (code.name != wish["name"] or self._guid_above(code) != wish["parent"]):
                code.name = f"\x1f{code.id}"
        self.step.flush()

    def _put_aside(self) -> Code | None:
        aside, outside = self._old_aside(), self._outside()
        ids = {code.id for code in outside}
        roots = [code for code in outside if code is not aside and code.parent_id not in ids]
        if not roots:
            return aside
        if aside is None:
            aside = self._made_aside()
        taken = {code.name.casefold() for code in outside if code.parent_id == aside.id}
        keys = {str(code["key"]).casefold() for code in self.codes if code["key"]}
        for code in outside:
            if code.key.casefold() in keys:
                code.key = ""
        for code in roots:
            name, number = code.name, 1
            while name.casefold() in taken:
                number += 1
                name = f"{code.name} ({number})"
            taken.add(name.casefold())
            code.name, code.parent_id, code.position = name, aside.id, len(taken)
        self.step.flush()
        return aside

    def _made_aside(self) -> Code:
        tops = {str(code["name"]).casefold() for code in self.codes if code["parent"] is None}
        name, number = ASIDE, 1
        while name.casefold() in tops:
            number += 1
            name = f"{ASIDE} ({number})"
        made = Code(name=name, name_en=say(ASIDE).text("en"), name_es=say(ASIDE).text("es"), position=len(self.codes))
        self.step.add(made)
        self.step.flush()
        return made

    def _bring_back(self) -> None:
        for wish in self.codes:  # parents come before their children
            if wish["guid"] in self.live:
                continue
            code = Code(guid=wish["guid"], version=wish["version"], parent_id=self._parent(wish), **_looks(wish))
            put_texts(code, wish)
            self.step.add(code)
            self.step.flush()
            self.live[code.guid] = self.by_id[code.id] = code
            self.returned.append(code)

    def _parent(self, wish: Frozen) -> int | None:
        return None if wish["parent"] is None else self.live[wish["parent"]].id

    def _say_and_place(self) -> None:
        for wish in self.codes:
            code = self.live[wish["guid"]]
            if code in self.returned:
                continue
            code.parent_id = self._parent(wish)
            for name, value in _looks(wish).items():
                setattr(code, name, value)
            say_again(self.step, code, wish, before=self.said[code.guid], since=int(wish["version"]), coder=self.coder)
        self.step.flush()

    def _join_groups_and_relations(self) -> None:
        groups = {group.name: group for group in self.step.scalars(select(CodeGroup))}
        members = {(one.group_id, one.code_id) for one in self.step.scalars(select(GroupMember))}
        relations = {(one.source_id, one.target_id, one.kind) for one in self.step.scalars(select(CodeRelation))}
        for wish in self.codes:
            code = self.live[wish["guid"]]
            for name in wish.get("groups", ()):
                if name not in groups:
                    groups[name] = CodeGroup(name=name, position=len(groups))
                    self.step.add(groups[name])
                    self.step.flush()
                if (groups[name].id, code.id) not in members:
                    self.step.add(GroupMember(group_id=groups[name].id, code_id=code.id))
            for one in wish.get("relations", ()):
                target = self.live[one["target"]].id
                if (code.id, target, one["kind"]) not in relations:
                    self.step.add(CodeRelation(source_id=code.id, target_id=target, kind=one["kind"], memo=one["memo"]))
        self.step.flush()

    def _queue_what_came_from_returned(self) -> None:
        """Passages of a code that was merged away stay where they are, to be looked at."""
        merges = merged_into(self.step)
        for code in self.returned:
            kept = self.live.get(merges.get(code.guid, ""))
            if kept is None:
                continue
            versions = self.step.scalars(
                select(CodeVersion).where(CodeVersion.code_id == kept.id, CodeVersion.change != "merge")
            )
            numbers = [one.number for one in versions if one.fields.get("merged", {}).get("guid") == code.guid]
            came = select(Coding.id).where(Coding.code_id == kept.id, Coding.code_version.in_(numbers))
            said = say("“{name}” is a code of its own again; this passage came from it.", name=code.name)
            codings = list(self.step.scalars(came))
            rechecking.queue(self.step, codings=codings, why="restore", said=said, coder=self.coder)

    def _end_empty(self, aside: Code | None) -> None:
        """The code for what is kept aside goes when nothing is below it or on it any more."""
        if aside is None:
            return
        self.step.expire(aside)
        if not (aside.children or aside.codings or aside.memos or aside.verdicts):
            self.step.delete(aside)
            self.step.flush()


def _waiting(step: Step) -> set[int]:
    step.flush()
    return set(step.scalars(select(Recheck.coding_id)))


def _looks(wish: Frozen) -> dict[str, Any]:
    return {name: wish[name] for name in ("colour", "key", "counter_instance", "position", "hidden")}
