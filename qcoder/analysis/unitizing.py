"""Krippendorff's alphas for text spans: did coders mark the same text, and did they see the same in what both marked?

Source: Krippendorff, Mathet, Bouvry and Widlöcher 2016, On the reliability of unitizing textual continua: further
developments, Quality & Quantity 50:2347-2364 (equations restated in Krippendorff 2019, Content Analysis, 4th ed.,
section 12.6). A continuum of L characters is cut by each of m coders into valued units and gaps. l(c,k) is how many
characters have value c from one coder and k from another, over all pairs of coders, divided by m - 1; l(c) and l are
its sums. By chance e(c,k) = (l(c) l(k) - [c = k] s(c)) / (l - s / l), where s(c) sums the squared lengths of the units
of value c, and the plain lengths of gaps: units stay whole, gaps have no parts (equations 1, 4 and 5).

* binary, section 5.2: all values in one; which text is marked at all.
* cu, section 5.3 and equation 10: only where both coders of a pair marked something; what they see there. Here s(c)
  sums, over pairs of coders, the square of what is left of each unit where the other coder marked something.

Sets of codes are values: a stretch with two codes has another value than a stretch with one of them. Within a branch
(values: sets of its codes) cu is what ATLAS.ti calls the cu-alpha of a semantic domain; over all branches (values:
sets of branches) it is called Cu there. Passages of one value that touch are one unit. Where nothing was marked, or
chance alone explains everything, there is no value.

All sums are over documents, so that a resample of documents is a weighted sum of theirs.

Published worked examples that the tests reproduce; Cu is cu of other values:

* Krippendorff 2011, Computing Krippendorff's Alpha-Reliability: units of one character have the nominal alpha of what
  was said of them. Section B, 0.095: binary (marked or not), cu, Cu. Section C, 0.692: cu and Cu of five values.
* Krippendorff 1980, Content Analysis, 1st ed., pages 139 and after (three coders, nine units, four values): one value
  against the rest has 0.381, 0.711, 0.717 and 0.764, which is the binary alpha of units of one character.
* Krippendorff 2019, Content Analysis, 4th ed., figure 12.11 (three coders, 60 characters): printed are binary 0.413, cu
  0.724, and 0.510 for the nominal alpha of units and gaps together. We know the units only from the tests of the R
  package quallmer, which joins parts of units that the figure shows; of its list these formulas give 0.4136, 0.7256 and
  0.5100. No reading of the list with one border more, or one moved by a character, gives all three as they are
  printed; with two borders more inside its units many do (0.4131, 0.7244, 0.5096). So the example holds to two decimals
  as we have it, and to three where units are cut as the figure may cut them: a check of long units, no exact one.

The alpha of Krippendorff 1995 and 2004 (squared distances between ends of units) is another coefficient; its examples
say nothing about these. With more than two coders, equation 10 sums over pairs of coders; summing what anybody else
marked instead, as quallmer does, gives 0.728 for that figure, farther from what is printed.
"""

from bisect import bisect_right
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from qcoder.core.span import Span, union

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Value = Hashable
Unit = tuple[Span, Value]


@dataclass(frozen=True, slots=True)
class Continuum:
    """The text of one document that is judged, as each coder cut it: units in order, none over another."""

    length: int
    coders: tuple[tuple[Unit, ...], ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """What the binary alpha is made of, of one document."""

    length: float  # of the continuum, times coders
    marked: float  # characters in units, over all coders
    both: float  # the same, as far as another coder marked them too: the mean over the others
    squares: float  # squared lengths of units


@dataclass(frozen=True, slots=True)
class Seen:
    """What cu is made of, of one document."""

    values: Mapping[Value, float]  # characters of each value where the other of a pair marked something
    same: float  # of these, where the other saw the same
    squares: float


class Scale:
    """The counted text of a document end to end: where on it the places of the document are."""

    def __init__(self, counted: Sequence[Span]) -> None:
        self._counted = counted
        self._starts = [stretch.start for stretch in counted]
        self._ends = list(accumulate(stretch.end - stretch.start for stretch in counted))  # counted by then
        self.length = self._ends[-1] if counted else 0

    def place(self, at: int) -> int:
        stretch = bisect_right(self._starts, at) - 1
        return 0 if stretch < 0 else self._ends[stretch] - max(0, self._counted[stretch].end - at)


def cut(spans: Mapping[tuple[int, Value], Sequence[Span]], *, coders: int, scale: Scale) -> Continuum:
    """A document's continuum: the counted text end to end, cut where the set of values that a coder gave changes.

    Args:
        spans: the passages of each (coder, value), in the positions of the text.
    """
    place = scale.place
    events: list[list[tuple[int, int, Value]]] = [[] for _ in range(coders)]
    for (coder, value), passages in spans.items():
        for span in union([Span(place(one.start), place(one.end)) for one in passages]):
            if len(span):
                events[coder] += [(span.start, 1, value), (span.end, -1, value)]
    return Continuum(scale.length, tuple(_swept(of) for of in events))


def _swept(events: list[tuple[int, int, Value]]) -> tuple[Unit, ...]:
    events.sort(key=lambda event: (event[0], event[1]))
    units: list[Unit] = []
    active: set[Value] = set()
    at = 0
    for position, change, value in events:
        if position > at and active:
            units.append((Span(at, position), frozenset(active)))
        at = position
        if change > 0:
            active.add(value)
        else:
            active.discard(value)
    joined: list[Unit] = []
    for span, seen in units:
        if joined and joined[-1][1] == seen and joined[-1][0].end == span.start:
            joined[-1] = (Span(joined[-1][0].start, span.end), seen)
        else:
            joined.append((span, seen))
    return tuple(joined)


def marked(continuum: Continuum) -> Marked:
    """Sums for the binary alpha."""
    units = [one for of in continuum.coders for one in of]
    both = 0.0
    for one, other in _pairs(continuum):
        both += sum(length for length, _, _ in _shared(one, other))
    return Marked(
        length=float(continuum.length * len(continuum.coders)),
        marked=float(sum(len(span) for span, _ in units)),
        both=both / (len(continuum.coders) - 1),
        squares=float(sum(len(span) ** 2 for span, _ in units)),
    )


def seen(continuum: Continuum) -> Seen:
    """Sums for cu."""
    others = len(continuum.coders) - 1
    values: dict[Value, float] = {}
    same = squares = 0.0
    for one, other in _pairs(continuum):
        left: dict[int, int] = {}
        for length, number, (value, seen_by_other) in _shared(one, other):
            values[value] = values.get(value, 0.0) + length / others
            same += length / others if value == seen_by_other else 0.0
            left[number] = left.get(number, 0) + length
        squares += sum(length**2 for length in left.values()) / others
    return Seen(values, same, squares)


def _pairs(continuum: Continuum) -> list[tuple[Sequence[Unit], Sequence[Unit]]]:
    """Both orders of every two coders."""
    coders = continuum.coders
    return [(a, b) for i, a in enumerate(coders) for j, b in enumerate(coders) if i != j]


def _shared(one: Sequence[Unit], other: Sequence[Unit]) -> list[tuple[int, int, tuple[Value, Value]]]:
    """Where units of two coders lie over each other: length, number of the unit of `one`, both values."""
    found, at = [], 0
    for number, (span, value) in enumerate(one):
        while at < len(other) and other[at][0].end <= span.start:
            at += 1
        look = at
        while look < len(other) and other[look][0].start < span.end:
            length = min(span.end, other[look][0].end) - max(span.start, other[look][0].start)
            found.append((length, number, (value, other[look][1])))
            look += 1
    return found


def binary_alpha(sums: "Numbers") -> "Numbers":
    """|u-alpha of sums whose last axis is (length, marked, both, squares); nan where there is none."""
    import numpy as np

    length, units, both, squares = (sums[..., place] for place in range(4))
    gaps = length - units
    with np.errstate(divide="ignore", invalid="ignore"):
        whole = length - (squares + gaps) / length
        found: Numbers = 1 - (units - both) * whole / (units * gaps)
    return np.where(np.isfinite(found), found, np.nan)


def cu_alpha(values: "Numbers", same: "Numbers", squares: "Numbers") -> "Numbers":
    """cu-alpha: `values` has its values on the last axis, the others lack it; nan where there is none."""
    import numpy as np

    total = values.sum(axis=-1)
    differ = total**2 - (values**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rest = total - squares / total
        found: Numbers = 1 - (total - same) * rest / differ
    # All of one value, or all of it one unit that meets another: rounding may leave a trace of either.
    nothing = (total <= 0) | (differ <= 1e-9 * total**2) | (rest <= 1e-9 * total)
    return np.where(np.isfinite(found) & ~nothing, found, np.nan)
