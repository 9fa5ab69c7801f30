"""The history of what is said of a code: versions with who, when, why, and whether the meaning changed.

A version is written whenever name or texts change; the first one is written when the second comes about. Codings know
the version that they were made or confirmed under.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import Message, mark, say
from qcoder.model import Change as JournalRow
from qcoder.model import Code, CodeVersion, Coding, Operation, Recheck
from qcoder.model.base import now
from qcoder.services import lookup
from qcoder.services.codes import rechecking
from qcoder.services.codes.code_texts import SAID, TEXTS, put_texts, texts_of
from qcoder.services.codes.rechecking import Why
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Change = Literal["meaning", "wording"]
CHANGES: tuple[Change, ...] = ("meaning", "wording")
CHANGE_NAMES = {"first": mark("first"), "meaning": mark("meaning"), "wording": mark("wording"), "merge": mark("merge")}


@dataclass(frozen=True, slots=True)
class CodeVersionRow:
    """What was said of a code from then on. `merged` names the code that came in with a merge, or was merged in."""

    number: int
    fields: Mapping[str, str]
    change: Literal["first", "meaning", "wording", "merge"]
    reason: str
    coder: str
    at: datetime | None  # None where the journal does not tell
    codings: int  # made or confirmed under it and not since
    merged: str = ""
    restored: int = 0  # the number of the version that was brought back with it


def checked_change(change: str) -> Change:
    for known in CHANGES:
        if change == known:
            return known
    raise BadInput(
        say("“{change}” is not a kind of change.", change=change), say("A change is one of meaning or of wording.")
    )


def versions(project: Project, *, code: int) -> list[CodeVersionRow]:
    """The versions of a code, the newest first; a code that never changed has one."""
    with project.read() as session:
        found = lookup.code_by_id(session, code)
        kept = session.scalars(select(CodeVersion).where(CodeVersion.code_id == code)).all()
        counted = select(Coding.code_version, func.count()).where(Coding.code_id == code).group_by(Coding.code_version)
        codings = {number: count for number, count in session.execute(counted)}
        rows = [
            CodeVersionRow(
                number=row.number,
                fields={name: str(row.fields.get(name, "")) for name in SAID},
                change=row.change,  # type: ignore[arg-type]
                reason=row.reason,
                coder=row.coder,
                at=datetime.fromisoformat(row.at) if row.at else None,
                codings=codings.get(row.number, 0),
                merged=str(row.fields.get("merged", {}).get("name", "")),
                restored=int(row.fields.get("restored", 0)),
            )
            for row in kept
        ]
        if not rows:
            coder, at = _made(session, code)
            when = datetime.fromisoformat(at) if at else None
            rows = [CodeVersionRow(found.version, texts_of(found), "first", "", coder, when, sum(codings.values()))]
    return sorted(rows, key=lambda row: row.number, reverse=True)


@contextmanager
def following(step: Step, code: Code, *, coder: str, change: str = "wording", reason: str = "") -> Iterator[None]:
    """Whatever the block changes in what is said of `code` becomes a version; of meaning, its passages are queued."""
    kind, before = checked_change(change), texts_of(code)
    yield
    after = texts_of(code)
    if after == before:
        return
    write_version(step, code, before=before, change=kind, reason=reason, coder=coder)
    if kind == "meaning":
        said = (
            say("What “{name}” means has changed: {reason}", name=code.name, reason=reason)
            if reason
            else say("What “{name}” means has changed.", name=code.name)
        )
        queue_code(step, code, why="definition", said=said, coder=coder)


def queue_code(step: Step, code: Code, *, why: Why, said: Message, coder: str) -> None:
    """Puts every passage of a code into the queue."""
    codings = list(step.scalars(select(Coding.id).where(Coding.code_id == code.id)))
    rechecking.queue(step, codings=codings, why=why, said=said, coder=coder)


def write_version(
    step: Step,
    code: Code,
    *,
    before: Mapping[str, str],
    change: str,
    reason: str,
    coder: str,
    **about: Any,
) -> None:
    """Writes a version of what is said of a code now, and the first one when there is none yet.

    Args:
        about: what else is to be known of it: `merged` (guid and name of a code), `restored` (number of a version).
    """
    keep_first(step, code, before)
    code.version += 1
    step.add(
        CodeVersion(
            code_id=code.id,
            number=code.version,
            fields={**texts_of(code), **about},
            change=change,
            reason=reason.strip(),
            coder=coder,
            at=now(),
        )
    )
    step.flush()


def keep_first(step: Step, code: Code, said: Mapping[str, str]) -> None:
    """Writes down what was said of a code so far when nothing of its history is kept yet."""
    step.flush()
    if step.scalars(select(CodeVersion.id).where(CodeVersion.code_id == code.id).limit(1)).first() is None:
        coder, at = _made(step, code.id)
        step.add(
            CodeVersion(code_id=code.id, number=code.version, fields=dict(said), change="first", coder=coder, at=at)
        )
        step.flush()


def _made(session: Session, code: int) -> tuple[str, str]:
    """Who made a code and when, as the journal tells; empty where it does not."""
    last = func.coalesce(JournalRow.last_id, JournalRow.row_id)
    found = session.execute(
        select(Operation.coder, Operation.at)
        .join(JournalRow, JournalRow.operation_id == Operation.id)
        .where(JournalRow.table == "code", JournalRow.row_id <= code, last >= code)
        .order_by(JournalRow.id)
        .limit(1)
    ).first()
    return (found.coder, found.at) if found else ("", "")


def version_at(session: Session, code: int, number: int) -> CodeVersion:
    found = session.scalars(
        select(CodeVersion).where(CodeVersion.code_id == code, CodeVersion.number == number)
    ).first()
    if found is None:
        raise NotFound(
            say("The code has no version {number}.", number=number), say("Its history lists those that there are.")
        )
    return found


def restore_version(project: Project, *, code: int, number: int) -> Changes | None:
    """Says of a code what was said at one of its versions; that becomes a new version.

    Passages made under that version leave the queue; those made since, when the meaning changed in between, enter it.
    The name is kept where a sibling has the old one by now.
    """
    with project.read() as session:
        name = lookup.code_by_id(session, code).name
        fields = dict(version_at(session, code, number).fields)
    with project.change(say("Restore version {number} of “{name}”", number=number, name=name)) as step:
        found = lookup.code_by_id(step, code)
        siblings = select(Code.name).where(Code.parent_id.is_not_distinct_from(found.parent_id), Code.id != code)
        if str(fields["name"]).casefold() in {other.casefold() for other in step.scalars(siblings)}:
            fields["name"] = found.name
        say_again(step, found, fields, before=texts_of(found), since=number, coder=project.coder)
    return step.changes


def say_again(
    step: Step, code: Code, fields: Mapping[str, Any], *, before: Mapping[str, str], since: int, coder: str
) -> None:
    """Says of a code what was said at its version `since`; where the meaning changed since, its passages are queued."""
    put_texts(code, fields)
    after = texts_of(code)
    if after == before:
        return
    deep = changed_meaning(step, code.id, since=since)
    kind = "meaning" if deep else "wording"
    write_version(step, code, before=before, change=kind, reason="", coder=coder, restored=since)
    if not deep:
        return
    said = {row.number: row for row in step.scalars(select(CodeVersion).where(CodeVersion.code_id == code.id))}
    alike = {number for number, row in said.items() if all(row.fields.get(name) == after[name] for name in TEXTS)}
    codings = step.execute(select(Coding.id, Coding.code_version).where(Coding.code_id == code.id)).all()
    same = [id_ for id_, number in codings if number in alike]
    for_definition = select(Recheck.coding_id).where(Recheck.why.in_(["definition", "restore"]))
    rechecking.dequeue(step, set(same) & set(step.scalars(for_definition)))
    other = [id_ for id_, number in codings if number not in alike]
    told = say("An earlier definition of “{name}” is in force again.", name=code.name)
    rechecking.queue(step, codings=other, why="restore", said=told, coder=coder)


def changed_meaning(session: Session, code: int, *, since: int) -> bool:
    """True when what a code means was changed after its version `since`."""
    deep = select(CodeVersion.id).where(
        CodeVersion.code_id == code, CodeVersion.number > since, CodeVersion.change.in_(["meaning", "merge"])
    )
    return session.scalars(deep.limit(1)).first() is not None
