"""What a query finds as an analysis: how much in each group, then the hits in context or the coded passages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from qcoder.analysis.numbers import shown_number
from qcoder.core.code_path import SEPARATOR
from qcoder.core.messages import Message, say, say_plural
from qcoder.core.progress import Progress
from qcoder.core.span import Span
from qcoder.model import Document, ProjectInfo, Variable
from qcoder.services.codes.codebook import codes
from qcoder.services.compare import comparing
from qcoder.services.compare.outcome import Cell, Grid, Ids, Outcome, Places
from qcoder.services.find.finding import in_context, places_found
from qcoder.services.find.matching import doubts, understood
from qcoder.services.rows import PassageRow
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

MOST_DRAWN = 40  # groups of the chart
LONGEST = 240  # letters of a passage in the table

Hit = tuple[int, Span]


def found_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """Hits or passages of a query by group; those in no group, and in several, are told."""
    line = str(parameters["query"]).strip()
    passages = parameters["what"] == "passages"

    def t(message: Message) -> str:
        return message.text(language)

    with project.read() as session:
        notice = session.scalars(select(ProjectInfo.notice)).one()
    title = t(say("Found: {query}", query=line or "–"))
    parsed = understood(project, line)
    if parsed is None:
        empty = t(say("An empty query asks for nothing. Write what to look for."))
        return Outcome(
            "found", parameters, title, language, notice=notice, empty=empty, data={"groups": [], "found": 0}
        )
    rows: Sequence[PassageRow] = comparing.passages(project, where=line) if passages else ()
    hits: Sequence[Hit] = () if passages else places_found(project, query=line, progress=progress)
    documents = [row.coding.document_id for row in rows] if passages else [document for document, _span in hits]
    groups, order = _groups(project, parameters["by"], rows if passages else None, documents)
    said = [
        say_plural("{n} coded passage.", "{n} coded passages.", n=len(rows))
        if passages
        else say_plural("{n} hit.", "{n} hits.", n=len(hits)),
        say_plural("In {n} document.", "In {n} documents.", n=len(set(documents))),
        *doubts(project, parsed),
    ]
    without = sum(not of for of in groups)
    if without:
        said.append(say("Without a value of “{by}”: {n}.", by=_name(parameters["by"], language), n=without))
    several = sum(len(of) > 1 for of in groups)
    if several:
        said.append(say("In more than one group, and counted in each: {n}.", n=several))
    data: dict[str, Any] = {
        "by": parameters["by"],
        "what": parameters["what"],
        "found": len(documents),
        "documents": len(set(documents)),
        "groups": [],
        "without_value": without,
        "said": [one.text("en") for one in said],
    }
    if not documents:
        empty = t(say("Nothing was found."))
        return Outcome("found", parameters, title, language, tuple(map(t, said)), notice, empty=empty, data=data)

    def behind(chosen: Sequence[int]) -> tuple[Ids | None, Places | None]:
        if passages:
            return (lambda: [rows[at].coding.id for at in chosen]), None
        return None, lambda: [hits[at] for at in chosen]

    members: dict[str, list[int]] = {name: [] for name in order}
    for at, of in enumerate(groups):
        for name in of:
            members[name].append(at)
    shown = [(name, members[name]) for name in order]
    if without:
        shown.append((t(say("Without value")), [at for at, of in enumerate(groups) if not of]))
    data["groups"] = [
        {"value": name, "found": len(of), "documents": len({documents[at] for at in of})}
        for name, of in members.items()
    ]

    def line_of_group(name: str, chosen: Sequence[int]) -> tuple[Cell, ...]:
        ids, places = behind(chosen)
        inside = len({documents[at] for at in chosen})
        return (
            Cell(name, name, ids, places=places),
            Cell(shown_number(len(chosen)), len(chosen), ids, places=places),
            Cell(shown_number(inside), inside, ids, places=places),
        )

    counted = t(say("Coded passages") if passages else say("Hits"))
    by_group = Grid(
        name="found_groups",
        caption=t(say("How much in each group")),
        header=(_name(parameters["by"], language), counted, t(say("Documents"))),
        rows=tuple(line_of_group(name, chosen) for name, chosen in shown),
        numeric=(False, True, True),
    )
    listed = (
        _passages(rows[: parameters["most"]], project, language)
        if passages
        else _hits(project, hits[: parameters["most"]], language)
    )
    if len(documents) > parameters["most"]:
        said.append(say("Listed are the first {n}.", n=parameters["most"]))

    def draw(look: LookName, width_cm: float, below: str) -> Drawing:
        from qcoder.plots.drawing import short
        from qcoder.plots.panels import Panel, panel_drawing

        drawn = shown[:MOST_DRAWN]
        panel = Panel(
            rows=[short(name, 48) for name, _chosen in drawn],
            columns=[counted],
            values=[[float(len(chosen))] for _name, chosen in drawn],
            shown=[[shown_number(len(chosen))] for _name, chosen in drawn],
            keys=[[(0, row, 1)] for row in range(len(drawn))],
            axis=counted,
            note=below,
        )
        return panel_drawing(panel, look=look, width_cm=width_cm)

    spoken = "; ".join(f"{name} {len(chosen)}" for name, chosen in shown[:MOST_DRAWN])
    return Outcome(
        "found", parameters, title, language, tuple(map(t, said)), notice, (by_group, listed), draw,
        t(say("Chart. {numbers}", numbers=spoken)), "", data,
    )  # fmt: skip


def _name(by: str, language: str) -> str:
    return say(by).text(language) if by in (*comparing.BUILT_IN, "code") else by


def _groups(
    project: Project, by: str, rows: Sequence[PassageRow] | None, documents: Sequence[int]
) -> tuple[list[tuple[str, ...]], list[str]]:
    """The groups of each thing found, and those that there are in their order; `rows` where it is coded passages."""
    with project.read() as session:
        names = set(session.scalars(select(Variable.name)))
    if by == "code" and rows is not None and by not in names:
        found: list[tuple[str, ...]] = [(row.coding.code,) for row in rows]
        there = {row.coding.code for row in rows}
        return found, [row.path for row in codes(project) if row.path in there]  # in the order of the tree
    with project.read() as session:
        group, first = comparing.grouping(session, by or "document")
        of_document = {id_: group(id_) for id_ in session.scalars(select(Document.id))}
    found_groups = [of_document[document] for document in documents]
    known = {value for of in found_groups for value in of}
    order = [value for value in first if value in known]
    return found_groups, [*order, *sorted(known.difference(order), key=str.casefold)]


def _one_line(text: str) -> str:
    whole = " ".join(text.split())
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "…"


def _place(hit: Hit) -> Callable[[], Sequence[Hit]]:
    return lambda: (hit,)


def _hits(project: Project, hits: Sequence[Hit], language: str) -> Grid:
    names = (say("Document"), say("Turn"), say("Speaker"), say("Before"), say("Words found"), say("After"))
    return Grid(
        name="hits",
        caption=say("Hits in context").text(language),
        header=tuple(name.text(language) for name in names),
        rows=tuple(
            (
                Cell(row.document, row.document, places=_place((row.document_id, row.span))),
                Cell("" if row.turn is None else str(row.turn), row.turn),
                Cell(row.speaker, row.speaker),
                Cell(_one_line(row.before)),
                Cell(_one_line(row.words), row.words, places=_place((row.document_id, row.span))),
                Cell(_one_line(row.after)),
            )
            for row in in_context(project, places=hits)
        ),
        numeric=(False, True, False, False, False, False),
    )


def _passages(rows: Sequence[PassageRow], project: Project, language: str) -> Grid:
    names = (say("Document"), say("Organisation"), say("Turn"), say("Code"), say("Coder"), say("Passage"))
    called = {row.id: row.called(language) for row in codes(project)}

    def one(row: PassageRow) -> Ids:
        return lambda: (row.coding.id,)

    return Grid(
        name="coded_passages",
        caption=say("Coded passages").text(language),
        header=tuple(name.text(language) for name in names),
        rows=tuple(
            (
                Cell(row.document, row.document, one(row)),
                Cell(row.organisation, row.organisation),
                Cell("" if row.turn is None else str(row.turn), row.turn),
                Cell(
                    called.get(row.coding.code_id, row.coding.code.rpartition(SEPARATOR)[2]), row.coding.code, one(row)
                ),
                Cell(row.coding.coder, row.coding.coder),
                Cell(_one_line(row.coding.quote), row.coding.quote, one(row)),
            )
            for row in rows
        ),
        numeric=(False, False, True, False, False, False),
    )
