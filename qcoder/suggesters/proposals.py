"""From probabilities to proposals: runs of sentences, few at a place, nothing said twice."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from typing import TYPE_CHECKING, Any

from qcoder.core.words import count_words
from qcoder.suggesters.estimate import Estimate
from qcoder.suggesters.model import Model
from qcoder.suggesters.units import FEWEST_WORDS
from qcoder.suggesters.values import Basis, Example, Request

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONG_STRETCH = 8  # units; in a shorter one a code is proposed once
AUDIT_EVERY = 40  # one in so many sentences, at random, whatever its probability
MOST_AUDITS = 3  # a document
WIDER = 0.5  # of the threshold: where "teach me" begins
GO_ON = (0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 1.2, 1.5, inf)  # shares of the threshold: from long runs to lone sentences
LONGER_RUN = 5  # sentences, where this project's passages are met better by them than by the usual most
FEWEST_RUNS = 20  # passages that decide on both


@dataclass(frozen=True, slots=True)
class Run:
    """Rows of neighbouring units with one output; `best` is the likeliest of them."""

    rows: tuple[int, ...]
    best: int
    column: int
    probability: float
    basis: Basis
    audit: bool = False


class Chooser:
    """What may be proposed, and from which probability on."""

    def __init__(self, model: Model, estimate: Estimate, matched: NDArray[Any]) -> None:
        import numpy as np

        self.model, self.estimate, self.training = model, estimate, model.training
        self.units = model.training.units
        self.parameters = model.parameters
        self.matched = matched  # units x codes: a name or keyword stands in it
        self.chances = estimate.probabilities(model.scores)
        self.long_enough = np.array([count_words(unit.text) >= FEWEST_WORDS for unit in self.units], dtype=bool)
        self.of_key: dict[str, list[int]] = defaultdict(list)
        for row, unit in enumerate(self.units):
            self.of_key[unit.key].append(row)
        self.stretch_size: dict[tuple[int, int], int] = defaultdict(int)
        for unit in self.units:
            self.stretch_size[unit.document_id, unit.stretch] += 1
        self.go_on, self.longest = self._lengths()

    def _lengths(self) -> tuple[float, int]:
        """From which share of the threshold a run goes on to a neighbour, and how far: coders differ in how much they
        mark.

        Those with which coded passages, each interview left out, are met best: by the mean overlap (intersection
        over union) of what would be proposed from their likeliest sentence, for those likely enough and at least for
        the likelier half. Where there are too few, those of the parameters.
        """
        import numpy as np

        estimate, threshold = self.estimate, self.estimate.threshold(tree=False)
        usual = self.parameters.go_on, self.parameters.longest_run
        if not estimate.fits(tree=False):
            return usual
        every = np.zeros((len(self.units), len(self.training.codes)))
        every[estimate.rows] = estimate.unseen(estimate.own)
        judged = np.zeros(len(self.units), dtype=bool)
        judged[estimate.rows] = True
        found = []
        for example, code, rows in self.training.passages:
            inside = [row for row in rows if judged[row]]
            if inside:
                best = max(inside, key=lambda row: (every[row, code], -row))
                found.append((float(every[best, code]), best, code, example))
        found.sort(key=lambda one: (-one[0], *one[1:3]))
        seeds = found[: max(FEWEST_RUNS, len(found) // 2, sum(one[0] >= threshold for one in found))]
        if len(seeds) < FEWEST_RUNS:
            return usual
        lowest = min(threshold, seeds[-1][0])

        def met(share: float, longest: int) -> float:
            free = judged[:, None] & (every >= lowest * share)
            runs = [
                self._grown(best, free[:, code], every[:, code], set(), longest)
                for _chance, best, code, _passage in seeds
            ]
            return float(np.mean([self._overlap(run, one[3]) for run, one in zip(runs, seeds, strict=True)]))

        tried = [(share, longest) for longest in sorted({usual[1], LONGER_RUN}) for share in GO_ON]
        return max(tried, key=lambda one: (round(met(*one), 6), -one[1], -abs(one[0] - usual[0])))

    def _overlap(self, rows: list[int], example: Example) -> float:
        """Of a run and a coded passage: what they share, of what either covers."""
        start, end = self.units[rows[0]].start, self.units[rows[-1]].end
        shared = max(0, min(end, example.end) - max(start, example.start))
        return shared / (max(end, example.end) - min(start, example.start))

    def refresh(self, column: int) -> None:
        """Takes over new scores of one output."""
        self.chances[:, column] = self.estimate.probabilities_of(self.model.scores, column)

    # ---- codes ----

    def basis(self, column: int) -> Basis:
        """Whether an estimate stands behind what is proposed for an output."""
        enough = self.training.enough(column) and self.estimate.fits(tree=self.training.outputs[column].tree)
        return "examples" if enough else "description"

    def threshold(self, column: int) -> float:
        """From which probability on an output is proposed."""
        return self.estimate.threshold(tree=self.training.outputs[column].tree)

    def reliable(self, column: int) -> bool:
        """False when the interviews left out show clearly less than the precision asked for."""
        return self.basis(column) == "description" or self.estimate.bears_out(column)

    # ---- runs ----

    def allowed(self, column: int, request: Request) -> NDArray[Any]:
        """Units that may be proposed for an output."""
        import numpy as np

        training = self.training
        fits: NDArray[Any] = training.open & self.long_enough & ~training.targets[:, column]
        if request.documents is not None:
            fits &= np.isin(training.documents, list(request.documents))
        refused = training.refused_keys.get(training.outputs[column].code)
        if refused:
            fits &= np.array([unit.key not in refused for unit in self.units], dtype=bool)
        return fits

    def runs_of(self, column: int, request: Request, *, wider: bool = False) -> list[Run]:
        """The proposals for one output, the likeliest first."""
        import numpy as np

        basis, threshold = self.basis(column), self.threshold(column)
        chances = self.chances[:, column]
        fits = self.allowed(column, request)
        output = self.training.outputs[column]
        if basis == "description":
            if output.tree:
                return []
            fits &= self.matched[:, output.code] | (self.training.examples(column) > 0)
        begins = fits & (chances >= threshold * (WIDER if wider else 1.0))
        if not self.estimate.fits(tree=False):  # nothing to go by but the words
            begins |= fits & self.matched[:, output.code]
        goes_on = threshold * self.go_on
        free = fits & (chances >= goes_on)
        taken: set[int] = set()
        turns: set[tuple[int, int]] = set()
        made = []
        for row in sorted(map(int, np.flatnonzero(begins)), key=lambda row: (-chances[row], row)):
            unit = self.units[row]
            turn = unit.document_id, unit.stretch
            once = self.stretch_size[turn] <= LONG_STRETCH
            if row in taken or (once and turn in turns) or not self._is_first(row, column, fits):
                continue
            rows = self._grown(row, free, chances, taken, self.longest)
            taken.update(rows)
            turns.add(turn)
            made.append(Run(tuple(rows), row, column, float(chances[row]), basis))
        return made

    def _is_first(self, row: int, column: int, fits: NDArray[Any]) -> bool:
        """Repeated text is proposed at its first free place only."""
        places = self.of_key[self.units[row].key]
        return len(places) == 1 or row == next(place for place in places if fits[place])

    def also(self, row: int, column: int) -> tuple[tuple[int, int, int], ...]:
        """The other places of repeated text that do not have the code yet."""
        return tuple(
            (self.units[place].document_id, self.units[place].start, self.units[place].end)
            for place in self.of_key[self.units[row].key]
            if place != row and self.training.open[place] and not self.training.targets[place, column]
        )

    def _grown(self, row: int, free: NDArray[Any], chances: NDArray[Any], taken: set[int], longest: int) -> list[int]:
        rows = [row]
        while len(rows) < longest:
            sides = [
                side
                for side, neighbour in ((rows[0] - 1, rows[0]), (rows[-1] + 1, rows[-1]))
                if 0 <= side < len(self.units)
                and free[side]
                and side not in taken
                and len(self.of_key[self.units[side].key]) == 1
                and self._beside(side, neighbour)
            ]
            if not sides:
                break
            rows = sorted([*rows, max(sides, key=lambda side: (chances[side], -side))])
        return rows

    def _beside(self, one: int, other: int) -> bool:
        """Two sentences of one speaker with nothing but a blank or a line end between them."""
        first, second = sorted((self.units[one], self.units[other]), key=lambda unit: unit.start)
        same = (first.document_id, first.stretch) == (second.document_id, second.stretch)
        return same and 0 <= second.start - first.end <= 2

    # ---- all codes ----

    def choose(self, request: Request, *, wider: bool = False) -> list[Run]:
        """Runs of all outputs asked for: at most some codes a sentence, a family where none of its codes passes."""
        training = self.training
        wanted = [
            column
            for column, output in enumerate(training.outputs)
            if (request.wanted is None or training.codes[output.code].id in request.wanted)
            and training.codes[output.code].id not in request.silent
        ]
        own = [column for column in wanted if not training.outputs[column].tree and self.reliable(column)]
        found = [run for column in own for run in self.runs_of(column, request, wider=wider)]
        covered: dict[int, set[int]] = defaultdict(set)  # unit -> codes proposed for it
        for run in found:
            for row in run.rows:
                covered[row].add(training.outputs[run.column].code)
        for column in wanted:
            output = training.outputs[column]
            if output.tree and self.reliable(column):
                found += [
                    run
                    for run in self.runs_of(column, request)
                    if not any(covered[row] & set(output.members) for row in run.rows)
                ]
        return self._few(found)

    def _few(self, found: list[Run]) -> list[Run]:
        order = sorted(found, key=lambda run: (run.basis != "examples", -run.probability, run.best, run.column))
        counts: dict[int, int] = defaultdict(int)
        kept = []
        for run in order:
            if all(counts[row] < self.parameters.most_a_sentence for row in run.rows):
                kept.append(run)
                for row in run.rows:
                    counts[row] += 1
        return kept

    def audit(self, request: Request, found: list[Run]) -> list[Run]:
        """A few sentences at random, each with its likeliest code: what is learnt from sure picks alone goes astray."""
        import numpy as np

        if not self.estimate.own.size:
            return []
        taken = {row for run in found for row in run.rows}
        own = [
            column
            for column in self.estimate.own
            if bool(self.estimate.known[column])
            and self.training.codes[self.training.outputs[column].code].id not in request.silent
            and (request.wanted is None or self.training.codes[self.training.outputs[column].code].id in request.wanted)
        ]
        if not own:
            return []
        training = self.training
        fits = training.open & self.long_enough & ~training.any & ~training.repeated
        drawn: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for row in map(int, np.flatnonzero(fits)):
            unit = self.units[row]
            if row in taken or (request.documents is not None and unit.document_id not in request.documents):
                continue
            lot = sha256(f"{self.parameters.seed} {unit.key}".encode()).hexdigest()
            if int(lot[:8], 16) % AUDIT_EVERY == 0:
                drawn[unit.document_id].append((lot, row))
        made = []
        for rows in drawn.values():
            for _lot, row in sorted(rows)[:MOST_AUDITS]:
                best = max(own, key=lambda column: (self.chances[row, column], -column))
                if self.allowed(best, request)[row]:
                    chance = float(self.chances[row, best])
                    made.append(Run((row,), row, int(best), chance, self.basis(int(best)), audit=True))
        return made
