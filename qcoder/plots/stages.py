"""Stages over years: a band for each case, a shape for each stage, a line through them in the order of time."""

from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.plots.drawing import SHAPES, Drawing, Key, LookName, Sketch, nothing_to_draw, short


@dataclass(frozen=True, slots=True)
class Step:
    case: int
    stage: int
    year: int
    key: Key
    label: str


def stages_drawing(
    cases: Sequence[str],
    stages: Sequence[str],
    steps: Sequence[Step],
    *,
    axis: str,
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput where no stage has a year."""
    if not steps:
        raise nothing_to_draw()
    number = len(stages)
    sketch = Sketch(look, width_cm=width_cm, height_in=1.3 + (0.16 + 0.09 * number) * len(cases) + 0.09 * number)
    paint = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        first, last = min(step.year for step in steps), max(step.year for step in steps)
        lane = 0.8 / max(1, number)

        def height(step: Step) -> float:
            return step.case - 0.4 + lane * (step.stage + 0.5)

        for case in range(len(cases)):
            path = sorted((step for step in steps if step.case == case), key=lambda step: (step.year, step.stage))
            axes.axhline(case + 0.5, color=paint.faint, linewidth=0.6)
            axes.plot(
                [step.year for step in path], [height(step) for step in path], color=paint.ink, linewidth=0.7,
                alpha=0.45, zorder=2,
            )  # fmt: skip
        for stage, name in enumerate(stages):
            of = [step for step in steps if step.stage == stage]
            axes.scatter(
                [step.year for step in of], [height(step) for step in of], s=30, zorder=3, label=short(name, 30),
                marker=SHAPES[stage % len(SHAPES)],
                color=paint.columns[(stage + stage // len(SHAPES)) % len(paint.columns)],
                edgecolor=paint.ink, linewidth=0.6, clip_on=False,
            )  # fmt: skip
            reach = max(0.18, (last - first) * 0.012)
            for step in of:
                y = height(step)
                sketch.mark(
                    axes, step.year - reach, step.year + reach, y - lane * 0.5, y + lane * 0.5, step.key, step.label
                )
        axes.set_yticks(range(len(cases)), [short(name, 30) for name in cases], color=paint.ink)
        axes.set_ylim(len(cases) - 0.5, -0.5)
        axes.set_xlim(first - 0.6, last + 0.6)
        span = max(1, (last - first) // 16 + 1)
        axes.set_xticks(range(first, last + 1, span), [str(year) for year in range(first, last + 1, span)])
        sketch.name_axis(axes, axis)
        axes.grid(axis="x", color=paint.faint, linewidth=0.4)
        axes.set_axisbelow(True)
        sketch.name_series(axes)
        sketch.note(note)
        return sketch.finish()
