"""Codes by group as an outcome: one count, or every count side by side."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.analysis.comparison import COUNTS, ComparisonRow, ComparisonTable, Count, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.messages import Message, say
from qcoder.core.progress import Progress
from qcoder.services.compare import comparing
from qcoder.services.compare.crosstabs import crosstab
from qcoder.services.compare.outcome import Cell, Grid, Outcome
from qcoder.services.compare.zeros import zeros
from qcoder.services.evidence.silence_outcome import Absences
from qcoder.services.leaving.reporting import SHARE_NAMES, code_label
from qcoder.storage.project import Project

if TYPE_CHECKING:
    from qcoder.analysis.crosstab import Behind, Crosstab
    from qcoder.plots.drawing import Drawing, LookName


def compare_outcome(project: Project, *, parameters: dict[str, Any], language: str, progress: Progress) -> Outcome:
    """The comparison with its chart; every number opens the codings that it counts or stands on."""
    counts: Sequence[Count] = COUNTS if parameters["count"] == "all" else (parameters["count"],)
    share: Share = parameters["share"]
    found = crosstab(
        project, by=parameters["by"], of=parameters["of"], and_by=parameters["and_by"], where=parameters["where"],
        counts=counts, progress=progress,
    )  # fmt: skip
    tables = {count: found.table(count) for count in counts}
    first = tables[counts[0]]
    shown = [row for row in first.rows if row.total]

    def draw(look: "LookName", width_cm: float, notice: str) -> "Drawing":
        from dataclasses import replace

        from qcoder.plots.comparison_figure import comparison_drawing

        # The marks count columns of values; in the table the code and the total stand before them.
        drawing = comparison_drawing(
            replace(first, rows=tuple(shown)),
            share=share, language=language, look=look, width_cm=width_cm, notice=notice,
        )  # fmt: skip
        before = 2 if len(counts) == 1 else 1
        step = len(counts)
        return replace(
            drawing, marks=tuple(replace(m, key=(0, m.key[1], m.key[2] * step + before)) for m in drawing.marks)
        )

    absent = zeros(project, found, parameters=parameters)
    tips = absent.tips(language) if isinstance(absent, Absences) else {}
    if len(counts) == 1:
        grid = _one(found, first, share, language, tips)
    else:
        grid = _side_by_side(found, tables, language, tips)
    grids = (grid, absent.grid(language)) if isinstance(absent, Absences) else (grid,)
    told = (comparing.how_counted(first), *((absent,) if isinstance(absent, Message) else ()))
    spoken = "; ".join(
        f"{row.called(language)}: " + ", ".join(f"{column} {row.values[column]}" for column in first.columns)
        for row in shown
        if row.depth == 0
    )
    return Outcome(
        kind="compare",
        parameters=parameters,
        title=say("Codes by {by}", by=comparing.name_of_grouping(found.by)).text(language),
        language=language,
        said=tuple(one.text(language) for one in told),
        notice=found.notice,
        grids=grids if shown and first.columns else (),
        draw=draw if shown and first.columns else None,
        alternative=say("Chart. {numbers}", numbers=spoken).text(language),
        empty=nothing(first, bool(shown)).text(language) if not shown or not first.columns else "",
        data=_data(found, tables) | ({"absences": absent.data()} if isinstance(absent, Absences) else {}),
    )


def nothing(table: ComparisonTable, coded: bool) -> Any:
    """Why a comparison is empty, and what to do about it."""
    by = comparing.name_of_grouping(table.by)
    if not table.columns and table.of == "about":
        return say(
            "No passage is about anything with a value of “{by}” yet. "
            "Select a passage in a document and say what it is about: tab Passage, under the codes.",
            by=by,
        )
    if not table.columns and table.of != "document":
        return say(
            "Nobody who speaks has a value of “{by}” yet. Set the cases of your speakers, and what passages are about.",
            by=by,
        )
    if not table.columns:
        return say(
            "No document has a value of “{by}” yet. Set the cases of your documents, or import a sheet of cases.",
            by=by,
        )
    return say("No codings to compare yet. Code some passages, or ask for less in “where”.")


Tips = Mapping[tuple[int, str], str]  # what a zero means, by id of the code and column


def _one(found: "Crosstab", table: ComparisonTable, share: Share, language: str, tips: Tips) -> Grid:
    rows = [row for row in table.rows if row.total]
    behind = found.behind
    assert behind is not None

    def line(row: ComparisonRow) -> tuple[Cell, ...]:
        return (
            name_cell(row, language, behind),
            Cell(shown_number(row.total), row.total, ids_of(behind, row.code_id)),
            *(
                Cell(
                    shown_number(table.shown(row, column, share), share),
                    table.shown(row, column, share),
                    ids_of(behind, row.code_id, column=column),
                    "" if row.values[column] else tips.get((row.code_id, column), ""),
                )
                for column in table.columns
            ),
            Cell(shown_number(row.missing), row.missing, ids_of(behind, row.code_id, missing=True)),
        )

    return Grid(
        name="codes",
        caption=say(
            "Codes by {by}: {what}, {share}",
            by=comparing.name_of_grouping(table.by), what=comparing.COUNT_NAMES[table.count], share=SHARE_NAMES[share],
        ).text(language),
        header=(
            say("Code").text(language), say("Total").text(language), *table.columns,
            say("Without value").text(language),
        ),
        rows=tuple(line(row) for row in rows),
        numeric=(False, *(True for _each in range(len(table.columns) + 2))),
        indents=tuple(row.depth for row in rows),
    )  # fmt: skip


SHORT = {
    "codings": say("codings"), "words": say("words"), "documents": say("docs"), "cases": say("cases"),
    "organisations": say("orgs"),
}  # fmt: skip


def _side_by_side(found: "Crosstab", tables: dict[Count, ComparisonTable], language: str, tips: Tips) -> Grid:
    behind, first = found.behind, tables["codings"]
    assert behind is not None
    groups: list[tuple[str, str | None, bool]] = [(column, column, False) for column in found.columns]
    groups.append((say("Without value").text(language), None, True))
    places = [place for place, row in enumerate(first.rows) if row.total]

    def number(count: Count, place: int, column: str | None) -> int:
        row = tables[count].rows[place]
        return row.missing if column is None else row.values[column]

    return Grid(
        name="codes",
        caption=say("Codes by {by}: all counts side by side", by=comparing.name_of_grouping(found.by)).text(language),
        header=(
            say("Code").text(language),
            *(f"{name}: {SHORT[count].text(language)}" for name, _column, _missing in groups for count in COUNTS),
        ),
        rows=tuple(
            (
                name_cell(first.rows[place], language, behind),
                *(
                    Cell(
                        shown_number(number(count, place, column)),
                        number(count, place, column),
                        ids_of(behind, first.rows[place].code_id, column=column, missing=missing),
                        ""
                        if column is None or number(count, place, column)
                        else tips.get((first.rows[place].code_id, column), ""),
                    )
                    for _name, column, missing in groups
                    for count in COUNTS
                ),
            )
            for place in places
        ),
        numeric=(False, *(True for _each in range(len(groups) * len(COUNTS)))),
        indents=tuple(first.rows[place].depth for place in places),
    )


def name_cell(row: ComparisonRow, language: str, behind: "Behind") -> Cell:
    """The code by its name; its whole path is the value, which stands in sheets."""
    path = code_label(row.path, row.counter_instance, language)
    return Cell(code_label(row.called(language), row.counter_instance, language), path, ids_of(behind, row.code_id))


def ids_of(
    behind: "Behind", code: int, *, column: str | None = None, missing: bool = False
) -> Callable[[], Sequence[int]]:
    """The codings of a cell, looked up when somebody opens it."""
    return lambda: behind.ids(code=code, column=column, missing=missing).tolist()


def _data(found: "Crosstab", tables: dict[Count, ComparisonTable]) -> dict[str, Any]:
    first = next(iter(tables.values()))
    return {
        "by": found.by,
        "of": found.of,
        "columns": list(found.columns),
        "rows": [
            {
                "code": row.path,
                "counter_instance": row.counter_instance,
                "counts": {
                    count: {
                        "total": table.rows[place].total,
                        "values": dict(table.rows[place].values),
                        "missing": table.rows[place].missing,
                    }
                    for count, table in tables.items()
                },
            }
            for place, row in enumerate(first.rows)
        ],
        "bases": {column: dict(base) for column, base in found.bases.items()},
        "missing_documents": found.missing_documents,
        "missing_codings": found.missing_codings,
        "several": found.several,
        "notice": found.notice,
        "said": comparing.how_counted(first).text("en"),
    }
