"""A person's own rule for the labels of speakers, written as a pattern.

"{name} >>" finds "Ana >> Sí."; "[{time}] {name}|" finds "[00:12] Ana| Sí."; "{skip}" passes over anything. The parts
have Spanish names too. Whoever knows regular expressions writes one after "re:", with groups called name and time.
"""

import re
from functools import lru_cache

from qcoder.core.errors import BadInput
from qcoder.core.messages import _, say

_PARTS = {
    "name": r"(?P<name>[^\W_][^\n{}<>|\[\]]{0,59}?)",
    "time": r"(?P<time>\d{1,3}(?::\d{2}){1,2}(?:[.,]\d{1,3})?)",
    "skip": r"[^\n]{0,80}?",
}
_CALLED = {"nombre": "name", "hora": "time", "tiempo": "time", "omitir": "skip"}
_PLACE = re.compile(r"\{(\w+)\}")


def example_rule() -> str:
    """A rule as a person would write it in her language."""
    part = _("name")
    return f"{{{part}}} >>"


@lru_cache(maxsize=32)
def compiled(rule: str) -> re.Pattern[str]:
    """The regular expression of a rule. Raises BadInput when it cannot find a name."""
    try:
        if rule.startswith("re:"):
            pattern = re.compile(rule[3:])
        else:
            pieces, at = [], 0
            for found in _PLACE.finditer(rule):
                part = found[1].casefold()
                part = _CALLED.get(part, part)
                if part not in _PARTS:
                    raise _wrong(rule)
                pieces += [_literal(rule[at : found.start()]), _PARTS[part]]
                at = found.end()
            tail = _literal(rule[at:])
            pattern = re.compile(r"[ \t\u00a0]*" + "".join([*pieces, tail]) + ("" if tail else r"(?=\s|$)"))
    except re.error as error:
        raise _wrong(rule) from error
    if "name" not in pattern.groupindex or pattern.match("") is not None:
        raise _wrong(rule)
    return pattern


def _literal(words: str) -> str:
    """These letters, with any white space where there is some."""
    return r"[ \t\u00a0]+".join(re.escape(part) for part in re.split(r"[ \t\u00a0]+", words)) if words else ""


def _wrong(rule: str) -> BadInput:
    return BadInput(
        say("“{rule}” is no rule for the labels of speakers.", rule=rule),
        say("Write how a line begins in the transcript, such as {example}", example=example_rule()),
    )
