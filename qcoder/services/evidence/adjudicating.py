"""Places where coders differed, decided one by one: what was agreed, why, by whom; the log of negotiated agreement.

A decision changes no coding unless that is wished. Then the codings of the coders it is about are brought to what was
agreed, at that place only; what they had coded independently stays frozen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core import code_path
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import mark, say, say_plural
from qcoder.core.report import Paragraph, Report, Section, Table
from qcoder.core.span import Span, union
from qcoder.model import Adjudication, Coder, Coding, CodingFreeze, Document
from qcoder.services import lookup
from qcoder.services.codes.code_counts import counted_into, tree_in
from qcoder.services.passages.coding import add_coding, quote_in
from qcoder.storage.journal import Step
from qcoder.storage.project import Changes, Project

Decision = Literal["codes", "does_not", "other", "open"]
Level = Literal["own", "top"]  # a code by itself, or a whole branch as its top code
DECISIONS: tuple[Decision, ...] = ("codes", "does_not", "other", "open")
DECISION_NAMES: dict[str, str] = {
    "codes": mark("the code applies"),
    "does_not": mark("the code does not apply"),
    "other": mark("another code applies"),
    "open": mark("left open"),
}
WHOLE_BRANCH = mark("whole branch")
HEADER = (
    say("Passage"),
    say("Code"),
    say("Coded by"),
    say("Not coded by"),
    say("Decision"),
    say("Reason"),
    say("Who and when"),
)


@dataclass(frozen=True, slots=True)
class DecisionRow:
    id: int
    document_id: int
    document: str
    span: Span
    words: str
    code_id: int
    code: str
    coded_by: tuple[str, ...]
    not_by: tuple[str, ...]
    round: str
    decision: Decision
    other: str  # path of the code that applies instead
    reason: str
    coder: str  # who decided
    at: datetime
    level: Level


def decisions(project: Project) -> list[DecisionRow]:
    """Every decision, in the order of documents and texts."""
    with project.read() as session:
        rows = _rows(session)
    return sorted(rows, key=lambda row: (row.document.casefold(), row.span, row.code, row.id))


def _rows(session: Session) -> list[DecisionRow]:
    paths = {id_: code_path.join(names) for id_, names in lookup.code_paths(session).items()}
    documents = {row.id: row for row in session.scalars(select(Document))}
    return [
        DecisionRow(
            id=row.id,
            document_id=row.document_id,
            document=documents[row.document_id].name,
            span=row.span,
            words=lookup.words_at(session, documents[row.document_id], row.span),
            code_id=row.code_id,
            code=paths[row.code_id],
            coded_by=tuple(row.coders.get("coded", ())),
            not_by=tuple(row.coders.get("not", ())),
            round=row.round,
            decision=cast("Decision", row.decision),
            other=str(row.coders.get("other", "")),
            reason=row.reason,
            coder=row.coder,
            at=datetime.fromisoformat(row.at),
            level=_level(row),
        )
        for row in session.scalars(select(Adjudication).order_by(Adjudication.id))
    ]


def _level(row: Adjudication) -> Level:
    return "top" if row.coders.get("level") == "top" else "own"


def decide(
    project: Project,
    *,
    document: int,
    span: Span,
    code: int,
    decision: str,
    reason: str = "",
    coded_by: Sequence[str],
    not_by: Sequence[str],
    round_: str = "",
    other: int | None = None,
    apply: bool = False,
    level: Level = "own",
) -> DecisionRow:
    """Writes down what was decided about a place where coders differed; deciding again replaces what was decided.

    Args:
        coded_by, not_by: who had given it the code, and who had not.
        other: the code that applies instead, for "other".
        apply: brings the codings of these coders to what was agreed. They must have frozen theirs first, else the
            figures of agreement would be of what was agreed afterwards (BadInput).
        level: "top" decides on the code with all below it that it counts; what does not apply is then taken off with
            all of these.
    """
    if decision not in DECISIONS:
        raise BadInput(
            say("“{decision}” is not a decision.", decision=decision),
            say("There are: {decisions}", decisions=", ".join(DECISIONS)),
        )
    if decision == "other" and other is None:
        raise BadInput(say("Say which other code applies."), say("Or say that the code does not apply."))
    with project.read() as session:
        path = code_path.join(lookup.code_paths(session)[lookup.code_by_id(session, code).id])
        whole = lookup.document_by_id(session, document)
        quote_in(session, whole, span)
        called = whole.name
        instead = code_path.join(lookup.code_paths(session)[other]) if decision == "other" and other else ""
    with project.change(say("Decide on “{code}” in “{document}”", code=path, document=called)) as step:
        same = select(Adjudication).where(
            Adjudication.document_id == document, Adjudication.code_id == code, Adjudication.round == round_
        )
        row = next((one for one in step.scalars(same) if one.span == span and _level(one) == level), None)
        if row is None:
            row = Adjudication(document_id=document, code_id=code, round=round_, start=span.start, end=span.end)
            step.add(row)
        row.coders = {
            "coded": list(coded_by),
            "not": list(not_by),
            **({"other": instead} if instead else {}),
            **({"level": level} if level == "top" else {}),
        }
        row.decision, row.reason, row.coder = decision, reason.strip(), project.coder
        step.flush()
        if apply:
            branch = _branch(step, code) if level == "top" else [code]
            _apply(step, document, span, branch, decision, other, [*coded_by, *not_by])
        return next(one for one in _rows(step) if one.id == row.id)


def _branch(session: Session, code: int) -> list[int]:
    """A code, then those below it that it counts."""
    tree = tree_in(session)
    return [code, *(below for below, into in counted_into(tree).items() if below != code and code in into)]


def _apply(
    step: Step,
    document: int,
    span: Span,
    branch: Sequence[int],
    decision: str,
    other: int | None,
    coders: Sequence[str],
) -> None:
    """Brings codings to what was decided about the first code of a branch, which the others are counted into."""
    frozen = set(step.scalars(select(CodingFreeze.coder)))
    missing = [name for name in coders if name not in frozen]
    if missing:
        raise BadInput(
            say("These have not frozen their codings yet: {names}.", names=", ".join(missing)),
            say("Freeze them first: figures of agreement count what was coded independently."),
        )
    for coder in coders:
        if decision == "codes":
            has = union([row.span for one in branch for row in _hers(step, document, one, coder)])
            if not any(part.contains(span) for part in has):
                extend(step, document=document, span=span, code=branch[0], coder=coder)
        elif decision in ("does_not", "other"):
            for one in branch:
                cut_out(step, document=document, span=span, code=one, coder=coder)
        if decision == "other" and other is not None:
            extend(step, document=document, span=span, code=other, coder=coder)


def extend(step: Step, *, document: int, span: Span, code: int, coder: str) -> None:
    """Gives a place a code in the name of a coder: her coding that touches it grows, else there is a new one."""
    hers = _hers(step, document, code, coder)
    touching = [row for row in hers if row.start <= span.end and span.start <= row.end]
    if not touching:
        add_coding(step, document=document, code=code, span=span, coder=coder)
        return
    first, *rest = touching
    whole = union([span, *(row.span for row in touching)])[0]
    for row in rest:
        for memo in list(row.memos):
            memo.coding_id = first.id
        step.flush()
        step.expire(row)
        step.delete(row)
    step.flush()
    first.span = whole
    first.quote = quote_in(step, lookup.document_by_id(step, document), whole)
    step.flush()


def cut_out(step: Step, *, document: int, span: Span, code: int, coder: str) -> None:
    """Takes a code off a place in the name of a coder: her codings end before it or begin behind it."""
    whole = lookup.document_by_id(step, document)
    for row in _hers(step, document, code, coder):
        if not row.span.overlaps(span):
            continue
        before, after = Span(row.start, max(row.start, span.start)), Span(min(row.end, span.end), row.end)
        left = [part for part in (before, after) if len(part) and quote_in(step, whole, part).strip()]
        if not left:
            step.delete(row)
            continue
        row.span = left[0]
        row.quote = quote_in(step, whole, left[0])
        step.flush()
        for part in left[1:]:
            add_coding(step, document=document, code=code, span=part, coder=coder)
    step.flush()


def _hers(step: Step, document: int, code: int, coder: str) -> list[Coding]:
    query = (
        select(Coding)
        .join(Coder, Coder.id == Coding.coder_id)
        .where(Coding.document_id == document, Coding.code_id == code, Coder.name == coder)
    )
    return list(step.scalars(query.order_by(Coding.start, Coding.end, Coding.id)))


def take_back_decision(project: Project, *, decision: int) -> Changes | None:
    """Deletes a decision; codings that were changed by it stay as they are (undo brings both back)."""
    with project.change(say("Take back a decision")) as step:
        row = step.get(Adjudication, decision)
        if row is None:
            raise NotFound(say("That decision is no longer there."), say("Undo brings it back if it was deleted."))
        step.delete(row)
    return step.changes


def build_log(project: Project, *, language: str) -> Report:
    """The log of decisions as a report: the record of negotiated agreement, with or without coefficients."""
    from qcoder.services.passages.source_lines import Places
    from qcoder.services.projects import summary

    rows = decisions(project)
    info = summary(project)
    with project.read() as session:
        places = Places(session, ())  # no document is called by a name that has a pseudonym

    def t(text: str) -> str:
        return say(text).text(language)

    numbers: Mapping[str, int] = {name: sum(row.decision == name for row in rows) for name in DECISIONS}
    counts = ", ".join(f"{t(DECISION_NAMES[name])}: {number}" for name, number in numbers.items() if number)
    about = [Paragraph(counts, "counts")]
    rounds = ", ".join(f"“{name}”" for name in dict.fromkeys(row.round for row in rows) if name)
    if rounds:
        about.append(Paragraph(say("On codings that were frozen as {rounds}.", rounds=rounds).text(language), "counts"))
    heading = say("Decisions of the coders").text(language)
    sections = [Section(1, heading, tuple(about), landscape=True)]
    for id_ in dict.fromkeys(row.document_id for row in rows):
        document, of = places.document(id_), [row for row in rows if row.document_id == id_]
        table = Table(
            caption=say_plural("{n} decision", "{n} decisions", n=len(of)).text(language),
            header=tuple(one.text(language) for one in HEADER),
            rows=tuple(_line(row, t) for row in of),
            numeric=(False,) * 7,
            widths=(6, 4, 2, 2, 3, 5, 3),
        )
        sections.append(Section(2, document, (table,), landscape=True))
    return Report(
        title=say("Log of decisions").text(language),
        subtitle=info.name,
        language=language,
        notice=info.notice,
        sections=tuple(sections),
    )


def _line(row: DecisionRow, t: Any) -> tuple[str, ...]:
    said = t(DECISION_NAMES[row.decision]) + (f": {row.other}" if row.other else "")
    code = row.code if row.level == "own" else f"{row.code} ({t(WHOLE_BRANCH)})"
    return (
        " ".join(row.words.split()),
        code,
        ", ".join(row.coded_by),
        ", ".join(row.not_by),
        said,
        row.reason,
        f"{row.coder}, {row.at.date().isoformat()}",
    )


def write_log(project: Project, *, file: Path, language: str = "") -> Path:
    """Writes the log of decisions as a report of any kind, a Word file where the name says none."""
    from qcoder.core.messages import current_language
    from qcoder.services.leaving.report_files import save_report

    return save_report(build_log(project, language=language or current_language()), file=file)
