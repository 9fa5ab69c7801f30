"""Questions and answers as courts write them: "Q.   Where?", "5   A   At home.", and who comes in between.

Lines are broken where the page ends, often numbered, and most of them begin with no label at all. What stands there
must take turns: a question is followed by an answer, and asks.
"""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import compress
from sys import intern

from qcoder.core.labels import Labels
from qcoder.core.text import lines

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


def court_labels(text: str) -> Labels:
    """The labels of questions and answers that take turns, and of those who come in between; none where none do."""
    if _BEGINS.isdisjoint({line[:1] for line in lines(text[:LOOKED_AT])}):
        return Labels()
    marks, bare = Labels(), []
    for one in _ASKED.finditer(text):
        marks.add(one.start(), one.end(), intern(one["name"]))
        bare.append(not one["sign"].strip())  # no sign after the letter
    best = Labels()
    for asks, answers in _PAIRS:
        mine = [name[0] in (asks, answers) for name in marks.names]
        found = marks.where(mine)
        questions = sum(name[0] == asks for name in found.names)
        if questions < FEWEST or len(found) - questions < FEWEST:
            continue
        signed = found.where([not no_sign for no_sign in compress(bare, mine)])
        signed = signed if signed else found.where(_in_turn(found.names, asks))
        if len(signed) > len(best) and _takes_turns(signed, asks, text):
            best = signed
    named = Labels()
    for one in _NAMED.finditer(text):
        if not one["name"].startswith("BY "):
            named.add(one.start(), one.end(), intern(one["name"]))
    times = Counter(named.names)
    named = named.where([times[name] > 1 or _OF_A_COURT.match(name) for name in named.names])
    return best.joined(named) if best else _asked_of(named, marks, text)


def _asked_of(named: Labels, marks: Labels, text: str) -> Labels:
    """The questions of many, each "Q", and those whom they ask by name, as before the press; none where none answer."""
    asked = marks.where([name == "Q" for name in marks.names])
    if len(asked) <= FEWEST or len(named) < FEWEST:
        return Labels()
    found = asked.joined(named)
    stops = [*found.starts[1:], len(text)]
    questions = [place for place, name in enumerate(found.names) if name == "Q"]
    answered = sum(found.names[place + 1] != "Q" for place in questions if place + 1 < len(found))
    asking = sum("?" in text[found.ends[place] : stops[place]] for place in questions)
    return found if answered >= ANSWERED * len(asked) and asking >= ASKING * len(asked) else Labels()


def _in_turn(names: Sequence[str], asks: str) -> list[bool]:
    """Of letters without any sign, every question and the answer that follows it."""
    kept: list[bool] = []
    last = ""
    for name in names:
        kept.append(name[0] == asks or last == asks)
        last = name[0] if kept[-1] else last
    return kept


def _takes_turns(found: Labels, asks: str, text: str) -> bool:
    questions = answered = asking = 0
    for number, name in enumerate(found.names):
        if name[0] != asks:
            continue
        after = number + 1 if number + 1 < len(found) else None
        questions += 1
        answered += after is not None and found.names[after][0] != asks
        asking += "?" in text[found.ends[number] : found.starts[after] if after is not None else len(text)]
    return answered >= ANSWERED * questions and asking >= ASKING * questions and len(found) - questions >= FEWEST
