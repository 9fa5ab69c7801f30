"""What can be said beyond the organisations at hand: permutation test, resampling, correction for many codes.

Organisations move as wholes, never their passages or interviews: passages of one interview and interviews of one
organisation resemble each other, and a test that took them for independent would find differences everywhere.

Below `FEWEST` organisations there is neither a p-value nor an interval: too few arrangements exist.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
FEWEST = 8  # organisations
MOST_ARRANGEMENTS = 20_000  # up to here all are gone through; C(16, 8) = 12,870
CLOSE = 1e-9  # arrangements that differ by rounding alone count as equal
IN_PIECE = 2_000_000  # products held in memory at once


@dataclass(frozen=True, eq=False)
class Permuted:
    """`p` for each code, two-sided; `arrangements` that there are; all were gone through when `exact`."""

    difference: Numbers
    p: Numbers
    arrangements: int
    exact: bool
    drawn: int


def arrangements(organisations: int, inside: int) -> int:
    """In how many ways as many organisations as are in the group could have been chosen."""
    return comb(organisations, inside)


def permutation_test(values: Numbers, inside: NDArray[np.bool_], *, draws: int = 10_000, seed: int = 1) -> Permuted:
    """Whether the mean of the organisations in a group differs from that of the others more than chance would have it.

    The statistic is the difference of the two means of organisations; p is the share of arrangements of the group among
    the organisations with a difference at least as large in either direction (Fisher 1935, The Design of Experiments,
    section 21; Edgington and Onghena 2007, Randomization Tests, chapters 3 and 4). Where the arrangements are too many,
    `draws` are drawn and the one at hand counts as one of them, p = (b + 1) / (m + 1), so that p is never zero (Phipson
    and Smyth 2010, Statistical Applications in Genetics and Molecular Biology 9, article 39).

    Args:
        values: codes in rows, organisations in columns; one measure of each organisation.
        inside: which organisations are in the group; some must be, and some not.
    """
    codes, number = values.shape
    within = int(inside.sum())
    if not 0 < within < number:
        raise ValueError("both sides need an organisation")
    there = arrangements(number, within)
    observed = _differences(values, inside[None, :])[0]
    far = np.abs(observed) - CLOSE
    exact = there <= MOST_ARRANGEMENTS
    chance = np.random.default_rng(seed)
    beyond = np.zeros(codes, np.int64)
    total = there if exact else draws
    step = max(1, IN_PIECE // max(1, codes))
    chosen = combinations(range(number), within) if exact else None
    done = 0
    while done < total:
        size = min(step, total - done)
        groups = np.zeros((size, number), bool)
        if chosen is not None:
            members = np.array([next(chosen) for _each in range(size)])
            groups[np.arange(size)[:, None], members] = True
        else:
            order = np.argsort(chance.random((size, number)), axis=1)
            groups[np.arange(size)[:, None], order[:, :within]] = True
        beyond += (np.abs(_differences(values, groups)) >= far).sum(axis=0)
        done += size
    p = beyond / there if exact else (beyond + 1) / (draws + 1)
    return Permuted(observed, p, there, exact, total)


def _differences(values: Numbers, groups: NDArray[np.bool_]) -> Numbers:
    """For each grouping (rows) and code (columns): mean of those in the group minus mean of the others."""
    within = groups.sum(axis=1)[:, None]
    sums = groups.astype(np.float64) @ values.T
    found: Numbers = sums / within - (values.sum(axis=1)[None, :] - sums) / (values.shape[1] - within)
    return found


def bootstrap_interval(
    values: Numbers, inside: NDArray[np.bool_], *, draws: int = 5_000, level: float = 0.95, seed: int = 1
) -> tuple[Numbers, Numbers]:
    """Lower and upper end, for each code, of the difference of the two means when organisations are drawn again.

    Organisations are drawn with replacement within each side; the ends are percentiles of the differences (Efron and
    Tibshirani 1993, An Introduction to the Bootstrap, sections 8.3 and 13.3). With few organisations such intervals are
    too narrow rather than too wide.
    """
    chance = np.random.default_rng(seed)
    sides = []
    for side in (inside, ~inside):
        number = int(side.sum())
        if number < 1:
            raise ValueError("both sides need an organisation")
        drawn = chance.multinomial(number, np.full(number, 1 / number), size=draws) / number
        sides.append(drawn @ values[:, side].T)
    spread = sides[0] - sides[1]
    tail = (1 - level) / 2
    low, high = np.quantile(spread, [tail, 1 - tail], axis=0)
    return low, high


def holm(p: Numbers) -> Numbers:
    """p-values corrected so that the chance of any false finding stays below the level (Holm 1979, Scandinavian Journal
    of Statistics 6, 65-70)."""
    number = len(p)
    order = np.argsort(p, kind="stable")
    stepped = np.maximum.accumulate(p[order] * (number - np.arange(number)))
    found = np.empty(number)
    found[order] = np.minimum(stepped, 1)
    return found


def benjamini_hochberg(p: Numbers) -> Numbers:
    """p-values corrected so that the expected share of false ones among the findings stays below the level (Benjamini
    and Hochberg 1995, Journal of the Royal Statistical Society B 57, 289-300)."""
    number = len(p)
    order = np.argsort(p, kind="stable")[::-1]
    stepped = np.minimum.accumulate(p[order] * number / np.arange(number, 0, -1))
    found = np.empty(number)
    found[order] = np.minimum(stepped, 1)
    return found
