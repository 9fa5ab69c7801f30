"""What tells codes apart besides colour."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qcoder.gui.transcript.patterns import BROKEN, PATTERNS, initials, pattern_of, person_initials, pieces
from tests.gui.scene import codebook


@given(st.floats(-500, 500), st.floats(0.5, 900), st.sampled_from([*PATTERNS, BROKEN]), st.floats(0.5, 3))
def test_pieces_lie_in_the_stroke_and_apart_from_one_another(
    start: float, length: float, pattern: tuple[float, ...], scale: float
) -> None:
    found = pieces(start, length, pattern, scale)
    assert found[0][0] == start
    assert all(size > 0 and at + size <= start + length + 1e-6 for at, size in found)
    assert all(one[0] + one[1] < other[0] for one, other in itertools.pairwise(found))
    assert pattern or found == [(start, length)]


def test_siblings_have_patterns_of_their_own_and_none_is_that_of_a_counter_instance() -> None:
    codes = codebook()
    siblings = [replace(codes[2], id=10 + place, position=place) for place in range(len(PATTERNS))]
    known = {**codes, **{row.id: row for row in siblings}}
    assert len({pattern_of(row, known) for row in siblings}) == len(PATTERNS) == len(set(PATTERNS))
    assert BROKEN not in PATTERNS
    assert pattern_of(None, known) == ()


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Funding dependence", "FD"),
        ("Conflicto de clase y género", "CCG"),
        ("Identity", "Id"),
        ("ONG", "On"),
        ("Voz y voto", "VV"),
        ("Ética", "Ét"),
        ("…", ""),
    ],
)
def test_initials_are_those_of_the_words_that_count(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_person_has_the_initials_of_all_names() -> None:
    names = ("Coder B", "Ana", "María del Carmen Ruiz", "?")
    assert [person_initials(name) for name in names] == ["CB", "A", "MDC", "?"]
