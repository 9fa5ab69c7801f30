"""A draft of a summary in the passages' own words: the sentences that say most of what all of them say.

Centroid of lemmas, as in Radev, Jing, Styś and Tam 2004, Centroid-based summarization of multiple documents,
Information Processing and Management 40:919-938: a sentence scores the mean weight of its words, a word weighs how
many passages it is in; a sentence that repeats one that was taken loses by what they share. Nothing is written anew.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

MOST = 3  # sentences of a draft
SHORT = 4  # words; a shorter sentence is taken only where there is nothing else


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a passage: its words without stop words (lemmas), and which passage it is from."""

    passage: int
    lemmas: Sequence[str]
    words: int


def extract(sentences: Sequence[Said], *, most: int = MOST) -> list[int]:
    """The places of the sentences to quote, in the order they were given."""
    holding = Counter(lemma for one in {one.passage for one in sentences} for lemma in _of(sentences, one))
    left = [place for place, one in enumerate(sentences) if one.lemmas]
    left = [place for place in left if sentences[place].words >= SHORT] or left
    taken: list[int] = []
    said: set[str] = set()

    def worth(place: int) -> float:
        lemmas = set(sentences[place].lemmas)
        fresh = sum(holding[lemma] for lemma in lemmas - said)
        again = 0.5 * sum(holding[lemma] for lemma in lemmas & said)
        other = any(sentences[place].passage == sentences[one].passage for one in taken)
        return float((fresh - again) / len(lemmas) ** 0.5 * (0.5 if other else 1.0))

    while left and len(taken) < most:
        best = max(left, key=lambda place: (worth(place), -place))
        if taken and worth(best) <= 0:
            break
        taken.append(best)
        left.remove(best)
        said.update(sentences[best].lemmas)
    return sorted(taken)


def _of(sentences: Sequence[Said], passage: int) -> set[str]:
    return {lemma for one in sentences if one.passage == passage for lemma in one.lemmas}
