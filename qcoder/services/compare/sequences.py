"""Codes over dates: which stage each case shows in which year, from passages and from stages noted without a document.

A passage stands in the year that it is about; in that of its document only where that is asked for, because an
interview of 2005 may tell of 1994. What it is about says the case as well, else that of its document does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.core.span_index import SpanIndex
from qcoder.model import About, Case, Document, ProjectInfo
from qcoder.services.cases.cases import parents_of
from qcoder.services.cases.stages import StageRow, stage_rows
from qcoder.services.compare import comparing
from qcoder.services.compare.crosstabs import Codebook, codebook, matching
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.leaving.reporting import code_label
from qcoder.services.passages.coding_store import CodingColumns, store_of
from qcoder.storage.project import Project

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from qcoder.analysis.comparison import CodeNode
    from qcoder.plots.drawing import Drawing, LookName

MOST_YEARS = 60  # columns of the table


@dataclass
class Found:
    """One case in one stage in one year: the codings that say so, and the stages noted."""

    codings: list[int] = field(default_factory=list)
    noted: list[StageRow] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Facts:
    """What the project says of dates and cases."""

    rows: dict[int, tuple[str, ...]]  # names of the rows that a case stands in
    case: dict[int, int | None]  # of each document
    date: dict[int, str]
    abouts: dict[int, SpanIndex[tuple[int | None, str]]]
    noted: list[StageRow]
    notice: str


def _facts(session: Session, by: str) -> Facts:
    cases = {row.id: row for row in session.scalars(select(Case))}
    parents = parents_of(session)
    rows = {
        id_: (case.name,)
        if by == "case"
        else comparing.organisations(id_, cases=cases, parents=parents) or (case.name,)
        for id_, case in cases.items()
    }
    documents = session.execute(select(Document.id, Document.case_id, Document.date)).all()
    ties: dict[int, list[tuple[Span, tuple[int | None, str]]]] = {}
    for tie in session.scalars(select(About)):
        ties.setdefault(tie.document_id, []).append((tie.span, (tie.case_id, tie.year)))
    return Facts(
        rows,
        {id_: case for id_, case, _date in documents},
        {id_: date for id_, _case, date in documents},
        {document: SpanIndex(of) for document, of in ties.items()},
        stage_rows(session),
        session.scalars(select(ProjectInfo.notice)).one(),
    )


def years_of(date: str) -> range:
    """The years of 1994, 1994-05, 1994-05-31 or 1994-1998; none for an empty date."""
    first, _hyphen, last = date.partition("-")
    if not first:
        return range(0)
    return range(int(first), (int(last) if len(last) == 4 else int(first)) + 1)


def stages_in(book: Codebook, path: str) -> list[CodeNode]:
    """The codes that are taken for stages, in the order of the codebook: those right below a code, or those on top."""
    if not path:
        return [code for code in book.codes if code.parent_id is None]
    root = next(code for code in book.codes if code.path == path)
    return [code for code in book.codes if code.parent_id == root.id] or [root]


def sequence_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """A table of cases by years, when each stage is shown first, and every step with what it rests on."""

    def t(message: Message) -> str:
        return message.text(language)

    from qcoder.services import lookup

    held, only = matching(project, parameters["where"], progress)
    store = store_of(project)
    book = store.facts(project, "codebook", codebook)
    facts = store.facts(project, ("sequence", parameters["rows"]), lambda session: _facts(session, parameters["rows"]))
    if parameters["code"]:
        with project.read() as session:
            wanted = lookup.code_by_path(session, parameters["code"]).id
        parameters["code"] = next(code.path for code in book.codes if code.id == wanted)
    stages = stages_in(book, parameters["code"])
    stage_at = {
        int(below): at
        for at, stage in enumerate(stages)
        for below in book.forest.ids[book.forest.place[stage.id] : book.forest.ends[book.forest.place[stage.id]]]
    }
    kept, undated = _worth_asking(held, only, stage_at, facts, parameters["dates"])
    steps: dict[tuple[str, int, int], Found] = {}
    nowhere = 0
    for done, at in enumerate(kept):
        if done % 5_000 == 0:
            progress.step(done, len(kept), say("Reading the years of the passages"))
        stage = stage_at[int(held.code[at])]
        said = _said_of(
            facts, int(held.document[at]), Span(int(held.start[at]), int(held.end[at])), parameters["dates"]
        )
        if not said:
            undated += 1
        elif not any(case is not None and facts.rows.get(case) for case, _year in said):
            nowhere += 1
        for row, year in _places(facts, said):
            steps.setdefault((row, stage, year), Found()).codings.append(int(held.ids[at]))
    undated_noted = 0
    for noted in facts.noted:
        if noted.code_id not in stage_at or only is not None:
            continue
        undated_noted += not noted.date
        for row, year in _places(facts, [(noted.case_id, noted.date)]):
            steps.setdefault((row, stage_at[noted.code_id], year), Found()).noted.append(noted)
    names = [
        code_label(stage.names.get(language) or stage.path.rpartition(SEPARATOR)[2], stage.counter_instance, language)
        for stage in stages
    ]
    said_words = _said(parameters, undated + undated_noted, nowhere)
    title = t(say("Sequence of codes over years"))
    ordered = sorted(steps, key=lambda key: (key[0].casefold(), key[2], key[1]))
    data = {
        "code": parameters["code"],
        "stages": [stage.path for stage in stages],
        "steps": [
            {
                "case": row,
                "stage": stages[stage].path,
                "year": year,
                "passages": len(steps[row, stage, year].codings),
                "noted": [one.memo for one in steps[row, stage, year].noted],
            }
            for row, stage, year in ordered
        ],
        "undated": undated + undated_noted,
        "said": [one.text("en") for one in said_words],
        "notice": facts.notice,
    }  # fmt: skip
    if not steps:
        empty = say(
            "No case shows a code in a year yet. Say of passages which case and year they are about (tab Passage, "
            "under the codes), or note stages of cases."
        )
        return Outcome(
            "sequence", parameters, title, language, tuple(map(t, said_words)), facts.notice, empty=t(empty), data=data
        )
    rows = sorted({row for row, _stage, _year in steps}, key=str.casefold)
    grids = (
        _first_years(steps, rows, names, language, all_stages=bool(parameters["code"])),
        _by_year(steps, rows, names, language),
        _steps(steps, ordered, names, language),
    )
    place = {key: at for at, key in enumerate(ordered)}

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        from qcoder.plots.stages import Step, stages_drawing

        used = sorted({stage for _row, stage, _year in steps})
        drawn = [
            Step(
                rows.index(row),
                used.index(stage),
                year,
                (2, place[row, stage, year], 3),
                f"{row}, {year}: {names[stage]}",
            )
            for row, stage, year in ordered
        ]
        return stages_drawing(
            rows, [names[stage] for stage in used], drawn, axis=t(say("Year")), look=look, width_cm=width_cm, note=below
        )

    return Outcome(
        kind="sequence",
        parameters=parameters,
        title=title,
        language=language,
        said=tuple(map(t, said_words)),
        notice=facts.notice,
        grids=grids,
        draw=draw,
        alternative=t(
            say(
                "Chart. {numbers}",
                numbers="; ".join(f"{row} {year}: {names[stage]}" for row, stage, year in ordered[:30]),
            )
        ),
        data=data,
    )


def _worth_asking(
    held: CodingColumns, only: NDArray[np.bool_] | None, stage_at: Mapping[int, int], facts: Facts, dates: str
) -> tuple[list[int], int]:
    """The rows of codings of stages that may have a year, and how many cannot have one."""
    import numpy as np

    there = np.isin(held.code, list(stage_at))
    if only is not None:
        there &= only
    dated = set(facts.abouts)
    if dates == "document":
        dated |= {document for document, date in facts.date.items() if date}
    may = there & np.isin(held.document, list(dated))
    return np.flatnonzero(may).tolist(), int(there.sum() - may.sum())


def _said_of(facts: Facts, document: int, span: Span, dates: str) -> list[tuple[int | None, str]]:
    """The cases and years that a passage stands for; nothing where it has no year."""
    own = facts.case.get(document)
    ties = facts.abouts[document].touching(span) if document in facts.abouts else []
    dated = [(case if case is not None else own, year) for case, year in ties if year]
    if dated:
        return dated
    date = facts.date.get(document, "")
    if dates != "document" or not date:
        return []
    cases = [case for case, _year in ties if case is not None]
    return [(case, date) for case in cases] if cases else [(own, date)]


def _places(facts: Facts, said: Iterable[tuple[int | None, str]]) -> list[tuple[str, int]]:
    """Rows and years, each pair once."""
    found = {
        (row, year): None
        for case, date in said
        if case is not None
        for row in facts.rows.get(case, ())
        for year in years_of(date)
    }
    return list(found)


def _said(parameters: dict[str, Any], undated: int, nowhere: int) -> list[Message]:
    said = [
        say(
            "A passage stands in the year that it is about; where nothing says that, in the year of its document. "
            "Stages noted on cases stand in their own year. A range of years stands in each of them."
        )
        if parameters["dates"] == "document"
        else say(
            "A passage stands in the year that it is about, and stages noted on cases in their own year. A range of "
            "years stands in each of them."
        ),
        say(
            "The case is the one that a passage is about, else that of its document. A stage counts the codes below it."
        ),
    ]
    if parameters["where"].strip():
        said.append(say("Stages noted on cases are left out, because a query asks for passages."))
    if undated:
        said.append(
            say_plural(
                "{n} passage or stage without a year is left out.",
                "{n} passages or stages without a year are left out.",
                n=undated,
            )
        )
    if nowhere:
        said.append(
            say_plural(
                "{n} passage without a case is left out.", "{n} passages without a case are left out.", n=nowhere
            )
        )
    return said


Steps = dict[tuple[str, int, int], Found]


def _first_years(steps: Steps, rows: Sequence[str], names: Sequence[str], language: str, *, all_stages: bool) -> Grid:
    """When each case shows each stage first; stages that none shows only where these were asked for by their code."""
    shown = [at for at in range(len(names)) if all_stages or any(stage == at for _row, stage, _year in steps)]

    def cell(row: str, stage: int) -> Cell:
        years = [year for found, of, year in steps if found == row and of == stage]
        if not years:
            return Cell("–", None)
        first = min(years)
        return Cell(str(first), first, lambda: steps[row, stage, first].codings)

    return Grid(
        name="first_years",
        caption=say("The first year of each stage").text(language),
        header=(say("Case").text(language), *(names[stage] for stage in shown)),
        rows=tuple((Cell(row, row), *(cell(row, stage) for stage in shown)) for row in rows),
        numeric=(False, *(True for _each in shown)),
    )


def _by_year(steps: Steps, rows: Sequence[str], names: Sequence[str], language: str) -> Grid:
    years = sorted({year for _row, _stage, year in steps})
    shown = years[:MOST_YEARS]

    def cell(row: str, year: int) -> Cell:
        there = sorted(stage for found, stage, at in steps if found == row and at == year)
        text = ", ".join(names[stage] for stage in there)
        ids = [id_ for stage in there for id_ in steps[row, stage, year].codings]
        return Cell(text or "–", text or None, lambda: sorted(set(ids)))

    left = len(years) - len(shown)
    return Grid(
        name="years",
        caption=say("Stages by year").text(language),
        header=(say("Case").text(language), *(str(year) for year in shown)),
        rows=tuple((Cell(row, row), *(cell(row, year) for year in shown)) for row in rows),
        numeric=(False, *(False for _each in shown)),
        note=say("{n} more years are among the steps.", n=left).text(language) if left else "",
    )


def _steps(steps: Steps, ordered: Sequence[tuple[str, int, int]], names: Sequence[str], language: str) -> Grid:
    def line(row: str, stage: int, year: int) -> tuple[Cell, ...]:
        found = steps[row, stage, year]
        memo = "; ".join(one.memo or say("noted").text(language) for one in found.noted)
        return (
            Cell(row, row),
            Cell(str(year), year),
            Cell(names[stage], names[stage]),
            Cell(str(len(found.codings)), len(found.codings), lambda: found.codings),
            Cell(memo, memo or None),
        )

    return Grid(
        name="steps",
        caption=say("Every step, and what it rests on").text(language),
        header=tuple(
            part.text(language)
            for part in (say("Case"), say("Year"), say("Stage"), say("Passages"), say("Noted without a document"))
        ),
        rows=tuple(line(*key) for key in ordered),
        numeric=(False, True, False, True, False),
    )
