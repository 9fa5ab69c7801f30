"""Small requests for the tests of the engine: one sentence a line, so that places are easy to tell."""

from collections.abc import Sequence
from typing import Any

from qcoder.suggesters.values import CodeDescription, Example, Request, Stretch, Text


def text(number: int, *sentences: str, language: str = "en", asked: Sequence[int] = ()) -> Text:
    """A document of one turn a sentence; those in `asked` are the interviewer's."""
    whole, stretches = "", []
    for place, sentence in enumerate(sentences):
        stretches.append(Stretch(len(whole), len(whole) + len(sentence), context=place in asked))
        whole += sentence + "\n"
    return Text(number, whole, language, tuple(stretches))


def code(number: int, name: str, *keywords: str, definition: str = "", parent: int | None = None) -> CodeDescription:
    return CodeDescription(number, (name,), keywords, definition, parent)


def coded(of: Text, number: int, words: str, **more: Any) -> Example:
    """The first place of some words in a text, with a code."""
    at = of.text.index(words)
    return Example(number, of.document_id, at, at + len(words), **more)


def quote(request: Request, document: int, start: int, end: int) -> str:
    return next(one.text[start:end] for one in request.texts if one.document_id == document)


MONEY = (
    "The foundation paid our rent for three years.",
    "Our budget hung on a grant from abroad.",
    "The donors sent the money late again.",
    "Without that funding we closed the office.",
    "A church agency gave us the salaries.",
)
FEAR = (
    "My husband forbade me to go to the meetings.",
    "He shouted at me in front of the children.",
    "The men of the union laughed at our proposals.",
    "At home nobody let me speak about it.",
    "They told us that women should keep quiet.",
)
OTHER = (
    "We swept the floor on Mondays and Thursdays.",
    "The bus left at seven in the morning.",
    "It rained a lot in that month of July.",
    "My sister lives in another town now.",
    "We drank coffee and talked about nothing.",
)


def told(said: Sequence[str], number: int) -> str:
    """One of some sentences in words of an interview's own: repeated text does not count when quality is judged."""
    return f"{said[number % len(said)][:-1]} {YEARS[number // len(said) % len(YEARS)]}."


YEARS = ("in that year", "the year before", "once again", "as I remember", "so they say", "back then", "in the end")


def study(interviews: int = 7) -> Request:
    """Interviews with a sentence of each kind, coded for money and fear, all worked."""
    texts, examples = [], []
    for number in range(interviews):
        said = (
            told(OTHER, number),
            told(MONEY, number),
            told(OTHER, number + 17),
            told(FEAR, number),
            told(MONEY, number + 17),
        )
        one = text(number + 1, *said)
        texts.append(one)
        examples += [coded(one, 1, said[1]), coded(one, 2, said[3]), coded(one, 1, said[4])]
    codes = (
        code(1, "Funding", "donor", "grant", definition="Money from outside decides about the work."),
        code(2, "Macho culture", definition="Men keep women from speaking."),
    )
    worked = frozenset((one.document_id, None) for one in texts)
    return Request(tuple(texts), codes, tuple(examples), worked=worked)
