"""Intervals by drawing documents again with replacement: passages of one interview are not independent."""

from typing import TYPE_CHECKING

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

LEAST_DOCUMENTS = 5  # fewer drawn documents say nothing about the next one
STEP = 100  # resamples between two questions whether to go on


def draws(documents: int, *, resamples: int, seed: int) -> "Numbers | None":
    """How often each resample draws each document: shape (resamples, documents); None where nothing can be said."""
    import numpy as np

    if documents < LEAST_DOCUMENTS or resamples < 1:
        return None
    chance = np.random.default_rng(seed)
    return chance.multinomial(documents, [1 / documents] * documents, size=resamples).astype(float)


def drawn(weights: "Numbers", sums: "Numbers", progress: Progress | None = None) -> "Numbers":
    """The sums of each resample: (resamples, documents) and (documents, ...) give (resamples, ...)."""
    import numpy as np

    progress = progress or Silent()
    found: Numbers = np.empty((len(weights), *sums.shape[1:]))
    for start in range(0, len(weights), STEP):
        progress.step(start, len(weights), say("Resampling interviews"))
        found[start : start + STEP] = np.tensordot(weights[start : start + STEP], sums, axes=1)
    return found


def ends(values: "Numbers") -> "Numbers":
    """The 2.5th and 97.5th percentile over the first axis; nan where half of the resamples have no value."""
    import numpy as np

    flat = values.reshape(len(values), -1)
    found = np.full((2, flat.shape[1]), np.nan)
    for place in range(flat.shape[1]):
        known = flat[:, place][np.isfinite(flat[:, place])]
        if len(known) * 2 >= len(values):
            found[:, place] = np.percentile(known, [2.5, 97.5])
    return found.reshape(2, *values.shape[1:])
