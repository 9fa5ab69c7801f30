"""Which turns may ask which questions of a guide: how much of what a question says does a turn say?

BM25 over lemmas (Robertson and Zaragoza 2009, The Probabilistic Relevance Framework, Foundations and Trends in
Information Retrieval 3:333-389, equation 3.15, with the idf of Lucene that is never below nothing), divided by what
the question would have with itself: 0 shares no word, 1 says all of it. Words are weighed by how rare they are in the
turns of the interviewer, all documents together, because the same questions come back in all of them. Words that begin
alike count as one (Canada, Canadian; deploy, deployment): questions are asked in other forms than they are written in.

Where the limits come from: the sample project (tests/unit/services/test_question_links.py), and the interviewer's turns
of three published interviews that follow one guide, linked by hand (Côté and others 2023, Quality Issues in Machine
Learning Software Systems; interviews 11, 25 and 37, as far as they were read): of 36 proposals 32 were right, and 32 of
the 38 that were asked were found; with the less alike 34 of 41, and 34 of 38.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from qcoder.language.fold import fold, strip_marks

K1, B = 1.2, 0.75
AT_LEAST = 0.35  # of a proposal
LESS_ALIKE = 0.2  # of what is offered besides, when somebody looks for what is missing
MOST = 2  # proposals for one question in one document
BESIDE_THE_BEST = 0.6  # of the likeness of the best of a question that its others must have
BEGINNING = 5  # letters that words have to share to count as one


@dataclass(frozen=True, slots=True)
class Asked:
    """A proposal: the places of a question and of a turn in what was given, and how alike they are (0 to 1)."""

    question: int
    turn: int
    score: float


def beginnings(words: Sequence[str]) -> list[str]:
    """How the words begin, without accents: what is compared of them."""
    return [strip_marks(fold(word))[:BEGINNING] for word in words]


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
        questions, turns: the beginnings of their lemmas, without stop words.
    """
    found: dict[int, list[Asked]] = {}
    for place, turn in enumerate(turns):
        scored = [Asked(question, place, weights.score(words, turn)) for question, words in enumerate(questions)]
        best = max(scored, key=lambda one: (one.score, -one.question), default=None)
        if best is not None and best.score >= at_least:
            found.setdefault(best.question, []).append(best)
    kept = []
    for of in found.values():
        first, *others = sorted(of, key=lambda one: (-one.score, one.turn))[:most]
        kept += [first, *(one for one in others if one.score >= BESIDE_THE_BEST * first.score)]
    return sorted(kept, key=lambda one: (-one.score, one.question, one.turn))
