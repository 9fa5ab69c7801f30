"""How words are used: how often, how unevenly between groups, and which stand near each other.

Likelihood ratios order words; they are no tests here, because the words of one interview are not independent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qcoder.analysis.places import Mask, Numbers

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class WordRow:
    """A word (lemma, or form) with its forms, most frequent first, and how often each group uses it."""

    word: str
    language: str
    forms: tuple[tuple[str, int], ...]
    count: int
    documents: int
    groups: tuple[int, ...] = ()
    likelihood: float = 0.0  # how unevenly the groups use it, see `unevenness`; 0 where there are no groups


@dataclass(frozen=True, slots=True)
class Collocate:
    """A word that stands near others more, or less, often than by chance."""

    word: str
    language: str
    together: int  # times within reach
    count: int  # times in all that is counted
    expected: float
    likelihood: float  # Dunning's ratio, negative where it stands there less often than by chance
    information: float  # pointwise mutual information, bits
    groups: tuple[int, ...] = ()  # times within reach, of each group
    unevenness: float = 0.0  # of the groups, see `unevenness`; 0 where there are none
    forms: tuple[str, ...] = ()  # that it is said in, anywhere


def log_likelihood(together: float, only_first: float, only_second: float, neither: float) -> float:
    """Dunning's likelihood ratio G² = 2 Σ O ln(O/E) of a table of two by two counts.

    Source: T. Dunning, Accurate methods for the statistics of surprise and coincidence, Computational Linguistics
    19(1), 1993, 61-74 (-2 log λ of its section 4, in the form of the G² of a contingency table).
    """
    table = np.array([[together, only_first], [only_second, neither]], dtype=np.float64)
    total = table.sum()
    if total == 0:
        return 0.0
    expected = table.sum(axis=1, keepdims=True) * table.sum(axis=0, keepdims=True) / total
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(table > 0, table * np.log(table / expected), 0.0)
    return float(max(0.0, 2 * parts.sum()))


def mutual_information(together: float, first: float, second: float, total: float) -> float:
    """log2(P(x,y) / (P(x) P(y))) in bits; minus infinity where two words never stand together.

    Source: K. W. Church and P. Hanks, Word association norms, mutual information, and lexicography, Computational
    Linguistics 16(1), 1990, 22-29. It is high for rare words: read it with the counts.
    """
    if together <= 0 or first <= 0 or second <= 0:
        return -math.inf
    return math.log2(together * total / (first * second))


def unevenness(counts: npt.NDArray[np.number], totals: npt.NDArray[np.number]) -> Floats:
    """For each word (row) 2 Σ O ln(O/E) over groups (columns), E being the group's share of all words.

    Args:
        counts: how often each group uses each word.
        totals: how many words each group says.

    Source: P. Rayson and R. Garside, Comparing corpora using frequency profiling, Proceedings of the Workshop on
    Comparing Corpora, ACL 2000, 1-6, for any number of groups.
    """
    observed, sizes = np.asarray(counts, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    whole = sizes.sum()
    if whole == 0:
        return np.zeros(len(observed))
    expected = observed.sum(axis=1, keepdims=True) * sizes / whole
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    return np.asarray(np.maximum(0.0, 2 * parts.sum(axis=1)))


def within_reach(hits: Mask, stretch: Numbers, reach: int) -> Mask:
    """Which words stand at most `reach` words from a hit in the same stretch (turn), hits themselves left out.

    Args:
        hits: of the words in their order.
        stretch: the number of the turn of each word; words of a turn follow each other.
    """
    near = np.zeros(len(hits), dtype=bool)
    for step in range(1, min(reach, len(hits) - 1) + 1):
        alike = stretch[step:] == stretch[:-step]
        near[step:] |= hits[:-step] & alike
        near[:-step] |= hits[step:] & alike
    return near & ~hits


def association(near: Sequence[int] | Numbers, everywhere: Sequence[int] | Numbers) -> list[tuple[float, float, float]]:
    """(expected, likelihood, information) of each word.

    Args:
        near: how often each word stands within reach of the hits.
        everywhere: how often it stands anywhere but as a hit.

    The table of each word: within reach or not, this word or another. Its expectation is that of words strewn evenly.
    Source for windows: S. Evert, Corpora and collocations, in: Corpus Linguistics, an International Handbook, 2008,
    section 3.
    """
    reach, total = float(np.sum(near)), float(np.sum(everywhere))
    found = []
    for here, all_ in zip(np.asarray(near).tolist(), np.asarray(everywhere).tolist(), strict=True):
        expected = reach * all_ / total if total else 0.0
        ratio = log_likelihood(here, reach - here, all_ - here, total - reach - all_ + here)
        found.append((expected, ratio if here >= expected else -ratio, mutual_information(here, reach, all_, total)))
    return found
