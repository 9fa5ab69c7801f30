"""What one key selects or a hit of a search is widened to: sentence, turn, question and answer, paragraph, word.

Borders of codings are moved by words.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

from qcoder.core.span import Span, trim
from qcoder.core.words import word_spans
from qcoder.language.sentences import sentences
from qcoder.services.rows import TurnRow

_PARAGRAPH_END = re.compile("\n")
_NEAR = 400  # how far a border looks for the next word


def start_of(turn: TurnRow) -> int:
    """Where a turn begins: turns are searched by it."""
    return turn.span.start


class Passages:
    """The text of one document cut in the ways that a coder thinks of it. Positions are code points."""

    def __init__(self, text: str, turns: Sequence[TurnRow]) -> None:
        self._text, self._turns = text, turns

    def turn_number(self, position: int) -> int | None:
        """Which turn `position` is in (an index), or stands just behind."""
        found = bisect_right(self._turns, position, key=start_of) - 1
        return found if found >= 0 and position <= self._turns[found].span.end else None

    def turn_at(self, position: int) -> TurnRow | None:
        found = self.turn_number(position)
        return None if found is None else self._turns[found]

    def paragraph(self, span: Span) -> Span | None:
        """The whole lines that `span` touches, without the speaker's label at their beginning."""
        start = self._text.rfind("\n", 0, span.start) + 1
        end = self._text.find("\n", max(span.start, span.end - 1))
        return self._said(Span(start, len(self._text) if end < 0 else end))

    def word(self, span: Span) -> Span | None:
        """The whole words that `span` touches."""
        stop = max(span.end, span.start + 1)
        near = sorted({*self._words(span.start), *self._words(stop)})
        touched = [(start, end) for start, end in near if start < stop and span.start < end]
        return Span(touched[0][0], touched[-1][1]) if touched else None

    def sentence(self, span: Span) -> Span | None:
        """The whole sentences that `span` touches; with an empty span the one at the caret."""
        around = self.paragraph(span)
        if around is None:
            return None
        # a selection over several turns keeps the labels between them: sentences are looked for turn by turn
        found = [each for part in self._parts(around) for each in sentences(self._text, part.start, part.end)]
        stop = max(span.end, span.start + 1)
        touched = [each for each in found if each.start < stop and span.start < each.end]
        if not touched:
            touched = [each for each in found if each.start >= span.start][:1] or found[-1:]
        return Span(touched[0].start, touched[-1].end) if touched else None

    def turn(self, span: Span) -> Span | None:
        """The words of the turns that `span` touches; the paragraph where there are no turns."""
        first, last = self.turn_at(span.start), self.turn_at(max(span.start, span.end - 1))
        if first is None or last is None:
            return self.paragraph(span)
        return trim(Span(min(first.said_start, last.span.end), last.span.end), self._text)

    def question_and_answer(self, span: Span) -> Span | None:
        """From the interviewer's question to the end of what was answered, wherever in it `span` begins."""
        at = self.turn_number(span.start)
        if at is None:
            return self.paragraph(span)
        first = last = at
        while first > 0 and not self._asks(first):
            first -= 1
        while first > 0 and self._asks(first) and self._asks(first - 1):
            first -= 1
        while last + 1 < len(self._turns) and (self._asks(last) and not self._answered(first, last)):
            last += 1
        while last + 1 < len(self._turns) and not self._asks(last + 1):
            last += 1
        start = self._turns[first].said_start
        return trim(Span(start, max(start, self._turns[last].span.end)), self._text)

    def following(self, span: Span, grow: Callable[[Span], Span | None]) -> Span | None:
        """`span` with the next sentence, turn or paragraph (as `grow` finds them) added."""
        rest = re.compile(r"\S").search(self._text, span.end)
        if rest is None:
            return None
        added = grow(Span(rest.start(), rest.start()))
        return None if added is None else Span(span.start, max(span.end, added.end))

    def move_start(self, span: Span, step: int) -> Span | None:
        """`span` with its start a word further (1) or back (-1); None when no word would be left, or none is there."""
        starts = [start for start, _ in self._words(span.start)]
        if step > 0:
            wanted = next((start for start in starts if start > span.start), None)
        else:
            wanted = next((start for start in reversed(starts) if start < span.start), None)
        return None if wanted is None or wanted >= span.end else Span(wanted, span.end)

    def move_end(self, span: Span, step: int) -> Span | None:
        """`span` with its end a word further (1) or back (-1)."""
        ends = [end for _, end in self._words(span.end)]
        if step > 0:
            wanted = next((end for end in ends if end > span.end), None)
        else:
            wanted = next((end for end in reversed(ends) if end < span.end), None)
        return None if wanted is None or wanted <= span.start else Span(span.start, wanted)

    def next_turn(self, position: int, wanted: Callable[[TurnRow], bool]) -> TurnRow | None:
        """The first turn that begins after `position` for which `wanted` holds."""
        for turn in self._turns[bisect_right(self._turns, position, key=start_of) :]:
            if wanted(turn):
                return turn
        return None

    def previous_turn(self, position: int, wanted: Callable[[TurnRow], bool]) -> TurnRow | None:
        """The last turn whose words begin before `position` for which `wanted` holds."""
        for turn in reversed(self._turns[: bisect_right(self._turns, position, key=start_of)]):
            if turn.said_start < position and wanted(turn):
                return turn
        return None

    def _asks(self, number: int) -> bool:
        return self._turns[number].role == "interviewer"

    def _answered(self, first: int, last: int) -> bool:
        return any(not self._asks(number) for number in range(first, last + 1))

    def _said(self, line: Span) -> Span | None:
        turn = self.turn_at(line.start)
        if turn is not None and line.start < turn.said_start < line.end:
            line = Span(turn.said_start, line.end)
        return trim(line, self._text)

    def _parts(self, around: Span) -> list[Span]:
        parts, at = [], around.start
        for line in _PARAGRAPH_END.finditer(self._text, around.start, around.end):
            parts.append(Span(at, line.start()))
            at = line.end()
        parts.append(Span(at, around.end))
        said = [self._said(part) for part in parts]
        return [part for part in said if part is not None]

    def _words(self, position: int) -> list[tuple[int, int]]:
        low, high = max(0, position - _NEAR), min(len(self._text), position + _NEAR)
        while low > 0 and self._text[low - 1].isalnum() and self._text[low].isalnum():
            low -= 1
        while high < len(self._text) and self._text[high - 1].isalnum() and self._text[high].isalnum():
            high += 1
        return [(low + start, low + end) for start, end in word_spans(self._text[low:high])]
