"""Where one can go from the caret: another coding, a turn without a code, words that nobody has coded."""

from collections.abc import Callable

from qcoder.core.span import Span
from qcoder.gui.transcript.layer import CodingLayer
from qcoder.gui.transcript.uncoded import Uncoded
from qcoder.gui.transcript.view import TranscriptView
from qcoder.services.passages.passages import Passages
from qcoder.services.rows import TurnRow


class Steps:
    """Finds places; it selects nothing. Every answer is None where there is no further place of the kind."""

    def __init__(self, view: TranscriptView, layer: CodingLayer) -> None:
        self._view, self._layer = view, layer
        self._passages = Passages("", ())
        self._turns: tuple[TurnRow, ...] = ()
        self._uncoded: Uncoded | None = None

    def take(self, passages: Passages, turns: tuple[TurnRow, ...]) -> None:
        """Another text is shown."""
        self._passages, self._turns, self._uncoded = passages, turns, None

    def coding(self, step: int) -> int | None:
        """The id of the coding after (1) or before (-1) the one that is selected, or the caret."""
        if self._layer.map is None:
            return None
        return self._layer.map.neighbour(self._layer.selected, self._view.textCursor().position(), step)

    def turn(self, wanted: Callable[[TurnRow], bool]) -> Span | None:
        """The words of the next turn for which `wanted` holds."""
        return self._words(self._passages.next_turn(self._view.here().start, wanted))

    def uncoded_turn(self, step: int) -> Span | None:
        """The words of a participant's next (1) or previous (-1) turn that has no code yet."""
        if step > 0:
            return self.turn(self._wants_code)
        return self._words(self._passages.previous_turn(self._view.here().start, self._wants_code))

    def stretch(self, step: int) -> Span | None:
        """The next or previous words of a participant without a code: a whole turn, or what lies between codings."""
        if self._uncoded is None:
            self._uncoded = Uncoded(self._layer.text, self._turns, self._layer.spans_in)
        here = self._view.here()
        return self._uncoded.following(here) if step > 0 else self._uncoded.preceding(here)

    def _words(self, turn: TurnRow | None) -> Span | None:
        return self._passages.turn(Span(turn.said_start, turn.span.end)) if turn is not None else None

    def _wants_code(self, turn: TurnRow) -> bool:
        said = Span(min(turn.said_start, turn.span.end), turn.span.end)
        if turn.role == "interviewer" or self._layer.map is None or not said.of(self._layer.text).strip():
            return False
        return not self._layer.map.covers(*self._view.to_units(said))
