"""Labels of speakers as fewer people write them, looked for where none of the usual signs is found (see `turns`).

Each convention is a pattern at the beginning of a line. What it finds must convince: at least four labels of at least
two voices that come again, and, where the sign says little by itself, on enough of the lines and with a word among
them that names a part ("Interviewer", "E", "SPEAKER_01"). What stands in brackets may be a mark of the transcriber.
"""

import re
from array import array
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

from qcoder.core.labels import Labels, seconds_of
from qcoder.core.speakers import NAME_PARTICLES, names_nobody, role_word

_T = r"\d{1,2}:\d{1,2}(?::\d{1,2})?(?:[.,]\d{1,3})?"
_WHEN = rf"[\[(#]*(?P<time>{_T})(?:-\d)?[\])#]*(?:[ \t]*(?:-->|[-–—])[ \t]*[\[(]?{_T}[\])]?)?"
_SECONDS = r"(?P<time>\d{1,5}(?:\.\d{1,3})?)s?[ ]*(?:-->|->|→|[-–—])[ ]*\d{1,5}(?:\.\d{1,3})?s?"
_NAME = r"(?P<name>[^\W\d_][\w.'’\-/& \u00a0]{0,49}?(?:[ ]?\([^)\n:]{1,20}\))?)"
_BOLD = r"(?:\*\*|__)?"
_END = r"[ \t]*(?:\n|$)"
_MARKS = re.compile(
    r"(?:se )?(?:r[ií]\w*|laugh\w*|inaudible|unintelligible|ininteligible|paus[ae]|silen\w+|llor\w+|cr(?:y|ies|ying)|"
    r"cross ?talk|music|música|applause|aplausos|coug\w+|tos\w*|sigh\w*|suspir\w+|sic|foreign|phon\w*|end|fin|corte)\b",
    re.IGNORECASE,
)
BY_PROGRAM = re.compile(r"(?:speaker|spk|hablante|orador|voz)[ _-]?(?:\d{1,3}|[a-z])", re.IGNORECASE)
SAMPLED = 600  # lines: a talk shows its labels among them
LONGEST = 160
FEWEST, MOST_VOICES = 4, 0.5
FEWEST_WORDS_AFTER = 4  # after a number, on average
FEWEST_OF_A_NUMBER = 3  # times that a number must speak
FEWEST_SPACED, ENOUGH_SPACED, MOSTLY_CHANGES, SOME_ASK = 6, 8, 0.8, 0.1
MOST_WORDS = 8
MANY_VOICES = 40  # more of them, none with a word that names a part, are the lines of a catalogue rather than a talk


@dataclass(frozen=True)
class _Convention:
    """share: of the lines that must begin so; told: a word that names a part must be among the names, or capitals."""

    pattern: re.Pattern[str]
    share: float = 0.0
    told: bool = False
    parts_only: bool = False  # every name is a word that names a part
    most: float = 1.0  # of the lines
    numbers: bool = False  # the names are numbers: each must come again often
    spaced: bool = False  # full names on lines of their own between blank ones, as radio programmes write them
    signs: str = ""  # a text without any of these has no such labels


_CONVENTIONS = (
    # "> Ana:", ">> ANA:", "—E:", "012 I:", "#00:01:02-3# I:", "[00:01 - 00:05] Ana:", "**Ana**:", "Ana/Luis:", "Ana："
    _Convention(
        re.compile(
            rf"[ \t]*(?:>{{1,3}}|[-–—•]|#{{1,6}}|\(?\d{{1,4}}[.)]?[ \t])?[ \t]*(?:{_WHEN}[ \t]*[-–—|]?[ \t]*)?"
            rf"{_BOLD}{_NAME}{_BOLD}[ \t\u00a0]*[:：]{_BOLD}(?=\s|$)"
        ),
        signs=":：",
    ),
    # "*Ana:* text", "«Ana»: text", "@Ana: text", a sign before the name
    _Convention(
        re.compile(rf"[ \t]*[^\w\s:.]{{1,4}}[ ]?{_NAME}[^\w\s:.]{{0,3}}[ \t]*[:：][^\w\s]{{0,3}}(?=\s)"),
        0.4,
        signs=":：",
    ),
    # Messages: "03/03/25, 10:02 - Ana:", "[3/3/2025 10:02:11 a. m.] Ana:"; a time of day is none of the recording.
    _Convention(
        re.compile(
            r"[\u200e ]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ \u202f]+\d{1,2}:\d{2}(?::\d{2})?"
            rf"(?:[ \u00a0\u202f]?[apAP]\.?[ \u00a0\u202f]?[mM]\.?)?\]?[ ]*[-–]?[ ]*{_NAME}[ ]*:(?=\s|$)"
        ),
        signs=":",
    ),
    # "1: text", "#2: text": a time has no space after its colon, and the numbers of a list come once
    _Convention(re.compile(r"[ \t]*(?P<name>#?\d{1,2})[ \t]?:[ \t]+(?=\S)"), share=0.5, numbers=True, signs=":"),
    # "Ana [00:01:02] text", as Trint writes it
    _Convention(re.compile(rf"[ \t]*{_NAME}[ \t]*[\[(](?P<time>{_T})[\])][ \t]*(?=\S)"), share=0.3, signs=":"),
    # "Ana 00:01:02 text"
    _Convention(re.compile(rf"[ \t]*{_NAME}[ \t]+(?P<time>\d{{1,2}}:\d\d:\d\d)[ \t]+(?=\S)"), share=0.4, signs=":"),
    # "E– text"
    _Convention(re.compile(r"[ \t]*(?P<name>[^\W_]\w{0,15})[-–—]{1,2}[ \t]+(?=\S)"), 0.4, True, True, signs="-–—"),
    # "E:text"
    _Convention(
        re.compile(rf"[ \t]*(?:{_WHEN}[ \t]*)?(?P<name>[^\W\d_][\w.]{{0,30}})[:：](?=[^\W\d_]|[¿¡\"“«(\[…-])"),
        told=True,
        signs=":：",
    ),
    # "[Interviewer] text", "[SPEAKER_00]: text", "(Ana) text", "<Ana> text"
    _Convention(
        re.compile(rf"[ \t]*(?:{_WHEN}[ \t]*)?[\[(<]{_NAME}[\])>][ \t]*[:.]?[ \t]+(?=\S)"),
        share=0.4,
        told=True,
        signs="[(<",
    ),
    # "*INV:<tab>text", as CHAT writes it
    _Convention(re.compile(r"\*(?P<name>[A-Z][A-Z0-9]{1,7}):[ \t]+(?=\S)"), signs="*"),
    # "SPEAKER_00 [0.5s - 3.2s]: text", "[0.50 -> 3.20] SPEAKER_00: text": times in seconds
    _Convention(re.compile(rf"[ \t]*{_NAME}[ \t]*[\[(]{_SECONDS}[\])][ \t]*:?(?=\s)"), signs="[("),
    _Convention(re.compile(rf"[ \t]*[\[(]{_SECONDS}[\])][ \t]*{_NAME}[ \t]*:(?=\s)"), signs="[("),
    # "P. text", in a court after the number of the line
    _Convention(
        re.compile(rf"[ \t]*(?:\d{{1,2}}[ \t]+)?{_BOLD}(?P<name>[^\W_][\w]{{0,15}}){_BOLD}\.{_BOLD}[ \t]+(?=\S)"),
        share=0.4,
        told=True,
        parts_only=True,
    ),
    # "ANA. text"
    _Convention(
        re.compile(rf"[ \t]*{_BOLD}(?P<name>[A-ZÁÉÍÓÚÜÑ]{{2}}[A-ZÁÉÍÓÚÜÑ \d]{{0,28}}){_BOLD}\.{_BOLD}[ \t]+(?=\S)"),
        share=0.4,
        told=True,
    ),
    # A time, or from when to when, and below it the name, as Teams writes it in Word files; or all on one line.
    _Convention(re.compile(rf"[ \t]*{_WHEN}[ \t]*(?:\n|[-–—|][ \t]*|[ \t]){_NAME}{_END}"), signs=":"),
    _Convention(re.compile(rf"[ \t]*{_NAME}(?:[ \t]*[-–—|·][ \t]*|[ \t]+(?=\S+[ \t]*-->)){_WHEN}{_END}"), signs=":"),
    # The name, and below it the time
    _Convention(re.compile(rf"[ \t]*{_NAME}[ \t]*\n[ \t]*{_WHEN}{_END}"), signs=":"),
    # "E> text", "P/ text"
    _Convention(re.compile(rf"[ \t]*{_NAME}[ \t]?(?://?|>)[ \t]+(?=\S)"), share=0.4, told=True, signs="/>"),
    # "R) text"; small letters number a list
    _Convention(re.compile(rf"[ \t]*(?=[A-ZÁÉÍÓÚÑ]|\w\w){_NAME}[ \t]?[)=][ \t]+(?=\S)"), 0.4, True, True, signs=")="),
    # "INTERVIEWER" or "### Ana" on a line of its own
    _Convention(re.compile(rf"[ \t]*(?:#{{1,6}}[ \t]+)?{_BOLD}{_NAME}{_BOLD}[ \t]*[:.]?{_END}"), share=0.15, told=True),
    # The same with names alone, where nearly every other line is one
    _Convention(
        re.compile(rf"[ \t]*(?!(?:el|la|los|las|una?|the|an?)\b)(?-i:{_NAME}){_END}", re.IGNORECASE), 0.45, most=0.6
    ),
    # "Ana Paz" between blank lines, above whole paragraphs: there must be questions, else they may be headings
    _Convention(
        re.compile(rf"[ \t]*(?-i:(?P<name>[^\W\d_][\w.'’\-]*(?:[ ][^\W\d_][\w.'’\-]*){{0,3}})){_END}"), 0.1, spaced=True
    ),
    # A column: "Interviewer<tab>text", "Ana | 00:12 | text"
    _Convention(
        re.compile(rf"{_NAME}[ \t]*(?:\t|\|)[ \t]*(?:{_WHEN}[ \t]*[\t|][ \t]*)?(?=\S)"),
        share=0.4,
        told=True,
        signs="\t|",
    ),
    # "**Ana** text"
    _Convention(re.compile(rf"[ \t]*(?:\*\*|__){_NAME}(?:\*\*|__)[ \t]+(?=\S)"), share=0.3, signs="*_"),
)


def other_labels(text: str) -> Labels:
    """The labels of the convention that finds most of them; none where no convention convinces."""
    sample = _Lines(text, SAMPLED)
    best = Labels()
    looked_at = text[: sample.ends[-1]] if sample.ends else ""
    for convention in _CONVENTIONS:
        if convention.signs and not any(sign in looked_at for sign in convention.signs):
            continue
        if len(_found(convention, text, sample)) < FEWEST:
            continue
        found = _found(convention, text, _Lines(text, len(text)) if len(sample.ends) == SAMPLED else sample)
        best = found if len(found) > len(best) else best
    return best


class _Lines:
    """Starts and ends of the lines that are not blank."""

    def __init__(self, text: str, most: int) -> None:
        self.starts, self.ends = array("i"), array("i")
        start = 0
        while start < len(text) and len(self.ends) < most:
            end = text.find("\n", start)
            end = end if end >= 0 else len(text)
            if text[start : min(end, start + LONGEST)].strip():
                self.starts.append(start)
                self.ends.append(end)
            start = end + 1


def _found(convention: _Convention, text: str, lines: _Lines) -> Labels:
    labels = Labels()
    words = 0  # on the lines of the labels
    for start, end in zip(lines.starts, lines.ends, strict=True):
        found = convention.pattern.match(text, start, min(len(text), start + LONGEST))
        if found is None or (labels.ends and found.end() <= labels.ends[-1]):
            continue
        name = " ".join(found["name"].split()).strip(" .,-")
        if convention.numbers or _is_name(name):
            labels.add(start, found.end(), intern(name), seconds_of(found.groupdict().get("time")))
            words += len(text[found.end() : end].split()) if convention.numbers else 0
    if convention.numbers and words < FEWEST_WORDS_AFTER * len(labels):
        return Labels()  # answers to choose from
    return _convincing(convention, labels, len(lines.ends), text)


def _convincing(convention: _Convention, labels: Labels, lines: int, text: str) -> Labels:
    times = Counter(map(str.casefold, labels.names))
    parts = {name for name in times if _names_a_part(name)}
    wanted = parts if convention.parts_only else parts | {name for name, number in times.items() if number > 1}
    kept = labels.where([name.casefold() in wanted for name in labels.names])
    voices = {name.casefold() for name in {*kept.names}}
    if convention.numbers and (len(kept) < len(labels) or min(times.values(), default=0) < FEWEST_OF_A_NUMBER):
        return Labels()
    if len(kept) < FEWEST or not 2 <= len(voices) <= max(3, MOST_VOICES * len(kept)):
        return Labels()
    if not convention.share * lines <= len(kept) <= convention.most * lines:
        return Labels()
    if convention.spaced and not _is_talk(kept, times, text):
        return Labels()
    told = convention.spaced or voices & parts or all(name.isupper() and len(name) > 1 for name in {*kept.names})
    if not told and len(voices) > MANY_VOICES:
        return Labels()
    return kept if told or not convention.told else Labels()


def _is_talk(labels: Labels, times: Counter[str], text: str) -> bool:
    """True for names alone on their lines that take turns with one another, and of which some ask."""
    often = max(times.values()) >= FEWEST_OF_A_NUMBER or len(labels) >= ENOUGH_SPACED
    full = sum(" " in name for name in {*labels.names})  # names: one word may be any heading
    if len(labels) < FEWEST_SPACED or not often or 2 * full <= len({*labels.names}):
        return False
    if any(text[max(0, one.start - 1) : one.start] + text[one.end : one.end + 1] != "\n\n" for one in labels[1:]):
        return False
    changes = sum(one.name != after.name for one, after in pairwise(labels))
    asking = sum("?" in text[one.end : after.start] for one, after in pairwise(labels))
    return changes >= MOSTLY_CHANGES * (len(labels) - 1) and asking >= SOME_ASK * len(labels)


def is_mark(words: str) -> bool:
    """True for what transcribers write in brackets: "risas", "inaudible", "pausa"."""
    return _MARKS.match(words) is not None


def _names_a_part(name: str) -> bool:
    return role_word(name) is not None or BY_PROGRAM.fullmatch(name) is not None


def _is_name(name: str) -> bool:
    if not name or is_mark(name):
        return False
    if _names_a_part(name):
        return True
    words = name.split()
    return (
        len(words) <= MOST_WORDS
        and not names_nobody(name)
        and name[0].isupper()
        and all(word[0].isupper() or not word[0].isalpha() or word in NAME_PARTICLES for word in words)
    )
