"""Letters that stand for the name of a code where there is no room for it."""

import re
from functools import lru_cache

_WORD = re.compile(r"\w+")
LONGEST = 3


@lru_cache(maxsize=4096)  # asked for every passage in sight, in every frame
def initials(name: str) -> str:
    """Up to three letters for a name: of its longer words, or the first two of a single one."""
    words: list[str] = _WORD.findall(name)
    told = [word for word in words if len(word) > 3]
    if len(told) < 2:
        told = [word for word in words if len(word) > 2] or words
    if len(told) == 1:
        return told[0][:2].capitalize()
    return "".join(word[0] for word in told[:LONGEST]).upper()
