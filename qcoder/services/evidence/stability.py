"""Codebook stability of a project: which codes count, in which interviews, in which order (see analysis.stability)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.analysis.stability import BASE, RUN, THRESHOLD, Interview, Stability
from qcoder.analysis.stability import stability as reckon
from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, current_language, say, say_plural
from qcoder.core.progress import Progress
from qcoder.model import Change, Code, CodebookVersion, Coding, Document, Operation
from qcoder.services.codes.codebook import code_rows
from qcoder.services.codes.codebook_versions import version_named
from qcoder.services.compare.comparing import grouping
from qcoder.services.evidence.blind import seen
from qcoder.services.rows import CodeRow
from qcoder.storage.project import Project

ORDERS = 1000


@dataclass(frozen=True, slots=True)
class Part:
    """A curve: of all interviews, of a group of them, or of one branch of the codebook."""

    group: str  # the value of the variable; "" for all
    branch: CodeRow | None  # the code at the top; None for all
    found: Stability


@dataclass(frozen=True, slots=True)
class StabilityTable:
    """The curve of all, those of the groups, and those of the branches; `names` are those of the interviews."""

    by: str
    kind: str
    whole: Part
    groups: tuple[Part, ...]
    branches: tuple[Part, ...]
    names: Mapping[int, str]
    dated: bool  # whether every interview has a date; else those without come last, as they were imported
    left_out: tuple[str, ...]  # paths of the codes that came before fieldwork
    untold: bool  # whether codes came with documents and codings at once, so that nobody knows which came before
    notice: str

    def sentence(self) -> Message:
        """For the methods section: what was counted, with which choices, and what came out."""
        found = self.whole.found
        about = {
            "n": len(found.interviews),
            "codes": found.total[-1] if found.total else 0,
            "left": self._left(),
            "order": self._order(),
        }
        if not found.runs:
            return say(
                "Codebook stability cannot be stated for a base of {base} and a run of {run}: there are too few "
                "interviews ({n}) or codes ({codes}). {order} {left}",
                base=found.base,
                run=found.run,
                **about,
            )
        return say(
            "{n} interviews brought {codes} codes. {order} {left} {result} (Guest, Namey and Chen 2020: base {base} "
            "interviews with {base_codes} codes, run length {run}, new information threshold {threshold}).",
            result=self._result(),
            base=found.base,
            base_codes=found.base_codes,
            run=found.run,
            threshold=f"{found.threshold:.0%}",
            **about,
        )

    def _result(self) -> Message:
        found = self.whole.found
        if found.reached is None:
            last = found.runs[-1]
            return say(
                "Stability was not reached: the new codes of the last run were {share} of the base ({new})",
                new=last.new,
                share=f"{last.share:.0%}",
            )
        return say(
            "Stability was reached at {said} interviews, where the new codes of a run were {share} of the base ({new})",
            said=found.said,
            new=found.reached.new,
            share=f"{found.reached.share:.0%}",
        )

    def _order(self) -> Message:
        return (
            say("They are taken in the order in which they were made.")
            if self.dated
            else say("Interviews without a date come last, in the order in which they were imported.")
        )

    def _left(self) -> Message:
        if self.untold:
            return say(
                "Codes and codings came into the project together, from another one, so that it does not know which "
                "codes came before fieldwork: all are counted."
            )
        if not self.left_out:
            return say("No code was left out as made before fieldwork.")
        return say_plural(
            "{n} code that came before fieldwork is left out.",
            "{n} codes that came before fieldwork are left out.",
            n=len(self.left_out),
        )


def stability(
    project: Project,
    *,
    by: str = "",
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
    all_codes: bool = False,
    before: str = "",
    kind: str = "interview",
    orders: int = ORDERS,
    seed: int = 1,
    progress: Progress | None = None,
) -> StabilityTable:
    """New inductive codes by interview, in the order in which interviews were made.

    Args:
        by: a variable or other grouping: a curve for each of its values too.
        all_codes: count also codes that came before fieldwork.
        before: a frozen version of the codebook whose codes came before fieldwork; without it those that were made
            before the first document came in, or brought in together with others before the first passage was coded.
        kind: only documents of this kind; "" for all.

    Raises BadInput for choices that make no sense.
    """
    if base < 1 or run < 1 or not 0 <= threshold < 1:
        raise BadInput(
            say("Base and run are at least 1, the threshold is below 100 %."),
            say("Common choices: base 4, run 2, threshold 5 %."),
        )
    version = version_named(project, name=before).id if before else None
    with project.read() as session:
        codes = code_rows(session)
        earlier, untold = (set(), False) if all_codes else _earlier(session, version)
        rows = [row for row in session.scalars(select(Document).order_by(Document.id)) if not kind or row.kind == kind]
        rows.sort(key=lambda row: (not row.date, row.date))
        group = grouping(session, by)[0] if by else None
        values = {row.id: group(row.id) if group is not None else () for row in rows}
        names, dated = {row.id: row.name for row in rows}, all(row.date for row in rows)
        there: dict[int, set[int]] = {row.id: set() for row in rows}
        for document, code in session.execute(seen(session, select(Coding.document_id, Coding.code_id).distinct())):
            if document in there and code not in earlier:
                there[document].add(code)
        notice = _notice(session)
    top: dict[int, CodeRow] = {}
    by_id = {row.id: row for row in codes}
    for row in codes:  # parents come before their children
        top[row.id] = top.get(row.parent_id or 0, by_id[row.id])

    def part(documents: Sequence[int], value: str, branch: CodeRow | None) -> Part:
        wanted = [
            Interview(
                document,
                frozenset(code for code in there[document] if branch is None or top[code].id == branch.id),
            )
            for document in documents
        ]
        many = orders if branch is None and not value else 0
        return Part(
            value,
            branch,
            reckon(wanted, base=base, run=run, threshold=threshold, orders=many, seed=seed, progress=progress),
        )

    order = [row_id for row_id in names]
    groups = dict.fromkeys(value for document in order for value in values[document])
    branches = {top[code].id: top[code] for document in order for code in sorted(there[document])}
    return StabilityTable(
        by=by,
        kind=kind,
        whole=part(order, "", None),
        groups=tuple(part([one for one in order if value in values[one]], value, None) for value in groups),
        branches=tuple(part(order, "", row) for row in codes if row.id in branches),
        names=names,
        dated=dated,
        left_out=tuple(row.path for row in codes if row.id in earlier),
        untold=untold,
        notice=notice,
    )


def _notice(session: Session) -> str:
    from qcoder.model import ProjectInfo

    return session.scalars(select(ProjectInfo.notice)).one()


def _earlier(session: Session, version: int | None) -> tuple[set[int], bool]:
    """The codes that came before fieldwork: of a frozen codebook, or as the history of the project has it; and whether
    the history cannot tell.

    That is: made before the first document came in, or brought in together with others before the first coding. Where
    a step brought in codes with the first codings (a project of another program), it cannot tell.
    """
    if version is not None:
        guids = {code["guid"] for code in session.get_one(CodebookVersion, version).codes}
        return set(session.scalars(select(Code.id).where(Code.guid.in_(guids)))), False
    made: dict[int, int] = {}
    first: dict[str, int] = {}
    changes = (
        select(Change.table, Change.row_id, Change.last_id, Change.operation_id)
        .join(Operation, Operation.id == Change.operation_id)
        .where(Change.table.in_(["code", "coding", "document"]), Operation.kind == "do", Change.before.is_(None))
        .order_by(Change.id)
    )
    for table, row, last, operation in session.execute(changes):
        if table != "code":
            first.setdefault(table, operation)
            continue
        for id_ in range(row, (last or row) + 1):
            made.setdefault(id_, operation)
    together = Counter(made.values())
    never = max([*made.values(), 0]) + 1
    document, coding = first.get("document", never), first.get("coding", never)
    earlier = {
        id_
        for id_ in session.scalars(select(Code.id))
        if (operation := made.get(id_, 0)) < document or (operation < coding and together[operation] > 1)
    }
    return earlier, together[coding] > 1


def save_figure(table: StabilityTable, *, file: Path, language: str = "") -> Path:
    """Writes the curve; the end of the name says which format (.png, .svg, .pdf)."""
    from qcoder.exporters.files import write_atomically
    from qcoder.plots.drawing import figure_bytes
    from qcoder.plots.stability_figure import stability_figure

    figure = stability_figure(curves(table), language=language or current_language(), notice=table.notice)
    return write_atomically(file, figure_bytes(figure, file))


def curves(table: StabilityTable) -> list[tuple[str, Stability]]:
    """What a figure shows: the curve of all, or those of the groups."""
    if table.groups:
        return [(part.group, part.found) for part in table.groups]
    return [("", table.whole.found)]
