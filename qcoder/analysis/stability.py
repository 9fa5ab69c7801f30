"""Codebook stability: how many new codes do further interviews bring?

Source: Guest, Namey and Chen 2020, A simple method to assess and report thematic saturation in qualitative research,
PLOS ONE 15(5):e0232076. The base is the first interviews (`base` of them) with all codes that they brought. A run is
the next `run` interviews; runs move on by one interview. New information is the number of codes that a run brings for
the first time, divided by the codes of the base. Stability is reached with the first run that brings no more than
`threshold`; it is written as the interviews before that run plus its length, such as 6+2.

Their example: 37 codes in a base of four; the run of interviews 6 and 7 brings 4 (11 %), that of 7 and 8 brings 1
(3 %), so that at 5 % it is reached at 6+2; with runs of three at 7+3.

The order of interviews is that in which they were made. Curves over random orders (mean and the 5th to 95th
percentile) tell whether the order alone made the curve flat; they are no forecast, because neither interviewees nor
codes were drawn at random, and a codebook that changed while coding flattens every order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE, RUN, THRESHOLD = 4, 2, 0.05  # the authors' common choice
LEAST_FOR_ORDERS = 3  # interviews; fewer have hardly another order


@dataclass(frozen=True, slots=True)
class Interview:
    """An interview by the codes that it has; codes are any ids."""

    id: int
    codes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Run:
    """The run that begins with interview `first` (counted from 1): its new codes, as a share of the base."""

    first: int
    last: int
    new: int
    share: float


@dataclass(frozen=True, slots=True)
class Band:
    """Codes found after each interview over random orders."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    orders: int


@dataclass(frozen=True, slots=True)
class Stability:
    """`new` codes of each interview and how many there are after it; `reached` is the first run that brings few enough,
    None where there is none or where nothing can be said (`base_codes` 0, or fewer interviews than base and run)."""

    interviews: tuple[int, ...]
    new: tuple[int, ...]
    total: tuple[int, ...]
    base: int
    run: int
    threshold: float
    base_codes: int
    runs: tuple[Run, ...]
    reached: Run | None
    band: Band | None

    @property
    def said(self) -> str:
        """Where stability was reached, as the authors write it: "6+2"; "" where it was not."""
        return "" if self.reached is None else f"{self.reached.first - 1}+{self.run}"


def stability(
    interviews: Sequence[Interview],
    *,
    base: int = BASE,
    run: int = RUN,
    threshold: float = THRESHOLD,
    orders: int = 0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Stability:
    """How the codes of some interviews, in their order, became stable; with a band over random orders on wish."""
    known: set[int] = set()
    new, total = [], []
    for interview in interviews:
        new.append(len(interview.codes - known))
        known |= interview.codes
        total.append(len(known))
    base_codes = total[base - 1] if len(interviews) >= base else 0
    runs = [
        Run(first + 1, first + run, brought, brought / base_codes)
        for first in range(base, len(interviews) - run + 1)
        if base_codes
        for brought in [sum(new[first : first + run])]
    ]
    return Stability(
        interviews=tuple(interview.id for interview in interviews),
        new=tuple(new),
        total=tuple(total),
        base=base,
        run=run,
        threshold=threshold,
        base_codes=base_codes,
        runs=tuple(runs),
        reached=next((one for one in runs if one.share <= threshold), None),
        band=_band(interviews, orders, seed, progress or Silent()),
    )


def _band(interviews: Sequence[Interview], orders: int, seed: int, progress: Progress) -> Band | None:
    import numpy as np

    codes = sorted(set().union(*(one.codes for one in interviews))) if interviews else []
    if orders < 1 or len(interviews) < LEAST_FOR_ORDERS or not codes:
        return None
    place = {code: column for column, code in enumerate(codes)}
    there: NDArray[np.bool_] = np.zeros((len(interviews), len(codes)), dtype=bool)
    for row, one in enumerate(interviews):
        there[row, [place[code] for code in one.codes]] = True
    chance = np.random.default_rng(seed)
    found = np.empty((orders, len(interviews)))
    for order in range(orders):
        if order % 100 == 0:
            progress.step(order, orders, say("Trying other orders"))
        found[order] = np.logical_or.accumulate(there[chance.permutation(len(interviews))]).sum(axis=1)
    low, high = np.percentile(found, [5, 95], axis=0)
    return Band(tuple(found.mean(axis=0).tolist()), tuple(low.tolist()), tuple(high.tolist()), orders)
