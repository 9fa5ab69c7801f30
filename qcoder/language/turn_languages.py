"""Where a document switches its language: turns that are clearly in the other one than the document."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Protocol

from qcoder.core.words import those_in
from qcoder.language.fold import fold
from qcoder.language.guess import guess_language, told_apart


class Said(Protocol):
    """What a turn is here: words from `said_start` to `end`."""

    @property
    def said_start(self) -> int: ...

    @property
    def end(self) -> int: ...


LONGEST_LOOK = 600  # code points of a turn that are looked at first
_WORDS = re.compile("[a-z]+")
FEWEST = 3  # different stop words of the other language that a turn must have, and three times as many as of its own


@cache
def _of_the_other(language: str) -> frozenset[bytes]:
    spanish, english = told_apart()
    return frozenset(word.encode() for word in (english if language == "es" else spanish))


def languages_of_turns(text: str, turns: Sequence[Said], language: str) -> list[str]:
    """For each turn "es" or "en" where it is in another language than the document, else ""."""
    spanish, english = told_apart()
    if not turns:
        return []
    if language in ("es", "en") and len(those_in(text, _of_the_other(language))) < FEWEST:  # as in most documents
        return [""] * len(turns)
    found = []
    for turn in turns:
        words = set(_WORDS.findall(fold(text[turn.said_start : min(turn.end, turn.said_start + LONGEST_LOOK)])))
        for_spanish, for_english = len(words & spanish), len(words & english)
        most, least = max(for_spanish, for_english), min(for_spanish, for_english)
        other = "es" if for_spanish > for_english else "en"
        if most < FEWEST or most < 3 * least or other == language:
            found.append("")
            continue
        found.append(other if guess_language(text[turn.said_start : turn.end]) == other else "")
    return found
