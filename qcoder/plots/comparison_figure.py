"""The comparison as a chart: bars for a handful of codes, a heat map for many. One drawing for every place.

Columns are told apart by colour, hatch and legend together, so that the chart reads in greyscale.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Literal

from qcoder.analysis.comparison import ComparisonRow, ComparisonTable, Share
from qcoder.analysis.numbers import shown_number
from qcoder.core.colours import contrast
from qcoder.core.errors import BadInput
from qcoder.core.messages import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
MOST_ROWS = 60
MOST_BARS = 48  # beyond it bars get thinner than their labels
_HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "oo", "**")
_COUNTED = {
    "codings": say("Codings"),
    "documents": say("Documents"),
    "cases": say("Cases"),
    "words": say("Coded words"),
    "organisations": say("Organisations"),
}
_SHARED = {
    "row": say("Percent of the row"),
    "column": say("Percent of the column"),
    "per_1000": say("Per 1,000 words of participants"),
}


@dataclass(frozen=True)
class Look:
    """The colours of a chart."""

    paper: str
    ink: str
    faint: str
    columns: tuple[str, ...]
    low: str
    high: str


LOOKS = {
    # Steps of lightness as well as hue: dark, light, middle ...
    "light": Look(
        "#ffffff", "#22262b", "#d5d9de",
        ("#1f4e79", "#f0a35e", "#4f9d86", "#b9cfe4", "#8e4fa8", "#e3c94f", "#6b7280", "#c8501e"), "#ffffff", "#1f4e79",
    ),
    "dark": Look(
        "#1d2024", "#e6e8eb", "#43484f",
        ("#8fbbe6", "#d98036", "#7fd0b6", "#4d6f90", "#c79adb", "#e3c94f", "#a3acb8", "#f08a5d"), "#1d2024", "#8fbbe6",
    ),
}  # fmt: skip


def comparison_figure(
    table: ComparisonTable,
    *,
    share: Share = "number",
    language: str = "en",
    look: Literal["light", "dark"] = "light",
    width_cm: float = 16.0,
    notice: str = "",
) -> "Figure":
    """The rows of `table` that hold anything, against its columns. Raises BadInput where there is nothing to draw.

    Args:
        notice: said below the chart, for files that travel alone.
    """
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    rows, left_out = drawn_rows(table)
    if not rows or not table.columns:
        raise BadInput(
            say("There is nothing to draw yet."),
            say("Code some passages, or choose a variable that documents have values of."),
        )
    colours = LOOKS[look]
    bars = len(rows) * len(table.columns) <= MOST_BARS and len(table.columns) <= len(colours.columns)
    per_row = 0.22 * len(table.columns) + 0.2 if bars else 0.21
    with rc_context({"font.family": "DejaVu Sans", "font.size": 8, "svg.hashsalt": "qcoder", "hatch.linewidth": 0.6}):
        figure = Figure(
            figsize=(width_cm / 2.54, 1.1 + per_row * len(rows) + (0.5 if not bars else 0.2)),
            layout="constrained",
            facecolor=colours.paper,
        )
        axes = figure.add_subplot(facecolor=colours.paper)
        (_bars if bars else _heat)(axes, table, rows, share, language, colours)
        axes.set_yticks(range(len(rows)), [_label(row, language) for row in rows], color=colours.ink)
        for label, row in zip(axes.get_yticklabels(), rows, strict=True):
            label.set_fontweight("bold" if row.depth == 0 else "normal")
            label.set_fontstyle("italic" if row.counter_instance else "normal")
        if bars:
            axes.invert_yaxis()  # the first code on top; a heat map has it there already
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(colours.faint)
        axes.tick_params(colors=colours.ink, length=0)
        if notice:
            figure.supxlabel(fill(notice, round(width_cm * 7)), fontsize=6, color=colours.ink, x=0.01, ha="left")
        if left_out:
            note = say("{n} of {all} codes; the table has all.", n=len(rows), all=len(rows) + left_out)
            figure.supxlabel(note.text(language), x=0.01, ha="left", fontsize=7, color=colours.ink)
        figure.draw_without_rendering()  # the layout is settled while our fonts are in force
    return figure


def drawn_rows(table: ComparisonTable) -> tuple[list[ComparisonRow], int]:
    """The rows of a chart, and how many were left out.

    When there are more than can be read: those of the top level, and of these the ones with most codings.
    """
    rows = [row for row in table.rows if row.total]
    if len(rows) <= MOST_ROWS:
        return rows, 0
    top = [row for row in rows if row.depth == 0]
    kept = {row.code_id for row in sorted(top, key=lambda row: row.total, reverse=True)[:MOST_ROWS]}
    return [row for row in rows if row.code_id in kept], len(rows) - len(kept)


def _label(row: ComparisonRow, language: str) -> str:
    name = row.called(language)
    name = name if len(name) <= 44 else name[:43] + "…"
    return f"{'   ' * row.depth}{'⊘ ' if row.counter_instance else ''}{name}"


def _axis(table: ComparisonTable, share: Share, language: str) -> str:
    return (_COUNTED[table.count] if share == "number" else _SHARED[share]).text(language)


def _bars(axes, table, rows, share, language, colours) -> None:  # type: ignore[no-untyped-def]
    height = 0.8 / len(table.columns)
    longest = max((table.shown(row, column, share) or 0 for row in rows for column in table.columns), default=0) or 1
    for index, column in enumerate(table.columns):
        values = [table.shown(row, column, share) or 0 for row in rows]
        places = [place + (index - (len(table.columns) - 1) / 2) * height for place in range(len(rows))]
        axes.barh(
            places, values, height=height * 0.92, label=column, color=colours.columns[index],
            hatch=_HATCHES[index % len(_HATCHES)], edgecolor=colours.paper, linewidth=0,
        )  # fmt: skip
        for place, value, row in zip(places, values, rows, strict=True):
            axes.text(
                value + longest * 0.01, place, shown_number(table.shown(row, column, share), share),
                va="center", fontsize=6.5, color=colours.ink,
            )  # fmt: skip
    axes.set_xlim(0, longest * 1.12)
    axes.set_xlabel(_axis(table, share, language), color=colours.ink)
    axes.grid(axis="x", color=colours.faint, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1.0), ncols=min(4, len(table.columns)), frameon=False,
        labelcolor=colours.ink, borderaxespad=0.2, handlelength=1.6,
    )  # fmt: skip


def _ink_on(ground: str, colours: Look) -> str:
    """Paper or ink, whichever can be read on that ground."""
    return max((colours.paper, colours.ink), key=lambda ink: contrast(ink, ground))


def _heat(axes, table, rows, share, language, colours) -> None:  # type: ignore[no-untyped-def]
    from matplotlib.colors import LinearSegmentedColormap, to_hex

    values = [[table.shown(row, column, share) or 0 for column in table.columns] for row in rows]
    shades = LinearSegmentedColormap.from_list("qcoder", [colours.low, colours.high])
    most = max(max(line) for line in values) or 1
    axes.imshow(values, aspect="auto", cmap=shades, vmin=0, vmax=most)
    for place, line in enumerate(values):
        for across, value in enumerate(line):
            text = shown_number(table.shown(rows[place], table.columns[across], share), share)
            axes.text(
                across, place, text, ha="center", va="center", fontsize=7,
                color=_ink_on(to_hex(shades(value / most)), colours),
            )  # fmt: skip
    axes.xaxis.set_label_position("top")
    axes.xaxis.tick_top()
    names = [column if len(column) <= 22 else column[:21] + "…" for column in table.columns]
    axes.set_xticks(
        range(len(names)), names, rotation=30 if len(names) > 3 else 0, ha="left" if len(names) > 3 else "center"
    )
    axes.set_xlabel(_axis(table, share, language), color=colours.ink)


def png_bytes(figure: "Figure", *, dpi: int = 200) -> bytes:
    """The chart as a PNG, the same bytes for the same table."""
    return _bytes(figure, "png", dpi)


def figure_bytes(figure: "Figure", path: Path, *, dpi: int = 200) -> bytes:
    """The chart as bytes in the format that the name of `path` asks for. Raises BadInput for others."""
    kind = path.suffix.lower().removeprefix(".")
    if kind not in FORMATS:
        raise BadInput(
            say("A chart cannot be saved as “{file}”.", file=path.name), say("End the name in .png, .svg or .pdf.")
        )
    return _bytes(figure, kind, dpi)


def _bytes(figure: "Figure", kind: str, dpi: int) -> bytes:
    from matplotlib import rc_context

    undated = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    out = io.BytesIO()
    with rc_context({"svg.hashsalt": "qcoder", "font.family": "DejaVu Sans", "font.size": 8}):
        figure.savefig(out, format=kind, dpi=dpi, metadata=undated[kind], facecolor=figure.get_facecolor())
    return out.getvalue()
