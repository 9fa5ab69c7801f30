"""A tree of what is most alike: the further left two branches join, the more alike they are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from qcoder.plots.drawing import Drawing, Key, LookName, Sketch, nothing_to_draw, short


def tree_drawing(
    names: Sequence[str],
    links: NDArray[np.float64],
    keys: Sequence[Key],
    *,
    axis: str,
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput for fewer than two names.

    Args:
        links: as scipy's linkage gives them.
    """
    from scipy.cluster.hierarchy import dendrogram

    if len(names) < 2:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=1.0 + 0.24 * len(names))
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        tree = dendrogram(links, no_plot=True, color_threshold=0)
        for across, along in zip(tree["dcoord"], tree["icoord"], strict=True):
            axes.plot(across, [at / 10 - 0.5 for at in along], color=colours.ink, linewidth=1.1)
        order = tree["leaves"]
        axes.set_yticks(range(len(order)), [short(names[at], 44) for at in order], color=colours.ink)
        axes.set_ylim(len(order) - 0.5, -0.5)
        far = max(0.05, float(links[:, 2].max())) * 1.03
        axes.set_xlim(0, far)
        for place, at in enumerate(order):
            sketch.mark(axes, 0, far, place - 0.45, place + 0.45, keys[at], names[at])
        sketch.name_axis(axes, axis)
        axes.grid(axis="x", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        sketch.note(note)
        return sketch.finish()
