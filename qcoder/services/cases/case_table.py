"""The cases of a project as a table: grouped by a variable with their numbers, and one by one with all their values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qcoder.core.errors import NotFound, what_there_is
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.model import Case, CaseCode, Document, ProjectInfo, Variable
from qcoder.services.cases.cases import own_values, parents_of, values_of
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.passages.coding_store import store_of
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName


def case_table_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """How many cases have each value of a variable, and which; then every case with its values."""

    def t(message: Message) -> str:
        return message.text(language)

    held = store_of(project).columns(project, progress)
    with project.read() as session:
        facts = _Facts(session, parameters)
    title = t(say("Cases by {by}", by=parameters["by"]) if parameters["by"] else say("Cases"))
    said = (
        []
        if not parameters["by"]
        else [
            say(
                "A case has its own value of “{by}” or one that it inherits from what it belongs to; cases without one "
                "stand in a row of their own. Passages are those of its documents.",
                by=parameters["by"],
            )
        ]
    )
    data = {
        "by": parameters["by"],
        "groups": [{"value": value, "cases": [facts.names[id_] for id_ in ids]} for value, ids in facts.groups.items()],
        "without": [facts.names[id_] for id_ in facts.without],
        "cases": [
            {
                "case": facts.names[id_],
                "kind": facts.kinds[id_],
                "values": {name: list(values) for name, values in facts.values[id_].items()},
            }
            for id_ in facts.cases
        ],
        "said": [one.text("en") for one in said],
        "notice": facts.notice,
    }
    if not facts.cases or not parameters["by"]:
        empty = (
            say("There is no variable yet. Make one, and give your cases their values.")
            if facts.cases
            else say(
                "There is no case yet. Make cases for persons, organisations or events, or import a sheet of cases."
            )
        )
        return Outcome(
            "cases", parameters, title, language, tuple(map(t, said)), facts.notice, empty=t(empty), data=data
        )

    def ids_of(cases: Sequence[int]) -> Callable[[], Sequence[int]]:
        def found() -> Sequence[int]:
            import numpy as np

            documents = [document for document, case in facts.documents.items() if case in set(cases)]
            return [int(id_) for id_ in held.ids[np.isin(held.document, documents)]]

        return found

    rows = [(value, ids) for value, ids in facts.groups.items()]
    if facts.without:
        rows.append((t(say("Without value")), facts.without))
    groups = Grid(
        name="groups",
        caption=title,
        header=(parameters["by"], t(say("Cases")), t(say("Passages")), t(say("Stages noted")), t(say("Which"))),
        rows=tuple(
            (
                Cell(value, value, ids_of(ids)),
                Cell(str(len(ids)), len(ids), ids_of(ids)),
                _number(len(ids_of(ids)()), ids_of(ids)),
                Cell(str(sum(facts.noted.get(id_, 0) for id_ in ids)), sum(facts.noted.get(id_, 0) for id_ in ids)),
                Cell("; ".join(facts.names[id_] for id_ in ids), "; ".join(facts.names[id_] for id_ in ids)),
            )
            for value, ids in rows
        ),
        numeric=(False, True, True, True, False),
    )
    cases = Grid(
        name="cases",
        caption=t(say("Every case with its values")),
        header=(t(say("Case")), t(say("Kind")), *facts.variables),
        rows=tuple(
            (
                Cell(facts.names[id_], facts.names[id_], ids_of([id_])),
                Cell(facts.kinds[id_], facts.kinds[id_]),
                *(
                    Cell(", ".join(facts.values[id_][name]) or "–", ", ".join(facts.values[id_][name]) or None)
                    for name in facts.variables
                ),
            )
            for id_ in facts.cases
        ),
        numeric=tuple(False for _each in range(len(facts.variables) + 2)),
    )

    def draw(look: LookName, width_cm: float, notice: str) -> Drawing:
        from qcoder.plots.drawing import short
        from qcoder.plots.panels import Panel, panel_drawing

        number = t(say("Cases"))
        panel = Panel(
            rows=[short(value, 48) for value, _ids in rows],
            columns=[number],
            values=[[float(len(ids))] for _value, ids in rows],
            shown=[[str(len(ids))] for _value, ids in rows],
            keys=[[(0, row, 1)] for row in range(len(rows))],
            axis=number,
            note=notice,
        )
        return panel_drawing(panel, look=look, width_cm=width_cm)

    return Outcome(
        kind="cases",
        parameters=parameters,
        title=title,
        language=language,
        said=tuple(map(t, said)),
        notice=facts.notice,
        grids=(groups, cases),
        draw=draw,
        alternative=t(say("Chart. {numbers}", numbers="; ".join(f"{value}: {len(ids)}" for value, ids in rows))),
        data=data,
    )


def _number(number: int, ids: Callable[[], Sequence[int]]) -> Cell:
    return Cell(str(number), number, ids)


class _Facts:
    """The cases of one kind (all without one) with their values, read in one short transaction."""

    def __init__(self, session: Session, parameters: dict[str, Any]) -> None:
        by, kind = parameters["by"], parameters["kind"]
        variables = list(session.execute(select(Variable.name, Variable.allowed).order_by(Variable.id)))
        self.variables = [name for name, _allowed in variables]
        if by and by not in self.variables:
            raise NotFound(
                say("There is no variable “{name}” to compare by.", name=by),
                what_there_is(self.variables),
            )
        own, parents = own_values(session), parents_of(session)
        found = session.execute(select(Case.id, Case.name, Case.kind)).all()
        some = sorted((row for row in found if kind in ("", row[2])), key=lambda row: row[1].casefold())
        self.cases = [id_ for id_, _name, _kind in some]
        self.names = {id_: name for id_, name, _kind in some}
        self.kinds = {id_: of for id_, _name, of in some}
        self.values = {
            id_: {name: values_of(id_, name, own=own, parents=parents) for name in self.variables} for id_ in self.cases
        }
        by_value: dict[str, list[int]] = {}
        for id_ in self.cases:
            for value in self.values[id_].get(by, ()):
                by_value.setdefault(value, []).append(id_)
        order = dict(variables).get(by, [])
        ordered = [value for value in order if value in by_value]
        ordered += sorted(by_value.keys() - set(order), key=str.casefold)
        self.groups = {value: by_value[value] for value in ordered}
        self.without = [id_ for id_ in self.cases if not self.values[id_].get(by)]
        self.documents = {id_: case for id_, case in session.execute(select(Document.id, Document.case_id))}
        self.noted: dict[int, int] = {}
        for case in session.scalars(select(CaseCode.case_id)):
            self.noted[case] = self.noted.get(case, 0) + 1
        self.notice = session.scalars(select(ProjectInfo.notice)).one()
