"""Linear kernel ridge with many outputs, in closed form: one factorisation answers for all codes that share their rows.

For rows with kernel K and noise variances d, targets Y (1 where a sentence carries the code, else 0):
weights A = (K + diag d)^-1 Y and scores f(x) = k(x)' A. Saunders, Gammerman and Vovk (1998); the leave-group-out
predictions are exact by block inversion (An, Liu and Venkatesh 2007): y_G - (B_GG)^-1 A_G with B = (K + diag d)^-1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

BLOCK = 256  # rows that are mirrored at a time


@dataclass(frozen=True, slots=True)
class Solved:
    """One system: its rows (of the features), their targets and the weights that came of them."""

    rows: NDArray[Any]
    targets: NDArray[Any]  # rows x outputs
    factor: tuple[NDArray[Any], bool]
    weights: NDArray[Any]  # rows x outputs


def solve(rows: NDArray[Any], kernel: NDArray[Any], noise: NDArray[Any], targets: NDArray[Any]) -> Solved:
    """Solves a system; the room of its kernel is used up."""
    import numpy as np
    from scipy.linalg import cho_factor, cho_solve

    matrix = kernel.T  # the same, and as LAPACK wants it: nothing is copied
    matrix[np.diag_indices_from(matrix)] += noise
    factor = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    return Solved(rows, targets, factor, cho_solve(factor, targets, check_finite=False))


def with_more(
    solved: Solved,
    output: int,
    *,
    cross: NDArray[Any],
    among: NDArray[Any],
    noise: NDArray[Any],
    targets: NDArray[Any],
    changed: dict[int, float] | None = None,
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Weights of one output when rows are added for it alone, or targets changed: (old rows, new rows).

    `cross` is the kernel of old with new rows, `among` that of the new ones. By the Schur complement, in the square of
    the number of rows.
    """
    import numpy as np
    from scipy.linalg import cho_solve

    old = solved.targets[:, output].copy()
    for row, target in (changed or {}).items():
        old[row] = target
    base = cho_solve(solved.factor, old, check_finite=False) if changed else solved.weights[:, output]
    if not len(targets):
        return base, np.zeros(0)
    through = cho_solve(solved.factor, cross, check_finite=False)
    rest = among + np.diag(noise) - cross.T @ through
    new = np.linalg.solve(rest, targets - cross.T @ base)
    return base - through @ new, new


def left_out(solved: Solved, inverse: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
    """The weights of all rows when those of `group` (positions in the system) were never there: zero for the group.

    By the inverse in the third power of the group's size, or of the rest's where that is smaller.
    """
    import numpy as np

    if not len(group):
        return solved.weights
    made: NDArray[Any]
    if 2 * len(group) > len(solved.rows):
        from scipy.linalg import cho_solve

        kept = np.setdiff1d(np.arange(len(solved.rows)), group)
        lower = np.tril(solved.factor[0])[kept]
        own = np.linalg.cholesky(lower @ lower.T)  # K + diag d of the rows that are kept
        made = np.zeros_like(solved.weights)
        made[kept] = cho_solve((own, True), solved.targets[kept], check_finite=False)
        return made
    taken = np.linalg.solve(inverse[np.ix_(group, group)], solved.weights[group])
    made = solved.weights - inverse[:, group] @ taken
    made[group] = 0.0
    return made


def inverse_of(solved: Solved) -> NDArray[Any]:
    """(K + diag d)^-1, from the factor, in the room of one matrix."""
    import numpy as np
    from scipy.linalg.lapack import dpotri

    made: NDArray[Any]
    made, _info = dpotri(solved.factor[0], lower=1)
    for at in range(0, len(made), BLOCK):  # it fills one half
        here, rest = slice(at, at + BLOCK), slice(at + BLOCK, None)
        made[here, rest] = made[rest, here].T
        corner = np.tril(made[here, here])
        made[here, here] = corner + np.tril(corner, -1).T
    return made
