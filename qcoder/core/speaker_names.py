"""One name for a speaker whom a text calls in several ways: "Ana Paz" first and "Paz", "AP" or "Ms. PAZ" afterwards."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from qcoder.core.speakers import NAME_PARTICLES, role_word

_TITLES = re.compile(
    r"(?:(?:mr|mrs|ms|dr|dra|prof|sr|sra|srta|lic|ing|det|sgt|lt|adv|sen|rep|gen|col|capt)\.?|señora?|don|doña)[ ]+",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"(.+?)[ ]*\(([^()]{1,20})\)")
SELDOM = 2  # times that the long name stands before the short one takes its place
_SAME = {"pregunta": "p", "respuesta": "r", "question": "q", "answer": "a"}


def short_names(names: Iterable[str]) -> dict[str, str]:
    """For each name that stands once or twice, the one that means the same speaker and comes again and again.

    Args:
        names: of the labels, in their order.

    Returns:
        The longer name, and the one that takes its place: the same words in brackets after it ("Ana Paz (AP)"), its
        initials, its last or first word; only where one of them alone fits.
    """
    order = list(names)
    times = Counter(order)
    if not any(" " in name or name.casefold() in _SAME for name in times):
        return {}
    first: dict[str, int] = {}
    for place, name in enumerate(order):
        first.setdefault(name, place)
    often: dict[str, list[str]] = {}  # by what they are without titles
    for name, number in times.items():
        if number >= 2:
            often.setdefault(_bare(name), []).append(name)
    fits: dict[str, str] = {}
    for name, number in times.items():
        same = _SAME.get(name.casefold())
        if same is not None:
            short = next((one for one in often.get(same, ()) if times[one] > number), None)
            fits |= {name: short} if short is not None and first[name] < first[short] else {}
            continue
        if number > SELDOM or " " not in name:
            continue
        found = [
            one
            for call in _calls(name)
            for one in often.get(call, ())
            if one != name and times[one] > number and first[name] < first[one]
        ]
        if len(found) == 1:
            fits[name] = found[0]
    taken: dict[str, set[str]] = {}
    for name, short in fits.items():
        taken.setdefault(short, set()).add(_bare(name))
    return {name: short for name, short in fits.items() if name.casefold() in _SAME or len(taken[short]) == 1}


def _calls(name: str) -> set[str]:
    """What else a name with several words is called by."""
    inside = _IN_BRACKETS.fullmatch(name)
    calls = set()
    if inside is not None:
        calls.add(inside[2].casefold())
        name = inside[1]
    words = re.split(r"[ \u00a0]+", _TITLES.sub("", name))
    named = [word for word in words if word.casefold() not in NAME_PARTICLES]
    if len(named) > 1:
        calls |= {"".join(word[0] for word in some).casefold() for some in (words, named)}
        calls |= {"".join(word[0] for word in (named[0], named[-1])).casefold()}
        calls |= {word.casefold() for word in (named[0], named[-1]) if len(word) > 2 and role_word(word) is None}
        if len(named) > 2:  # "Barrister Ana Paz"
            calls.add("".join(word[0] for word in named[1:]).casefold())
    return calls


def _bare(name: str) -> str:
    return _TITLES.sub("", name).strip().rstrip(".").casefold()


def calls_of(name: str) -> set[str]:
    """All that a person of this name may be called by in labels, in small letters."""
    return _calls(name) | {_bare(name)}


def numbered_turns(names: Sequence[str]) -> dict[str, str]:
    """The voice of each label that numbers the turns of a few ("T1", "C1", "T2", "C2" ...); else nothing."""
    if len(names) < 2 * FEWEST_NUMBERED or len(set(names)) < len(names):
        return {}
    found = [re.fullmatch(r"([^\W\d_]{1,4})[ .-]?(\d{1,3})", name) for name in names]
    if not all(found):
        return {}
    numbers: dict[str, list[int]] = {}
    for one in found:
        if one is not None:
            numbers.setdefault(one[1], []).append(int(one[2]))
    if not 2 <= len(numbers) <= 3:
        return {}
    if any(len(of) < FEWEST_NUMBERED or sorted(of) != of or of[0] > 1 for of in numbers.values()):
        return {}
    return {name: one[1] for name, one in zip(names, found, strict=True) if one is not None}


FEWEST_NUMBERED = 3
