"""The model of one project: scores of every sentence for every code, what each is made of, and what each would have
been had its interview never been coded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from qcoder.suggesters.features import Features
from qcoder.suggesters.ridge import Solved, inverse_of, left_out, solve, with_more
from qcoder.suggesters.training import Training, chosen_by_key
from qcoder.suggesters.values import Parameters

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_SYSTEMS = 6  # different sets of worked documents that are told apart
NEGATIVES_A_CODED = 4  # uncoded sentences learnt from for each coded one
FEWEST_NEGATIVES = 200


class Model:
    """Fitted when made. `scores` is units x outputs of `training`."""

    def __init__(self, features: Features, training: Training) -> None:
        import numpy as np

        self.features, self.training = features, training
        self.parameters = features.parameters
        self.kernel_weights = {
            "words": self.parameters.words, "meaning": self.parameters.meaning, "context": self.parameters.context
        }  # fmt: skip
        self.coded = self._coded_rows()
        self.lines = np.arange(len(features.units), len(features))
        self.systems: list[Solved] = []
        self.system_of = [0] * len(training.outputs)
        self._without: dict[int, _Without] = {}
        self._learnt: _Learnt | None = None
        self._fit()
        self._sum_up()

    def take(self, parameters: Parameters) -> None:
        """Parameters that differ from those it was fitted with in what is asked of it alone."""
        self.parameters = self.features.parameters = parameters

    # ---- fitting ----

    def _coded_rows(self) -> NDArray[Any]:
        """Coded units; repeated text of one document counts once, and too many are thinned by their digests."""
        import numpy as np

        seen: set[tuple[int, str]] = set()
        rows = []
        for row in map(int, np.flatnonzero(self.training.any)):
            unit = self.training.units[row]
            if (unit.document_id, unit.key) not in seen:
                seen.add((unit.document_id, unit.key))
                rows.append(row)
        return np.array(chosen_by_key(rows, self.training.units, self.parameters.most_rows), dtype=int)

    def _negatives(self, documents: frozenset[int]) -> NDArray[Any]:
        """Uncoded sentences of worked documents, at most some for each coded one."""
        import numpy as np

        if not documents:
            return np.zeros(0, dtype=int)
        training = self.training
        inside = np.isin(training.documents, list(documents)) & training.open & ~training.any & ~training.repeated
        room = max(0, self.parameters.most_rows - len(self.coded))
        most = min(room, max(FEWEST_NEGATIVES, NEGATIVES_A_CODED * len(self.coded)))
        return np.array(chosen_by_key(map(int, np.flatnonzero(inside)), training.units, most), dtype=int)

    def _fit(self) -> None:
        import numpy as np

        patterns = self._patterns()
        negatives = [self._negatives(documents) for documents in patterns]
        every = np.concatenate([np.unique(np.concatenate([self.coded, *negatives])), self.lines]).astype(int)
        kernel = self.features.kernel(every, every, **self.kernel_weights)
        for rows in negatives:
            units = np.unique(np.concatenate([self.coded, rows])).astype(int)
            chosen = np.concatenate([units, self.lines])
            of_units = np.where(np.isin(units, self.coded), self.parameters.noise, self.parameters.noise_of_uncoded)
            of_lines = np.full(len(self.lines), self.parameters.noise_of_description)
            targets = np.vstack([self.training.targets[units].astype(float), self._line_targets()])
            at = np.searchsorted(every, chosen)  # both in order: lines come after all units
            own = kernel if len(patterns) == 1 else kernel[np.ix_(at, at)]
            self.systems.append(solve(chosen, own, np.concatenate([of_units, of_lines]), targets))

    def _line_targets(self) -> NDArray[Any]:
        import numpy as np

        made = np.zeros((len(self.features.lines), len(self.training.outputs)))
        for row, line in enumerate(self.features.lines):
            code = self.training.number[line.code_id]
            for column, output in enumerate(self.training.outputs):
                made[row, column] = code in output.members
        return made

    def _patterns(self) -> list[frozenset[int]]:
        """The sets of worked documents that get a system each; an output without its own takes the largest within it,
        so that text that was not worked for a code never tells against it."""
        from collections import Counter

        wanted = Counter(self.training.worked)
        kept = [documents for documents, _n in sorted(wanted.items(), key=lambda pair: (-pair[1], sorted(pair[0])))]
        kept = kept[: MOST_SYSTEMS - 1]
        if not any(not documents for documents in kept):
            kept.append(frozenset())
        for column, documents in enumerate(self.training.worked):
            inside = [n for n, pattern in enumerate(kept) if pattern <= documents]
            self.system_of[column] = max(inside, key=lambda n: (len(kept[n]), -n))
        used = sorted(set(self.system_of)) or [kept.index(frozenset())]
        self.system_of = [used.index(n) for n in self.system_of]
        return [kept[n] for n in used]

    def _columns_of(self, number: int) -> list[int]:
        """The outputs that a system answers for."""
        return [column for column, of in enumerate(self.system_of) if of == number]

    # ---- scores ----

    def _sum_up(self) -> None:
        """Weights of the rows of all systems in one matrix, and of the parts they sum up to."""
        import numpy as np

        self.rows = np.unique(np.concatenate([system.rows for system in self.systems]))
        self.place = {int(row): at for at, row in enumerate(self.rows)}
        self.later: dict[int, dict[int, float]] = {
            column: dict.fromkeys(sorted(rows), 0.0) for column, rows in self.training.refused.items()
        }
        self._make_room({row for targets in self.later.values() for row in targets})
        self.places = [np.array([self.place[int(row)] for row in system.rows], dtype=int) for system in self.systems]
        self.weights = np.zeros((len(self.rows), len(self.training.outputs)))
        for number, system in enumerate(self.systems):
            columns = np.array(self._columns_of(number), dtype=int)
            self.weights[self.places[number][:, None], columns] = system.weights[:, columns]
        for column in self.later:
            self._set_column(column)
        self._parts()
        self.scores = self._score_all()

    def _make_room(self, rows: set[int]) -> int:
        """Appends rows that no system has; how many there were."""
        import numpy as np

        new = sorted(rows - self.place.keys())
        if new:
            self._learnt = None
        self.rows = np.concatenate([self.rows, np.array(new, dtype=int)])
        self.place = {int(row): at for at, row in enumerate(self.rows)}
        return len(new)

    def _set_column(self, column: int) -> None:
        """The weights of one output, with what was said of it since its system was solved."""
        import numpy as np

        number = self.system_of[column]
        system, places = self.systems[number], self.places[number]
        known = {int(row): at for at, row in enumerate(system.rows)}
        later = self.later.get(column, {})
        changed = {known[row]: target for row, target in later.items() if row in known}
        more = np.array([row for row in later if row not in known], dtype=int)
        old, new = with_more(
            system,
            column,
            cross=np.stack([self.likeness_to_learnt(row)[places] for row in more.tolist()], axis=1)
            if len(more)
            else np.zeros((len(places), 0)),
            among=self.features.kernel(more, more, **self.kernel_weights),
            noise=np.full(len(more), self.parameters.noise),
            targets=np.array([later[int(row)] for row in more]),
            changed=changed,
        )
        self.weights[:, column] = 0.0
        self.weights[places, column] = old
        self.weights[[self.place[int(row)] for row in more], column] = new

    def judge(self, column: int, rows: Sequence[int], target: float | None) -> None:
        """One verdict: the sentences carry an output (1), do not (0), or what was said of them is taken back (None).

        Its scores are made anew at once, for all texts; nothing else is.
        """
        import numpy as np

        later = self.later.setdefault(column, {})
        for row in rows:
            if target is None:
                later.pop(row, None)
            else:
                later[row] = target
        added = self._make_room(set(later))
        if added:
            self.weights = np.vstack([self.weights, np.zeros((added, self.weights.shape[1]))])
        self._set_column(column)
        self._parts([column])
        self.scores[:, column] = self._score_all([column])[:, 0]

    def _parts(self, columns: Sequence[int] | None = None) -> None:
        import numpy as np

        learnt, parameters = self.learnt, self.parameters
        chosen = list(range(len(self.training.outputs))) if columns is None else list(columns)
        weights = self.weights[:, chosen]
        made = {
            "terms": parameters.words**2 * np.asarray(learnt.terms.T @ weights),
            "context": parameters.context**2 * np.asarray(learnt.context.T @ weights),
        }
        if learnt.meaning is not None:
            made["meaning"] = parameters.meaning**2 * (learnt.meaning.T @ weights)
        if columns is None:
            self.of = made
        else:
            for name, part in made.items():
                self.of[name][:, chosen] = part

    @property
    def learnt(self) -> _Learnt:
        """The parts of the rows that it learnt from, made once."""
        if self._learnt is None:
            self._learnt = _Learnt(self.features, self.rows)
        return self._learnt

    def shares_of_rows(self, row: int, column: int) -> NDArray[Any]:
        """What each row that it learnt from adds to the score of a unit."""
        shares: NDArray[Any] = self.likeness_to_learnt(row) * self.weights[:, column]
        return shares

    def likeness_to_learnt(self, row: int) -> NDArray[Any]:
        """The kernel of a unit with each row that it learnt from."""
        import numpy as np

        features, learnt, parameters = self.features, self.learnt, self.parameters
        alike = parameters.words**2 * (learnt.terms @ features.terms[row].T).toarray()[:, 0]
        before = int(features.before[row])
        if learnt.meaning is not None and features.vectors is not None:
            alike += parameters.meaning**2 * (learnt.meaning @ features.vectors[row].astype(float))
        if before >= 0:
            said = features.terms[before].T if features.vectors is None else features.vectors[before].astype(float)
            found = learnt.context @ said
            alike += parameters.context**2 * (found if features.vectors is not None else found.toarray()[:, 0])
        return np.asarray(alike)

    def _score_all(self, columns: Sequence[int] | None = None) -> NDArray[Any]:
        """Scores of all units for some outputs (all when None), rounded so that no machine's last digit decides."""
        import numpy as np

        n = len(self.features.units)
        chosen = slice(None) if columns is None else list(columns)
        vectors = None if self.features.vectors is None else self.features.vectors[:n]
        terms = self.features.terms_of_units
        made = np.asarray(terms @ self.of["terms"][:, chosen].astype(np.float32), dtype=float)
        if vectors is not None:
            made += vectors @ self.of["meaning"][:, chosen].astype(np.float32)
            before = vectors @ self.of["context"][:, chosen].astype(np.float32)
        else:
            before = np.asarray(terms @ self.of["context"][:, chosen].astype(np.float32))
        at = self.features.before[:n]
        made += np.where((at >= 0)[:, None], before[at], 0.0)
        return np.asarray(np.round(made, 6))

    # ---- as if an interview had never been coded ----

    def left_out_scores(self, documents: Collection[int]) -> NDArray[Any]:
        """Scores of the units of some documents (in their order) from all others and the descriptions."""
        import numpy as np

        inside = np.isin(self.training.documents, list(documents))
        asked = np.flatnonzero(inside)
        made = np.zeros((len(asked), len(self.training.outputs)))
        for number, system in enumerate(self.systems):
            if number not in self._without:
                self._without[number] = _Without(self.features, system, self._columns_of(number))
            units = np.flatnonzero(system.rows < len(self.features.units))
            without = self._without[number]
            made[:, without.columns] = without.scores(asked, units[inside[system.rows[units]]])
        return made

    def forget_left_out(self) -> None:
        """What was kept to leave interviews out is as large as all else together, and is made again when needed."""
        self._without.clear()


class _Learnt:
    """Parts of rows: terms, meaning, and what was said before (its meaning; its terms without an encoder)."""

    def __init__(self, features: Features, rows: NDArray[Any]) -> None:
        self.terms = features.terms[rows]
        before = features.before[rows]
        self.meaning: NDArray[Any] | None = None
        self.context: Any
        if features.vectors is not None:
            self.meaning = features.meaning_of(rows).astype(float)
            self.context = features.meaning_of(before).astype(float)
        else:
            from scipy.sparse import diags

            self.context = diags((before >= 0).astype(float)) @ features.terms[before]


class _Without:
    """Answers of one system as if some of its rows had never been there."""

    def __init__(self, features: Features, system: Solved, columns: list[int]) -> None:
        self.features, self.system, self.columns = features, system, columns
        self.inverse = inverse_of(system)
        self.terms = features.terms[system.rows].T.tocsr()
        if features.vectors is not None:
            self.meaning = features.meaning_of(system.rows)
            self.context = features.meaning_of(features.before[system.rows])

    def scores(self, asked: NDArray[Any], group: NDArray[Any]) -> NDArray[Any]:
        """Scores of the rows asked for in the columns of the system, without the rows at the positions of `group`.

        Of the terms by the likeness of rows with rows: there are many more terms than rows.
        """
        import numpy as np

        features, parameters = self.features, self.features.parameters
        weights = left_out(self.system, self.inverse, group)[:, self.columns]
        made = parameters.words**2 * ((features.terms[asked] @ self.terms).toarray() @ weights)
        before = features.before[asked]
        if features.vectors is None:
            alike = features.likeness_of_terms(before, features.before[self.system.rows])
            made += parameters.context**2 * (alike @ weights)
        else:
            single = weights.astype(np.float32)
            made += parameters.meaning**2 * (features.meaning_of(asked) @ (self.meaning.T @ single))
            made += parameters.context**2 * (features.meaning_of(before) @ (self.context.T @ single))
        return np.asarray(made)
