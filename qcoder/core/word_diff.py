"""What changed between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words: beyond that the two texts are shown one after the other


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both texts have, or that only the old or only the new one has."""

    kind: Literal["same", "gone", "new"]
    words: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make `old` (same and gone) and `new` (same and new)."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > LONGEST:
        before, after = [old], [new]
    made: list[Piece] = []
    for what, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if what == "equal":
            made.append(Piece("same", "".join(before[a:b])))
            continue
        if a < b:
            made.append(Piece("gone", "".join(before[a:b])))
        if c < d:
            made.append(Piece("new", "".join(after[c:d])))
    return tuple(piece for piece in made if piece.words)
