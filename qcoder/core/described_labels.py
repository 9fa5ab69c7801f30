"""Labels that say more than a name, or that little sets apart: "Ana Paz, host:", "El señor PAZ.-", "Ana – ".

One alone says little. Each kind convinces as a group: voices that come again and take turns.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from qcoder.core.found_turns import Role
from qcoder.core.labels import FoundLabel, Labels, seconds_of
from qcoder.core.speaker_names import short_names
from qcoder.core.speakers import NAME_PARTICLES, names_nobody, role_word
from qcoder.core.text import lines

_DESCRIBED = re.compile(
    r"(?P<lead>[ \t\u00a0]*(?:\*\*|__)?)(?:(?P<time>[\[(]\d{1,2}:\d{2}(?::\d{2})?[\])])[ \t]*)?(?:\*\*|__)?"
    r"(?P<name>[^\W\d_][\w.'’\- \u00a0]{1,50}?)[ ]?"
    r"(?:,[ ]?(?P<about>[^\n:.?!,]{1,50}(?:,[^\n:.?!,]{1,40})?)|\((?P<inside>[^()\n:]{21,90})\))"
    r"[ \t\u00a0]*:(?:\*\*|__)?(?=[ \t\u00a0]|\n|$)"
)
_AGE = re.compile(r"\d{1,3}(?:[ ]?(?:años?|years?(?:[ ]old)?|anos))?")
_ON_AIR = frozenset(["host", "byline", "anchor", "cohost", "co-host", "presentador", "presentadora", "apresentador"])
_POINTED = re.compile(
    r"(?P<lead>[ \t\u00a0]*(?:\*\*|__)?)(?P<name>[^\W\d_][^\n:;¿?¡!\".]{0,70}?(?:\.[ ]?[^\n:;¿?¡!\".]{1,40}?){0,2})"
    r"\.[ ]?[-–—]{1,2}(?:\*\*|__)?(?=[ \t\u00a0¿¡\"“«(]|\n|$)"
)
_ADDRESS = re.compile(r"(?:el|la|los|las)?[ ]?(?:señor|sr|diputad|senador|ministr|doctor)[\w.]*[ ]", re.IGNORECASE)
_SMALL_WORDS = NAME_PARTICLES | frozenset(
    ["el", "señor", "señora", "señorita", "sr", "sra", "don", "doña", "diputado", "diputada", "senador", "senadora",
     "ministro", "ministra", "doctor", "doctora", "general", "estado", "subrogante", "a", "al", "en", "para"]
)  # fmt: skip
FEWEST, MOST_WORDS = 3, 10
FEWEST_DASHED, WORDS_AFTER, OF_THE_LINES = 4, 4, 0.25


class Described(NamedTuple):
    """A label with what it says of the speaker behind a comma or in brackets."""

    label: FoundLabel
    about: str


def described_label(text: str, start: int, end: int) -> Described | None:
    """The label at `start` that says more than a name; `end` bounds how far it may reach."""
    found = _DESCRIBED.match(text, start, end)
    if found is None:
        return None
    name = " ".join(found["name"].split())
    if names_nobody(name) or not _is_all_names(name):
        return None
    lead = found["lead"]
    begins = start + len(lead) - len(lead.lstrip(" \t\u00a0"))
    about = (found["about"] or found["inside"]).strip()
    return Described(FoundLabel(begins, found.end(), name, seconds_of(found["time"]), role=_role_in(about)), about)


def described_labels(candidates: Labels, abouts: Sequence[str], others: Labels) -> Labels:
    """Those of `candidates` that speak: by a part or an age, or because the name comes again, whole or in short."""
    if not candidates:
        return candidates
    names = candidates.joined(others).names
    times, short = Counter(names), short_names(names)
    capitals = sum(map(str.isupper, others.names)) > len(others) / 2  # as the names of all that speak
    roles = list(candidates.roles())
    parts = "interviewer" in roles  # "Eva Soto, interviewer:", so "Ana Paz, mayor:"
    return candidates.where(
        [
            role
            or _AGE.fullmatch(about)
            or times[name] > 1
            or name in short
            or (parts and " " in name)
            or (capitals and name.isupper() and about.isupper())
            for name, role, about in zip(candidates.names, roles, abouts, strict=True)
        ]
    ).convincing()


def pointed_label(text: str, start: int, end: int) -> FoundLabel | None:
    """The label at `start` that a point and a dash end, as parliaments and ministries in Spanish write them."""
    found = _POINTED.match(text, start, end)
    if found is None:
        return None
    name = " ".join(found["name"].split())
    words = re.findall(r"[\w'’\-]+", name)
    if names_nobody(name) or not words or len(words) > MOST_WORDS or not (name[0].isupper() or role_word(name)):
        return None
    if words[-1].isdecimal() and role_word(name) is None:
        return None  # "Artículo 5.-"
    if not all(word[0].isupper() or word.casefold() in _SMALL_WORDS for word in words[1:]):
        return None
    lead = found["lead"]
    return FoundLabel(start + len(lead) - len(lead.lstrip(" \t\u00a0")), found.end(), name, None)


def pointed_labels(candidates: Labels) -> Labels:
    """Those of `candidates` that are voices: several, of which one at least comes again."""
    times = Counter(map(str.casefold, candidates.names))
    kept = candidates.where(
        [
            times[name.casefold()] > 1 or role_word(name) or name.isupper() or _ADDRESS.match(name)
            for name in candidates.names
        ]
    )
    voices = {name.casefold() for name in {*kept.names}}
    if len(kept) < FEWEST or len(voices) < 2 or max(times[voice] for voice in voices) < 2:
        return Labels()
    return kept.convincing()


def with_dashes(candidates: Labels, text: str) -> Labels:
    """Those of `candidates`, names before a dash in letters of any kind, that take turns and say something."""
    times = Counter(map(str.casefold, candidates.names))
    kept = candidates.where([times[name.casefold()] > 1 and _is_all_names(name) for name in candidates.names])
    voices = {name.casefold() for name in {*kept.names}}
    if len(kept) < FEWEST_DASHED or not 2 <= len(voices) <= len(kept) / 2:
        return Labels()
    changes = sum(name != after for name, after in pairwise(kept.names))
    number = sum(1 for line in lines(text) if line.strip())
    words = sum(len(text[end : text.find("\n", end)].split()) for end in kept.ends)
    if 2 * changes < len(kept) or len(kept) < OF_THE_LINES * number or words < WORDS_AFTER * len(kept):
        return Labels()
    return kept


def _is_all_names(name: str) -> bool:
    words = name.split()
    return len(words) <= MOST_WORDS and all(word[0].isupper() or word in NAME_PARTICLES for word in words)


def _role_in(about: str) -> Role | None:
    """The role that a description names ("host", "Entrevistadora", "BYLINE")."""
    for word in re.findall(r"[^\W\d_]{4,}(?:-[^\W\d_]+)?", about.casefold()):
        if word in _ON_AIR:
            return "interviewer"
        if role := role_word(word):
            return role
    return None
