"""Turns and labels in columns say what they would say one by one."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.found_turns import FoundTurn, Turns
from qcoder.core.labels import FoundLabel, Labels
from qcoder.core.text import BLOCK, lines

NUMBERS = st.integers(0, 2**31 - 1)
NAMES = st.sampled_from(["Ana", "Eva", "Luz"])
ROLES = st.sampled_from(["interviewer", "participant", "other"])
TIMES = st.none() | st.floats(0, 1e5)
TURNS = st.lists(
    st.builds(FoundTurn, NUMBERS, NUMBERS, NUMBERS, NAMES, ROLES, TIMES, st.sampled_from(["", "es", "en"]))
)
LABELS = st.lists(
    st.builds(FoundLabel, NUMBERS, NUMBERS, NAMES, TIMES, st.none() | NUMBERS, st.none() | ROLES, st.booleans())
)


@given(TURNS)
def test_turns_are_given_back_as_they_were_found(found: list[FoundTurn]) -> None:
    turns = Turns(found)
    assert turns == found and list(turns) == found and turns[1:3] == found[1:3]
    assert [turns[at] for at in range(-len(found), len(found))] == found * 2
    assert turns.speakers() == tuple(dict.fromkeys(turn.speaker for turn in found))
    assert turns.roles() == {turn.speaker: turn.role for turn in found}
    assert sum(turns.numbers().values()) == len(found)
    assert turns.timed() == any(turn.time is not None for turn in found)


@given(TURNS)
def test_what_is_said_of_all_turns_is_said_of_each(found: list[FoundTurn]) -> None:
    turns = Turns(found)
    one = turns.with_voices(lambda voice: voice._replace(speaker="Sol", role="other"))
    assert one == [turn._replace(speaker="Sol", role="other") for turn in found]
    assert turns.in_languages(["en"] * len(found)) == [turn._replace(language="en") for turn in found]
    assert turns.at_times([None] * len(found)) == [turn._replace(time=None) for turn in found]
    assert turns == found, "the turns themselves stay as they are"


@given(LABELS, LABELS)
def test_labels_are_given_back_as_they_were_found(found: list[FoundLabel], others: list[FoundLabel]) -> None:
    labels = Labels(found)
    assert list(labels) == found and list(labels[1:3]) == found[1:3]
    assert [labels[at] for at in range(-len(found), len(found))] == found * 2
    assert list(labels.where([label.sure for label in found])) == [label for label in found if label.sure]
    assert list(labels.called(["Sol"] * len(found))) == [label._replace(name="Sol") for label in found]
    assert list(labels.sure()) == [label.name for label in found if label.sure]
    assert list(labels.roles()) == [label.role for label in found]
    assert list(labels.convincing()) == [label._replace(sure=True) for label in found]
    taken = {label.start for label in found}
    rest = [label for label in others if label.start not in taken]
    both = sorted([*found, *rest], key=lambda label: label.start) if others else found
    assert list(Labels().joined(labels)) == found
    assert list(labels.joined(others)) == both


@given(st.lists(st.sampled_from(["", "a", "b" * BLOCK])).map("\n".join))
def test_lines_come_one_by_one_as_they_are_split(text: str) -> None:
    assert list(lines(text)) == text.split("\n")
