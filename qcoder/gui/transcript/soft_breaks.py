"""Where a very long paragraph is cut for the screen: Qt lays out a paragraph in one piece, however long it is.

Only the widget knows of the cuts; the text and its positions stay as they are (see `core.utf16`).
"""

import re
import unicodedata
from itertools import pairwise

LONGEST = 16_000  # code points that a paragraph may have before it is cut
PIECE = 6_000
BREAK = "\u2029"  # what Qt takes for the end of a paragraph; no stored text has it

_STAYS = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\U000e0100-\U000e01ef]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")


def soft_breaks(text: str) -> list[int]:
    """The positions before which the paragraphs of `text` are cut: behind a sentence, else a space, else a letter."""
    found: list[int] = []
    at = 0
    while len(text) - at > LONGEST:
        last = text.rfind("\n", at, at + LONGEST + 1)
        if last >= 0:
            at = last + 1
        else:
            at = _cut(text, at + PIECE // 2, at + PIECE)
            found.append(at)
    return found


def with_breaks(text: str, breaks: list[int]) -> str:
    """`text` as the widget holds it."""
    borders = [0, *breaks, len(text)]
    return BREAK.join(text[start:end] for start, end in pairwise(borders))


def _cut(text: str, low: int, high: int) -> int:
    for sign in (". ", " "):
        found = text.rfind(sign, low, high)
        if found >= 0:
            return found + len(sign)
    at = high
    while at > low and _belongs_to_the_letter_before(text, at):
        at -= 1
    return at if at > low else high


def _belongs_to_the_letter_before(text: str, at: int) -> bool:
    letter, before = text[at], text[at - 1]
    return (
        unicodedata.category(letter).startswith("M")
        or _STAYS.match(letter) is not None
        or before == "\u200d"
        or (_FLAG.match(letter) is not None and _FLAG.match(before) is not None)
    )
