"""Transcripts as JSON: Whisper and WhisperX, whisper.cpp, Otter, Rev, Sembly, Fireflies, Trint, BBC, Amazon, Deepgram,
AssemblyAI, Azure, Google, Speechmatics and Recall.ai (see `speech_services`), oTranscribe, and whatever else is a list
of passages with a speaker or a time, or of messages.

None of these formats has a standard; what is looked for are the names that they give to words, speakers and times.
What such a file says besides (summaries, topics) stays in the original and is told.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import ImportedDocument
from qcoder.core.messages import say
from qcoder.core.text import clean
from qcoder.core.words import count_words
from qcoder.importers.building import Builder
from qcoder.importers.plain import decode_surely
from qcoder.importers.speech_services import azure, google, speechmatics, words_of_participants
from qcoder.importers.times import seconds

_TEXT = (
    "text", "transcript", "words_str", "content", "utterance", "sentence", "caption", "value", "punct", "word", "body",
    "message",
)  # fmt: skip
_WHO = (
    "speakerDisplayName", "speaker_name", "speakerName", "speaker_label", "speaker", "participant", "name", "channel",
    "speaker_id",
)  # fmt: skip
_WROTE = ("role", "author", "sender")  # who, in messages
_MESSAGES = ("text", "content", "body", "message")
_WHEN = (
    "start", "start_time", "start_ts", "startTime", "begin", "from", "start_ms", "startMs", "offset", "ts", "time",
    "timestamp", "startOffset", "Start", "startTimeInSeconds",
)  # fmt: skip
_BESIDE = ("summary", "action_items", "topics", "keywords", "outline", "chapters", "highlights", "notes")
DEEPEST = 60
IN_MILLISECONDS_FROM = 100_000  # as whole numbers: no talk lasts so many seconds


@dataclass(slots=True)
class _Passage:
    who: str
    when: float | None
    words: str


def looks_like_json(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n\xff\xfe\xfe\x00")[:1] in (b"{", b"[")


def read_json(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The talk in a transcript that a program wrote as JSON."""
    raw, encoding, certainty = decode_surely(data)
    try:
        tree = json.loads(raw.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(
            say("“{file}” is damaged.", file=file_name),
            say("Export the transcript once more, or as .vtt, .srt or .docx."),
        ) from error
    if isinstance(tree, dict) and isinstance(tree.get("text"), str) and "media" in tree:
        return _otranscribe(tree["text"], file_name, language, encoding)
    passages, counted, called = _passages(tree)
    if not passages:
        raise UnreadableFile(
            say("“{file}” holds data, but no transcript that qcoder knows.", file=file_name),
            say("Export the transcript as .vtt, .srt or .docx and import that."),
        )
    beside = [name for name in _keys(tree) if name in _BESIDE]
    title, said = (tree.get(name) if isinstance(tree, dict) else None for name in ("title", "language"))
    if language == "auto" and said in ("es", "en"):
        language = str(said)
    del tree  # it takes several times the file, and its words are in the passages
    made = Builder()
    passages.reverse()
    while passages:
        passage = passages.pop()
        made.says(passage.who, passage.words, time=passage.when)
    if beside:
        made.remarks.append(
            say("The original only holds what the file says besides the transcript: {names}.", names=", ".join(beside))
        )
    return made.finish(
        file_name=file_name,
        format=called,
        words_in_file=counted(raw),
        language=language,
        encoding=encoding,
        certainty=certainty,
        turns=Turns(),
        title=title if isinstance(title, str) else "",
    )


def _otranscribe(page: str, file_name: str, language: str, encoding: str) -> ImportedDocument:
    from dataclasses import replace

    from qcoder.importers.html import read_html

    document = read_html(page.encode("utf-8", "replace"), file_name=file_name, language=language)
    return replace(document, ledger=replace(document.ledger, format="otr", encoding=encoding, certainty="sure"))


# ---- shapes ----

Counter_ = Callable[[str], int]


def _passages(tree: Any) -> tuple[list[_Passage], Counter_, str]:
    """The passages, a second way of counting their words, and what the file is called."""
    if isinstance(tree, dict):
        for shape in (_rev, _amazon, _trint, _bbc, _deepgram):
            found = shape(tree)
            if found is not None:
                return found
    for service in (azure, speechmatics, google, words_of_participants):
        if (heard := service(tree)) is not None:
            said = [_Passage(*phrase) for phrase in heard.phrases]
            return said, lambda raw, counted=heard.words: counted, heard.called
    best: tuple[list[Any], str] = ([], "")
    longest = 0.0
    for items in _lists(tree, 0):
        rows = [item for item in items if isinstance(item, dict)]
        if not rows or len(rows) < len(items) / 2:
            continue
        key = next((name for name in _TEXT if sum(isinstance(row.get(name), str) for row in rows) * 2 > len(rows)), "")
        if not key or not (_has(rows, (*_WHO, *_WHEN, "offsets", "timestamps")) or _are_messages(rows, key)):
            continue
        # Passages before the words that they are made of: the list with the longer texts.
        if (length := _length(rows, key)) > longest:
            best, longest = (rows, key), length
    rows, key = best
    if not rows:
        return [], lambda raw: 0, ""
    names = _names(tree)
    unit = 0.001 if _is_assembly(tree) else _unit(rows)
    passages: list[_Passage] = []
    for row in rows:
        words = row.get("words")
        if (
            not _who(row, names)
            and isinstance(words, list)
            and any(isinstance(w, dict) and w.get("speaker") for w in words)
        ):
            passages += _by_word(words, names, unit, str(row.get(key, "")))
            continue
        passages.append(_Passage(_who(row, names), _when(row, unit), _string(row.get(key))))
    called = "whisper" if isinstance(tree, dict) and ("segments" in tree or "transcription" in tree) else "json"
    return passages, lambda raw: _count_rows(raw, key), called


def _by_word(words: list[Any], names: dict[str, str], unit: float, whole: str) -> list[_Passage]:
    """The words of a passage that several speakers share; the passage itself when its words do not make it up."""
    passages: list[_Passage] = []
    rows = [word for word in words if isinstance(word, dict) and isinstance(word.get("word"), str)]
    for word in rows:
        who = _who(word, names) or (passages[-1].who if passages else "")
        if passages and passages[-1].who == who:
            passages[-1].words += f" {word['word'].strip()}"
        else:
            passages.append(_Passage(who, _when(word, unit), word["word"].strip()))
    if "".join("".join(p.words for p in passages).split()) != "".join(whole.split()):
        return [_Passage(passages[0].who if passages else "", passages[0].when if passages else None, whole)]
    return passages


class _Counted(int):
    """Words of an object and of all that is in it."""


def _count_rows(raw: str, key: str) -> int:
    """Words of all objects that have `key` and a speaker or time, seen while the file is parsed a second time.

    What such an object holds besides (the words that it is made of) is not counted once more.
    """
    marks = {*_WHO, *_WHEN, "offsets", "timestamps", *(_WROTE if key in _MESSAGES else ())}

    def look(pairs: list[tuple[str, Any]]) -> _Counted:
        said = [value for name, value in pairs if name == key and isinstance(value, str)]
        if said and marks & {name for name, _ in pairs}:
            return _Counted(count_words(clean(said[-1])))
        return _Counted(sum(_counted(value) for _, value in pairs))

    return _counted(json.loads(raw.lstrip("\ufeff"), object_pairs_hook=look))


def _counted(value: Any) -> int:
    if isinstance(value, list):
        return sum(map(_counted, value))
    return int(value) if isinstance(value, _Counted) else 0


def _rev(tree: dict[str, Any]) -> tuple[list[_Passage], Counter_, str] | None:
    if not isinstance(tree.get("monologues"), list):
        return None
    names = _names(tree)
    passages = []
    for row in tree["monologues"]:
        if not isinstance(row, dict) or not isinstance(row.get("elements"), list):
            continue
        elements = [element for element in row["elements"] if isinstance(element, dict)]
        said = "".join(_string(element.get("value")) for element in elements)
        when = next((seconds(element["ts"]) for element in elements if "ts" in element), _when(row, 1.0))
        passages.append(_Passage(_named(row.get("speaker"), names), when, said))

    def count(raw: str) -> int:
        total = 0

        def look(found: dict[str, Any]) -> dict[str, Any]:
            nonlocal total
            if "elements" in found:
                values = [e.get("value") for e in found["elements"] if isinstance(e, dict)]
                total += count_words(clean("".join(v for v in values if isinstance(v, str))))
            return found

        json.loads(raw.lstrip("\ufeff"), object_hook=look)
        return total

    return passages, count, "rev"


def _amazon(tree: dict[str, Any]) -> tuple[list[_Passage], Counter_, str] | None:
    results = tree.get("results")
    if not isinstance(results, dict) or not isinstance(results.get("items"), list):
        return None
    passages: list[_Passage] = []
    for item in results["items"]:
        choices = item.get("alternatives") if isinstance(item, dict) else None
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            continue
        said, who = _string(choices[0].get("content")), _string(item.get("speaker_label"))
        if item.get("type") == "punctuation" and passages:
            passages[-1].words += said
        elif passages and passages[-1].who == who:
            passages[-1].words += f" {said}"
        else:
            passages.append(_Passage(who, seconds(item.get("start_time")), said))
    whole = results.get("transcripts")

    def count(raw: str) -> int:
        if isinstance(whole, list) and whole and isinstance(whole[0], dict):
            return count_words(clean(_string(whole[0].get("transcript"))))
        return sum(count_words(passage.words) for passage in passages)

    return passages, count, "amazon"


def _trint(tree: dict[str, Any]) -> tuple[list[_Passage], Counter_, str] | None:
    inside = tree.get("transcript")
    if not isinstance(inside, dict) or not isinstance(inside.get("words"), list):
        return None
    words = [word for word in inside["words"] if isinstance(word, dict) and isinstance(word.get("value"), str)]
    paragraphs = {
        str(one.get("id")): one for one in inside.get("paragraphs", []) if isinstance(one, dict) and "id" in one
    }
    names = _names(inside)
    passages: list[_Passage] = []
    last = None
    for word in words:
        place = str(word.get("para", ""))
        if place != last:
            around = paragraphs.get(place, {})
            when = seconds(around.get("time", word.get("time")))
            who = _named(around.get("speaker"), names)
            passages.append(_Passage(who, when / 1000 if when is not None else None, ""))
            last = place
        passages[-1].words += word["value"] if word["value"].endswith((" ", "\n")) else f"{word['value']} "

    def count(raw: str) -> int:
        return count_words(clean(" ".join(word["value"] for word in words)))

    return passages, count, "trint"


def _bbc(tree: dict[str, Any]) -> tuple[list[_Passage], Counter_, str] | None:
    inside = tree.get("retval", tree)
    if not isinstance(inside, dict) or not isinstance(inside.get("words"), list):
        return None
    segmentation = inside.get("segmentation")
    segments = segmentation.get("segments") if isinstance(segmentation, dict) else None
    if not isinstance(segments, list):
        return None
    begins: list[tuple[float, str]] = []
    for segment in segments:
        if isinstance(segment, dict) and isinstance(segment.get("speaker"), dict):
            begins.append((seconds(segment.get("start")) or 0.0, _string(segment["speaker"].get("@id"))))
    begins.sort()
    passages: list[_Passage] = []
    at, who = 0, begins[0][1] if begins else ""
    key = "punct" if any(isinstance(word, dict) and "punct" in word for word in inside["words"]) else "word"
    for word in inside["words"]:
        if not isinstance(word, dict):
            continue
        when, said = seconds(word.get("start")), _string(word.get(key)) or _string(word.get("word"))
        while at < len(begins) and when is not None and begins[at][0] <= when:
            who, at = begins[at][1], at + 1
        if passages and passages[-1].who == who:
            passages[-1].words += f" {said}"
        else:
            passages.append(_Passage(who, when, said))

    def count(raw: str) -> int:
        total = 0

        def look(found: dict[str, Any]) -> None:
            nonlocal total
            if "word" in found:
                total += count_words(clean(_string(found.get(key)) or _string(found["word"])))

        json.loads(raw.lstrip("\ufeff"), object_hook=look)
        return total

    return passages, count, "bbc"


def _deepgram(tree: dict[str, Any]) -> tuple[list[_Passage], Counter_, str] | None:
    results = tree.get("results")
    rows = results.get("utterances") if isinstance(results, dict) else None
    if not isinstance(rows, list):
        return None
    rows = [row for row in rows if isinstance(row, dict) and isinstance(row.get("transcript"), str)]
    passages = [_Passage(_who(row, {}), _when(row, 1.0), row["transcript"]) for row in rows]
    return passages, lambda raw: sum(count_words(clean(row["transcript"])) for row in rows), "deepgram"


# ---- names and times ----


def _has(rows: list[Any], names: tuple[str, ...]) -> bool:
    return any(name in row for row in rows for name in names)


def _are_messages(rows: list[Any], key: str) -> bool:
    """True for what several wrote to one another, without times."""
    return key in _MESSAGES and len({str(_wrote(row)) for row in rows} - {""}) > 1


def _wrote(row: dict[str, Any]) -> Any:
    return next((row[name] for name in _WROTE if row.get(name)), "")


def _is_assembly(tree: Any) -> bool:
    """True for a file of AssemblyAI, whose times are thousandths of a second however short the talk is."""
    return isinstance(tree, dict) and "utterances" in tree and "text" in tree and ("status" in tree or "id" in tree)


def _lists(tree: Any, depth: int) -> Iterator[list[Any]]:
    if depth > DEEPEST:
        return
    if isinstance(tree, list):
        yield tree
        for item in tree[:200_000]:
            if isinstance(item, dict | list):
                yield from _lists(item, depth + 1)
    elif isinstance(tree, dict):
        for item in tree.values():
            if isinstance(item, dict | list):
                yield from _lists(item, depth + 1)


def _length(rows: list[Any], key: str) -> float:
    return float(sum(len(row.get(key) or "") for row in rows if isinstance(row.get(key), str)))


def _keys(tree: Any) -> list[str]:
    if isinstance(tree, dict):
        inner = [name for value in tree.values() if isinstance(value, dict) for name in value]
        return list(dict.fromkeys([*tree, *inner]))
    return []


def _names(tree: Any) -> dict[str, str]:
    """Names of speakers by their numbers, where the file lists them."""
    names: dict[str, str] = {}
    if isinstance(tree, dict):
        for where in ("speakers", "participants", "attendees"):
            listed = tree.get(where)
            for one in listed if isinstance(listed, list) else []:
                if isinstance(one, dict) and isinstance(one.get("name"), str):
                    names[str(one.get("id", one.get("index", "")))] = one["name"]
    return names


def _named(who: Any, names: dict[str, str]) -> str:
    if isinstance(who, dict):
        who = who.get("name") or who.get("@id") or who.get("id") or ""
    if isinstance(who, bool) or who is None:
        return ""
    written = str(who).strip()
    return names.get(written) or (f"Speaker {int(written) + 1}" if written.isdecimal() else written)


def _who(row: dict[str, Any], names: dict[str, str]) -> str:
    for key in _WHO:
        if row.get(key) not in (None, ""):
            return _named(row[key], names)
    return _named(_wrote(row), names)


def _when(row: dict[str, Any], unit: float) -> float | None:
    offsets = row.get("offsets")
    if isinstance(offsets, dict):
        when = seconds(offsets.get("from"))
        return when / 1000 if when is not None else None
    for key in _WHEN:
        if key in row:
            when = seconds(row[key])
            by_name = 0.001 if key in ("start_ms", "startMs") else unit
            return when * (by_name if isinstance(row[key], int | float) else 1.0) if when is not None else None
    return None


def _unit(rows: list[Any]) -> float:
    """Thousandths when all times are whole numbers and the last is more than a day of seconds would be."""
    values = [row[key] for row in rows for key in _WHEN[:6] if isinstance(row.get(key), int | float)]
    whole = values and all(isinstance(value, int) for value in values)
    return 0.001 if whole and max(values) >= min(IN_MILLISECONDS_FROM, 2000 * len(rows)) else 1.0


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""
