"""Words of a text with their lemmas: spaCy's blank pipelines for Spanish and English, lemmas from simplemma's tables.

No trained model is needed, loaded or fetched. Lemmas are folded (small letters, no accents), so that "cooptación",
"Cooptacion" and a decomposed "cooptación" are one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from qcoder.language.fold import fold, strip_marks
from qcoder.language.stop_words import stop_words

COMPONENT = "qcoder_lemmas"


@dataclass(frozen=True, slots=True)
class Token:
    """One token at text[start:end]; `lemma` is folded."""

    start: int
    end: int
    text: str
    lemma: str
    is_stop: bool
    is_word: bool


@cache
def pipeline(language: str) -> Any:
    """spaCy's blank pipeline for "es" or "en" (any other: "es") with our lemmas; made once a process."""
    import spacy
    from spacy.language import Language

    if not Language.has_factory(COMPONENT):

        def _make(nlp: Any, name: str) -> Any:
            return _Lemmas(nlp.lang)

        Language.factory(COMPONENT, func=_make)

    chosen = language if language in ("es", "en") else "es"
    nlp = spacy.blank(chosen)
    nlp.add_pipe(COMPONENT)
    nlp.max_length = 10_000_000
    return nlp


class _Lemmas:
    """A pipeline component that gives each token its folded lemma."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, doc: Any) -> Any:
        for token in doc:
            token.lemma_ = lemma(token.text, self.language)
        return doc


@cache
def lemma(word: str, language: str) -> str:
    """The folded lemma of a word; the folded word itself where the tables do not know it."""
    return strip_marks(fold(written_lemma(word.lower(), language)))


@cache
def written_lemma(word: str, language: str) -> str:
    """The lemma of a word as it is written, with its accents."""
    import simplemma

    found: str = simplemma.lemmatize(word, lang=language if language in ("es", "en") else "es")
    return found


def docs(texts: Iterable[str], language: str) -> Iterator[Any]:
    """spaCy Docs of `texts`, with lemmas."""
    yield from pipeline(language).pipe(texts)


def tokens(text: str, language: str) -> list[Token]:
    """The tokens of a text in order, white space left out."""
    stops = stop_words(language)
    return [
        Token(
            start=token.idx,
            end=token.idx + len(token.text),
            text=token.text,
            lemma=token.lemma_,
            is_stop=strip_marks(fold(token.text)) in stops,
            is_word=any(letter.isalnum() for letter in token.text),
        )
        for token in pipeline(language)(text)
        if not token.is_space
    ]


def content_lemmas(doc: Any, language: str) -> list[str]:
    """The lemmas of a Doc that say something: words of at least two letters that are no stop words."""
    stops = stop_words(language)
    return [
        token.lemma_
        for token in doc
        if token.is_alpha
        and len(token.text) > 1
        and strip_marks(fold(token.text)) not in stops
        and token.lemma_ not in stops
    ]
