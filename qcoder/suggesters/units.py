"""Sentences as the units of suggestion: short ones joined to a neighbour, long unpunctuated ones split at pauses."""

import re
import unicodedata
from collections.abc import Iterable
from hashlib import sha256

from qcoder.core.span import Span, trim
from qcoder.core.words import count_words, word_spans
from qcoder.language.sentences import sentences
from qcoder.suggesters.values import Text, Unit

FEWEST_WORDS = 3  # a shorter sentence joins its neighbour in the turn
MOST_WORDS = 60  # a longer one is split
_PAUSE = re.compile(r"[,;:—–…]\s+|\.\.\.\s*|\s-\s|\s(?=(?:y|pero|entonces|porque|and|but|so|because)\s)")


def units_of(text: Text) -> list[Unit]:
    """The units of one text, in order; none crosses from one speaker to another."""
    made = []
    for number, stretch in enumerate(text.stretches):
        for span in _joined(text.text, _pieces(text.text, sentences(text.text, stretch.start, stretch.end))):
            words = span.of(text.text)
            made.append(
                Unit(
                    document_id=text.document_id,
                    start=span.start,
                    end=span.end,
                    text=words,
                    language=stretch.language or text.language,
                    stretch=number,
                    context=stretch.context,
                    key=key_of(words, stretch.language or text.language),
                )
            )
    return made


def key_of(words: str, language: str) -> str:
    """SHA-256 of a text's words: alike for repeated text, whatever its letters' case, composition and white space."""
    plain = " ".join(unicodedata.normalize("NFC", words).casefold().split())
    return sha256(f"{language}\0{plain}".encode("utf-8", "surrogatepass")).hexdigest()


def _pieces(text: str, spans: Iterable[Span]) -> list[Span]:
    made: list[Span] = []
    for span in spans:
        made += _split(text, span) if count_words(span.of(text)) > MOST_WORDS else [span]
    return made


def _split(text: str, span: Span) -> list[Span]:
    """Pieces of at most `MOST_WORDS` words: cut at the last pause that fits, else between words."""
    starts = [span.start + start for start, _end in word_spans(span.of(text))]
    pauses = [found.end() for found in _PAUSE.finditer(text, span.start, span.end)]
    made, begin, first = [], span.start, 0
    while len(starts) - first > MOST_WORDS:
        limit, least = starts[first + MOST_WORDS], starts[first + FEWEST_WORDS]
        cut = max((pause for pause in pauses if least <= pause <= limit), default=limit)
        made.append(trim(Span(begin, cut), text))
        begin = cut
        while first < len(starts) and starts[first] < cut:
            first += 1
    made.append(trim(Span(begin, span.end), text))
    return [piece for piece in made if piece is not None]


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Short sentences with a neighbour of their line: a heading stays by itself."""
    made: list[Span] = []
    waiting: Span | None = None  # a short one at the beginning waits for what follows
    for span in spans:
        if waiting is not None:
            if "\n" in text[waiting.end : span.start]:
                made.append(waiting)
            else:
                span = Span(waiting.start, span.end)
            waiting = None
        if count_words(span.of(text)) >= FEWEST_WORDS:
            made.append(span)
        elif made and "\n" not in text[made[-1].end : span.start]:
            made[-1] = Span(made[-1].start, span.end)
        else:
            waiting = span
    return [*made, waiting] if waiting is not None else made
