"""Help that needs no examples: passages like one passage, and codes that may be one.

Likeness is the kernel of words and meaning, made a cosine: 1 for the same sentence, 0 and below for nothing in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from qcoder.suggesters.features import Features, Reader
from qcoder.suggesters.training import Training

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_ALIKE = 3  # coded sentences of each code, before their likeness says something
ALIKE = 0.45  # from here on two codes may be one


@dataclass(frozen=True, slots=True)
class Like:
    """A sentence and how like it is to the one that was asked for."""

    document_id: int
    start: int
    end: int
    likeness: float


@dataclass(frozen=True, slots=True)
class CodePair:
    """Two codes: likeness of what is said of them and of what they stand on (None: too little), and shared sentences.

    `shared` of `either` coded sentences carry both codes.
    """

    one: int
    two: int
    described: float | None
    coded: float | None
    shared: int
    either: int

    @property
    def strength(self) -> float:
        """The strongest sign that the two are one."""
        return max(self.described or 0.0, self.coded or 0.0, self.shared / self.either if self.either else 0.0)


def like(features: Features, reader: Reader, text: str, language: str, *, most: int, but: set[int]) -> tuple[Like, ...]:
    """The sentences most like a text, the likest first; repeated ones once, rows in `but` left out."""
    import numpy as np

    n, parameters = len(features.units), features.parameters
    terms, vectors = reader.alone(features, [(text, language)])
    products = parameters.words**2 * np.asarray((features.terms[:n] @ terms.T).todense())[:, 0]
    lengths = parameters.words**2 * np.asarray(features.terms[:n].multiply(features.terms[:n]).sum(axis=1)).ravel()
    own = parameters.words**2 * float(terms.multiply(terms).sum())
    if features.vectors is not None and vectors is not None:
        products = products + features.vectors[:n] @ vectors[0]
        lengths = lengths + np.einsum("ij,ij->i", features.vectors[:n], features.vectors[:n])
        own += float(vectors[0] @ vectors[0])
    cosines = np.round(products / np.sqrt(np.maximum(lengths * own, 1e-12)), 6)
    found: list[Like] = []
    seen: set[str] = set()
    for row in map(int, np.argsort(-cosines, kind="stable")):
        unit = features.units[row]
        if len(found) == most or cosines[row] <= 0:
            break
        if row not in but and unit.key not in seen and not unit.context:
            seen.add(unit.key)
            found.append(Like(unit.document_id, unit.start, unit.end, float(cosines[row])))
    return tuple(found)


def pairs_alike(training: Training, features: Features, *, least: float = ALIKE) -> tuple[CodePair, ...]:
    """Pairs of codes that may be one, the strongest sign first; a code and those above it are no pair."""
    described = _of_lines(training, features)
    coded = _of_examples(training, features)
    found = []
    for one, two in combinations(range(len(training.codes)), 2):
        if _is_family(training, one, two):
            continue
        both = int((training.coded[:, one] & training.coded[:, two]).sum())
        either = int((training.coded[:, one] | training.coded[:, two]).sum())
        pair = CodePair(
            training.codes[one].id,
            training.codes[two].id,
            described.get((one, two)),
            coded.get((one, two)),
            both,
            either,
        )
        if pair.strength >= least:
            found.append(pair)
    return tuple(sorted(found, key=lambda pair: (-pair.strength, pair.one, pair.two)))


def _of_lines(training: Training, features: Features) -> dict[tuple[int, int], float]:
    import numpy as np

    rows = np.arange(len(features.units), len(features))
    kernel = _cosines(features.kernel(rows, rows, words=features.parameters.words, meaning=1.0, context=0.0))
    code = [training.number[line.code_id] for line in features.lines]
    return {(code[one], code[two]): round(float(kernel[one, two]), 6) for one, two in combinations(range(len(rows)), 2)}


def _of_examples(training: Training, features: Features) -> dict[tuple[int, int], float]:
    """Cosine of the middles of what two codes stand on."""
    import numpy as np

    chosen = [code for code in range(len(training.codes)) if training.coded[:, code].sum() >= FEWEST_ALIKE]
    if not chosen:
        return {}
    rows = np.flatnonzero(training.coded[:, chosen].any(axis=1))
    shares = training.coded[rows][:, chosen].astype(float)
    shares /= shares.sum(axis=0)
    kernel = features.kernel(rows, rows, words=features.parameters.words, meaning=1.0, context=0.0)
    middles = _cosines(shares.T @ kernel @ shares)
    return {
        (chosen[one], chosen[two]): round(float(middles[one, two]), 6)
        for one, two in combinations(range(len(chosen)), 2)
    }


def _cosines(products: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    lengths = np.sqrt(np.maximum(np.diag(products), 1e-12))
    return np.asarray(products / lengths[:, None] / lengths[None, :])


def _is_family(training: Training, one: int, two: int) -> bool:
    above = {code.id: code.parent_id for code in training.codes}

    def chain(code: int) -> set[int]:
        found, at = set(), above.get(code)
        while at is not None and at not in found:
            found.add(at)
            at = above.get(at)
        return found

    first, second = training.codes[one].id, training.codes[two].id
    return first in chain(second) or second in chain(first)
