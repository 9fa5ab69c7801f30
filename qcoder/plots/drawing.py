"""What all charts share: looks, one font, marks that can be clicked, and the bytes of a file.

A drawing is a matplotlib Figure with its marks: rectangles, as fractions of the picture from its top left corner, that
say which cell of which table they stand for. Columns and groups are told apart by hatch or shape as well as by colour,
so that every chart reads in greyscale.
"""

import io
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any, Literal

from qcoder.core.colours import contrast
from qcoder.core.errors import BadInput
from qcoder.core.messages import say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
HATCHES = ("", "///", "...", "xxx", "\\\\\\", "++", "oo", "**")
SHAPES = ("o", "s", "^", "D", "v", "P", "X", "*")
LookName = Literal["light", "dark"]


@dataclass(frozen=True)
class Look:
    """The colours of a chart."""

    paper: str
    ink: str
    faint: str
    columns: tuple[str, ...]
    low: str
    high: str


LOOKS: Mapping[LookName, Look] = {
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

Key = tuple[int, int, int]  # which table, row and column a mark stands for


@dataclass(frozen=True, slots=True)
class Mark:
    """A rectangle of the picture, in fractions of its width and height from the top left."""

    left: float
    top: float
    right: float
    bottom: float
    key: Key
    label: str = ""


@dataclass(frozen=True, eq=False)
class Drawing:
    figure: "Figure"
    marks: tuple[Mark, ...] = ()

    def at(self, across: float, down: float) -> Mark | None:
        """The mark at a point of the picture; the one drawn last where several are."""
        for mark in reversed(self.marks):
            if mark.left <= across <= mark.right and mark.top <= down <= mark.bottom:
                return mark
        return None


EM_CM = 8 * 2.54 / 72  # of the letters of charts, 8 points
LETTER = 0.62  # of an em: how wide the letters of a name are on average
BESIDE_NAME = 4.6  # ems: its colour, and the space to the next


class Sketch:
    """A figure being drawn; `finish` settles its layout and gives the drawing. Work inside `with sketch.style():`."""

    def __init__(self, look: LookName, *, width_cm: float, height_in: float) -> None:
        from matplotlib.figure import Figure

        self.colours = LOOKS[look]
        with self.style():
            self.figure = Figure(
                figsize=(width_cm / 2.54, height_in), layout="constrained", facecolor=self.colours.paper
            )
        self.width_cm = width_cm
        self._marks: list[tuple[Any, float, float, float, float, Key, str]] = []

    @staticmethod
    def style() -> AbstractContextManager[None]:
        from matplotlib import rc_context

        return rc_context(
            {"font.family": "DejaVu Sans", "font.size": 8, "svg.hashsalt": "qcoder", "hatch.linewidth": 0.6}
        )

    def axes(self) -> Any:
        """One field for the whole chart, without a frame."""
        axes = self.figure.add_subplot(facecolor=self.colours.paper)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set_color(self.colours.faint)
        axes.tick_params(colors=self.colours.ink, length=0)
        return axes

    def mark(self, axes: Any, left: float, right: float, low: float, high: float, key: Key, label: str = "") -> None:
        """Says what a rectangle in the numbers of `axes` stands for."""
        self._marks.append((axes, left, right, low, high, key, label))

    def name_axis(self, axes: Any, text: str) -> None:
        """What is told from left to right, in several lines where it is long."""
        axes.set_xlabel(fill(text, round(self.width_cm * 3.2)), color=self.colours.ink)

    def name_series(self, axes: Any) -> None:
        """Above the chart, what each of its colours stands for."""
        handles, names = axes.get_legend_handles_labels()
        room = round((self.width_cm / EM_CM - BESIDE_NAME) / LETTER)
        names = [short(name, room) for name in names]
        self.figure.legend(
            handles, names, loc="outside upper left", ncols=legend_columns(names, self.width_cm), frameon=False,
            labelcolor=self.colours.ink, handlelength=1.6,
        )  # fmt: skip

    def note(self, text: str) -> None:
        """Words below the chart."""
        if text:
            self.figure.supxlabel(
                fill(text, round(self.width_cm * 7)), fontsize=6.5, color=self.colours.ink, x=0.01, ha="left"
            )

    def finish(self) -> Drawing:
        self.figure.draw_without_rendering()
        to_figure = self.figure.transFigure.inverted()
        marks = []
        for axes, left, right, low, high, key, label in self._marks:
            (x0, y0), (x1, y1) = to_figure.transform(axes.transData.transform([(left, low), (right, high)]))
            marks.append(Mark(min(x0, x1), 1 - max(y0, y1), max(x0, x1), 1 - min(y0, y1), key, label))
        return Drawing(self.figure, tuple(marks))


def legend_columns(names: Sequence[str], width_cm: float) -> int:
    """In how many columns, four at most, a legend of these names stands within a width."""
    widest = EM_CM * (LETTER * max(map(len, names), default=0) + BESIDE_NAME)
    return max(1, min(4, len(names), int(width_cm / widest)))


def ink_on(ground: str, colours: Look) -> str:
    """Paper or ink, whichever can be read on that ground."""
    return max((colours.paper, colours.ink), key=lambda ink: contrast(ink, ground))


def short(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def nothing_to_draw() -> BadInput:
    return BadInput(
        say("There is nothing to draw yet."),
        say("Code some passages, or choose a variable that documents have values of."),
    )


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
    undated = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}
    out = io.BytesIO()
    with Sketch.style():
        figure.savefig(out, format=kind, dpi=dpi, metadata=undated[kind], facecolor=figure.get_facecolor())
    return out.getvalue()
