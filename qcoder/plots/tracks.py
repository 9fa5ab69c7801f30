"""A text from left to right: a track for each code, a bar for each passage."""

from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.plots.drawing import HATCHES, Drawing, Key, LookName, Sketch, nothing_to_draw, short


@dataclass(frozen=True, slots=True)
class Bar:
    track: int
    start: float
    end: float
    key: Key
    label: str


def tracks_drawing(
    names: Sequence[str],
    bars: Sequence[Bar],
    *,
    length: float,
    axis: str,
    colours: Sequence[str] = (),
    ticks: Sequence[tuple[float, str]] = (),
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput where no passage is coded.

    Args:
        length: where the text ends, in the numbers of the bars.
        ticks: places to name, such as the beginnings of turns.
    """
    if not bars:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=0.9 + 0.24 * len(names))
    paint = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        least = length * 0.004  # a short passage must be seen and hit
        for bar in bars:
            width = max(bar.end - bar.start, least)
            axes.barh(
                bar.track, width, left=bar.start, height=0.62,
                color=colours[bar.track] if colours else paint.columns[bar.track % len(paint.columns)],
                hatch="" if colours else HATCHES[bar.track % len(HATCHES)], edgecolor=paint.ink, linewidth=0.3,
            )  # fmt: skip
            sketch.mark(axes, bar.start, bar.start + width, bar.track - 0.4, bar.track + 0.4, bar.key, bar.label)
        axes.set_yticks(range(len(names)), [short(name, 44) for name in names], color=paint.ink)
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlim(0, length)
        if ticks:
            axes.set_xticks([at for at, _name in ticks], [name for _at, name in ticks])
        sketch.name_axis(axes, axis)
        axes.grid(axis="both", color=paint.faint, linewidth=0.4)
        axes.set_axisbelow(True)
        sketch.note(note)
        return sketch.finish()
