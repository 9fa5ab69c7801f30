"""How good suggestions are: a researcher simulated on coded sets, as ratios to the bare floor in the same run.

The floor is logistic regression (C=10) on word TF-IDF, one classifier a code, with the same examples and negatives.
Whole interviews or respondents are held out; three drawings or more, and 95 % intervals over them. Run as
`python -m pytest tests/benchmarks/bench_suggestions.py -m benchmark -s`, then
`python -m tests.benchmarks.suggestion_table`.
"""

import csv
import os
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from qcoder.core.progress import Silent
from qcoder.core.words import word_spans
from qcoder.suggesters.encoder import installed_encoder
from qcoder.suggesters.engine import Engine
from qcoder.suggesters.estimate import Estimate
from qcoder.suggesters.explaining import explain, word_by_word
from qcoder.suggesters.features import Features, Reader, lines_of
from qcoder.suggesters.model import Model
from qcoder.suggesters.proposals import Chooser
from qcoder.suggesters.training import Training
from qcoder.suggesters.units import units_of
from qcoder.suggesters.values import CodeDescription, Example, Parameters, Request, Stretch, Text, Unit
from qcoder.suggesters.worker import Worker
from tests.benchmarks import coded_sets
from tests.benchmarks.coded_sets import CodedSet
from tests.benchmarks.suggestion_table import note, note_share

pytestmark = [pytest.mark.benchmark, pytest.mark.filterwarnings("ignore")]
SEEDS = range(int(os.environ.get("QCODER_SEEDS", "5")))
KS = (3, 5, 10, 20, 50)
HELD_OUT = 0.4
SMALL = 4  # times as many drawings of the sets of fewer than 100 documents, where the first interviews are coded
SETS = ("NaPiRE es", "NaPiRE pt", "NaPiRE en", "influencers", "sample study")


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, CodedSet]:
    found = [coded_sets.sample(tmp_path_factory.mktemp("sample"))]
    folder = coded_sets.corpus()
    if folder is not None:
        found += [coded_sets.napire(folder, language) for language in ("es", "pt", "en")]
        found.append(coded_sets.influencers(folder))
    return {one.name: one for one in found}


@pytest.fixture(params=SETS)
def coded(request: pytest.FixtureRequest, sets: dict[str, CodedSet]) -> CodedSet:
    if request.param not in sets:
        pytest.skip("the coded sets lie in a folder outside the repository (QCODER_CORPUS)")
    return sets[request.param]


READERS: dict[bool, Reader] = {}


def features_of(coded: CodedSet, *, encoder: bool = True, described: bool = True) -> Features:
    reader = READERS.setdefault(encoder, Reader(installed_encoder() if encoder else None))
    units = [unit for text in coded.texts for unit in units_of(text)]
    lines = [line for code in coded.codes for line in lines_of(code)] if described else []
    return reader.read(units, lines, parameters=Parameters(), progress=Silent())


def request_for(coded: CodedSet, examples: Sequence[Example], worked: Sequence[int] = ()) -> Request:
    return Request(coded.texts, coded.codes, tuple(examples), worked=frozenset((one, None) for one in worked))


class Passages:
    """The coded passages of a set: their documents, texts, units and labels (passages x codes)."""

    def __init__(self, coded: CodedSet, features: Features) -> None:
        number = {code.id: index for index, code in enumerate(coded.codes)}
        of: dict[tuple[int, int, int], list[Example]] = defaultdict(list)
        for example in coded.examples:
            of[example.document_id, example.start, example.end].append(example)
        texts = {text.document_id: text.text for text in coded.texts}
        rows: dict[int, list[int]] = defaultdict(list)
        for row, unit in enumerate(features.units):
            rows[unit.document_id].append(row)
        self.examples, self.texts, self.units = [], [], []
        documents, labels = [], []
        for (document, start, end), examples in of.items():
            inside = [
                row for row in rows[document] if features.units[row].start < end and start < features.units[row].end
            ]
            if not inside:
                continue
            label = np.zeros(len(coded.codes), dtype=bool)
            label[[number[example.code_id] for example in examples]] = True
            documents.append(document)
            labels.append(label)
            self.examples.append(examples)
            self.texts.append(texts[document][start:end])
            self.units.append(inside)
        self.documents, self.labels = np.array(documents), np.array(labels)

    def scores(self, of_units: NDArray[Any], chosen: NDArray[Any]) -> NDArray[Any]:
        """The mean over the sentences of each passage."""
        return np.array([of_units[self.units[one]].mean(axis=0) for one in chosen])


# ---- measures ----


def hits(scores: NDArray[Any], labels: NDArray[Any], known: NDArray[Any], first: int) -> float:
    """Share of passages with a known code that have one of their codes among the first so many."""
    kept = (labels & known).any(axis=1)
    ranked = np.argsort(-np.where(known, scores, -np.inf)[kept], axis=1, kind="stable")[:, :first]
    return float(np.mean(np.take_along_axis((labels & known)[kept], ranked, axis=1).any(axis=1)))


def average_precision(scores: NDArray[Any], labels: NDArray[Any], known: NDArray[Any]) -> float:
    """Mean over codes that occur."""
    from sklearn.metrics import average_precision_score

    found = [
        average_precision_score(labels[:, code], scores[:, code])
        for code in np.flatnonzero(known)
        if labels[:, code].any()
    ]
    return float(np.mean(found))


def ece(chances: NDArray[Any], truth: NDArray[Any], bins: int = 10) -> float:
    place = np.minimum((chances * bins).astype(int), bins - 1)
    return float(
        sum(
            abs(chances[place == one].mean() - truth[place == one].mean()) * (place == one).mean()
            for one in range(bins)
            if (place == one).any()
        )
    )


def ece_by_chance(chances: NDArray[Any], seed: int, drawings: int = 20) -> float:
    """The error that probabilities have which are true, with so few sentences: what was coded is drawn from them."""
    draw = np.random.default_rng(seed)
    return float(np.mean([ece(chances, draw.random(len(chances)) < chances) for _time in range(drawings)]))


def floor(texts: Sequence[str], labels: NDArray[Any], asked: Sequence[str]) -> NDArray[Any]:
    """Logistic regression on word TF-IDF, one a code."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectorizer = TfidfVectorizer()
    known, new = vectorizer.fit_transform(texts), vectorizer.transform(asked)
    made = np.full((len(asked), labels.shape[1]), -1.0)
    for code in range(labels.shape[1]):
        if 0 < labels[:, code].sum() < len(labels):
            model = LogisticRegression(C=10, max_iter=300).fit(known, labels[:, code])
            made[:, code] = model.predict_proba(new)[:, 1]
        elif labels[:, code].any():
            made[:, code] = 0.5
    return made


ALONE = "logistic regression on the sentence vector alone"


def on_vectors(features: Features, passages: "Passages", drawn: Sequence[int], asked: NDArray[Any]) -> NDArray[Any]:
    """The one that was better on codes without any description and with five examples at most."""
    from sklearn.linear_model import LogisticRegression

    assert features.vectors is not None
    vectors = features.vectors
    known = np.array([vectors[passages.units[one]].mean(axis=0) for one in drawn])
    new = np.array([vectors[passages.units[one]].mean(axis=0) for one in asked])
    labels = passages.labels[list(drawn)]
    made = np.full((len(asked), labels.shape[1]), -1.0)
    for code in np.flatnonzero(labels.any(axis=0)):
        if not labels[:, code].all():
            made[:, code] = LogisticRegression(C=10, max_iter=300).fit(known, labels[:, code]).predict_proba(new)[:, 1]
    return made


# ---- drawing ----


def held_out(documents: Sequence[int], seed: int, share: float = HELD_OUT) -> set[int]:
    listed = sorted(set(documents))
    np.random.default_rng(seed).shuffle(listed)
    return set(listed[: max(1, int(len(listed) * share))])


def examples_a_code(passages: Passages, kept: NDArray[Any], k: int, seed: int) -> list[int]:
    """Passages so that each code has k where there are so many: the rarest first, all labels of a passage kept."""
    pool = list(np.flatnonzero(kept))
    np.random.default_rng(seed).shuffle(pool)
    counts = np.zeros(passages.labels.shape[1])
    chosen: list[int] = []
    for code in np.argsort(passages.labels[pool].sum(axis=0), kind="stable"):
        for one in pool:
            if counts[code] >= k:
                break
            if passages.labels[one, code] and one not in chosen:
                chosen.append(one)
                counts += passages.labels[one]
    return sorted(chosen)


def fitted(coded: CodedSet, features: Features, examples: Sequence[Example], worked: Sequence[int] = ()) -> Model:
    return Model(features, Training(request_for(coded, examples, worked), features.units))


# ---- k examples a code ----


def test_k_examples_a_code(coded: CodedSet) -> None:
    kinds = {"ours": features_of(coded), "without the encoder": features_of(coded, encoder=False)}
    bare = {"ours, no descriptions": features_of(coded, described=False)}
    passages = Passages(coded, kinds["ours"])
    for k in KS:
        found: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for seed in SEEDS:
            out = held_out(passages.documents.tolist(), seed)
            test = np.isin(passages.documents, list(out))
            drawn = examples_a_code(passages, ~test, k, seed)
            known = passages.labels[drawn].any(axis=0)
            asked = np.flatnonzero(test & (passages.labels & known).any(axis=1))
            labels = passages.labels[asked]
            texts = [passages.texts[one] for one in drawn]
            least = floor(texts, passages.labels[drawn], [passages.texts[one] for one in asked])
            found["floor"].append((hits(least, labels, known, 1), average_precision(least, labels, known)))
            examples = [example for one in drawn for example in passages.examples[one]]
            if k <= 5:
                alone = on_vectors(kinds["ours"], passages, drawn, asked)
                found[ALONE].append((hits(alone, labels, known, 1), average_precision(alone, labels, known)))
            for name, features in {**kinds, **bare}.items():
                model = fitted(coded, features, examples)
                scores = passages.scores(model.scores[:, : len(coded.codes)], asked)
                found[name].append((hits(scores, labels, known, 1), average_precision(scores, labels, known)))
        for name in (*kinds, *bare, *([ALONE] if k <= 5 else [])):
            for place, what in enumerate(("precision@1", "average precision per code")):
                ours = np.array([row[place] for row in found[name]])
                theirs = np.array([row[place] for row in found["floor"]])
                note(coded.name, f"{what}, k = {k}, {name}", ours, floor=theirs)


FOLDS = 5


def test_which_would_be_chosen(coded: CodedSet) -> None:
    """Ours without any description or logistic regression on the vector alone: how often leaving documents out, in
    the few examples that there are, says ours, by precision@1; what is equal is chosen by the average precision."""
    features = features_of(coded, described=False)
    passages = Passages(coded, features)
    for k in (3, 5):
        ours = []
        for seed in SEEDS:
            out = held_out(passages.documents.tolist(), seed)
            drawn = np.array(examples_a_code(passages, ~np.isin(passages.documents, list(out)), k, seed))
            documents = sorted(set(passages.documents[drawn].tolist()))
            scores = {name: np.full((len(drawn), len(coded.codes)), -1.0) for name in ("ours", ALONE)}
            for fold in range(min(FOLDS, len(documents))):
                left = np.isin(passages.documents[drawn], documents[fold::FOLDS])
                rest = drawn[~left]
                model = fitted(coded, features, [example for one in rest for example in passages.examples[one]])
                scores["ours"][left] = passages.scores(model.scores[:, : len(coded.codes)], drawn[left])
                scores[ALONE][left] = on_vectors(features, passages, rest.tolist(), drawn[left])
            labels = passages.labels[drawn]
            known = labels.any(axis=0)
            found = {
                name: (hits(made, labels, known, 1), average_precision(made, labels, known))
                for name, made in scores.items()
            }
            ours.append(float(found["ours"] >= found[ALONE]))
        note(
            coded.name, f"share of drawings in which leaving out chooses ours, k = {k}, no descriptions", np.array(ours)
        )


# ---- the first m interviews coded ----


@pytest.mark.parametrize("share", [0.25, 0.5, 0.7])
def test_first_interviews_coded(coded: CodedSet, share: float) -> None:
    features = features_of(coded)
    passages = Passages(coded, features)
    documents = sorted({text.document_id for text in coded.texts})
    m = max(2, int(len(documents) * share))
    codes = len(coded.codes)
    rows: dict[str, list[float]] = defaultdict(list)
    delivered: dict[float, list[list[tuple[bool, bool]]]] = {0.5: [], 0.6: [], 0.7: []}
    right = proposed = 0
    overlaps: list[float] = []
    firsts: list[NDArray[Any]] = []  # of each drawing: probability of the first suggestion, whether it was right
    for seed in range(len(SEEDS) * (SMALL if len(coded.texts) < 100 else 1)):
        order = list(documents)
        np.random.default_rng(100 + seed).shuffle(order)
        seen = set(order[:m])
        worked = sorted(seen) if coded.whole else []
        examples = [example for example in coded.examples if example.document_id in seen]
        model = fitted(coded, features, examples, worked)
        truth = Training(request_for(coded, coded.examples), features.units).coded
        known = model.training.coded.any(axis=0)
        unseen = np.array([unit.document_id not in seen and not unit.context for unit in features.units])
        asked = np.flatnonzero(~np.isin(passages.documents, list(seen)) & (passages.labels & known).any(axis=1))
        scores = model.scores[:, :codes]
        some = passages.scores(scores, asked)
        rows["hit@3"].append(hits(some, passages.labels[asked], known, 3))
        rows["hit@1"].append(hits(some, passages.labels[asked], known, 1))
        # Only where everything that could be coded is, uncoded text counts as wrong.
        judged = np.flatnonzero(unseen if coded.whole else unseen & (truth & known).any(axis=1))
        learnt = np.unique(np.concatenate([system.rows for system in model.systems]))
        learnt = learnt[learnt < len(features.units)]
        least = floor(
            [features.units[row].text for row in learnt], model.training.coded[learnt],
            [*(features.units[row].text for row in judged), *(passages.texts[one] for one in asked)],
        )  # fmt: skip
        least, of_passages = least[: len(judged)], least[len(judged) :]
        rows["hit@3 floor"].append(hits(of_passages, passages.labels[asked], known, 3))
        rows["AP"].append(average_precision(scores[judged], truth[judged], known))
        rows["AP floor"].append(average_precision(least, truth[judged], known))
        estimate = Estimate(model)
        own = estimate.own
        counted = estimate.counted[:, own].any(axis=1)
        rows["AP estimated"].append(_estimated(estimate, counted, judged, truth, scores, known, seed))
        rows["AP true"].append(_true(judged, truth, scores, known, features))
        chances = estimate.probabilities(model.scores)[:, :codes]
        chances[:, ~known] = 0
        top = chances[judged].argmax(axis=1)
        place = np.arange(len(judged))
        firsts.append(np.stack([chances[judged][place, top], truth[judged][place, top]]))
        rows["ECE of the first"].append(ece(*firsts[-1]))
        rows["ECE by chance"].append(ece_by_chance(firsts[-1][0], seed))
        for asked_for, offered in delivered.items():
            offered.append(as_offered(model, estimate, truth, set(judged.tolist()), asked_for))
        if coded.whole:
            one, two, shared = boundaries(coded, model, estimate, seen)
            right, proposed, overlaps = right + one, proposed + two, [*overlaps, *shared]
    said = f"{m} of {len(documents)} coded"
    note(coded.name, f"hit@3 on coded passages, {said}", np.array(rows["hit@3"]), floor=np.array(rows["hit@3 floor"]))
    note(coded.name, f"hit@1 on coded passages, {said}", np.array(rows["hit@1"]))
    note(coded.name, f"average precision per code, {said}", np.array(rows["AP"]), floor=np.array(rows["AP floor"]))
    note(coded.name, f"estimate minus truth (AP), {said}", np.array(rows["AP estimated"]) - np.array(rows["AP true"]))
    note(coded.name, f"ECE of the first suggestion, {said}", np.array(rows["ECE of the first"]))
    note(coded.name, f"ECE of one whose probabilities are true, {said}", np.array(rows["ECE by chance"]))
    whole = ece(*np.concatenate(firsts, axis=1))
    note(coded.name, f"ECE of the first suggestion, all drawings in one, {said}", np.array([whole]))
    for asked_for, drawings in delivered.items():
        for what, alone in (("", False), (" by codes alone", True)):
            found = [[right for family, right in drawing if not (alone and family)] for drawing in drawings]
            told = f"precision delivered{what} for {asked_for} asked"
            n = sum(map(len, found))
            note_share(coded.name, f"{told} ({n or 'none'} proposed), {said}", found)
    if coded.whole and overlaps:
        note(
            coded.name, f"IoU of right proposals ({right} of {proposed} right), {said}", np.array(overlaps), seeds=False
        )


def _pools(documents: NDArray[Any], size: int, seed: int) -> list[set[int]]:
    listed = sorted(set(documents.tolist()))
    np.random.default_rng(seed).shuffle(listed)
    return [set(listed[at : at + size]) for at in range(0, len(listed) - size + 1, size)]


def _by_document(
    documents: NDArray[Any], scores: NDArray[Any], truth: NDArray[Any], known: NDArray[Any], seed: int
) -> float:
    """Average precision over pools of two documents: so large is it in the estimate and in the truth alike, because
    average precision depends on how much there is to be found."""
    found = [
        average_precision(scores[inside], truth[inside], known)
        for pool in _pools(documents, min(2, len(set(documents.tolist()))), seed)
        if truth[inside := np.isin(documents, list(pool))][:, known].any()
    ]
    return float(np.mean(found))


def _estimated(
    estimate: Estimate, counted: NDArray[Any], judged: NDArray[Any], truth: NDArray[Any], scores: NDArray[Any],
    known: NDArray[Any], seed: int,
) -> float:  # fmt: skip
    rows = estimate.rows[counted]  # repeated text is not among them
    documents = estimate.model.training.documents[rows]
    own = estimate.own
    return _by_document(documents, estimate.scores[counted][:, own], truth[rows], known, seed)


def _true(
    judged: NDArray[Any], truth: NDArray[Any], scores: NDArray[Any], known: NDArray[Any], features: Features
) -> float:
    keys = Counter(unit.key for unit in features.units)
    judged = np.array([row for row in judged if keys[features.units[row].key] == 1])
    documents = np.array([features.units[row].document_id for row in judged])
    return _by_document(documents, scores[judged], truth[judged], known, 0)


def as_offered(
    model: Model, estimate: Estimate, truth: NDArray[Any], judged: set[int], precision: float
) -> list[tuple[bool, bool]]:
    """For each proposal in unseen text, as it is offered: whether it is a family, whether its best sentence has it."""
    training = model.training
    fitted_with = model.parameters
    model.take(replace(fitted_with, precision=precision))
    chooser = Chooser(
        model, Estimate(model, estimate), np.zeros((len(training.units), len(training.codes)), dtype=bool)
    )
    request = replace(training.request, parameters=model.parameters)
    found = [
        (training.outputs[run.column].tree, bool(truth[run.best, list(training.outputs[run.column].members)].any()))
        for run in chooser.choose(request)
        if run.best in judged and run.basis == "examples"
    ]
    model.take(fitted_with)
    return found


def boundaries(coded: CodedSet, model: Model, estimate: Estimate, seen: set[int]) -> tuple[int, int, list[float]]:
    """Proposals in unseen interviews: how many meet a real coding by half, of how many; their overlaps."""
    training = model.training
    documents = {text.document_id for text in coded.texts} - seen
    request = replace(training.request, documents=frozenset(documents), parameters=Parameters(precision=0.5))
    none = np.zeros((len(training.units), len(training.codes)), dtype=bool)
    chooser = Chooser(model, estimate, none)
    real: dict[tuple[int, int], list[Example]] = defaultdict(list)
    for example in coded.examples:
        real[example.document_id, example.code_id].append(example)
    found, n, overlaps = 0, 0, []
    for run in chooser.choose(request):
        if training.outputs[run.column].tree:
            continue
        n += 1
        first, last = training.units[run.rows[0]], training.units[run.rows[-1]]
        code = training.codes[training.outputs[run.column].code].id
        best = 0.0
        for example in real[first.document_id, code]:
            shared = min(last.end, example.end) - max(first.start, example.start)
            best = max(best, shared / (max(last.end, example.end) - min(first.start, example.start)))
        if best >= 0.5:
            found += 1
            overlaps.append(best)
    return found, n, overlaps


# ---- across languages ----


@pytest.mark.parametrize("pair", [("en", "es"), ("es", "en"), ("en", "pt")], ids=lambda pair: "-".join(pair))
def test_across_languages(sets: dict[str, CodedSet], pair: tuple[str, str]) -> None:
    """Trained in one language and tested in the other, against as many examples of the same language."""
    if f"NaPiRE {pair[0]}" not in sets:
        pytest.skip("the coded sets lie in a folder outside the repository (QCODER_CORPUS)")
    one, two = (sets[f"NaPiRE {language}"] for language in pair)
    both = coded_sets.joined(one, two)
    features = features_of(both)
    passages = Passages(both, features)
    foreign = np.isin(passages.documents, [text.document_id for text in both.texts if text.language == pair[0]])
    shared = passages.labels[foreign].any(axis=0) & passages.labels[~foreign].any(axis=0)
    for k in (5, 20, 50):
        across, same, least = [], [], []
        bare_vectors: dict[str, list[float]] = {"same": [], "across": []}
        for seed in SEEDS:
            out = held_out(passages.documents[~foreign].tolist(), seed)
            test = np.isin(passages.documents, list(out))
            asked = np.flatnonzero(test & (passages.labels & shared).any(axis=1))
            own = [n for n in examples_a_code(passages, ~foreign & ~test, k, seed)]
            other = examples_a_code(passages, foreign & (passages.labels & shared).any(axis=1), k, seed)
            other = sorted(np.random.default_rng(seed).permutation(other)[: len(own)])
            known = shared & passages.labels[own].any(axis=0) & passages.labels[other].any(axis=0)
            for drawn, found in ((own, same), (other, across)):
                model = fitted(both, features, [example for n in drawn for example in passages.examples[n]])
                scores = passages.scores(model.scores[:, : len(both.codes)], asked)
                found.append(hits(scores, passages.labels[asked], known, 1))
            for kind, drawn in (("same", own), ("across", other)):
                scores = on_vectors(features, passages, drawn, asked)
                bare_vectors[kind].append(hits(scores, passages.labels[asked], known, 1))
            bare = floor([passages.texts[n] for n in other], passages.labels[other], [passages.texts[n] for n in asked])
            least.append(hits(bare, passages.labels[asked], known, 1))
        name = f"NaPiRE {pair[0]} to {pair[1]}"
        note(name, f"precision@1 against the same language, k = {k}", np.array(across), floor=np.array(same))
        what = f"precision@1 of {ALONE} against it in the same language, k = {k}"
        note(name, what, np.array(bare_vectors["across"]), floor=np.array(bare_vectors["same"]))
        note(
            name, f"precision@1 against word TF-IDF across languages, k = {k}", np.array(across), floor=np.array(least)
        )


# ---- explanations ----


SURE = 0.5  # from which probability on a suggestion is explained here
MOST_EXPLAINED = 150
FEWEST_WORDS = 7  # of a sentence, so that three can go


def test_explanations(coded: CodedSet) -> None:
    """Both sums, and how far the score falls without the three words shown against any three of the sentence.

    Of what would be suggested in interviews that were not learnt from: where a sentence was learnt from, each of its
    words is remembered.
    """
    features = features_of(coded)
    reader = READERS[True]
    error = 0.0
    shown, most, random, content = [], [], [], []
    for seed in SEEDS:
        model, pairs, draw = _likely(coded, features, seed)
        for row, column in pairs:
            why = explain(model, int(row), int(column))
            words_and_all = why.offset + sum(word.weight for word in why.words) + why.meaning + why.context
            near_and_rest = why.offset + sum(near.weight for near in why.near) + why.rest
            error = max(error, abs(why.score - words_and_all), abs(why.score - near_and_rest))
            unit = features.units[row]
            every = [(unit.start + start, unit.start + end) for start, end in word_spans(unit.text)]
            telling = [(unit.start + word.start, unit.start + word.end) for word in features.words_of(row)]
            if len(every) < FEWEST_WORDS or len(telling) < 3:
                continue
            ranked = sorted(word_by_word(model, reader, int(row), int(column)), key=lambda word: -word.weight)
            best = {(word.start, word.end) for word in ranked[:3]}
            dearest: set[tuple[int, int]] = set()
            for _word in range(3):
                tried = [{*dearest, word} for word in telling if word not in dearest]
                dearest = tried[int(np.argmin(_scores_without(model, reader, unit, column, tried)))]
            gone = [best, dearest, *({of[one] for one in draw.permutation(len(of))[:3]} for of in (every, telling))]
            scores = _scores_without(model, reader, unit, column, [set(), *gone])
            for found, score in zip((shown, most, random, content), scores[1:], strict=True):
                found.append(scores[0] - score)
    note(coded.name, "additivity of explanations, worst error", np.array([error]), form=".1e")
    if len(shown) >= 10:
        ours = np.array([np.mean(shown)])
        what = f"score lost without the three words shown, to any three ({len(shown)} suggestions)"
        note(coded.name, what, ours, floor=np.array([np.mean(random)]))
        what = "score lost without the three words shown, to any three that say something"
        note(coded.name, what, ours, floor=np.array([np.mean(content)]))
        what = "score lost without the three words that take most, found one after the other, to any three"
        note(coded.name, what, np.array([np.mean(most)]), floor=np.array([np.mean(random)]))


def _likely(coded: CodedSet, features: Features, seed: int) -> tuple[Model, NDArray[Any], np.random.Generator]:
    """A model of seven tenths of the documents, and pairs of sentence and code that it would suggest in the others."""
    documents = sorted({text.document_id for text in coded.texts})
    np.random.default_rng(100 + seed).shuffle(documents)
    seen = set(documents[: max(2, int(len(documents) * 0.7))])
    examples = [example for example in coded.examples if example.document_id in seen]
    model = fitted(coded, features, examples, sorted(seen) if coded.whole else [])
    chances = Estimate(model).probabilities(model.scores)[:, : len(coded.codes)]
    chances[[unit.document_id in seen or unit.context for unit in features.units]] = 0.0
    draw = np.random.default_rng(seed)
    pairs = np.argwhere(chances >= SURE)
    return model, pairs[draw.permutation(len(pairs))[:MOST_EXPLAINED]], draw


def _scores_without(
    model: Model, reader: Reader, unit: Unit, column: int, gone: Sequence[set[tuple[int, int]]]
) -> NDArray[Any]:
    """The scores of a sentence without each of some sets of its words, but for what was said before it."""
    texts = [_without(unit.text, unit.start, one) for one in gone]
    terms, vectors = reader.alone(model.features, [(text, unit.language) for text in texts])
    made: NDArray[Any] = np.asarray(terms @ model.of["terms"][:, column])
    return made if vectors is None else made + vectors @ model.of["meaning"][:, column]


def _without(text: str, start: int, gone: set[tuple[int, int]]) -> str:
    for begin, end in sorted(gone, reverse=True):
        text = text[: begin - start] + text[end - start :]
    return text


# ---- what it costs ----


def large() -> Request:
    """36 interviews of some 6,400 words and 104 codes: the sentences of the sample study with words of their own."""
    draw = np.random.default_rng(3)
    folder = coded_sets.ROOT / "sample_project" / "codings.csv"
    with folder.open(encoding="utf-8") as file:
        quotes = [row["quote"] for row in csv.DictReader(file)]
    said = [unit for quote in quotes for unit in quote.replace("\n", " ").split(". ") if len(unit.split()) > 4]
    texts, examples = [], []
    for document in range(1, 37):
        text, stretches, number = "", [], 0
        while number < 6400:
            start = len(text)
            for _sentence in range(int(draw.integers(1, 6))):
                words = said[int(draw.integers(len(said)))].split()
                words[int(draw.integers(1, len(words)))] = words_of_its_own(draw)
                number += len(words)
                begin = len(text)
                text += " ".join(words).rstrip(".") + ". "
                if draw.random() < 0.14:
                    examples.append(Example(int(draw.integers(1, 105)), document, begin, len(text) - 1))
            stretches.append(Stretch(start, len(text), context=len(stretches) % 3 == 0))
            text += "\n"
        texts.append(Text(document, text, "en", tuple(stretches)))
    codes = tuple(CodeDescription(n, (f"Code {n}",), (), said[n]) for n in range(1, 105))
    return Request(tuple(texts), codes, tuple(examples), worked=frozenset((n, None) for n in range(1, 37)))


def words_of_its_own(draw: np.random.Generator) -> str:
    return "".join("abcdefghilmnoprstu"[int(letter)] for letter in draw.integers(0, 18, 7))


def test_cost() -> None:
    from qcoder.language.tokens import pipeline

    asked = large()
    words = sum(len(text.text.split()) for text in asked.texts)
    engine = Engine(installed_encoder())
    engine.learn(Request(asked.texts[:1], asked.codes, ()))  # what is made once a process is made
    nlp = pipeline("en")
    bare = seconds(lambda: [nlp.make_doc(line) for text in asked.texts for line in text.text.split("\n")])
    first = seconds(lambda: engine.learn(asked))
    assert engine.model is not None
    model = engine.model
    name = f"36 interviews, {words:,} words, {len(engine.model.training.units):,} sentences, 104 codes"
    note(name, "bare spaCy tokenisation", np.array([bare]), unit=" s")
    note(
        name,
        "first analysis, all of it, against bare tokenisation (at most 60)",
        np.array([first]),
        floor=np.array([bare]),
        unit=" s",
    )
    rows = len(model.systems[0].rows)
    fit = seconds(lambda: Model(model.features, model.training))
    note(name, f"fit and score, {rows:,} rows", np.array([fit]), unit=" s")
    smaller = replace(asked, parameters=replace(asked.parameters, most_rows=2000 - len(engine.features.lines)))
    features = engine.features
    features.parameters = smaller.parameters
    training = Training(smaller, features.units)
    small = Model(features, training)
    note(
        name,
        f"fit and score, {len(small.systems[0].rows):,} rows (at most 1 s)",
        np.array([seconds(lambda: Model(features, training))]),
        unit=" s",
    )
    score = min(seconds(small._score_all) for _time in range(3))
    note(
        name,
        "rescoring everything against bare tokenisation (at most 0.25)",
        np.array([score]),
        floor=np.array([bare]),
        unit=" s",
    )
    features.parameters = asked.parameters
    found = engine.suggest(replace(asked, documents=frozenset({7})))
    one = found[0]
    request = replace(asked, documents=frozenset({7}))

    def verdict() -> None:
        engine.judge(one.code_id, one.document_id, one.start, one.end, False)
        engine.again(request, one.code_id)

    times = [seconds(verdict) for _time in range(5)]
    note(
        name, "one verdict to the refreshed list of its code (at most 0.05 s)", np.array([sorted(times)[2]]), unit=" s"
    )


def test_memory() -> None:
    """Of the worker itself, after everything that it is asked at first."""
    worker = Worker()
    try:
        worker.ask("suggest", replace(large(), documents=frozenset({7})))
        process = worker._process
        assert process is not None
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
    finally:
        worker.close()
    name = "36 interviews, 104 codes"
    for field, what in (("VmHWM", "at its peak (at most 700 MB)"), ("VmRSS", "at rest")):
        kilobytes = int(re.search(rf"{field}:\s+(\d+)", status)[1])  # type: ignore[index]
        note(name, f"memory of the worker, {what}", np.array([kilobytes / 1024]), form=".0f", unit=" MB")


def seconds(work: Callable[[], object]) -> float:
    """Of this process's processor."""
    began = time.process_time()
    work()
    return time.process_time() - began
