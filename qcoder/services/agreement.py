"""Agreement between the coders of a project: which documents, text and codes are judged (see analysis.agreement)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.agreement import (
    LEAST_DOCUMENTS,
    MOST_CODERS,
    UNITS,
    Agreement,
    Disagreement,
    JudgedText,
    Uncoded,
    Unit,
    agree,
    disagreements,
)
from qcoder.core.errors import BadInput, NotFound
from qcoder.core.messages import Message, mark, say
from qcoder.core.span import Span
from qcoder.core.words import word_spans
from qcoder.language.sentences import sentences
from qcoder.model import Coder, Coding, Document
from qcoder.services import lookup
from qcoder.services.codebook import code_rows
from qcoder.services.comparing import spoken
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project

Level = Literal["own", "top"]
UNIT_NAMES: dict[Unit, str] = {
    "character": mark("characters"),
    "word": mark("words"),
    "sentence": mark("sentences"),
    "turn": mark("turns"),
    "segment": mark("segments (stretches between the borders of any coding)"),
}


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """What the coders agree on, with all that has to be said beside the numbers."""

    coders: tuple[str, ...]
    documents: tuple[str, ...]  # that all of them have coded
    left_out: tuple[str, ...]  # that only some of them have
    unit: Unit
    uncoded: Uncoded
    interviewer: Uncoded
    level: Level
    codes: tuple[CodeRow, ...]
    rows: tuple[Agreement, ...]  # one a code, in the same order
    pooled: Agreement
    seed: int
    resamples: int
    apart: tuple[Disagreement, ...]  # ids of documents and codes; numbers of coders as in `coders`

    def sentence(self) -> Message:
        """For the methods section: coefficient, unit, sample and what was counted."""
        alpha, kappa = self.pooled.coefficients["alpha"], self.pooled.coefficients["kappa"]
        if alpha is None:
            return say(
                "{coders} coded {n} documents, but no agreement can be stated: no code was used in them.",
                coders=_names(self.coders),
                n=len(self.documents),
            )
        return say(
            "{coders} coded the same {n} documents; pooled over {codes} codes, Krippendorff's alpha is {alpha} and "
            "Cohen's kappa {kappa}. Unit: {unit}; {uncoded}; {interviewer}; {intervals}.",
            coders=_names(self.coders),
            n=len(self.documents),
            codes=sum(1 for row in self.rows if any(row.by_coder)),
            alpha=f"{alpha:.2f}",
            kappa="–" if kappa is None else f"{kappa:.2f}",
            unit=say(UNIT_NAMES[self.unit]),
            uncoded=say("uncoded text counted in") if self.uncoded == "in" else say("uncoded text left out"),
            interviewer=say("the interviewer's turns counted in")
            if self.interviewer == "in"
            else say("the interviewer's turns left out"),
            intervals=self._intervals(),
        )

    def _intervals(self) -> Message:
        ends = self.pooled.intervals.get("alpha")
        if ends is None:
            return say("no interval, because fewer than {n} documents were coded by all", n=LEAST_DOCUMENTS)
        return say(
            "95 % interval of alpha {low} to {high} by resampling documents {times} times",
            low=f"{ends[0]:.2f}",
            high=f"{ends[1]:.2f}",
            times=self.resamples,
        )


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)


def coders(project: Project) -> list[str]:
    """Who has coded something, those with the most codings first."""
    with project.read() as session:
        found: dict[str, int] = defaultdict(int)
        for name in session.scalars(select(Coder.name).join(Coding, Coding.coder_id == Coder.id)):
            found[name] += 1
    return sorted(found, key=lambda name: (-found[name], name))


def agreement(
    project: Project,
    *,
    coders: Sequence[str],
    unit: Unit = "character",
    uncoded: Uncoded = "in",
    interviewer: Uncoded = "out",
    code: str = "",
    level: Level = "own",
    resamples: int = 1000,
    seed: int = 1,
) -> AgreementTable:
    """How far two or more coders agree, code by code and pooled, on the documents that all of them have coded.

    Args:
        code: a path: only this code and those below it.
        level: "own" judges each code by its own codings; "top" gives the codings of all below to the code at the top.

    Raises BadInput or NotFound, with a hint, when there is nothing to compare.
    """
    _check(coders, unit)
    with project.read() as session:
        known = {name: id_ for id_, name in session.execute(select(Coder.id, Coder.name))}
        for name in coders:
            if name not in known:
                raise NotFound(
                    say("Nobody called “{name}” has coded here.", name=name),
                    say("There are: {names}", names=_names(sorted(known)) or "–"),
                )
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
        codes = _codes(session, code)
        top = _top_of(codes) if level == "top" else {}
        codes = [row for row in codes if top.get(row.id, row.id) == row.id]
        marks = _marks(session, [known[name] for name in coders], top)
        heard = spoken(session, interviewers=interviewer == "in")
    by_all = [id_ for id_, found in marks.items() if {coder for coder, _ in found} == set(range(len(coders)))]
    if not by_all:
        raise BadInput(
            say("There is no document that {names} have all coded.", names=_names(coders)),
            say("Let each of them code the same interviews, or choose other coders."),
        )
    wanted = {row.id for row in codes}
    texts = [
        JudgedText(
            id_,
            [Span(*one) for one in heard[id_][1] if one[0] < one[1]],
            {key: spans for key, spans in marks[id_].items() if key[1] in wanted},
            _units(unit, *heard[id_]),
        )
        for id_ in sorted(by_all)
    ]
    numbers = [row.id for row in codes]
    rows, pooled = agree(
        texts, coders=len(coders), codes=numbers, unit=unit, uncoded=uncoded, resamples=resamples, seed=seed
    )
    return AgreementTable(
        coders=tuple(coders),
        documents=tuple(names[id_] for id_ in sorted(by_all)),
        left_out=tuple(names[id_] for id_ in sorted(marks.keys() - set(by_all))),
        unit=unit,
        uncoded=uncoded,
        interviewer=interviewer,
        level=level,
        codes=tuple(codes),
        rows=tuple(rows),
        pooled=pooled,
        seed=seed,
        resamples=resamples,
        apart=tuple(disagreements(texts, coders=len(coders), codes=numbers)),
    )


def _check(coders: Sequence[str], unit: str) -> None:
    if len(set(coders)) < 2 or len(set(coders)) != len(coders):
        raise BadInput(say("Agreement needs two coders or more."), say("Name each of them once."))
    if len(coders) > MOST_CODERS:
        raise BadInput(
            say("At most {n} coders can be compared at once.", n=MOST_CODERS), say("Compare them in smaller groups.")
        )
    if unit not in UNITS:
        raise BadInput(say("“{unit}” is not a unit.", unit=unit), say("There are: {units}", units=", ".join(UNITS)))


def _codes(session: Session, path: str) -> list[CodeRow]:
    rows = code_rows(session)
    if not path:
        return rows
    kept = {lookup.code_by_path(session, path).id}
    for row in rows:  # parents come before their children
        if row.parent_id in kept:
            kept.add(row.id)
    return [row for row in rows if row.id in kept]


def _top_of(rows: Sequence[CodeRow]) -> dict[int, int]:
    """For each of some codes the highest of them above it; a counter-instance stands for itself."""
    top: dict[int, int] = {}
    for row in rows:
        top[row.id] = row.id if row.counter_instance else top.get(row.parent_id or 0, row.id)
    return top


def _marks(
    session: Session, coders: Sequence[int], top: dict[int, int]
) -> dict[int, dict[tuple[int, int], list[Span]]]:
    """The passages of each document by (number of the coder, code)."""
    number = {id_: place for place, id_ in enumerate(coders)}
    found: dict[int, dict[tuple[int, int], list[Span]]] = defaultdict(lambda: defaultdict(list))
    query = select(Coding.document_id, Coding.coder_id, Coding.code_id, Coding.start, Coding.end)
    for document, coder, code, start, end in session.execute(query.where(Coding.coder_id.in_(coders))):
        found[document][number[coder], top.get(code, code)].append(Span(start, end))
    return found


def _units(unit: Unit, text: str, said: Sequence[tuple[int, int]]) -> list[Span]:
    match unit:
        case "word":
            return [Span(start + a, start + b) for start, end in said for a, b in word_spans(text[start:end])]
        case "sentence":
            return [found for start, end in said for found in sentences(text, start, end)]
        case "turn":
            return [Span(start, end) for start, end in said if start < end]
        case _:
            return []
