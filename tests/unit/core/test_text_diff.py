"""The difference of two texts, and the shift of spans by it, against slow and obviously right models."""

import random
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qcoder.core.shift import Shift
from qcoder.core.span import Edit, Span, shift
from qcoder.core.text_diff import difference, word_hunks
from tests.examples import examples

WORDS = st.lists(st.sampled_from(["la", "red", "Ana:", "no", "\n", "\n\n", " ", ".", "á", "a\u0301", "😀", "\u00a0"]))
TEXTS = WORDS.map("".join) | st.text(max_size=40)


def applied(old: str, new: str) -> str:
    """`new` put together from `old` and the edits, checking that they are in order and apart."""
    made, at, taken = "", 0, 0
    for edit in difference(old, new).edits:
        assert edit.at >= at and (edit.at > at or at == 0), "edits touch"
        assert edit.removed or edit.inserted
        made += old[at : edit.at]
        taken += edit.at - at
        made += new[taken : taken + edit.inserted]
        taken += edit.inserted
        at = edit.at + edit.removed
    return made + old[at:]


@settings(max_examples=examples(100), deadline=None)
@given(TEXTS, TEXTS)
@example("x\nabc", "xabc")
@example("a a a a", "a a")
@example("", "a")
def test_the_edits_make_the_new_text_of_the_old(old: str, new: str) -> None:
    assert applied(old, new) == new


@settings(max_examples=examples(50), deadline=None)
@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_an_edit_in_the_middle_stays_in_the_middle(head: str, old: str, new: str, tail: str) -> None:
    assert applied(head + old + tail, head + new + tail) == head + new + tail


@settings(max_examples=examples(50), deadline=None)
@given(TEXTS, TEXTS)
def test_word_hunks_leave_the_same_between_them(old: str, new: str) -> None:
    i = j = 0
    for a, b, c, d in [*word_hunks(old, new), (len(old), len(old), len(new), len(new))]:
        assert old[i:a] == new[j:c]
        i, j = b, d


@st.composite
def edit_lists(draw: st.DrawFn, size: int = 30) -> list[Edit]:
    """Edits in order and apart, within a text of `size` characters."""
    found, at = [], draw(st.integers(0, 4))
    while at <= size:
        removed = min(draw(st.integers(0, 5)), size - at)
        inserted = draw(st.integers(0 if removed else 1, 4))
        found.append(Edit(at, removed, inserted))
        at += removed + draw(st.integers(1, 9))
    return found


def by_identity(span: Span, made: list[Edit], size: int) -> tuple[list[int | None], Span | None]:
    """The new text as the old characters' numbers (None: typed), and where those of `span` are: slow, and right."""
    new: list[int | None] = []
    at = 0
    for edit in made:
        new += range(at, edit.at)
        new += [None] * edit.inserted
        at = edit.at + edit.removed
    new += range(at, size)
    left = [place for place, one in enumerate(new) if one is not None and span.start <= one < span.end]
    return new, Span(left[0], left[-1] + 1) if left else None


@settings(max_examples=examples(125), deadline=None)
@given(edit_lists(), st.integers(0, 29), st.integers(1, 30))
def test_a_span_covers_what_is_left_of_its_characters_and_what_was_typed_among_them(
    made: list[Edit], start: int, length: int
) -> None:
    span = Span(start, min(30, start + length))
    _new, expected = by_identity(span, made, 30)
    assert Shift(made).span(span) == expected


@settings(max_examples=examples(125), deadline=None)
@given(edit_lists(), st.integers(0, 30), st.integers(0, 30))
def test_one_shift_is_the_same_as_edit_by_edit(made: list[Edit], start: int, length: int) -> None:
    span = Span(start, min(30, start + length))
    expected: Span | None = span
    for edit in reversed(made):
        expected = shift(expected, edit) if expected is not None else None
    found = Shift(made).span(span)
    if len(span) == 0 and (expected is None or found != expected):
        # An empty place is not lost with the words around it: it stands where they stood.
        assert found is not None and Shift(made).touches(span)
    else:
        assert found == expected


@settings(max_examples=examples(75), deadline=None)
@given(edit_lists(), st.integers(0, 29), st.integers(1, 30))
def test_what_is_said_to_be_cut_or_changed_is(made: list[Edit], start: int, length: int) -> None:
    span = Span(start, min(30, start + length))
    new, left = by_identity(span, made, 30)
    kept = {one for one in new if one is not None}
    assert Shift(made).cuts(span) == (span.start not in kept or span.end - 1 not in kept)
    if left is not None:
        whole = new[left.start : left.end] == list(range(span.start, span.end))
        assert Shift(made).inside(span) != whole


def test_edits_must_be_apart() -> None:
    with pytest.raises(ValueError):
        Shift([Edit(0, 3, 1), Edit(3, 1, 0)])


INTERVIEW = "Ana: Vino la fundación. Fue así. Y ya.\n\nRosa: Sí.\n\nAna: No sé.\n"


def covered(words: str, new: str) -> str | None:
    """What a coding on `words` of the interview covers after it became `new`."""
    at = INTERVIEW.index(words)
    span = Shift.between(INTERVIEW, new).span(Span(at, at + len(words)))
    return span.of(new) if span is not None else None


def test_a_sentence_typed_before_a_coded_one_stays_outside_even_when_it_begins_alike() -> None:
    new = INTERVIEW.replace("Fue así.", "Fue mal. Fue así.")
    assert covered("Fue así.", new) == "Fue así."
    new = INTERVIEW.replace("Fue así.", "Fue así. Fue mal.")
    assert covered("Fue así.", new) == "Fue así."


def test_a_corrected_letter_keeps_the_coding_of_the_word() -> None:
    assert covered("fundación", INTERVIEW.replace("fundación", "fundacion")) == "fundacion"
    assert covered("Vino", INTERVIEW.replace("Vino", "Vinó")) == "Vinó"
    assert covered("Vino", INTERVIEW.replace("Vino", "vino")) == "vino"
    assert covered("Fue así.", INTERVIEW.replace("Fue así.", "Fué asi.")) == "Fué asi."
    assert covered("No sé", INTERVIEW.replace("No sé", "No se\u0301")) == "No se\u0301"


def test_a_word_replaced_by_another_has_nothing_left() -> None:
    assert covered("fundación", INTERVIEW.replace("fundación", "iglesia")) is None
    assert covered("Vino la fundación", INTERVIEW.replace("fundación", "iglesia")) == "Vino la "


def test_a_turn_put_between_two_takes_nothing_from_them() -> None:
    new = INTERVIEW.replace("Rosa: Sí.", "Ana: Otra vez.\n\nRosa: Sí.")
    assert covered("Rosa: Sí.", new) == "Rosa: Sí."
    assert covered("Ana: Vino la fundación. Fue así. Y ya.", new) == "Ana: Vino la fundación. Fue así. Y ya."


def transcript(turns: int) -> str:
    chance = random.Random(7)
    words = [chr(97 + chance.randrange(26)) * chance.randrange(1, 3) + str(n) for n in range(4000)]
    return "\n\n".join(f"{'Ana' if n % 2 else 'E'}: {' '.join(chance.choices(words, k=20))}." for n in range(turns))


def changed(text: str, every: int) -> str:
    chance = random.Random(8)
    lines = text.split("\n")
    for number in range(0, len(lines), every):
        words = lines[number].split(" ")
        words[chance.randrange(len(words))] = "corregido"
        lines[number] = " ".join(words)
    return "\n".join(lines)


@pytest.mark.parametrize(("every", "turns"), [(1, 3_000), (50, 11_000), (5000, 11_000)])
def test_a_megabyte_is_compared_in_moments(every: int, turns: int) -> None:
    old = transcript(turns)
    assert len(old) > 90 * turns
    new = changed(old, every)
    began = time.process_time()
    made = difference(old, new).edits
    took = time.process_time() - began
    assert applied_size(made, old) == len(new)
    assert took < 4.0, f"{took:.1f} s"  # about 0.3 s for every line, some 20 ms for few


def applied_size(made: tuple[Edit, ...], old: str) -> int:
    return len(old) + sum(edit.inserted - edit.removed for edit in made)
