"""Transcripts as speech services write them (JSON): phrases with the likeliest wording first, or words.

Azure: batch transcription (`recognizedPhrases`) and fast transcription (`phrases`), whose whole text stands a second
time in `combined...`. Google: `results`, each with `alternatives`; who speaks is said word by word, in version 1 in a
last result that repeats all words. Speechmatics: `results` too, each a word or a sign. Recall.ai and its like: a list
of participants, each with the words said until another speaks.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple, TypeGuard

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


def azure(tree: Any) -> SpeechFile | None:
    """What Azure heard; None for another file."""
    if not _is_object(tree):
        return None
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


def google(tree: Any) -> SpeechFile | None:
    """What Google heard; None for another file."""
    results = tree.get("results") if _is_object(tree) else None
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


def speechmatics(tree: Any) -> SpeechFile | None:
    """What Speechmatics heard; None for another file."""
    results = tree.get("results") if _is_object(tree) else None
    items = [item for item in _list(results) if _is_object(item) and item.get("type") in ("word", "punctuation")]
    if not items or not any("content" in _first(item.get("alternatives")) for item in items):
        return None
    phrases: list[Phrase] = []
    counted = 0
    for item in items:
        best = _first(item.get("alternatives"))
        said = str(best.get("content", ""))
        who = str(best.get("speaker") or "")
        who = "" if who == "UU" else who
        last = phrases[-1] if phrases else None
        signs = item["type"] == "punctuation"
        counted += 0 if signs else count_words(clean(said))
        if last is not None and (signs or last.who == who):
            space = "" if signs and item.get("attaches_to", "previous") != "next" else " "
            phrases[-1] = last._replace(words=f"{last.words}{space}{said}")
        else:
            phrases.append(Phrase(who, seconds(item.get("start_time")), said))
    return SpeechFile(phrases, counted, "speechmatics")


def words_of_participants(tree: Any) -> SpeechFile | None:
    """What a list of participants with their words says; None for another file."""
    rows = tree if isinstance(tree, list) else tree.get("transcript") if _is_object(tree) else None
    rows = _list(rows)
    if not rows or not all(_is_object(row) and isinstance(row.get("words"), list) for row in rows):
        return None
    if not all({"participant", "speaker"} & {*row} for row in rows) or any("text" in row for row in rows):
        return None
    phrases = []
    counted = 0
    for row in rows:
        words = [word for word in row["words"] if _is_object(word) and isinstance(word.get("text"), str)]
        who = row.get("participant") or row.get("speaker")
        who = who.get("name") if _is_object(who) else who
        counted += sum(count_words(clean(word["text"])) for word in words)
        began = words[0].get("start_timestamp", words[0].get("start_time")) if words else None
        when = seconds(began.get("relative") if _is_object(began) else began)
        phrases.append(Phrase(str(who or ""), when, " ".join(word["text"].strip() for word in words)))
    return SpeechFile(phrases, counted, "json") if counted else None


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


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _first(value: object) -> dict[str, Any]:
    """The first of a list of objects; an empty one where there is none."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}
