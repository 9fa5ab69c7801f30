"""What changed between two texts, word by word, for people to read."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words: beyond that the two texts are shown one after the other
ALIKE = 0.3  # of the words: texts that share less are shown one after the other
ISLAND = 5  # letters: what both texts have between two changes is read with them when it is shorter


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both texts have, or that only the old or only the new one has."""

    kind: Literal["same", "gone", "new"]
    words: str


def differences(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that make `old` (same and gone) and `new` (same and new), in runs that can be read."""
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    match = SequenceMatcher(None, before, after, autojunk=False)
    if len(before) + len(after) > LONGEST or (old and new and _shared(match, before, after) < ALIKE):
        return _pieces([(False, old, new)])
    runs: list[tuple[bool, str, str]] = []
    for what, a, b, c, d in match.get_opcodes():
        runs.append((what == "equal", "".join(before[a:b]), "".join(after[c:d])))
    return _pieces(_joined(runs))


def _shared(match: SequenceMatcher[str], before: list[str], after: list[str]) -> float:
    """How much of the words, without spaces, both texts have."""
    same = sum(not word.isspace() for at, _b, size in match.get_matching_blocks() for word in before[at : at + size])
    return 2 * same / max(1, sum(not word.isspace() for word in (*before, *after)))


def _joined(runs: list[tuple[bool, str, str]]) -> list[tuple[bool, str, str]]:
    """The same with short islands between two changes taken into them."""
    made: list[tuple[bool, str, str]] = []
    for place, (same, old, new) in enumerate(runs):
        island = same and 0 < place < len(runs) - 1 and len(old.strip()) < ISLAND
        if made and not made[-1][0] and (not same or island):
            made[-1] = (False, made[-1][1] + old, made[-1][2] + new)
        else:
            made.append((same, old, new))
    return made


def _pieces(runs: list[tuple[bool, str, str]]) -> tuple[Piece, ...]:
    made: list[Piece] = []
    for same, old, new in runs:
        made += [Piece("same", old)] if same else [Piece("gone", old), Piece("new", new)]
    return tuple(piece for piece in made if piece.words)
