"""How good suggestions are, drawn: every code that was judged, the line that was asked for, no clipped words."""

import pytest

from qcoder.core.errors import BadInput
from qcoder.plots.drawing import png_bytes
from qcoder.plots.record_figure import (
    MOST_CODES,
    Grown,
    Judged,
    Tenth,
    calibration_drawing,
    growth_drawing,
    shares_drawing,
)

CODES = [
    Judged("Funding dependence", (0.6, 0.4, 0.8), (0.2, 0.1, 0.35)),
    Judged("A code whose name is much too long to be shown whole beside its shares", None, (0.0, 0.0, 0.3)),
    Judged("Never judged", None, None),
]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_codes_are_named_and_their_shares_are_points_with_intervals(look: str, language: str) -> None:
    drawing = shares_drawing(CODES, asked=0.6, language=language, look=look)  # type: ignore[arg-type]
    axes = drawing.figure.axes[0]
    names = [text.get_text() for text in axes.get_yticklabels()]
    assert names[0] == "Funding dependence" and names[1].endswith("…") and len(names) == 2
    points = [line for line in axes.lines if line.get_linestyle() == "None"]
    assert [list(line.get_xdata()) for line in points] == [[0.6], [0.2, 0.0]]
    assert png_bytes(drawing.figure, dpi=60) == png_bytes(drawing.figure, dpi=60)


def test_a_long_codebook_is_cut_and_nothing_is_drawn_of_nothing() -> None:
    many = [Judged(f"Code {n}", (0.5, 0.4, 0.6), None) for n in range(50)]
    assert len(shares_drawing(many, asked=0.5).figure.axes[0].get_yticklabels()) == MOST_CODES
    with pytest.raises(BadInput):
        shares_drawing([CODES[2]], asked=0.5)
    with pytest.raises(BadInput):
        calibration_drawing([])


def test_probabilities_stand_against_shares_with_how_many_there_were() -> None:
    axes = calibration_drawing([Tenth(0.15, 0.1, 1234), Tenth(0.55, 0.6, 7)]).figure.axes[0]
    assert list(axes.lines[1].get_xdata()) == [0.15, 0.55] and list(axes.lines[1].get_ydata()) == [0.1, 0.6]
    assert [text.get_text() for text in axes.texts] == ["1,234", "7"]


def test_what_is_found_stands_over_the_number_of_coded_interviews() -> None:
    axes = growth_drawing([Grown(2, (0.4, 0.3, 0.5)), Grown(9, (0.6, 0.5, 0.7))]).figure.axes[0]
    assert [list(line.get_xdata()) for line in axes.lines] == [[2, 2], [9, 9], [2, 9]]
    assert list(axes.lines[0].get_ydata()) == [0.3, 0.5] and list(axes.lines[2].get_ydata()) == [0.4, 0.6]
    assert axes.get_ylim()[0] == 0, "a share begins at nothing"
