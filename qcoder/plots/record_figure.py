"""How good suggestions are, drawn: shares with intervals for each code, probabilities against what was coded, and what
more coded interviews bring."""

from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.core.messages import say
from qcoder.plots.drawing import Drawing, LookName, Sketch, nothing_to_draw, short

MOST_CODES = 30

Shown = tuple[float, float, float]  # a share, and the interval around it


@dataclass(frozen=True, slots=True)
class Judged:
    """A code: which share of what would be proposed agrees, which share of what is there would be found."""

    name: str
    precision: Shown | None
    recall: Shown | None


@dataclass(frozen=True, slots=True)
class Tenth:
    """Probabilities between two tenths: their mean, the share that was coded, how many sentences."""

    chance: float
    share: float
    n: int


@dataclass(frozen=True, slots=True)
class Grown:
    """So many coded interviews, and the share that was found with them."""

    documents: int
    found: Shown


def shares_drawing(
    codes: Sequence[Judged], *, asked: float, language: str = "en", look: LookName = "light", width_cm: float = 16.0
) -> Drawing:
    """Precision and recall of each code with 95 % intervals; a line at the precision asked for.

    Raises BadInput where there is nothing to draw.
    """
    rows = [code for code in codes if code.precision is not None or code.recall is not None][:MOST_CODES]
    if not rows:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=1.1 + 0.28 * len(rows))
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        for kind, shape, shift in (("precision", "o", -0.14), ("recall", "s", 0.14)):
            of = say("Precision: of what would be proposed") if kind == "precision" else say("Recall: of what is there")
            name = of.text(language)
            points = [
                (place + shift, found) for place, code in enumerate(rows) if (found := getattr(code, kind)) is not None
            ]
            colour = colours.columns[0 if kind == "precision" else 1]
            for place, (_value, low, high) in points:
                axes.plot([low, high], [place, place], color=colour, linewidth=1.4, zorder=2)
            axes.plot(
                [value for _place, (value, _low, _high) in points], [place for place, _found in points],
                linestyle="none", marker=shape, markersize=5, color=colour, markeredgecolor=colours.ink,
                markeredgewidth=0.5, label=name, zorder=3,
            )  # fmt: skip
        axes.axvline(asked, color=colours.ink, linewidth=0.8, linestyle="--", zorder=1)
        axes.set_yticks(range(len(rows)), [short(code.name, 40) for code in rows], color=colours.ink)
        axes.set_xlim(-0.02, 1.02)  # points at the ends are whole
        axes.set_ylim(len(rows) - 0.5, -0.5)
        sketch.note(
            say("Share, with the interval that holds it 95 times in 100; dashed: what was asked for").text(language)
        )
        axes.grid(axis="x", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        sketch.name_series(axes)
        return sketch.finish()


def calibration_drawing(
    tenths: Sequence[Tenth], *, language: str = "en", look: LookName = "light", width_cm: float = 10.0
) -> Drawing:
    """Probabilities shown against the share that was coded; points on the line mean what they say."""
    if not tenths:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=width_cm / 2.54 * 0.85)
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        axes.plot([0, 1], [0, 1], color=colours.ink, linewidth=0.8, linestyle="--")
        axes.plot(
            [one.chance for one in tenths], [one.share for one in tenths], color=colours.columns[0], marker="o",
            markersize=5, linewidth=1.2, markeredgecolor=colours.ink, markeredgewidth=0.5,
        )  # fmt: skip
        for one in tenths:
            axes.annotate(
                f"{one.n:,}", (one.chance, one.share), textcoords="offset points", xytext=(5, -9), fontsize=6,
                color=colours.ink,
            )  # fmt: skip
        axes.set_xlim(-0.02, 1.05)
        axes.set_ylim(-0.02, 1.05)
        axes.set_xlabel(say("Probability that was said").text(language), color=colours.ink)
        axes.set_ylabel(say("Share that was coded").text(language), color=colours.ink)
        axes.grid(color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        return sketch.finish()


def growth_drawing(
    grown: Sequence[Grown], *, language: str = "en", look: LookName = "light", width_cm: float = 10.0
) -> Drawing:
    """The share found with more and more coded interviews, with 95 % intervals.

    Raises BadInput where there is nothing to draw.
    """
    if not grown:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=width_cm / 2.54 * 0.7)
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        places = [one.documents for one in grown]
        for one in grown:
            axes.plot([one.documents] * 2, one.found[1:], color=colours.columns[0], linewidth=1.4)
        axes.plot(
            places, [one.found[0] for one in grown], color=colours.columns[0], marker="o", markersize=5, linewidth=1.2,
            markeredgecolor=colours.ink, markeredgewidth=0.5,
        )  # fmt: skip
        axes.set_xticks(places)
        axes.set_xlim(0, places[-1] * 1.06)
        axes.set_ylim(0, 1.02)
        axes.set_xlabel(say("Coded interviews").text(language), color=colours.ink)
        axes.set_ylabel(say("Share found among the first three").text(language), color=colours.ink)
        axes.grid(color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        return sketch.finish()
