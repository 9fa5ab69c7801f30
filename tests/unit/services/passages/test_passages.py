"""What the keys S, T, Q, G and the brackets take as a sentence, a turn and a word."""

from hypothesis import given
from hypothesis import strategies as st

from qcoder.core.span import Span, trim
from qcoder.services.passages.passages import Passages
from tests.gui.scene import find, interview

TEXT, TURNS = interview(2)
PASSAGES = Passages(TEXT, TURNS)


def at(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words))


def words_of(span: Span | None) -> str:
    return span.of(TEXT) if span is not None else ""


def test_a_sentence_begins_after_the_label_of_its_turn() -> None:
    assert words_of(PASSAGES.sentence(at("apoyaron"))) == "Nos apoyaron las iglesias."
    assert words_of(PASSAGES.sentence(at("Ana: Nos"))) == "Nos apoyaron las iglesias."
    assert words_of(PASSAGES.sentence(at("cuotas"))) == "Después buscamos cuotas propias 😀."


def test_a_selection_grows_to_whole_sentences_and_then_by_one_more() -> None:
    span = PASSAGES.sentence(Span(TEXT.index("iglesias"), TEXT.index("dinero")))
    assert words_of(span) == "Nos apoyaron las iglesias. Pero cuando llegó el dinero ya no decidíamos nosotras."
    assert span is not None
    more = PASSAGES.following(span, PASSAGES.sentence)
    assert words_of(more).endswith("Ellos ponían los temas.")


def test_a_turn_is_its_words_without_the_label() -> None:
    assert words_of(PASSAGES.turn(at("manda"))) == (
        "Después buscamos cuotas propias 😀. Así nadie nos manda.\nY eso nos dio otra voz."
    )
    assert words_of(PASSAGES.paragraph(at("otra voz"))) == "Y eso nos dio otra voz."


def test_question_and_answer_holds_all_who_answered() -> None:
    wanted = Span(TEXT.index("¿Y después?"), TEXT.index("miedo.") + 6)
    for inside in ("después?", "nadie nos", "me dio miedo"):
        assert PASSAGES.question_and_answer(at(inside)) == wanted


def test_words_move_a_border_by_one() -> None:
    span = find(TEXT, "llegó el dinero")
    assert words_of(PASSAGES.move_start(span, -1)) == "cuando llegó el dinero"
    assert words_of(PASSAGES.move_start(span, 1)) == "el dinero"
    assert words_of(PASSAGES.move_end(span, 1)) == "llegó el dinero ya"
    assert words_of(PASSAGES.move_end(span, -1)) == "llegó el"
    assert PASSAGES.move_start(find(TEXT, "iglesias"), 1) is None
    assert PASSAGES.move_end(find(TEXT, "iglesias"), -1) is None


def test_without_turns_a_turn_is_a_paragraph() -> None:
    text = "Uno dos.\nTres cuatro. Cinco."
    plain = Passages(text, ())
    assert plain.turn(Span(12, 12)) == Span(9, len(text))
    assert plain.question_and_answer(Span(12, 12)) == Span(9, len(text))
    assert plain.turn_at(3) is None


@given(st.text(alphabet="ab .\n¿?😀", max_size=60), st.integers(0, 60), st.integers(0, 20))
def test_whatever_is_found_is_trimmed_and_inside_the_text(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    span = Span(start, min(len(text), start + length))
    plain = Passages(text, ())
    for found in (plain.sentence(span), plain.paragraph(span), plain.turn(span), plain.question_and_answer(span)):
        if found is not None:
            assert found.fits(text)
            assert trim(found, text) == found
    for step in (-1, 1):
        for moved in (plain.move_start(span, step), plain.move_end(span, step)):
            assert moved is None or moved.fits(text)
