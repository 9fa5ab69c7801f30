"""A person's choices for reading, as they are kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.gui.transcript.reading import MARKS, Reading, from_text, to_text, within_bounds

readings = st.builds(
    Reading,
    scale=st.floats(0.1, 9, allow_nan=False),
    measure=st.integers(-5, 500),
    line_height=st.integers(-5, 900),
    family=st.text(max_size=20),
    dim_interviewer=st.booleans(),
    motion=st.booleans(),
    marks=st.sampled_from(MARKS),
    others=st.booleans(),
)


@given(readings)
def test_what_was_chosen_is_read_back_as_far_as_it_can_be_read(reading: Reading) -> None:
    assert from_text(to_text(reading)) == within_bounds(reading)
    assert within_bounds(within_bounds(reading)) == within_bounds(reading)


@pytest.mark.parametrize(
    "kept",
    ["", "no json", "[1]", "7", '{"scale": "large", "marks": 3, "others": 1, "measure": null, "unknown": true}'],
)
def test_what_makes_no_sense_is_read_as_usual(kept: str) -> None:
    assert from_text(kept) == Reading()


def test_a_choice_of_a_later_version_leaves_the_others_as_they_are() -> None:
    assert from_text(json.dumps({"marks": "bells", "measure": 60, "scale": 1})) == Reading(scale=1.0, measure=60)
