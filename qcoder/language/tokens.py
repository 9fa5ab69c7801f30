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


# Where the tables take a common word of interviews for a rare one: "afuera" for a form of "aforar".
OWN_LEMMAS: dict[str, dict[str, str]] = {
    "es": {"afuera": "afuera", "papá": "papá", "papás": "papá", "suena": "sonar", "suenan": "sonar", "sonaba": "sonar",
           "sonaban": "sonar", "sonó": "sonar", "sonaron": "sonar"},
}  # fmt: skip


@cache
def lemma(word: str, language: str) -> str:
    """The folded lemma of a word; the folded word itself where the tables do not know it."""
    return strip_marks(fold(written_lemma(word.lower(), language)))


@cache
def written_lemma(word: str, language: str) -> str:
    """The lemma of a word as it is written, with its accents."""
    import simplemma

    own = OWN_LEMMAS.get(language, {}).get(word)
    if own is not None:
        return own
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


@cache
def content_lemma(word: str, language: str) -> str:
    """The lemma of a word that says something: of at least two letters and no stop word; else ""."""
    stops = stop_words(language)
    if len(word) < 2 or not word.isalpha() or strip_marks(fold(word)) in stops:
        return ""
    found = lemma(word, language)
    return "" if found in stops else found


def content_lemmas(doc: Any, language: str) -> list[str]:
    """The lemmas of a Doc that say something."""
    return [found for token in doc if (found := content_lemma(token.text, language))]


def content_lemmas_of(text: str, language: str) -> list[str]:
    """The same of a text, by the tokeniser alone: much faster where nothing else of the Doc is wanted."""
    known = _content_lemmas_by_orth(language)
    return [found for orth in pipeline(language).make_doc(text).to_array(["ORTH"]).tolist() if (found := known[orth])]


def content_places_of(text: str, language: str) -> list[tuple[int, int, str]]:
    """The same with the place of each word: (start, end, lemma)."""
    known = _content_lemmas_by_orth(language)
    made, at = [], 0
    for orth, length, space in pipeline(language).make_doc(text).to_array(["ORTH", "LENGTH", "SPACY"]).tolist():
        if found := known[orth]:
            made.append((at, at + length, found))
        at += length + space
    return made


def content_words_of(text: str, language: str) -> list[tuple[str, str]]:
    """The same with the word as it was said: (lemma, word)."""
    return [
        (found, token.text)
        for token in pipeline(language).make_doc(text)
        if (found := content_lemma(token.text, language))
    ]


class _ByOrth(dict[int, str]):
    """Content lemmas by the number that spaCy gives a word, found when it is first met."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language, self._words = language, pipeline(language).vocab.strings

    def __missing__(self, orth: int) -> str:
        self[orth] = found = content_lemma(self._words[orth], self._language)
        return found


@cache
def _content_lemmas_by_orth(language: str) -> _ByOrth:
    return _ByOrth(language)
