"""Codebook stability against the example of its authors, and its rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.stability import Interview, stability


def bringing(*new: int) -> list[Interview]:
    """Interviews that bring so many codes each for the first time, and repeat the first one."""
    found, at = [], 0
    for number, count in enumerate(new):
        found.append(Interview(number, frozenset({0, *range(at, at + count)} if at + count else set())))
        at += count
    return found


EXAMPLE = bringing(20, 8, 5, 4, 4, 3, 1, 0, 1, 0)  # 37 in a base of four; then as the text of the paper counts runs


def test_the_example_of_the_authors() -> None:
    """Guest, Namey and Chen 2020: 37 codes in the base; 4/37 = 11 %, then 1/37 = 3 %: 6+2; with runs of three 7+3."""
    found = stability(EXAMPLE, base=4, run=2, threshold=0.05)
    assert found.base_codes == 37
    shares = {(run.first, run.last): (run.new, round(run.share, 2)) for run in found.runs}
    assert shares[6, 7] == (4, 0.11) and shares[7, 8] == (1, 0.03)
    assert found.said == "6+2"
    assert stability(EXAMPLE, base=4, run=3, threshold=0.05).said == "7+3"


def test_no_new_codes_at_all_is_asked_for_by_a_threshold_of_nothing() -> None:
    assert stability(bringing(5, 3, 1, 1, 1, 0, 1, 0, 0), threshold=0).said == "7+2"
    assert stability(bringing(5, 3, 1, 1, 2, 2, 2, 2), threshold=0.05).said == ""


def test_too_few_interviews_and_no_codes_say_nothing() -> None:
    assert stability([]).said == "" and stability([]).total == ()
    one = stability(bringing(5))
    assert (one.said, one.base_codes, one.runs, one.total) == ("", 0, (), (5,))
    five = stability(bringing(5, 1, 1, 1, 1))
    assert five.base_codes == 8 and five.runs == () and five.reached is None
    silent = stability([Interview(n, frozenset()) for n in range(9)], orders=10)
    assert silent.reached is None and silent.band is None


interviews = st.lists(st.frozensets(st.integers(0, 15), max_size=6), min_size=1, max_size=14).map(
    lambda found: [Interview(number, codes) for number, codes in enumerate(found)]
)


@given(interviews, st.integers(1, 6), st.integers(1, 3), st.sampled_from((0.0, 0.05, 0.2)))
def test_new_codes_add_up_and_a_laxer_threshold_is_never_later(
    found: list[Interview], base: int, run: int, threshold: float
) -> None:
    made = stability(found, base=base, run=run, threshold=threshold)
    assert sum(made.new) == made.total[-1] == len(set().union(*(one.codes for one in found)))
    assert list(made.total) == sorted(made.total)
    laxer = stability(found, base=base, run=run, threshold=threshold + 0.1)
    if made.reached is not None:
        assert laxer.reached is not None and laxer.reached.first <= made.reached.first
        assert made.reached.new <= threshold * made.base_codes


@given(interviews)
def test_the_band_of_random_orders_ends_where_every_order_ends(found: list[Interview]) -> None:
    made = stability(found, orders=20)
    if made.band is None:
        assert len(found) < 3 or made.total[-1] == 0
        return
    assert made.band.mean[-1] == pytest.approx(made.total[-1])
    assert all(
        low <= mean + 1e-9 <= high + 1
        for low, mean, high in zip(made.band.low, made.band.mean, made.band.high, strict=True)
    )
    assert stability(found, orders=20) == made
