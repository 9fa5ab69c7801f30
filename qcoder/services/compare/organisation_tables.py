"""The organisations as tables, as a chart and as data for programs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.analysis.comparison import ComparisonRow
from qcoder.core.messages import Message, say
from qcoder.services.compare.compare_outcome import ids_of, name_cell
from qcoder.services.compare.negative_cases import NegativeCase
from qcoder.services.compare.organisation_inference import Tested
from qcoder.services.compare.organisation_units import Units, key_of
from qcoder.services.compare.outcome import Cell, Grid
from qcoder.services.evidence.silence_outcome import Absences
from qcoder.services.leaving.reporting import code_label

if TYPE_CHECKING:
    from qcoder.plots.drawing import Drawing, LookName

MOST_DRAWN = 24
AXES = {
    "per_1000": say("Codings per 1,000 words of participants, each organisation one dot; bars are means"),
    "words": say("Percent of participants' words, each organisation one dot; bars are means"),
    "interviews": say("Percent of the interviews, each organisation one dot; bars are means"),
}


def _measure(value: float, measure: str) -> str:
    from qcoder.analysis.numbers import shown_number

    if value != value:
        return "–"
    return shown_number(value, "per_1000" if measure == "per_1000" else "row")


def profiles(held: Units, measure: str, language: str, absent: Absences | None) -> Grid:
    """One line a code: in how many organisations and interviews of each group, and the measure of each organisation.

    Where `absent` knows what zeros mean, they say it.
    """
    behind = held.found.behind
    assert behind is not None
    tips = absent.tips(language) if absent is not None else {}
    codings, documents = held.found.numbers["codings"], held.found.numbers["documents"]
    groups = [held.group, *held.others]

    def cells(place: int, row: ComparisonRow) -> tuple[Cell, ...]:
        line = [name_cell(row, language, behind)]
        for group in groups:
            inside = [at for at, of in enumerate(held.groups) if of == group]
            columns = [held.columns[at] for at in inside]
            having = sum(int(codings[held.places[place], column] > 0) for column in columns)
            interviews = sum(int(documents[held.places[place], column]) for column in columns)
            all_interviews = sum(held.found.bases[held.organisations[at]]["documents"] for at in inside)
            of = [at for at in inside if held.values[place, at] == held.values[place, at]]
            mean = float(held.values[place, of].mean()) if of else float("nan")
            ids = _several(held, row.code_id, [held.organisations[at] for at in inside])
            tip = "" if having else tips.get((row.code_id, key_of(group)), "")
            line.append(Cell(f"{having}/{len(inside)}", having, ids, tip))
            line.append(Cell(f"{interviews}/{all_interviews}", interviews, ids, tip))
            line.append(Cell(_measure(mean, measure), None if mean != mean else mean, ids, tip))
        for at, organisation in enumerate(held.organisations):
            value = float(held.values[place, at])
            ids = ids_of(behind, row.code_id, column=organisation)
            tip = "" if codings[held.places[place], held.columns[at]] else tips.get((row.code_id, organisation), "")
            line.append(Cell(_measure(value, measure), None if value != value else value, ids, tip))
        return tuple(line)

    header = [say("Code").text(language)]
    for group in groups:
        header += [
            say("{group}: organisations", group=group).text(language),
            say("{group}: interviews", group=group).text(language),
            say("{group}: mean", group=group).text(language),
        ]
    return Grid(
        name="organisations",
        caption=say("In how many organisations and interviews, and how much in each").text(language),
        header=(*header, *held.organisations),
        rows=tuple(cells(place, row) for place, row in enumerate(held.rows)),
        numeric=(False, *(True for _each in range(len(groups) * 3 + len(held.organisations)))),
        indents=tuple(row.depth for row in held.rows),
    )


def _several(held: Units, code: int, organisations: Sequence[str]) -> Callable[[], Sequence[int]]:
    def ids() -> Sequence[int]:
        assert held.found.behind is not None
        parts = [held.found.behind.ids(code=code, column=name).tolist() for name in organisations]
        return sorted({id_ for part in parts for id_ in part})

    return ids


def _signed(value: float) -> str:
    return "–" if value != value else f"{value:+.2f}"


def without_each(held: Units, language: str) -> Grid:
    assert held.contrast is not None
    behind = held.found.behind
    assert behind is not None
    stands = held.contrast.stands()

    def verdict(place: int) -> Message:
        if stands[place]:
            return say("stands")
        if not held.contrast or held.contrast.difference[place] == 0:
            return say("no difference")
        names = ", ".join(held.organisations[at] for at in held.contrast.turning(place))
        return say("not without {names}", names=names)

    return Grid(
        name="leave_one_out",
        caption=say("The difference without each organisation").text(language),
        header=(
            say("Code").text(language), say("Verdict").text(language), say("Difference").text(language),
            *(say("without {name}", name=name).text(language) for name in held.organisations),
        ),
        rows=tuple(
            (
                name_cell(row, language, behind),
                Cell(verdict(place).text(language), verdict(place).text("en")),
                Cell(_signed(held.contrast.difference[place]), float(held.contrast.difference[place])),
                *(Cell(_signed(value), float(value)) for value in held.contrast.without[place]),
            )
            for place, row in enumerate(held.rows)
        ),
        numeric=(False, False, *(True for _each in range(len(held.organisations) + 1))),
        indents=tuple(row.depth for row in held.rows),
    )  # fmt: skip


def negative(found: Sequence[NegativeCase], language: str, absent: Absences | None) -> Grid:
    """What speaks against the difference; where `absent` knows what an absence means, that stands beside it."""
    header = [say("Code"), say("Organisation"), say("Group"), say("What"), say("Passages")]
    tips = absent.tips(language) if absent is not None else {}

    def line(one: NegativeCase) -> tuple[Cell, ...]:
        said = "" if one.number else tips.get((one.code.code_id, one.organisation), "")
        return (
            Cell(code_label(one.code.called(language), one.code.counter_instance, language), one.code.path),
            Cell(one.organisation, one.organisation),
            Cell(one.group, one.group),
            Cell(one.why.text(language), one.why.text("en")),
            *((Cell(said, said),) if absent is not None else ()),
            Cell(str(one.number), one.number, one.ids, said),
        )

    note = say("There are none.").text(language) if not found else ""
    if absent is not None:
        header.insert(-1, say("Absence"))
        if any(not one.number for one in found):
            note = say("An organisation that was never asked about a code does not speak against the difference.").text(
                language
            )
    return Grid(
        name="negative_cases",
        caption=say("Negative cases: what speaks against the difference").text(language),
        header=tuple(part.text(language) for part in header),
        rows=tuple(line(one) for one in found),
        numeric=(*(False for _each in header[:-1]), True),
        note=note,
    )


def test_table(held: Units, test: Tested, language: str) -> Grid:
    assert held.contrast is not None and held.found.behind is not None
    behind, interval = held.found.behind, test.interval

    def line(place: int, row: ComparisonRow) -> tuple[Cell, ...]:
        assert held.contrast is not None
        ends = (
            (Cell("–"), Cell("–"))
            if interval is None
            else tuple(Cell(_signed(side[place]), side[place]) for side in interval)
        )
        return (
            name_cell(row, language, behind),
            Cell(_signed(held.contrast.difference[place]), float(held.contrast.difference[place])),
            *ends,
            *(Cell(_p(value), value) for value in (test.p[place], test.holm[place], test.bh[place])),
        )

    return Grid(
        name="test",
        caption=say("Permutation test of whole organisations").text(language),
        header=tuple(
            part.text(language)
            for part in (
                say("Code"), say("Difference"), say("95 % from"), say("95 % to"), say("p"), say("p (Holm)"),
                say("p (Benjamini and Hochberg)"),
            )
        ),
        rows=tuple(line(place, row) for place, row in enumerate(held.rows)),
        numeric=(False, *(True for _each in range(6))),
        indents=tuple(row.depth for row in held.rows),
    )  # fmt: skip


def _p(value: float) -> str:
    return f"{value:.4f}" if value < 0.01 else f"{value:.3f}"


def drawing(held: Units, measure: str, language: str, look: LookName, width_cm: float, notice: str) -> Drawing:
    from qcoder.plots.comparison_figure import row_label
    from qcoder.plots.panels import Panel, dots_drawing

    drawn = [place for place, row in enumerate(held.rows)]
    if len(drawn) > MOST_DRAWN:
        drawn = [place for place in drawn if held.rows[place].depth == 0][:MOST_DRAWN]
    names = list(dict.fromkeys((held.group, *held.others)))
    before = 1 + 3 * len(names)  # columns of the table before those of organisations
    left_out = len(held.rows) - len(drawn)
    note = say("{n} of {all} codes; the table has all.", n=len(drawn), all=len(held.rows)) if left_out else None
    panel = Panel(
        rows=[row_label(held.rows[place], language) for place in drawn],
        columns=held.organisations,
        values=[[None if value != value else float(value) for value in held.values[place]] for place in drawn],
        shown=[[_measure(float(value), measure) for value in held.values[place]] for place in drawn],
        keys=[[(0, place, before + at) for at in range(len(held.organisations))] for place in drawn],
        axis=AXES[measure].text(language),
        bold=[held.rows[place].depth == 0 for place in drawn],
        italic=[held.rows[place].counter_instance for place in drawn],
        note=" ".join(filter(None, (notice, note.text(language) if note is not None else ""))),
    )
    groups = [names.index(group) for group in held.groups]
    return dots_drawing(panel, groups=groups, names=names, look=look, width_cm=width_cm)


def data(
    held: Units,
    test: Tested | None,
    negative: Sequence[NegativeCase],
    said: Sequence[Message],
    parameters: dict[str, Any],
    absent: Absences | None,
) -> dict[str, Any]:
    def number(value: float) -> float | None:
        return None if value != value else round(float(value), 6)

    def by_name(line: Sequence[int]) -> dict[str, int]:
        return {name: int(line[at]) for name, at in zip(held.organisations, held.columns, strict=True)}

    codings, documents = held.found.numbers["codings"], held.found.numbers["documents"]
    rows = []
    for place, row in enumerate(held.rows):
        line: dict[str, Any] = {
            "code": row.path,
            "counter_instance": row.counter_instance,
            "codings": by_name(codings[held.places[place]]),
            "interviews": by_name(documents[held.places[place]]),
            "measure": {name: number(held.values[place, at]) for at, name in enumerate(held.organisations)},
        }
        if held.contrast is not None:
            line |= {
                "difference": number(held.contrast.difference[place]),
                "without": dict(zip(held.organisations, map(number, held.contrast.without[place]), strict=True)),
                "stands": bool(held.contrast.stands()[place]),
            }
        if test is not None:
            line |= {"p": test.p[place], "p_holm": test.holm[place], "p_bh": test.bh[place]}
            if test.interval is not None:
                line["interval"] = [number(side[place]) for side in test.interval]
        rows.append(line)
    return {
        "by": parameters["by"],
        "group": held.group,
        "measure": parameters["measure"],
        "organisations": dict(zip(held.organisations, held.groups, strict=True)),
        "without_group": list(held.without_group),
        "rows": rows,
        "negative_cases": [
            {
                "code": one.code.path, "organisation": one.organisation, "group": one.group, "what": one.why.text("en"),
                "passages": one.number,
                **({} if absent is None or one.number else {"absence": absent.of(one.code.code_id, one.organisation)}),
            }
            for one in negative
        ],
        **({} if absent is None else {"absences": absent.only(held.organisations).data()}),
        "said": [one.text("en") for one in said],
        "notice": held.found.notice,
    }  # fmt: skip
