"""What is said before or after a word, as a tree.

Source: M. Wattenberg and F. B. Viégas, The word tree, IEEE Transactions on Visualization and Computer Graphics 14(6),
2008, 1221-1228.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Branch:
    """A word, how often it stands there, and how it goes on, most frequent first."""

    word: str
    count: int
    branches: tuple["Branch", ...] = ()
    more: int = 0  # ways in which it goes on that are not shown
    ends: int = 0  # times that the sentence ends here
    which: tuple[int, ...] = field(default=(), compare=False)  # of the sequences that the tree was made of


def word_tree(root: str, sequences: Sequence[Sequence[str]], *, depth: int, most: int, least: int = 1) -> Branch:
    """The branches of what follows a word (or comes before it, nearest word first).

    Args:
        sequences: for each place the words that follow, up to the end of the sentence.
        most: branches shown of each; `least`: times that a branch must occur.
    """

    def grow(word: str, which: Sequence[int], at: int) -> Branch:
        if at == depth:
            return Branch(word, len(which), which=tuple(which))
        following: dict[str, list[int]] = {}
        ends = 0
        for one in which:
            if len(sequences[one]) > at:
                following.setdefault(sequences[one][at], []).append(one)
            else:
                ends += 1
        ordered = sorted(following.items(), key=lambda pair: (-len(pair[1]), pair[0]))
        shown = [pair for pair in ordered if len(pair[1]) >= least][:most]
        branches = tuple(grow(next_, of, at + 1) for next_, of in shown)
        return Branch(word, len(which), branches, len(ordered) - len(shown), ends, tuple(which))

    return grow(root, range(len(sequences)), 0)


@dataclass(frozen=True, slots=True)
class Way:
    """A line of a tree: words that always go on in one way stand on one line.

    `words` are in the order in which they are met from the root; `depth` is how many words the last one is away from
    it, `above` the line that it goes on from (None: the root), `level` how many lines lie above.
    """

    words: tuple[str, ...]
    branch: Branch
    depth: int
    above: int | None
    level: int


def ways(root: Branch) -> list[Way]:
    """The lines of a tree, the root first and each before those that go on from it."""
    made: list[Way] = []

    def walk(branch: Branch, depth: int, above: int | None, level: int) -> Iterator[Way]:
        words = [branch.word]
        while len(branch.branches) == 1 and not branch.more and branch.branches[0].count == branch.count:
            if above is None:
                break  # the root is a line of its own
            branch = branch.branches[0]
            words.append(branch.word)
            depth += 1
        place = len(made)
        yield Way(tuple(words), branch, depth, above, level)
        for one in branch.branches:
            yield from walk(one, depth + 1, place, level + 1)

    for way in walk(root, 0, None, 0):
        made.append(way)
    return made
