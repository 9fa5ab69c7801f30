"""What an unseen interview can expect: every coded interview judged as if it had never been coded.

Random cross-validation would judge a sentence by its neighbours of the same interview and overstate (by .09 to .13 of
average precision on real interviews, where leaving the interview out was within .014 of the truth).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qcoder.suggesters.calibration import LOWEST, USUAL, Calibration, calibrated, rivals_of, threshold_for
from qcoder.suggesters.model import Model
from qcoder.suggesters.shares import upper_bound

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_DOCUMENTS = 2
FEWEST_PAIRS = 20  # that are true, before the probabilities are fitted to this project
SURE_DOCUMENTS = 6  # from so many on, what was counted in them tells what a threshold delivers


class Estimate:
    """Scores, truth and probabilities of the sentences of coded interviews, each left out in its turn.

    `rows` are units; `counted` tells of which outputs: where a passage was coded, or the text was worked for the code.
    What was accepted from a list is not counted, and neither is repeated text.
    """

    def __init__(self, model: Model, scored: Estimate | None = None) -> None:
        """`scored`: an estimate of the same model for another precision asked for, whose scores are taken over."""
        import numpy as np

        training = model.training
        self.model = model
        self.own = np.array([i for i, output in enumerate(training.outputs) if not output.tree], dtype=int)
        self.trees = np.array([i for i, output in enumerate(training.outputs) if output.tree], dtype=int)
        by_hand = np.asarray((training.coded & ~training.by_machine).any(axis=1))
        self.rows: NDArray[Any]
        self.scores: NDArray[Any]
        self.rows, self.scores = self._scored(by_hand) if scored is None else (scored.rows, scored.scores)
        self.truth = training.targets[self.rows]
        worked = np.zeros(self.truth.shape, dtype=bool)
        for column, gone_through in enumerate(training.worked):
            worked[:, column] = np.isin(training.documents[self.rows], list(gone_through))
        self.counted: NDArray[Any] = (worked | by_hand[self.rows][:, None]) & ~self._machine()
        self.known = np.asarray(training.targets.any(axis=0))  # outputs with any example
        self.calibrations: dict[bool, Calibration] = {False: USUAL, True: USUAL}
        self.thresholds: dict[bool, float | None] = {False: None, True: None}
        self.chances = np.zeros(self.truth.shape)
        self._calibrate()

    def _scored(self, by_hand: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Units of documents coded by hand, and their scores without their document."""
        import numpy as np

        training = self.model.training
        documents = sorted({int(document) for document in training.documents[by_hand]})
        if len(documents) < FEWEST_DOCUMENTS:
            return np.zeros(0, dtype=int), np.zeros((0, len(training.outputs)))
        fits = training.open & ~training.repeated
        rows, scores = [], []
        for document in documents:
            of_document = np.flatnonzero(training.documents == document)
            chosen = fits[of_document]
            rows.append(of_document[chosen])
            scores.append(self.model.left_out_scores([document])[chosen])
        self.model.forget_left_out()
        return np.concatenate(rows), np.vstack(scores)

    def fits(self, *, tree: bool) -> bool:
        """True when probabilities stand on this project's own codings."""
        return tree in self.fitted

    def _machine(self) -> NDArray[Any]:
        """Pairs whose only evidence is an accepted suggestion."""
        import numpy as np

        training = self.model.training
        made = np.zeros(self.truth.shape, dtype=bool)
        for column, output in enumerate(training.outputs):
            members = list(output.members)
            made[:, column] = training.by_machine[self.rows][:, members].any(axis=1) & ~(
                training.coded & ~training.by_machine
            )[self.rows][:, members].any(axis=1)
        return made

    def _calibrate(self) -> None:
        import numpy as np

        self.fitted: list[bool] = []
        precision = self.model.parameters.precision
        few = len(set(self.model.training.documents[self.rows].tolist())) < SURE_DOCUMENTS
        for tree, columns in ((False, self.own), (True, self.trees)):
            known = np.asarray(self.known[columns])
            if not known.any() or not len(self.rows):
                continue
            rivals = self.rivals(self.scores[:, columns], tree=tree)[:, known]
            columns = columns[known]
            if tree:
                self._leave_out_covered(columns)
            scores, counted, truth = self.scores[:, columns], self.counted[:, columns], self.truth[:, columns]
            if truth[counted].sum() >= FEWEST_PAIRS:
                self.calibrations[tree] = calibrated(scores[counted], rivals[counted], truth[counted])
                self.fitted.append(tree)
            chances = self.calibrations[tree].probabilities(scores, rivals)
            self.chances[:, columns] = chances
            if tree in self.fitted:
                self.thresholds[tree] = threshold_for(precision, chances[counted], truth[counted], cautious=few)
        self.chances = np.where(self.counted, self.chances, 0.0)

    def _leave_out_covered(self, trees: NDArray[Any]) -> None:
        """A family is offered where none of its codes is; judged where one is, it would seem better than it does."""
        training = self.model.training
        passes = self.counted & (self.chances >= self.threshold(tree=False))
        column_of = {training.outputs[column].code: int(column) for column in self.own}
        silent = [column for column in column_of.values() if training.enough(column) and not self.bears_out(column)]
        passes[:, silent] = False
        for tree in trees:
            members = [column_of[code] for code in training.outputs[tree].members]
            self.counted[:, tree] &= ~passes[:, members].any(axis=1)

    def bears_out(self, column: int) -> bool:
        """False when what would have been proposed was clearly less often right than was asked for."""
        tree = self.model.training.outputs[column].tree
        chosen = self.counted[:, column] & (self.chances[:, column] >= self.threshold(tree=tree))
        n, right = int(chosen.sum()), int(self.truth[chosen, column].sum())
        return n == 0 or upper_bound(right, n) >= self.model.parameters.precision

    def threshold(self, *, tree: bool) -> float:
        """From which probability on something is proposed: where the asked precision was delivered, if it ever was."""
        parameters = self.model.parameters
        if not self.fits(tree=tree):
            return parameters.lowest
        found = self.thresholds[tree]
        if found is None:
            return parameters.precision
        return max(found, parameters.lowest)  # where only coded passages were judged, nearly any may seem enough

    def unseen(self, columns: NDArray[Any]) -> NDArray[Any]:
        """Probabilities of the rows for some codes, each interview left out, whether they were counted or not."""
        scores = self.scores[:, columns]
        return self.calibrations[False].probabilities(scores, self.rivals(scores, tree=False))

    def rivals(self, scores: NDArray[Any], *, tree: bool) -> NDArray[Any]:
        """For families no lead is counted: one passage often belongs to several."""
        return scores if tree else rivals_of(scores)

    def probabilities_of(self, scores: NDArray[Any], column: int) -> NDArray[Any]:
        """As `probabilities`, for one output."""
        import numpy as np

        tree = self.model.training.outputs[column].tree
        own = scores[:, column].copy()
        if tree:
            rivals = own
        elif len(self.own) < 2:
            rivals = np.full(own.shape, LOWEST)
        else:
            scores[:, column] = -np.inf  # for a moment: the others are not copied
            rivals = scores[:, : len(self.own)].max(axis=1)  # codes by themselves come first
            scores[:, column] = own
        return np.asarray(np.round(self.calibrations[tree].probabilities(own, rivals), 6))

    def probabilities(self, scores: NDArray[Any]) -> NDArray[Any]:
        """Of units x outputs; 0 for an output that nothing stands behind."""
        import numpy as np

        made = np.zeros(scores.shape)
        for tree, columns in ((False, self.own), (True, self.trees)):
            if len(columns):
                some = scores[:, columns]
                made[:, columns] = self.calibrations[tree].probabilities(some, self.rivals(some, tree=tree))
        return np.asarray(np.round(made, 6))
