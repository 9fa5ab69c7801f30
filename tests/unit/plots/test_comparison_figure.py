"""The chart of a comparison."""

import pytest

from qcoder.analysis.comparison import ComparisonRow, ComparisonTable, Count
from qcoder.core.errors import BadInput
from qcoder.plots.comparison_figure import MOST_ROWS, comparison_figure, drawn_rows, png_bytes


def table(codes: int, children: int = 0) -> ComparisonTable:
    """A comparison of two groups with `codes` codes on top, each with `children`; the later ones have more codings."""
    rows = []
    for number in range(codes):
        for place in range(children + 1):
            rows.append(
                ComparisonRow(
                    code_id=len(rows) + 1,
                    path=f"Code {number}" + (f" > Child {place}" if place else ""),
                    depth=1 if place else 0,
                    counter_instance=False,
                    colour="#397de6",
                    total=2 * (number + 1),
                    values={"NGO": number + 1, "union network": number + 1},
                    missing=0,
                )
            )
    base: dict[Count, int] = {"codings": 100, "documents": 4, "cases": 4, "words": 900}
    return ComparisonTable(
        by="type",
        count="codings",
        columns=("NGO", "union network"),
        rows=tuple(rows),
        bases={"NGO": base, "union network": base},
        missing_documents=0,
    )


def texts(figure: object) -> str:
    from matplotlib.text import Text

    return " | ".join(text.get_text() for text in figure.findobj(Text))  # type: ignore[attr-defined]


def test_a_few_codes_are_bars_and_many_a_heat_map_with_all_numbers() -> None:
    few, many = comparison_figure(table(3)), comparison_figure(table(40))
    assert len(few.axes[0].containers) == 2 and not few.axes[0].images
    assert len(many.axes[0].images) == 1 and "Code 39" in texts(many)


def test_more_codes_than_can_be_read_become_those_of_the_top_level_and_it_is_said() -> None:
    rows, left_out = drawn_rows(table(30, children=3))
    assert len(rows) == 30 and left_out == 90 and {row.depth for row in rows} == {0}
    assert "30 of 120 codes; the table has all." in texts(comparison_figure(table(30, children=3)))
    rows, left_out = drawn_rows(table(MOST_ROWS + 5))
    assert [row.path for row in rows] == [f"Code {number}" for number in range(5, MOST_ROWS + 5)] and left_out == 5


def test_the_same_table_gives_the_same_bytes() -> None:
    assert png_bytes(comparison_figure(table(5)), dpi=60) == png_bytes(comparison_figure(table(5)), dpi=60)


def test_nothing_to_draw_is_told() -> None:
    with pytest.raises(BadInput):
        comparison_figure(table(0))
