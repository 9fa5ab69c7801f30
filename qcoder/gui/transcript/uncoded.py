"""What participants have said without a code: whole turns, and the rests between codings."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

from qcoder.core.span import Span, trim
from qcoder.core.words import word_spans
from qcoder.services.rows import TurnRow

LEAST_WORDS = 3  # fewer between two codings are what joins them, not something that was passed over
_JOINT = re.compile(r"[\s.,;:!?…»”’)\]]*")
_LINE = re.compile(r"[^\n]+")


class Uncoded:
    """The text of one document; `coded` tells the spans of the codings that touch a stretch, in order of start."""

    def __init__(self, text: str, turns: Sequence[TurnRow], coded: Callable[[Span], Sequence[Span]]) -> None:
        self._text, self._coded = text, coded
        if turns:
            said = [Span(min(turn.said_start, turn.span.end), turn.span.end) for turn in turns if _answers(turn)]
        else:
            said = [Span(*line.span()) for line in _LINE.finditer(text)]
        self._said = said
        self._starts = [span.start for span in said]

    def following(self, here: Span) -> Span | None:
        """The first stretch after `here`; the one that holds it when `here` is only a caret."""
        first = max(0, bisect_right(self._starts, here.start) - 1)
        for part in self._said[first:]:
            for gap in self._gaps(part):
                if gap.start > here.start or (not len(here) and gap.end > here.start):
                    return gap
        return None

    def preceding(self, here: Span) -> Span | None:
        """The last stretch that begins before `here`."""
        for part in reversed(self._said[: bisect_right(self._starts, here.start)]):
            for gap in reversed([*self._gaps(part)]):
                if gap.start < here.start:
                    return gap
        return None

    def _gaps(self, part: Span) -> Iterator[Span]:
        at = part.start
        coded = self._coded(part) if len(part) else ()
        for span in coded:
            if span.start > at:
                yield from self._worth(Span(at, span.start), whole=False)
            at = max(at, span.end)
        if at < part.end:
            yield from self._worth(Span(at, part.end), whole=not coded)

    def _worth(self, gap: Span, *, whole: bool) -> Iterator[Span]:
        if not whole:
            joint = _JOINT.match(self._text, gap.start, gap.end)
            gap = Span(joint.end() if joint is not None else gap.start, gap.end)
        bare = trim(gap, self._text)
        if bare is not None and len(word_spans(bare.of(self._text))) >= (1 if whole else LEAST_WORDS):
            yield bare


def _answers(turn: TurnRow) -> bool:
    return turn.role != "interviewer"
