"""A test of whole organisations where there are enough of them, and the sentence why there is none where not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qcoder.core.messages import Message, say, say_plural
from qcoder.services.compare.organisation_units import Units

DRAWS, SEED = 10_000, 1


@dataclass(frozen=True, eq=False)
class Tested:
    """For each code: p, corrected twice, and the ends of the interval of the difference (None: no interval)."""

    p: Sequence[float]
    holm: Sequence[float]
    bh: Sequence[float]
    interval: tuple[Sequence[float], Sequence[float]] | None


def tested(held: Units) -> tuple[Tested | None, list[Message]]:
    """A permutation test of whole organisations where there are eight or more, and the words that go with it."""
    import numpy as np

    from qcoder.analysis.inference import (
        FEWEST,
        arrangements,
        benjamini_hochberg,
        bootstrap_interval,
        holm,
        permutation_test,
    )

    inside = np.array(held.inside, bool)
    number, within = len(inside), int(inside.sum())
    if held.contrast is None:
        return None, []
    ways = arrangements(number, within)
    if number < FEWEST:
        return None, [
            say(
                "No p-value and no interval is given: the {n} organisations were chosen on purpose, not drawn at "
                "random, and {a} and {b} can be arranged in only {ways} ways, so that even the clearest difference "
                "could not have a p below 1/{ways}. What counts here is in how many organisations a code is found, "
                "whether the difference stands without any one of them, and what speaks against it.",
                n=number, a=max(within, number - within), b=min(within, number - within), ways=ways,
            )
        ]  # fmt: skip
    if np.isnan(held.values).any():
        return None, [
            say(
                "No p-value and no interval is given: some organisations have no words of participants to count "
                "against."
            )
        ]
    found = permutation_test(held.values, inside, draws=DRAWS, seed=SEED)
    said = [
        say(
            "p is two-sided: the share of {how} of the {n} organisations into {a} and {b} with a difference of means "
            "at least as large. It assumes that under chance any organisation could as well have been in the other "
            "group, and says nothing of organisations beyond these unless they were drawn at random. Whole "
            "organisations are moved, never passages or interviews. (Fisher 1935; Edgington and Onghena 2007)",
            how=say("all {ways} arrangements", ways=f"{ways:,}")
            if found.exact
            else say("{draws} arrangements drawn at random (seed {seed})", draws=f"{DRAWS:,}", seed=SEED),
            n=number, a=within, b=number - within,
        ),
        say_plural(
            "{n} code was tested; p is given again as corrected for that by Holm (1979), which holds the chance of "
            "any false finding, and by Benjamini and Hochberg (1995), which holds the share of false ones among the "
            "findings.",
            "{n} codes were tested; p is given again as corrected for that by Holm (1979), which holds the chance of "
            "any false finding, and by Benjamini and Hochberg (1995), which holds the share of false ones among the "
            "findings.",
            n=len(held.rows),
        ),
    ]  # fmt: skip
    interval = None
    if min(within, number - within) > 1:
        low, high = bootstrap_interval(held.values, inside, seed=SEED)
        interval = low.tolist(), high.tolist()
        said.append(
            say(
                "The interval holds 95 % of the differences when organisations are drawn again with replacement within "
                "their groups (Efron and Tibshirani 1993, percentiles). With so few organisations it is rather too "
                "narrow than too wide."
            )
        )
    else:
        said.append(say("No interval is given: one group has a single organisation, which cannot be drawn again."))
    return Tested(found.p.tolist(), holm(found.p).tolist(), benjamini_hochberg(found.p).tolist(), interval), said
