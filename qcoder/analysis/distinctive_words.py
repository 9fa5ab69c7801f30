"""Words that mark one body of text against another: weighted log-odds with an informative Dirichlet prior.

Monroe, Colaresi and Quinn (2008), "Fightin' Words", Political Analysis 16(4), equations 15, 16, 19 and 22. For a word w
with counts y of n words in text i, Y of N in text j, and prior counts a(w) that sum to A:

    delta = ln((y + a) / (n + A - y - a)) - ln((Y + a) / (N + A - Y - a))
    variance = 1 / (y + a) + 1 / (Y + a)
    z = delta / sqrt(variance)

The prior is the background text (here: all text together), scaled to `prior` words: rare words are drawn towards it, so
that neither the most frequent nor the rarest words come out first merely for being so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

PRIOR = 500.0  # words of background that each side is given beforehand


@dataclass(frozen=True, slots=True)
class DistinctiveWord:
    """`z` above 1.96 is beyond what chance gives one word in forty; `delta` is in natural logarithms of odds."""

    word: str
    here: int
    rest: int
    delta: float
    z: float


def distinctive_words(
    here: Mapping[str, int],
    rest: Mapping[str, int],
    *,
    background: Mapping[str, int] | None = None,
    prior: float = PRIOR,
) -> list[DistinctiveWord]:
    """All words of `here` and `rest`, the most typical of `here` first and of `rest` last.

    Args:
        here, rest: counts of words of the two texts, which share no word of text.
        background: counts that the prior is made of; of both texts together where not given.
        prior: how many words the prior weighs, more than 0.
    """
    words = sorted(here.keys() | rest.keys())
    base = background or {word: here.get(word, 0) + rest.get(word, 0) for word in words}
    total = sum(base.values())
    if not words or not total or not sum(here.values()) or not sum(rest.values()):
        return []
    n_here, n_rest = sum(here.values()), sum(rest.values())
    least = 0.5 / total  # of a word that the background does not have
    weights = {word: prior * max(base.get(word, 0) / total, least) for word in words}
    all_weights = sum(weights.values())
    found = []
    for word in words:
        y, other, a = here.get(word, 0), rest.get(word, 0), weights[word]
        odds = _log_odds(y + a, n_here + all_weights) - _log_odds(other + a, n_rest + all_weights)
        found.append(DistinctiveWord(word, y, other, odds, odds / math.sqrt(1 / (y + a) + 1 / (other + a))))
    return sorted(found, key=lambda one: (-one.z, one.word))


def _log_odds(count: float, whole: float) -> float:
    return math.log(count / max(whole - count, 1e-9))
