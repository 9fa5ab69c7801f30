"""From scores to probabilities: logit p = a + b ln s + c ln(s / best other s), fitted by Newton's method.

The form is that of beta calibration (Kull, Silva Filho and Flach 2017) with the lead over the best other code in the
place of its third term. b and c are never negative: more evidence must not lower a probability.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qcoder.suggesters.shares import upper_bound

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOWEST = 0.02  # scores below it are all alike
PENALTY = 0.01  # of the squared distance from the usual weights
BELIEVED = 100  # pairs that the probabilities count for when a threshold is chosen


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights of 1, ln s and the lead."""

    level: float
    score: float
    lead: float

    def probabilities(self, scores: NDArray[Any], rivals: NDArray[Any]) -> NDArray[Any]:
        """Of an array of scores, `rivals` being the best score of another code for the same sentence."""
        import numpy as np

        one, two = evidence(scores, rivals)
        return np.asarray(1 / (1 + np.exp(-np.clip(self.level + self.score * one + self.lead * two, -50, 50))))


USUAL = Calibration(0.6, 2.0, 1.0)  # of the coded sets: ranks, where nothing can be estimated yet


def evidence(scores: NDArray[Any], rivals: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    one = np.log(np.maximum(scores, LOWEST))
    return one, one - np.log(np.maximum(rivals, LOWEST))


def rivals_of(scores: NDArray[Any]) -> NDArray[Any]:
    """For units x outputs: the best score of another output."""
    import numpy as np

    if scores.shape[1] < 2:
        return np.full(scores.shape, LOWEST)
    ranked = np.sort(scores, axis=1)
    return np.where(scores >= ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])


def calibrated(scores: NDArray[Any], rivals: NDArray[Any], truth: NDArray[Any]) -> Calibration:
    """Fitted to pairs of sentence and code whose truth is known."""
    import numpy as np

    one, two = evidence(scores, rivals)
    columns = [0, 1, 2]
    usual = np.array([USUAL.level, USUAL.score, USUAL.lead])
    design = np.stack([np.ones(len(one)), one, two])
    while True:
        weights = np.zeros(3)
        weights[columns] = _newton(design[columns], truth.astype(float), usual[columns])
        wrong = [column for column in columns[1:] if weights[column] < 0]
        if not wrong:
            return Calibration(*(float(round(weight, 9)) for weight in weights))
        columns = [column for column in columns if column not in wrong]


def _newton(design: NDArray[Any], truth: NDArray[Any], usual: NDArray[Any]) -> NDArray[Any]:
    """Weights of the rows of `design` (weights x pairs)."""
    import numpy as np

    weights = usual.copy()
    penalty = PENALTY * np.eye(len(weights))
    for _round in range(50):
        chance = 1 / (1 + np.exp(-np.clip(weights @ design, -50, 50)))
        slope = design @ (chance - truth) + penalty @ (weights - usual)
        curve = (design * (chance * (1 - chance))) @ design.T + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights - step * min(1.0, 2 / max(abs(step).max(), 1e-12))
        if abs(step).max() < 1e-9:
            break
    return weights


def threshold_for(
    precision: float, chances: NDArray[Any], truth: NDArray[Any], *, fewest: int = 10, cautious: bool = False
) -> float | None:
    """The lowest probability from which on the asked share is delivered; None when no threshold with `fewest` pairs is.

    What a threshold delivers is what was counted above it, drawn towards the mean of the probabilities there as by
    `BELIEVED` pairs more: the threshold is chosen where the count looks best, and a count of few looks best by chance.
    Where the count alone speaks clearly against it, there is none. `cautious`: the lower of the two, where few
    interviews stand behind the count.
    """
    import numpy as np

    if len(chances) < fewest:
        return None
    order = np.argsort(-chances, kind="stable")
    ranked = chances[order]
    n = np.arange(1, len(order) + 1)
    right, promised = np.cumsum(truth[order]), np.cumsum(ranked) / n
    drawn = (right + BELIEVED * promised) / (n + BELIEVED)
    delivered = np.minimum(right / n, promised) if cautious else drawn
    ends = np.append(ranked[1:] < ranked[:-1], True)  # ties go together
    fits = np.flatnonzero((delivered >= precision) & (n >= fewest) & ends)
    borne_out = (at for at in fits[::-1].tolist() if upper_bound(int(right[at]), at + 1) >= precision)
    found = next(borne_out, None)
    return None if found is None else float(ranked[found])
