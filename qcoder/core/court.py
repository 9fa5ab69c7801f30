"""Questions and answers as courts write them: "Q.   Where?", "5   A   At home.", and who comes in between.

Lines are broken where the page ends, often numbered, and most of them begin with no label at all. What stands there
must take turns: a question is followed by an answer, and asks.
"""

import re
from collections import Counter
from itertools import pairwise

from qcoder.core.labels import FoundLabel

_NUMBER = r"[ \t]*(?:\d{1,3}[ \t]+)?"
_ASKED = re.compile(
    rf"^{_NUMBER}\**(?P<name>[QAPR]|Pregunta|Respuesta)\**(?P<sign>\.-?|[ \t])\**[ \t]*(?=[\[(“\"'‘«¿¡A-ZÁÉÍÓÚÑ0-9])",
    re.M,
)
_NAMED = re.compile(
    rf"^{_NUMBER}(?P<name>(?:[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ'’\-]+|MR|MS|MRS|DR|PROF|SR|SRA)\.?"
    r"(?:[ ][A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ'’.\-]*){0,4})[ \t]*:(?=[ \t\n]|$)",
    re.M,
)
_OF_A_COURT = re.compile(r"(?:THE|MR|MS|MRS|DR|PROF|JUDGE|JUEZ|JUEZA|SR|SRA|EL|LA|LIC)\b")
_BEGINS = frozenset("QP* \t0123456789")
_PAIRS = (("Q", "A"), ("P", "R"))
LOOKED_AT = 100_000  # letters: a court asks among them
FEWEST = 2  # questions, and as many answers
ANSWERED, ASKING = 0.6, 0.4  # of the questions: those that an answer follows, and those with a question mark


def court_labels(text: str) -> list[FoundLabel]:
    """The labels of questions and answers that take turns, and of those who come in between; none where none do."""
    if _BEGINS.isdisjoint({line[:1] for line in text[:LOOKED_AT].split("\n")}):
        return []
    marks = list(_ASKED.finditer(text))
    best: list[FoundLabel] = []
    for asks, answers in _PAIRS:
        found = [one for one in marks if one["name"][0] in (asks, answers)]
        questions = sum(one["name"][0] == asks for one in found)
        if questions < FEWEST or len(found) - questions < FEWEST:
            continue
        signed = [one for one in found if one["sign"].strip()] or _in_turn(found, asks)
        if len(signed) > len(best) and _takes_turns(signed, asks, text):
            best = [FoundLabel(one.start(), one.end(), one["name"], None) for one in signed]
    named = [
        FoundLabel(one.start(), one.end(), one["name"], None)
        for one in _NAMED.finditer(text)
        if not one["name"].startswith("BY ")
    ]
    times = Counter(one.name for one in named)
    named = [one for one in named if times[one.name] > 1 or _OF_A_COURT.match(one.name)]
    return sorted([*best, *named]) if best else _asked_of(named, marks, text)


def _asked_of(named: list[FoundLabel], marks: list[re.Match[str]], text: str) -> list[FoundLabel]:
    """The questions of many, each "Q", and those whom they ask by name, as before the press; none where none answer."""
    asked = [FoundLabel(one.start(), one.end(), one["name"], None) for one in marks if one["name"] == "Q"]
    if len(asked) <= FEWEST or len(named) < FEWEST:
        return []
    found = sorted([*asked, *named])
    after = dict(pairwise(found))
    answered = sum(one in after and after[one].name != "Q" for one in asked)
    asking = sum("?" in text[one.end : after[one].start if one in after else len(text)] for one in asked)
    return found if answered >= ANSWERED * len(asked) and asking >= ASKING * len(asked) else []


def _in_turn(found: list[re.Match[str]], asks: str) -> list[re.Match[str]]:
    """Of letters without any sign, every question and the answer that follows it."""
    kept: list[re.Match[str]] = []
    for one in found:
        if one["name"][0] == asks or (kept and kept[-1]["name"][0] == asks):
            kept.append(one)
    return kept


def _takes_turns(found: list[re.Match[str]], asks: str, text: str) -> bool:
    questions = answered = asking = 0
    for one, after in zip(found, [*found[1:], None], strict=True):
        if one["name"][0] != asks:
            continue
        questions += 1
        answered += after is not None and after["name"][0] != asks
        asking += "?" in text[one.end() : after.start() if after is not None else len(text)]
    return answered >= ANSWERED * questions and asking >= ASKING * questions and len(found) - questions >= FEWEST
