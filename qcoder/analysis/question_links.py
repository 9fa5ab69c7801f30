"""Which turns may ask which questions of a guide: how much of what a question says does a turn say?

BM25 over lemmas (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, Foundations and Trends in
Information Retrieval 3:333-389, equation 3.15, with the idf of Lucene that is never below nothing), divided by what
the question would have with itself: 0 shares no word, 1 says all of it. Words are weighed by how rare they are in the
turns of the interviewer, all documents together, because the same questions come back in all of them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

K1, B = 1.2, 0.75
AT_LEAST = 0.35  # of a proposal; measured on the sample project, see tests/unit/services/test_question_links.py
MOST = 2  # proposals for one question in one document


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal: the places of a question and of a turn in what was given, and how alike they are (0 to 1)."""

    question: int
    turn: int
    score: float


class Weights:
    """How much each word of the interviewer's turns weighs."""

    def __init__(self, turns: Sequence[Sequence[str]]) -> None:
        self._turns = len(turns)
        self._holding = Counter(word for turn in turns for word in set(turn))
        self._length = sum(map(len, turns)) / max(1, len(turns))

    def of(self, word: str) -> float:
        holding = self._holding[word]
        return log(1 + (self._turns - holding + 0.5) / (holding + 0.5))

    def score(self, question: Sequence[str], turn: Sequence[str]) -> float:
        """BM25 of a turn for a question, as a share of the question's own; 0 for a question of stop words."""
        best = self._sum(question, question)
        return min(1.0, self._sum(question, turn) / best) if best else 0.0

    def _sum(self, question: Sequence[str], text: Sequence[str]) -> float:
        times = Counter(text)
        room = K1 * (1 - B + B * len(text) / (self._length or 1))
        return sum(
            self.of(word) * times[word] * (K1 + 1) / (times[word] + room) for word in set(question) if times[word]
        )


def propose(
    questions: Sequence[Sequence[str]],
    turns: Sequence[Sequence[str]],
    weights: Weights,
    *,
    at_least: float = AT_LEAST,
    most: int = MOST,
) -> list[Asked]:
    """The turns of one document that may ask a question, each turn for the question it is most like; best first.

    Args:
        questions, turns: their lemmas, without stop words.
    """
    found: dict[int, list[Asked]] = {}
    for place, turn in enumerate(turns):
        scored = [Asked(question, place, weights.score(words, turn)) for question, words in enumerate(questions)]
        best = max(scored, key=lambda one: (one.score, -one.question), default=None)
        if best is not None and best.score >= at_least:
            found.setdefault(best.question, []).append(best)
    kept = [one for of in found.values() for one in sorted(of, key=lambda one: (-one.score, one.turn))[:most]]
    return sorted(kept, key=lambda one: (-one.score, one.question, one.turn))
