"""Coded passages read again in their context: the second cycle of coding, and the walk that splits a code."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from qcoder.core.errors import BadInput
from qcoder.core.messages import say, say_plural
from qcoder.core.span import Span
from qcoder.model import Code, Coding
from qcoder.services import lookup
from qcoder.services.codes.codebook import create_code
from qcoder.services.codes.rechecking import dequeue
from qcoder.services.compare.comparing import passages
from qcoder.services.documents.documents import coding_rows, pages_by_document, turn_rows
from qcoder.services.passages.coding import quote_in
from qcoder.services.rows import PassageRow, TurnRow
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

AROUND = 180  # characters of context on each side
CHUNK = 500


@dataclass(frozen=True, slots=True)
class ContextRow:
    """A coded passage with what stands around it, each on one line."""

    passage: PassageRow
    speaker: str
    before: str
    after: str

    @property
    def id(self) -> int:
        return self.passage.coding.id


def passages_in_context(
    project: Project, *, code: int | None = None, where: str = "", own: bool = False
) -> list[ContextRow]:
    """The passages of a code with those below it, or of a query, in the order of documents and texts.

    Args:
        own: only those of the code itself, without the codes below it.
    """
    rows = [
        row
        for row in passages(project, code=code, where=where)
        if not own or code is None or row.coding.code_id == code
    ]
    texts: dict[int, str] = {}
    turns: dict[int, list[TurnRow]] = {}
    found = []
    for row in rows:
        document = row.coding.document_id
        if document not in texts:
            texts[document], turns[document] = text_and_turns(project, document=document)
        speaker = turns[document][row.turn - 1].speaker if row.turn is not None else ""
        found.append(_in_context(row, speaker, texts[document].__getitem__, len(texts[document])))
    return found


def read_again(project: Project, *, rows: Iterable[ContextRow]) -> dict[int, ContextRow | None]:
    """Some rows as they are now, by id of the coding; None for those that are no more."""
    before = {row.id: row for row in rows}
    ids = sorted(before)
    found: dict[int, ContextRow | None] = dict.fromkeys(ids)
    with project.read() as session:
        for at in range(0, len(ids), CHUNK):
            for coding in coding_rows(session, ids=ids[at : at + CHUNK]):
                row = before[coding.id]
                document = lookup.document_by_id(session, coding.document_id)

                def words(part: slice, document: object = document) -> str:
                    span = Span(part.start, part.stop)
                    return lookup.words_at(session, document, span) if len(span) else ""  # type: ignore[arg-type]

                pages = row.passage.pages and pages_by_document(session, document.id)[document.id].of(
                    coding.span.start, coding.span.end
                )
                fresh = replace(row.passage, coding=coding, pages=pages)
                found[coding.id] = _in_context(fresh, row.speaker, words, coding.span.end + AROUND)
    return found


def _in_context(row: PassageRow, speaker: str, words: Callable[[slice], str], end: int) -> ContextRow:
    span = row.coding.span
    start = max(0, span.start - AROUND)
    before, after = words(slice(start, span.start)), words(slice(span.end, min(end, span.end + AROUND)))
    left, right = " ".join(before.split()), " ".join(after.split())
    if start > 0:
        left = f"… {left.partition(' ')[2]}"
    if len(after) == AROUND:
        right = f"{right.rpartition(' ')[0]} …"
    return ContextRow(
        row,
        speaker,
        left + (" " if left and before[-1:].isspace() else ""),
        (" " if right and after[:1].isspace() else "") + right,
    )


def text_and_turns(project: Project, *, document: int) -> tuple[str, list[TurnRow]]:
    """What is needed to move the borders of passages in a document."""
    with project.read() as session:
        return lookup.text_of(session, lookup.document_by_id(session, document)), turn_rows(session, document)


# ---- several passages in one step ----


def recode_passages(project: Project, *, codings: Sequence[int], code: int) -> Changes | None:
    """Puts another code in the place of those of some passages; where it is there already, memos go over to it."""
    with project.read() as session:
        name = lookup.code_by_id(session, code).name
    label = say_plural("Recode {n} passage as “{name}”", "Recode {n} passages as “{name}”", n=len(codings), name=name)
    with project.change(label) as step:
        _recode(step, codings, lookup.code_by_id(step, code))
    return step.changes


def recode_to_new(project: Project, *, codings: Sequence[int], parent: int, name: str) -> int:
    """Makes a code below another and gives it some passages, as one step; returns the new code."""
    with project.change(say("New code “{name}” with its passages", name=name)) as step:
        made = create_code(project, name=name, parent=parent).id
        _recode(step, codings, lookup.code_by_id(step, made))
    return made


def _recode(step: Step, codings: Sequence[int], code: Code) -> None:
    for id_ in codings:
        coding = lookup.coding_by_id(step, id_)
        if coding.code_id == code.id:
            continue
        twin = step.scalars(
            select(Coding).where(
                Coding.document_id == coding.document_id,
                Coding.start == coding.start,
                Coding.end == coding.end,
                Coding.code_id == code.id,
                Coding.coder_id == coding.coder_id,
            )
        ).first()
        if twin is not None:
            _hand_over(step, coding, twin)
        else:
            coding.code_id, coding.code_version = code.id, code.version
        step.flush()
    dequeue(step, list(codings))


def _hand_over(step: Step, gone: Coding, kept: Coding) -> None:
    """Ends a coding; its memos and what was decided about it go over to another."""
    for memo in list(gone.memos):
        memo.coding_id = kept.id
    for verdict in list(gone.verdicts):
        verdict.coding_id = kept.id
    step.flush()
    step.expire(gone)
    step.expire(kept)
    step.delete(gone)


def remove_passages(project: Project, *, codings: Sequence[int]) -> Changes | None:
    """Takes the codes off some passages, as one step."""
    with project.change(say_plural("Remove {n} coding", "Remove {n} codings", n=len(codings))) as step:
        for id_ in codings:
            step.delete(lookup.coding_by_id(step, id_))
    return step.changes


def join_passages(project: Project, *, codings: Collection[int]) -> int:
    """Makes one coding of several of the same code and coder that touch or overlap; returns which stays.

    Memos of all of them stay. Raises BadInput when words that are not coded lie between them.
    """
    with project.change(say("Join passages")) as step:
        found = sorted((lookup.coding_by_id(step, id_) for id_ in codings), key=lambda one: (one.start, one.end))
        if len({(one.document_id, one.code_id, one.coder_id) for one in found}) != 1 or len(found) < 2:
            raise BadInput(
                say("Only passages of the same code, document and coder can be joined."),
                say("Select two that follow each other."),
            )
        first, document = found[0], lookup.document_by_id(step, found[0].document_id)
        text, end = lookup.text_of(step, document), first.end
        for one in found[1:]:
            if any(letter.isalnum() for letter in text[end : one.start]):
                raise BadInput(
                    say("Words that are not coded lie between these passages."),
                    say("Extend one of them first, then join them."),
                )
            end = max(end, one.end)
        for one in found[1:]:
            _hand_over(step, one, first)
        step.flush()
        span = Span(first.start, end)
        first.quote, first.span = quote_in(step, document, span), span
    return first.id
