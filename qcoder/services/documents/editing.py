"""Editing the text of a document: a new version, and everything that is tied to places in it moves along.

`plan_edit` says what would happen, `edit_text` does it, as one step. What an edit does to a span is said in core.shift,
what it does to turns in `edited_turns`. Texts are never changed: each edit adds a version (see `versions`).
"""

import hashlib
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.core.errors import BadInput, Conflict
from qcoder.core.found_turns import Turns
from qcoder.core.imported import ImportedDocument, Reading
from qcoder.core.messages import Message, say
from qcoder.core.shift import Shift
from qcoder.core.span import Span
from qcoder.core.text import clean
from qcoder.core.text_diff import word_hunks
from qcoder.core.words import count_words
from qcoder.model import Base, Coding, DocumentText, Memo, Note, Speaker, Turn, Verdict
from qcoder.model.base import now
from qcoder.services import lookup, originals
from qcoder.services.arriving.notes import store_notes
from qcoder.services.arriving.sources import read_bytes
from qcoder.services.arriving.speaker_rules import speaker_rule
from qcoder.services.documents.affected import Affected, described
from qcoder.services.documents.edited_turns import HeldTurn, TurnsAfter, turns_after, with_languages
from qcoder.services.documents.names_left import names_gone
from qcoder.services.evidence.drafts_follow import follow_text
from qcoder.services.find.query_names import follow_speaker
from qcoder.storage.anchors import anchored_kinds
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Kind = type[Base]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class EditPlan:
    """What an edit does. `moved` counts what only moves along, `changed` what has words typed or deleted inside."""

    document_id: int
    number: int  # the version that the edit starts from
    same: bool  # neither the text nor its turns would change
    words_in: int
    words_out: int
    moved: int
    changed: int
    trimmed: tuple[Affected, ...]
    lost: tuple[Affected, ...]
    joined: int  # codings that would lie twice on the same passage
    turns_added: int
    turns_gone: int

    @property
    def costs(self) -> bool:
        """Whether anything would be trimmed or lost."""
        return bool(self.trimmed or self.lost)


@dataclass(frozen=True, slots=True)
class TextEdited:
    """What an edit did; `number` is the version that is shown now, `changes` None when nothing was different."""

    plan: EditPlan
    number: int
    changes: Changes | None

    @property
    def moved(self) -> int:
        return self.plan.moved

    @property
    def trimmed(self) -> tuple[Affected, ...]:
        return self.plan.trimmed

    @property
    def lost(self) -> tuple[Affected, ...]:
        return self.plan.lost


def plan_edit(project: Project, *, document: int, new_text: str) -> EditPlan:
    """What `edit_text` would do, with all that it would trim or lose; nothing is changed."""
    return _plan(project, document, clean(new_text), None)


def edit_text(
    project: Project, *, document: int, new_text: str, base: int | None = None, label: Message | None = None
) -> TextEdited:
    """Gives a document another text; codings, memos, turns and all else that is tied to the old one moves along.

    Args:
        base: the version that the new text was made from; Conflict when another one is shown by now.
        label: what the history calls the step.
    """
    return _edit(project, document, _checked(new_text), base=base, label=label)


def plan_new_version(project: Project, *, document: int, file: Path) -> EditPlan:
    """What `new_version_from_file` would do."""
    return plan_version(project, document=document, imported=_read(project, document, file)[0])


def plan_version(project: Project, *, document: int, imported: ImportedDocument) -> EditPlan:
    """What `new_version` would do."""
    return _plan(project, document, imported.text, imported.turns)


def new_version_from_file(project: Project, *, document: int, file: Path) -> TextEdited:
    """Takes the text of a file as the new version of a document; turns and notes are those of the file."""
    imported, data = _read(project, document, file)
    sha256 = hashlib.sha256(data).hexdigest()
    with project.cache() as cache:
        originals.keep(cache, sha256, len(data), [data])
    return new_version(project, document=document, imported=imported, file_name=file.name, sha256=sha256)


def new_version(
    project: Project, *, document: int, imported: ImportedDocument, file_name: str, sha256: str
) -> TextEdited:
    """The same with what was read of a file, whose bytes the project has."""
    with project.read() as session:
        name = lookup.document_by_id(session, document).name
    label = say("New version of “{name}” from “{file}”", name=name, file=file_name)
    with project.change(label) as step:
        done = _edit(project, document, _checked(imported.text), label=label, turns=imported.turns)
        found = lookup.document_by_id(step, document)
        ledger = imported.ledger.to_json()
        if done.plan.same and found.original_sha256 == sha256 and found.ledger == ledger:
            return done  # the same file, read as before, and nothing was changed since
        found.file_name, found.original_sha256, found.ledger = file_name, sha256, ledger
        for note in step.scalars(select(Note).where(Note.document_id == document)):
            step.delete(note)
        step.flush()
        store_notes(step, document, imported.notes, imported.marks)
    return replace(done, changes=step.changes)


def _read(project: Project, document: int, file: Path) -> tuple[ImportedDocument, bytes]:
    from qcoder.importers.registry import read_document

    with project.read() as session:
        language = lookup.document_by_id(session, document).language
    data, reading = read_bytes(file), Reading(speakers=speaker_rule(project))
    return read_document(data, file_name=file.name, language=language or "auto", reading=reading), data


def _checked(new_text: str) -> str:
    text = clean(new_text)
    if not text.strip():
        raise BadInput(
            say("A document cannot be left without words."), say("Delete the document if it is not wanted any more.")
        )
    return text


# ---- what is there ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Held:
    """A document with everything that has a place in its text, as plain values."""

    document: int
    name: str
    language: str
    number: int
    text: str
    turns: tuple[HeldTurn, ...]
    rows: dict[Kind, tuple[tuple[int, Span], ...]]
    codings: dict[int, tuple[int, int]]  # code and coder


def _held(session: Session, document: int) -> _Held:
    found = lookup.document_by_id(session, document)
    rows: dict[Kind, tuple[tuple[int, Span], ...]] = {}
    for kind in anchored_kinds():
        if kind.kept == "journal" and kind is not Turn:
            table: Any = kind.__table__
            places = select(table.c.id, table.c.start, table.c.end).where(
                table.c.document_id == document, table.c.start.is_not(None), table.c.end.is_not(None)
            )
            rows[kind] = tuple((id_, Span(start, end)) for id_, start, end in session.execute(places))
    turns = (
        select(Turn.id, Turn.start, Turn.said_start, Turn.end, Speaker.name, Speaker.role, Turn.time, Turn.language)
        .join(Speaker, Speaker.id == Turn.speaker_id)
        .where(Turn.document_id == document)
        .order_by(Turn.start, Turn.id)
    )
    codings = select(Coding.id, Coding.code_id, Coding.coder_id).where(Coding.document_id == document)
    return _Held(
        document=document,
        name=found.name,
        language=found.language,
        number=found.text_number,
        text=lookup.text_of(session, found),
        turns=tuple(HeldTurn(*row) for row in session.execute(turns)),  # type: ignore[arg-type]
        rows=rows,
        codings={id_: (code, coder) for id_, code, coder in session.execute(codings)},
    )


# ---- what becomes of it -----------------------------------------------------------------------------------------


@dataclass
class _Outcome:
    """Where everything lies in the new text."""

    turns: TurnsAfter
    now: dict[Kind, dict[int, Span]] = field(default_factory=dict)
    trimmed: list[tuple[Kind, int, Span, Span | None]] = field(default_factory=list)
    lost: list[tuple[Kind, int, Span, Span | None]] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)  # verdicts
    twins: dict[int, int] = field(default_factory=dict)  # a coding, and the one that it would lie upon
    moved: int = 0
    changed: int = 0


def _work_out(held: _Held, new: str, found: Turns | None) -> _Outcome:
    shift = Shift.between(held.text, new)
    outcome = _Outcome(with_languages(turns_after(held.turns, shift, held.text, new, found), new, held.language))
    for kind, rows in held.rows.items():
        now = outcome.now[kind] = {}
        for id_, span in rows:
            after = shift.span(span)
            if after is not None and not after.of(new).strip() and span.of(held.text).strip():
                after = None  # nothing but white space is left of its words
            if after is None and kind is Note:
                after = Span(shift.position(span.start), shift.position(span.start))  # it says what it says
            if after is not None:
                now[id_] = after
            if kind is Verdict:  # what was said of a suggestion goes with its words, and nobody misses it
                outcome.dropped += [id_] if after is None else []
            elif after is None:
                outcome.lost.append((kind, id_, span, None))
            elif shift.cuts(span) and len(span) and kind is not Note:
                outcome.trimmed.append((kind, id_, span, after))
            elif shift.inside(span):
                outcome.changed += 1
            elif after != span:
                outcome.moved += 1
    outcome.twins = _twins(held, outcome)
    for twin in outcome.twins:
        del outcome.now[Coding][twin]
    return outcome


def _twins(held: _Held, outcome: _Outcome) -> dict[int, int]:
    """Codings of one code by one coder that come to lie on the same passage, though they did not before."""
    before = dict(held.rows[Coding])
    first: dict[tuple[int, int, Span], int] = {}
    twins = {}
    for id_, span in sorted(outcome.now[Coding].items()):
        other = first.setdefault((*held.codings[id_], span), id_)
        if other != id_ and before[other] != before[id_]:
            twins[id_] = other
    return twins


def _plan(project: Project, document: int, new: str, found: Turns | None) -> EditPlan:
    with project.read() as session:
        held = _held(session, document)
    outcome = _work_out(held, new, found)
    with project.read() as session:
        return _said(session, held, new, outcome)


def _said(session: Session, held: _Held, new: str, outcome: _Outcome) -> EditPlan:
    hunks = word_hunks(held.text, new)
    return EditPlan(
        document_id=held.document,
        number=held.number,
        same=held.text == new and outcome.turns.turns == held.turns,
        words_in=sum(count_words(new[c:d]) for _a, _b, c, d in hunks),
        words_out=sum(count_words(held.text[a:b]) for a, b, _c, _d in hunks),
        moved=outcome.moved,
        changed=outcome.changed,
        trimmed=described(session, held.text, new, outcome.trimmed),
        lost=described(session, held.text, new, outcome.lost),
        joined=len(outcome.twins),
        turns_added=outcome.turns.added,
        turns_gone=len(outcome.turns.gone),
    )


# ---- doing it ----------------------------------------------------------------------------------------------------


def _edit(
    project: Project,
    document: int,
    new: str,
    *,
    base: int | None = None,
    label: Message | None = None,
    turns: Turns | None = None,
) -> TextEdited:
    # Worked out before anything is locked; what was changed meanwhile is seen below.
    with project.read() as session:
        held = _held(session, document)
    outcome = _work_out(held, new, turns)
    with project.change(label or say("Edit the text of “{name}”", name=held.name)) as step:
        fresh = _held(step, document)
        if base is not None and fresh.number != base:
            raise Conflict(
                say("The text of “{name}” was changed since you began to edit it.", name=held.name),
                say("What you wrote is kept as a draft. Compare the versions, then apply it again."),
            )
        if fresh != held:
            held, outcome = fresh, _work_out(fresh, new, turns)
        plan = _said(step, held, new, outcome)
        number = held.number
        if not plan.same:
            if held.text != new:
                number = _write_text(step, held, new, project.coder)
            _write_places(step, outcome, new)
            _write_turns(step, held, outcome.turns)
            lookup.document_by_id(step, document).words = spoken_words(new, outcome.turns.turns)
    return TextEdited(plan, number, step.changes)


def _write_text(step: Step, held: _Held, new: str, coder: str) -> int:
    last = step.scalar(select(func.max(DocumentText.number)).where(DocumentText.document_id == held.document))
    number = int(last or 0) + 1
    sha256 = hashlib.sha256(new.encode("utf-8")).hexdigest()
    row = {"document_id": held.document, "number": number, "text": new, "sha256": sha256, "at": now(), "coder": coder}
    step.insert_many(DocumentText, [row])
    document = lookup.document_by_id(step, held.document)
    document.text_number = number
    # Neither the imported file nor what it was called leaves the program once a name was taken out.
    document.names_replaced = document.names_replaced or bool(names_gone(step, document, held.text, new))
    follow_text(step, document=held.name, old=held.text, new=new)
    step.flush()
    return number


def _write_places(step: Step, outcome: _Outcome, new: str) -> None:
    for kind, id_, _span, _now in outcome.lost:
        row: Any = step.get_one(kind, id_)
        if kind is Memo:  # what somebody wrote stays, on the document as a whole
            row.start = row.end = None
            row.scope = "" if row.scope == "turn" else row.scope
        else:
            step.delete(row)
    for id_ in outcome.dropped:
        step.delete(step.get_one(Verdict, id_))
    for twin, first in outcome.twins.items():
        _join(step, step.get_one(Coding, twin), first)
    step.flush()
    for kind, spans in outcome.now.items():
        places: dict[int, Values] = {id_: {"start": span.start, "end": span.end} for id_, span in spans.items()}
        if kind is Coding:
            for id_, place in places.items():
                place["quote"] = spans[id_].of(new)
        step.update_many(kind, places)


def _join(step: Step, twin: Coding, first: int) -> None:
    """Takes away a coding that says what another one says, and gives that one its memos and verdicts."""
    for verdict in list(twin.verdicts):
        verdict.coding_id = first
    for memo in list(twin.memos):
        memo.coding_id = first
    step.flush()
    step.expire(twin)
    step.delete(twin)


def _write_turns(step: Step, held: _Held, after: TurnsAfter) -> None:
    speakers = _speakers(step, held, after)
    for id_ in after.gone:
        step.delete(step.get_one(Turn, id_))
    rows: list[Values] = []
    kept: dict[int, Values] = {}
    for turn in after.turns:
        values: Values = {
            "start": turn.start, "end": turn.end, "said_start": turn.said_start, "time": turn.time,
            "language": turn.language,
            "speaker_id": speakers[turn.speaker.casefold()],
        }  # fmt: skip
        if turn.id is None:
            rows.append({"document_id": held.document, **values})
        else:
            kept[turn.id] = values
    step.update_many(Turn, kept)
    step.insert_many(Turn, rows)
    spoken = {turn.speaker.casefold() for turn in after.turns}
    for speaker in step.scalars(select(Speaker).where(Speaker.document_id == held.document)):
        # Who says nothing any more is no speaker, unless somebody has said who that is.
        if speaker.name.casefold() not in spoken and speaker.case_id is None and _spoke(held, speaker.name):
            step.delete(speaker)
    step.flush()


def _spoke(held: _Held, name: str) -> bool:
    return any(turn.speaker == name for turn in held.turns)


def _speakers(step: Step, held: _Held, after: TurnsAfter) -> dict[str, int]:
    """The ids of the speakers by name; a name changed in all of somebody's turns is changed in the speaker."""
    rows = list(step.scalars(select(Speaker).where(Speaker.document_id == held.document)))
    ids = {row.name.casefold(): row.id for row in rows}
    was = {turn.id: turn.speaker for turn in held.turns}
    called: dict[str, set[str]] = {}
    renamed: dict[str, str] = {}
    for turn in after.turns:
        if turn.id is not None:
            called.setdefault(was[turn.id], set()).add(turn.speaker)
    for row in rows:
        names = called.get(row.name, set())
        name = next(iter(names)) if len(names) == 1 else row.name
        if name.casefold() not in ids:
            ids[name.casefold()] = ids.pop(row.name.casefold())
            renamed[row.name] = name
            row.name = name
    for turn in after.turns:
        if turn.speaker.casefold() not in ids:
            made = Speaker(document_id=held.document, name=turn.speaker, role=turn.role)
            step.add(made)
            step.flush()
            ids[turn.speaker.casefold()] = made.id
    step.flush()
    for old, new in renamed.items():
        follow_speaker(step, old=old, new=new)
    return ids


def spoken_words(text: str, turns: tuple[HeldTurn, ...]) -> int:
    """Words said by participants; all words where there are no turns."""
    if not turns:
        return count_words(text)
    return sum(count_words(turn.words(text)) for turn in turns if turn.role != "interviewer")
