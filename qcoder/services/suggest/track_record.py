"""How good suggestions are on this researcher's own coding: the estimate, and apart from it what she said of them.

Never "right": a suggestion agrees with the coder or it does not.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from qcoder.core.messages import Message, mark, say
from qcoder.core.progress import Progress
from qcoder.model import Verdict
from qcoder.services.codes.codebook import code_rows, uncounted
from qcoder.services.documents.languages import Languages
from qcoder.services.suggest.suggesting import ask, refuse_blind
from qcoder.services.suggest.suggestion_request import request_of
from qcoder.services.suggest.verdicts import BATCH
from qcoder.storage.project import Project
from qcoder.suggesters.asking import Here, Suggester
from qcoder.suggesters.record import CodeRecord, Error, Growth, Record, Share, Status

__all__ = [
    "STATES", "CodeRecord", "Error", "Growth", "Live", "Record", "Share", "evaluate", "growth_said", "live_record",
    "said_of_code", "shown_error", "shown_share",
]  # fmt: skip
STATES: Mapping[Status, Message] = {
    "speaks": say("proposes"),
    "few examples": say("not enough examples"),
    "unreliable": say("silent: not reliable"),
    "nothing to go by": say("no examples"),
}
CLOSE = 0.02  # shares nearer than that are as good as one another


@dataclass(frozen=True, slots=True)
class Live:
    """What was said of suggestions of a code, in one language or ("") in all; `batch` counts those said at once."""

    code_id: int
    code: str  # path
    language: str
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0
    batch: int = 0

    @property
    def decided(self) -> int:
        return self.accepted + self.corrected + self.rejected


def evaluate(
    project: Project,
    *,
    precision: float | None = None,
    by_language: bool = False,
    engine: Suggester | None = None,
    progress: Progress | None = None,
) -> Record:
    """Every coded interview judged as if it had never been coded; nothing is kept of it.

    Raises BadInput while coders work blind.
    """
    refuse_blind(project)
    request = request_of(project)
    if precision is not None:
        request = replace(request, parameters=replace(request.parameters, precision=precision))
    found: Record = ask(project, engine or Here(), "record", request, progress, by_language)
    return found


def live_record(project: Project) -> tuple[Live, ...]:
    """The verdicts so far, a line for each code and one for each code and language."""
    with project.read() as session:
        paths = {row.id: row.path for row in code_rows(session, count=uncounted)}
        languages = Languages(session)
        rows = session.execute(
            select(Verdict.code_id, Verdict.document_id, Verdict.start, Verdict.verdict, Verdict.reason)
        ).all()
    counts: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for code, document, start, verdict, reason in rows:
        for language in {"", languages.at(document, start)}:
            counts[code, language][verdict] += 1
            counts[code, language]["batch"] += reason == BATCH
    order = list(paths)
    return tuple(
        Live(code, paths[code], language, found["accepted"], found["corrected"], found["rejected"], found["batch"])
        for (code, language), found in sorted(counts.items(), key=lambda pair: (order.index(pair[0][0]), pair[0][1]))
    )


def shown_share(one: Share) -> str:
    return f"{one.value:.2f} ({one.low:.2f}–{one.high:.2f})" if one.value is not None else "–"


def shown_error(one: Error | None) -> str:
    return f"{one.value:.3f} ({one.low:.3f}–{one.high:.3f})" if one is not None else "–"


def growth_said(growth: Sequence[Growth]) -> Message | None:
    """What more coded interviews brought so far; None where it cannot be told."""
    if len(growth) < 2:
        return None
    before, last = growth[-2], growth[-1]
    figures = {
        "few": before.documents, "many": last.documents,
        "one": round(100 * (before.found.value or 0)), "two": round(100 * (last.found.value or 0)),
    }  # fmt: skip
    if (last.found.value or 0) - (before.found.value or 0) < CLOSE:
        return say(
            "With {few} coded interviews {one} % of the coded sentences of others had one of their codes among the "
            "first three, with {many}, {two} %: more of them brought hardly more.",
            **figures,
        )
    return say(
        "With {few} coded interviews {one} % of the coded sentences of others had one of their codes among the first "
        "three, with {many}, {two} %: more of them still help.",
        **figures,
    )


def language_at(project: Project, *, document: int, place: int) -> str:
    """The language at a place of a text."""
    with project.read() as session:
        return Languages(session, document=document).at(document, place)


LANGUAGES = {"es": mark("in Spanish"), "en": mark("in English"), "": mark("in another language")}


def said_of_code(
    code: str, language: str, *, live: Sequence[Live], record: Record | None, code_id: int, most_examples: int = 5
) -> Message:
    """The sentence beside a suggestion: what she did with others like it, and what the estimate says."""
    lines = {one.language: one for one in live if one.code_id == code_id}
    mine = lines.get(language) if language else lines.get("")
    estimated = _line(record, code_id, language)
    spoken = say(LANGUAGES.get(language, LANGUAGES[""]))
    if mine is not None and mine.decided:
        so_far = say(
            "For {code} {language}: you accepted {n} of {all} so far.",
            code=code,
            language=spoken,
            n=mine.accepted + mine.corrected,
            all=mine.decided,
        )
    else:
        so_far = say("For {code} {language}: none decided so far.", code=code, language=spoken)
    return say("{so_far} {estimate}", so_far=so_far, estimate=_said(estimated))


def _line(record: Record | None, code_id: int, language: str) -> CodeRecord | None:
    if record is None or not record.possible:
        return None
    found: Mapping[str, CodeRecord] = {one.language: one for one in record.codes if one.code_id == code_id}
    return found.get(language) or found.get("")


def _said(estimated: CodeRecord | None) -> Message:
    if estimated is None or estimated.status in ("few examples", "nothing to go by"):
        return say("Not enough examples for an estimate.")
    precision = estimated.precision
    if not precision.whole:
        return say("In your coded interviews none would have been proposed.")
    return say(
        "In your coded interviews, each left out in turn, {n} of {all} would have agreed with you ({low} to {high} %).",
        n=precision.part,
        all=precision.whole,
        low=round(100 * precision.low),
        high=round(100 * precision.high),
    )
