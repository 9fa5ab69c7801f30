"""Subtitles and the transcripts that meeting programs save as such: SubRip (.srt) and WebVTT (.vtt).

Standard: W3C WebVTT; SubRip has none. A cue is a time and its lines. Speakers come as <v Name> (Teams), as a name on
the first line or before a colon (Zoom and others); cues of one speaker in a row become one turn, whose inner times are
kept. Cues without a speaker stay lines.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from qcoder.core.errors import UnreadableFile
from qcoder.core.found_turns import Turns
from qcoder.core.imported import FoundNote, ImportedDocument
from qcoder.core.messages import say, say_plural
from qcoder.core.other_labels import is_mark
from qcoder.core.text import BLOCK, clean, lines
from qcoder.core.turns import is_role_word, looks_like_name
from qcoder.core.words import count_words
from qcoder.importers.building import Builder
from qcoder.importers.plain import decode_surely
from qcoder.importers.times import seconds

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
TIMING = re.compile(rf"^[ \t]*(?P<start>{_TIME})[ \t]*-->[ \t]*(?P<end>{_TIME})(?:[ \t].*)?$")
_VOICE = re.compile(r"<v(?:\.[^ <>\t\n]{0,100})?[ \t]{1,20}([^<>\n]{0,200})>")
_TAG = re.compile(r"</?[a-zA-Z0-9:][^<>\n]{0,200}>|\{\\an?\d\}")
_LABELLED = re.compile(r"^(?:>>+[ ]?|[-–—][ ]?)?(?P<name>[^:\n]{1,60}?)[ ]?:(?=\s|$)")
_BOXED = re.compile(r"^(?:>>+[ ]?|[-–—][ ]?)?[\[(](?P<name>[^\])\n:]{1,50})[\])][ ]?:?(?=\s|$)")  # "[Ana] ..."
_HEAD = re.compile(r"\AWEBVTT[^\n]*\n(?:(?!NOTE)[^\n]+\n)*?(?=\n|[^\n]*-->)")
FEWEST_BOXED = 0.3  # of the cues: what stands in brackets may be what is heard
ROLLED = 0.3  # of the cues: a few are said twice by people
CALLED = {"vtt": "WebVTT", "srt": "SubRip"}


@dataclass(slots=True)
class _Cue:
    start: float
    text: str

    @property
    def lines(self) -> list[str]:
        return self.text.split("\n") if self.text else []


def looks_like_subtitles(text: str) -> bool:
    """True when a text's first lines hold the timing line of a cue, or the mark of WebVTT."""
    if re.match(r"\ufeff?WEBVTT(?=[ \t\r\n]|$)", text):
        return True
    lines = [line for line in text[:5000].splitlines() if line.strip()][:3]
    return any(TIMING.match(line) for line in lines)


def read_subtitles(data: bytes, *, file_name: str, language: str = "auto") -> ImportedDocument:
    """The talk in a file of subtitles, with speakers and times."""
    raw, encoding, certainty = decode_surely(data)
    source = clean(raw)
    format = "vtt" if source.startswith("WEBVTT") else "srt"
    cues, comments = _cues(source)
    words = words_in_subtitles(source)
    del raw, source  # a long one is not needed beside its cues
    if not cues:
        raise UnreadableFile(
            say("“{file}” holds no text.", file=file_name), say("Look for the version that holds the text.")
        )
    made = Builder()
    if any(before.start > after.start for before, after in pairwise(cues)):
        cues.sort(key=lambda cue: cue.start)
        made.remarks.append(say("Its parts were not in the order of time: they were put in order."))
    _take_rolled_out(cues, made)
    kinds = _label_kinds(cues)
    for cue in cues:
        for who, said, labelled in _voices(cue, kinds):
            made.says(who, said, time=cue.start, labelled=labelled)
    made.found["cues"] = len(cues)
    del cues
    for comment in comments:
        made.found["comments"] += 1
        made.notes.append(FoundNote("comment", "", 0, comment))
    if n := made.found["comments"]:
        made.remarks.append(say_plural("{n} comment is kept as a note.", "{n} comments are kept as notes.", n=n))
    return made.finish(
        file_name=file_name,
        format=format,
        words_in_file=words,
        language=language,
        encoding=encoding,
        certainty=certainty,
        turns=Turns(),
    )


def _cues(source: str) -> tuple[list[_Cue], list[str]]:
    """The cues in the order of the file, and the comments of WebVTT."""
    cues: list[_Cue] = []
    comments: list[str] = []
    coming = lines(source)
    line = next(coming, None)
    while line is not None:
        timing = TIMING.match(line)
        if timing is not None:
            said = []
            line = next(coming, None)
            while line and not TIMING.match(line):  # spaces alone end no cue
                said.append(line)
                line = next(coming, None)
            if line and said and said[-1].strip().isdecimal():
                said.pop()  # the number of the cue that follows without a blank line
            cues.append(_Cue(seconds(timing["start"]) or 0.0, "\n".join(said)))
        elif line == "NOTE" or line.startswith(("NOTE ", "NOTE\t")):
            said = [line[4:]]
            line = next(coming, None)
            while line is not None and line.strip() and not line.startswith("NOTE "):
                said.append(line)
                line = next(coming, None)
            if text := "\n".join(said).strip():
                comments.append(text)
        else:
            line = next(coming, None)
    return cues, comments


def _take_rolled_out(cues: list[_Cue], made: Builder) -> None:
    """Captions that roll show each line again above the next one: it is read once."""
    again: list[tuple[_Cue, int]] = []
    last = ""
    for cue in cues:
        said = [(number, words) for number, line in enumerate(cue.lines) if (words := _plain(line).strip())]
        if said and last == said[0][1]:
            again.append((cue, said[0][0]))
        last = said[-1][1] if said else last
    if len(again) < max(2, ROLLED * len(cues)):
        return
    for cue, number in again:
        rest = cue.lines
        made.left += count_words(_plain(rest.pop(number)))
        cue.text = "\n".join(rest)
    made.found["lines_again"] = len(again)
    made.remarks.append(
        say_plural(
            "{n} line that the captions show once more is in the original only.",
            "{n} lines that the captions show once more are in the original only.",
            n=len(again),
        )
    )


def _label_kinds(cues: list[_Cue]) -> tuple[frozenset[str], frozenset[str]]:
    """Names that are labels: before a colon, and alone on the first of several lines."""
    colon: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    boxed: Counter[str] = Counter()
    several = 0
    for cue in cues:
        first = _plain(cue.text.partition("\n")[0])
        if found := _BOXED.match(first):
            boxed[found["name"].strip()] += 1
        elif found := _LABELLED.match(first):
            colon[found["name"].strip()] += 1
        if "\n" in cue.text:
            several += 1
            if looks_like_name(first):
                alone[first.strip()] += 1
    labels = {
        name
        for name, n in colon.items()
        if looks_like_name(name) and (n >= 2 or is_role_word(name) or sum(colon.values()) >= len(cues) / 2)
    }
    names = {name for name, n in boxed.items() if n >= 2 and looks_like_name(name) and not is_mark(name)}
    if len(names) > 1 and sum(boxed[name] for name in names) >= FEWEST_BOXED * len(cues):
        labels |= names
    # A name alone on its line: in nearly all cues, and a few names again and again.
    headed = set(alone) if several >= 0.8 * len(cues) and sum(alone.values()) >= 0.8 * len(cues) else set()
    if headed and len(headed) > max(2, len(cues) / 2):
        headed = set()
    return frozenset(labels), frozenset(headed)


def _voices(cue: _Cue, kinds: tuple[frozenset[str], frozenset[str]]) -> list[tuple[str, str, bool]]:
    """Who says what in a cue, and whether the name stood in the text."""
    labels, headed = kinds
    if _VOICE.search(cue.text):
        pieces = _VOICE.split(cue.text)
        voices = [("", pieces[0], False)]
        voices += [(_plain(who), said, False) for who, said in zip(pieces[1::2], pieces[2::2], strict=True)]
        return [(who, _one_line(_plain(said)), False) for who, said, _ in voices if _plain(said).strip()]
    lines = [_plain(line) for line in cue.lines]
    if headed and len(lines) > 1 and lines[0].strip() in headed:
        return [(lines[0].strip(), _one_line("\n".join(lines[1:])), True)]
    voices = []
    for line in lines:
        found = _BOXED.match(line) or _LABELLED.match(line)
        if found and found["name"].strip() in labels:
            voices.append((found["name"].strip(), line[found.end() :], True))
        elif voices:
            who, said, labelled = voices[-1]
            voices[-1] = (who, f"{said}\n{line}", labelled)
        else:
            voices.append(("", line, False))
    return [(who, _one_line(said), labelled) for who, said, labelled in voices if said.strip() or who]


def _plain(line: str) -> str:
    return html.unescape(_TAG.sub("", line)).replace("\u200e", "")


def _one_line(said: str) -> str:
    """The lines of a cue as one; those that all begin with a dash are what several people say."""
    parts = [part.strip() for part in said.split("\n") if part.strip()]
    several = len(parts) > 1 and all(part[0] in "-–—" for part in parts)
    return ("\n" if several else " ").join(parts)


def words_in_subtitles(source: str) -> int:
    """The words of all cues and comments, counted by striking out what is none of them, some blocks at a time."""
    total = start = 0
    while start < len(source):
        end = source.find("\n\n", start + BLOCK) + 2
        end = end if end > 1 else len(source)
        total += _words_in_blocks(source[start:end] if start else _HEAD.sub("", source[start:end]))
        start = end
    return total


def _words_in_blocks(source: str) -> int:
    time = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
    bare = re.sub(r"(?m)^(?:STYLE|REGION)[ \t]*\n(?:[^\n]*\S[^\n]*\n?)*", "", source)
    # A cue's number or name stands on a line of its own before the time.
    bare = re.sub(rf"(?m)(?:(?<=\n\n)|\A\n*)[^\n]+\n(?=[ \t]*{time}[ \t]*-->)", "", bare)
    bare = re.sub(rf"(?m)^\d+[ \t]*\n(?=[ \t]*{time}[ \t]*-->)", "", bare)
    bare = re.sub(rf"(?m)^[ \t]*{time}[ \t]*-->[ \t]*{time}(?:[ \t].*)?$", "\x1e", bare)
    bare = re.sub(r"(?m)^NOTE(?=[ \t\n])", " ", bare)
    bare = re.sub(r"</?[a-zA-Z0-9:][^<>\n]{0,200}>|\{\\an?\d\}", "", bare)
    return count_words(clean(html.unescape(bare).replace("\u200e", "")))
