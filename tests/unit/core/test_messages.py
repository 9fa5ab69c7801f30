"""Sentences that are said later: in the language of who reads them, also where one holds another."""

import pytest

from qcoder.core.errors import BadInput
from qcoder.core.messages import Message, say, say_plural, use_language

LINE = say("Line {line}: {problem}", line=3, problem=say_plural("{n} word", "{n} words", n=2))


@pytest.mark.usefixtures("marked_spanish")
def test_a_message_in_a_message_is_said_in_the_language_of_the_whole() -> None:
    assert LINE.text("en") == "Line 3: 2 words"
    assert LINE.text("es") == "«Line 3: «2 words»»"
    use_language("es")
    assert (str(LINE), LINE.text("en")) == ("«Line 3: «2 words»»", "Line 3: 2 words")


def test_a_message_in_a_message_is_stored_and_read_again() -> None:
    assert Message.from_json(LINE.to_json()) == LINE
    plain = say("{a} {b}", a={"x": 1}, b=[1, 2])
    assert Message.from_json(plain.to_json()) == plain


@pytest.mark.usefixtures("marked_spanish")
def test_an_error_said_as_a_sentence_can_be_said_in_another_language_later() -> None:
    error = BadInput(say("No."), say("Try again."))
    assert str(error) == "No. Try again."
    assert LINE.text("en") and say("Line {line}: {problem}", line=1, problem=error.sentence).text("en") == (
        "Line 1: No. Try again."
    )
    use_language("es")
    assert "«No.» «Try again.»" in str(error)
