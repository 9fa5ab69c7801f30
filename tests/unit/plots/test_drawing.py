"""What all charts share: names stand within the figure, however many and long they are."""

import pytest

from qcoder.plots.drawing import Drawing, legend_columns
from qcoder.plots.panels import Panel, bars_drawing, dots_drawing

ORGANISATIONS = tuple(f"Organización {name}" for name in ("Puente Fronterizo", "de la Ribera", "Taller", "C", "D", "E"))


def panel() -> Panel:
    rows = ("Dependency", "Practical against strategic demands")
    return Panel(
        rows=rows, columns=ORGANISATIONS, values=tuple(tuple(range(6)) for _row in rows),
        shown=tuple(tuple(map(str, range(6))) for _row in rows),
        keys=tuple(tuple((row, column) for column in ORGANISATIONS) for row in rows),
        axis="Codings per 1,000 words that participants say in the interviews of each organisation, one bar each",
    )  # fmt: skip


def outside(drawing: Drawing) -> list[str]:
    """The words that reach over the border of the figure."""
    figure = drawing.figure
    figure.draw_without_rendering()
    (axes,) = figure.axes
    texts = [axes.xaxis.label, *axes.get_yticklabels(), *axes.texts, *figure.legends[0].get_texts()]
    within = figure.bbox.padded(1)
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    return [text for text, box in boxes if not (within.x0 <= box.x0 and box.x1 <= within.x1)]


@pytest.mark.parametrize("wide", [10.0, 14.5, 20.0])
def test_names_of_groups_and_axes_stand_within_the_figure(wide: float) -> None:
    bars = bars_drawing(panel(), width_cm=wide)
    assert outside(bars) == []
    (legend,) = bars.figure.legends
    assert [text.get_text() for text in legend.get_texts()] == list(ORGANISATIONS)
    groups = [0, 0, 0, 1, 1, 1]
    dots = dots_drawing(panel(), groups=groups, names=["NGOs of the northern border", "Union"], width_cm=wide)
    assert outside(dots) == []


def test_a_legend_has_as_many_columns_as_its_names_leave_room_for() -> None:
    assert legend_columns(["NGO", "union"], 14) == 2
    assert legend_columns(["a"] * 9, 30) == 4
    assert legend_columns(["x" * 200] * 3, 14) == 1
    assert legend_columns([], 14) == 1
