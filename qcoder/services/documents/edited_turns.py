"""Speaker turns after an edit of the text: they follow, and labels that were typed, changed or deleted are heeded.

Where the turns of a document begin with labels ("Ana: ..."), a line typed with one becomes a turn, a label that was
changed changes the speaker, and the words of a turn without its label go to the turn before. A turn reaches to the next
one, as it did, so that words typed at its end are its own. Turns that came without labels only follow.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qcoder.core.found_turns import FoundTurn, Role
from qcoder.core.shift import Shift
from qcoder.core.span import Span
from qcoder.core.turns import find_turns
from qcoder.language.turn_languages import languages_of_turns

_BLANK = re.compile(r"\s*")
BY_LABEL = 0.8  # share of the turns that must begin where a label does


@dataclass(frozen=True, slots=True)
class HeldTurn:
    """A turn of the document; `id` is None for one that is new."""

    id: int | None
    start: int
    said_start: int
    end: int
    speaker: str
    role: Role
    time: float | None
    language: str = ""  # where it is not the document's

    def words(self, text: str) -> str:
        return text[self.said_start : self.end]


@dataclass(frozen=True, slots=True)
class TurnsAfter:
    """All turns of the new text in order, and the ids of those that are no more."""

    turns: tuple[HeldTurn, ...]
    gone: tuple[int, ...]

    @property
    def added(self) -> int:
        return sum(turn.id is None for turn in self.turns)


def turns_after(
    held: Sequence[HeldTurn], shift: Shift, old: str, new: str, found: Sequence[FoundTurn] | None = None
) -> TurnsAfter:
    """The turns of the new text. With `found`, what an importer says: then these are all there are."""
    if found is not None:
        return _as_found(held, shift, found)
    if held and not _begin_with_labels(held, old):
        return _followed(held, shift, old, new)
    return _by_labels(held, shift, old, new)


def with_languages(after: TurnsAfter, new: str, language: str) -> TurnsAfter:
    """The same with the languages of new turns; those that were there keep what is said of them."""
    fresh = [turn for turn in after.turns if turn.id is None and not turn.language]
    found = dict(zip(map(id, fresh), languages_of_turns(new, fresh, language), strict=True))
    turns = tuple(replace(turn, language=found[id(turn)]) if found.get(id(turn)) else turn for turn in after.turns)
    return replace(after, turns=turns)


def _begin_with_labels(held: Sequence[HeldTurn], old: str) -> bool:
    labels = {turn.start for turn in find_turns(old)}
    return sum(turn.start in labels for turn in held) >= BY_LABEL * len(held)


def _new(turn: FoundTurn, known: dict[str, HeldTurn], id_: int | None = None) -> HeldTurn:
    """A turn as it was found; a speaker who is known keeps the spelling and the role."""
    same = known.get(turn.speaker.casefold())
    speaker, role = (same.speaker, same.role) if same is not None else (turn.speaker, turn.role)
    return HeldTurn(id_, turn.start, turn.said_start, turn.end, speaker, role, turn.time, turn.language)


def _as_found(held: Sequence[HeldTurn], shift: Shift, found: Sequence[FoundTurn]) -> TurnsAfter:
    known = {turn.speaker.casefold(): turn for turn in reversed(held)}
    at = {shift.position(turn.start): turn for turn in held}
    turns = tuple(_new(turn, known, at[turn.start].id if turn.start in at else None) for turn in found)
    kept = {turn.id for turn in turns}
    return TurnsAfter(turns, tuple(turn.id for turn in held if turn.id is not None and turn.id not in kept))


def _followed(held: Sequence[HeldTurn], shift: Shift, old: str, new: str) -> TurnsAfter:
    kept, gone = [], []
    for turn in held:
        span = shift.span(Span(turn.start, turn.end))
        if span is None or (not new[span.start : span.end].strip() and turn.words(old).strip()):
            gone.append(turn.id or 0)
            continue
        start = span.start
        if turn.start in (0, old.rfind("\n", 0, turn.start) + 1):  # words typed before its first are its own
            start = new.rfind("\n", 0, start) + 1
        said = start if turn.said_start == turn.start else max(start, min(shift.position(turn.said_start), span.end))
        kept.append(replace(turn, start=start, said_start=said, end=span.end))
    return TurnsAfter(_reaching(kept, held, old, new), tuple(gone))


def _by_labels(held: Sequence[HeldTurn], shift: Shift, old: str, new: str) -> TurnsAfter:
    found = {turn.start: turn for turn in find_turns(new)}
    known = {turn.speaker.casefold(): turn for turn in reversed(held)}
    touched = _Lines(shift, new)
    kept: dict[int, HeldTurn] = {}
    changed: list[tuple[HeldTurn, int]] = []
    for turn in held:
        label = old[turn.start : turn.said_start].rstrip()
        begins = old[old.rfind("\n", 0, turn.start) + 1 : turn.start]
        left = shift.span(Span(turn.start, turn.start + len(label)))
        start = left.start if left is not None else shift.position(turn.start)
        stays = left is not None and left.of(new) == label and start not in kept
        if stays and new[new.rfind("\n", 0, start) + 1 : start] == begins:
            blank = _BLANK.match(new, start + len(label))
            said = blank.end() if blank is not None else start + len(label)
            moved = shift.span(Span(turn.start, turn.end))
            kept[start] = replace(turn, start=start, said_start=said, end=moved.end if moved is not None else said)
        else:
            changed.append((turn, start))
    gone, starts = [], sorted(found)
    for turn, start in changed:
        line = touched.of(start)
        near = starts[bisect_left(starts, line.start) : bisect_left(starts, line.stop)] if line is not None else []
        same = next((at for at in near if at not in kept), None)
        if same is None:
            gone.append(turn.id or 0)
        else:
            kept[same] = _new(found[same], known, turn.id)
    for at, turn_found in found.items():
        if at not in kept and (not held or touched.of(at) is not None):
            kept[at] = _new(turn_found, known)
    turns = [kept[start] for start in sorted(kept)]
    return TurnsAfter(_reaching(turns, held, old, new), tuple(gone))


class _Lines:
    """The lines of the new text that something was typed in or taken out of."""

    def __init__(self, shift: Shift, new: str) -> None:
        self._lines: list[range] = []
        for span, edit in zip(shift.inserted(), shift.edits, strict=True):
            start = new.rfind("\n", 0, span.start) + 1
            whole = edit.removed == 0 and start == span.start and new[span.end - 1] == "\n"
            end = new.find("\n", span.end - 1 if whole else span.end)  # whole lines leave the one after as it was
            end = len(new) if end < 0 else end
            if self._lines and start <= self._lines[-1].stop:
                self._lines[-1] = range(self._lines[-1].start, max(end + 1, self._lines[-1].stop))
            else:
                self._lines.append(range(start, end + 1))
        self._starts = [line.start for line in self._lines]

    def of(self, position: int) -> range | None:
        place = bisect_right(self._starts, position) - 1
        return self._lines[place] if place >= 0 and position in self._lines[place] else None


def _reaching(turns: Sequence[HeldTurn], held: Sequence[HeldTurn], old: str, new: str) -> tuple[HeldTurn, ...]:
    """Each turn as far as the next one, but for those that ended before other words did in the old text."""
    short = {
        turn.id
        for turn, following in zip(held, [*held, None][1:], strict=True)
        if old[turn.end : following.start if following is not None else len(old)].strip()
    }
    made = []
    for turn, following in zip(turns, [*turns, None][1:], strict=True):
        stop = following.start if following is not None else len(new)
        end = turn.end if turn.id is not None and turn.id in short else _bare_end(new, turn.start, stop)
        end = min(max(end, turn.start), stop)
        made.append(replace(turn, end=end, said_start=min(turn.said_start, end)))
    return tuple(made)


def _bare_end(text: str, start: int, stop: int) -> int:
    return start + len(text[start:stop].rstrip())
