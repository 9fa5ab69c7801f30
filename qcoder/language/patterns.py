"""Regular expressions that a person writes: checked before they run, and stopped when they run away."""

import re
from collections.abc import Iterator
from math import prod
from typing import Any

from qcoder.core.errors import BadInput
from qcoder.core.messages import say

LONGEST, MOST_REPEATED = 1_000, 100_000  # what is written; what its counted repetitions multiply to
_COUNTED = re.compile(r"\{(\d*)(?:,(\d*))?\}")
SECONDS = 2.0  # for one paragraph; a pattern that needs longer will need hours for some other


def compiled(pattern: str) -> Any:
    """The pattern, with capitals and small letters alike. Raises BadInput, which says where it goes wrong."""
    import regex

    repeated = prod(
        max(1, *(int(n[:9]) for n in found.groups() if n))
        for found in _COUNTED.finditer(pattern)
        if any(found.groups())
    )
    if len(pattern) > LONGEST or repeated > MOST_REPEATED:
        raise _too_large(pattern)
    try:
        return regex.compile(pattern, regex.IGNORECASE | regex.VERSION0)
    except RecursionError as error:
        raise _too_large(pattern) from error
    except regex.error as error:
        at = (error.pos or 0) + 1
        raise BadInput(
            say("The regular expression /{pattern}/ cannot be understood at character {at}.", pattern=pattern, at=at),
            say("Close every bracket; put a \\ before a sign that is meant as itself."),
        ) from error


def _too_large(pattern: str) -> BadInput:
    return BadInput(
        say("The regular expression /{pattern}/ is too large.", pattern=pattern[:60] + "…"),
        say("Ask for less at once: fewer signs, smaller numbers of repetitions."),
    )


def pattern_spans(pattern: Any, text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every hit that holds at least one character. Raises BadInput when it takes too long."""
    try:
        for found in pattern.finditer(text, timeout=SECONDS):
            if found.end() > found.start():
                yield found.span()
    except TimeoutError as error:
        raise BadInput(
            say("The regular expression /{pattern}/ takes too long on a paragraph.", pattern=pattern.pattern),
            say("Write it without a repetition inside a repetition, such as (a+)+."),
        ) from error
