"""The first engine: descriptions matched by lemma, and likeness to what is coded already.

For each sentence and code three features are computed, each between 0 and 1:

* words: 1 - exp(-n), n the number of different names and keywords of the code that stand in the sentence by lemma;
* description: cosine of TF-IDF vectors of lemmas (one and two in a row) of the sentence and of the code's definition;
* likeness: mean cosine with the two nearest passages that carry the code.

A logistic function joins them. Its weights are fitted to the project's own codings as soon as there are enough of
them (`Parameters.fewest_examples` in `fewest_documents`), each interview judged by the others only, so that the
figure is what an unseen interview can expect; before that default weights are used and the figure only ranks.
The same request always gives the same answer.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.language.tokens import content_lemmas, docs, pipeline
from qcoder.suggesters.values import CodeDescription, Request, Suggestion, Unit

NAME = "lemmas and likeness"
VERSION = "1"
DEFAULT_WEIGHTS = (-2.6, 2.9, 3.0, 5.0)  # intercept, words, description, likeness
NEAR_REJECTED = 0.5  # cosine from which a sentence is taken for a copy of a refused one
NEAREST = 2


def suggest(request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
    """The likeliest proposals first, at most `parameters.top`; nothing for passages that have the code already."""
    watch = progress or Silent()
    if not request.units or not request.codes:
        return ()
    watch.step(0, 4, say("Reading the sentences"))
    lemmas = _lemmas([(unit.text, unit.language) for unit in request.units])
    matched = _matches(request.units, request.codes)
    watch.step(1, 4, say("Comparing with what is coded"))
    space = _Space(request, lemmas)
    words = _word_scores(matched, len(request.units), len(request.codes))
    watch.step(2, 4, say("Weighing"))
    weights = _fitted(request, space, words) or DEFAULT_WEIGHTS
    probabilities = _logistic(weights, words, space.description, space.likeness(own_document=True))
    _lower_rejected(request, space, probabilities)
    watch.step(3, 4, say("Choosing"))
    return _proposals(request, space, matched, probabilities)


# ---- features ----


def _lemmas(texts: Sequence[tuple[str, str]]) -> list[str]:
    """The content lemmas of each text, joined by blanks, as the vectors are made of."""
    made = [""] * len(texts)
    for language in ("es", "en"):
        chosen = [index for index, (_, of) in enumerate(texts) if (of if of in ("es", "en") else "es") == language]
        for index, doc in zip(chosen, docs([texts[index][0] for index in chosen], language), strict=True):
            made[index] = " ".join(content_lemmas(doc, language))
    return made


def _matches(units: Sequence[Unit], codes: Sequence[CodeDescription]) -> dict[tuple[int, int], dict[str, str]]:
    """For (unit, code), by index: the names and keywords found by lemma, and the words they were found as."""
    from spacy.matcher import PhraseMatcher

    found: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for language in ("es", "en"):
        chosen = [
            i for i, unit in enumerate(units) if (unit.language if unit.language in ("es", "en") else "es") == language
        ]
        if not chosen:
            continue
        nlp = pipeline(language)
        matcher = PhraseMatcher(nlp.vocab, attr="LEMMA")
        for number, code in enumerate(codes):
            phrases = [phrase for phrase in (*code.names, *code.keywords) if phrase.strip()]
            if phrases:
                matcher.add(str(number), list(nlp.pipe(phrase.lower() for phrase in phrases)))
        for index, doc in zip(chosen, docs([units[index].text for index in chosen], language), strict=True):
            for key, start, end in matcher(doc):
                span = doc[start:end]
                found[index, int(nlp.vocab.strings[key])].setdefault(span.lemma_, span.text)
    return found


def _word_scores(matched: dict[tuple[int, int], dict[str, str]], units: int, codes: int) -> Any:
    import numpy as np

    scores = np.zeros((units, codes))
    for (unit, code), terms in matched.items():
        scores[unit, code] = 1 - np.exp(-len(terms))
    return scores


class _Space:
    """Sentences, descriptions, examples and refusals as TF-IDF vectors in one space."""

    def __init__(self, request: Request, lemmas: list[str]) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.request = request
        self.number = {code.id: index for index, code in enumerate(request.codes)}
        self.examples = [example for example in request.examples if example.code_id in self.number]
        self.rejected = [example for example in request.rejected if example.code_id in self.number]
        described = _lemmas([(_description(code), language) for code in request.codes for language in ("es", "en")])
        pairs = [f"{described[i]} {described[i + 1]}" for i in range(0, len(described), 2)]
        coded = _lemmas([(example.text, example.language) for example in (*self.examples, *self.rejected)])
        everything = [*lemmas, *pairs, *coded]
        if not any(everything):
            everything = ["nothing", *everything[1:]]
        vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\S+").fit_transform(everything)
        n, c, m = len(lemmas), len(request.codes), len(self.examples)
        self.units, self.described = vectors[:n], vectors[n : n + c]
        self.coded, self.refused = vectors[n + c : n + c + m], vectors[n + c + m :]
        self.description = np.asarray((self.units @ self.described.T).todense())
        self.similar = np.asarray((self.units @ self.coded.T).todense()) if m else np.zeros((n, 0))
        self.unit_documents = np.array([unit.document_id for unit in request.units])
        self.example_documents = np.array([example.document_id for example in self.examples])
        self.of_code: dict[int, list[int]] = defaultdict(list)
        for index, example in enumerate(self.examples):
            self.of_code[self.number[example.code_id]].append(index)

    def likeness(self, *, own_document: bool) -> Any:
        """Mean cosine with the nearest examples of each code; those of the sentence's own document on request only."""
        import numpy as np

        made = np.zeros((len(self.request.units), len(self.request.codes)))
        for code, indices in self.of_code.items():
            cosines = self.similar[:, indices]
            if not own_document:
                same = self.unit_documents[:, None] == self.example_documents[indices][None, :]
                cosines = np.where(same, 0.0, cosines)
            nearest = np.sort(cosines, axis=1)[:, -NEAREST:]
            made[:, code] = nearest.sum(axis=1) / min(NEAREST, len(indices))
        return made


def _description(code: CodeDescription) -> str:
    return " . ".join((*code.names, *code.keywords, code.definition))


# ---- weighing ----


def _logistic(weights: Sequence[float], *features: Any) -> Any:
    import numpy as np

    total = weights[0] + sum(weight * feature for weight, feature in zip(weights[1:], features, strict=True))
    return 1 / (1 + np.exp(-total))


def _fitted(request: Request, space: _Space, words: Any) -> tuple[float, ...] | None:
    """Weights fitted to the sentences of coded interviews, each judged without its own examples; None: too few."""
    import numpy as np

    coded = {example.document_id for example in space.examples}
    if len(space.examples) < request.parameters.fewest_examples or len(coded) < request.parameters.fewest_documents:
        return None
    from sklearn.linear_model import LogisticRegression

    rows = [index for index, unit in enumerate(request.units) if unit.document_id in coded]
    labels = _labels(request, space)[rows]
    if labels.sum() < request.parameters.fewest_examples:
        return None
    likeness = space.likeness(own_document=False)
    columns = [feature[rows].ravel() for feature in (words, space.description, likeness)]
    model = LogisticRegression(C=10.0, max_iter=200, random_state=request.parameters.seed)
    model.fit(np.column_stack(columns), labels.ravel())
    # A feature that happens to tell against the code in a small project must not turn evidence around.
    return (float(model.intercept_[0]), *(max(0.0, float(weight)) for weight in model.coef_[0]))


def _labels(request: Request, space: _Space) -> Any:
    """True where a sentence overlaps a passage that carries the code."""
    import numpy as np

    labels = np.zeros((len(request.units), len(request.codes)), dtype=bool)
    of_document: dict[int, list[int]] = defaultdict(list)
    for index, unit in enumerate(request.units):
        of_document[unit.document_id].append(index)
    for example in space.examples:
        for index in of_document[example.document_id]:
            unit = request.units[index]
            if unit.start < example.end and example.start < unit.end:
                labels[index, space.number[example.code_id]] = True
    return labels


def _lower_rejected(request: Request, space: _Space, probabilities: Any) -> None:
    """What is nearly a copy of a refused passage is proposed less; the refused place itself never again."""
    import numpy as np

    if not space.rejected:
        return
    near = np.asarray((space.units @ space.refused.T).todense())
    for column, example in enumerate(space.rejected):
        code = space.number[example.code_id]
        probabilities[near[:, column] >= NEAR_REJECTED, code] *= 0.3
        for index, unit in enumerate(request.units):
            if unit.document_id == example.document_id and unit.start < example.end and example.start < unit.end:
                probabilities[index, code] = 0.0


# ---- choosing ----


def _proposals(
    request: Request, space: _Space, matched: dict[tuple[int, int], dict[str, str]], probabilities: Any
) -> tuple[Suggestion, ...]:
    taken = _labels(request, space)
    parameters = request.parameters
    found: list[Suggestion] = []
    for number, code in enumerate(request.codes):
        if request.wanted is not None and code.id not in request.wanted:
            continue
        run: list[int] = []
        for index, unit in enumerate(request.units):
            fits = (
                probabilities[index, number] >= parameters.lowest
                and not taken[index, number]
                and (request.documents is None or unit.document_id in request.documents)
            )
            if run and (not fits or not _follows(request, run[-1], index) or len(run) == parameters.longest_run):
                found.append(_proposal(request, space, matched, probabilities, run, number))
                run = []
            if fits:
                run.append(index)
        if run:
            found.append(_proposal(request, space, matched, probabilities, run, number))
    found.sort(key=lambda one: (-one.probability, one.document_id, one.start, one.code_id))
    return tuple(found[: parameters.top])


def _follows(request: Request, before: int, after: int) -> bool:
    """True for two sentences of one document with nothing but a blank between them."""
    one, two = request.units[before], request.units[after]
    return one.document_id == two.document_id and 0 <= two.start - one.end <= 2


def _proposal(
    request: Request,
    space: _Space,
    matched: dict[tuple[int, int], dict[str, str]],
    probabilities: Any,
    run: list[int],
    number: int,
) -> Suggestion:
    first, last = request.units[run[0]], request.units[run[-1]]
    words: dict[str, None] = {}
    for index in run:
        words.update(dict.fromkeys(matched.get((index, number), {}).values()))
    indices = space.of_code.get(number, [])
    nearest = sorted(indices, key=lambda example: -max(space.similar[index, example] for index in run))[:NEAREST]
    excerpts = [space.examples[example].text for example in nearest if max(space.similar[i, example] for i in run) > 0]
    return Suggestion(
        document_id=first.document_id,
        start=first.start,
        end=last.end,
        code_id=request.codes[number].id,
        probability=round(float(max(probabilities[index, number] for index in run)), 4),
        words=tuple(words),
        excerpts=tuple(dict.fromkeys(excerpts)),
    )
