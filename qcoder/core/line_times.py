"""Times at the beginning of lines, as programs write them: "[00:12:31] ...", "(0:03) ...", or alone above the words.

A time that a label or the sign of a subtitle says is known already; these are what is left: transcripts that name
nobody, and long turns with times inside.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_LINE = re.compile(
    rf"^[ \t]{{0,40}}(?P<sign>[\[(#])?(?P<time>{_TIME})(?:-\d)?[\])#]?"
    rf"(?:[ \t]*(?:-->|[-–—])[ \t]*[\[(]?{_TIME}[\])]?)?(?=[ \t\n]|\Z)",
    re.MULTILINE,
)
FEWEST = 3
EARLIEST = 60.0  # seconds: times without brackets that begin later are those of a day, or of a programme
BACKWARDS = 0.05  # of the times: slips of the pen


def line_times(text: str, starts: Sequence[int], ends: Sequence[int]) -> Iterable[tuple[int, float]]:
    """Where a line begins with a time, in the order of the text, and the seconds that it says.

    None where there are only a few, where they go back and forth, or where they may be times of a day.

    Args:
        starts, ends: of what was read already, in order: labels of speakers with their times.
    """
    if text.count(":") - sum(text.count(":", start, end) for start, end in zip(starts, ends, strict=True)) < FEWEST:
        return ()
    places, times, bare = array("i"), array("d"), array("d")
    for line in _LINE.finditer(text):
        before = bisect_right(starts, line.start("time")) - 1
        if before >= 0 and line.start("time") < ends[before]:
            continue
        time = _seconds(line["time"])
        places.append(line.start())
        times.append(time)
        if line["sign"] is None:
            bare.append(time)
    back = sum(before > after for before, after in pairwise(times))
    if len(times) < FEWEST or back > BACKWARDS * len(times) or (bare and bare[0] > EARLIEST):
        return ()
    return zip(places, times, strict=True)


def _seconds(time: str) -> float:
    seconds = 0.0
    for part in time.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return seconds
