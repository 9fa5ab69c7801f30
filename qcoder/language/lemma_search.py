"""Words in any of their forms: "decidir" finds "decidimos" and "decidió"."""

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.core.span import Span
from qcoder.core.words import word_spans, words_of
from qcoder.language.tokens import lemma

SPOKEN = ("es", "en")


def lemma_hits(text: str, wanted: str, language: str) -> list[Span]:
    """Where words stand whose lemma is that of a word of `wanted`; none unless each word of it stands in the text.

    A text whose language is not known is looked through in Spanish and in English.
    """
    asked = words_of(wanted)
    if not asked:
        raise BadInput(say("“{words}” holds no letters to look for.", words=wanted), say("Type at least one word."))
    found: set[Span] = set()
    for tongue in (language,) if language in SPOKEN else SPOKEN:
        lemmas = {lemma(word.lower(), tongue) for word in asked}
        spans = {
            Span(start, end): form
            for start, end in word_spans(text)
            if (form := lemma(text[start:end].lower(), tongue)) in lemmas
        }
        if set(spans.values()) == lemmas:
            found |= spans.keys()
    return sorted(found)
