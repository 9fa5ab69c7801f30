"""Agreement between coders of a project: which documents, text and codes are judged (see analysis.agreement)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
    places,
)
from qcoder.analysis.span_agreement import SpanAgreement, agree_on_spans
from qcoder.core.errors import BadInput, NotFound, what_there_is
from qcoder.core.messages import Message, mark, say, say_plural
from qcoder.core.progress import Progress, Silent
from qcoder.core.span import Span
from qcoder.core.words import word_spans
from qcoder.language.sentences import sentences
from qcoder.model import Coder, Coding, CodingFreeze, Document
from qcoder.services import lookup
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.compare.comparing import spoken
from qcoder.services.evidence.adjudicating import Level
from qcoder.services.evidence.blind import hidden_coders
from qcoder.services.evidence.coding_freezes import Frozen, frozen_codings, rounds, worked_through
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project

LEVELS: tuple[Level, ...] = ("own", "top")
LIVE = "-"  # in the place of a round: the codings as they are today
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
    documents: tuple[str, ...]  # that all of them have worked through
    left_out: tuple[str, ...]  # that only some of them have
    round: str  # in which they froze their codings; "" for the codings as they are today
    codebooks: tuple[str, ...]  # the versions of the codebook that they coded with, as far as these are kept
    lost: int  # frozen codings whose document, code or words are no more
    unit: Unit
    uncoded: Uncoded
    interviewer: Uncoded
    level: Level
    codes: tuple[CodeRow, ...]
    rows: tuple[Agreement, ...]  # one a code, in the same order
    pooled: Agreement
    levels: Mapping[Level, Agreement]  # pooled over parents and children by themselves, and over whole branches
    spans: SpanAgreement
    seed: int
    resamples: int
    places: tuple[Disagreement, ...]  # where somebody coded; ids of documents and codes, numbers of coders

    @property
    def apart(self) -> tuple[Disagreement, ...]:
        """Where some coded and others did not."""
        return tuple(one for one in self.places if len(one.coders) < len(self.coders))

    def sentence(self) -> Message:
        """For the methods section: coefficients, what they are of, and how it was coded."""
        pooled = self.pooled.coefficients
        if pooled["percent"] is None or not any(self.pooled.by_coder):
            return say_plural(
                "{coders} coded {n} document, but no agreement can be stated: no code was used in it.",
                "{coders} coded {n} documents, but no agreement can be stated: no code was used in them.",
                n=len(self.documents),
                coders=_names(self.coders),
            )
        return say(
            "{how} Pooled over {codes} codes ({level}), percent agreement is {percent}, Krippendorff's alpha {alpha}, "
            "Cohen's kappa {kappa} and Gwet's AC1 {ac1}; {intervals}. A code was given to {prevalence} of what was "
            "judged on average. For text spans, the binary alpha is {binary} and Cu-alpha {cu}. Unit: {unit}; "
            "{uncoded}; {interviewer}.",
            how=self._how(),
            codes=sum(1 for row in self.rows if any(row.by_coder)),
            level=say("parents and children each by themselves")
            if self.level == "own"
            else say("each branch as its top code"),
            percent=f"{pooled['percent']:.1%}",
            alpha=_figure(pooled["alpha"]),
            kappa=_figure(pooled["kappa"]),
            ac1=_figure(pooled["ac1"]),
            intervals=self._intervals(),
            prevalence="–" if self.pooled.prevalence is None else f"{self.pooled.prevalence:.1%}",
            binary=_figure(self.spans.binary_all.value),
            cu=_figure(self.spans.cu_all.value),
            unit=say(UNIT_NAMES[self.unit]),
            uncoded=say("uncoded text counted in") if self.uncoded == "in" else say("uncoded text left out"),
            interviewer=say("the interviewer's turns counted in")
            if self.interviewer == "in"
            else say("the interviewer's turns left out"),
        )

    def _how(self) -> Message:
        if not self.round:
            return say_plural(
                "{coders} coded the same document; their codings were not frozen before they spoke about them.",
                "{coders} coded the same {n} documents; their codings were not frozen before they spoke about them.",
                n=len(self.documents),
                coders=_names(self.coders),
            )
        return say_plural(
            "{coders} coded the same document independently; codings were frozen before discussion as “{name}” "
            "with the codebook “{codebook}”.",
            "{coders} coded the same {n} documents independently; codings were frozen before discussion as “{name}” "
            "with the codebook “{codebook}”.",
            n=len(self.documents),
            coders=_names(self.coders),
            name=self.round,
            codebook=_names(self.codebooks) or "–",
        )

    def _intervals(self) -> Message:
        ends = self.pooled.intervals.get("alpha")
        if ends is None and len(self.documents) < LEAST_DOCUMENTS:
            return say("no interval, because fewer than {n} documents were coded by all", n=LEAST_DOCUMENTS)
        if ends is None:
            return say("no interval of alpha")
        return say(
            "95 % interval of alpha {low} to {high} by resampling documents {times} times",
            low=two_places(ends[0]),
            high=two_places(ends[1]),
            times=self.resamples,
        )


def two_places(value: float) -> str:
    """A coefficient as it is printed; nothing is never below nothing."""
    said = f"{value:.2f}"
    return "0.00" if said == "-0.00" else said


def _figure(value: float | None) -> str:
    return "–" if value is None else two_places(value)


def _names(names: Sequence[str]) -> str:
    return ", ".join(names)


def coders(project: Project) -> list[str]:
    """Who has coded something or frozen codings, those with the most codings first."""
    with project.read() as session:
        found: dict[str, int] = defaultdict(int)
        for name in session.scalars(select(Coder.name).join(Coding, Coding.coder_id == Coder.id)):
            found[name] += 1
        for name in session.scalars(select(CodingFreeze.coder)):
            found[name] += 0
    return sorted(found, key=lambda name: (-found[name], name))


def coding_rounds(project: Project, *, coders: Sequence[str]) -> list[str]:
    """The rounds in which all of some coders have frozen their codings, the newest first."""
    with project.read() as session:
        return rounds(session, coders)


def usual_coders(project: Project) -> list[str]:
    """Whose agreement is asked for first: those of the newest round that two have frozen, else the first two."""
    there = coders(project)
    by_round: dict[str, set[str]] = {}
    with project.read() as session:
        frozen = session.execute(select(CodingFreeze.name, CodingFreeze.coder).order_by(CodingFreeze.id.desc())).all()
    for name, coder in frozen:
        by_round.setdefault(name, set()).add(coder)
    wanted = next((by for by in by_round.values() if len(by) > 1), set(there[:2]))
    return [name for name in there if name in wanted]


def agreement(
    project: Project,
    *,
    coders: Sequence[str],
    unit: Unit = "character",
    uncoded: Uncoded = "in",
    interviewer: Uncoded = "out",
    code: str = "",
    level: Level = "own",
    round_: str = "",
    resamples: int = 1000,
    seed: int = 1,
    progress: Progress | None = None,
) -> AgreementTable:
    """How far two or more coders agree, code by code and pooled, on the documents that all of them have coded.

    Args:
        code: a path: only this code and those below it.
        level: "own" judges each code by its own codings; "top" gives the codings of all below to the code at the top.
            Both are pooled, in `levels`.
        round_: the round in which all of them froze their codings; "" for the newest one, or for the codings as they
            are today when none of them has frozen any; LIVE for those of today in any case.

    Raises BadInput or NotFound, with a hint, when there is nothing to compare or not yet.
    """
    watch = progress or Silent()
    _check(coders, unit)
    watch.step(0, 3, say("Reading the codings"))
    with project.read() as session:
        judged = _judged(session, coders, round_)
        found = judged.of
        names = {id_: name for id_, name in session.execute(select(Document.id, Document.name))}
        codes = _codes(session, code)
        heard = spoken(session, interviewers=interviewer == "in")
    by_all = frozenset.intersection(*(one.documents for one in found))
    if not by_all:
        raise BadInput(
            say("There is no document that {names} have all coded.", names=_names(coders)),
            say("Let each of them code the same interviews, or choose other coders."),
        )
    top = _top_of(codes)
    chosen: dict[Level, list[CodeRow]] = {"own": codes, "top": [row for row in codes if top[row.id] == row.id]}
    cut = {
        id_: ([Span(*one) for one in heard[id_][1] if one[0] < one[1]], _units(unit, *heard[id_]))
        for id_ in sorted(by_all)
    }

    def texts(of: Level) -> list[JudgedText]:
        wanted = {row.id for row in codes}
        marks: dict[int, dict[tuple[int, int], list[Span]]] = defaultdict(lambda: defaultdict(list))
        for number, one in enumerate(found):
            for document, code_, span in one.codings:
                if code_ in wanted and document in by_all:
                    marks[document][number, top[code_] if of == "top" else code_].append(span)
        return [JudgedText(id_, counted, marks[id_], units) for id_, (counted, units) in cut.items()]

    by_level = {of: texts(of) for of in LEVELS}
    figures = {
        of: agree(
            by_level[of],
            coders=len(coders),
            codes=[row.id for row in chosen[of]],
            unit=unit,
            uncoded=uncoded,
            resamples=resamples,
            seed=seed,
            progress=progress,
        )
        for of in LEVELS
    }
    rows, pooled = figures[level]
    numbers = [row.id for row in chosen[level]]
    spans = agree_on_spans(
        by_level["own"],
        coders=len(coders),
        codes=[row.id for row in codes],
        branches=top,
        resamples=resamples,
        seed=seed,
        progress=progress,
    )
    watch.step(3, 3, say("Reading the codings"))
    return AgreementTable(
        coders=tuple(coders),
        documents=tuple(names[id_] for id_ in sorted(by_all)),
        left_out=tuple(names[id_] for id_ in sorted(frozenset.union(*(one.documents for one in found)) - by_all)),
        round=judged.round,
        codebooks=tuple(dict.fromkeys(one.codebook for one in found if one.codebook)),
        lost=sum(one.lost for one in found),
        unit=unit,
        uncoded=uncoded,
        interviewer=interviewer,
        level=level,
        codes=tuple(chosen[level]),
        rows=tuple(rows),
        pooled=pooled,
        levels={of: figures[of][1] for of in LEVELS},
        spans=spans,
        seed=seed,
        resamples=resamples,
        places=tuple(places(by_level[level], coders=len(coders), codes=numbers)),
    )


@dataclass(frozen=True, slots=True)
class _Judged:
    """The codings of all coders that are compared, and the round they were frozen in ("" for today's)."""

    of: tuple[Frozen, ...]
    round: str


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
    rows = code_rows(session, count=uncounted)
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


def _judged(session: Session, coders: Sequence[str], wanted: str) -> _Judged:
    """What is compared: a round, or the codings of today."""
    known = {*session.scalars(select(Coder.name)), *session.scalars(select(CodingFreeze.coder))}
    for name in coders:
        if name not in known:
            raise NotFound(
                say("Nobody called “{name}” has coded here.", name=name),
                what_there_is(sorted(known), say("Nobody has coded here yet.")),
            )
    shared = have = rounds(session, coders)
    if wanted and wanted != LIVE:
        shared = [one for one in have if one.casefold() == wanted.casefold()]
        if not shared:
            raise NotFound(
                say("{names} have not all frozen their codings as “{round}”.", names=_names(coders), round=wanted),
                say("They have: {rounds}", rounds=_names(have)) if have else say("They have no round in common yet."),
            )
    if shared and wanted != LIVE:
        return _Judged(tuple(frozen_codings(session, name=shared[0], coder=name) for name in coders), shared[0])
    frozen = set(session.scalars(select(CodingFreeze.coder)))
    waiting = [name for name in coders if name not in frozen]
    if wanted != LIVE and len(waiting) < len(coders):
        if waiting:
            raise BadInput(
                say("These have not frozen their codings yet: {names}.", names=_names(waiting)),
                say("Agreement counts what was coded before it was spoken about. Or ask for today's codings."),
            )
        raise BadInput(
            say("{names} have not frozen their codings for the same round.", names=_names(coders)),
            say("Give the rounds the same name, or ask for today's codings."),
        )
    ids = {name: id_ for id_, name in session.execute(select(Coder.id, Coder.name))}
    hidden = set(hidden_coders(session))
    unseen = [name for name in coders if ids.get(name) in hidden]
    if unseen:
        raise BadInput(
            say("The codings of {names} are not to be seen yet.", names=_names(unseen)),
            say("Coders are blind to each other in this project until both have frozen their codings."),
        )
    return _Judged(tuple(_today(session, name, ids.get(name, 0)) for name in coders), "")


def _today(session: Session, name: str, coder: int) -> Frozen:
    query = select(Coding.document_id, Coding.code_id, Coding.start, Coding.end).where(Coding.coder_id == coder)
    codings = tuple((document, code, Span(start, end)) for document, code, start, end in session.execute(query))
    return Frozen(name, "", frozenset(worked_through(session, name)), codings, 0)


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
