"""Whether a value is one that a query asks for: alike with accents and case apart, or within an interval."""

import re
from collections.abc import Callable
from fnmatch import translate

from qcoder.core.errors import BadInput
from qcoder.core.messages import say
from qcoder.language.fold import fold, strip_marks

_COMPARED = re.compile(r"(?P<sign>>=|<=|>|<|≥|≤)\s*(?P<value>.+)\Z")
_BETWEEN = re.compile(r"(?P<first>[^.]*(?:\.\d+)?)\.\.(?P<last>.*)\Z")


def folded(text: str) -> str:
    return strip_marks(fold(text))


def asked_for(wanted: str) -> Callable[[str], bool]:
    """Tells of a value whether it is like `wanted`: the same, with * for anything, >=1998, 1998..2004 or 1998.. (open).

    Numbers are compared as numbers, dates by as much of them as is asked for, other words by the alphabet.
    """
    compared, between = _COMPARED.match(wanted), _BETWEEN.match(wanted)
    if compared is not None:
        sign = {"≥": ">=", "≤": "<="}.get(compared["sign"], compared["sign"])
        bound = compared["value"].strip()
        return lambda value: _holds(value, sign, bound)
    if between is not None and (between["first"].strip() or between["last"].strip()):
        first, last = between["first"].strip(), between["last"].strip()
        if not first:
            return lambda value: _holds(value, "<=", last)
        if not last:
            return lambda value: _holds(value, ">=", first)
        if _order(first, last) > 0:
            raise BadInput(
                say("“{value}” goes from the later to the earlier.", value=wanted), say("Write the smaller one first.")
            )
        return lambda value: _holds(value, ">=", first) and _holds(value, "<=", last)
    like = re.compile(translate(folded(wanted).replace("[", "[[]").replace("?", "[?]")))
    return lambda value: like.match(folded(value)) is not None


def _holds(value: str, sign: str, bound: str) -> bool:
    if not value:
        return False
    order = _order(value, bound)
    return {">": order > 0, ">=": order >= 0, "<": order < 0, "<=": order <= 0}[sign]


def _order(value: str, bound: str) -> int:
    """-1, 0 or 1 as the value is below, like or above the bound."""
    left, right = _number(value), _number(bound)
    if left is not None and right is not None:
        return (left > right) - (left < right)
    words, wanted = folded(value)[: len(bound)], folded(bound)
    return (words > wanted) - (words < wanted)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
