"""What an absence means."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.analysis.silence import ABSENT, STATUS_NAMES, STATUS_SIGNS, STATUSES, of_group, status


def test_each_zero_says_what_it_means() -> None:
    assert status(coded=False, asked=True, gone_through=True) == "asked"
    assert status(coded=False, asked=False, gone_through=True) == "never_asked"
    assert status(coded=True, asked=False, gone_through=True) == "raised"
    assert status(coded=False, asked=True, gone_through=True, said="avoided") == "avoided"
    assert status(coded=False, asked=False, gone_through=False, said="off_the_record") == "off_the_record"


def test_nobody_knows_whether_it_was_asked_before_the_interview_was_gone_through() -> None:
    assert status(coded=False, asked=False, gone_through=False) == "unknown"
    assert status(coded=True, asked=False, gone_through=False) == "coded"
    assert status(coded=False, asked=True, gone_through=False) == "asked"


@given(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(("", "avoided", "off_the_record")))
def test_what_is_there_is_never_called_absent(coded: bool, asked: bool, through: bool, said: str) -> None:
    found = status(coded=coded, asked=asked, gone_through=through, said=said)
    assert (found in ABSENT) == (not coded)
    if asked:
        assert found not in ("never_asked", "raised", "unknown")


def test_every_status_has_its_words_and_its_sign() -> None:
    assert set(STATUSES) == set(STATUS_NAMES) == set(STATUS_SIGNS)
    assert len(set(STATUS_SIGNS.values())) == len(STATUSES)
    assert of_group(["asked", "coded", "asked"]) == {"coded": 1, "asked": 2}
