"""The engine's own track record on this project: every coded interview judged as if it had never been coded.

Shares come with Wilson's interval (95 %), calibration errors with one from drawing the interviews anew (percentiles of
200 drawings, always the same ones). All of it says how far the engine agrees with the coder, never what is right.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Literal

from qcoder.suggesters.proposals import Chooser
from qcoder.suggesters.shares import interval
from qcoder.suggesters.values import SEED

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS = 10
DRAWINGS = 200
DRAWN = 3  # sets of interviews of each size, when growth is estimated
FEWEST_GROWN = 3  # coded interviews, before growth can be told

Status = Literal["speaks", "few examples", "unreliable", "nothing to go by"]


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`, with the interval that holds it 95 times in 100."""

    part: int
    whole: int
    low: float
    high: float

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Error:
    """Expected calibration error: how far probabilities are from shares, on average; with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Sentences whose likeliest code has a probability between two tenths."""

    low: float
    n: int
    chance: float  # mean probability
    share: float  # of them that the coder had coded


@dataclass(frozen=True, slots=True)
class Growth:
    """With so many coded interviews: of the coded sentences of all others, how many had one of their codes among the
    first three; the mean of some drawings of interviews."""

    documents: int
    found: Share


@dataclass(frozen=True, slots=True)
class CodeRecord:
    """Of a code, in one language or ("") in all."""

    code_id: int
    language: str
    examples: int
    documents: int
    status: Status
    precision: Share  # of what would have been proposed
    recall: Share  # of what there was to find
    calibration: Error | None  # None: nothing was judged
    average_precision: float | None
    confused_with: tuple[int, ...] = ()  # codes that stood where this one was proposed wrongly, the most frequent first


@dataclass(frozen=True, slots=True)
class Record:
    """`possible` is False where fewer than two interviews, or too few passages, are coded by hand."""

    possible: bool
    documents: int
    sentences: int
    asked: float  # precision
    threshold: float | None  # from which probability on that was delivered; None: nowhere
    whole_text: bool  # uncoded text counted where it was worked; else only coded passages were judged
    calibration: Error | None  # of the likeliest code of each sentence
    bins: tuple[Bin, ...]
    codes: tuple[CodeRecord, ...]
    growth: tuple[Growth, ...] = ()  # from few coded interviews to all but one


def record_of(chooser: Chooser, *, by_language: bool = False) -> Record:
    """The record of a fitted model; one line a code, and with `by_language` one for each language as well."""
    import numpy as np

    estimate, training = chooser.estimate, chooser.training
    rows = estimate.rows
    documents = training.documents[rows] if len(rows) else np.zeros(0, dtype=int)
    languages = np.array([training.units[row].language for row in rows])
    own = [int(column) for column in estimate.own if estimate.known[column]]
    counted = estimate.counted[:, own]
    chances, truth = estimate.chances[:, own], estimate.truth[:, own]
    first = _first(chances, truth, counted)
    codes = []
    for column in map(int, estimate.own):
        codes.append(_code(chooser, column, documents, languages, ""))
        if by_language:
            codes += [
                _code(chooser, column, documents, languages, language) for language in sorted(set(languages.tolist()))
            ]
    by_hand = np.asarray((training.coded & ~training.by_machine).any(axis=1))
    worked = any(training.worked[column] & set(documents.tolist()) for column in own)
    return Record(
        possible=estimate.fits(tree=False),
        documents=len(set(documents.tolist())),
        sentences=int(counted.any(axis=1).sum()),
        asked=chooser.parameters.precision,
        threshold=estimate.thresholds[False],
        whole_text=bool(worked and len(rows) and not np.all(by_hand[rows])),
        calibration=_error(first[0], first[1], documents[first[2]]),
        bins=_bins(first[0], first[1]),
        codes=tuple(codes),
        growth=growth_of(chooser),
    )


def growth_of(chooser: Chooser) -> tuple[Growth, ...]:
    """How much is found from two coded interviews on, twice as many each time, up to all but one."""
    import numpy as np

    estimate, training, model = chooser.estimate, chooser.training, chooser.model
    documents = sorted({int(one) for one in training.documents[estimate.rows]})
    if not estimate.fits(tree=False) or len(documents) < FEWEST_GROWN:
        return ()
    by_hand = (training.coded & ~training.by_machine)[estimate.rows]
    of_document = training.documents[estimate.rows]
    made = []
    size = 2
    while size < len(documents) - 1:
        counts = []
        for drawing in range(DRAWN):
            order = sorted(documents, key=lambda one: sha256(f"{SEED} {drawing} {one}".encode()).hexdigest())
            others = order[size:]
            scores = model.left_out_scores(others)
            places = np.flatnonzero(np.isin(training.documents, others))
            inside = np.isin(of_document, others)
            scores = scores[np.searchsorted(places, estimate.rows[inside])]
            counts.append(_among_first(scores[:, estimate.own], by_hand[inside]))
        part, whole = np.mean(counts, axis=0)
        made.append(Growth(size, _share(round(part), round(whole))))
        size *= 2
    model.forget_left_out()
    part, whole = _among_first(estimate.scores[:, estimate.own], by_hand)
    return (*made, Growth(len(documents) - 1, _share(part, whole)))


def _among_first(scores: NDArray[Any], truth: NDArray[Any], first: int = 3) -> tuple[int, int]:
    """How many coded sentences have one of their codes among the first so many, of how many."""
    import numpy as np

    coded = truth.any(axis=1)
    best = np.argsort(-scores[coded], axis=1, kind="stable")[:, :first]
    return int(np.take_along_axis(truth[coded], best, axis=1).any(axis=1).sum()), int(coded.sum())


def _first(
    chances: NDArray[Any], truth: NDArray[Any], counted: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The likeliest code of each sentence: its probability, whether it was coded, and which sentences were judged."""
    import numpy as np

    judged = np.asarray(counted.any(axis=1))
    if not judged.any():
        return np.zeros(0), np.zeros(0, dtype=bool), judged
    some = np.where(counted, chances, -1.0)[judged]
    best = some.argmax(axis=1)
    rows = np.arange(len(best))
    return some[rows, best], truth[judged][rows, best], judged


def _code(chooser: Chooser, column: int, documents: NDArray[Any], languages: NDArray[Any], language: str) -> CodeRecord:
    import numpy as np

    estimate, training = chooser.estimate, chooser.training
    judged = np.asarray(estimate.counted[:, column]).copy()
    if language:
        judged &= languages == language
    chances, truth = estimate.chances[judged, column], estimate.truth[judged, column]
    proposed = chances >= chooser.threshold(column)
    right = int(truth[proposed].sum())
    wrong = np.asarray(estimate.rows[judged])[proposed & ~truth]
    code = training.codes[training.outputs[column].code].id
    examples = [one for one in training.request.examples if one.code_id == code]
    if language:
        spoken = {unit.document_id: unit.language for unit in training.units}
        examples = [one for one in examples if spoken.get(one.document_id) == language]
    return CodeRecord(
        code_id=code,
        language=language,
        examples=len(examples),
        documents=len({one.document_id for one in examples}),
        status=_status(chooser, column),
        precision=_share(right, int(proposed.sum())),
        recall=_share(right, int(truth.sum())),
        calibration=_error(chances, truth, documents[judged]) if estimate.known[column] else None,
        average_precision=_average_precision(estimate.scores[judged, column], truth),
        confused_with=_others(chooser, wrong),
    )


def _status(chooser: Chooser, column: int) -> Status:
    training, parameters = chooser.training, chooser.parameters
    if not training.examples(column):
        return "nothing to go by"
    if (
        training.examples(column) < parameters.fewest_examples
        or training.documents_of(column) < parameters.fewest_documents
        or not chooser.estimate.fits(tree=False)
    ):
        return "few examples"
    return "speaks" if chooser.reliable(column) else "unreliable"


def _others(chooser: Chooser, rows: NDArray[Any]) -> tuple[int, ...]:
    import numpy as np

    counts = chooser.training.coded[rows].sum(axis=0)
    ranked = [int(code) for code in np.argsort(-counts, kind="stable")[:2] if counts[code]]
    return tuple(chooser.training.codes[code].id for code in ranked)


def _share(part: int, whole: int) -> Share:
    return Share(part, whole, *interval(part, whole))


def _places(chances: NDArray[Any]) -> NDArray[Any]:
    import numpy as np

    return np.asarray(np.minimum((chances * BINS).astype(int), BINS - 1))


def _bins(chances: NDArray[Any], truth: NDArray[Any]) -> tuple[Bin, ...]:
    places = _places(chances)
    return tuple(
        Bin(place / BINS, int(inside.sum()), float(chances[inside].mean()), float(truth[inside].mean()))
        for place in range(BINS)
        if (inside := places == place).any()
    )


def _error(chances: NDArray[Any], truth: NDArray[Any], documents: NDArray[Any]) -> Error | None:
    import numpy as np

    if not len(chances):
        return None
    listed, which = np.unique(documents, return_inverse=True)
    sums = np.zeros((len(listed), BINS, 2))  # of each document and bin: chances minus truth, and how many
    np.add.at(sums, (which, _places(chances)), np.stack([chances - truth, np.ones(len(chances))], axis=1))
    drawn = np.random.default_rng(SEED).multinomial(len(listed), np.full(len(listed), 1 / len(listed)), DRAWINGS)
    drawn = np.vstack([np.ones(len(listed), dtype=int), drawn])
    totals = np.einsum("ij,jkl->ikl", drawn, sums)
    errors = np.abs(totals[:, :, 0]).sum(axis=1) / np.maximum(totals[:, :, 1].sum(axis=1), 1)
    low, high = np.percentile(errors[1:], [2.5, 97.5])
    return Error(float(errors[0]), float(low), float(high))


def _average_precision(scores: NDArray[Any], truth: NDArray[Any]) -> float | None:
    """Mean of the precision at each passage that carries the code, the likeliest first; None where there is none."""
    import numpy as np

    if not truth.any():
        return None
    ranked = truth[np.argsort(-scores, kind="stable")]
    places = np.flatnonzero(ranked)
    return float(np.mean(np.arange(1, len(places) + 1) / (places + 1)))
