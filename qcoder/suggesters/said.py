"""The words of a sentence that say something, where they stand, and how they are kept between two sessions.

Kept as bytes by the digest of the very text (its white space counts: places are kept). Reading them back needs neither
spaCy nor the tables of lemmas, whose loading costs more than all other work on a project that was read before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from qcoder.language.stop_words import stop_words
from qcoder.suggesters.lexical import Terms

Said = bytes  # a line for each word: start, end (code points of the sentence) and lemma
FORM = "1"  # of these lines, and of what counts as a word that says something


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word at text[start:end] of its sentence."""

    start: int
    end: int
    lemma: str


@cache
def kind_of_said() -> str:
    """What the words were read with: words read with anything else are read anew."""
    from importlib.metadata import version

    stops = sha256(repr([sorted(stop_words(language)) for language in ("es", "en")]).encode()).hexdigest()[:12]
    return f"words/{FORM}-spacy-{version('spacy')}-simplemma-{version('simplemma')}-{stops}"


def key_of_said(text: str, language: str) -> str:
    return sha256(f"{language}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def read_said(text: str, language: str) -> Said:
    """The words of a text; a language without tables is read as Spanish."""
    from qcoder.language.tokens import content_places_of

    known = language if language in ("es", "en") else "es"
    lines = (f"{start} {end} {lemma}" for start, end, lemma in content_places_of(text, known))
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def words_in(said: Said) -> list[SaidWord]:
    made = []
    for line in said.decode("utf-8", "surrogatepass").split("\n") if said else ():
        start, end, lemma = line.split(" ", 2)
        made.append(SaidWord(int(start), int(end), lemma))
    return made


def lemmas_in(said: Said) -> Terms:
    """The lemmas alone, in order."""
    if not said:
        return ()
    return tuple(line.split(" ", 2)[2] for line in said.decode("utf-8", "surrogatepass").split("\n"))


class Lexicon:
    """What was read of texts: asked for the same text and language again, it answers without reading."""

    def __init__(self) -> None:
        self.known: dict[str, Said] = {}
        self.fresh: dict[str, Said] = {}  # of these, those that came since they were asked for

    def said(self, texts: Iterable[tuple[str, str]]) -> list[Said]:
        """What is said in (text, language) pairs."""
        made = []
        for text, language in texts:
            key = key_of_said(text, language)
            found = self.known.get(key)
            if found is None:
                found = self.known[key] = self.fresh[key] = read_said(text, language)
            made.append(found)
        return made

    def lemmas(self, texts: Sequence[tuple[str, str]]) -> list[Terms]:
        return [lemmas_in(said) for said in self.said(texts)]
