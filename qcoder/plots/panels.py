"""Numbers in rows and columns as a chart: bars side by side, a heat map, or dots on a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from qcoder.plots.drawing import HATCHES, LOOKS, SHAPES, Drawing, Key, LookName, Sketch, ink_on, nothing_to_draw, short

MOST_NAMES = 60  # of columns that can be read beside each other
MOST_BARS = 48  # beyond it bars get thinner than their labels


@dataclass(frozen=True, eq=False)
class Panel:
    """What is drawn: a value (None: nothing to divide by) and its words for each row and column.

    `keys` say which cell of which table each mark stands for; rows in bold begin a branch, those in italics are
    counter-instances.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    values: Sequence[Sequence[float | None]]
    shown: Sequence[Sequence[str]]
    keys: Sequence[Sequence[Key]]
    axis: str
    bold: Sequence[bool] = ()
    italic: Sequence[bool] = ()
    note: str = ""


def panel_drawing(panel: Panel, *, look: LookName = "light", width_cm: float = 16.0) -> Drawing:
    """Bars for a handful of numbers, a heat map for many. Raises BadInput where there is nothing to draw."""
    bars = len(panel.rows) * len(panel.columns) <= MOST_BARS and len(panel.columns) <= len(LOOKS[look].columns)
    return (bars_drawing if bars else heat_drawing)(panel, look=look, width_cm=width_cm)


def bars_drawing(panel: Panel, *, look: LookName = "light", width_cm: float = 16.0) -> Drawing:
    """Bars side by side, a group of them for each row."""
    if not panel.rows or not panel.columns:
        raise nothing_to_draw()
    per_row = 0.22 * len(panel.columns) + 0.2
    sketch = Sketch(look, width_cm=width_cm, height_in=1.3 + per_row * len(panel.rows))
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        height = 0.8 / len(panel.columns)
        numbers = [value for line in panel.values for value in line if value is not None]
        longest = max(numbers, default=0) or 1
        least = min([0.0, *numbers])
        for index, column in enumerate(panel.columns):
            values = [line[index] or 0 for line in panel.values]
            places = [place + (index - (len(panel.columns) - 1) / 2) * height for place in range(len(panel.rows))]
            axes.barh(
                places, values, height=height * 0.92, label=column, color=colours.columns[index],
                hatch=HATCHES[index % len(HATCHES)], edgecolor=colours.paper, linewidth=0,
            )  # fmt: skip
            for row, (place, value) in enumerate(zip(places, values, strict=True)):
                axes.text(
                    max(value, 0) + longest * 0.01, place, panel.shown[row][index],
                    va="center", fontsize=6.5, color=colours.ink,
                )  # fmt: skip
                sketch.mark(
                    axes, min(value, 0), max(value, longest * 0.04), place - height / 2, place + height / 2,
                    panel.keys[row][index], f"{panel.rows[row].strip()}, {column}: {panel.shown[row][index]}",
                )  # fmt: skip
        axes.set_xlim(least * 1.05, longest * 1.12)
        sketch.name_axis(axes, panel.axis)
        axes.grid(axis="x", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        sketch.name_series(axes)
        _name_rows(axes, panel, colours.ink)
        axes.invert_yaxis()  # the first row on top
        sketch.note(panel.note)
        return sketch.finish()


def heat_drawing(panel: Panel, *, look: LookName = "light", width_cm: float = 16.0) -> Drawing:
    """A field for each number, darker where there is more, with the number in it."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    if not panel.rows or not panel.columns:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=1.6 + 0.21 * len(panel.rows))
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        values = [[value or 0.0 for value in line] for line in panel.values]
        shades = LinearSegmentedColormap.from_list("qcoder", [colours.low, colours.high])
        most = max(max(line) for line in values) or 1
        axes.imshow(values, aspect="auto", cmap=shades, vmin=0, vmax=most)
        fits = len(panel.columns) <= 24
        for place, line in enumerate(values):
            for across, value in enumerate(line):
                if fits:
                    axes.text(
                        across, place, panel.shown[place][across], ha="center", va="center", fontsize=7,
                        color=ink_on(to_hex(shades(max(0.0, value) / most)), colours),
                    )  # fmt: skip
                sketch.mark(
                    axes, across - 0.5, across + 0.5, place - 0.5, place + 0.5, panel.keys[place][across],
                    f"{panel.rows[place].strip()}, {panel.columns[across]}: {panel.shown[place][across]}",
                )  # fmt: skip
        name_columns(axes, panel.columns)
        sketch.name_axis(axes, panel.axis)
        _name_rows(axes, panel, colours.ink)
        sketch.note(panel.note)
        return sketch.finish()


def name_columns(axes: Any, columns: Sequence[str]) -> None:
    """Names of columns on top of a field, aslant where they are many or long."""
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()
    names = [short(column, 22) for column in columns]
    turned = 0 if len(names) <= 3 else 30 if len(names) <= 10 else 90
    step = -(-len(names) // MOST_NAMES)  # of very many every second, third ... is named
    axes.set_xticks(range(0, len(names), step), names[::step], rotation=turned, ha="left" if turned == 30 else "center")


def _name_rows(axes: Any, panel: Panel, ink: str) -> None:
    axes.set_yticks(range(len(panel.rows)), panel.rows, color=ink)
    for at, label in enumerate(axes.get_yticklabels()):
        label.set_fontweight("bold" if panel.bold and panel.bold[at] else "normal")
        label.set_fontstyle("italic" if panel.italic and panel.italic[at] else "normal")


def dots_drawing(
    panel: Panel, *, groups: Sequence[int], names: Sequence[str], look: LookName = "light", width_cm: float = 16.0
) -> Drawing:
    """A line for each row with a dot for each column: one shape and colour a group, a bar at each group's mean.

    Args:
        groups: the group of each column; `names` what the groups are called.
    """
    if not panel.rows or not panel.columns:
        raise nothing_to_draw()
    sketch = Sketch(look, width_cm=width_cm, height_in=1.3 + 0.34 * len(panel.rows))
    colours = sketch.colours
    number = len(names)
    with sketch.style():
        axes = sketch.axes()
        most = max((value for line in panel.values for value in line if value is not None), default=0) or 1
        reach = most * 0.012
        for group, name in enumerate(names):
            lane = (group - (number - 1) / 2) * min(0.28, 0.7 / number)
            colour, shape = colours.columns[group % len(colours.columns)], SHAPES[group % len(SHAPES)]
            inside = [at for at, of in enumerate(groups) if of == group]
            points = [
                (panel.values[row][at] or 0.0, row + lane, row, at)
                for row in range(len(panel.rows))
                for at in inside
                if panel.values[row][at] is not None
            ]
            axes.scatter(
                [point[0] for point in points], [point[1] for point in points], s=26, marker=shape, label=name,
                color=colour, edgecolor=colours.ink, linewidth=0.6, zorder=3, clip_on=False,
            )  # fmt: skip
            for x, y, row, at in points:
                said = f"{panel.rows[row].strip()}, {panel.columns[at]}: {panel.shown[row][at]}"
                sketch.mark(axes, x - reach, x + reach, y - 0.13, y + 0.13, panel.keys[row][at], said)
            for row in range(len(panel.rows)):
                found = [point[0] for point in points if point[2] == row]
                if found:
                    mean = sum(found) / len(found)
                    axes.plot([mean, mean], [row + lane - 0.14, row + lane + 0.14], color=colours.ink, linewidth=1.4)
        axes.set_xlim(-most * 0.03, most * 1.06)
        sketch.name_axis(axes, panel.axis)
        axes.grid(axis="both", color=colours.faint, linewidth=0.5)
        axes.set_axisbelow(True)
        sketch.name_series(axes)
        _name_rows(axes, panel, colours.ink)
        axes.set_ylim(len(panel.rows) - 0.5, -0.5)
        sketch.note(panel.note)
        return sketch.finish()
