"""A word tree: a word, and in letters as large as they are frequent how it goes on, or what comes before it."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from heapq import heappop, heappush

from qcoder.analysis.word_tree import Way
from qcoder.plots.drawing import Drawing, LookName, Sketch, nothing_to_draw, short

LEAVES = 30  # lines that fit well below each other
SMALLEST, LARGEST = 7.0, 15.0  # points
GAP, POINTS_A_CM = 22.0, 28.35
LONGEST = 60  # letters of a line


def word_tree_drawing(
    ways: Sequence[Way],
    labels: Sequence[str],
    *,
    before: bool,
    look: LookName = "light",
    width_cm: float = 16.0,
    note: str = "",
) -> Drawing:
    """Raises BadInput for a tree of nothing but its root. A mark's key is the line that it stands for, in column 1.

    Args:
        ways: the lines of the tree, the root first.
        labels: what each says in words, for who points at it.
        before: the root stands at the right, and what comes before it at the left.

    The most frequent lines are drawn; “+2” says that a line goes on in two ways that are not.
    """
    if len(ways) < 2:
        raise nothing_to_draw()
    width = width_cm * POINTS_A_CM
    names = [short(" ".join(reversed(way.words) if before else way.words), LONGEST) for way in ways]
    sizes = [SMALLEST + (LARGEST - SMALLEST) * (way.branch.count / ways[0].branch.count) ** 0.5 for way in ways]
    starts, shown = _across(ways, names, sizes, width - 16)
    middles, height = _down(ways, shown, sizes)
    sketch = Sketch(look, width_cm=width_cm, height_in=height / 72 + (0.35 if note else 0.1))
    colours = sketch.colours
    with sketch.style():
        axes = sketch.axes()
        axes.axis("off")
        axes.set_xlim((width, 0) if before else (0, width))
        axes.set_ylim(height, 0)
        for at in sorted(shown):
            way, name, size = ways[at], names[at], sizes[at]
            left, middle, long = starts[at], middles[at], _long(name, size, at == 0)
            axes.text(
                left, middle, name, fontsize=size, ha="right" if before else "left", va="center_baseline",
                color=colours.columns[0] if at == 0 else colours.ink, fontweight="bold" if at == 0 else "normal",
            )  # fmt: skip
            drawn = sum(ways[other].above == at for other in shown)
            hidden = len(way.branch.branches) - drawn + way.branch.more
            if hidden:
                aside, down = (long, size * 0.9) if drawn else (long + 4, 0.0)
                axes.text(
                    left + aside, middle + down, f"+{hidden}", fontsize=SMALLEST - 1, va="center_baseline",
                    ha="right" if bool(drawn) != before else "left", color=colours.ink, alpha=0.75,
                )  # fmt: skip
            sketch.mark(
                axes, left - 2, left + long + 2, middle - size * 0.7, middle + size * 0.7, (0, at, 1), labels[at]
            )
            if way.above is not None:
                from_ = starts[way.above] + _long(names[way.above], sizes[way.above], way.above == 0) + 3
                share = way.branch.count / ways[0].branch.count
                _join(axes, from_, middles[way.above], left - 3, middle, 0.6 + 3 * share, colours.ink)
        sketch.note(note)
        return sketch.finish()


def _across(
    ways: Sequence[Way], names: Sequence[str], sizes: Sequence[float], width: float
) -> tuple[dict[int, float], set[int]]:
    """Where each line begins, in points from the root's side, and which are drawn: the most frequent that fit."""
    below: dict[int, list[int]] = defaultdict(list)
    for at, way in enumerate(ways):
        if way.above is not None:
            below[way.above].append(at)
    starts = {0: 0.0}
    shown, leaves = {0}, 0
    waiting: list[tuple[int, int]] = []

    def offer(above: int) -> None:
        begin = starts[above] + _long(names[above], sizes[above], above == 0) + GAP
        for at in below[above]:
            starts[at] = begin
            heappush(waiting, (-ways[at].branch.count, at))

    offer(0)
    while waiting:
        _count, at = heappop(waiting)
        if starts[at] + _long(names[at], sizes[at], False) > width and ways[at].level > 1:
            continue
        first_below = not any(other in shown for other in below[ways[at].above or 0])
        new_leaf = ways[at].above == 0 or not first_below
        if new_leaf and leaves >= LEAVES:
            continue
        leaves += new_leaf
        shown.add(at)
        offer(at)
    return starts, shown


def _down(ways: Sequence[Way], shown: set[int], sizes: Sequence[float]) -> tuple[dict[int, float], float]:
    """The middle of each line, in points from the top, and how high all are: a line stands amid those it goes on in."""
    below: dict[int, list[int]] = defaultdict(list)
    for at in sorted(shown):
        above = ways[at].above
        if above is not None:
            below[above].append(at)
    middles: dict[int, float] = {}
    used = 6.0

    def place(at: int) -> float:
        nonlocal used
        if below[at]:
            found = [place(one) for one in below[at]]
            middles[at] = (found[0] + found[-1]) / 2
        else:
            room = sizes[at] * 1.55
            middles[at] = used + room / 2
            used += room
        return middles[at]

    place(0)
    return middles, max(used, sizes[0] * 2) + 6


@cache
def _long(text: str, size: float, bold: bool) -> float:
    """How long a text is, in points."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath

    font = FontProperties(family="DejaVu Sans", weight="bold" if bold else "normal")
    return float(TextPath((0, 0), text, size=size, prop=font).get_extents().x1) if text.strip() else 0.0


def _join(axes: object, x0: float, y0: float, x1: float, y1: float, wide: float, colour: str) -> None:
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    half = (x0 + x1) / 2
    curve = Path([(x0, y0), (half, y0), (half, y1), (x1, y1)], [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4])
    axes.add_patch(PathPatch(curve, facecolor="none", edgecolor=colour, alpha=0.4, linewidth=wide))  # type: ignore[attr-defined]
