"""Transcripts as Azure's and Google's speech services write them (JSON): phrases with the likeliest wording first.

Azure: batch transcription (`recognizedPhrases`) and fast transcription (`phrases`), whose whole text stands a second
time in `combined...`. Google: `results`, each with `alternatives`; who speaks is said word by word, in version 1 in a
last result that repeats all words.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.times import seconds

TICKS = 10_000_000  # a second, in Azure's ticks


class Phrase(NamedTuple):
    who: str
    when: float | None
    words: str


class SpeechFile(NamedTuple):
    phrases: list[Phrase]
    words: int  # counted on another part of the file than the phrases
    called: str


def azure(tree: dict[str, Any]) -> SpeechFile | None:
    """What Azure heard; None for another file."""
    for name, whole, said in (
        ("recognizedPhrases", "combinedRecognizedPhrases", "display"),
        ("phrases", "combinedPhrases", "text"),
    ):
        rows = tree.get(name)
        if not isinstance(rows, list) or not isinstance(tree.get(whole), list):
            continue
        phrases = []
        for row in filter(_is_object, rows):
            best = row if isinstance(row.get("text"), str) else _first(row.get("nBest"))
            who = row.get("speaker")
            words = best.get("text", best.get("display"))
            if isinstance(words, str) and words.strip():
                called = f"Speaker {who}" if isinstance(who, int) and not isinstance(who, bool) else ""
                phrases.append(Phrase(called, _offset(row), words))
        combined = [one.get(said) for one in filter(_is_object, tree[whole])]
        counted = sum(count_words(clean(text)) for text in combined if isinstance(text, str))
        return SpeechFile(phrases, counted, "azure")
    return None


def _offset(row: dict[str, Any]) -> float | None:
    if isinstance(ticks := row.get("offsetInTicks"), int | float):
        return seconds(ticks / TICKS)
    if isinstance(thousandths := row.get("offsetMilliseconds"), int | float):
        return seconds(thousandths / 1000)
    return None


def google(tree: dict[str, Any]) -> SpeechFile | None:
    """What Google heard; None for another file."""
    results = tree.get("results")
    if not isinstance(results, list):
        return None
    heard = [best for row in filter(_is_object, results) if (best := _first(row.get("alternatives")))]
    if not heard:
        return None
    texts = [best for best in heard if isinstance(best.get("transcript"), str) and best["transcript"].strip()]
    counted = sum(count_words(clean(best["transcript"])) for best in texts)
    words = [word for best in heard for word in filter(_is_object, _list(best.get("words")))]
    spoken = [word for word in words if word.get("speakerTag") or word.get("speakerLabel")]
    phrases = list(_by_speaker(spoken))
    if not texts:
        counted = sum(count_words(clean(str(word.get("word", "")))) for word in spoken)
    elif sum(count_words(phrase.words) for phrase in phrases) != counted:  # the words do not make up the text
        phrases = [Phrase("", _start(_first(best.get("words"))), best["transcript"]) for best in texts]
    return SpeechFile(phrases, counted, "google") if phrases else None


def _by_speaker(words: list[dict[str, Any]]) -> Iterator[Phrase]:
    said: list[str] = []
    last, began = "", None
    for word in words:
        who = f"Speaker {word.get('speakerLabel') or word.get('speakerTag')}"
        if who != last and said:
            yield Phrase(last, began, " ".join(said))
            said = []
        if not said:
            last, began = who, _start(word)
        said.append(clean(str(word.get("word", ""))))
    if said:
        yield Phrase(last, began, " ".join(said))


def _start(word: dict[str, Any]) -> float | None:
    return seconds(word.get("startTime", word.get("startOffset")))


def _is_object(value: object) -> bool:
    return isinstance(value, dict)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> dict[str, Any]:
    """The first of a list of objects; an empty one where there is none."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}
