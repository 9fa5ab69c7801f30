"""Labels in a text: who begins to speak there."""

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress, repeat
from math import isnan, nan
from typing import Any, NamedTuple, TypeVar, get_args, overload

from qcoder.core.found_turns import Role

_BARE = r"\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?"
TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
TIME_FIRST = re.compile(  # between a label and the words: "Ana: [00:12:31] ...", or below the label
    rf"(?P<time>[\[(]{_BARE}(?=[ \t]*(?:(?:-->|->|[-–—])[ \t]*{_BARE})?[\])])|#\d{{1,2}}:\d{{2}}:\d{{2}}(?:-\d)?(?=#))"
    rf"(?:[ \t]*(?:-->|->|[-–—])[ \t]*{_BARE})?[\])#][ \t]*(?:[-–—:][ \t]|\n)?[ \t\n]*"
)

_T = TypeVar("_T")


class FoundLabel(NamedTuple):
    """`start` to `end` is the label itself, `time` in seconds; `stop` is where something else ends the words.

    `role` is what the label says beside the name; `sure`: other labels of its kind convince.
    """

    start: int
    end: int
    name: str
    time: float | None = None
    stop: int | None = None
    role: Role | None = None
    sure: bool = False


class Labels(Sequence[FoundLabel]):
    """Labels in columns: a long talk of short turns has so many that one by one they take ten times the text.

    What is asked of all of them is asked of a column; as FoundLabel they are made when looked at.
    """

    __slots__ = ("_kinds", "_stops", "_times", "ends", "names", "starts")

    def __init__(self, labels: Iterable[FoundLabel] = ()) -> None:
        self.starts, self.ends = array("i"), array("i")
        self.names: list[str] = []
        # What few labels say: these columns end with the last that says more than a name.
        self._times, self._stops = array("d"), array("i")  # nan and -1 for None
        self._kinds = bytearray()  # places in _KINDS
        for label in labels:
            self.append(label)

    def append(self, label: FoundLabel) -> None:
        self.add(*label)

    def add(
        self,
        start: int,
        end: int,
        name: str,
        time: float | None = None,
        stop: int | None = None,
        role: Role | None = None,
        sure: bool = False,
    ) -> None:
        """As `append`, of what a FoundLabel holds."""
        self.starts.append(start)
        self.ends.append(end)
        self.names.append(name)
        if time is not None or stop is not None or role or sure:
            self._fill_up()
            self._times[-1] = nan if time is None else time
            self._stops[-1] = -1 if stop is None else stop
            self._kinds[-1] = _KIND[role, sure]

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, at: int) -> FoundLabel: ...
    @overload
    def __getitem__(self, at: slice) -> "Labels": ...
    def __getitem__(self, at: int | slice) -> "FoundLabel | Labels":
        if isinstance(at, slice):
            places = range(len(self))[at]
            if places.step != 1:
                self._fill_up()
            return self._each(lambda column: column[places.start : places.stop : places.step])
        place = range(len(self))[at]
        return next(iter(self[place : place + 1]))

    def __iter__(self) -> Iterator[FoundLabel]:
        kinds = chain(map(_KINDS.__getitem__, self._kinds), self._rest(_KINDS[0]))
        columns = zip(self.starts, self.ends, self.names, self.times(), self.stops(), kinds, strict=True)
        return (FoundLabel(start, end, name, time, stop, *kind) for start, end, name, time, stop, kind in columns)

    def times(self) -> Iterator[float | None]:
        return chain((None if isnan(time) else time for time in self._times), self._rest(None))

    def stops(self) -> Iterator[int | None]:
        return chain((None if stop < 0 else stop for stop in self._stops), self._rest(None))

    def sure(self) -> Iterator[str]:
        """The names of those of whose kind others convince."""
        return (name for name, kind in zip(self.names, self._kinds, strict=False) if _KINDS[kind][1])

    def roles(self) -> Iterator[Role | None]:
        return chain((_KINDS[kind][0] for kind in self._kinds), self._rest(None))

    def where(self, kept: Sequence[object]) -> "Labels":
        """Those for which `kept` holds something true; themselves when it does for all."""
        return self if all(kept) else self._each(lambda column: compress(column, kept))

    def called(self, names: Iterable[str]) -> "Labels":
        """The same with other names."""
        made = self._each(lambda column: column)
        made.names = list(names)
        return made

    def convincing(self) -> "Labels":
        """The same, all of them sure."""
        self._fill_up()
        made = self._each(lambda column: column)
        made._kinds = bytearray(_KIND[_KINDS[kind][0], True] for kind in self._kinds)
        return made

    def joined(self, others: Sequence[FoundLabel]) -> "Labels":
        """These and others in the order of the text, in which either are; of two at one place these."""
        if not others:
            return self
        if not self and isinstance(others, Labels):
            return others
        taken, both = {*self.starts}, self[:]
        for label in others:
            if label.start not in taken:
                both.append(label)
        both._fill_up()
        order = sorted(range(len(both)), key=both.starts.__getitem__)
        return both._each(lambda column: map(column.__getitem__, order))

    def _fill_up(self) -> None:
        missing = len(self.starts) - len(self._kinds)
        self._times.extend([nan] * missing)
        self._stops.extend([-1] * missing)
        self._kinds.extend(bytes(missing))

    def _rest(self, nothing: _T) -> Iterator[_T]:
        """Nothing for each label after the last that says more than a name."""
        return repeat(nothing, len(self.starts) - len(self._kinds))

    def _each(self, of: Callable[[Any], Iterable[Any]]) -> "Labels":
        """Labels with what `of` gives of every column."""
        made = Labels()
        for mine, theirs in zip(self._columns(), made._columns(), strict=True):
            theirs.extend(of(mine))
        return made

    def _columns(self) -> tuple[Any, ...]:
        return self.starts, self.ends, self.names, self._times, self._stops, self._kinds


_KINDS: tuple[tuple[Role | None, bool], ...] = tuple(
    (role, sure) for sure in (False, True) for role in (None, *get_args(Role))
)
_KIND = {kind: number for number, kind in enumerate(_KINDS)}


def seconds_of(time: str | None) -> float | None:
    """Seconds of "1:02:03", "(0:12)", "#00:00:12-5#" or "12.5s"; None where there are none."""
    if time is None:
        return None
    seconds = 0.0
    for part in time.strip("[]() \t#s").replace(",", ".").replace("-", ".").split(":"):
        try:
            seconds = seconds * 60 + float(part)
        except ValueError:
            return None
    return seconds
