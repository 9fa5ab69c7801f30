"""Turns as they are found in a file: who speaks from where to where."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, repeat
from math import isnan, nan
from operator import eq
from typing import Literal, NamedTuple, overload

Role = Literal["interviewer", "participant", "other"]


class FoundTurn(NamedTuple):
    """One speaker's turn. `start` is where its label begins, `said_start` where the words do, `time` in seconds.

    `language` is "es" or "en" where the turn is in another language than the document, else "".
    """

    start: int
    said_start: int
    end: int
    speaker: str
    role: Role
    time: float | None = None
    language: str = ""


class Voice(NamedTuple):
    """Who speaks, as what and in which language: the same for many turns."""

    speaker: str
    role: Role
    language: str = ""


class Turns(Sequence[FoundTurn]):
    """Turns in columns: a long talk of short turns has so many that one by one they take ten times its text.

    What is asked of all of them is asked of `starts`, `said_starts`, `ends` and `voices` (each a place in `heard`);
    as FoundTurn they are made when looked at.
    """

    __slots__ = ("_places", "_times", "ends", "heard", "said_starts", "starts", "voices")

    def __init__(self, turns: Iterable[FoundTurn] = ()) -> None:
        self.starts, self.said_starts, self.ends, self.voices = array("i"), array("i"), array("i"), array("i")
        self._times = array("d")  # nan for None; short of those that follow the last time
        self.heard: list[Voice] = []
        self._places: dict[Voice, int] = {}
        for turn in turns:
            self.append(turn)

    def append(self, turn: FoundTurn) -> None:
        voice = self.voice(Voice(turn.speaker, turn.role, turn.language))
        self.add(turn.start, turn.said_start, turn.end, voice, turn.time)

    def voice(self, voice: Voice) -> int:
        """Its place in `heard`, where it is put when it is new."""
        place = self._places.get(voice)
        if place is None:
            place = self._places[voice] = len(self.heard)
            self.heard.append(voice)
        return place

    def add(self, start: int, said_start: int, end: int, voice: int, time: float | None = None) -> None:
        """As `append`, of what a FoundTurn holds; `voice` is its place in `heard`."""
        self.starts.append(start)
        self.said_starts.append(said_start)
        self.ends.append(end)
        self.voices.append(voice)
        self._at_time(len(self.starts) - 1, time)

    def go_on(self, end: int) -> None:
        """The last turn ends later."""
        self.ends[-1] = end

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> FoundTurn: ...
    @overload
    def __getitem__(self, at: slice) -> "Turns": ...
    def __getitem__(self, at: int | slice) -> "FoundTurn | Turns":
        if isinstance(at, slice):
            return Turns(map(self.__getitem__, range(len(self))[at]))
        at = range(len(self))[at]
        speaker, role, language = self.heard[self.voices[at]]
        time = self._times[at] if at < len(self._times) else nan
        known = None if isnan(time) else time
        return FoundTurn(self.starts[at], self.said_starts[at], self.ends[at], speaker, role, known, language)

    def __iter__(self) -> Iterator[FoundTurn]:
        heard = self.heard
        times = chain(self._times, repeat(nan))
        columns = zip(self.starts, self.said_starts, self.ends, self.voices, times, strict=False)
        for start, said_start, end, voice, time in columns:
            speaker, role, language = heard[voice]
            yield FoundTurn(start, said_start, end, speaker, role, None if isnan(time) else time, language)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Turns({[*self]})"

    def speakers(self) -> tuple[str, ...]:
        """Everybody's name, in the order in which they first speak."""
        return tuple(dict.fromkeys(self.heard[voice].speaker for voice in dict.fromkeys(self.voices)))

    def roles(self) -> dict[str, Role]:
        """Everybody's role: that of the last turn, where they differ."""
        return {heard.speaker: heard.role for heard in map(self.heard.__getitem__, self.voices)}

    def numbers(self) -> Counter[str]:
        """How many turns everybody has."""
        found: Counter[str] = Counter()
        for voice, number in Counter(self.voices).items():
            found[self.heard[voice].speaker] += number
        return found

    def timed(self) -> bool:
        return not all(map(isnan, self._times))

    def with_voices(self, of: Callable[[Voice], Voice]) -> "Turns":
        """The same turns; `of` says what becomes of a voice."""
        made = self._like()
        places = [made.voice(of(voice)) for voice in self.heard]
        made.voices.extend(map(places.__getitem__, self.voices))
        made._times = self._times
        return made

    def in_languages(self, languages: Iterable[str]) -> "Turns":
        """The same turns, in these languages."""
        made = self._like()
        for voice, language in zip(self.voices, languages, strict=True):
            speaker, role, _language = self.heard[voice]
            made.voices.append(made.voice(Voice(speaker, role, language)))
        made._times = self._times
        return made

    def at_times(self, times: Iterable[float | None]) -> "Turns":
        """The same turns, at these times."""
        made = self._like()
        made.voices, made.heard, made._places = self.voices, self.heard, self._places
        for at, time in enumerate(times):
            made._at_time(at, time)
        return made

    def _at_time(self, at: int, time: float | None) -> None:
        if time is not None:
            self._times.extend(repeat(nan, at - len(self._times)))
            self._times.append(time)

    def _like(self) -> "Turns":
        """Turns at the same places, of whom the rest is still to be said."""
        made = Turns()
        made.starts, made.said_starts, made.ends = self.starts, self.said_starts, self.ends
        return made
