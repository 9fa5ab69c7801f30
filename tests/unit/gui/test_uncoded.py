"""What a participant said without a code: against a slow model that looks at every letter."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.span import Span
from qcoder.gui.transcript.uncoded import Uncoded
from tests.gui.scene import find, interview

TEXT, TURNS = interview()
SIZE = len(TEXT)
spans = st.tuples(st.integers(0, SIZE - 1), st.integers(1, 70)).map(lambda t: Span(t[0], min(SIZE, t[0] + t[1])))


def made(codings: list[Span]) -> Uncoded:
    def coded(part: Span) -> list[Span]:
        return sorted(span for span in codings if span.start < part.end and part.start < span.end)

    return Uncoded(TEXT, TURNS, coded)


def walked(uncoded: Uncoded) -> list[Span]:
    found: list[Span] = []
    at = uncoded.following(Span(0, 0))
    while at is not None:
        found.append(at)
        at = uncoded.following(at)
    return found


def test_the_rests_between_codings_are_found_and_questions_are_passed_over() -> None:
    uncoded = made([find(TEXT, "cuando llegó el dinero ya no decidíamos nosotras"), find(TEXT, "cuotas propias")])
    assert [span.of(TEXT) for span in walked(uncoded)] == [
        "Nos apoyaron las iglesias. Pero",
        "Ellos ponían los temas.",
        "😀. Así nadie nos manda.\nY eso nos dio otra voz.",
        "A mí me dio miedo.",
    ]


def test_a_caret_in_uncoded_words_finds_these_first_and_a_selection_goes_on() -> None:
    uncoded = made([])
    inside = find(TEXT, "iglesias").start
    first = uncoded.following(Span(inside, inside))
    assert first is not None and first.start < inside
    second = uncoded.following(first)
    assert second is not None and second.start > first.end
    assert uncoded.preceding(second) == first
    assert uncoded.preceding(first) is None


def test_without_turns_every_line_is_looked_at() -> None:
    text = "Uno dos tres.\n\nCuatro"
    uncoded = Uncoded(text, (), lambda part: [])
    assert uncoded.following(Span(0, 0)) == Span(0, 13)
    assert uncoded.following(Span(0, 13)) == Span(15, 21)


@given(st.lists(spans, max_size=12))
def test_stretches_hold_no_coded_letter_and_walking_back_meets_the_same(codings: list[Span]) -> None:
    uncoded = made(codings)
    found = walked(uncoded)
    covered = {at for span in codings for at in range(span.start, span.end)}
    said = {
        at for turn in TURNS if turn.role != "interviewer" for at in range(turn.said_start, turn.span.end)
    }  # fmt: skip
    for span in found:
        letters = set(range(span.start, span.end))
        assert letters <= said
        assert not letters & covered
    back: list[Span] = []
    at = uncoded.preceding(Span(SIZE, SIZE))
    while at is not None:
        back.append(at)
        at = uncoded.preceding(at)
    assert back == found[::-1]
    for turn in TURNS:
        whole = set(range(turn.said_start, turn.span.end))
        if turn.role != "interviewer" and not whole & covered:
            assert any(span.start in whole for span in found)
