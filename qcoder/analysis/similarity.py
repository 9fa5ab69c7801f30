"""How alike documents are by their codes, or codes by their documents, and which belong together."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Alike = Literal["cosine", "jaccard"]
ALIKE: tuple[Alike, ...] = ("cosine", "jaccard")


def similarity(counts: NDArray[np.integer], alike: Alike) -> Numbers:
    """Rows against rows, 0 to 1; a row without anything is like nothing, itself too.

    cosine: of the angle between the rows' numbers, so that a longer interview is not less like a shorter one (Salton
    and McGill 1983, Introduction to Modern Information Retrieval, section 6.2). jaccard: of the columns that either row
    has the share that both have (Jaccard 1912, New Phytologist 11, 37-50).
    """
    if alike == "cosine":
        lengths = np.sqrt((counts.astype(np.float64) ** 2).sum(axis=1))
        part, whole = counts.astype(np.float64) @ counts.T, lengths[:, None] * lengths[None, :]
    else:
        has = (counts > 0).astype(np.float64)
        part = has @ has.T
        whole = has.sum(axis=1)[:, None] + has.sum(axis=1)[None, :] - part
    found = np.zeros(part.shape)
    np.divide(part, whole, out=found, where=whole > 0)
    return np.clip(found, 0.0, 1.0)


def clustered(alike: Numbers) -> Numbers:
    """Which rows join first, as scipy's linkage matrix: average linkage on 1 - similarity (Sokal and Michener 1958,
    University of Kansas Science Bulletin 38, 1409-1438). Two rows at least."""
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    distance = 1.0 - alike
    distance = (distance + distance.T) / 2
    np.fill_diagonal(distance, 0.0)
    found: Numbers = linkage(squareform(distance, checks=False), method="average", optimal_ordering=True)
    return found


def leaves(links: Numbers) -> list[int]:
    """Rows in the order in which they stand beside each other in the tree."""
    from scipy.cluster.hierarchy import leaves_list

    return [int(at) for at in leaves_list(links)]
