"""The comparison as a chart: bars for a handful of codes, a heat map for many. One drawing for every place.

The table's rows and columns are those of the marks, counted from the first code and the first value.
"""

from typing import TYPE_CHECKING

from qcoder.analysis.comparison import ComparisonRow, ComparisonTable, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.messages import say
from qcoder.plots.drawing import FORMATS as FORMATS
from qcoder.plots.drawing import Drawing, LookName, nothing_to_draw, short
from qcoder.plots.drawing import figure_bytes as figure_bytes
from qcoder.plots.drawing import png_bytes as png_bytes
from qcoder.plots.panels import Panel, panel_drawing

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_ROWS = 60
_COUNTED = {
    "codings": say("Codings"),
    "documents": say("Documents"),
    "cases": say("Cases"),
    "words": say("Coded words"),
    "organisations": say("Organisations"),
}
_SHARED = {
    "row": say("Percent of the row"),
    "column": say("Percent of the column"),
    "per_1000": say("Per 1,000 words of participants"),
}


def comparison_figure(
    table: ComparisonTable,
    *,
    share: Share = "number",
    language: str = "en",
    look: LookName = "light",
    width_cm: float = 16.0,
    notice: str = "",
) -> "Figure":
    """The rows of `table` that hold anything, against its columns. Raises BadInput where there is nothing to draw.

    Args:
        notice: said below the chart, for files that travel alone.
    """
    return comparison_drawing(table, share=share, language=language, look=look, width_cm=width_cm, notice=notice).figure


def comparison_drawing(
    table: ComparisonTable,
    *,
    share: Share = "number",
    language: str = "en",
    look: LookName = "light",
    width_cm: float = 16.0,
    notice: str = "",
) -> Drawing:
    """The same with its marks; their columns are counted from the first value of the grouping."""
    rows, left_out = drawn_rows(table)
    if not rows or not table.columns:
        raise nothing_to_draw()
    place = {row.code_id: at for at, row in enumerate(table.rows)}
    said = [notice] if notice else []
    if left_out:
        said.append(say("{n} of {all} codes; the table has all.", n=len(rows), all=len(rows) + left_out).text(language))
    panel = Panel(
        rows=[row_label(row, language) for row in rows],
        columns=table.columns,
        values=[[table.shown(row, column, share) for column in table.columns] for row in rows],
        shown=[[shown_number(table.shown(row, column, share), share) for column in table.columns] for row in rows],
        keys=[[(0, place[row.code_id], at) for at in range(len(table.columns))] for row in rows],
        axis=(_COUNTED[table.count] if share == "number" else _SHARED[share]).text(language),
        bold=[row.depth == 0 for row in rows],
        italic=[row.counter_instance for row in rows],
        note=" ".join(said),
    )
    return panel_drawing(panel, look=look, width_cm=width_cm)


def drawn_rows(table: ComparisonTable) -> tuple[list[ComparisonRow], int]:
    """The rows of a chart, and how many were left out.

    When there are more than can be read: those of the top level, and of these the ones with most codings.
    """
    rows = [row for row in table.rows if row.total]
    if len(rows) <= MOST_ROWS:
        return rows, 0
    top = [row for row in rows if row.depth == 0]
    kept = {row.code_id for row in sorted(top, key=lambda row: row.total, reverse=True)[:MOST_ROWS]}
    return [row for row in rows if row.code_id in kept], len(rows) - len(kept)


def row_label(row: ComparisonRow, language: str) -> str:
    """A code's name, further in the deeper it is."""
    return f"{'   ' * row.depth}{'⊘ ' if row.counter_instance else ''}{short(row.called(language), 44)}"
