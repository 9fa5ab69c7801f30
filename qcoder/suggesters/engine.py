"""The engine: reads a project's sentences, learns from its codings, proposes codes with exact reasons.

One multi-output linear kernel ridge in closed form (`ridge`, `model`) over lemmas and pairs of them, a multilingual
sentence vector and the sentence before (`features`); descriptions of codes are examples of their own. What it can be
trusted with is estimated on this project's own interviews, each left out in its turn (`estimate`). Nothing is drawn at
random: the same request gives the same answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.core.messages import say
from qcoder.core.progress import Progress, Silent
from qcoder.suggesters.encoder import NO_ENCODER, Encoder, installed_encoder, why_no_encoder
from qcoder.suggesters.estimate import Estimate
from qcoder.suggesters.explaining import explain, word_by_word
from qcoder.suggesters.features import Features, Reader, key_of_line, lines_of
from qcoder.suggesters.likeness import CodePair, Like, like, pairs_alike
from qcoder.suggesters.model import Model
from qcoder.suggesters.proposals import Chooser, Run
from qcoder.suggesters.record import Record, record_of
from qcoder.suggesters.said import Lexicon, key_of_said, kind_of_said
from qcoder.suggesters.training import Training
from qcoder.suggesters.units import units_of
from qcoder.suggesters.values import CodeDescription, Request, Suggestion, Text, Unit, Why, Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

NAME = "kernel ridge on words, meaning and context"
VERSION = "5"


class Engine:
    """Kept warm between questions: what was read once is not read again."""

    def __init__(self, encoder: Encoder | None) -> None:
        self.reader = Reader(encoder)
        self._texts: tuple[Text, ...] | None = None
        self._units: list[Unit] = []
        self._units_of: dict[int, tuple[Text, list[Unit]]] = {}
        self.request: Request | None = None
        self.features: Features | None = None
        self.model: Model | None = None
        self.estimate: Estimate | None = None
        self.chooser: Chooser | None = None

    @property
    def encoder_id(self) -> str:
        return self.reader.encoder.id if self.reader.encoder is not None else NO_ENCODER

    # ---- learning ----

    def needed(self, request: Request) -> dict[str, frozenset[str]]:
        """Keys of what is kept of the texts between sessions, by its kind: vectors (with an encoder) and words."""
        units = self._read_units(request.texts)
        lines = [line for code in request.codes for line in lines_of(code)]
        said = [*((one.text, one.language) for one in units), *((one.text, one.language) for one in lines)]
        words = {key_of_said(*one) for one in (*said, *phrases_of(request))}
        made = {kind_of_said(): frozenset(words)}
        if self.reader.encoder is not None:
            made[self.encoder_id] = frozenset({*(unit.key for unit in units), *map(key_of_line, lines)})
        return made

    def missing(self, request: Request) -> dict[str, tuple[str, ...]]:
        """Of what is needed, the keys that are not known yet."""
        known = {kind_of_said(): self.reader.lexicon.known, self.encoder_id: self.reader.vectors}
        return {kind: tuple(sorted(keys - known[kind].keys())) for kind, keys in self.needed(request).items()}

    def bring(self, kind: str, kept: Mapping[str, bytes]) -> None:
        """Takes what was kept of the texts: as if it had just been read."""
        (self.reader.lexicon.known if kind == kind_of_said() else self.reader.vectors).update(kept)

    def fresh(self) -> dict[str, dict[str, bytes]]:
        """What was read since this was asked last, by its kind."""
        words, self.reader.lexicon.fresh = self.reader.lexicon.fresh, {}
        vectors, self.reader.fresh = self.reader.fresh, {}
        made = {kind_of_said(): words}
        if self.reader.encoder is not None:
            made[self.encoder_id] = vectors
        return made

    def learn(self, request: Request, progress: Progress | None = None) -> None:
        """Reads what is new in the texts and fits the model; nothing is done when only the question is another."""
        watch = progress or Silent()
        old = self.request
        if old is not None and self.chooser is not None and _same_knowledge(old, request):
            self.request = request
            return
        self.request, scored = request, self.estimate
        self.chooser = None
        if old is None or self.model is None or not _same_knowledge(old, request, but="precision"):
            self._fit(request, old, watch)
            scored = None
        assert self.model is not None
        self.model.take(request.parameters)
        watch.step(1, 2, say("Estimating how good it is"))
        self.estimate = Estimate(self.model, scored)
        self.chooser = Chooser(self.model, self.estimate, matches(request, self.model.features, self.reader.lexicon))
        watch.step(2, 2, say("Choosing"))

    def _fit(self, request: Request, old: Request | None, watch: Progress) -> None:
        self.model = self.estimate = None
        if self.features is None or old is None or (old.texts, old.codes) != (request.texts, request.codes):
            self.features = None
            self._units = self._read_units(request.texts)
            lines = [line for code in request.codes for line in lines_of(code)]
            self.features = self.reader.read(self._units, lines, parameters=request.parameters, progress=watch)
        watch.step(0, 2, say("Learning from what is coded"))
        self.features.parameters = request.parameters
        self.model = Model(self.features, Training(request, self._units))

    def _read_units(self, texts: Sequence[Text]) -> list[Unit]:
        made = []
        for text in texts:
            known = self._units_of.get(text.document_id)
            if known is None or known[0] != text:
                known = self._units_of[text.document_id] = text, units_of(text)
            made += known[1]
        return made

    # ---- proposing ----

    def suggest(self, request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
        """Proposals, those that stand on examples and are likeliest first, at most `parameters.top`."""
        if not request.texts or not request.codes:
            return ()
        self.learn(request, progress)
        assert self.chooser is not None
        found = self.chooser.choose(request)
        audits = self.chooser.audit(request, found)
        return tuple(self._told(run) for run in [*found[: request.parameters.top], *audits])

    def teach(self, request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
        """What would teach the engine most: proposals around the threshold, uncertain ones first; a few at random."""
        if not request.texts or not request.codes:
            return ()
        self.learn(request, progress)
        assert self.chooser is not None
        chooser = self.chooser
        runs = chooser.choose(request, wider=True)
        runs.sort(key=lambda run: (abs(run.probability - chooser.threshold(run.column)), run.best, run.column))
        audits = chooser.audit(request, runs)
        return tuple(self._told(run) for run in [*runs[: request.parameters.top], *audits])

    def find(self, request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
        """Passages for the codes wanted that do not have them, whatever the threshold; the likeliest first."""
        if not request.texts or not request.codes:
            return ()
        self.learn(request, progress)
        assert self.chooser is not None
        chooser, training = self.chooser, self.chooser.training
        found = []
        for column, output in enumerate(training.outputs):
            code = training.codes[output.code].id
            if output.tree or (request.wanted is not None and code not in request.wanted) or code in request.silent:
                continue
            fits = chooser.allowed(column, request)
            chances = chooser.chances[:, column]
            rows = sorted((row for row in range(len(fits)) if fits[row]), key=lambda row: (-chances[row], row))
            seen: set[str] = set()
            for row in rows[: 2 * request.parameters.top]:
                if chooser.units[row].key not in seen:
                    seen.add(chooser.units[row].key)
                    found.append(Run((row,), row, column, float(chances[row]), chooser.basis(column)))
        found.sort(key=lambda run: (-run.probability, run.best, run.column))
        return tuple(self._told(run) for run in found[: request.parameters.top])

    def record(self, request: Request, by_language: bool, progress: Progress | None = None) -> Record:
        """How good the engine is on this project; nothing is proposed."""
        self.learn(request, progress)
        assert self.chooser is not None
        return record_of(self.chooser, by_language=by_language)

    def like(
        self, request: Request, document: int, start: int, end: int, progress: Progress | None = None
    ) -> tuple[Like, ...]:
        """The sentences most like a passage, at most `parameters.top`, without those of the passage itself."""
        self.learn(request, progress)
        assert self.features is not None and self.model is not None
        text = next((one for one in request.texts if one.document_id == document), None)
        if text is None:
            return ()
        own = {
            row
            for row, unit in enumerate(self.features.units)
            if unit.document_id == document and unit.start < end and start < unit.end
        }
        language = next((self.features.units[row].language for row in sorted(own)), text.language)
        words = text.text[start:end]
        return like(self.features, self.reader, words, language, most=request.parameters.top, but=own)

    def alike(self, request: Request, progress: Progress | None = None) -> tuple[CodePair, ...]:
        """Pairs of codes that may be one."""
        self.learn(request, progress)
        assert self.features is not None and self.model is not None
        return pairs_alike(self.model.training, self.features)

    def _told(self, run: Run) -> Suggestion:
        assert self.chooser is not None and self.model is not None
        training = self.model.training
        first, last = training.units[run.rows[0]], training.units[run.rows[-1]]
        why = explain(self.model, run.best, run.column)
        output = training.outputs[run.column]
        below: tuple[tuple[int, float], ...] = ()
        if output.tree:
            columns = [column for column in output.members if column != output.code]
            chances = self.chooser.chances[run.best]
            best = sorted(columns, key=lambda column: (-chances[column], column))[:2]
            below = tuple((training.codes[column].id, round(float(chances[column]), 4)) for column in best)
        return Suggestion(
            document_id=first.document_id,
            start=first.start,
            end=last.end,
            code_id=training.codes[output.code].id,
            probability=round(run.probability, 4),
            words=speaking_words(why),
            excerpts=tuple(near.text for near in why.near if near.kind == "excerpt"),
            basis=run.basis,
            why=why,
            below=below,
            also=self.chooser.also(run.best, run.column) if len(run.rows) == 1 else (),
            audit=run.audit,
        )

    # ---- one verdict ----

    def judge(self, code: int, document: int, start: int, end: int, target: bool | None) -> None:
        """What was said of one passage, at once: True it has the code, False it has not, None taken back."""
        if self.chooser is None or self.model is None:
            return
        training = self.model.training
        number = training.number.get(code)
        if number is None:
            return
        rows = [
            row
            for row, unit in enumerate(training.units)
            if unit.document_id == document and unit.start < end and start < unit.end
        ]
        column = next(i for i, output in enumerate(training.outputs) if output.code == number and not output.tree)
        for row in rows:
            training.targets[row, column] = target is True
            key = training.units[row].key
            if target is False:
                training.refused_keys[number].add(key)
            else:
                training.refused_keys[number].discard(key)
        self.model.judge(column, rows, None if target is None else float(target))
        assert self.estimate is not None
        self.chooser.refresh(column)

    def after(
        self, code: int, document: int, start: int, end: int, target: bool | None, most: int
    ) -> tuple[frozenset[int] | None, tuple[tuple[Suggestion, str], ...]]:
        """A verdict, and what is proposed for its code now: in which documents (None: all), and with the words."""
        self.judge(code, document, start, end, target)
        if self.request is None:
            return None, ()
        texts = {text.document_id: text.text for text in self.request.texts}
        found = self.again(self.request, code)[:most]
        return self.request.documents, tuple((one, texts[one.document_id][one.start : one.end]) for one in found)

    def again(self, request: Request, code: int) -> tuple[Suggestion, ...]:
        """The proposals for one code after a verdict: the scores are new, the probabilities and thresholds are not."""
        column = self.column_of(code)
        if self.chooser is None or column is None or not self.chooser.reliable(column):
            return ()
        runs = self.chooser.runs_of(column, request)
        return tuple(self._told(run) for run in runs[: request.parameters.top])

    # ---- one passage ----

    def row_at(self, document: int, start: int, end: int) -> int | None:
        """The unit that shares most with a passage."""
        if self.model is None:
            return None
        shared = {
            row: min(unit.end, end) - max(unit.start, start)
            for row, unit in enumerate(self.model.training.units)
            if unit.document_id == document and unit.start < end and start < unit.end
        }
        return max(shared, key=lambda row: (shared[row], -row)) if shared else None

    def why(self, document: int, start: int, end: int, code: int) -> Why | None:
        """The score of a passage's best sentence taken apart; None where there is no such passage or code."""
        row = self.row_at(document, start, end)
        column = self.column_of(code)
        return None if row is None or column is None or self.model is None else explain(self.model, row, column)

    def word_by_word(self, document: int, start: int, end: int, code: int) -> tuple[Word, ...]:
        """How much the score falls without each word."""
        row, column = self.row_at(document, start, end), self.column_of(code)
        if row is None or column is None or self.model is None:
            return ()
        return word_by_word(self.model, self.reader, row, column)

    def column_of(self, code: int) -> int | None:
        if self.model is None or code not in self.model.training.number:
            return None
        number = self.model.training.number[code]
        outputs = self.model.training.outputs
        return next(i for i, output in enumerate(outputs) if output.code == number and not output.tree)


def speaking_words(why: Why, most: int = 3) -> tuple[str, ...]:
    """The words that add most, none when the meaning as a whole decides."""
    if why.no_word_stands_out:
        return ()
    ranked = sorted((word for word in why.words if word.weight > 0), key=lambda word: (-word.weight, word.start))
    if not ranked:
        return ()
    kept = {word.text.casefold(): word.text for word in reversed(ranked) if word.weight >= ranked[0].weight / 4}
    return tuple(reversed(kept.values()))[:most]


def phrases_of(request: Request) -> list[tuple[str, str]]:
    """Names and keywords of all codes, in each language that they may be said in."""
    return [(phrase, language) for code in request.codes for phrase, language in _phrases(code)]


def _phrases(code: CodeDescription) -> list[tuple[str, str]]:
    return [(phrase, language) for phrase in (*code.names, *code.keywords) for language in ("es", "en")]


def matches(request: Request, features: Features, lexicon: Lexicon) -> NDArray[Any]:
    """Units x codes: True where a name or keyword of the code stands in the sentence, by lemma."""
    import numpy as np

    made = np.zeros((len(features.units), len(request.codes)), dtype=bool)
    phrases: dict[tuple[str, ...], set[int]] = {}
    for number, code in enumerate(request.codes):
        for lemmas in lexicon.lemmas(_phrases(code)):
            if lemmas:
                phrases.setdefault(lemmas, set()).add(number)
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        by_first.setdefault(phrase[0], []).append(phrase)
    for row in range(len(features.units)):
        lemmas = features.lemmas[row]
        for at, lemma in enumerate(lemmas):
            for phrase in by_first.get(lemma, ()):
                if lemmas[at : at + len(phrase)] == phrase:
                    made[row, list(phrases[phrase])] = True
    return made


def _same_knowledge(one: Request, two: Request, *, but: str = "") -> bool:
    """Whether two requests differ at most in what is asked, and in one parameter."""
    return (one.texts, one.codes, one.examples, one.rejected, one.worked) == (
        two.texts, two.codes, two.examples, two.rejected, two.worked
    ) and _fitting(one, but) == _fitting(two, but)  # fmt: skip


def _fitting(request: Request, but: str) -> dict[str, Any]:
    return {name: value for name, value in request.parameters.as_dict().items() if name not in ("top", but)}


def suggest(request: Request, progress: Progress | None = None) -> tuple[Suggestion, ...]:
    """One answer of a fresh engine in this process."""
    return Engine(installed_encoder()).suggest(request, progress)


__all__ = ["NAME", "VERSION", "Engine", "suggest", "why_no_encoder"]
