"""The closed forms give what solving anew would give."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from qcoder.suggesters.ridge import inverse_of, left_out, solve, with_more


def system(seed: int, rows: int, outputs: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    draw = np.random.default_rng(seed)
    features = draw.normal(size=(rows, 5))
    return features @ features.T, draw.uniform(0.2, 4, rows), (draw.random((rows, outputs)) < 0.3).astype(float)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(1, 4))
def test_leaving_a_group_out_is_as_if_it_had_never_been_there(seed: int, rows: int, outputs: int) -> None:
    kernel, noise, targets = system(seed, rows, outputs)
    solved = solve(np.arange(rows), kernel.copy(), noise, targets)
    group = np.arange(seed % (rows - 1) + 1)
    kept = np.arange(len(group), rows)
    weights = left_out(solved, inverse_of(solved), group)
    alone = np.linalg.solve(kernel[np.ix_(kept, kept)] + np.diag(noise[kept]), targets[kept])
    assert np.allclose(weights[kept], alone, atol=1e-8)
    assert not weights[group].any()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(0, 3))
def test_rows_added_and_targets_changed_for_one_output_are_as_if_they_had_always_been_so(
    seed: int, rows: int, more: int
) -> None:
    kernel, noise, targets = system(seed, rows, 3)
    old = np.arange(rows - more)
    solved = solve(old, kernel[np.ix_(old, old)], noise[old], targets[old])
    new = np.arange(rows - more, rows)
    changed = {0: 1.0 - targets[0, 1]}
    before, after = with_more(
        solved, 1,
        cross=kernel[np.ix_(old, new)], among=kernel[np.ix_(new, new)], noise=noise[new], targets=targets[new, 1],
        changed=changed,
    )  # fmt: skip
    wanted = targets[:, 1].copy()
    wanted[0] = changed[0]
    assert np.allclose(np.concatenate([before, after]), np.linalg.solve(kernel + np.diag(noise), wanted), atol=1e-8)
