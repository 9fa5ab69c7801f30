"""Which of some passages is most like the others, and which is least, by the words that they share.

A passage is a bag of lemmas; a lemma weighs less the more passages hold it (tf-idf, Salton and Buckley 1988, the raw
count damped by a logarithm); likeness is the cosine with the sum of all the others. It says nothing of meaning: it
proposes a passage to read first, and is told as such wherever it is shown.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import log, sqrt


def likeness_to_others(bags: Sequence[Sequence[str]]) -> list[float]:
    """For each passage the cosine (0 to 1) of its weighted lemmas with those of all the others together."""
    held = Counter(lemma for bag in bags for lemma in set(bag))
    vectors = [
        {lemma: (1 + log(count)) * log(1 + len(bags) / held[lemma]) for lemma, count in Counter(bag).items()}
        for bag in bags
    ]
    whole: defaultdict[str, float] = defaultdict(float)
    for vector in vectors:
        for lemma, weight in vector.items():
            whole[lemma] += weight
    square = sum(weight * weight for weight in whole.values())
    found = []
    for vector in vectors:
        own = sum(weight * weight for weight in vector.values())
        shared = sum(weight * whole[lemma] for lemma, weight in vector.items())
        others = max(0.0, square - 2 * shared + own)  # of the sum without this one
        found.append((shared - own) / sqrt(own * others) if own and others > 1e-12 else 0.0)
    return found
