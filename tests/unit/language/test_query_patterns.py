"""Regular expressions that a person writes: understood or refused, and stopped when they run away."""

import time

import pytest

from qcoder.core.errors import BadInput
from qcoder.language import patterns
from qcoder.language.patterns import compiled, pattern_spans


def spans(pattern: str, text: str) -> list[str]:
    return [text[start:end] for start, end in pattern_spans(compiled(pattern), text)]


def test_hits_hold_at_least_one_character_and_capitals_do_not_matter() -> None:
    assert spans("d[eo]", "Dedo de DOS") == ["De", "do", "de", "DO"]
    assert spans("x*", "axxa") == ["xx"]
    assert spans(r"\b\w+ción\b", "La Cooptación y la acción") == ["Cooptación", "acción"]


@pytest.mark.parametrize("pattern", ["(", "[a", "*a", "(?P<x", "a{2,1}", "\\"])
def test_what_is_no_pattern_is_refused_at_its_place(pattern: str) -> None:
    with pytest.raises(BadInput, match="cannot be understood at character"):
        compiled(pattern)


@pytest.mark.parametrize("pattern", ["a" * 2_000, "((a{100}){100}){100}", "(" * 900 + "a"])
def test_what_is_too_large_is_refused_at_once(pattern: str) -> None:
    began = time.monotonic()
    with pytest.raises(BadInput):
        compiled(pattern)
    assert time.monotonic() - began < 5


def test_a_pattern_that_runs_away_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patterns, "SECONDS", 0.2)
    with pytest.raises(BadInput, match="takes too long on a paragraph"):
        spans("(a|aa)+$", "a" * 60 + "b")
