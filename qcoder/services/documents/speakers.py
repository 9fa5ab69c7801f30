"""Speakers of a document after its import: other names, roles and cases, and two that are one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, NameTaken, NotFound, what_there_is
from qcoder.core.found_turns import Role
from qcoder.core.imported import SpeakerChoice
from qcoder.core.messages import say
from qcoder.core.words import count_words
from qcoder.model import Case, Document, Speaker, Turn
from qcoder.services import lookup
from qcoder.services.cases.cases import add_case
from qcoder.services.find.query_names import follow_speaker
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

ROLES: tuple[Role, ...] = ("interviewer", "participant", "other")


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    id: int
    name: str
    role: Role
    case: str  # the case that the speaker is; "" for none
    turns: int


def speakers(project: Project, *, document: int) -> list[SpeakerRow]:
    """The speakers of a document in the order in which they first speak."""
    with project.read() as session:
        lookup.document_by_id(session, document)
        return speaker_rows(session, document)


def speaker_rows(session: Session, document: int) -> list[SpeakerRow]:
    query = (
        select(Speaker.id, Speaker.name, Speaker.role, Case.name, func.count(Turn.id))
        .outerjoin(Case, Case.id == Speaker.case_id)
        .outerjoin(Turn, Turn.speaker_id == Speaker.id)
        .where(Speaker.document_id == document)
        .group_by(Speaker.id)
        .order_by(func.min(Turn.start), Speaker.id)
    )
    return [
        SpeakerRow(id_, name, role, case or "", turns)  # type: ignore[arg-type]
        for id_, name, role, case, turns in session.execute(query)
    ]


def speaker_named(project: Project, *, document: int, name: str) -> SpeakerRow:
    """The speaker of that name, in any case. Raises NotFound with the names that there are."""
    rows = speakers(project, document=document)
    found = next((row for row in rows if row.name.casefold() == name.strip().casefold()), None)
    if found is None:
        raise NotFound(
            say("Nobody in this document is called “{name}”.", name=name),
            what_there_is(row.name for row in rows),
        )
    return found


def change_speaker(
    project: Project, *, speaker: int, name: str | None = None, role: Role | None = None, case: str | None = None
) -> Changes | None:
    """Gives a speaker another name, role or case (by its name; "" for none). The text keeps its labels."""
    with project.change(say("Change a speaker")) as step:
        found = _speaker(step, speaker)
        before = found.name
        if name is not None and name.strip() != found.name:
            wanted = " ".join(name.split())
            if not wanted:
                raise BadInput(say("A speaker needs a name."), say("Type at least one letter."))
            twin = select(Speaker.id).where(Speaker.document_id == found.document_id, Speaker.name == wanted)
            if step.scalars(twin).first() is not None:
                raise NameTaken(
                    say("There is already a speaker “{name}” in this document.", name=wanted),
                    say("Merge the two if they are one."),
                )
            found.name = wanted
        if role is not None:
            if role not in ROLES:
                raise BadInput(
                    say("“{role}” is no role of a speaker.", role=role),
                    say("There are: {kinds}", kinds=", ".join(ROLES)),
                )
            found.role = role
        if case is not None:
            found.case_id = lookup.case_by_name(step, case.strip()).id if case.strip() else None
        step.flush()
        if found.name != before:
            follow_speaker(step, old=before, new=found.name)
        _count_again(step, found.document_id)
    return step.changes


def merge_speakers(project: Project, *, keep: int, absorb: int) -> Changes | None:
    """Gives all turns of one speaker to another of the same document."""
    with project.change(say("Merge two speakers")) as step:
        kept, gone = _speaker(step, keep), _speaker(step, absorb)
        if kept.document_id != gone.document_id or kept.id == gone.id:
            raise BadInput(say("These are not two speakers of one document."), say("Choose two of the same document."))
        for turn in step.scalars(select(Turn).where(Turn.speaker_id == gone.id)):
            turn.speaker_id = kept.id
        step.flush()
        step.expire(gone, ["turns"])
        step.delete(gone)
        step.flush()
        follow_speaker(step, old=gone.name, new=kept.name)
        _count_again(step, kept.document_id)
    return step.changes


def set_speakers(project: Project, *, document: int, choices: Mapping[int, SpeakerChoice]) -> Changes | None:
    """Gives speakers of a document other names, roles and cases in one step; those of one name become one.

    A case that is not in the project is made.
    """
    with project.change(say("Change the speakers of “{name}”", name=_name(project, document))) as step:
        kept: dict[str, Speaker] = {}
        before = {id_: _speaker(step, id_).name for id_ in choices}
        for id_, choice in choices.items():
            speaker = _speaker(step, id_)
            name = " ".join(choice.name.split())
            if not name:
                raise BadInput(say("A speaker needs a name."), say("Type at least one letter."))
            if name in kept:
                merge_speakers(project, keep=kept[name].id, absorb=id_)
                continue
            speaker.role, speaker.case_id = choice.role, _case_id(step, choice.case)
            kept[name] = speaker
        step.flush()
        for name, speaker in kept.items():  # two may trade their names
            if speaker.name != name:
                speaker.name = f"\x00{name}"
        step.flush()
        for name, speaker in kept.items():
            speaker.name = name
        step.flush()
        for id_, old in before.items():
            follow_speaker(step, old=old, new=" ".join(choices[id_].name.split()))
        _count_again(step, document)
    return step.changes


def _name(project: Project, document: int) -> str:
    with project.read() as session:
        return lookup.document_by_id(session, document).name


def _case_id(step: Step, name: str) -> int | None:
    wanted = " ".join(name.split())
    if not wanted:
        return None
    found = step.scalars(select(Case.id).where(Case.name == wanted)).first()
    return found if found is not None else add_case(step, name=wanted, kind="person").id


def _speaker(step: Step, speaker: int) -> Speaker:
    found = step.get(Speaker, speaker)
    if found is None:
        raise NotFound(say("That speaker is no longer in the project."), say("Undo brings it back if it was deleted."))
    return found


def _count_again(step: Step, document: int) -> None:
    """The words that participants say depend on who is one."""
    found = step.get(Document, document)
    if found is None:
        return
    text = lookup.text_of(step, found)
    query = select(Turn.said_start, Turn.end).join(Speaker, Speaker.id == Turn.speaker_id)
    said = step.execute(query.where(Turn.document_id == document, Speaker.role != "interviewer")).all()
    any_turn = step.scalars(select(Turn.id).where(Turn.document_id == document)).first()
    words = sum(count_words(text[start:end]) for start, end in said) if any_turn else count_words(text)
    if words != found.words:
        found.words = words
        step.flush()
