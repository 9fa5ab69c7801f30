"""Codes around a circle, with a line between those that stand together: the thicker, the more often."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from qcoder.plots.drawing import Drawing, Key, LookName, Sketch, nothing_to_draw, short


@dataclass(frozen=True, slots=True)
class Edge:
    one: int
    other: int
    weight: float
    shown: str
    key: Key


def network_drawing(
    names: Sequence[str],
    sizes: Sequence[float],
    edges: Sequence[Edge],
    *,
    colours: Sequence[str] = (),
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput where no two codes stand together.

    Args:
        sizes: how many passages each code has; its dot grows with them.
        colours: of the codes; the number on each line and the names keep the chart readable without them.
    """
    if not edges:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=width_cm / 2.54 * 0.78)
    paint = sketch.colours
    with sketch.style():
        axes = sketch.figure.add_subplot(facecolor=paint.paper)
        axes.set_axis_off()
        number = len(names)
        places = [(cos(pi / 2 - 2 * pi * at / number), sin(pi / 2 - 2 * pi * at / number)) for at in range(number)]
        most = max(edge.weight for edge in edges) or 1
        for edge in sorted(edges, key=lambda edge: edge.weight):
            (x0, y0), (x1, y1) = places[edge.one], places[edge.other]
            share = edge.weight / most
            axes.plot(
                [x0, x1], [y0, y1], color=paint.high, linewidth=0.5 + 5 * share, alpha=0.25 + 0.5 * share, zorder=1
            )
            # Off the middle, where many lines would cross.
            x, y = x0 * 0.62 + x1 * 0.38, y0 * 0.62 + y1 * 0.38
            axes.text(
                x, y, edge.shown, fontsize=6, ha="center", va="center", color=paint.ink, zorder=3,
                bbox={"facecolor": paint.paper, "edgecolor": "none", "pad": 0.6, "alpha": 0.85},
            )  # fmt: skip
            said = f"{names[edge.one]}, {names[edge.other]}: {edge.shown}"
            sketch.mark(axes, x - 0.045, x + 0.045, y - 0.035, y + 0.035, edge.key, said)
        largest = max(sizes, default=0) or 1
        for at, (x, y) in enumerate(places):
            axes.scatter(
                [x], [y], s=20 + 220 * sizes[at] / largest, color=colours[at] if colours else paint.columns[0],
                edgecolor=paint.ink, linewidth=0.8, zorder=4,
            )  # fmt: skip
            side = "left" if x > 0.02 else "right" if x < -0.02 else "center"
            up = "bottom" if side == "center" and y > 0 else "top" if side == "center" else "center"
            axes.text(x * 1.1, y * 1.1, short(names[at], 32), fontsize=7, ha=side, va=up, color=paint.ink, zorder=5)
        axes.set_xlim(-1.85, 1.85)
        axes.set_ylim(-1.2, 1.2)
        sketch.note(note)
        return sketch.finish()
