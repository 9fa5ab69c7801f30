"""Codebook stability as a figure: codes found after each interview, new ones as bars, and where stability was reached.

Curves of groups are told apart by line, marker and legend together, so that the figure reads in greyscale.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qcoder.analysis.stability import Stability
from qcoder.core.messages import say
from qcoder.plots.drawing import LOOKS, SHAPES, Look, LookName

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_LINES = ("-", "--", "-.", ":")


def stability_figure(
    curves: Sequence[tuple[str, Stability]],
    *,
    language: str,
    notice: str = "",
    look: LookName = "light",
) -> "Figure":
    """One curve with its bars and its band of random orders, or one line for each of several groups."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    colours = LOOKS[look]
    with rc_context({"font.family": "DejaVu Sans", "font.size": 8, "hatch.linewidth": 0.6}):
        figure = Figure(figsize=(6.8, 3.8), layout="constrained", facecolor=colours.paper)
        axes = figure.add_subplot()
        axes.set_facecolor(colours.paper)
        longest = max((len(found.new) for _name, found in curves), default=0)
        if len(curves) == 1:
            _whole(axes, curves[0][1], language, colours)
        else:
            for place, (name, found) in enumerate(curves):
                _line(axes, place, name, found, colours)
        axes.set_xlabel(say("Interviews, in the order in which they were made").text(language), color=colours.ink)
        axes.set_ylabel(say("Codes").text(language), color=colours.ink)
        axes.set_xlim(0.4, max(1, longest) + 0.6)
        axes.set_ylim(bottom=0, top=max(1.0, axes.get_ylim()[1]) * 1.06)  # the highest point keeps off the border
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_locator(MaxNLocator(integer=True))
        axes.tick_params(colors=colours.ink)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set_color(colours.faint)
        axes.grid(axis="y", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        if longest:
            axes.legend(loc="best", frameon=False, labelcolor=colours.ink)
        if notice:
            figure.supxlabel(notice, fontsize=6, color=colours.ink)
    return figure


def _whole(axes, found: Stability, language: str, colours: Look) -> None:  # type: ignore[no-untyped-def]
    numbers = range(1, len(found.new) + 1)
    main, second = colours.columns[0], colours.columns[1]
    axes.bar(numbers, found.new, color=second, edgecolor=colours.ink, linewidth=0.5, hatch="///", width=0.6,
             label=say("New codes").text(language))  # fmt: skip
    if found.band is not None:
        axes.fill_between(numbers, found.band.low, found.band.high, color=colours.faint, alpha=0.7, linewidth=0,
                          zorder=0.5, label=say("Random orders, 5th to 95th percentile").text(language))  # fmt: skip
        axes.plot(numbers, found.band.mean, color=colours.ink, linewidth=0.8, linestyle=":",
                  label=say("Random orders, mean").text(language))  # fmt: skip
    axes.plot(numbers, found.total, color=main, marker="o", markersize=3.5, linewidth=1.4,
              label=say("Codes so far").text(language))  # fmt: skip
    if found.reached is not None:
        axes.axvline(found.reached.last, color=colours.ink, linewidth=0.9, linestyle="--",
                     label=say("Stability reached: {said}", said=found.said).text(language))  # fmt: skip


def _line(axes, place: int, name: str, found: Stability, colours: Look) -> None:  # type: ignore[no-untyped-def]
    reached = f" ({found.said})" if found.said else ""
    axes.plot(
        range(1, len(found.total) + 1), found.total, label=name + reached, linewidth=1.4, markersize=4,
        color=colours.columns[place % len(colours.columns)], linestyle=_LINES[place % len(_LINES)],
        marker=SHAPES[place % len(SHAPES)],
    )  # fmt: skip
