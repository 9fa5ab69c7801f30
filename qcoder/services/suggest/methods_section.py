"""What a methods appendix says of suggestions: how many codings of each code came of the machine, and how."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qcoder.analysis.numbers import shown_number
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.report import Paragraph, Section, Table
from qcoder.model import Coder, Coding, Verdict
from qcoder.services.codes.codebook import codes
from qcoder.services.evidence.blind import seen
from qcoder.services.leaving.report_layouts import code_label
from qcoder.services.suggest.verdicts import BATCH
from qcoder.storage.project import Project

HAND, SUGGESTED = "hand", "suggestion"


@dataclass(frozen=True, slots=True)
class Share:
    """Of one code: how many codings there are, how many by each verdict, and how many suggestions were rejected."""

    all: int = 0
    by_hand: int = 0
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0

    @property
    def other(self) -> int:
        """Came with a file, or of a suggestion whose verdict is not kept."""
        return self.all - self.by_hand - self.accepted - self.corrected


@dataclass(frozen=True, slots=True)
class Use:
    """How suggestions were used in a project; `of_code` holds codes by their id."""

    of_code: dict[int, Share]
    batch: int  # codings accepted several at once
    coders: tuple[str, ...]
    engines: tuple[str, ...]
    first: str  # days of the first and the last verdict
    last: str

    @property
    def suggested(self) -> int:
        return sum(share.accepted + share.corrected for share in self.of_code.values())

    @property
    def rejected(self) -> int:
        return sum(share.rejected for share in self.of_code.values())

    @property
    def all(self) -> int:
        return sum(share.all for share in self.of_code.values())


def use_of_suggestions(project: Project) -> Use | None:
    """None where nothing was ever said of a suggestion."""
    with project.read() as session:
        said = session.execute(
            select(Verdict.verdict, Verdict.code_id, Verdict.coding_id, Verdict.reason, Verdict.engine,
                   Verdict.engine_version, Verdict.at, Coder.name).join(Coder, Coder.id == Verdict.coder_id)
        ).all()  # fmt: skip
        if not said:
            return None
        verdicts = {coding: verdict for verdict, _code, coding, *_rest in said if coding is not None}
        batches = {coding for _verdict, _code, coding, reason, *_rest in said if reason == BATCH and coding is not None}
        counts, batch = _counts(session, verdicts, batches)
    for verdict, code, *_rest in said:
        if verdict == "rejected":
            counts.setdefault(code, Counter())["rejected"] += 1
    days = sorted(at[:10] for *_rest, at, _coder in said)
    return Use(
        of_code={code: Share(**found) for code, found in counts.items()},
        batch=batch,
        coders=tuple(sorted({row.name for row in said})),
        engines=tuple(sorted({f"{row.engine} {row.engine_version}".strip() for row in said})),
        first=days[0],
        last=days[-1],
    )


def _counts(session: Session, verdicts: dict[int, str], batches: set[int]) -> tuple[dict[int, Counter[str]], int]:
    """Of the codings that are there and may be seen."""
    counts: dict[int, Counter[str]] = {}
    number = select(Coding.code_id, func.count(Coding.id)).group_by(Coding.code_id)
    for code, n in session.execute(seen(session, number)):
        counts[code] = Counter(all=n)
    for code, n in session.execute(seen(session, number.where(Coding.origin == HAND))):
        counts[code]["by_hand"] = n
    batch = 0
    of_machine = seen(session, select(Coding.id, Coding.code_id).where(Coding.origin == SUGGESTED))
    for coding, code in session.execute(of_machine):
        verdict = verdicts.get(coding)
        if verdict is not None:
            counts[code][verdict] += 1
            batch += coding in batches
    return counts, batch


def methods_section(project: Project, *, language: str) -> Section | None:
    """The appendix of a report; None where nothing was ever said of a suggestion."""
    use = use_of_suggestions(project)
    if use is None:
        return None

    def t(message: Message) -> str:
        return message.text(language)

    told = [
        say_plural(
            "{n} of {all} codings came of a suggestion of the program that a person took.",
            "{n} of {all} codings came of suggestions of the program that a person took.",
            n=use.suggested,
            all=shown_number(use.all),
        ),
        say_plural("{n} suggestion was rejected.", "{n} suggestions were rejected.", n=use.rejected),
        say_plural("{n} was accepted with others at once.", "{n} were accepted with others at once.", n=use.batch),
        say("Nothing was coded without a person's yes."),
        say(
            "Who decided: {coders}; from {first} to {last}.",
            coders=", ".join(use.coders),
            first=use.first,
            last=use.last,
        ),
        say("The suggestions were made on this computer: {engine}.", engine=", ".join(use.engines)),
    ]
    rows, indents = [], []
    for code in codes(project):
        share = use.of_code.get(code.id)
        if share is not None and (share.accepted or share.corrected or share.rejected):
            rows.append(
                (
                    code_label(code.called(language), code.counter_instance, language),
                    *map(shown_number, (share.all, share.by_hand, share.accepted, share.corrected, share.other)),
                    shown_number(share.rejected),
                )
            )
            indents.append(code.depth)
    table = Table(
        caption=t(say("Codings by where they came from")),
        header=(
            t(say("Code")), t(say("Codings")), t(say("By hand")), t(say("Suggested, accepted")),
            t(say("Suggested, corrected")), t(say("From elsewhere")), t(say("Suggested, rejected")),
        ),
        rows=tuple(rows),
        numeric=(False, *(True for _column in range(6))),
        note=t(say("Codes of which something was suggested and decided; a corrected one under the code it got.")),
        indents=tuple(indents),
    )  # fmt: skip
    return Section(1, t(say("Methods: suggested codings")), (Paragraph(" ".join(map(t, told)), "counts"), table))
