"""Why a sentence got its score: by its words, and by the coded sentences and descriptions it is like. Both exact."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from qcoder.suggesters.features import Reader
from qcoder.suggesters.lexical import pair_of, pieces_of
from qcoder.suggesters.model import Model
from qcoder.suggesters.values import Near, Why, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_NEAR = 3  # of excerpts, and of lines of descriptions


def explain(model: Model, row: int, column: int) -> Why:
    """The score of a unit for an output, taken apart twice."""
    words, total = _words(model, row, column)
    meaning, context = _meaning(model, row, column), _context(model, row, column)
    score = total + meaning + context
    parts = model.shares_of_rows(row, column)
    near, rest = _nearest(model, parts, column)
    unit = model.features.units[row]
    return Why(score, 0.0, words, meaning, context, near, rest, unit.start, unit.end)


def _words(model: Model, row: int, column: int) -> tuple[tuple[Word, ...], float]:
    """What each word adds: its own term, half of each pair it is in, its pieces."""
    features = model.features
    unit = features.units[row]
    said = features.words_of(row)
    terms = features.terms[row]
    weights = model.of["terms"][:, column]
    value = {int(at): float(amount) * float(weights[at]) for at, amount in zip(terms.indices, terms.data, strict=True)}
    columns = features.vocabulary.columns
    holders: dict[int, list[int]] = defaultdict(list)  # term -> words it stands in, as often as it does
    for number, word in enumerate(said):
        for name in (word.lemma, *pieces_of(word.lemma, features.vocabulary.lengths)):
            if name in columns:
                holders[columns[name]].append(number)
    for number, (one, two) in enumerate(itertools.pairwise(said)):
        pair = pair_of(one.lemma, two.lemma)
        if pair in columns:
            holders[columns[pair]] += [number, number + 1]
    added = [0.0] * len(said)
    for at, amount in value.items():
        for number in holders[at]:
            added[number] += amount / len(holders[at])
    made = tuple(
        Word(unit.start + word.start, unit.start + word.end, unit.text[word.start : word.end], weight)
        for word, weight in zip(said, added, strict=True)
    )
    return made, sum(value.values())


def _meaning(model: Model, row: int, column: int) -> float:
    if model.features.vectors is None:
        return 0.0
    return float(model.features.vectors[row].astype(float) @ model.of["meaning"][:, column])


def _context(model: Model, row: int, column: int) -> float:
    features = model.features
    before = int(features.before[row])
    if before < 0:
        return 0.0
    weights = model.of["context"][:, column]
    if features.vectors is not None:
        return float(features.vectors[before].astype(float) @ weights)
    return float((features.terms[before] @ weights)[0])


def _nearest(model: Model, parts: NDArray[Any], column: int) -> tuple[tuple[Near, ...], float]:
    """The coded sentences and lines that add most, and what all other rows add."""
    import numpy as np

    training, n = model.training, len(model.features.units)
    excerpts: list[Near] = []
    lines: list[Near] = []
    for at in np.argsort(-parts, kind="stable"):
        row = int(model.rows[at])
        if parts[at] <= 0 or (len(excerpts) >= MOST_NEAR and len(lines) >= MOST_NEAR):
            break
        weight = float(parts[at])
        if row >= n:
            line = model.features.lines[row - n]
            if len(lines) < MOST_NEAR and training.number[line.code_id] in training.outputs[column].members:
                lines.append(Near("description", line.text, weight, code_id=line.code_id))
        elif len(excerpts) < MOST_NEAR and training.targets[row, column]:
            unit = training.units[row]
            excerpts.append(Near("excerpt", unit.text, weight, unit.document_id, unit.start, unit.end))
    near = (*excerpts, *lines)
    return near, float(parts.sum()) - sum(one.weight for one in near)


def word_by_word(model: Model, reader: Reader, row: int, column: int) -> tuple[Word, ...]:
    """How much the score falls when a word is left out of the sentence: its terms and its part in the meaning."""
    import numpy as np

    unit = model.features.units[row]
    said = model.features.words_of(row)
    texts = [unit.text, *(unit.text[: word.start] + unit.text[word.end :] for word in said)]
    lemmas = tuple(word.lemma for word in said)
    without = [lemmas, *(lemmas[:at] + lemmas[at + 1 :] for at in range(len(lemmas)))]
    terms, vectors = reader.alone(model.features, [(text, unit.language) for text in texts], without)
    scores = np.asarray(terms @ model.of["terms"][:, column])
    if vectors is not None:
        scores = scores + vectors @ model.of["meaning"][:, column]
    return tuple(
        Word(
            unit.start + word.start, unit.start + word.end, unit.text[word.start : word.end], float(scores[0] - left)
        )
        for word, left in zip(said, scores[1:], strict=True)
    )  # fmt: skip
