"""A portrait of a document: its words as tiles from left to right and down, each in the colour of its code."""

from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.plots.drawing import Drawing, Key, LookName, Sketch, ink_on, legend_columns, nothing_to_draw


@dataclass(frozen=True, slots=True)
class Tile:
    """`initials` tell codes apart without their colour; an uncoded tile has neither."""

    colour: str
    initials: str
    key: Key
    label: str


def tiles_drawing(
    tiles: Sequence[Tile],
    legend: Sequence[tuple[str, str, str]],
    *,
    across: int,
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput where no tile is coded.

    Args:
        legend: colour, initials and name of each code that is there.
    """
    from matplotlib.patches import Rectangle

    if not any(tile.colour for tile in tiles):
        raise nothing_to_draw()
    down = -(-len(tiles) // across)
    names = [f"{initials}  {name}" for _colour, initials, name in legend]
    beside = min(2, legend_columns(names, width_cm))
    lines = -(-len(legend) // beside)
    sketch = Sketch(
        look, width_cm=width_cm, height_in=(width_cm / 2.54) / across * 0.62 * (down + 1) + 0.2 * lines + 0.4
    )
    paint = sketch.colours
    with sketch.style():
        axes = sketch.figure.add_subplot(facecolor=paint.paper)
        axes.set_axis_off()
        for at, tile in enumerate(tiles):
            x, y = at % across, at // across
            axes.add_patch(
                Rectangle(
                    (x + 0.03, y + 0.05), 0.94, 0.9, facecolor=tile.colour or paint.paper, edgecolor=paint.faint,
                    linewidth=0.6,
                )
            )  # fmt: skip
            if tile.colour:
                axes.text(
                    x + 0.5, y + 0.52, tile.initials, ha="center", va="center", fontsize=6,
                    color=ink_on(tile.colour, paint),
                )  # fmt: skip
                sketch.mark(axes, x, x + 1, y, y + 1, tile.key, tile.label)
        axes.set_xlim(0, across)
        axes.set_ylim(down, 0)
        handles = [
            Rectangle((0, 0), 1, 1, facecolor=colour, edgecolor=paint.ink, linewidth=0.4) for colour, *_ in legend
        ]
        axes.legend(
            handles, names, loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=beside, frameon=False,
            labelcolor=paint.ink, fontsize=7,
        )  # fmt: skip
        sketch.note(note)
        return sketch.finish()
